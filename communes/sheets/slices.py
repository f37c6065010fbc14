"""Cutting the rows of a sheet into slices that the fast reader can hold.

The fast reader loads a whole sheet as a full rectangle: 70 MB for a national list, and all the
memory of the machine for two cells in opposite corners. A slice is half a megabyte of XML with
whole rows whose rectangle is small.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from communes.sheets.package import MB, corrupt
from communes.sheets.refusal import E_FILE_TOO_LARGE, FileRefused
from communes.sheets.xlsx_book import ROWS_END, XlsxBook, column_letters, column_number

# The first slice is small, because most sheets are, and because a look at the top shall be cheap.
_FIRST_SLICE = 256 * 1024
_SLICE = MB // 2
_LARGEST_SLICE = 6 * MB
# Cells of the rectangle around one slice: 32 bytes each in the fast reader.
_MOST_AREA = 600_000
# A slice of scattered cells is cut again. A list needs that once or twice, a trap thousands of
# times: it is given some three seconds.
_MOST_SPENT = 25_000_000
_MOST_ROW = 16 * MB
_MOST_HEAD = 4 * MB
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

_ROOT = re.compile(rb"<(?:[\w.-]+:)?worksheet\b[^<>]*>")
_ROWS_START = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*>")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})\d{1,7}["']""")
_PLACE = re.compile(rb"""\sr\s{0,9}=\s{0,9}(?:"[^"]*"|'[^']*')""")

FAR_AWAY = (
    "Trang tính «{sheet}» có ô nằm rải rác quá xa bảng dữ liệu. Hãy xóa các dòng và cột thừa ngoài "
    "bảng, lưu lại rồi tải lên."
)


class Tags:
    """Patterns for the tags of a sheet whose names stand behind this prefix (usually none).

    None looks past the next tag or the next few, so that no text makes them slow.
    """

    def __init__(self, prefix: bytes) -> None:
        def pattern(text: bytes) -> re.Pattern[bytes]:
            """`@` stands for the prefix."""
            return re.compile(text.replace(b"@", re.escape(prefix)))

        self.has_prefix = bool(prefix)
        self.row = b"<" + prefix + b"row"
        self.cell = b"<" + prefix + b"c"
        self.contents = tuple(b"<" + prefix + sign for sign in (b"v", b"is", b"f"))
        self.formula = self.contents[2]
        self.close = b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"
        self.numbered_row = pattern(rb'<@row r="(\d{1,7})"')
        self.row_of_cell = pattern(rb'<@c r="[A-Z]{1,3}(\d{1,7})"')
        self.wide_cell = pattern(rb'<@c r="([A-Z]{2,3})')
        self.row_or_cell = pattern(rb"<@(row|c)(?=[\s/>])([^<>]*)>")
        self.hidden_row = pattern(
            rb"""<@row r="(\d+)"[^<>]{0,300}?\shidden\s{0,9}=\s{0,9}["'](?:1|true)["']"""
        )
        self.error = pattern(
            rb"""<@c r="([A-Z]+)(\d+)"[^<>]{0,300}?\st\s{0,9}=\s{0,9}["']e["'][^<>]{0,300}(?<!/)>"""
            rb"((?:[^<]*<(?!/@c>)){0,9}[^<]*)</@c>"
        )
        self.value = pattern(rb"<@v\b[^<>]*>([^<]*)<")
        self.row_of_formula = pattern(rb'<@c r="[A-Z]{1,3}(\d{1,7})"[^<>]{0,300}>\s{0,9}<@f\b')
        # A formula and no value, or an empty one.
        self.uncounted = pattern(
            rb'<@c r="([A-Z]+)(\d+)"([^<>]*)>\s*<@f\b(?:[^<>]*/>|[^<>]*>[^<]*</@f>)\s*'
            rb"(?:<@v\b[^<>]*/>|<@v\b[^<>]*></@v>)?\s*</@c>"
        )

    def has_cells_only_in(self, data: bytes, rows: list[int]) -> bool:
        """Whether every cell says that it stands in one of these rows; False too when the rows
        have gaps, and it is not looked further."""
        if not rows or rows[-1] - rows[0] + 1 != len(rows):
            return False
        numbers = b"|".join(_numbers_between(b"%d" % rows[0], b"%d" % rows[-1]))
        elsewhere = re.escape(self.cell) + rb'(?! r="[A-Z]{1,3}(?:' + numbers + rb')")'
        return not re.search(elsewhere, data)


