"""Rows of one sheet of an .xlsx, a slice at a time.

The fast reader loads a whole sheet as a full rectangle: 70 MB for a national list, and all the
memory of the machine for two cells in opposite corners. So the rows are cut into slices of a few
megabytes of XML, and each slice is given to the fast reader as a small workbook of its own, with
the styles and shared texts of the whole. Cutting also shows what the reader keeps to itself:
hidden rows, errors, and formulas without a value.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator

from communes.sheets.fast_reader import load, values
from communes.sheets.package import MB, corrupt
from communes.sheets.refusal import E_FILE_TOO_LARGE, FileRefused
from communes.sheets.sheet_row import (
    MISSING_VALUE,
    CellError,
    SheetRow,
    is_blank,
    plain_cells,
    with_notes,
)
from communes.sheets.xlsx_book import ROWS_END, XlsxBook, column_letters, column_number

# The first slice is small, because most sheets are, and because a look at the top shall be cheap.
_FIRST_SLICE = 256 * 1024
_SLICE = 3 * MB
# Cells of the rectangle around one slice: 32 bytes each in the fast reader.
_MOST_AREA = 600_000
# A slice of scattered cells is cut again; a list needs no second cut, a trap needs thousands.
_MOST_CUTS = 300
_MOST_ROW = 16 * MB
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

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
_ROOT = re.compile(rb"<(?:[\w.-]+:)?worksheet\b[^>]*>")
_ROWS_START = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*>")
_MOST_HEAD = 4 * MB
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})\d{1,7}["']""")
_PLACE = re.compile(rb"""\s+r\s*=\s*(?:"[^"]*"|'[^']*')""")

FAR_AWAY = (
    "Trang tính «{sheet}» có ô nằm rải rác quá xa bảng dữ liệu. Hãy xóa các dòng và cột thừa ngoài "
    "bảng, lưu lại rồi tải lên."
)


def sheet_rows(book: XlsxBook, sheet: str) -> Iterator[SheetRow]:
    """Rows that hold something, from top to bottom. Raises FileRefused."""
    slices = _Slices(book, sheet)
    for data in slices:
        yield from slices.rows(data)


class _Tags:
    """Patterns for the tags of a sheet whose names stand behind this prefix (usually none)."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.row = b"<" + prefix + b"row"
        self.cell = b"<" + prefix + b"c"
        self.contents = tuple(b"<" + prefix + sign for sign in (b"v", b"is", b"f"))
        self.formula = self.contents[2]
        self.close = b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"
        self.numbered_row = re.compile(b"<" + p + rb'row r="(\d{1,7})"')
        self.row_of_cell = re.compile(b"<" + p + rb'c r="[A-Z]{1,3}(\d{1,7})"')
        self.wide_cell = re.compile(b"<" + p + rb'c r="([A-Z]{2,3})')
        self.row_or_cell = re.compile(b"<" + p + rb"(row|c)(?=[\s/>])([^>]*)>")
        self.hidden_row = re.compile(
            b"<" + p + rb"""row r="(\d+)"[^>]*?\bhidden\s*=\s*["'](?:1|true)["']"""
        )
        self.error = re.compile(
            b"<"
            + p
            + rb"""c r="([A-Z]+)(\d+)"[^>]*?\bt\s*=\s*["']e["'][^>]*(?<!/)>(.*?)</"""
            + p
            + b"c>",
            re.DOTALL,
        )
        self.value = re.compile(b"<" + p + rb"v\b[^>]*>([^<]*)<")
        self.uncounted = re.compile(
            b"<"
            + p
            + rb'c r="([A-Z]+)(\d+)"([^>]*)>\s*<'
            + p
            + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</"
            + p
            + rb"f>)\s*(?:<"
            + p
            + rb"v\b[^>]*/>|<"
            + p
            + rb"v\b[^>]*></"
            + p
            + rb"v>)?\s*</"
            + p
            + b"c>"
        )


