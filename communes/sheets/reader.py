"""Rows of a workbook as Excel numbers and shows them, one at a time, in bounded memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from communes.sheets.blocks import Block, blocks_of_rows
from communes.sheets.csv_text import csv_rows
from communes.sheets.fast_reader import load, refusing, sheets_of
from communes.sheets.package import Package
from communes.sheets.refusal import E_NO_DATA, FileRefused
from communes.sheets.safety import check_file
from communes.sheets.sheet_row import (
    MISSING_VALUE,
    CellError,
    SheetInfo,
    SheetRow,
    is_blank,
    plain_cells,
    with_notes,
)
from communes.sheets.xls_book import SheetNotes, XlsBook
from communes.sheets.xlsx_book import STAMP_PROPERTY, XlsxBook
from communes.sheets.xlsx_rows import has_more_rows, sheet_blocks, sheet_rows

__all__ = [
    "MISSING_VALUE",
    "CellError",
    "SheetInfo",
    "SheetRow",
    "Workbook",
    "open_workbook",
]

NO_DATA = "Tệp không có dòng dữ liệu nào. Hãy kiểm tra lại tệp rồi tải lên."

# The only sheet of a text file is called as Excel would call it.
CSV_SHEET = "Sheet1"


class Workbook(ABC):
    """A workbook that passed the checks. `kind` is 'xlsx', 'xls' or 'csv'.

    Every method raises FileRefused when the file turns out broken further down. Sheets may be
    read several times; each reading begins anew.
    """

    kind: str
    sheets: list[SheetInfo]

    @abstractmethod
    def rows(self, sheet_name: str) -> Iterator[SheetRow]:
        """Rows that hold something, from top to bottom; numbers keep the blank ones."""

    def blocks(self, sheet_name: str) -> Iterator[Block]:
        """The same rows, many at a time."""
        return blocks_of_rows(self.rows(sheet_name))

    def has_more_rows(self, sheet_name: str, most: int) -> bool:
        """Whether more than `most` rows surely hold something, as far as that is seen at once."""
        return False

    def merges(self, sheet_name: str) -> list[tuple[int, int, int, int]]:
        """Merged ranges as (first row, first column, last row, last column), counted from 1."""
        return []

    def fonts(self, sheet_name: str) -> set[str]:
        """Names of the fonts used in the workbook; empty when they cannot be told."""
        return set()

    def widths(self, sheet_name: str) -> list[tuple[int, int, float]]:
        """Columns of another width than usual: the first, the last, and the width in letters."""
        return []

    @property
    def stamp(self) -> str | None:
        """What our template was stamped with, else None."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _stamp_in_sheet(self) -> str | None:
        """The stamp as the hidden sheet of our template repeats it: properties get lost."""
        for sheet in self.sheets:
            if sheet.hidden:
                first = next(self.rows(sheet.name), None)
                if first and first.cells[:1] == (STAMP_PROPERTY,) and len(first.cells) > 1:
                    return str(first.cells[1])
        return None


class _Xlsx(Workbook):
    kind = "xlsx"

    def __init__(self, path: Path, endings: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._package = Package(path)
        self._book = XlsxBook(self._package, endings)
        self.sheets = self._book.sheets
        self._fonts: set[str] | None = None

    def rows(self, sheet_name: str) -> Iterator[SheetRow]:
        return sheet_rows(self._book, sheet_name)

    def blocks(self, sheet_name: str) -> Iterator[Block]:
        return sheet_blocks(self._book, sheet_name)

    def has_more_rows(self, sheet_name: str, most: int) -> bool:
        return has_more_rows(self._book, sheet_name, most)

    def merges(self, sheet_name: str) -> list[tuple[int, int, int, int]]:
        return self._book.merges(sheet_name)

    def widths(self, sheet_name: str) -> list[tuple[int, int, float]]:
        return self._book.widths(sheet_name)

    def fonts(self, sheet_name: str) -> set[str]:
        if self._fonts is None:
            self._fonts = self._book.fonts()
        return set(self._fonts)

    @property
    def stamp(self) -> str | None:
        return self._book.stamp() or self._stamp_in_sheet()

    def close(self) -> None:
        self._package.close()


class _Xls(Workbook):
    kind = "xls"

    def __init__(self, path: Path) -> None:
        self._notes = XlsBook(path.read_bytes())
        # Before the fast reader sees it: how large each sheet would become.
        self._sheet_notes = {bound.name: self._notes.notes(bound) for bound in self._notes.bounds}
        self._book = load(path)
        self.sheets = sheets_of(self._book)

    def rows(self, sheet_name: str) -> Iterator[SheetRow]:
        notes = self._sheet_notes.get(sheet_name, SheetNotes())
        with refusing():
            sheet = self._book.get_sheet_by_name(sheet_name)
        left = sheet.start[1] if sheet.start else 0
        for number, values in enumerate(sheet.iter_rows(), start=1):
            cells = plain_cells(values, left)
            if noted := notes.errors.get(number):
                cells = with_notes(cells, noted)
            if not is_blank(cells):
                yield SheetRow(number, cells, number in notes.hidden, number in notes.formulas)

    def merges(self, sheet_name: str) -> list[tuple[int, int, int, int]]:
        with refusing():
            sheet = self._book.get_sheet_by_name(sheet_name)
            ranges = sheet.merged_cell_ranges or []
        return [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in ranges]

    def fonts(self, sheet_name: str) -> set[str]:
        return set(self._notes.fonts)

    @property
    def stamp(self) -> str | None:
        return self._stamp_in_sheet()

    def close(self) -> None:
        self._book.close()


class _Csv(Workbook):
    kind = "csv"

    def __init__(self, path: Path) -> None:
        self._path = path
        self.sheets = [SheetInfo(CSV_SHEET, hidden=False)]

    def rows(self, sheet_name: str) -> Iterator[SheetRow]:
        for number, cells in csv_rows(self._path):
            if not is_blank(cells):
                yield SheetRow(number, cells, hidden=False)

    def has_more_rows(self, sheet_name: str, most: int) -> bool:
        return next(islice(self.rows(sheet_name), most, None), None) is not None

    def close(self) -> None:
        """Nothing is held: each reading opens the text and closes it."""


_KINDS: dict[str, type[_Xlsx] | type[_Xls] | type[_Csv]] = {
    "xlsx": _Xlsx,
    "xls": _Xls,
    "csv": _Csv,
}


def open_checked(path: Path, kind: str) -> Workbook:
    """A file that check_file has found to be of this kind. Raises FileRefused."""
    return _KINDS[kind](path)


def open_workbook(path: Path, *, name: str) -> Workbook:
    """The workbook at `path`, which its sender called `name`.

    Raises FileRefused for what is unsafe, broken, of another type, or without a single row.
    """
    endings: dict[str, bytes] = {}
    kind = check_file(path, name=name, endings=endings)
    book = _Xlsx(path, endings) if kind == _Xlsx.kind else open_checked(path, kind)
    try:
        if not any(True for sheet in book.sheets for _ in book.rows(sheet.name)):
            raise FileRefused(E_NO_DATA, NO_DATA)
    except FileRefused:
        book.close()
        raise
    return book
