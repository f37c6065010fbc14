"""A report as a Word file in the layout of Nghị định 30/2020/NĐ-CP, with its tables in the body."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path

from members.papers import phrases, qr
from members.papers.fonts import width_of
from members.papers.layout import Layout
from members.papers.word_parts import NAMESPACES, cell, paragraph, row, rule, run, table
from reports.kinds.kind import Frozen
from reports.writers import docx_parts, xlsx_parts
from reports.writers.parts import TYPE_NAME, Document, Sheet, document_of
from reports.writers.pictures import png_of
from reports.writers.stamp import QR_TOLD, Stamp

# Nobody turns more pages than these fill: longer tables stand in the workbook alone.
MOST_ROWS = 20_000
_LEFT_SHARE = 0.4
_QR_MM = 20.0
_THE_SAME_MOMENT = (1980, 1, 1, 0, 0, 0)
_RIGHT = '<w:jc w:val="right"/>'


def write(frozen: Frozen, stamp: Stamp, out: Path, *, phones: bool) -> None:
    """The same report gives the same bytes."""
    document = document_of(frozen, stamp, most_rows=MOST_ROWS)
    layout = Layout(table_size=11, body_size=13, summary_size=13, type_size=14)
    pictures = [("qr.png", qr.png(stamp.address))]
    pictures += [
        (f"hinh{place}.png", png_of(picture.svg))
        for place, picture in enumerate(frozen.pictures, start=1)
    ]
    created = stamp.frozen_at.astimezone(datetime.UTC)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        parts: list[tuple[str, str | bytes]] = [
            ("[Content_Types].xml", docx_parts.content_types()),
            ("_rels/.rels", docx_parts.root_relations()),
            (
                "word/_rels/document.xml.rels",
                docx_parts.document_relations([name for name, _ in pictures]),
            ),
            ("word/styles.xml", docx_parts.styles(layout)),
            ("word/header1.xml", docx_parts.header(numbered=True)),
            ("word/header2.xml", docx_parts.header(numbered=False)),
            (
                "docProps/core.xml",
                xlsx_parts.core(
                    document.summary,
                    " ".join(document.issuer),
                    f"{created:%Y-%m-%dT%H:%M:%SZ}",
                ),
            ),
            *((f"word/media/{name}", content) for name, content in pictures),
        ]
        for name, part in parts:
            file.writestr(_entry(name), part)
        body = _Body(frozen, document, layout, phones)
        with file.open(_entry("word/document.xml"), "w", force_zip64=True) as sink:
            sink.write(f"{xlsx_parts.XML}<w:document {NAMESPACES}><w:body>".encode())
            for piece in body.xml():
                sink.write(piece.encode())
            sink.write(b"</w:body></w:document>")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _THE_SAME_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Body:
    def __init__(self, frozen: Frozen, document: Document, layout: Layout, phones: bool) -> None:
        self.frozen, self.document, self.phones = frozen, document, phones
        self.layout = layout
        page = docx_parts.HEIGHT if document.landscape else docx_parts.WIDTH
        self.width = page - layout.margin_left - layout.margin_right

    def xml(self) -> Iterator[str]:
        yield self._head()
        yield self._title()
        for line in self.document.lines:
            yield paragraph("NoiDung", run(line))
        yield from self._pictures()
        for sheet in self.document.sheets:
            yield from self._sheet(sheet)
        yield self._foot()
        yield docx_parts.section(self.layout, landscape=self.document.landscape)

    def _head(self) -> str:
        layout, issuer = self.layout, self.document.issuer
        left = round(self.width * _LEFT_SHARE, 1)
        right = self.width - left
        # The body above stands upright over the one that reports, which is bold.
        lines = [
            paragraph("CoQuan", _upright(line) if len(issuer) > 1 and place == 0 else run(line))
            for place, line in enumerate(issuer)
        ]
        longest = width_of(issuer[-1], layout.issuer_size, bold=True)
        lines.append(rule(min(longest * 0.4, left), left))
        nation = [
            paragraph("QuocHieu", run(phrases.NATION)),
            paragraph("TieuNgu", run(phrases.MOTTO)),
            rule(width_of(phrases.MOTTO, layout.motto_size, bold=True), right),
        ]
        return table(
            (left, right),
            row(cell(left, *lines), cell(right, *nation)),
            row(
                cell(left, paragraph("SoKyHieu", run(self.document.number))),
                cell(right, paragraph("DiaDanh", run(self.document.place_and_day))),
            ),
            lines=False,
        )

    def _title(self) -> str:
        width = width_of(self.document.summary, self.layout.summary_size, bold=True)
        return "".join(
            [
                paragraph("TenLoai", run(TYPE_NAME)),
                paragraph("TrichYeu", run(self.document.summary)),
                rule(min(width, self.width) * 0.4, self.width),
            ]
        )

    def _pictures(self) -> Iterator[str]:
        shown = self.document.pictures
        if not shown:
            return
        width = self.width / len(shown)
        cells = []
        for place, each in enumerate(shown, start=2):
            drawn = docx_parts.picture(place, each.wide, each.high, each.told)
            lines = [
                paragraph("BangDau", run(each.picture.title)),
                paragraph("BangSo", drawn),
                paragraph("XacMinh", run(each.picture.text)),
            ]
            cells.append(cell(width, *lines))
        yield table([width] * len(shown), row(*cells), lines=False)

    def _sheet(self, sheet: Sheet) -> Iterator[str]:
        yield paragraph("DongTrong")
        if sheet.title:
            yield paragraph("TenPhuLuc", run(sheet.title))
        if sheet.left_out:
            yield paragraph("NoiDung", run(sheet.left_out, italic=True))
        else:
            yield from self._table(sheet)
        for note in sheet.notes:
            yield paragraph("NoiNhanDong", run(note, italic=True))

    def _table(self, sheet: Sheet) -> Iterator[str]:
        widths = [self.width * share / 1000 for share in sheet.shares]
        heads = [
            cell(width, paragraph("BangDau", run(head)))
            for width, head in zip(widths, sheet.heads, strict=True)
        ]
        whole = table(widths, row(*heads, header=True), lines=True)
        yield whole.removesuffix("</w:tbl>")
        for role, banner, texts in sheet.rows(phones=self.phones):
            yield self._row(role, banner, texts, widths, sheet.across)
        yield "</w:tbl>"

    def _row(
        self,
        role: str,
        banner: bool,
        texts: list[str],
        widths: list[float],
        across: tuple[str, ...],
    ) -> str:
        bold = role != "row"
        if banner:
            first = cell(widths[0], _text(texts[0], "center", bold=True))
            rest = cell(sum(widths[1:]), _text(texts[1], "left", bold=True), span=len(widths) - 1)
            return row(first, rest)
        return row(
            *(
                cell(width, _text(text, side, bold=bold))
                for width, text, side in zip(widths, texts, across, strict=True)
            )
        )

    def _foot(self) -> str:
        """Recipients and the code on the left, the signature on the right."""
        half, stamp = self.width / 2, self.document.stamp
        left = [paragraph("NoiNhan", run("Nơi nhận:"))]
        left += [paragraph("NoiNhanDong", run(line)) for line in self.document.recipients]
        code = docx_parts.picture(1, _QR_MM, _QR_MM, QR_TOLD)
        left.append(paragraph("XacMinh", code))
        left += [
            paragraph("XacMinh", run(line))
            for line in (
                f"Mã tra cứu: {stamp.code}",
                f"Mã nội dung: {stamp.digest}",
                stamp.sentence,
            )
        ]
        right = [paragraph("NguoiKy", run(line)) for line in self.document.signer]
        right += [paragraph("ChoKy") for _ in range(4)]
        right.append(paragraph("TenNguoiKy"))
        return paragraph("DongTrong") + table(
            (half, half), row(cell(half, *left), cell(half, *right)), lines=False
        )


def _upright(text: str) -> str:
    return run(text).replace("<w:r>", '<w:r><w:rPr><w:b w:val="0"/><w:bCs w:val="0"/></w:rPr>', 1)


def _text(text: str, across: str, *, bold: bool) -> str:
    if across == "right":
        return paragraph("BangO", run(text, bold=bold), properties=_RIGHT)
    return paragraph("BangSo" if across == "center" else "BangO", run(text, bold=bold))
