"""The frozen rows of a report as its page shows them; phones are masked, whoever looks."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from reports.kinds.kind import Column, Frozen, Line, Picture, Table
from reports.writers.words import cell_text

# A longer table is shown in part; the workbook has all of it.
MOST_ROWS = 300
# A table with more columns lies on its side in print.
UPRIGHT_COLUMNS = 7
# A column of so many letters holds sentences.
BROAD = 18
IN_DOCUMENTS = "font-family:'Liberation Serif'"
LETTERS = "font-family:system-ui,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"


@dataclass(frozen=True)
class Cell:
    """broad: of a column of sentences, which needs room."""

    text: str
    number: bool
    broad: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a table. banner: its words, where it goes over all columns."""

    role: str
    cells: tuple[Cell, ...]
    banner: str


@dataclass(frozen=True)
class Shown:
    """A table; left_out: how many of its lines the page leaves to the workbook. wide: it scrolls
    in a frame of its own."""

    title: str
    heads: tuple[Cell, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    left_out: int
    wide: bool


def tables_of(frozen: Frozen) -> list[Shown]:
    return [shown(table) for table in frozen.tables]


def shown(table: Table) -> Shown:
    """A table without what a page has no room for."""
    lines = table.lines
    left_out = max(len(lines) - MOST_ROWS, 0)
    if left_out:
        total = table.total
        lines = lines[:MOST_ROWS] if total is None else (*lines[: MOST_ROWS - 1], total)
    return Shown(
        title=table.title,
        heads=tuple(_cell(column, column.title) for column in table.columns),
        rows=tuple(_row(table, line) for line in lines),
        notes=table.notes,
        left_out=left_out,
        wide=len(table.columns) > UPRIGHT_COLUMNS,
    )


def _row(table: Table, line: Line) -> Row:
    cells = tuple(
        _cell(column, cell_text(column, line, value, phones=False))
        for column, value in zip(table.columns, line.values, strict=True)
    )
    banner = " ".join(cell.text for cell in cells if cell.text) if line.is_banner else ""
    return Row(line.role, cells, banner)


def _cell(column: Column, text: str) -> Cell:
    return Cell(text, column.is_number, not column.is_number and column.width >= BROAD)


def pictures_of(frozen: Frozen) -> list[tuple[str, str, str]]:
    """(title, address of the drawing, what it says)."""
    return [
        (picture.title, address_of(picture), picture.text or picture.title)
        for picture in frozen.pictures
    ]


def address_of(picture: Picture) -> str:
    """The drawing itself as an address: as an image nothing in it can act."""
    return "data:image/svg+xml;base64," + base64.b64encode(_lettered(picture.svg)).decode()


def _lettered(svg: str) -> bytes:
    """The drawing in the letters of the page instead of those of documents."""
    return svg.replace(IN_DOCUMENTS, LETTERS).encode()


def is_wide(frozen: Frozen) -> bool:
    return any(len(table.columns) > UPRIGHT_COLUMNS for table in frozen.tables)
