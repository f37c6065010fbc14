"""Rows of a workbook as Excel numbers and shows them, one at a time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from communes.sheets.refusal import E_FILE_CORRUPT, FileRefused


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that Excel could not work out: its `text` is '#N/A', '#REF!' and the like."""

    text: str


# A formula whose value was never calculated: the file was written by a program, not by Excel.
MISSING_VALUE = CellError("")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something. `number` is Excel's; `cells[0]` is column A.

    Rows of one sheet may differ in length: a column past the end of `cells` is empty.
    """

    number: int
    cells: tuple[object, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class SheetInfo:
    name: str
    hidden: bool


class Workbook:
    """A workbook that passed the checks. `kind` is 'xlsx', 'xls' or 'csv'."""

    def __init__(self, path: Path, kind: str) -> None:
        self.kind = kind
        self._book = python_calamine.load_workbook(str(path))
        self.stamp: str | None = None
        self.sheets = [
            SheetInfo(sheet.name, sheet.visible != python_calamine.SheetVisibleEnum.Visible)
            for sheet in self._book.sheets_metadata
        ]

    def rows(self, sheet_name: str) -> Iterator[SheetRow]:
        sheet = self._book.get_sheet_by_name(sheet_name)
        for number, values in enumerate(sheet.iter_rows(), start=1):
            cells = tuple(_cell(value) for value in values)
            if any(cell is not None for cell in cells):
                yield SheetRow(number, cells, hidden=False)

    def merges(self, sheet_name: str) -> list[tuple[int, int, int, int]]:
        """Merged ranges as (first row, first column, last row, last column), counted from 1."""
        ranges = self._book.get_sheet_by_name(sheet_name).merged_cell_ranges or []
        return [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in ranges]

    def fonts(self, sheet_name: str) -> set[str]:
        """Names of the fonts that the workbook uses; empty when they cannot be told."""
        return set()


def _cell(value: object) -> object:
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime.timedelta):
        return value / datetime.timedelta(days=1)
    return value


def open_workbook(path: Path, *, name: str) -> Workbook:
    """Raises FileRefused for whatever cannot be read."""
    try:
        return Workbook(path, "xlsx")
    except python_calamine.CalamineError as error:
        raise FileRefused(E_FILE_CORRUPT, "Không đọc được tệp.") from error
