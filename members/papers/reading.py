"""A Word file as it will look: paragraphs, pages and tables with their effective properties.

Lengths are millimetres, sizes and gaps points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_MM_PER_TWIP = 25.4 / 1440


@dataclass(frozen=True)
class Piece:
    """A run of text."""

    text: str
    font: str
    size: float
    bold: bool
    italic: bool
    colour: str


@dataclass(frozen=True)
class Line:
    """A paragraph. room: the width it stands in; length: of the rule that it draws, if any."""

    style: str
    align: str
    first: float
    before: float
    after: float
    spacing: float
    underlined: bool
    room: float
    length: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Look:
    align: str
    size: float


@dataclass(frozen=True)
class Page:
    """A section of pages."""

    width: float
    height: float
    margins: dict[str, float] = field(default_factory=dict)
    first_apart: bool = False
    number_in_header: bool = False
    number_on_first: bool = False
    number_look: Look | None = None
    starts_at: int | None = None


@dataclass(frozen=True)
class Table:
    holds_members: bool
    has_lines: bool
    header_repeats: bool
    rows_whole: bool


class _Styles:
    """Properties of a style, looked up through what it is based on."""

    def __init__(self, document: Any) -> None:
        root = document.styles.element
        self.by_id = {style.get(qn("w:styleId")): style for style in root.iter(qn("w:style"))}
        defaults = root.find(qn("w:docDefaults"))
        self.defaults = [] if defaults is None else [defaults]
        self.known: dict[tuple[str, str, str], str | None] = {}

    def chain(self, style_id: str) -> list[Any]:
        found = []
        while style_id in self.by_id and self.by_id[style_id] not in found:
            style = self.by_id[style_id]
            found.append(style)
            based = style.find(qn("w:basedOn"))
            style_id = based.get(qn("w:val")) if based is not None else ""
        return found

    def first(self, own: Any, style_id: str, path: str, attribute: str) -> str | None:
        """The value nearest to the text: its own, its style's, the style below, the defaults."""
        value = _value(own, path, attribute) if own is not None else None
        if value is not None:
            return value
        asked = (style_id, path, attribute)
        if asked not in self.known:
            values = (
                _value(element, path, attribute)
                for element in [*self.chain(style_id), *self.defaults]
            )
            self.known[asked] = next((value for value in values if value is not None), None)
        return self.known[asked]

    def is_on(self, own: Any, style_id: str, path: str) -> bool:
        """Whether a switch such as bold is set; present without a value is on."""
        here = _switch(own, path) if own is not None else None
        if here is not None:
            return here
        asked = (style_id, path, "")
        if asked not in self.known:
            states = (_switch(element, path) for element in self.chain(style_id))
            found = next((state for state in states if state is not None), False)
            self.known[asked] = "on" if found else None
        return self.known[asked] is not None


def _value(element: Any, path: str, attribute: str) -> str | None:
    for found in element.iter(qn(path)):
        value = found.get(qn(attribute))
        if value is not None:
            return str(value)
    return None


def _switch(element: Any, path: str) -> bool | None:
    found = next(element.iter(qn(path)), None)
    return None if found is None else found.get(qn("w:val")) not in ("0", "false", "none")


def _style_of(paragraph: Any) -> str:
    properties = paragraph.find(qn("w:pPr"))
    style = properties.find(qn("w:pStyle")) if properties is not None else None
    return style.get(qn("w:val")) if style is not None else "Normal"


def read_lines(document: Any) -> list[Line]:
    """The paragraphs of the body in their order, tables row by row."""
    styles = _Styles(document)
    widths = _body_width(document)
    return [_line(paragraph, styles, widths) for paragraph in document.element.body.iter(qn("w:p"))]


def _body_width(document: Any) -> float:
    section = document.sections[0]
    return float(section.page_width.mm - section.left_margin.mm - section.right_margin.mm)


