"""Our own fonts for papers, as wide as Times New Roman; no font of the machine is used."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "fonts"
FAMILY = "Liberation Serif"
_MM_PER_POINT = 25.4 / 72


@lru_cache(maxsize=256)
def width_of(text: str, size: float, *, bold: bool) -> float:
    """How wide a line is, in millimetres; size in points. For the rules drawn under it."""
    name = "LiberationSerif-Bold.ttf" if bold else "LiberationSerif-Regular.ttf"
    # Measured large, since widths of small sizes are rounded to whole points.
    font = ImageFont.truetype(str(FOLDER / name), 1000)
    return float(font.getlength(text)) / 1000 * size * _MM_PER_POINT
