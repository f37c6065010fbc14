"""A paper as a Word file that an office can go on editing."""

from __future__ import annotations

import datetime
import io
from functools import lru_cache
from typing import Any

from docx import Document as open_word
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree  # type: ignore[import-untyped]

from members.papers import phrases, qr
from members.papers.data import Content, Minutes, Roster
from members.papers.fonts import width_of
from members.papers.layout import FONT, PAGE_HEIGHT, PAGE_WIDTH, Layout
from members.papers.word_parts import (
    NAMESPACES,
    cell,
    page_number,
    paragraph,
    printable,
    row,
    rule,
    run,
    table,
)
from members.papers.word_styles import styles_of

DRAFT_MARK = "BẢN NHÁP"
# Of the width of the text: the issuer's side of the head.
_LEFT_SHARE = 0.38
_QR_MM = 20
_HEADER_MM = 8
# Files of one content are alike to the byte, whenever they are made.
_MADE = datetime.datetime(2020, 3, 5, tzinfo=datetime.UTC)


def word_file(content: Content) -> bytes:
    """The .docx of a paper; the same content gives the same paragraphs, whoever asks."""
    document = open_word(io.BytesIO(_blank(content.layout)))
    _set_properties(document, content)
    _set_headers(document, content)
    body = document.element.body
    last_section = body.sectPr
    for element in list(body):
        if element is not last_section:
            body.remove(element)
    built = parse_xml(f"<w:body {NAMESPACES}>{_body(document, content)}</w:body>")
    for element in list(built):
        last_section.addprevious(element)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@lru_cache(maxsize=16)
def _blank(layout: Layout) -> bytes:
    """An empty file with the styles of a paper and no others."""
    document = open_word()
    element = document.styles.element
    for old in [*element.iter(qn("w:latentStyles")), *element.iter(qn("w:style"))]:
        if old.get(qn("w:default")) != "1":
            element.remove(old)
    normal = document.styles["Normal"]
    normal.font.name = FONT
    fonts = normal.element.rPr.rFonts
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    for style in styles_of(layout):
        xml = style.xml().replace("<w:style ", f"<w:style {NAMESPACES} ", 1)
        element.append(parse_xml(xml))
    relations = document.part.rels
    for key in [key for key, relation in relations.items() if _is_spare(relation.reltype)]:
        del relations[key]
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _is_spare(kind: str) -> bool:
    """Parts of the maker's empty file that say nothing about a paper."""
    return kind.rsplit("/", 1)[-1] in ("theme", "webSettings", "customXml", "stylesWithEffects")


def _set_properties(document: Any, content: Content) -> None:
    properties = document.core_properties
    title = f"{content.type_name.capitalize()} {' '.join(content.summary)}"
    properties.title = printable(title)[:250]
    properties.author = printable(" ".join(content.issuer))[:250]
    properties.language = "vi-VN"
    properties.comments = ""
    properties.created = properties.modified = _MADE


def _set_headers(document: Any, content: Content) -> None:
    """Page size, margins, the number in the top margin of all pages but the first."""
    section, layout = document.sections[0], content.layout
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.margin_top), Mm(layout.margin_bottom)
    section.left_margin, section.right_margin = Mm(layout.margin_left), Mm(layout.margin_right)
    section.header_distance = section.footer_distance = Mm(_HEADER_MM)
    section.different_first_page_header_footer = True
    mark = paragraph("BanNhap", run(DRAFT_MARK)) if content.draft else ""
    _fill(section.header, paragraph("SoTrang", page_number()) + mark)
    _fill(section.first_page_header, mark or paragraph("SoTrang"))
    section._sectPr.append(_page_numbers())


def _page_numbers() -> Any:
    return parse_xml(f'<w:pgNumType {NAMESPACES} w:start="1"/>')


def _fill(header: Any, xml: str) -> None:
    header.is_linked_to_previous = False
    element = header._element
    for old in list(element):
        element.remove(old)
    for new in list(parse_xml(f"<w:hdr {NAMESPACES}>{xml}</w:hdr>")):
        element.append(new)


def _body(document: Any, content: Content) -> str:
    parts = [_head(content), _title(content)]
    if content.is_decision:
        parts += [
            paragraph("ThamQuyen", run(content.authority)),
            *(paragraph("CanCu", run(line)) for line in content.preamble),
            paragraph("QuyetDinh", run(content.resolves)),
        ]
        parts += _articles(content)
        parts.append(_foot(document, content))
        if content.roster:
            parts += [_section_break(document), *_appendix(content.roster, content.layout)]
    else:
        before, after = _around(content)
        parts += [paragraph("NoiDung", run(line)) for line in before]
        if content.roster:
            parts += [_roster(content.roster, content.layout), paragraph("DongTrong")]
        parts += [paragraph("NoiDung", run(line)) for line in after]
        parts.append(_foot(document, content))
    return "".join(parts)


def _articles(content: Content) -> list[str]:
    parts = []
    for article in content.articles:
        # A signature never stands on a page without a line of what is signed.
        keep = "<w:keepNext/>" if article is content.articles[-1] else ""
        first, *rest = article.paragraphs
        heading = run(f"{article.heading} ", bold=True)
        parts.append(paragraph("NoiDung", heading, run(first), properties=keep))
        parts += [paragraph("NoiDung", run(line), properties=keep) for line in rest]
    return parts


