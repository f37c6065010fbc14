"""A month's figures for tests: typed, handed in, frozen."""

from __future__ import annotations

from communes.models import Officer, Unit
from reports.actions import figure_review, figures, indicators
from reports.models import Indicator, Submission
from reports.monthly.cells import Cell, Typed, cells_of
from reports.monthly.facts import asked_of, places_of
from reports.periods import Period, parse
from tests import make

MAY, JUNE, JULY = parse("2022-05"), parse("2022-06"), parse("2022-07")


def cells(unit: Unit, period: Period = JULY) -> list[Cell]:
    version = unit.version_on(period.last)
    asked = asked_of(version.province_id, period.last)
    return list(cells_of(asked, places_of(unit, period.last, asked)))


def key(code: str, place: str = "") -> str:
    pk = Indicator.objects.get(code=code, unit=None).pk
    return f"{pk}-{place}" if place else f"{pk}"


def typed(unit: Unit, period: Period = JULY, **figures_by_code: str) -> dict[str, Typed]:
    """'12' or '3/5' by code of an indicator; all else that is required has nothing to count."""
    found = {}
    for cell in cells(unit, period):
        told = figures_by_code.get(cell.asked.code)
        if told is not None:
            n, _, of = told.partition("/")
            found[cell.key] = Typed(n=n, of=of)
        elif cell.asked.required:
            found[cell.key] = Typed(na=True, reason="không có")
    return found


def draft(
    clerk: Officer, period: Period = JULY, revision: int = 0, **figures_by_code: str
) -> Submission:
    return figures.save_draft(
        unit=clerk.unit,
        period=period,
        typed=typed(clerk.unit, period, **figures_by_code),
        revision=revision,
        by=clerk,
        today=make.TODAY,
    )


def hand_in(chair: Officer, period: Period = JULY, **figures_by_code: str) -> Submission:
    submission = draft(chair, period, **figures_by_code)
    return figures.submit(submission=submission, by=chair, today=make.TODAY)


def freeze(department: Officer, submission: Submission) -> Submission:
    figure_review.accept(submissions=[submission], by=department)
    (frozen,) = figure_review.freeze(submissions=[submission], by=department)
    return frozen


def collect(department: Officer, since: str = "2022-06") -> None:
    indicators.set_rule(
        unit=department.unit, first_period=since, odd_factor=3, odd_least=50, by=department
    )
