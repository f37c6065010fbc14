"""Rows of a sheet made ready for understanding: old encodings decoded, merged cells carried. Pure.

What was changed here stays visible: a decoded row says by which table, and its raw cells are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, islice
from typing import Protocol

from communes.sheets.blocks import Block
from communes.sheets.cells import is_empty
from communes.sheets.legacy_text import Legacy, looks_legacy, to_unicode
from communes.sheets.sheet_row import SheetInfo, SheetRow
from communes.sheets.tables import ROWS_SEARCHED, Merge

# Rows of a sheet from whose text the encoding is told.
ROWS_SAMPLED = 60


class Book(Protocol):
    """What of `reader.Workbook` the reading of lists needs."""

    sheets: list[SheetInfo]

    def rows(self, sheet_name: str) -> Iterator[SheetRow]: ...

    def blocks(self, sheet_name: str) -> Iterator[Block]: ...

    def has_more_rows(self, sheet_name: str, most: int) -> bool: ...

    def merges(self, sheet_name: str) -> list[Merge]: ...


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it is understood (`cells`) and as it came (`raw`); legacy: the decoded table;
    worked_out as in SheetRow."""

    number: int
    cells: tuple[object, ...]
    raw: tuple[object, ...]
    hidden: bool
    legacy: Legacy | None = None
    worked_out: bool = False

    def cell(self, column: int) -> object:
        return self.cells[column - 1] if 0 < column <= len(self.cells) else None


class SheetSource:
    """One sheet, to be read as often as needed."""

    def __init__(self, book: Book, name: str) -> None:
        self.name = name
        self._book = book
        self.merges = book.merges(name)
        head = list(islice(book.rows(name), max(ROWS_SAMPLED, ROWS_SEARCHED)))
        # Row by row: one row in Unicode does not hide the others.
        self.legacy = next(filter(None, (_legacy_of_row(row.cells) for row in head)), None)
        self.head = [SheetRow(row.number, self.decoded(row.cells)[0], row.hidden) for row in head]

    def rows(
        self, first: int, carried_columns: Sequence[int] = (), name_columns: Sequence[int] = ()
    ) -> Iterator[TableRow]:
        """Rows from a number on, made ready by a decoder for these columns."""
        return map(self.decoder(carried_columns, name_columns), self.rows_as_written(first))

    def rows_as_written(self, first: int) -> Iterator[SheetRow]:
        """Rows from a number on, each as it came."""
        return dropwhile(lambda row: row.number < first, self._book.rows(self.name))

    def blocks(self, first: int) -> Iterator[Block]:
        """The same rows, many at a time."""
        return (block.since(first) for block in self._book.blocks(self.name))

    def has_more_rows(self, most: int) -> bool:
        """Whether the sheet is seen at once to hold more rows than that."""
        return self._book.has_more_rows(self.name, most)

    def decoder(self, carried_columns: Sequence[int], name_columns: Sequence[int]) -> Decoder:
        """What makes the rows of this sheet ready, given to it in their order.

        A merged cell of `carried_columns` stands in all its rows; `name_columns` are looked at
        cell by cell for the encodings of old fonts, besides what the whole sheet tells.
        """
        return Decoder(self, _MergeCarry(self.merges, carried_columns), name_columns)

    def decoded(self, cells: tuple[object, ...]) -> tuple[tuple[object, ...], Legacy | None]:
        """Text of an old font as Unicode, where the whole row tells that it is such."""
        if self.legacy is None:
            return cells, None
        kind = _legacy_of_row(cells)
        if kind is None:
            return cells, None
        return tuple(to_unicode(c, kind) if isinstance(c, str) else c for c in cells), kind


class Decoder:
    """Rows of one sheet as they are understood."""

    def __init__(
        self, source: SheetSource, carry: _MergeCarry, name_columns: Sequence[int]
    ) -> None:
        self._source = source
        self._carry = carry
        self._name_columns = name_columns
        self.carries = carry.any

    def __call__(self, row: SheetRow) -> TableRow:
        cells, legacy = self._source.decoded(row.cells)
        if legacy is None:
            cells, legacy = _decoded_names(cells, self._name_columns)
        if self.carries:
            cells, legacy = self._carry.fill(row.number, cells, legacy)
        return TableRow(row.number, cells, row.cells, row.hidden, legacy, row.worked_out)


def _decoded_names(
    cells: tuple[object, ...], columns: Sequence[int]
) -> tuple[tuple[object, ...], Legacy | None]:
    found: Legacy | None = None
    for column in columns:
        cell = cells[column - 1] if column <= len(cells) else None
        if type(cell) is str and not cell.isascii() and (kind := legacy_of(cell)):
            cells = (*cells[: column - 1], to_unicode(cell, kind), *cells[column:])
            found = kind
    return cells, found


@lru_cache(maxsize=4096)
def legacy_of(text: str) -> Legacy | None:
    """The old encoding of one text; `looks_legacy` with a memory."""
    return looks_legacy(text)


class _MergeCarry:
    """Cells merged downwards: only the first row holds the value, every row means it."""

    def __init__(self, merges: Sequence[Merge], columns: Sequence[int]) -> None:
        downward = [merge for merge in merges if merge[2] > merge[0] and merge[1] in columns]
        self._waiting = sorted(downward, reverse=True)
        self._open: dict[int, tuple[int, object, Legacy | None]] = {}
        self.any = bool(downward)

    def fill(
        self, number: int, cells: tuple[object, ...], legacy: Legacy | None
    ) -> tuple[tuple[object, ...], Legacy | None]:
        while self._waiting and self._waiting[-1][0] <= number:
            top, column, bottom, _ = self._waiting.pop()
            value = cells[column - 1] if top == number and column <= len(cells) else None
            self._open[column] = (bottom, value, legacy)
        filled = list(cells)
        for column, (bottom, value, kind) in self._open.items():
            if number > bottom or is_empty(value):
                continue
            filled += [None] * (column - len(filled))
            if is_empty(filled[column - 1]):
                filled[column - 1] = value
                legacy = legacy or kind
        return tuple(filled), legacy


def _legacy_of_row(cells: tuple[object, ...]) -> Legacy | None:
    return looks_legacy("\n".join(cell for cell in cells if isinstance(cell, str)))
