"""Periods of reports as values: their days, their order, when they are due; pure.

Nghị định 09/2019/NĐ-CP, Điều 12: a month is cut off on its 14th and begins on the 15th of the
month before; quarters, half-years and years end alike. Reports of the calendar kind count whole
months. Weeks run from Monday to Sunday and are the same in both.
"""

from __future__ import annotations

import calendar as months
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Protocol

from reports.working_days import Calendar

Day = datetime.date
ONE = datetime.timedelta(days=1)

WEEK, MONTH, QUARTER, HALF, YEAR = "week", "month", "quarter", "half", "year"
DECREE, CALENDAR = "decree", "calendar"
CUT_OFF_DAY = 14

# How many months one has, and how many of them a year has.
_MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
_ROMAN = ("I", "II", "III", "IV")
_HALVES = ("6 tháng đầu năm", "6 tháng cuối năm")
_CODES = {
    MONTH: re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"),
    QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    HALF: re.compile(r"([0-9]{4})-H([12])"),
    YEAR: re.compile(r"([0-9]{4})()"),
    WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
}


class PeriodError(ValueError):
    """A text that names no period; str() is the Vietnamese sentence."""


@total_ordering
@dataclass(frozen=True)
class Period:
    """One week, month, quarter, half-year or year.

    number: which of the year, from 1; 1 for a year. calendar: 'decree' or 'calendar', always the
    latter for a week. Periods are ordered by the day on which they are cut off.
    """

    frequency: str
    year: int
    number: int = 1
    calendar: str = DECREE

    def __post_init__(self) -> None:
        if self.frequency == WEEK:
            object.__setattr__(self, "calendar", CALENDAR)
        most = _weeks_of(self.year) if self.frequency == WEEK else 12 // _MONTHS[self.frequency]
        if not 1 <= self.number <= most or not 1990 <= self.year <= 2200:
            raise PeriodError(f"Không có kỳ số {self.number} trong năm {self.year}.")

    @property
    def code(self) -> str:
        """'2022-06', '2022-Q2', '2022-H1', '2022', '2022-W24'."""
        return {
            WEEK: f"{self.year}-W{self.number:02d}",
            MONTH: f"{self.year}-{self.number:02d}",
            QUARTER: f"{self.year}-Q{self.number}",
            HALF: f"{self.year}-H{self.number}",
            YEAR: f"{self.year}",
        }[self.frequency]

    @property
    def label(self) -> str:
        """'tháng 6 năm 2022', 'quý II năm 2022', '6 tháng đầu năm 2022', 'năm 2022'."""
        return {
            WEEK: f"tuần {self.number} năm {self.year}",
            MONTH: f"tháng {self.number} năm {self.year}",
            QUARTER: f"quý {_ROMAN[(self.number - 1) % 4]} năm {self.year}",
            HALF: f"{_HALVES[(self.number - 1) % 2]} {self.year}",
            YEAR: f"năm {self.year}",
        }[self.frequency]

    @property
    def first(self) -> Day:
        if self.frequency == WEEK:
            return Day.fromisocalendar(self.year, self.number, 1)
        begins = Day(self.year, self._last_month - _MONTHS[self.frequency] + 1, 1)
        if self.calendar == CALENDAR:
            return begins
        return (begins - ONE).replace(day=CUT_OFF_DAY + 1)

    @property
    def last(self) -> Day:
        """The cut-off: the last day whose facts the report tells."""
        if self.frequency == WEEK:
            return Day.fromisocalendar(self.year, self.number, 7)
        if self.calendar == CALENDAR:
            return _last_of_month(self.year, self._last_month)
        return Day(self.year, self._last_month, CUT_OFF_DAY)

    @property
    def _last_month(self) -> int:
        return self.number * _MONTHS[self.frequency]

    @property
    def days_text(self) -> str:
        return f"từ ngày {self.first:%d/%m/%Y} đến ngày {self.last:%d/%m/%Y}"

    def next(self) -> Period:
        return containing(self.last + ONE, self.frequency, self.calendar)

    def previous(self) -> Period:
        return containing(self.first - ONE, self.frequency, self.calendar)

    def __lt__(self, other: Period) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[Day, Day, str]:
        # Of two that end together the longer one stands later, as a year after its December.
        return self.last, Day.max - (self.first - Day.min), self.calendar

    def __str__(self) -> str:
        return self.code


