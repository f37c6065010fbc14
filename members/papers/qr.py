"""The QR code by which whoever holds a paper finds its state. Pure."""

from __future__ import annotations

import io

import segno

# 15 % of the code may be lost to a fold or the edge of a stamp.
_MENDING = "m"


def png(address: str) -> bytes:
    """A picture for Word: black on white, four modules of margin as readers ask for."""
    picture = io.BytesIO()
    segno.make(address, error=_MENDING, micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()


def svg(address: str) -> str:
    """The same as lines for PDF."""
    drawing = io.BytesIO()
    segno.make(address, error=_MENDING, micro=False).save(
        drawing, kind="svg", scale=8, border=4, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawing.getvalue().decode()
