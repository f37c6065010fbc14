"""The board of a day from kept figures: a few statements, whatever the number of communes.

Today's are the counters, those of another day the kept past. The same Board as reports.board makes
from the register itself; tests compare the two.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from communes import clock
from communes.models import Unit, UnitVersion
from reports.board import WHOLE_COUNTRY, Board, Result, Row, board
from reports.counters import up_to_date
from reports.demands import Area, Demand
from reports.facts import Heads, children_of, picture
from reports.kept_verdicts import results_of
from reports.models import CommuneStat, Recount, SharedPerson, TargetStat
from reports.past.reader import past_of
from reports.rollup import AreaCounts

Day = datetime.date
Choose = Callable[[Area], list[Demand]]


class Source(Protocol):
    """Kept figures of a unit on a day. counts, verdicts(): rows to be added up. live,
    live_verdicts(): rows of communes that had to be counted. sharing(): (person, unit of a
    level) for every commune of those who sit in several."""

    @property
    def counts(self) -> QuerySet[Any]: ...
    @property
    def live(self) -> Sequence[CommuneStat]: ...
    def verdicts(self, targets: Sequence[int]) -> QuerySet[Any]: ...
    def live_verdicts(self, demands: Sequence[Demand]) -> Sequence[TargetStat]: ...
    def sharing(self, level: str) -> Iterable[tuple[int, int | None]]: ...


@dataclass(frozen=True)
class Outline:
    """A unit on a day with the units a level down, and what lies inside it.

    key: the column of kept rows by which they belong to a child.
    """

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    children: tuple[UnitVersion, ...]
    key: str
    inside: frozenset[int]
    source: Source


class Today:
    """The counters of a unit; shares: whether somebody in it sits in several communes."""

    live: Sequence[CommuneStat] = ()

    def __init__(self, unit: Unit | None, *, shares: bool) -> None:
        self.unit, self.shares = unit, shares
        self.counts = stats_within(unit)

    def verdicts(self, targets: Sequence[int]) -> QuerySet[TargetStat]:
        # Only communes that count as one on the day have verdicts.
        return _within(TargetStat.objects.filter(target__in=targets), self.unit)

    def live_verdicts(self, demands: Sequence[Demand]) -> Sequence[TargetStat]:
        return ()

    def sharing(self, level: str) -> Iterable[tuple[int, int | None]]:
        if not self.shares:
            return ()
        rows = _within(SharedPerson.objects.all(), self.unit)
        return rows.values_list("person_id", f"{level}_id")


def board_on(
    unit: Unit | None,
    on: Day,
    choose: Choose,
    rows: Sequence[UnitVersion] | None = None,
) -> Board:
    """The board of a unit, None the whole country: from kept figures when they hold for the day
    asked for, else from the register. choose(area): the targets that it shows. rows: units of one
    level farther below instead of those right below (districts of the country, communes of a
    province; districts without communes stand after these)."""
    today = on == clock.today()
    version, children = children_of(unit, on, _today(unit, on) if today else {})
    marks = children[0] if children else None
    children = children if rows is None else tuple(rows)
    source: Source | None = None
    if marks is not None and children:
        if not today:
            source = past_of(unit, on)
        elif marks.counted:
            source = Today(unit, shares=marks.shares)
    if source is not None:
        key = _key(children)
        counts = counts_of(source, key, inside=unit is not None)
        outline = Outline(on, unit, version, children, key, _inside(version, counts[None]), source)
        return _kept(outline, counts, choose(outline))
    seen = picture(unit, on, rows)
    return board(seen, choose(seen))


def kept_on(unit: Unit | None, on: Day) -> Source | None:
    """What is kept of a unit for a day; None where its figures are to be counted live."""
    if on == clock.today():
        return Today(unit, shares=True) if up_to_date(on) else None
    return past_of(unit, on)


def _today(unit: Unit | None, on: Day) -> dict[str, Any]:
    """Whether the counters hold for the day, and whether somebody in the unit sits in several
    communes; perf: columns of a statement that is made anyhow."""
    last = Recount.objects.filter(finished_at__isnull=False)
    holds = ExpressionWrapper(Q(day=on, stale=False), BooleanField())
    return {
        "counted": Subquery(last.annotate(holds=holds).values("holds")[:1]),
        "shares": Exists(_within(SharedPerson.objects.all(), unit)),
    }


def _key(children: Sequence[UnitVersion]) -> str:
    level = children[0].unit.level
    return f"{level}_id"


def _inside(version: UnitVersion | None, whole: Mapping[str, Any]) -> frozenset[int]:
    """The communes of a unit and the units that hold them; nothing for the whole country."""
    held = {*(whole.get("held") or ()), *(whole.get("held_by") or ())}
    if held and version is not None:
        held.add(version.province_id)
    return frozenset(held - {None})


def stats_within(unit: Unit | None) -> QuerySet[CommuneStat]:
    """The counters of the communes of a unit by the map of today, None the whole country."""
    return _within(CommuneStat.objects.filter(listed=True), unit)


def _within(rows: QuerySet[Any], unit: Unit | None) -> QuerySet[Any]:
    return rows if unit is None else rows.filter(**{f"{unit.level}_id": unit.pk})


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
            counts=area_of(figures),
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
        changed_at=whole.get("changed"),
        kept="changed" in whole,
    )


SUMS: dict[str, Any] = {
    "communes": Count("*"),
    "with_team": Count("commune_id", filter=Q(village_teams__gt=0) | Q(commune_teams__gt=0)),
    "without_list": Count("commune_id", filter=Q(villages__isnull=True)),
    "known": Sum("villages"),
    "covered": Sum("villages_with_team"),
    "covered_known": Sum("villages_with_team", filter=Q(villages__isnull=False)),
    "of_villages": Sum("village_teams"),
    "of_communes": Sum("commune_teams"),
    "seats": Sum("seats"),
    "people": Sum("people"),
    "latest": Max("latest_entry"),
}
# Known of today's counters alone: when a figure last changed.
_CHANGED: dict[str, Any] = {"changed": Max("changed_at")}
# Which units these are; not asked of the whole country, where they are all, nor of the column by
# which the rows are told apart.
_HELD = {
    "commune_id": ("held", ArrayAgg("commune_id")),
    "district_id": ("held_by", ArrayAgg("district_id")),
}
_LARGEST = ("latest", "changed")
# Unknown stays unknown when nothing is known to add.
_MAYBE = ("known", "covered_known", *_LARGEST)

Figures = dict[str, Any]


def counts_of(source: Source, key: str, *, inside: bool) -> dict[int | None, Figures]:
    """The sums of each child, and of all under None."""
    sums = SUMS | (dict(_HELD[name] for name in _HELD if name != key) if inside else {})
    if source.counts.model is CommuneStat:
        sums |= _CHANGED
    rows = source.counts.values(key).annotate(**sums).order_by()
    found: dict[int | None, Figures] = {row.pop(key): row for row in rows}
    for stat in source.live:
        child = getattr(stat, key)
        parts = [found[child]] if child in found else []
        found[child] = added([*parts, figures_of(stat)], sums)
    whole = added(found.values(), sums)
    if inside and key in _HELD:
        whole[_HELD[key][0]] = list(found)
    found[None] = {name: value if name in _MAYBE else value or 0 for name, value in whole.items()}
    return found


def added(parts: Iterable[Figures], names: Iterable[str]) -> Figures:
    whole: Figures = dict.fromkeys(names)
    for figures in parts:
        for name in whole.keys() & figures.keys():
            old, value = whole[name], figures[name]
            if old is None or value is None:
                whole[name] = value if old is None else old
            else:
                whole[name] = max(old, value) if name in _LARGEST else old + value
    return whole


def figures_of(stat: CommuneStat) -> Figures:
    """One commune as a sum of one."""
    known = stat.villages is not None
    return {
        "communes": 1,
        "with_team": int(stat.village_teams > 0 or stat.commune_teams > 0),
        "without_list": int(not known),
        "known": stat.villages,
        "covered": stat.villages_with_team,
        "covered_known": stat.villages_with_team if known else None,
        "of_villages": stat.village_teams,
        "of_communes": stat.commune_teams,
        "seats": stat.seats,
        "people": stat.people,
        "latest": stat.latest_entry,
        "held": [stat.commune_id],
        "held_by": [stat.district_id],
    }


def area_of(figures: Mapping[str, Any] | None) -> AreaCounts:
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
    places: dict[int | None, Counter[int]] = defaultdict(Counter)
    for person, child in outline.source.sharing(outline.key.removesuffix("_id")):
        places[child][person] += 1
        places[None][person] += 1
    return {
        key: Heads(
            figures["seats"],
            figures["people"] - sum(count - 1 for count in places[key].values()),
        )
        for key, figures in counts.items()
    }