def months_of(period: Period) -> tuple[Period, ...]:
    """The months that a period is made of, in order: one of a month, none of a week.

    By the decree too, where a quarter is cut off with its last month.
    """
    if period.frequency == WEEK:
        return ()
    count = _MONTHS[period.frequency]
    first = (period.number - 1) * count + 1
    numbers = range(first, first + count)
    return tuple(Period(MONTH, period.year, number, period.calendar) for number in numbers)


def _weeks_of(year: int) -> int:
    """28 December lies in the last week of its year (ISO 8601)."""
    return Day(year, 12, 28).isocalendar().week


def _last_of_month(year: int, month: int) -> Day:
    return Day(year, month, months.monthrange(year, month)[1])


def parse(text: str, calendar: str = DECREE) -> Period:
    """'2022-06', '2022-Q2', '2022-H1', '2022' or '2022-W24'. Raises PeriodError."""
    for frequency, pattern in _CODES.items():
        found = pattern.fullmatch(text.strip().upper())
        if found:
            year, number = int(found[1]), int(found[2] or 1)
            return Period(frequency, year, number, calendar)
    raise PeriodError(
        f"“{text}” không phải kỳ báo cáo. Ghi như 2022-06 (tháng), 2022-Q2 (quý), "
        "2022-H1 (6 tháng), 2022 (năm), 2022-W24 (tuần)."
    )


def containing(day: Day, frequency: str, calendar: str = DECREE) -> Period:
    """The period that a day lies in: 15/6/2022 is in July by the decree, else in June."""
    if frequency == WEEK:
        year, week, _ = day.isocalendar()
        return Period(WEEK, year, week)
    year, month = day.year, day.month
    if calendar == DECREE and day.day > CUT_OFF_DAY:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return Period(frequency, year, (month - 1) // _MONTHS[frequency] + 1, calendar)


def latest_ended(day: Day, frequency: str, calendar: str = DECREE) -> Period:
    """The last period that was cut off before a day."""
    return containing(day, frequency, calendar).previous()


# Where a kind and a province set nothing: the cascade from the commune up ('' is the country).
USUAL_DUE_DAYS: Mapping[str, int] = {"commune": 1, "district": 3, "province": 5, "": 8}


class DueRule(Protocol):
    """due_days: working days after the cut-off, by level. due_day: by level a day of the month of
    the cut-off, which goes before. estimate: that day may precede the cut-off."""

    @property
    def due_days(self) -> Mapping[str, int]: ...
    @property
    def due_day(self) -> Mapping[str, int]: ...
    @property
    def estimate(self) -> bool: ...


@dataclass(frozen=True)
class Due:
    """A rule of due days as a plain value."""

    due_days: Mapping[str, int] = field(default_factory=lambda: dict(USUAL_DUE_DAYS))
    due_day: Mapping[str, int] = field(default_factory=dict)
    estimate: bool = False


USUAL = Due()


def due_on(period: Period, level: str, rule: DueRule, holidays: Calendar) -> Day:
    """The day by which a unit of a level ('' the country) sends its report.

    At least one working day after the cut-off (Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5), unless
    the rule lets estimates be sent. A day named that is no working day moves to the next one.
    """
    earliest = holidays.after(period.last, 1)
    named = rule.due_day.get(level)
    if named:
        last = _last_of_month(period.last.year, period.last.month)
        day = holidays.on_or_after(period.last.replace(day=min(int(named), last.day)))
        return day if rule.estimate else max(day, earliest)
    count = int(rule.due_days.get(level, USUAL_DUE_DAYS.get(level, 1)))
    return holidays.after(period.last, max(count, 1))
