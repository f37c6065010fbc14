"""The board of today from the counters: a few statements, whatever the number of communes.

The same Board as reports.board makes from the register itself; tests compare the two.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q, QuerySet, Sum

from communes import clock
from communes.models import Level, Unit, UnitVersion
from reports.board import WHOLE_COUNTRY, Board, Result, Row, board
from reports.counters import up_to_date
from reports.demands import Area, Demand
from reports.facts import Heads, children_of, picture
from reports.kept_verdicts import results_of
from reports.models import CommuneStat
from reports.rollup import AreaCounts
from reports.shared_people import counted_too_often

Day = datetime.date
Choose = Callable[[Area], list[Demand]]


@dataclass(frozen=True)
class Outline:
    """A unit on a day with the units a level down, and what lies inside it.

    key: the column of the counters by which rows belong to a child.
    """

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    children: tuple[UnitVersion, ...]
    key: str
    inside: frozenset[int]


def board_on(
    unit: Unit | None,
    on: Day,
    choose: Choose,
    rows: Sequence[UnitVersion] | None = None,
) -> Board:
    """The board of a unit, None the whole country: from the counters when they hold for the day
    asked for, else from the register. choose(area): the targets that it shows. rows: units of one
    level farther below instead of those right below (districts of the country, communes of a
    province; districts without communes stand after these)."""
    if on == clock.today():
        version, children = children_of(unit, on)
        children = children if rows is None else tuple(rows)
        if children and up_to_date(on):
            key = _key(children)
            counts = _counts(unit, key)
            outline = Outline(on, unit, version, children, key, _inside(version, counts[None]))
            return _kept(outline, counts, choose(outline))
    seen = picture(unit, on, rows)
    return board(seen, choose(seen))


def _key(children: Sequence[UnitVersion]) -> str:
    level = children[0].unit.level
    return "unit_id" if level == Level.COMMUNE else f"{level}_id"


def _inside(version: UnitVersion | None, whole: Mapping[str, Any]) -> frozenset[int]:
    """The communes of a unit and the units that hold them; nothing for the whole country."""
    held = {*(whole.get("held") or ()), *(whole.get("held_by") or ())}
    if held and version is not None:
        held.add(version.province_id)
    return frozenset(held - {None})


def stats_within(unit: Unit | None) -> QuerySet[CommuneStat]:
    """The counters of the communes of a unit by the map of today, None the whole country."""
    rows = CommuneStat.objects.filter(listed=True)
    if unit is None:
        return rows
    return rows.filter(**{f"{unit.level}_id": unit.pk})


def _kept(
    outline: Outline, counts: Mapping[int | None, Mapping[str, Any]], demands: Sequence[Demand]
) -> Board:
    heads = _heads(outline, counts)
    results = results_of(outline, demands)

    def row(version: UnitVersion | None, key: int | None) -> Row:
        figures = counts.get(key)
        return Row(
            version=version,
            code=version.unit.code if version else None,
            name=version.full_name if version else WHOLE_COUNTRY,
            counts=_area(figures),
            heads=heads.get(key, Heads(0, 0)),
            results=tuple(
                Result(demand, found.get(key))
                for demand, found in zip(demands, results, strict=True)
            ),
        )

    whole = counts[None]
    return Board(
        on=outline.on,
        row=row(outline.version, None),
        children=tuple(row(child, child.unit_id) for child in outline.children),
        demands=tuple(demands),
        latest_entry=whole["latest"],
        changed_at=whole["changed"],
        kept=True,
    )


_SUMS: dict[str, Any] = {
    "communes": Count("pk"),
    "with_team": Count("pk", filter=Q(village_teams__gt=0) | Q(commune_teams__gt=0)),
    "without_list": Count("pk", filter=Q(villages__isnull=True)),
    "known": Sum("villages"),
    "covered": Sum("villages_with_team"),
    "covered_known": Sum("villages_with_team", filter=Q(villages__isnull=False)),
    "of_villages": Sum("village_teams"),
    "of_communes": Sum("commune_teams"),
    "seats": Sum("seats"),
    "people": Sum("people"),
    "latest": Max("latest_entry"),
    "changed": Max("changed_at"),
}
_LARGEST = ("latest", "changed")
# Unknown stays unknown when nothing is known to add.
_MAYBE = ("known", "covered_known", *_LARGEST)


# Which units these are; not asked of the whole country, where they are all.
_HELD: dict[str, Any] = {"held": ArrayAgg("pk"), "held_by": ArrayAgg("district_id")}


def _counts(unit: Unit | None, key: str) -> dict[int | None, dict[str, Any]]:
    """The sums of each child, and of all under None."""
    sums = _SUMS if unit is None else _SUMS | _HELD
    rows = stats_within(unit).values(key).annotate(**sums).order_by()
    found: dict[int | None, dict[str, Any]] = {row.pop(key): row for row in rows}
    whole: dict[str, Any] = dict.fromkeys(sums)
    for figures in found.values():
        for name, value in figures.items():
            if value is None:
                continue
            old = whole[name]
            if old is None:
                whole[name] = value
            else:
                whole[name] = max(old, value) if name in _LARGEST else old + value
    found[None] = {name: value if name in _MAYBE else value or 0 for name, value in whole.items()}
    return found


def _area(figures: Mapping[str, Any] | None) -> AreaCounts:
    if figures is None:
        return AreaCounts(0, 0, 0, None, 0, None, 0, 0, 0)
    return AreaCounts(
        communes=figures["communes"],
        communes_with_team=figures["with_team"],
        communes_without_list=figures["without_list"],
        villages_known=figures["known"],
        villages_with_team=figures["covered"],
        villages_with_team_known=figures["covered_known"],
        village_teams=figures["of_villages"],
        commune_teams=figures["of_communes"],
        seats=0,
    )


def _heads(outline: Outline, counts: Mapping[int | None, Mapping[str, Any]]) -> dict[Any, Heads]:
    """People are fewer than the sum over communes by those who sit in several."""
    level = "commune" if outline.key == "unit_id" else outline.key.removesuffix("_id")
    own = None if outline.unit is None else stats_within(outline.unit).values("pk")
    too_often = counted_too_often(own, level)
    return {
        key: Heads(figures["seats"], figures["people"] - too_often.get(key, 0))
        for key, figures in counts.items()
    }
