"""The parts of a Word file around its body, as XML (ECMA-376); pure."""

from __future__ import annotations

from collections.abc import Sequence

from members.papers.layout import FONT, Layout
from members.papers.word_parts import NAMESPACES, page_number, paragraph, twips, words
from members.papers.word_styles import styles_of
from reports.writers.xlsx_parts import XML

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# Page size of A4 in millimetres, upright.
WIDTH, HEIGHT = 210.0, 297.0


def content_types() -> str:
    return (
        f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{_TYPE}.header+xml"/>'
        f'<Override PartName="/word/header2.xml" ContentType="{_TYPE}.header+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def root_relations() -> str:
    return (
        f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>'
    )


def document_relations(pictures: Sequence[str]) -> str:
    """pictures: the names of files in word/media; the first is rIdP1."""
    images = "".join(
        f'<Relationship Id="rIdP{place}" Type="{_OFFICE}/image" Target="media/{name}"/>'
        for place, name in enumerate(pictures, start=1)
    )
    return (
        f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/header" Target="header1.xml"/>'
        f'<Relationship Id="rId3" Type="{_OFFICE}/header" Target="header2.xml"/>'
        f"{images}</Relationships>"
    )


def styles(layout: Layout) -> str:
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    own = "".join(style.xml() for style in styles_of(layout))
    return (
        f"{XML}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}"
        '<w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/></w:style>{own}</w:styles>'
    )


def header(*, numbered: bool) -> str:
    """The number in the top margin, on all pages but the first."""
    content = paragraph("SoTrang", page_number()) if numbered else paragraph("SoTrang")
    return f"{XML}<w:hdr {NAMESPACES}>{content}</w:hdr>"


def section(layout: Layout, *, landscape: bool) -> str:
    wide, high = (HEIGHT, WIDTH) if landscape else (WIDTH, HEIGHT)
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        '<w:headerReference w:type="first" r:id="rId3"/>'
        f'<w:pgSz w:w="{twips(wide)}" w:h="{twips(high)}"{turned}/>'
        f'<w:pgMar w:top="{twips(layout.margin_top)}" w:right="{twips(layout.margin_right)}" '
        f'w:bottom="{twips(layout.margin_bottom)}" w:left="{twips(layout.margin_left)}" '
        f'w:header="{twips(8)}" w:footer="{twips(8)}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def picture(place: int, wide: float, high: float, told: str) -> str:
    """A run with a picture; place: its number among the pictures of the file, from 1; sizes in
    millimetres."""
    across, up = round(wide * 36_000), round(high * 36_000)
    name = words(told).replace('"', "&quot;")
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{up}"/>'
        f'<wp:docPr id="{place}" name="Hình {place}" descr="{name}"/>'
        "<a:graphic><a:graphicData "
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{place}" name="Hình {place}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rIdP{place}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{up}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
