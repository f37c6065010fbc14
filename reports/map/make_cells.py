"""Cells around the points: Voronoi cells within the outline, and what is joined from them."""

import math
from collections import defaultdict

import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from reports.map.make_points import HOANG_SA, ISLANDS, TRUONG_SA, Lists, Place, Point, Points, plane

# A point farther than this off the coast is an island that the outline does not have.
OFF_SHORE_KM = 4.0
# Of a commune's box: the ellipse on which its eight more seeds stand.
SEED_SHARE = 0.2
SPECK_KM2 = 1.0
ISLAND_KM = 5.0
TRUONG_SA_UNTIL_2025 = ("22736", "22737", "22739")

# A unit's cell, or only the point where it lies.
Cell = BaseGeometry
# By the code in an earlier and in a later list; and those of each province.
Pieces = dict[tuple[str, str], Cell]
Grouped = dict[str, Pieces]


class Cells:
    """Pieces of the country by (commune of 30/6/2025, commune of 1/7/2025)."""

    def __init__(self, points: Points, rings: list[list[Point]]) -> None:
        self.points = points
        self.land = shapely.union_all([shapely.make_valid(Polygon(ring)) for ring in rings])
        self.pieces = self._pieces()

    def _pieces(self) -> dict[tuple[str, str], Cell]:
        seeds: dict[Point, tuple[str, str]] = {}
        off: dict[tuple[str, str], Cell] = {}
        shapely.prepare(self.land)
        for code, place in self.points.places.items():
            label = code, self.points.heir[code]
            if code in ISLANDS:
                continue
            if shapely.distance(self.land, shapely.Point(place.at)) > OFF_SHORE_KM:
                off[label] = shapely.Point(place.at)
                continue
            for seed in _seeds(place):
                seeds.setdefault((round(seed[0], 4), round(seed[1], 4)), label)
        for new, old in self.points.orphans.items():
            at = self.points.new[new].at
            if shapely.distance(self.land, shapely.Point(at)) > OFF_SHORE_KM:
                off[old, new] = shapely.Point(at)
            else:
                seeds[at] = old, new
        grouped: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
        diagram = shapely.voronoi_polygons(
            MultiPoint(list(seeds)), extend_to=self.land.envelope, ordered=True
        )
        for label, polygon in zip(seeds.values(), diagram.geoms, strict=True):
            grouped[label].append(polygon)
        found = dict(off)
        for label, polygons in grouped.items():
            cell = shapely.intersection(shapely.union_all(polygons), self.land)
            cell = _areas(shapely.set_precision(cell, 0.005))
            place = self.points.places[label[0]].at
            found[label] = shapely.Point(place) if cell.is_empty else cell
        return self._filled(found)

    def _filled(self, pieces: Pieces) -> Pieces:
        """What nobody has because it was a speck goes to the neighbour with the longest border;
        an islet that touches nobody is left out."""
        labels = [label for label, cell in pieces.items() if cell.geom_type != "Point"]
        areas = [pieces[label] for label in labels]
        gaps = shapely.get_parts(shapely.difference(self.land, shapely.union_all(areas)))
        tree = shapely.STRtree(areas)
        more: dict[int, list[BaseGeometry]] = defaultdict(list)
        for gap in gaps:
            edge = shapely.buffer(gap, 0.02)
            touched = tree.query(edge, predicate="intersects")
            if len(touched) and gap.area > 1e-4:
                best = max(touched, key=lambda one: shapely.intersection(areas[one], edge).area)
                more[int(best)].append(gap)
        found = dict(pieces)
        for number, parts in more.items():
            joined = shapely.union_all([areas[number], *parts])
            found[labels[number]] = _areas(shapely.set_precision(joined, 0.005))
        return found


def _seeds(place: Place) -> list[Point]:
    (x, y), (wide, high) = place.at, place.half
    if not wide or not high:
        return [place.at]
    around = [math.radians(45 * turn) for turn in range(8)]
    return [
        place.at,
        *(
            (x + SEED_SHARE * 2 * wide * math.cos(a), y + SEED_SHARE * 2 * high * math.sin(a))
            for a in around
        ),
    ]