def _numbers_between(low: bytes, high: bytes) -> list[bytes]:
    """Patterns of the whole numbers from one to another, both in digits: 95 to 123 are 9[5-9],
    1[0-1]\\d and 12[0-3]."""
    if len(low) < len(high):
        nines = b"9" * len(low)
        return _numbers_between(low, nines) + _numbers_between(b"1" + b"0" * len(low), high)
    if len(low) == 1:
        return [b"[" + low + b"-" + high + b"]"]
    first, last, rest = low[0], high[0], len(low) - 1
    if first == last:
        return [low[:1] + each for each in _numbers_between(low[1:], high[1:])]
    found = [low[:1] + each for each in _numbers_between(low[1:], b"9" * rest)]
    if last - first > 1:
        found.append(b"[%c-%c]" % (first + 1, last - 1) + rb"\d" * rest)
    return found + [high[:1] + each for each in _numbers_between(b"0" * rest, high[1:])]


class Slices:
    """The rows of one sheet as pieces of XML, from top to bottom. Raises FileRefused.

    `whole_rows` are as they stand in the file. `checked` makes of them pieces in which each row
    and each cell says where it is, in rising order, and the rectangle around them is small.
    `tags` and `opening` are known once the first rows are there.
    """

    def __init__(self, book: XlsxBook, sheet: str) -> None:
        self._book = book
        self._sheet = sheet
        self.tags = Tags(b"")
        self.opening = b""
        self._last_row = 0
        self._spent = 0
        # Every slice reads the shared texts again: the more there are, the fewer slices.
        self._size = min(_LARGEST_SLICE, max(_SLICE, book.strings_size() // 4))

    def whole_rows(self) -> Iterator[bytes]:
        """Half a megabyte at a time, never cut inside a row."""
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
            cut = buffer.rfind(self.tags.row)
            if cut > 0:
                whole, buffer, wanted = buffer[:cut], buffer[cut:], self._size
                yield whole
            elif len(buffer) > _MOST_ROW:
                raise corrupt()
        if self.opening:
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
                self.tags = Tags(start[1])
                self.opening = root[0] + start[0]
                yield head[start.end() :]
                yield from chunks
                return
            if ROWS_END.search(head):
                return
            if len(head) > _MOST_HEAD:
                raise corrupt()
        raise corrupt()

    def pass_rows(self, numbers: Iterable[int]) -> None:
        """Rows that were read otherwise, in their order. Raises FileRefused for another."""
        for number in numbers:
            if not self._last_row < number <= _LAST_ROW:
                raise corrupt()
            self._last_row = number

    def checked(self, data: bytes) -> Iterator[bytes]:
        """The same rows if any holds something, after a look at where they say they are."""
        tags = self.tags
        numbers = tags.numbered_row.findall(data)
        if len(numbers) != data.count(tags.row):
            data = self._numbered(data)
            numbers = tags.numbered_row.findall(data)
        if not any(sign in data for sign in tags.contents):
            if numbers:
                self._last_row = int(numbers[-1])
            return
        in_order = [int(number) for number in numbers]
        if not tags.has_cells_only_in(data, in_order):
            rows_of_cells = tags.row_of_cell.findall(data)
            if len(rows_of_cells) != data.count(tags.cell):
                data = self._numbered(data)
                rows_of_cells = tags.row_of_cell.findall(data)
            if not set(rows_of_cells) <= set(numbers):
                raise corrupt()
            del rows_of_cells
        self.pass_rows(in_order)
        # Long lists of small things are not kept while the rows are being read.
        del numbers
        yield from self._pieces(data, in_order)

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

        return self.tags.row_or_cell.sub(place, data)

    def _pieces(self, data: bytes, numbers: list[int]) -> Iterator[bytes]:
        """The slice, cut again where the rectangle around its cells would be too large."""
        width = max(map(column_number, set(self.tags.wide_cell.findall(data))), default=26)
        if width > _LAST_COLUMN:
            raise corrupt()
        height = numbers[-1] - numbers[0] + 1
        if width == 26 and height * width > _MOST_AREA:
            width = self._narrow_width(data)
        if len(numbers) == 1 or height * width <= _MOST_AREA:
            yield data
            return
        half = len(numbers) // 2
        (cut,) = itertools.islice(self.tags.numbered_row.finditer(data), half, half + 1)
        for piece, inside in (
            (data[: cut.start()], numbers[:half]),
            (data[cut.start() :], numbers[half:]),
        ):
            if any(sign in piece for sign in self.tags.contents):
                self._spend(width)
                yield from self._pieces(piece, inside)

    def _spend(self, width: int) -> None:
        """Count what a further cut costs: the rectangle it may leave and the texts read again."""
        self._spent += min(_MOST_AREA // 2, width * 64) + self._book.strings_size() // 16
        if self._spent > _MOST_SPENT:
            raise FileRefused(E_FILE_TOO_LARGE, FAR_AWAY.format(sheet=self._sheet))

    def _narrow_width(self, data: bytes) -> int:
        """The last column of a slice that has none beyond Z."""
        width = 26
        while width > 1 and self.tags.cell + b' r="' + column_letters(width) not in data:
            width -= 1
        return width
