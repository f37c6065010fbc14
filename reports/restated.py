"""Figures of one day on the map of a later one: communes of then added up to the units of now.

A commune that passed whole into another is counted there, whatever it had become in between; one
that was divided cannot be, since nobody knows which of its villages went where, and is named. A
unit that is still there is itself, also when it gave away a part: then that is named too. It is
read as reports.facts reads, for a unit whose board the caller may open.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Value, When

from communes.models import Level, Succession, Unit, UnitVersion
from members.models import Membership
from reports.board import WHOLE_COUNTRY, Board, Result, Row, rule_on
from reports.demands import Demand
from reports.facts import Commune, Heads, children_of, communes_of, with_more
from reports.kept_board import Choose
from reports.rollup import ParentVerdict, roll_up, sum_counts
from reports.rules import Verdict, judge
from teams.models import placed_on

Day = datetime.date
NOBODY = Heads(0, 0)


@dataclass(frozen=True)
class Area:
    """What targets are chosen for: the unit of the later map, with all that lay in it then."""

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    inside: frozenset[int]


@dataclass(frozen=True)
class Restated:
    """board: the figures of its day for the units of the later map. divided: names of communes of
    the day that are in none of them. reduced: units that are counted as they were and gave away a
    part since."""

    board: Board
    divided: tuple[str, ...]
    reduced: tuple[str, ...]


def restated(unit: Unit | None, on: Day, map_day: Day, choose: Choose) -> Restated | None:
    """The board of a unit of `map_day` with the figures of an earlier day; None where the unit is
    not on that map. The number of statements does not grow with the number of communes."""
    version, children = children_of(unit, map_day)
    if unit is not None and version is None:
        return None
    holders = UnitVersion.objects.on(map_day).under(unit).holders()
    now = {row.unit_id: row for row in holders.select_related("unit")}
    line = _line_of(now, on, map_day)
    versions = (
        UnitVersion.objects.on(on).holders().filter(unit_id__in=line.whole.keys() | line.part)
    )
    then = list(versions.select_related("unit").order_by("sort_key", "pk"))
    rows = [row for row in then if row.unit_id in line.whole]
    ids = [row.unit_id for row in rows]
    communes = tuple(communes_of(rows, ids, on))
    inside = frozenset(key for commune in communes for key in commune.keys)
    demands = choose(Area(on, unit, version, inside))
    communes = with_more(communes, ids, {demand.rule.kind for demand in demands})
    by_child = _by_child(communes, line.whole, now, {child.unit_id for child in children})
    heads = _heads({pk: [c.version.unit_id for c in held] for pk, held in by_child.items()}, on)
    judged = [_judged(demand, communes, on) for demand in demands]

    def row(of: UnitVersion | None, held: Sequence[Commune], key: int | None) -> Row:
        return Row(
            version=of,
            code=of.unit.code if of else None,
            name=of.full_name if of else WHOLE_COUNTRY,
            counts=sum_counts(commune.counts for commune in held),
            heads=heads.get(key, NOBODY),
            results=tuple(
                Result(demand, _verdict(demand, verdicts, of, held, on))
                for demand, verdicts in zip(demands, judged, strict=True)
            ),
        )

    entries = [team.entered_on for commune in communes for team in commune.facts.teams]
    return Restated(
        board=Board(
            on=on,
            row=row(version, communes, None),
            children=tuple(
                row(child, by_child.get(child.unit_id, ()), child.unit_id) for child in children
            ),
            demands=tuple(demands),
            latest_entry=max(entries, default=None),
        ),
        divided=tuple(row.full_name for row in then if row.unit_id not in line.whole),
        reduced=tuple(row.full_name for row in rows if row.unit_id in line.part),
    )


@dataclass(frozen=True)
class _Line:
    """whole: unit of then -> unit of now that holds all of it. part: units of then of which a part
    went elsewhere."""

    whole: Mapping[int, int]
    part: frozenset[int]


def _line_of(now: Collection[int], on: Day, map_day: Day) -> _Line:
    """Walk back from the units of now, a few steps in all."""
    whole = {pk: pk for pk in now}
    part: set[int] = set()
    frontier = set(now)
    while frontier:
        passed = Succession.objects.filter(new_id__in=frontier, on__gt=on, on__lte=map_day)
        frontier = set()
        for old, new, extent in passed.values_list("old_id", "new_id", "extent"):
            if extent != Succession.Extent.WHOLE:
                part.add(old)
            elif old not in whole:
                whole[old] = whole[new]
                frontier.add(old)
    return _Line(whole, frozenset(part))


def _by_child(
    communes: Sequence[Commune],
    whole: Mapping[int, int],
    now: Mapping[int, UnitVersion],
    children: Collection[int],
) -> dict[int, list[Commune]]:
    found: dict[int, list[Commune]] = defaultdict(list)
    for commune in communes:
        home = now[whole[commune.version.unit_id]]
        for key in (home.unit_id, home.district_id, home.province_id):
            if key is not None and key in children:
                found[key].append(commune)
                break
    return found


def _heads(held: Mapping[int, Sequence[int]], on: Day) -> dict[int | None, Heads]:
    """Seats and persons of each child and of the whole: one who sits in two of the communes of
    then is one."""
    ids = [pk for ids in held.values() for pk in ids]
    seats = Membership.objects.current(on).counted().filter(team__void=False)
    seats = seats.filter(placed_on(on, "team__", commune_id__in=ids)).annotate(
        stood=F("team__placements__commune_id")
    )
    counts = {"seats": Count("pk"), "people": Count("person_id", distinct=True)}
    found: dict[int | None, Heads] = {None: Heads(**seats.aggregate(**counts))}
    if held:
        child = Case(
            *(When(stood__in=ids, then=Value(pk)) for pk, ids in held.items()),
            output_field=IntegerField(),
        )
        rows = seats.annotate(child=child).values_list("child").annotate(**counts).order_by()
        found.update({pk: Heads(*figures) for pk, *figures in rows})
    return found


def _judged(demand: Demand, communes: Sequence[Commune], on: Day) -> dict[int, Verdict]:
    asked = [commune for commune in communes if demand.covers(commune.keys)]
    rule = rule_on(demand, asked)
    return {commune.version.unit_id: judge(rule, commune.facts, on) for commune in asked}


def _verdict(
    demand: Demand,
    judged: Mapping[int, Verdict],
    version: UnitVersion | None,
    held: Sequence[Commune],
    on: Day,
) -> Verdict | ParentVerdict | None:
    """A commune that was one commune then has that one's verdict; all others the sum."""
    within = {
        c.version.unit_id: judged[c.version.unit_id] for c in held if c.version.unit_id in judged
    }
    if not within:
        return None
    if version is not None and version.unit.level == Level.COMMUNE and len(held) == 1:
        return next(iter(within.values()))
    districts = {c.version.unit_id: c.version.district_id for c in held if c.version.district_id}
    return roll_up(demand.rule, within, on, districts)