class _Slices:
    """Cuts the XML of one sheet and reads the pieces."""

    def __init__(self, book: XlsxBook, sheet: str) -> None:
        self._book = book
        self._sheet = sheet
        self._tags = _Tags(b"")
        self._open = b""
        self._shell = b""
        self._last_row = 0
        self._cuts = 0

    def __iter__(self) -> Iterator[bytes]:
        """The rows of the sheet as XML, whole rows and a few megabytes at a time."""
        chunks = self._after_head(self._book.package.chunks(self._book.parts[self._sheet]))
        buffer, wanted = b"", _FIRST_SLICE
        for chunk in chunks:
            at = max(0, len(buffer) - 32)
            buffer += chunk
            if buffer.find(b"sheetData", at) >= 0 and (end := ROWS_END.search(buffer, at)):
                yield buffer[: end.start()]
                return
            if len(buffer) < wanted:
                continue
            # Everything before the last row that has begun is complete.
            cut = buffer.rfind(self._tags.row)
            if cut > 0:
                yield buffer[:cut]
                buffer, wanted = buffer[cut:], _SLICE
            elif len(buffer) > _MOST_ROW:
                raise corrupt()
        if self._open:
            raise corrupt()

    def _after_head(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Everything that follows the opening of the rows; nothing for a sheet without any."""
        head = b""
        for chunk in chunks:
            head += chunk
            if start := _ROWS_START.search(head):
                root = _ROOT.search(head)
                if root is None:
                    raise corrupt()
                self._tags = _Tags(start[1])
                self._open = root[0] + start[0]
                yield head[start.end() :]
                yield from chunks
                return
            if ROWS_END.search(head):
                return
            if len(head) > _MOST_HEAD:
                raise corrupt()
        raise corrupt()

    def rows(self, data: bytes) -> Iterator[SheetRow]:
        tags = self._tags
        numbers = tags.numbered_row.findall(data)
        if len(numbers) != data.count(tags.row):
            data = self._numbered(data)
            numbers = tags.numbered_row.findall(data)
        if not any(sign in data for sign in tags.contents):
            if numbers:
                self._last_row = int(numbers[-1])
            return
        rows_of_cells = tags.row_of_cell.findall(data)
        if len(rows_of_cells) != data.count(tags.cell):
            data = self._numbered(data)
            rows_of_cells = tags.row_of_cell.findall(data)
        if not set(rows_of_cells) <= set(numbers):
            raise corrupt()
        in_order = [int(number) for number in numbers]
        for number in in_order:
            if not self._last_row < number <= _LAST_ROW:
                raise corrupt()
            self._last_row = number
        for piece in self._pieces(data, in_order):
            yield from self._read(piece)

    def _numbered(self, data: bytes) -> bytes:
        """The same rows with the places that the file leaves to be counted."""
        row, column = self._last_row, 0

        def place(match: re.Match[bytes]) -> bytes:
            nonlocal row, column
            kind, given = match.groups()
            if kind == b"row":
                number = _NUMBER.search(given)
                row, column = int(number[1]) if number else row + 1, 0
                where = b"%d" % row
            else:
                reference = _REFERENCE.search(given)
                column = column_number(reference[1]) if reference else column + 1
                where = b"%s%d" % (column_letters(column), row)
            if column > _LAST_COLUMN or row > _LAST_ROW:
                raise corrupt()
            opening = match[0][: match.start(2) - match.start()]
            return b'%s r="%s"%s>' % (opening, where, _PLACE.sub(b"", given))

        return self._tags.row_or_cell.sub(place, data)

    def _pieces(self, data: bytes, numbers: list[int]) -> Iterator[bytes]:
        """The slice, cut again where the rectangle around its cells would be too large."""
        width = max(map(column_number, set(self._tags.wide_cell.findall(data))), default=26)
        if width > _LAST_COLUMN:
            raise corrupt()
        if width == 26:
            width = self._narrow_width(data)
        if (numbers[-1] - numbers[0] + 1) * width <= _MOST_AREA:
            yield data
            return
        first, start = numbers[0], 0
        for number, match in zip(numbers, self._tags.numbered_row.finditer(data), strict=True):
            if (number - first + 1) * width > _MOST_AREA and match.start() > start:
                yield data[start : match.start()]
                first, start = number, match.start()
                self._cuts += 1
                if self._cuts > _MOST_CUTS:
                    raise FileRefused(E_FILE_TOO_LARGE, FAR_AWAY.format(sheet=self._sheet))
        yield data[start:]

    def _narrow_width(self, data: bytes) -> int:
        """The last column of a slice that has none beyond Z."""
        width = 26
        while width > 1 and self._tags.cell + b' r="' + column_letters(width) not in data:
            width -= 1
        return width

    def _read(self, piece: bytes) -> Iterator[SheetRow]:
        hidden = self._hidden(piece)
        notes = self._notes(piece)
        top, left, rows = values(load(self._workbook(piece)), 0)
        waiting = sorted(notes)
        for number, found in enumerate(rows, start=top + 1):
            while waiting and waiting[0] < number:
                yield self._noted_row(waiting[0], (), notes, hidden)
                del waiting[0]
            cells = plain_cells(found, left)
            if waiting and waiting[0] == number:
                yield self._noted_row(waiting.pop(0), cells, notes, hidden)
            elif not is_blank(cells):
                yield SheetRow(number, cells, number in hidden)
        for number in waiting:
            yield self._noted_row(number, (), notes, hidden)

    @staticmethod
    def _noted_row(
        number: int,
        cells: tuple[object, ...],
        notes: dict[int, dict[int, CellError]],
        hidden: set[int],
    ) -> SheetRow:
        return SheetRow(number, with_notes(cells, notes[number]), number in hidden)

    def _hidden(self, piece: bytes) -> set[int]:
        if b"hidden" not in piece:
            return set()
        return {int(number) for number in self._tags.hidden_row.findall(piece)}

    def _notes(self, piece: bytes) -> dict[int, dict[int, CellError]]:
        """Cells that the fast reader takes for empty ones, by row and column, from 1."""
        notes: dict[int, dict[int, CellError]] = {}
        tags = self._tags
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

    def _workbook(self, piece: bytes) -> io.BytesIO:
        """A workbook whose only sheet holds these rows."""
        if not self._shell:
            self._shell = _shell(self._book)
        file = io.BytesIO()
        file.write(self._shell)
        with zipfile.ZipFile(file, "a") as package:
            package.writestr("xl/sheet.xml", self._open + piece + self._tags.close)
        file.seek(0)
        return file


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
