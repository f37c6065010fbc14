"""Three months of invented figures of the two communes with accounts, in every state.

Quảng Nam collects from May 2022 on. May and June are frozen; of July Tam Đàn has handed in and
Tam Dân has begun a draft, so that the queue, the roll-up and the tasks have something to show.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.actions import figure_review, figures, indicators
from reports.monthly.cells import TEAM, Cell, Typed, cells_of
from reports.monthly.facts import asked_of, places_of
from reports.periods import Period, parse

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from reports.models import Submission

MONTHS = ("2022-05", "2022-06", "2022-07")
HANDED_IN_AFTER = datetime.timedelta(days=1)

# By code: the figures of the three months; (n, N) of a share.
TAM_DAN: Mapping[str, tuple[str, ...]] = {
    "households_reached": ("310/1642", "468/1642", "702/1642"),
    "dossiers_online": ("41/180", "66/175", "90/168"),
    "citizen_app": ("120", "156", "148"),
    "trade_accounts": ("35", "52", "61"),
    "payment_accounts": ("410", "465", "540"),
    "shops": ("12", "14", "19"),
    "zalo_households": ("60/140", "75/140", "92/140"),
    "sessions": ("1", "2", "2"),
    "dossiers_helped": ("3", "5", "8"),
}


@dataclass(frozen=True)
class Teller:
    """Who types and who hands in for a commune. share: of the figures of Tam Dân, in percent."""

    unit: Unit
    clerk: Officer
    chair: Officer
    share: int


def write_figures(officers: Mapping[str, Officer], units: Mapping[str, Unit]) -> None:
    """The rule of the province, then month by month through the actions of the pages."""
    department = officers["so.49"]
    home, next_door = (
        Teller(units[code], officers[f"canbo.{code}"], officers[f"lanhdao.{code}"], share)
        for code, share in (("20392", 100), ("20374", 130))
    )
    indicators.set_rule(
        unit=units["49"], first_period=MONTHS[0], odd_factor=3, odd_least=50, by=department
    )
    for place, code in enumerate(MONTHS):
        period = parse(code)
        last = place == len(MONTHS) - 1
        handed_in = [_hand_in(next_door, period, place)]
        if last:
            _draft(home, period, place, only=5)
        else:
            handed_in.append(_hand_in(home, period, place))
            taken = figure_review.accept(submissions=handed_in, by=department)
            figure_review.freeze(submissions=taken, by=department)


def _hand_in(teller: Teller, period: Period, place: int) -> Submission:
    submission = _draft(teller, period, place)
    on = period.last + HANDED_IN_AFTER
    figures.offer(submission=submission, by=teller.clerk, today=on)
    return figures.submit(submission=submission, by=teller.chair, today=on)


def _draft(teller: Teller, period: Period, place: int, only: int | None = None) -> Submission:
    asked = asked_of(province_of(teller.unit, period), period.last)
    cells = list(cells_of(asked, places_of(teller.unit, period.last, asked)))[:only]
    return figures.save_draft(
        unit=teller.unit,
        period=period,
        typed={cell.key: _typed(cell, teller, place) for cell in cells},
        revision=0,
        by=teller.clerk,
        today=period.last + HANDED_IN_AFTER,
    )


def province_of(unit: Unit, period: Period) -> int | None:
    version = unit.version_on(period.last)
    return version.province_id if version else None


def _typed(cell: Cell, teller: Teller, place: int) -> Typed:
    told = TAM_DAN[cell.asked.code][place]
    if cell.asked.level == TEAM and cell.asked.code != "sessions":
        # Teams do not all do the same: the key decides by how much.
        told = str(int(told) + (cell.place.number or 0) % 4)
    n, _, of = told.partition("/")
    return Typed(
        n=_scaled(n, teller.share),
        of=_scaled(of, teller.share) if of else "",
    )


def _scaled(number: str, share: int) -> str:
    return str(int(number) * share // 100)
