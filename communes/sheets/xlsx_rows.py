"""Rows of one sheet of an .xlsx, a slice at a time.

Each slice is given to the fast reader as a small workbook of its own, with the styles and shared
texts of the whole, while the rows of the one before are being looked at. Cutting also shows what
the reader keeps to itself: hidden rows, errors, and formulas without a value.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from communes.sheets.blocks import (
    MOST_ROWS,
    Block,
    block_of_values,
    blocks_of_rows,
    filled_block,
)
from communes.sheets.fast_reader import Found, first_sheet
from communes.sheets.package import MB
from communes.sheets.sheet_row import (
    MISSING_VALUE,
    CellError,
    SheetRow,
    is_blank,
    plain_cells,
    with_notes,
)
from communes.sheets.slices import Slices
from communes.sheets.uniform_rows import UniformRows
from communes.sheets.xlsx_book import XlsxBook, column_number

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><workbookPr date1904="{{}}"/>'
    '<sheets><sheet name="S" sheetId="1" r:id="r0"/></sheets></workbook>'
)

# More shared texts are not held at once.
_MOST_UNIFORM_STRINGS = 8 * MB
_SHARED_STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
# Bytes of "<row><c><v>1</v></c></row>".
_SMALLEST_ROW = 26
_DIMENSION = re.compile(rb'<(?:[\w.-]+:)?dimension ref="[A-Z]{1,3}\d+:[A-Z]{1,3}(\d+)"')
# A row the first of whose cells holds something, but for cells that say that they are empty.
_FILLED_ROW = re.compile(
    rb"<(?:[\w.-]+:)?row\b[^<>]*>\s*(?:<(?:[\w.-]+:)?c\b[^<>]*/>\s*){0,20}"
    rb"<(?:[\w.-]+:)?c\b[^<>]*>\s*<(?:[\w.-]+:)?(?:v|is|f)\b"
)


def sheet_rows(book: XlsxBook, sheet: str) -> Iterator[SheetRow]:
    """Rows that hold something, from top to bottom. Raises FileRefused."""
    for block in sheet_blocks(book, sheet):
        yield from block.rows()


def sheet_blocks(book: XlsxBook, sheet: str) -> Iterator[Block]:
    """The same rows, many at a time. Raises FileRefused."""
    slices = Slices(book, sheet)
    reader = _SliceReader(book, slices)
    # The fast reader needs no lock of the interpreter: the next slice is read meanwhile.
    with ThreadPoolExecutor(max_workers=1) as ahead:
        waiting: deque[tuple[_Notes, Future[Found]]] = deque()
        for data in slices.whole_rows():
            tables, left = reader.uniform(data)
            if tables:
                while waiting:
                    yield from _blocks(*waiting.popleft())
                yield from tables
            for piece in slices.checked(data[left:]) if left < len(data) else ():
                waiting.append((reader.notes(piece), ahead.submit(reader.read, piece)))
                if len(waiting) > 1:
                    yield from _blocks(*waiting.popleft())
        while waiting:
            yield from _blocks(*waiting.popleft())


def has_more_rows(book: XlsxBook, sheet: str, most: int) -> bool:
    """Whether more than `most` rows surely hold something: told from the XML, before it is read.

    Only where the sheet says that it is so long, or does not say how long it is. Rows that are
    not counted here are counted when they are read.
    """
    part = book.parts[sheet]
    if book.package.size(part) < most * _SMALLEST_ROW:
        return False
    chunks = book.package.chunks(part)
    found = 0
    for number, chunk in enumerate(chunks):
        if not number and (last := _DIMENSION.search(chunk)) and int(last[1]) <= most:
            return False
        found += len(_FILLED_ROW.findall(chunk))
        if found > most:
            return True
    return False


@dataclass(slots=True)
class _Notes:
    """What the fast reader does not tell: hidden rows, those with formulas, and cells that it
    takes for empty ones."""

    hidden: set[int]
    formulas: set[int]
    cells: dict[int, dict[int, CellError]]


def _blocks(notes: _Notes, reading: Future[Found]) -> Iterator[Block]:
    found = reading.result()
    del reading
    top, left, values = found
    if notes.cells:
        yield from blocks_of_rows(_rows(notes, found))
        return
    # From the end of a reversed list, so that rows which are done make room for those being read
    # meanwhile.
    values.reverse()
    while values:
        taken = values[: -MOST_ROWS - 1 : -1]
        del values[-MOST_ROWS:]
        yield block_of_values(top + 1, left + 1, taken, notes.hidden, notes.formulas)
        top += len(taken)


def _rows(notes: _Notes, found: Found) -> Iterator[SheetRow]:
    """Rows among which are cells that the fast reader does not tell."""
    top, left, rows = found
    noted = sorted(notes.cells, reverse=True)
    for number, values in enumerate(rows, start=top + 1):
        while noted and noted[-1] < number:
            yield _noted_row(noted.pop(), (), notes)
        cells = plain_cells(values, left)
        if noted and noted[-1] == number:
            yield _noted_row(noted.pop(), cells, notes)
        elif not is_blank(cells):
            yield SheetRow(number, cells, number in notes.hidden, number in notes.formulas)
    while noted:
        yield _noted_row(noted.pop(), (), notes)


def _noted_row(number: int, cells: tuple[object, ...], notes: _Notes) -> SheetRow:
    cells = with_notes(cells, notes.cells[number])
    return SheetRow(number, cells, number in notes.hidden, number in notes.formulas)


class _SliceReader:
    def __init__(self, book: XlsxBook, slices: Slices) -> None:
        self._slices = slices
        if book.shell is None:
            book.shell = _shell(book)
        self._shell = book.shell
        self._book = book
        self._uniform = UniformRows(book.styles(), self._strings)

    def uniform(self, data: bytes) -> tuple[list[Block], int]:
        """Rows at the beginning that are written alike, and where the others begin."""
        tags, blocks = self._slices.tags, list[Block]()
        if tags.has_prefix or not any(sign in data for sign in tags.contents):
            return blocks, 0
        tables, left = self._uniform.read(data)
        hidden = self._hidden(data[:left])
        for table in tables:
            self._slices.pass_rows(table.numbers)
            blocks.append(filled_block(table.numbers, table.columns, hidden))
        return [block for block in blocks if len(block)], left

    def _strings(self) -> list[object] | None:
        """The shared texts as the fast reader understands them, in their order."""
        if self._book.strings_size() > _MOST_UNIFORM_STRINGS:
            return None
        count = len(_SHARED_STRING.findall(self._book.strings() or b""))
        cells = b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>'
        rows = [cells % (number + 1, number + 1, number) for number in range(count)]
        opening, close = self._slices.opening, self._slices.tags.close
        top, _, values = first_sheet(self._workbook(opening, b"".join(rows), close))
        texts = [None] * top + [value or None for (value,) in values]
        return texts + [None] * (count - len(texts))

    def read(self, piece: bytes) -> Found:
        """The values of a piece, read as the only sheet of a small workbook."""
        return first_sheet(self._workbook(self._slices.opening, piece, self._slices.tags.close))

    def _workbook(self, *parts: bytes) -> io.BytesIO:
        """A small workbook whose sheet is made of these."""
        file = io.BytesIO()
        file.write(self._shell)
        with (
            zipfile.ZipFile(file, "a") as package,
            package.open("xl/sheet.xml", "w") as sheet,
        ):
            for part in parts:
                sheet.write(part)
        file.seek(0)
        return file

    def notes(self, piece: bytes) -> _Notes:
        return _Notes(self._hidden(piece), self._formulas(piece), self._errors(piece))

    def _hidden(self, piece: bytes) -> set[int]:
        if b"hidden" not in piece:
            return set()
        return {int(number) for number in self._slices.tags.hidden_row.findall(piece)}

    def _formulas(self, piece: bytes) -> set[int]:
        if self._slices.tags.formula not in piece:
            return set()
        return {int(number) for number in self._slices.tags.row_of_formula.findall(piece)}

    def _errors(self, piece: bytes) -> dict[int, dict[int, CellError]]:
        """Errors and formulas without a value, by row and column, from 1."""
        notes: dict[int, dict[int, CellError]] = {}
        tags = self._slices.tags
        if b't="e"' in piece or b"t='e'" in piece:
            for letters, number, content in tags.error.findall(piece):
                value = tags.value.search(content)
                text = html.unescape(value[1].decode("utf-8", "replace")) if value else ""
                notes.setdefault(int(number), {})[column_number(letters)] = CellError(text)
        if tags.formula in piece:
            for letters, number, given in tags.uncounted.findall(piece):
                # A formula that came to an empty text was counted all the same.
                if b't="str"' not in given:
                    notes.setdefault(int(number), {})[column_number(letters)] = MISSING_VALUE
        return notes


def _shell(book: XlsxBook) -> bytes:
    """Everything of the small workbooks but their sheet: the styles and texts of the whole."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        links = [("worksheet", "sheet.xml")]
        for kind, name, content in (
            ("styles", "styles.xml", book.styles()),
            ("sharedStrings", "sharedStrings.xml", book.strings()),
        ):
            if content is not None:
                package.writestr("xl/" + name, content)
                links.append((kind, name))
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml")]))
        package.writestr("xl/_rels/workbook.xml.rels", _relationships(links))
        package.writestr("xl/workbook.xml", _WORKBOOK.format(int(book.date_1904)))
    return file.getvalue()


def _relationships(links: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links)
    )
    return f'<Relationships xmlns="{_PACKAGE_LINKS}">{lines}</Relationships>'
