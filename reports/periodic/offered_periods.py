"""The periods that a page offers, and when each is due: by the rules of a kind and a province."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min

from reports.kinds.kind import Kind
from reports.models import Frequency, Holiday, ReportRule
from reports.periods import (
    USUAL_DUE_DAYS,
    Period,
    PeriodError,
    containing,
    due_on,
    latest_ended,
    parse,
)
from teams.models import Document

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from reports.working_days import Calendar

# How many ended periods of each length are offered, the latest first.
OFFERED = {
    Frequency.MONTH: 13,
    Frequency.QUARTER: 6,
    Frequency.HALF: 4,
    Frequency.YEAR: 3,
    Frequency.WEEK: 9,
}
FREQUENCY_WORDS = {
    Frequency.WEEK: "Tuần",
    Frequency.MONTH: "Tháng",
    Frequency.QUARTER: "Quý",
    Frequency.HALF: "6 tháng",
    Frequency.YEAR: "Năm",
}


@dataclass(frozen=True)
class Rules:
    """Every rule that may hold for a province, read once. province_id: None the country's alone."""

    rows: tuple[ReportRule, ...]
    province_id: int | None

    def of(self, kind: str, frequency: str) -> ReportRule:
        """The province's own, else that of the country, else the usual one, which has no key."""
        found = [row for row in self.rows if (row.kind, row.frequency) == (kind, frequency)]
        found.sort(key=lambda row: row.unit_id is None)
        if found:
            return found[0]
        return ReportRule(kind=kind, frequency=frequency, due_days=dict(USUAL_DUE_DAYS))


def rules_for(officer: Officer, province_id: int | None) -> Rules:
    rows = ReportRule.objects.visible_to(officer).select_related("changed_by", "unit")
    holding = [row for row in rows if row.unit_id in (None, province_id)]
    return Rules(tuple(holding), province_id)


def province_of(unit: Unit | None, day: datetime.date) -> int | None:
    """The key of the province that a unit lies in, its own for a province."""
    if unit is None:
        return None
    version = unit.version_on(day)
    return version.province_id if version else None


def ended_periods(frequency: str, calendar: str, today: datetime.date) -> Iterator[Period]:
    """The latest periods that are cut off, the last one first."""
    period = latest_ended(today, frequency, calendar)
    for _ in range(OFFERED[Frequency(frequency)]):
        yield period
        period = period.previous()


def words_of(period: Period) -> str:
    """'quý II năm 2022 (15/03–14/06/2022)'"""
    return f"{period.label} ({period.first:%d/%m}–{period.last:%d/%m/%Y})"


def period_choices(
    kind: Kind, rules: Rules, today: datetime.date
) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a field: by length, the code and the words of each ended period."""
    groups = []
    for frequency in OFFERED:
        if frequency not in kind.frequencies:
            continue
        calendar = rules.of(kind.code, frequency).calendar
        offered = [
            (period.code, words_of(period)) for period in ended_periods(frequency, calendar, today)
        ]
        groups.append((FREQUENCY_WORDS[frequency], offered))
    return groups


# What ?nam= and ?trong-nam= say of a period that is not among the latest.
YEAR, WITHIN = "nam", "trong-nam"
WHOLE_YEAR = "ca-nam"
# A year with 53 weeks.
FULL_YEAR = 2020


@dataclass(frozen=True)
class Bounds:
    """The days that a report can tell something of: from the first paper on, None while there is
    none, to the day before today."""

    first: datetime.date | None
    today: datetime.date

    def years(self) -> list[tuple[str, str]]:
        begin = self.first.year if self.first else self.today.year
        # A decree's year begins in the December before it.
        return [(str(year), str(year)) for year in range(self.today.year, begin - 1, -1)]


def bounds_of(officer: Officer, today: datetime.date) -> Bounds:
    """From the first paper in the officer's territory that acts on teams."""
    papers = Document.objects.visible_to(officer).recorded().filter(effects__isnull=False)
    first = papers.aggregate(first=Min("signed_on"))["first"]
    return Bounds(first, today)


def parts_of_a_year(kind: Kind) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a field: the periods of any year, by length."""
    found = []
    for frequency, codes in _PARTS.items():
        if frequency in kind.frequencies:
            words = [
                (code, _part_words(frequency, number)) for number, code in enumerate(codes, start=1)
            ]
            found.append((FREQUENCY_WORDS[frequency], words))
    return found


def _part_words(frequency: str, number: int) -> str:
    """'tháng 6', 'quý II', '6 tháng đầu năm', 'cả năm', 'tuần 24'."""
    if frequency == Frequency.YEAR:
        return "cả năm"
    label = Period(frequency, FULL_YEAR, number).label
    if frequency == Frequency.HALF:
        return label.removesuffix(f" {FULL_YEAR}")
    return label.removesuffix(f" năm {FULL_YEAR}")


_PARTS = {
    Frequency.YEAR: (WHOLE_YEAR,),
    Frequency.HALF: ("H1", "H2"),
    Frequency.QUARTER: ("Q1", "Q2", "Q3", "Q4"),
    Frequency.MONTH: tuple(f"{number:02d}" for number in range(1, 13)),
    Frequency.WEEK: tuple(f"W{number:02d}" for number in range(1, 54)),
}


def code_of(year: str, part: str) -> str:
    """'2022-Q2' of '2022' and 'Q2'."""
    return year if part == WHOLE_YEAR else f"{year}-{part}"


def past_period(code: str, kind: Kind, rules: Rules, bounds: Bounds) -> Period:
    """A period that is cut off and of which the register knows something. Raises PeriodError, which
    says what to choose instead."""
    period = parse(code)
    if period.frequency not in kind.frequencies:
        raise PeriodError(f"{kind.title} không lập theo kỳ {period.label}.")
    period = parse(code, rules.of(kind.code, period.frequency).calendar)
    if period.last >= bounds.today:
        last = latest_ended(bounds.today, period.frequency, period.calendar)
        raise PeriodError(
            f"{period.label[:1].upper()}{period.label[1:]} chốt số liệu đến hết ngày "
            f"{period.last:%d/%m/%Y}, chưa lập được. Kỳ mới nhất lập được là {last.label}."
        )
    if bounds.first is not None and period.last < bounds.first:
        earliest = containing(bounds.first, period.frequency, period.calendar)
        raise PeriodError(
            f"Đến hết {period.label} sổ chưa có quyết định nào; quyết định đầu tiên ký ngày "
            f"{bounds.first:%d/%m/%Y}. Chọn từ {earliest.label}."
        )
    return period


@dataclass(frozen=True)
class DueLine:
    """A report that a unit owes or has sent: kind, period, the day it is due."""

    kind: Kind
    period: Period
    due: datetime.date


# A quarter's report is in sight for so long around its due day.
IN_SIGHT = datetime.timedelta(days=21)


def due_lines(
    officer: Officer, kinds: list[Kind], level: str, rules: Rules, today: datetime.date
) -> list[DueLine]:
    """The latest month of each kind that a level reports in, and longer periods due about now."""
    holidays: Calendar = Holiday.objects.visible_to(officer).calendar()
    found = []
    for kind in kinds:
        for frequency in (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF, Frequency.YEAR):
            if not kind.made_for(level, frequency):
                continue
            rule = rules.of(kind.code, frequency)
            period = latest_ended(today, frequency, rule.calendar)
            due = due_on(period, level, rule, holidays)
            if frequency == Frequency.MONTH or due + IN_SIGHT >= today:
                found.append(DueLine(kind, period, due))
    return sorted(found, key=lambda line: line.due)
