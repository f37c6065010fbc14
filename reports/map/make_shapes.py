"""Cells as rows of the data files: simplified, on a grid, as whole numbers."""

import math
from collections import defaultdict

import shapely

from reports.map.make_cells import Cell, Grouped, Pieces, join
from reports.map.make_points import EAST, HOANG_SA, ISLANDS, NORTH, TRUONG_SA

Row = dict[str, str | int]

# The corner of the grid (102 E, 23.5 N) and its steps in kilometres.
LEFT, TOP = 102 * EAST, 23.5 * NORTH
FAR_KM, NEAR_KM = 0.5, 0.1
# How far a line may move: in a picture of the country of few or many units, and as a share of the
# province's size.
FAR_TOLERANCE_KM, MANY, MANY_TOLERANCE_KM = 2.0, 100, 4.0
NEAR_SHARE = 1 / 250
# Islands farther apart than this do not lie together; one that makes the frame of its province
# wider than so many times gets a frame of its own.
APART_KM = 16.0
WIDER = 1.12
ARCHIPELAGOS = {HOANG_SA, TRUONG_SA, *ISLANDS, "576"}

Bounds = tuple[float, float, float, float]


def rows_of(found: Grouped, *, far: bool = False) -> tuple[list[Row], list[Row]]:
    """The rows of the earlier and of the later list, in order of codes."""
    step = FAR_KM if far else NEAR_KM
    if far:
        whole = {key: cell for pieces in found.values() for key, cell in pieces.items()}
        simple = simplified(whole, FAR_TOLERANCE_KM if len(whole) < MANY else MANY_TOLERANCE_KM)
        found = {p: {key: simple[key] for key in pieces} for p, pieces in found.items()}
    else:
        found = {p: simplified(pieces, _tolerance(pieces)) for p, pieces in found.items()}
    lists: tuple[list[Row], list[Row]] = [], []
    for province, pieces in sorted(found.items()):
        for which, rows in enumerate(lists):
            parts: dict[str, list[Cell]] = defaultdict(list)
            for key, cell in pieces.items():
                parts[key[which]].append(cell)
            cells = {code: join(parts[code]) for code in sorted(parts)}
            groups = {} if far else groups_of(cells)
            rows += [_row(c, province, cell, groups.get(c, 0), step) for c, cell in cells.items()]
    return lists


def _tolerance(pieces: Pieces) -> float:
    """By the area, which does not grow with islands far out."""
    return math.sqrt(sum(cell.area for cell in pieces.values())) * NEAR_SHARE


def simplified(pieces: Pieces, tolerance: float) -> Pieces:
    """Neighbours keep one line between them."""
    keys = [key for key, cell in pieces.items() if cell.geom_type != "Point"]
    snapped = [shapely.set_precision(pieces[key], 0.005) for key in keys]
    simple = shapely.coverage_simplify(snapped, tolerance)
    return {**pieces, **dict(zip(keys, simple, strict=True))}


def _row(code: str, province: str, cell: Cell, group: int, step: float) -> Row:
    rings = [] if cell.geom_type == "Point" else _rings(cell, step)
    at, room = _middle(cell) if rings else (shapely.centroid(cell), 0.0)
    x, y = _grid(at.x, at.y, step)
    shape = " ".join(_relative(ring) for ring in rings)
    return {
        "code": code,
        "province": province,
        "group": group or "",
        "x": x,
        "y": y,
        "room": round(room / step),
        "shape": shape,
    }


def _middle(cell: Cell) -> tuple[Cell, float]:
    """The centre of the largest circle within, and its radius in kilometres: room for a name."""
    largest = max(shapely.get_parts(cell), key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=0.2)
    return shapely.Point(radius.coords[0]), radius.length


def groups_of(cells: dict[str, Cell]) -> dict[str, int]:
    """0 for what is drawn in the frame of the province; islands that would make the frame much
    wider are numbered, those that lie together alike, and an archipelago is one."""
    lands = {code: cell for code, cell in cells.items() if code not in ARCHIPELAGOS}
    near = {code: shapely.buffer(cell, APART_KM / 2) for code, cell in lands.items()}
    clusters = list(shapely.get_parts(shapely.union_all(list(near.values()))))
    clusters.sort(key=lambda cluster: -cluster.area)
    frame = clusters[0].bounds
    apart = []
    for cluster in sorted(clusters[1:], key=lambda one: shapely.distance(one, clusters[0])):
        wider = _around(frame, cluster.bounds)
        if _size(wider) > WIDER * _size(frame):
            apart.append(cluster)
        else:
            frame = wider
    found = {
        code: next((n for n, one in enumerate(apart, 1) if one.intersects(cell)), 0)
        for code, cell in lands.items()
    }
    return {code: found.get(code, len(apart) + 1) for code in cells}


def _around(one: Bounds, other: Bounds) -> Bounds:
    return (
        *(min(one[0], other[0]), min(one[1], other[1])),
        *(max(one[2], other[2]), max(one[3], other[3])),
    )


def _size(box: Bounds) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _grid(x: float, y: float, step: float) -> tuple[int, int]:
    return round((x - LEFT) / step), round((TOP - y) / step)


def _rings(cell: Cell, step: float) -> list[list[tuple[int, int]]]:
    """Outer and inner rings without their closing point; what shrinks to a line is left out."""
    found = []
    for part in shapely.get_parts(cell):
        for ring in (part.exterior, *part.interiors):
            points: list[tuple[int, int]] = []
            for x, y in list(ring.coords)[:-1]:
                point = _grid(x, y, step)
                if not points or points[-1] != point:
                    points.append(point)
            if len(points) > 1 and points[0] == points[-1]:
                points.pop()
            if len(points) > 2:
                found.append(points)
    return found


def _relative(ring: list[tuple[int, int]]) -> str:
    """ "12,30,4,-1,0,7": where the ring begins, then the steps from point to point."""
    before = (0, 0)
    numbers = []
    for x, y in ring:
        numbers += [str(x - before[0]), str(y - before[1])]
        before = (x, y)
    return ",".join(numbers)
