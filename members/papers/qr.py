"""The QR code by which whoever holds a paper finds its state. Pure."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

# 15 % of the code may be lost to a fold or the edge of a stamp.
_MENDING = "m"


@lru_cache(maxsize=8)
def _code(address: str) -> segno.QRCode:
    """Kept for a moment: the files of one paper carry the same code."""
    return segno.make(address, error=_MENDING, micro=False)


def png(address: str) -> bytes:
    """A picture for Word: black on white, four modules of margin as readers ask for."""
    picture = io.BytesIO()
    _code(address).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def svg(address: str) -> str:
    """The same as lines for PDF."""
    drawing = io.BytesIO()
    _code(address).save(
        drawing, kind="svg", scale=8, border=4, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawing.getvalue().decode()
