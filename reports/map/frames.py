"""Where on the picture cells come to lie: the whole, and islands far out in frames; pure.

Steps of the grid become units of the picture, which is 1000 wide at most.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from reports.map.cells import ARCHIPELAGOS, COUNTRY, HOLDERS, Box, Cell

WIDTH, TALLEST = 1000, 1100
MARGIN = 12
# A frame beside the whole: its side, the room between two, and the line for its name.
SIDE, GAP, NAME = 190, 26, 40
# Two dots are at least so far apart.
DOT, APART = 5, 10.5

Spot = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """A part of the grid drawn somewhere on the picture.

    left, top, scale: position on the picture = steps x scale + left or top. border: the dashed box
    of islands far out, None around the whole. name: what is written under that box.
    """

    left: float
    top: float
    scale: float
    border: tuple[int, int, int, int] | None = None
    name: str = ""

    def spot(self, x: float, y: float) -> Spot:
        return x * self.scale + self.left, y * self.scale + self.top


@dataclass(frozen=True)
class Layout:
    """The size of the picture, the frame of each group of cells, and further dashed boxes."""

    width: int
    height: int
    frames: dict[int, Frame]
    boxes: tuple[Frame, ...] = ()


def of_country(cells: Collection[Cell]) -> Layout:
    """Everything at its place, the archipelagos with their names."""
    scale = WIDTH / (COUNTRY[2] - COUNTRY[0])
    whole = Frame(0, 0, scale)
    boxes = []
    for archipelago, codes in ARCHIPELAGOS.items():
        islands = [
            point
            for cell in cells
            if cell.code in codes
            for ring in cell.rings
            for point in ring
            if is_far_east(point)
        ]
        if islands:
            box = _box(islands)
            left, top = whole.spot(box[0], box[1])
            right, low = whole.spot(box[2], box[3])
            border = (round(left) - 10, round(top) - 10, round(right) + 10, round(low) + 10)
            name = f"{archipelago} ({HOLDERS[archipelago]})"
            boxes.append(Frame(0, 0, scale, border, name))
    height = round((COUNTRY[3] - COUNTRY[1]) * scale)
    return Layout(WIDTH, height, {0: whole}, tuple(boxes))


def is_far_east(point: tuple[float, float]) -> bool:
    """In a picture of the country: beyond 110.8 E, where only the two archipelagos are."""
    return point[0] > 1880


def of_area(cells: Collection[Cell], names: dict[int, str]) -> Layout:
    """The cells of a province or district as large as they go; islands far out in boxes of their
    own at the side on which they lie, in the order from north to south. names: by group."""
    groups: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell.group].append(cell)
    largest = max(groups, key=lambda group: (len(groups[group]), -group))
    # Without land around it an archipelago is the whole; two never share a frame.
    whole = _around(groups.pop(largest))
    centre = (whole[0] + whole[2]) / 2
    sides: dict[str, list[tuple[int, Box]]] = {"west": [], "east": []}
    for group, members in groups.items():
        box = _around(members)
        sides["east" if box[0] + box[2] > 2 * centre else "west"].append((group, box))
    beside = {side: (SIDE + GAP if found else 0) for side, found in sides.items()}
    room = WIDTH - beside["west"] - beside["east"] - 2 * MARGIN
    wide, high = max(whole[2] - whole[0], 1), max(whole[3] - whole[1], 1)
    scale = min(room / wide, (TALLEST - 2 * MARGIN) / high)
    # A tall province between boxes: the picture is only as wide as it has to be.
    width = beside["west"] + beside["east"] + 2 * MARGIN + wide * scale
    column = max((len(found) for found in sides.values()), default=0) * (SIDE + NAME + GAP)
    height = max(high * scale + 2 * MARGIN, column + MARGIN)
    slack = (height - high * scale) / 2
    frames = {
        largest: Frame(beside["west"] + MARGIN - whole[0] * scale, slack - whole[1] * scale, scale)
    }
    for side, found in sides.items():
        left = MARGIN if side == "west" else width - SIDE - MARGIN
        tops = _tops([frames[largest].spot(0, (b[1] + b[3]) / 2)[1] for _, b in found], height)
        for (group, box), top in zip(sorted(found, key=_northing), tops, strict=True):
            frames[group] = _boxed(box, left, top, names.get(group, ""))
    return Layout(round(width), round(height), frames, tuple(_others(frames, largest)))


def _others(frames: dict[int, Frame], largest: int) -> Iterable[Frame]:
    return (frame for group, frame in frames.items() if group != largest)


def _northing(found: tuple[int, Box]) -> int:
    return found[1][1] + found[1][3]


def _tops(middles: Sequence[float], height: float) -> list[float]:
    """The upper edges of boxes near these middles, from top to bottom, none over another."""
    step = SIDE + NAME + GAP
    tops: list[float] = []
    for number, middle in enumerate(sorted(middles)):
        last = height - (len(middles) - number) * step
        first = tops[-1] + step if tops else MARGIN
        tops.append(max(min(middle - SIDE / 2, last), first))
    return tops


def _boxed(box: Box, left: float, top: float, name: str) -> Frame:
    inner = SIDE - 4 * MARGIN
    wide, high = max(box[2] - box[0], 1), max(box[3] - box[1], 1)
    scale = min(inner / wide, inner / high)
    return Frame(
        left=left + SIDE / 2 - (box[0] + box[2]) / 2 * scale,
        top=top + SIDE / 2 - (box[1] + box[3]) / 2 * scale,
        scale=scale,
        border=(round(left), round(top), round(left + SIDE), round(top + SIDE)),
        name=name,
    )


def _around(cells: Iterable[Cell]) -> Box:
    boxes = [cell.box for cell in cells]
    return (
        *(min(box[0] for box in boxes), min(box[1] for box in boxes)),
        *(max(box[2] for box in boxes), max(box[3] for box in boxes)),
    )


def _box(points: Sequence[tuple[int, int]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def spread(spots: Sequence[Spot]) -> list[Spot]:
    """Dots moved apart until none lies on another, or nearly so; the order is kept."""
    moved = [list(spot) for spot in spots]
    near = [
        (one, other)
        for one in range(len(moved))
        for other in range(one)
        if math.dist(moved[one], moved[other]) < 5 * APART
    ]
    for _ in range(40):
        still = True
        for one, other in near:
            a, b = moved[one], moved[other]
            dx, dy = a[0] - b[0], a[1] - b[1]
            gap = math.hypot(dx, dy)
            if gap >= APART:
                continue
            still = False
            if gap < 0.01:
                # Two at one place part along an angle that differs from pair to pair.
                dx, dy, gap = math.cos(one), math.sin(one), 1.0
                push = APART / 2
            else:
                push = (APART - gap) / 2
            a[0], a[1] = a[0] + dx / gap * push, a[1] + dy / gap * push
            b[0], b[1] = b[0] - dx / gap * push, b[1] - dy / gap * push
        if still:
            break
    return [(x, y) for x, y in moved]