def _around(content: Content) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a card stand before its table, those of a list behind it; minutes have both."""
    if isinstance(content, Minutes):
        return content.preamble, content.body
    return (content.body, ()) if content.kind == "team_card" else ((), content.body)


def _head(content: Content) -> str:
    layout = content.layout
    left = round(layout.text_width * _LEFT_SHARE, 1)
    right = layout.text_width - left
    longest = max(width_of(line, layout.issuer_size, bold=True) for line in content.issuer)
    issuer = [paragraph("CoQuan", run(line)) for line in content.issuer]
    # The decree's third to half of the line that it stands under.
    issuer.append(rule(min(longest * 0.4, left), left))
    nation = [
        paragraph("QuocHieu", run(phrases.NATION)),
        paragraph("TieuNgu", run(phrases.MOTTO)),
        rule(width_of(phrases.MOTTO, layout.motto_size, bold=True), right),
    ]
    number = paragraph("SoKyHieu", run(content.number) if content.number else "")
    return table(
        (left, right),
        row(cell(left, *issuer), cell(right, *nation)),
        row(
            cell(left, number),
            cell(right, paragraph("DiaDanh", run(content.place_and_day))),
        ),
        lines=False,
    )


def _title(content: Content) -> str:
    layout = content.layout
    width = width_of(content.summary[0], layout.summary_size, bold=True) if content.summary else 0
    return "".join(
        [
            paragraph("TenLoai", run(content.type_name)),
            *(paragraph("TrichYeu", run(line)) for line in content.summary),
            rule(min(width, layout.text_width) * 0.4, layout.text_width),
        ]
    )


def _foot(document: Any, content: Content) -> str:
    """Recipients and the code on the left, the signature on the right."""
    if isinstance(content, Minutes):
        return _signers(content)
    half = content.layout.text_width / 2
    left = []
    if content.recipients:
        left = [paragraph("NoiNhan", run("Nơi nhận:"))]
        left += [paragraph("NoiNhanDong", run(line)) for line in content.recipients]
    if content.verification:
        left.append(paragraph("XacMinh", _picture(document, content)))
        left.append(paragraph("XacMinh", run(f"Xác minh: {content.verification.code}")))
        left.append(paragraph("XacMinh", run(f"Mã nội dung: {content.verification.digest}")))
    right = [paragraph("NguoiKy", run(line)) for line in content.signature]
    right += [paragraph("ChoKy") for _ in range(4)]
    right.append(paragraph("TenNguoiKy", run(content.signer) if content.signer else ""))
    return paragraph("DongTrong") + table(
        (half, half),
        row(cell(half, *(left or [paragraph("NoiNhanDong")])), cell(half, *right)),
        lines=False,
    )


def _signers(content: Minutes) -> str:
    """Those who sign, side by side; a page never breaks between a title and the name below it."""
    width = content.layout.text_width / max(len(content.signers), 1)
    together = "<w:keepNext/>"
    cells = [
        cell(
            width,
            paragraph("NguoiKy", run(signer.title), properties=together),
            paragraph("DiaDanh", run(signer.how), properties=together),
            *(paragraph("ChoKy", properties=together) for _ in range(4)),
            paragraph("TenNguoiKy", run(signer.name) if signer.name else ""),
        )
        for signer in content.signers
    ]
    signed = table([width] * len(cells), row(*cells), lines=False)
    kept = [paragraph("NoiNhanDong", run(line)) for line in content.recipients]
    return "".join([paragraph("DongTrong"), signed, *kept])


def _picture(document: Any, content: Content) -> str:
    if content.verification is None:
        return ""
    picture = io.BytesIO(qr.png(content.verification.address))
    inline = document.part.new_pic_inline(picture, width=Mm(_QR_MM), height=Mm(_QR_MM))
    inline.docPr.set("descr", "Mã QR mở trang xác minh")
    return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"


def _section_break(document: Any) -> str:
    """The appendix begins on a page of its own and counts its pages anew."""
    section = etree.tostring(document.element.body.sectPr, encoding="unicode")
    return f"<w:p><w:pPr>{section}</w:pPr></w:p>"


def _appendix(roster: Roster, layout: Layout) -> list[str]:
    return [
        paragraph("PhuLuc", run(roster.label)),
        paragraph("TenPhuLuc", run(roster.title)),
        paragraph("KemTheo", run(roster.reference)),
        rule(layout.text_width * 0.3, layout.text_width),
        paragraph("DongTrong"),
        _roster(roster, layout),
    ]


def _roster(roster: Roster, layout: Layout) -> str:
    widths = [layout.text_width * column.share / 1000 for column in roster.columns]
    styles = ["BangSo" if column.centred else "BangO" for column in roster.columns]
    heads = [
        cell(width, paragraph("BangDau", run(column.label)))
        for width, column in zip(widths, roster.columns, strict=True)
    ]
    rows = [row(*heads, header=True)]
    for section in roster.sections:
        if section.title:
            rows.append(
                row(
                    cell(
                        sum(widths),
                        paragraph("BangTo", run(section.title)),
                        span=len(widths),
                    )
                )
            )
        rows += [
            row(
                *(
                    cell(width, paragraph(style, run(text)))
                    for width, style, text in zip(widths, styles, line, strict=True)
                )
            )
            for line in section.rows
        ]
    return table(widths, *rows, lines=True)
