"""A report as a workbook: a sheet for each table, typed cells, ready to print on A4 landscape."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from communes.lists.exporting import LONGEST_CELL, is_formula
from members.papers import qr
from reports.kinds.kind import Column, Frozen, Line, Table, Value
from reports.writers import words, xlsx_parts
from reports.writers.stamp import QR_TOLD, Stamp
from reports.writers.xlsx_parts import Look, Looks, letters, text

# A sheet of Excel holds no more rows.
MOST_ROWS = 1_048_000
# As large as in the other formats, and the row that holds it with a little room.
_QR_MM = 20
_QR_POINTS = 62
_EPOCH = datetime.date(1899, 12, 30)
_THE_SAME_MOMENT = (1980, 1, 1, 0, 0, 0)
_FILLS = {
    "row": xlsx_parts.NO_FILL,
    "section": xlsx_parts.SECTION_FILL,
    "total": xlsx_parts.HEAD_FILL,
}
_SHAPES = {
    "int": xlsx_parts.WHOLE,
    "decimal": xlsx_parts.TWO_PLACES,
    "percent": xlsx_parts.PERCENT,
    "date": xlsx_parts.DAY,
    "order": xlsx_parts.GENERAL,
    "text": xlsx_parts.TEXT,
    "phone": xlsx_parts.TEXT,
}


def write(frozen: Frozen, stamp: Stamp, out: Path, *, phones: bool) -> None:
    """Every table whole. Raises ValueError for more rows than a sheet holds."""
    tables = frozen.tables or (_figures(frozen),)
    names = xlsx_parts.sheet_names([table.title for table in tables], "Báo cáo")
    looks, heads, code_row = Looks(), [], 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for place, table in enumerate(tables, start=1):
            sheet = _Sheet(frozen, table, stamp, looks, phones, coded=place == 1)
            with book.open(
                _entry(f"xl/worksheets/sheet{place}.xml"), "w", force_zip64=True
            ) as sink:
                for piece in _gathered(sheet.xml()):
                    sink.write(piece)
            heads.append(sheet.head)
            code_row = code_row or sheet.code_row
        count = len(tables)
        created = stamp.frozen_at.astimezone(datetime.UTC)
        for name, part in (
            ("[Content_Types].xml", xlsx_parts.content_types(count)),
            ("_rels/.rels", xlsx_parts.root_relations()),
            ("xl/workbook.xml", xlsx_parts.workbook(names, heads)),
            ("xl/_rels/workbook.xml.rels", xlsx_parts.workbook_relations(count)),
            ("xl/styles.xml", looks.xml()),
            ("xl/worksheets/_rels/sheet1.xml.rels", xlsx_parts.sheet_relations()),
            ("xl/drawings/drawing1.xml", xlsx_parts.drawing(code_row - 1, _QR_MM, QR_TOLD)),
            ("xl/drawings/_rels/drawing1.xml.rels", xlsx_parts.drawing_relations()),
            ("xl/media/ma.png", qr.png(stamp.address)),
            (
                "docProps/core.xml",
                xlsx_parts.core(
                    words.summary_of(frozen), stamp.author, f"{created:%Y-%m-%dT%H:%M:%SZ}"
                ),
            ),
        ):
            book.writestr(_entry(name), part)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _THE_SAME_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _gathered(pieces: Iterator[str]) -> Iterator[bytes]:
    """In larger portions: a write to the archive costs more than the text."""
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) == 500:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()


def _figures(frozen: Frozen) -> Table:
    """The headlines as a table, for a report that has no other: a workbook needs a sheet."""
    columns = (
        Column("order", "STT", "text", 6),
        Column("title", "Số liệu", "text", 60),
        Column("n", "Kết quả", "int", 14),
        Column("of", "Trên tổng số", "int", 14),
    )
    told = [each for each in frozen.figures if each.told]
    lines = [Line((place, each.title, each.n, each.of)) for place, each in enumerate(told, start=1)]
    return Table("", columns, tuple(lines))


class _Sheet:
    """One table with what stands over and under it. head: the row of the heads, from 1.

    coded: the QR code stands under the table, in code_row.
    """

    def __init__(
        self,
        frozen: Frozen,
        table: Table,
        stamp: Stamp,
        looks: Looks,
        phones: bool,
        *,
        coded: bool,
    ) -> None:
        self.coded = coded
        self.frozen, self.table, self.stamp, self.phones = frozen, table, stamp, phones
        self.looks = looks
        self.columns = table.columns
        self.names = [letters(place) for place in range(len(self.columns))]
        self.last = self.names[-1]
        self.width = sum(column.width for column in self.columns)
        self.merged: list[str] = []
        self.over = list(self._over())
        self.under = list(self._under())
        self.head = len(self.over) + 1
        self.below = self.head + len(table.lines) + 2
        self.code_row = self.below + len(self.under)
        self._by_type: dict[tuple[str, str, bool], int] = {}
        self._by_formula: dict[tuple[str, str], int] = {}

    def _over(self) -> Iterator[tuple[str, Look]]:
        centred = Look(across="center")
        for line in self.frozen.head.issuer:
            yield line, Look(font=xlsx_parts.BOLD)
        yield (
            words.summary_of(self.frozen).upper(),
            Look(font=xlsx_parts.TITLE, across="center"),
        )
        if self.table.title:
            yield self.table.title, Look(font=xlsx_parts.BOLD, across="center")
        for line in (*words.about(self.frozen), *self.frozen.notes):
            yield line, centred

    def _under(self) -> Iterator[tuple[str, Look]]:
        italic = Look(font=xlsx_parts.ITALIC)
        for note in self.table.notes:
            yield note, italic
        stamp = self.stamp
        yield f"{stamp.sentence} Mã tra cứu {stamp.code}, mã nội dung {stamp.digest}.", italic
        yield f"Xem số liệu đã chốt tại {stamp.address}", italic

    def xml(self) -> Iterator[str]:
        if len(self.table.lines) > MOST_ROWS:
            raise ValueError("more rows than a sheet holds")
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{column.width + 1}" customWidth="1"/>'
            for place, column in enumerate(self.columns, start=1)
        )
        corner = f"{'C' if len(self.columns) > 2 else 'A'}{self.head + 1}"
        across = ' xSplit="2"' if len(self.columns) > 2 else ""
        pane = "bottomRight" if across else "bottomLeft"
        yield xlsx_parts.SHEET_BEGINS
        yield '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        yield '<sheetView workbookViewId="0" showGridLines="0">'
        yield (
            f'<pane{across} ySplit="{self.head}" topLeftCell="{corner}" activePane="{pane}" '
            'state="frozen"/></sheetView></sheetViews>'
        )
        yield f"<cols>{widths}</cols><sheetData>"
        for row, (words_, look) in enumerate(self.over, start=1):
            yield self._sentence(row, words_, look)
        look = Look(xlsx_parts.BOLD, xlsx_parts.HEAD_FILL, border=True, across="center")
        style = self.looks.number(look)
        cells = "".join(
            _string(f"{letters(place)}{self.head}", column.title, style)
            for place, column in enumerate(self.columns)
        )
        # Bold words are broader, and heads break at spaces alone.
        high = max(_lines(column.title, column.width - 2) for column in self.columns)
        yield f'<row r="{self.head}" ht="{15 * high + 2}" customHeight="1">{cells}</row>'
        for row, line in enumerate(self.table.lines, start=self.head + 1):
            yield self._line(row, line)
        for row, (words_, look) in enumerate(self.under, start=self.below):
            yield self._sentence(row, words_, look)
        if self.coded:
            # One row as high as the picture, so that no page break cuts it.
            yield f'<row r="{self.code_row}" ht="{_QR_POINTS}" customHeight="1"/>'
        yield "</sheetData>"
        if self.merged:
            cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in self.merged)
            yield f'<mergeCells count="{len(self.merged)}">{cells}</mergeCells>'
        yield (
            '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.5" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>&amp;L{text(_footer(self.stamp.code))}"
            "&amp;RTrang &amp;P/&amp;N</oddFooter></headerFooter>"
        )
        if self.coded:
            yield '<drawing r:id="rIdD"/>'
        yield "</worksheet>"

    def _sentence(self, row: int, words_: str, look: Look) -> str:
        """A line over all columns, as high as its words need."""
        self.merged.append(f"A{row}:{self.last}{row}")
        size = 19 if look.font == xlsx_parts.TITLE else 16
        room = self.width * (0.7 if look.font == xlsx_parts.TITLE else 1.0)
        lines = max(1, -(-len(words_) // max(int(room), 20)))
        cell = _string(f"A{row}", words_, self.looks.number(look))
        return f'<row r="{row}" ht="{size * lines}" customHeight="1">{cell}</row>'

    def _line(self, row: int, line: Line) -> str:
        if line.is_banner:
            self.merged.append(f"B{row}:{self.last}{row}")
        cells = "".join(
            self._cell(f"{name}{row}", column, line, value)
            for name, column, value in zip(self.names, self.columns, line.values, strict=True)
        )
        # No program is trusted to find the height of a row with broken words.
        high = 1
        if not line.is_banner:
            for column, value in zip(self.columns, line.values, strict=True):
                if isinstance(value, str) and len(value) > column.width:
                    high = max(high, _lines(value, column.width))
        return f'<row r="{row}" ht="{15 * high + 1}" customHeight="1">{cells}</row>'

    def _cell(self, ref: str, column: Column, line: Line, value: Value) -> str:
        if value is None:
            style = self._style(column.type, line.role, is_text=True)
            unknown = column.is_number and not line.is_banner
            return _string(ref, words.UNKNOWN, style) if unknown else f'<c r="{ref}" s="{style}"/>'
        if isinstance(value, datetime.date):
            style = self._style("date", line.role, is_text=False)
            return f'<c r="{ref}" s="{style}"><v>{(value - _EPOCH).days}</v></c>'
        if isinstance(value, int | Decimal):
            kind = column.type if column.is_number else "order"
            style = self._style(kind, line.role, is_text=False)
            return f'<c r="{ref}" s="{style}"><v>{value}</v></c>'
        if column.type == "phone":
            value = words.phone_text(value, phones=self.phones)
        if is_formula(value):
            return _string(ref, value, self._quoted(column.type, line.role))
        kind = "order" if column.key == "order" else column.type
        return _string(ref, value, self._style(kind, line.role, is_text=True))

    def _style(self, kind: str, role: str, *, is_text: bool) -> int:
        key = (kind, role, is_text)
        if key not in self._by_type:
            self._by_type[key] = self.looks.number(_look(kind, role, is_text=is_text))
        return self._by_type[key]

    def _quoted(self, kind: str, role: str) -> int:
        key = (kind, role)
        if key not in self._by_formula:
            look = _look(kind, role, is_text=True, quoted=True)
            self._by_formula[key] = self.looks.number(look)
        return self._by_formula[key]


def _lines(words_: str, width: int) -> int:
    """How many lines a cell of a width breaks its words into."""
    lines, left = 1, width
    for word in words_.split():
        if left < len(word) and left < width:
            lines, left = lines + 1, width
        lines += max(len(word) - 1, 0) // max(width, 1)
        left -= len(word) + 1
    return min(lines, 20)


def _look(kind: str, role: str, *, is_text: bool, quoted: bool = False) -> Look:
    across = "center" if kind in ("date", "order") else "left"
    if kind in ("int", "decimal", "percent"):
        across = "center" if is_text else "right"
    return Look(
        font=xlsx_parts.PLAIN if role == "row" else xlsx_parts.BOLD,
        fill=_FILLS[role],
        border=True,
        shape=xlsx_parts.TEXT if is_text else _SHAPES[kind],
        across=across,
        quoted=quoted,
    )


def _string(ref: str, value: str, style: int) -> str:
    if len(value) > LONGEST_CELL:
        value = value[: LONGEST_CELL - 1] + "…"
    return (
        f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text(value)}'
        "</t></is></c>"
    )


def _footer(code: str) -> str:
    return f"Mã tra cứu {code}"
