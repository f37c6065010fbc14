"""A map of progress as SVG: every unit a link with its name and figure; pure.

Colours are classes of the style sheet; each look has a texture as well, for grey paper and for
those who see no colour. Nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reports.map import frames
from reports.map.cells import ARCHIPELAGOS, Cell, Point
from reports.map.frames import DOT, Frame, Layout, Spot

# A cell whose longer side is shorter than this is drawn as a dot.
SMALL = 9
ISLAND = 5
ISLAND_ARCS = "a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"
# Widths of letters and the height of a line on the picture, at the size of the style sheet.
LETTER, LINE = 10.5, 22

# Textures by look: the side of their square and the lines drawn on it.
TEXTURES: dict[str, tuple[int, str]] = {
    "overdue": (14, "M-4 4l8-8M0 14L14 0M10 18l8-8"),
    "no-list": (12, "M0 0l12 12M12 0L0 12"),
    "not-started": (18, "M5 5h0M14 14h0"),
    "under-way": (12, "M0 6h12"),
    "met-late": (14, "M4 4h0M11 11h0"),
    "met": (20, ""),
    "exempt": (18, "M3 5h9M12 14h9M-6 14h9"),
    "not-applicable": (20, ""),
    "share-unknown": (12, "M0 0l12 12M12 0L0 12"),
    "share-0": (20, ""),
    "share-1": (20, ""),
    "share-2": (20, ""),
    "share-3": (20, ""),
    "share-4": (20, ""),
    "share-5": (14, "M4 4h0M11 11h0"),
}


@dataclass(frozen=True)
class Mark:
    """A unit on the map. look: a key of TEXTURES. name: as short as it is written on the cell;
    number: written where the name has no room, and in the table beside the map; 0 is none. told:
    name and figure in words, for the pointer and for screen readers."""

    code: str
    name: str
    number: int
    told: str
    url: str
    look: str


@dataclass(frozen=True)
class Drawing:
    """svg: safe to be put on a page. missing: units that have no place on the map."""

    svg: str
    missing: tuple[Mark, ...]


def draw(marks: Sequence[Mark], cells: Mapping[str, Cell], label: str, *, country: bool) -> Drawing:
    """The map of these units. country: the frame is that of the whole country, and archipelagos
    lie at their place; label: what the map shows, in words."""
    here = [(mark, cells[mark.code]) for mark in marks if mark.code in cells]
    missing = tuple(mark for mark in marks if mark.code not in cells)
    if not here:
        return Drawing("", missing)
    layout = _layout(here, country=country)
    areas: dict[str, list[str]] = defaultdict(list)
    words: list[str] = []
    small: dict[int, list[tuple[Mark, Spot]]] = defaultdict(list)
    for mark, cell in here:
        frame = layout.frames[cell.group]
        rings = [[frame.spot(*point) for point in ring] for ring in cell.rings]
        at = frame.spot(*cell.at)
        islands = _islands(cell, frame, country=country)
        if islands:
            rings = [ring for number, ring in enumerate(rings) if number not in islands]
        wide, high = _extent(rings)
        if max(wide, high) < SMALL and not islands:
            small[cell.group].append((mark, at))
            continue
        path = "".join([*map(_path, rings), *map(_island, islands.values())])
        areas[mark.look].append(_link(mark, f'<path d="{path}"/>'))
        words += _written(mark, at, cell.room * frame.scale)
    for dots in small.values():
        spots = frames.spread([spot for _, spot in dots])
        for (mark, _), (x, y) in zip(dots, spots, strict=True):
            dot = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{DOT}"/>'
            areas[f"{mark.look} map-dots"].append(_link(mark, dot))
    # Dots lie upon the cells around them, so they come after all of them.
    order = sorted(areas, key=lambda look: look.endswith(" map-dots"))
    body = "".join(
        f'<g class="map-area{" map-dots" if look.endswith(" map-dots") else ""}" '
        f'fill="url(#{pattern_id(look.removesuffix(" map-dots"))})">{"".join(areas[look])}</g>'
        for look in order
    )
    size = f'viewBox="0 0 {layout.width} {layout.height}"'
    svg = (
        f'<svg class="map" {size} role="group" aria-label="{escape(label)}">'
        f"<defs>{patterns({mark.look for mark, _ in here})}</defs>{_boxes(layout)}{body}"
        f'<g class="map-words" aria-hidden="true">{"".join(words)}</g></svg>'
    )
    return Drawing(svg, missing)


def _layout(here: Sequence[tuple[Mark, Cell]], *, country: bool) -> Layout:
    cells = [cell for _, cell in here]
    if country:
        return frames.of_country(cells)
    by_group: dict[int, list[Mark]] = defaultdict(list)
    for mark, cell in here:
        by_group[cell.group].append(mark)
    return frames.of_area(cells, {group: _name(found) for group, found in by_group.items()})


def _name(marks: Sequence[Mark]) -> str:
    """What to write under the box of islands: the archipelago, or the one unit that they are."""
    for name, codes in ARCHIPELAGOS.items():
        if any(mark.code in codes for mark in marks):
            return name
    return marks[0].name if len(marks) == 1 else ""


def pattern_id(look: str) -> str:
    return f"map-{look}"


def patterns(looks: Collection[str]) -> str:
    """The fillings of these looks."""
    found = []
    for look in sorted(looks):
        side, lines = TEXTURES[look]
        drawn = f'<path d="{lines}"/>' if lines else ""
        found.append(
            f'<pattern id="{pattern_id(look)}" class="map-look look-{look}" '
            f'patternUnits="userSpaceOnUse" width="{side}" height="{side}">'
            f'<rect width="{side}" height="{side}"/>{drawn}</pattern>'
        )
    return "".join(found)


def _boxes(layout: Layout) -> str:
    drawn = [_box(frame, frame.border) for frame in layout.boxes if frame.border is not None]
    return "".join(drawn)


def _box(frame: Frame, border: tuple[int, int, int, int]) -> str:
    left, top, right, low = border
    box = (
        f'<rect class="map-box" x="{left}" y="{top}" width="{right - left}" height="{low - top}"/>'
    )
    middle = (left + right) // 2
    return f'{box}<text class="map-name" x="{middle}" y="{low + 30}">{escape(frame.name)}</text>'


def _link(mark: Mark, shape: str) -> str:
    return f'<a href="{escape(mark.url)}"><title>{escape(mark.told)}</title>{shape}</a>'


def _written(mark: Mark, at: Spot, room: float) -> Iterable[str]:
    """The name where it has room, else the number, else nothing. room: the radius around at."""
    for text, share in ((mark.name, 2.8), (str(mark.number or ""), 2.2)):
        if text and len(text) * LETTER < room * share and room > LINE / 2:
            return [f'<text x="{at[0]:.0f}" y="{at[1]:.0f}">{escape(text)}</text>']
    return []


def _islands(cell: Cell, frame: Frame, *, country: bool) -> dict[int, Spot]:
    """The islands of an archipelago by the number of their ring: each is shown as a dot."""
    if not any(cell.code in codes for codes in ARCHIPELAGOS.values()):
        return {}
    found = {}
    for number, ring in enumerate(cell.rings):
        middle = sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
        if not country or frames.is_far_east(middle):
            found[number] = frame.spot(*middle)
    return found


def _island(at: Spot) -> str:
    return f"M{at[0] - ISLAND:.0f} {at[1]:.0f}{ISLAND_ARCS}"


def _extent(rings: Sequence[Sequence[Spot]]) -> tuple[float, float]:
    """The sides of the largest ring's box; (0, 0) for a point."""
    if not rings:
        return 0.0, 0.0
    sides = []
    for ring in rings:
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        sides.append((max(xs) - min(xs), max(ys) - min(ys)))
    return max(sides, key=lambda side: side[0] * side[1])


def _path(ring: Sequence[Spot]) -> str:
    """ "M12 3l4 5-6 7z"; points that fall together are one."""
    points: list[Point] = []
    for x, y in ring:
        point = round(x), round(y)
        if not points or points[-1] != point:
            points.append(point)
    if len(points) < 3:
        return ""
    before = points[0]
    steps: list[str] = []
    for x, y in points[1:]:
        steps.append(f"{_number(x - before[0], first=not steps)}{_number(y - before[1])}")
        before = (x, y)
    return f"M{points[0][0]} {points[0][1]}l{''.join(steps)}z"


def _number(value: int, *, first: bool = False) -> str:
    return str(value) if first or value < 0 else f" {value}"
