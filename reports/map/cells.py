"""The cells in data/, by unit code and day; pure."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
REFORM = datetime.date(2025, 7, 1)

Point = tuple[int, int]
Box = tuple[int, int, int, int]

# The frame of a picture of the country, 102-117.2 E and 7.2-23.5 N, in steps of the far grid: wide
# enough for Hoàng Sa and Trường Sa at their place.
COUNTRY: Box = (0, 0, 3250, 3629)

# The archipelagos: the units that they are or belong to. In a picture of the country Đà Nẵng (48)
# and Khánh Hòa (56) hold them, and are written beside them.
HOANG_SA, TRUONG_SA = "Hoàng Sa", "Trường Sa"
HOLDERS = {HOANG_SA: "Đà Nẵng", TRUONG_SA: "Khánh Hòa"}
ARCHIPELAGOS = {
    HOANG_SA: frozenset({"20333", "498", "48"}),
    TRUONG_SA: frozenset({"22736", "22737", "22739", "576", "56"}),
}


@dataclass(frozen=True)
class Cell:
    """Where a unit lies, in steps of the grid from the north-west: half a kilometre in pictures of
    the country, a tenth in those of a province. Approximate; never for distances or areas.

    group: 0 in the frame of the province, else the number of an island or archipelago far out.
    at, room: the centre and radius of the largest circle within. rings: empty for an island that
    is too small to have a shape.
    """

    code: str
    group: int
    at: Point
    room: int
    text: str

    @cached_property
    def rings(self) -> tuple[tuple[Point, ...], ...]:
        return tuple(_ring(part) for part in self.text.split())

    @cached_property
    def box(self) -> Box:
        points = [point for ring in self.rings for point in ring] or [self.at]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


def _ring(text: str) -> tuple[Point, ...]:
    numbers = [int(number) for number in text.split(",")]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)


def cells_of(
    level: str, codes: Collection[str], on: datetime.date, *, country: bool
) -> dict[str, Cell]:
    """The cells of units of a level ("province", "district" or "commune") by code, as they lay on a
    day; a unit that no list knows has none.

    country: in the grid of the country, which knows provinces and districts; else in that of the
    province. Districts without communes have cells among the communes as well.
    """
    scale = "far" if country else "near"
    if on >= REFORM:
        table = _table(f"{scale}_{level}_2025")
    else:
        table = _table(f"{scale}_{level}_2025H1")
        before = _table(f"{scale}_{level}_2022")
        # Between the two lists mergers took place that no list dates: while a unit is there that is
        # gone in the later one, the earlier one holds.
        if any(code in before and code not in table for code in codes):
            table = {**table, **before}
    return {code: table[code] for code in codes if code in table}


@cache
def _table(name: str) -> dict[str, Cell]:
    """One file by code; empty when there is none."""
    path = DATA / f"{name}.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as source:
        return {
            row["code"]: Cell(
                code=row["code"],
                group=int(row["group"] or 0),
                at=(int(row["x"]), int(row["y"])),
                room=int(row["room"]),
                text=row["shape"],
            )
            for row in csv.DictReader(source)
        }