class Shapes:
    """The cells of the lists, joined from the smallest pieces that any list needs."""

    def __init__(self, lists: Lists, cells: Cells) -> None:
        self.lists = lists
        by_old: dict[str, list[Cell]] = defaultdict(list)
        by_new: dict[str, list[Cell]] = defaultdict(list)
        for (old, new), piece in cells.pieces.items():
            by_old[old].append(piece)
            by_new[new].append(piece)
        later = {code: join(pieces) for code, pieces in by_old.items()}
        for code in ("498", *TRUONG_SA_UNTIL_2025):
            later[code] = archipelago(code)
        self._pieces = self._cut(later)
        self._new = {code: join(pieces) for code, pieces in by_new.items()}
        self._new[HOANG_SA] = archipelago("498")
        self._new[TRUONG_SA] = join([archipelago(code) for code in TRUONG_SA_UNTIL_2025])

    def after_reform(self, level: str) -> Grouped:
        """Communes or provinces of 1/7/2025, by province."""
        pieces = {(code, code): cell for code, cell in self._new.items()}
        return self._grouped(pieces, level, "2025", "2025")

    def before_reform(self, level: str) -> Grouped:
        """Pieces by (code on 1/7/2022, code on 30/6/2025), by province: both lists are joined from
        them after their lines are made simpler, so that what did not change is drawn alike."""
        return self._grouped(self._pieces, level, "2022", "2025H1")

    def _grouped(self, pieces: Pieces, level: str, first: str, second: str) -> Grouped:
        parts: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        for (one, other), cell in pieces.items():
            key = self._key(first, one, level), self._key(second, other, level)
            parts[key].append(cell)
        found: Grouped = defaultdict(dict)
        for key, cells in parts.items():
            found[self.lists.above(second, key[1], "province")][key] = join(cells)
        return found

    def _key(self, name: str, code: str, level: str) -> str:
        return code if level == "commune" else self.lists.above(name, code, level)

    def _cut(self, later: dict[str, Cell]) -> Pieces:
        """A commune that took in others since 1/7/2022 is cut into as many parts; one that had not
        been there goes to a neighbour of the same district."""
        before = self.lists.units["2022"]
        within: dict[str, list[str]] = defaultdict(list)
        for code, news in self.lists.gone.items():
            known = [new for new in news if new in later]
            within[known[0] if known else self._neighbour(code)].append(code)
        found: Pieces = {}
        for code, cell in later.items():
            own = [code] if code in before else []
            codes = [*own, *sorted(within.get(code, []))] or [self._neighbour(code)]
            for one, part in zip(codes, split(cell, len(codes)), strict=True):
                found[one, code] = part
        return found

    def _neighbour(self, code: str) -> str:
        """A commune of the same district that is in both lists."""
        before, later = self.lists.units["2022"], self.lists.units["2025H1"]
        district = (before.get(code) or later[code])["parent_code"]
        return next(
            other
            for other, row in later.items()
            if row["parent_code"] == district and other in before
        )


def archipelago(code: str) -> Cell:
    """Its islands as small diamonds, large enough to be seen."""
    diamonds = []
    for island in ISLANDS[code]:
        x, y = plane(*island)
        corners = [(x - ISLAND_KM, y), (x, y + ISLAND_KM), (x + ISLAND_KM, y), (x, y - ISLAND_KM)]
        diamonds.append(Polygon(corners))
    return shapely.union_all(diamonds)


def join(parts: list[Cell]) -> Cell:
    """One area; points vanish beside areas, and several points leave the first."""
    areas = [part for part in parts if part.geom_type != "Point"]
    return _areas(shapely.union_all(areas)) if areas else parts[0]


def _areas(shape: BaseGeometry) -> BaseGeometry:
    """The polygons alone, without specks that are not the largest part."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    parts.sort(key=lambda part: -part.area)
    kept = parts[:1] + [part for part in parts[1:] if part.area >= SPECK_KM2]
    return MultiPolygon(kept) if len(kept) != 1 else kept[0]


def split(cell: Cell, count: int) -> list[Cell]:
    """A cell cut across its longer side into strips of about one area."""
    if count == 1:
        return [cell]
    if cell.geom_type == "Point":
        return [shapely.Point(cell.x + 0.4 * number, cell.y) for number in range(count)]
    box = shapely.minimum_rotated_rectangle(cell)
    a, b, c, _ = list(box.exterior.coords)[:4]
    if math.dist(a, b) < math.dist(b, c):
        a, b = b, c
    seeds = [
        (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        for share in ((number + 0.5) / count for number in range(count))
    ]
    # The strips are told by the nearest point on the middle line of the box.
    middle = shapely.centroid(cell)
    shift = middle.x - sum(x for x, _ in seeds) / count, middle.y - sum(y for _, y in seeds) / count
    seeds = [(x + shift[0], y + shift[1]) for x, y in seeds]
    diagram = shapely.voronoi_polygons(
        MultiPoint(seeds), extend_to=cell.envelope.buffer(50), ordered=True
    )
    parts = [
        _areas(shapely.set_precision(shapely.intersection(cell, strip), 0.005))
        for strip in diagram.geoms
    ]
    return [middle if part.is_empty else part for part in parts]
