"""What a reader hands over: rows, cells and the names of sheets."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that Excel could not work out: its `text` is '#N/A', '#REF!' and the like."""

    text: str


# A formula whose value was never calculated: the file was written by a program, not by Excel.
MISSING_VALUE = CellError("")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something. `number` is Excel's; `cells[0]` is column A.

    A cell is None, str (as written, not normalised), int, float, bool, date, datetime or
    CellError. Rows of one sheet may differ in length: a column past the end of `cells` is empty.
    """

    number: int
    cells: tuple[object, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet as the tabs of the workbook name it."""

    name: str
    hidden: bool


# Beyond 15 digits a number in Excel is no longer exact, so it is left as it came.
_EXACT = 10**15
_DAY = datetime.timedelta(days=1)


def _number(value: float) -> object:
    if value.is_integer() and -_EXACT < value < _EXACT:
        return int(value)
    return value


def _hour(value: datetime.time) -> object:
    """An hour without a day is the fraction of a day that Excel keeps in the cell."""
    midnight = datetime.datetime.combine(datetime.date.min, datetime.time.min)
    return _number((datetime.datetime.combine(datetime.date.min, value) - midnight) / _DAY)


_CONVERT: dict[type, Callable[..., object]] = {
    float: _number,
    datetime.timedelta: lambda value: _number(value / _DAY),
    datetime.time: _hour,
}


def plain_cells(values: list[object], left: int) -> tuple[object, ...]:
    """Values of the fast reader as cells, after `left` empty columns; '' becomes None."""
    convert = _CONVERT
    cells = [
        (value or None)
        if type(value) is str
        else (convert[type(value)](value) if type(value) in convert else value)
        for value in values
    ]
    return (None,) * left + tuple(cells) if left else tuple(cells)


def is_blank(cells: tuple[object, ...]) -> bool:
    """Whether nobody would see anything in the row."""
    return all(cell is None or (type(cell) is str and not cell.strip()) for cell in cells)


def with_notes(cells: tuple[object, ...], noted: dict[int, CellError]) -> tuple[object, ...]:
    """The cells with errors put where the fast reader left nothing, by column from 1."""
    changed = list(cells) + [None] * (max(noted) - len(cells))
    for column, error in noted.items():
        changed[column - 1] = error
    return tuple(changed)
