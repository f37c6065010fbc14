"""The map of a board: which units it shows, how they are filled, and the table beside it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from communes.models import Level, Unit, UnitVersion
from communes.models.unit import names_on
from reports.boards.board import Board, Row
from reports.boards.words import figure
from reports.map.cells import cells_of
from reports.map.drawing import Mark, draw
from reports.map.looks import Entry, legend, of_share, of_standing
from reports.progress import STANDINGS, Standing, percent_text

if TYPE_CHECKING:
    from communes.models import Officer

# What stands in addresses, which are unaccented Vietnamese.
LEVELS = {"tinh": Level.PROVINCE, "huyen": Level.DISTRICT, "xa": Level.COMMUNE}
LEVEL_WORDS = {"tinh": "cấp tỉnh", "huyen": "cấp huyện", "xa": "cấp xã"}
BY_STANDING, BY_SHARE = "tinh-trang", "ty-le"
COLOURS = {BY_STANDING: "tình trạng", BY_SHARE: "tỷ lệ"}
CARRIED = ("ngay", "ban-do", "ke-hoach", "chi-tieu", "mau")
# On a map of more units than this addresses do without the choice of colours: each byte of them
# is sent as often as there are units.
MANY = 300


@dataclass(frozen=True)
class Line:
    """A unit in words, as the table beside the map shows it; number: as on the map."""

    number: int
    name: str
    url: str
    n_of: str
    percent: str
    standing: str


@dataclass(frozen=True)
class Map:
    """svg: empty when no unit has a place. lines: one for each unit, whether it has one or not.
    numbered: the numbers of the lines stand on the map."""

    svg: SafeString
    legend: list[Entry]
    lines: list[Line]
    missing: list[Line]
    of_communes: bool
    numbered: bool


def levels_of(unit: Unit | None, officer: Officer, on: datetime.date) -> list[str]:
    """The slugs of the levels that a map of a unit can show, the one right below it first."""
    if unit is not None and (unit.holds_villages or unit.level == Level.DISTRICT):
        return [] if unit.holds_villages else ["xa"]
    districts = UnitVersion.objects.visible_to(officer).on(on).under(unit)
    own = "tinh" if unit is None else "xa"
    if not districts.filter(unit__level=Level.DISTRICT).exists():
        return [own]
    return ["tinh", "huyen"] if unit is None else ["huyen", "xa"]


@dataclass(frozen=True)
class Below:
    """The units of a level below a unit, in the order of the map; above: for units farther down
    than the next level the name of the unit that each belongs to, by unit."""

    rows: tuple[UnitVersion, ...]
    above: Mapping[int, str]


def below(unit: Unit | None, slug: str, officer: Officer, on: datetime.date) -> Below:
    """Units of a level below a unit on a day, those of one parent together; districts without
    communes stand among the communes, after them."""
    versions = UnitVersion.objects.visible_to(officer).on(on).under(unit)
    versions = versions.select_related("unit").order_by("sort_key", "pk")
    level = LEVELS[slug]
    if level == Level.COMMUNE:
        rows = list(versions.holders())
    else:
        rows = list(versions.filter(unit__level=level))
    own = unit.pk if unit else None
    if level != Level.PROVINCE and any(row.parent_id != own for row in rows):
        parents = names_on({row.parent_id for row in rows}, on)
        rows.sort(key=lambda row: parents[row.parent_id].sort_key)
        above = {row.unit_id: parents[row.parent_id].name for row in rows if row.parent_id != own}
    else:
        above = {}
    rows.sort(key=lambda row: row.unit.level != level)
    return Below(tuple(rows), above)


def map_of(
    shown: Board,
    units: Below,
    place: int | None,
    *,
    query: Mapping[str, str],
    label: str,
    beside_table: bool = True,
    map_day: datetime.date | None = None,
) -> Map:
    """The map of the units of a board. units: they, in the order of shown.children; place: the
    demand that it is about, None for villages with a team; query: of the page.

    beside_table: numbers on the map are those of its lines, and a unit leads to its own map where
    it has one; else nothing is numbered and each unit leads to its board. map_day: the day whose
    units are drawn, else the board's.
    """
    by_share = place is None or query.get("mau") == BY_SHARE
    carried = CARRIED if len(units.rows) <= MANY else CARRIED[:-1]
    address = _Addresses(query, carried, shown.on, to_maps=beside_table)
    # Hundreds of units have to fit, so only namesakes are told with the unit above.
    same = Counter(version.full_name for version in units.rows)
    marks, lines = [], []
    for number, (row, version) in enumerate(zip(shown.children, units.rows, strict=True), 1):
        n, of, standing = _figures(row, place)
        percent = percent_text(n, of) or ""
        n_of = "" if n is None or of is None else f"{figure(n)}/{figure(of)}"
        words = STANDINGS[standing] if place is not None or standing == "no_list" else ""
        home = units.above.get(version.unit_id, "")
        longer = f"{version.full_name} ({home})" if home else version.full_name
        name = longer if same[version.full_name] > 1 else version.full_name
        figures = f"{n_of} ({percent})" if percent else n_of
        told = ", ".join(part for part in (figures, words) if part)
        marks.append(
            Mark(
                code=version.unit.code,
                name=version.name,
                number=number if beside_table else 0,
                told=f"{name}: {told}" if told else name,
                url=address.on_map(version),
                look=of_share(n, of) if by_share else of_standing(standing),
            )
        )
        board_url = address.board(version)
        lines.append(Line(number, longer, board_url, n_of, percent, words))
    country = shown.row.code is None
    level = units.rows[0].unit.level if units.rows else Level.PROVINCE
    cells = cells_of(level, [mark.code for mark in marks], map_day or shown.on, country=country)
    drawing = draw(marks, cells, label, country=country)
    absent = {mark.code for mark in drawing.missing}
    missing = [line for line, mark in zip(lines, marks, strict=True) if mark.code in absent]
    return Map(
        svg=mark_safe(drawing.svg),  # noqa: S308 (every text in it is escaped)
        legend=legend(mark.look for mark in marks),
        lines=lines,
        missing=missing,
        of_communes=level == Level.COMMUNE,
        numbered=beside_table,
    )


def on_board(
    shown: Board,
    place: int | None,
    query: Mapping[str, str],
    map_day: datetime.date | None = None,
) -> Map | None:
    """The map that stands on the board itself, of the units right below, as they were on
    `map_day`, else on its own day; None where none is."""
    rows = tuple(row.version for row in shown.children if row.version is not None)
    if not rows or query.get("cap"):
        return None
    label = f"Bản đồ tiến độ {shown.row.name}"
    found = map_of(
        *(shown, Below(rows, {}), place),
        query=query,
        label=label,
        beside_table=False,
        map_day=map_day,
    )
    return found if found.svg else None


def _figures(row: Row, place: int | None) -> tuple[int | None, int | None, Standing]:
    if place is None:
        known = row.counts.villages_known
        standing: Standing = "no_list" if known is None else "not_applicable"
        return row.counts.villages_with_team_known, known, standing
    result = row.results[place]
    n, of = result.n, result.of
    return (None if of is None else n), of, result.standing


class _Addresses:
    """Links of the units, as short as they can be: there are hundreds on a page."""

    def __init__(
        self, query: Mapping[str, str], carried: Iterable[str], on: datetime.date, *, to_maps: bool
    ) -> None:
        asked = {name: query[name] for name in carried if query.get(name)}
        if "ngay" in asked:
            asked["ngay"] = on.isoformat()
        self._rest = f"&{urlencode(asked)}" if asked else ""
        self._to_maps = to_maps
        self._board = reverse("reports:progress")

    def board(self, version: UnitVersion) -> str:
        return f"{self._board}?don-vi={version.unit_id}{self._rest}"

    def on_map(self, version: UnitVersion) -> str:
        if self._to_maps and not version.unit.holds_villages:
            return f"?don-vi={version.unit_id}{self._rest}"
        return self.board(version)
