"""Drawings as dots, for Word, which shows no SVG everywhere."""

from __future__ import annotations

import typst

from members.papers.fonts import FOLDER

# Dots to the inch on a page 165 mm wide.
_DOTS = 150
_PAGE = '#set page(width: 165mm, height: auto, margin: 0pt)\n#image("hinh.svg", width: 100%)\n'


def png_of(svg: str) -> bytes:
    """The drawing as PNG, set with our own fonts."""
    made = typst.compile(  # type: ignore[call-overload]
        {"main.typ": _PAGE.encode(), "hinh.svg": svg.encode()},
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
        format="png",
        ppi=_DOTS,
    )
    return bytes(made)
