"""Understanding a cell that holds a day, as the day of birth of a person. Pure.

Day first, always: 05/13/1991 is a mistake and never the thirteenth of May. A year alone and a
month with its year are kept as a year.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from communes.sheets.cells import is_empty, tidy

# Day 0 of Excel's calendar, as far as days after February 1900 are concerned.
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_OLDEST_YEAR = 1900
# Serials below are numbers of some other sort; 3654 is 1/1/1910.
_FIRST_SERIAL = 3654
_LAST_SERIAL = 73050
# Nobody in a team is older; a "day" before it is a year typed into a cell of days (1979 is
# shown as 01/06/1905 then).
_OLDEST_AGE = 110
# A year of two digits is of this century only for those who are at least so old.
_YOUNGEST_AGE = 10

_DAY = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)
_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? năm (\d{4})", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_SERIAL = re.compile(r"\d{4,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Birth:
    """A day of birth, or only its year; `code` says why there is neither."""

    day: datetime.date | None = None
    year: int | None = None
    code: str | None = None
    warning: str | None = None
    suggestion: str | None = None


_INVALID = Birth(code="E_DATE_INVALID")


def read_birth(cell: object, on: datetime.date) -> Birth:
    """The day of birth in a cell; later than `on` is E_DATE_FUTURE.

    Warnings: W_DATE_TEXT a day written as text, W_DATE_SERIAL Excel's number for a day,
    W_DATE_YEAR_ONLY a year, with or without its month.
    """
    if is_empty(cell):
        return Birth()
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        return _of_day_cell(cell, on)
    if isinstance(cell, bool):
        return _INVALID
    if isinstance(cell, int | float):
        return _of_number(int(cell), on)
    return _of_text(tidy(cell), on)


def _of_day_cell(day: datetime.date, on: datetime.date) -> Birth:
    meant = (day - _EXCEL_EPOCH).days
    if day.year < on.year - _OLDEST_AGE:
        suggestion = str(meant) if _OLDEST_YEAR <= meant <= on.year else None
        return Birth(code="E_DATE_INVALID", suggestion=suggestion)
    return _checked(day, on, None)


def _of_number(number: int, on: datetime.date) -> Birth:
    if _OLDEST_YEAR <= number < 2100:
        return _of_year(number, on)
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _checked(_EXCEL_EPOCH + datetime.timedelta(days=number), on, "W_DATE_SERIAL")
    return _INVALID


def _of_text(text: str, on: datetime.date) -> Birth:
    found = _DAY.fullmatch(text)
    if found:
        return _of_parts(found[1], found[3], _full_year(found[4], on), on)
    found = _WORDS.fullmatch(text)
    if found:
        return _of_parts(found[1], found[2], int(found[3]), on)
    found = _ISO.fullmatch(text)
    if found:
        return _of_parts(found[3], found[2], int(found[1]), on)
    found = _MONTH.fullmatch(text)
    if found and 1 <= int(found[1]) <= 12:
        return _of_year(int(found[2]), on)
    if _YEAR.fullmatch(text) or _SERIAL.fullmatch(text):
        return _of_number(int(text), on)
    return _INVALID


def _of_parts(day: str, month: str, year: int, on: datetime.date) -> Birth:
    try:
        return _checked(datetime.date(year, int(month), int(day)), on, "W_DATE_TEXT")
    except ValueError:
        return Birth(code="E_DATE_INVALID", suggestion=_other_reading(int(day), int(month), year))


def _other_reading(day: int, month: int, year: int) -> str | None:
    """What an impossible day was probably meant to be: months first, or a year alone."""
    if not _OLDEST_YEAR <= year < 2100:
        return None
    if day == 0 and month == 0:
        return str(year)
    if 12 < month <= 31 and 1 <= day <= 12:
        try:
            return f"{datetime.date(year, day, month):%d/%m/%Y}"
        except ValueError:
            return None
    return None


def _full_year(digits: str, on: datetime.date) -> int:
    if len(digits) == 4:
        return int(digits)
    century = on.year // 100 * 100
    year = century + int(digits)
    return year if year <= on.year - _YOUNGEST_AGE else year - 100


def _of_year(year: int, on: datetime.date) -> Birth:
    if year > on.year:
        return Birth(code="E_DATE_FUTURE")
    if year < on.year - _OLDEST_AGE:
        return _INVALID
    return Birth(year=year, warning="W_DATE_YEAR_ONLY")


def _checked(day: datetime.date, on: datetime.date, warning: str | None) -> Birth:
    if day > on:
        return Birth(code="E_DATE_FUTURE")
    if day.year < on.year - _OLDEST_AGE:
        return _INVALID
    return Birth(day=day, year=day.year, warning=warning)
