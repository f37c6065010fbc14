"""The periods that a page offers, and when each is due: by the rules of a kind and a province."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.kinds.kind import Kind
from reports.models import Frequency, Holiday, ReportRule
from reports.periods import USUAL_DUE_DAYS, Period, due_on, latest_ended

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
            (period.code, f"{period.label} ({period.first:%d/%m}–{period.last:%d/%m/%Y})")
            for period in ended_periods(frequency, calendar, today)
        ]
        groups.append((FREQUENCY_WORDS[frequency], offered))
    return groups


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
