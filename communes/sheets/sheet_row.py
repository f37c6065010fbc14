"""What a reader hands over: rows, cells and the names of sheets."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that Excel could not work out: its `text` is '#N/A', '#REF!' and the like."""

    text: str


# A formula whose value was never calculated: the file was written by a program, not by Excel.
MISSING_VALUE = CellError("")


class SheetRow(NamedTuple):
    """A row that holds something. `number` is Excel's; `cells[0]` is column A.

    A cell is None, str (as written, not normalised), int, float, bool, date, datetime or
    CellError. Rows of one sheet may differ in length: a column past the end of `cells` is empty.
    worked_out: some cell holds a formula, and what is read is the value that Excel left there.
    """

    number: int
    cells: tuple[object, ...]
    hidden: bool
    worked_out: bool = False


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet as the tabs of the workbook name it."""

    name: str
    hidden: bool


# Beyond 15 digits a number in Excel is no longer exact, so it is left as it came.
EXACT = 10**15


def plain_cell(value: Any) -> object:
    """A value of the fast reader as a cell; '' becomes None."""
    if type(value) is float:
        return int(value) if -EXACT < value < EXACT and value.is_integer() else value
    if isinstance(value, _SPANS):
        return _days(value)
    return None if value == "" else value


def plain_cells(values: Sequence[object], left: int) -> tuple[object, ...]:
    """Values of the fast reader as cells, after `left` empty columns; '' becomes None."""
    cells = list(values)
    for place in _places_to_change(tuple(map(type, values))):
        cells[place] = plain_cell(cells[place])
    if "" in cells:
        cells = [None if cell == "" else cell for cell in cells]
    return (None,) * left + tuple(cells) if left else tuple(cells)


_SPANS = (datetime.timedelta, datetime.time)


# Rows of one list have cells of the same few types.
@lru_cache(maxsize=256)
def _places_to_change(types: tuple[type, ...]) -> tuple[int, ...]:
    return tuple(
        place for place, kind in enumerate(types) if kind is float or issubclass(kind, _SPANS)
    )


def _days(value: datetime.timedelta | datetime.time) -> float:
    """A span, or an hour without a day, is the number of days that Excel keeps in the cell."""
    if isinstance(value, datetime.time):
        day = datetime.date.min
        start = datetime.datetime.combine(day, datetime.time.min)
        value = datetime.datetime.combine(day, value) - start
    days = value / datetime.timedelta(days=1)
    return int(days) if days.is_integer() else days


def is_blank(cells: tuple[object, ...]) -> bool:
    """Whether nobody would see anything in the row."""
    for cell in cells:  # noqa: SIM110 - three times as fast as all() on a national list
        if cell is not None and (type(cell) is not str or cell.strip()):
            return False
    return True


def with_notes(cells: tuple[object, ...], noted: dict[int, CellError]) -> tuple[object, ...]:
    """The cells with errors put where the fast reader left nothing, by column from 1."""
    changed = list(cells) + [None] * (max(noted) - len(cells))
    for column, error in noted.items():
        changed[column - 1] = error
    return tuple(changed)