def _line(paragraph: Any, styles: _Styles, body_width: float) -> Line:
    style = _style_of(paragraph)
    own = paragraph.find(qn("w:pPr"))
    pieces = tuple(
        _piece(run, style, styles)
        for run in paragraph.iter(qn("w:r"))
        if any(text.text for text in run.iter(qn("w:t")))
    )

    def number(path: str, attribute: str, otherwise: float = 0) -> float:
        found = styles.first(own, style, path, attribute)
        return float(found) if found is not None else otherwise

    room = _room(paragraph, body_width)
    left, right = number("w:ind", "w:left"), number("w:ind", "w:right")
    border = own.find(qn("w:pBdr")) if own is not None else None
    bottom = border.find(qn("w:bottom")) if border is not None else None
    rule = styles.first(own, style, "w:spacing", "w:lineRule") or "auto"
    return Line(
        style=style,
        align=styles.first(own, style, "w:jc", "w:val") or "left",
        first=number("w:ind", "w:firstLine") * _MM_PER_TWIP,
        before=number("w:spacing", "w:before") / 20,
        after=number("w:spacing", "w:after") / 20,
        spacing=number("w:spacing", "w:line", 240) / 240 if rule == "auto" else 0,
        underlined=bottom is not None and bottom.get(qn("w:val")) == "single",
        room=room,
        length=room - (left + right) * _MM_PER_TWIP,
        pieces=pieces,
    )


def _room(paragraph: Any, body_width: float) -> float:
    cell = paragraph.getparent()
    if cell.tag != qn("w:tc"):
        return body_width
    width = next(cell.iter(qn("w:tcW")))
    return float(width.get(qn("w:w"))) * _MM_PER_TWIP


def _piece(run: Any, style: str, styles: _Styles) -> Piece:
    own = run.find(qn("w:rPr"))
    size = styles.first(own, style, "w:sz", "w:val")
    return Piece(
        text="".join(text.text or "" for text in run.iter(qn("w:t"))),
        font=styles.first(own, style, "w:rFonts", "w:ascii") or "",
        size=float(size) / 2 if size else 10,
        bold=styles.is_on(own, style, "w:b"),
        italic=styles.is_on(own, style, "w:i"),
        colour=styles.first(own, style, "w:color", "w:val") or "",
    )


def read_pages(document: Any) -> list[Page]:
    """The sections in their order; one that links to the header before it has that header."""
    styles = _Styles(document)
    found = []
    for section in document.sections:
        numbers = section._sectPr.find(qn("w:pgNumType"))
        start = numbers.get(qn("w:start")) if numbers is not None else None
        header = section.header._element
        lines = [
            _line(paragraph, styles, 0)
            for paragraph in header.iter(qn("w:p"))
            if _has_number(paragraph)
        ]
        style = lines[0].style if lines else ""
        size = styles.first(None, style, "w:sz", "w:val") if style else None
        found.append(
            Page(
                width=section.page_width.mm,
                height=section.page_height.mm,
                margins={
                    "top": section.top_margin.mm,
                    "bottom": section.bottom_margin.mm,
                    "left": section.left_margin.mm,
                    "right": section.right_margin.mm,
                },
                first_apart=section.different_first_page_header_footer,
                number_in_header=bool(lines),
                number_on_first=_has_number(section.first_page_header._element),
                number_look=Look(lines[0].align, float(size) / 2 if size else 10)
                if lines
                else None,
                starts_at=int(start) if start is not None else None,
            )
        )
    return found


def _has_number(element: Any) -> bool:
    return any("PAGE" in (text.text or "") for text in element.iter(qn("w:instrText")))


def read_tables(document: Any) -> list[Table]:
    found = []
    for table in document.element.body.iter(qn("w:tbl")):
        styles = {_style_of(paragraph) for paragraph in table.iter(qn("w:p"))}
        borders = next(table.iter(qn("w:tblBorders")), None)
        kinds = set()
        if borders is not None:
            kinds = {border.get(qn("w:val")) for border in borders}
        rows = list(table.iter(qn("w:tr")))
        found.append(
            Table(
                holds_members=bool(styles & {"BangO", "BangDau", "BangTo"}),
                has_lines=bool(kinds - {"none", "nil"}),
                header_repeats=next(rows[0].iter(qn("w:tblHeader")), None) is not None,
                rows_whole=all(next(row.iter(qn("w:cantSplit")), None) is not None for row in rows),
            )
        )
    return found
