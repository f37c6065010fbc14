"""What boards count, read from the register: rows become the plain facts of reports.rules.

The one module that reads counts without an officer: it is given a unit whose board the caller may
open. The number of queries does not grow with the number of communes. Void rows are nothing, and
a paper that takes effect after the day asked for is not there yet.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from communes.models import Level, Unit, UnitVersion
from communes.territory import valid_on
from members.models import Membership
from reports.facts_rows import facts_of
from reports.more_facts import (
    NEED_RECEIPTS,
    NEED_SEATS,
    NEED_TRAINING,
    received_from,
    seats_of,
    trained_in,
)
from reports.rollup import CommuneCounts
from reports.rules import CommuneFacts
from reports.runs import within
from teams.models import placed_on

Day = datetime.date


class Heads(NamedTuple):
    """Members of village and commune teams: seats (lượt) and the persons who sit (người)."""

    seats: int
    people: int


@dataclass(frozen=True)
class Commune:
    """A commune on a day: where it stands, what is there, and what targets are judged on.

    keys: the ids of the commune and of the units above it. counts.seats is left to Heads, which
    counts people with them.
    """

    version: UnitVersion
    keys: frozenset[int]
    counts: CommuneCounts
    facts: CommuneFacts


@dataclass(frozen=True)
class Picture:
    """A unit on a day: the units one level down, all communes, and heads by id of either.

    children is empty for a commune, and for a district without communes. heads[None] is the
    whole.
    """

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    children: tuple[UnitVersion, ...]
    communes: tuple[Commune, ...]
    heads: dict[int | None, Heads]

    @property
    def inside(self) -> frozenset[int]:
        """The ids of the communes and of the units that hold them."""
        return frozenset(pk for commune in self.communes for pk in commune.keys)


def picture(unit: Unit | None, on: Day, rows: Sequence[UnitVersion] | None = None) -> Picture:
    """Everything a board needs of a unit, or of the whole country, on a day. rows: units of one
    level farther below that take the place of the children."""
    versions = UnitVersion.objects.on(on).select_related("unit").order_by("sort_key", "pk")
    version, children = children_of(unit, on)
    children = children if rows is None else tuple(rows)
    holders = list(versions.under(unit).holders())
    ids = None if unit is None else [row.unit_id for row in holders]
    return Picture(
        on=on,
        unit=unit,
        version=version,
        children=children,
        communes=tuple(communes_of(holders, ids, on)),
        heads=_heads(unit, on, children),
    )


def with_needed(seen: Picture, kinds: Collection[str]) -> Picture:
    """The picture with what these kinds of targets ask for besides teams and villages."""
    ids = None if seen.unit is None else [commune.version.unit_id for commune in seen.communes]
    communes = with_more(seen.communes, ids, kinds)
    return seen if communes is seen.communes else replace(seen, communes=communes)


def with_more(
    communes: tuple[Commune, ...], ids: Collection[int] | None, kinds: Collection[str]
) -> tuple[Commune, ...]:
    """The communes with seats, papers received and training, where a kind asks for them."""
    if NEED_SEATS.isdisjoint(kinds) and NEED_RECEIPTS.isdisjoint(kinds):
        return communes
    seats = {} if NEED_SEATS.isdisjoint(kinds) else seats_of(ids)
    received = {} if NEED_RECEIPTS.isdisjoint(kinds) else received_from(ids)
    trained = {} if NEED_TRAINING.isdisjoint(kinds) else trained_in(ids)
    return tuple(
        replace(
            commune,
            facts=replace(
                commune.facts,
                seats=tuple(seats.get(commune.version.unit_id, ())),
                received=tuple(received.get(commune.version.unit_id, ())),
                trained=tuple(trained.get(commune.version.unit_id, ())),
            ),
        )
        for commune in communes
    )


def children_of(unit: Unit | None, on: Day) -> tuple[UnitVersion | None, tuple[UnitVersion, ...]]:
    """The version of a unit on a day and those of the units one level down, in order."""
    versions = versions_below(unit, on).select_related("unit").defer(*UNSEEN)
    return own_and_children(unit, list(versions))


# perf: on no board, and a third of what the names of its units take.
UNSEEN = (
    *("search_text", "match_key", "document", "unit__source"),
    *("unit__began_between", "unit__ended_between"),
)


def versions_below(unit: Unit | None, on: Day) -> QuerySet[UnitVersion]:
    """A unit as it is on a day and the units one level down, in order."""
    versions = UnitVersion.objects.on(on).order_by("sort_key", "pk")
    if unit is None:
        return versions.filter(unit__level=Level.PROVINCE)
    return versions.filter(Q(unit=unit) | Q(parent=unit))


def own_and_children(
    unit: Unit | None, rows: Sequence[UnitVersion]
) -> tuple[UnitVersion | None, tuple[UnitVersion, ...]]:
    """Which of versions_below() is the unit itself, and the others."""
    pk = unit.pk if unit else None
    own = next((row for row in rows if row.unit_id == pk), None)
    return own, tuple(row for row in rows if row is not own)


def communes_of(
    holders: Collection[UnitVersion], ids: Collection[int] | None, on: Day
) -> Iterable[Commune]:
    """The communes of the day with these ids, None all; a district that holds no village and no
    list is none."""
    facts_on = facts_of(ids, on)
    for row in holders:
        pk = row.unit_id
        facts = facts_on(pk, begun=row.unit.valid_from)
        if row.unit.level != Level.COMMUNE and not is_commune(facts, on):
            continue
        keys = frozenset(key for key in (pk, row.district_id, row.province_id) if key)
        yield Commune(version=row, keys=keys, counts=counted_on(facts, on), facts=facts)


def is_commune(facts: CommuneFacts, on: Day) -> bool:
    """Whether a district without communes counts as one on the day (Lý Sơn)."""
    return facts.villages_on(on) is not None or any(
        within(on, village.valid_from, village.valid_to) for village in facts.villages
    )


def counted_on(facts: CommuneFacts, on: Day) -> CommuneCounts:
    placed = {
        village.village_id
        for village in facts.villages
        if within(on, village.valid_from, village.valid_to)
    }
    known = facts.villages_on(on)
    there = [team for team in facts.teams if within(on, team.effective_from, team.effective_to)]
    counted = {team.team_id for team in there if team.kind != "committee"}
    with_team = {
        cover.village_id
        for cover in facts.covers
        if cover.team_id in counted and within(on, cover.effective_from, cover.effective_to)
    }
    return CommuneCounts(
        villages=None if known is None else len(known),
        villages_with_team=len(with_team & placed),
        village_teams=sum(team.kind == "village" for team in there),
        commune_teams=sum(team.kind == "commune" for team in there),
        seats=0,
    )


def _heads(
    unit: Unit | None, on: Day, children: tuple[UnitVersion, ...]
) -> dict[int | None, Heads]:
    """Seats and distinct persons of the whole and of each child, placed by the map of the day.

    Persons are counted anew for each row: one who sits in two communes is one in their district.
    """
    seats = (
        Membership.objects.current(on)
        .counted()
        .filter(team__void=False)
        .filter(stood_on(on, unit, "team__"))
    )
    level = children[0].unit.level if children else Level.COMMUNE
    key = "unit" if level == Level.COMMUNE else level
    rows = seats.values_list(f"team__{STOOD}{key}_id", "person_id").order_by()
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_HEADS.format(seats=statement), values)
        found = cursor.fetchall()
    return {
        None if whole else pk: Heads(*figures) for pk, whole, *figures in found if whole or children
    }


# perf: the whole and its parts in one pass over the seats.
_HEADS = """
SELECT key, GROUPING(key), COUNT(*), COUNT(DISTINCT person)
FROM ({seats}) AS seats (key, person) GROUP BY GROUPING SETS ((key), ())
"""


# The way from a team to the units, as they were on a day, of the commune that held it then.
STOOD = "placements__commune__versions__"


def stood_on(on: Day, unit: Unit | None, prefix: str = "") -> Q:
    """The condition that a team stood in a unit by the map of the day, None anywhere; for one
    filter(). prefix: the way from the row that is read to the team."""
    place = f"{prefix}placements__"
    return placed_on(on, prefix) & valid_on(on, f"{prefix}{STOOD}") & within_unit(unit, place)


def within_unit(unit: Unit | None, prefix: str = "") -> Q:
    """The condition of UnitVersion.under, seen from a row that names its commune."""
    versions = f"{prefix}commune__versions__"
    if unit is None:
        return Q()
    if unit.level == Level.PROVINCE:
        return Q(**{f"{versions}province": unit})
    if unit.level == Level.DISTRICT:
        return Q(**{f"{versions}district": unit}) | Q(**{f"{versions}unit": unit})
    return Q(**{f"{prefix}commune": unit})
