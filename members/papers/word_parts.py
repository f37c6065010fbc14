"""WordprocessingML by the piece: paragraphs, runs, cells, tables, sections, as text.

Built as text and parsed once: a table through python-docx's own objects takes time that grows
with the square of its rows. Lengths are millimetres, sizes points. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
# What XML 1.0 cannot carry, whatever was typed.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)


def half_points(size: float) -> int:
    return round(size * 2)


def printable(text: str) -> str:
    """The text without what a Word file cannot hold."""
    return _FORBIDDEN.sub("", text)


def words(text: str) -> str:
    return escape(printable(text))


def run(text: str, *, bold: bool = False, italic: bool = False) -> str:
    marks = ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{words(text)}</w:t></w:r>'


def paragraph(style: str, *runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{"".join(runs)}</w:p>'


def rule(width: float, within: float) -> str:
    """A line of a width, centred within a column: the border of an empty paragraph."""
    side = twips(max(within - width, 0) / 2)
    return paragraph(
        "DuongKe",
        properties='<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        f'</w:pBdr><w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>',
    )


def page_number() -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def cell(width: float, *paragraphs: str, span: int = 1) -> str:
    over = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{over}</w:tcPr>'
        f"{''.join(paragraphs)}</w:tc>"
    )


def row(*cells: str, header: bool = False) -> str:
    """A row that no page break cuts; a header is repeated on each page."""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: Iterable[float], *rows: str, lines: bool) -> str:
    """lines: visible borders; the tables that only place things side by side have none."""
    widths = list(widths)
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    kind = "single" if lines else "none"
    size = ' w:sz="4" w:space="0" w:color="000000"' if lines else ' w:sz="0" w:space="0"'
    borders = "".join(
        f'<w:{side} w:val="{kind}"{size}/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margin = twips(1.5) if lines else 0
    margins = f'<w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>'
        f'<w:tblInd w:w="{margin if lines else 0}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
