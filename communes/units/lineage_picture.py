"""The picture of a lineage: boxes in columns from old to new, and the lines between. Pure.

Readable without colour: what passed in part is a broken line and says so; the one asked about has a
thick border.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 200, 64
GAP_X, GAP_Y = 90, 18
MARGIN = 4
LONGEST = 26


@dataclass(frozen=True)
class Box:
    key: int
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """path: of an SVG, from the right edge of the old box to the left edge of the new one."""

    old: int
    new: int
    path: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(keys: Sequence[int], links: Iterable[tuple[int, int]]) -> Drawing:
    """Where the boxes stand. keys: all boxes, in the order in which equals stand; links: old, new.

    A box stands in the column after the last of those it came from.
    """
    pairs = list(dict.fromkeys(links))
    columns = _columns(keys, pairs)
    boxes: dict[int, Box] = {}
    rows: dict[int, float] = {}
    height = 0
    for number in sorted(set(columns.values())):
        members = [key for key in keys if columns[key] == number]
        members.sort(key=lambda key: _middle(key, pairs, rows))
        for row, key in enumerate(members):
            rows[key] = row
            y = MARGIN + row * (HEIGHT + GAP_Y)
            boxes[key] = Box(key, MARGIN + number * (WIDTH + GAP_X), y)
            height = max(height, y + HEIGHT + MARGIN)
    width = max((box.x for box in boxes.values()), default=0) + WIDTH + MARGIN
    lines = tuple(Line(old, new, _path(boxes[old], boxes[new])) for old, new in pairs)
    return Drawing(width, height, tuple(boxes[key] for key in keys), lines)


def brief_name(text: str) -> str:
    """The name as it fits a box; the whole of it is its title."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _columns(keys: Sequence[int], pairs: list[tuple[int, int]]) -> dict[int, int]:
    columns = dict.fromkeys(keys, 0)
    # As many rounds as there are boxes reach the end of any chain; a circle ends there too.
    for _ in keys:
        changed = False
        for old, new in pairs:
            if columns[new] < columns[old] + 1 < len(keys) + 1:
                columns[new], changed = columns[old] + 1, True
        if not changed:
            break
    return columns


def _middle(key: int, pairs: list[tuple[int, int]], rows: dict[int, float]) -> float:
    """The mean row of those that a box came from, so that lines cross little."""
    above: dict[int, list[float]] = defaultdict(list)
    for old, new in pairs:
        if new == key and old in rows:
            above[key].append(rows[old])
    return sum(above[key]) / len(above[key]) if above[key] else 0.0


def _path(old: Box, new: Box) -> str:
    x1, y1 = old.x + WIDTH, old.y + HEIGHT // 2
    x2, y2 = new.x, new.y + HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
