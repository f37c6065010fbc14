"""Workbooks written as grids, without a file: what `reader.Workbook` gives to the understanding."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from communes.sheets.blocks import Block, blocks_of_rows
from communes.sheets.gazetteer import Context
from communes.sheets.readings import FileReading, RowReading
from communes.sheets.sheet_row import SheetInfo, SheetRow
from communes.sheets.village_rows import read_villages
from tests.communes.sheets.official import gazetteer_on

Grid = Sequence[Sequence[object]]
Merges = list[tuple[int, int, int, int]]

IN_2022 = datetime.date(2022, 7, 1)
IN_2026 = datetime.date(2026, 9, 1)
NOWHERE = Context()
PHU_NINH = Context(district_code="518")
LANG_SON = Context(province_code="20")


class GridBook:
    """Sheets by name, each a list of rows; None and [] are blank.

    hidden: names of hidden sheets. merges: ranges by sheet. hidden_rows: row numbers by sheet.
    """

    def __init__(
        self,
        sheets: dict[str, Grid],
        *,
        hidden: Sequence[str] = (),
        merges: dict[str, Merges] | None = None,
        hidden_rows: dict[str, set[int]] | None = None,
    ) -> None:
        self._grids = sheets
        self._merges = merges or {}
        self._hidden_rows = hidden_rows or {}
        self.sheets = [SheetInfo(name, name in hidden) for name in sheets]

    def rows(self, sheet_name: str) -> Iterator[SheetRow]:
        hidden = self._hidden_rows.get(sheet_name, set())
        for number, cells in enumerate(self._grids[sheet_name], start=1):
            if any(cell is not None for cell in cells):
                yield SheetRow(number, tuple(cells), number in hidden)

    def blocks(self, sheet_name: str) -> Iterator[Block]:
        return blocks_of_rows(self.rows(sheet_name))

    def has_more_rows(self, sheet_name: str, most: int) -> bool:
        return False

    def merges(self, sheet_name: str) -> Merges:
        return self._merges.get(sheet_name, [])


def book_of(grid: Grid | GridBook) -> GridBook:
    return grid if isinstance(grid, GridBook) else GridBook({"Sheet1": grid})


def read(
    grid: Grid | GridBook,
    context: Context = NOWHERE,
    day: datetime.date = IN_2022,
    *,
    reader: Callable[..., FileReading] = read_villages,
    **options: Any,
) -> tuple[FileReading, list[RowReading]]:
    """A grid, or a whole book, read as a list of villages (or by another reader)."""
    reading = reader(book_of(grid), gazetteer_on(day), day, context, **options)
    return reading, list(reading.rows)


def told(rows: Sequence[RowReading], *fields: str) -> list[tuple[object, ...]]:
    """Row number and understood fields of every row."""
    return [(row.row, *(row.understood[field] for field in fields)) for row in rows]


def wrong(rows: Sequence[RowReading]) -> dict[int, list[str]]:
    """Codes of the rows that are refused."""
    return {row.row: row.codes for row in rows if row.status == "invalid"}
