"""Which units of today hold what communes of a past day held, read from the register.

Succession tells it of whole communes; where a commune was divided, or one village moved alone,
the places that people gave to villages and teams tell it one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, Max, Q

from communes.models import Level, Succession, Unit, UnitVersion, VillagePlacement
from communes.units.fates import steps_between
from communes.units.two_maps import NOWHERE, Fates
from teams.models import TeamPlacement

Day = datetime.date


class Place(NamedTuple):
    """A unit that holds villages, by its key, with the units above it."""

    unit_id: int
    district_id: int | None
    province_id: int | None


@dataclass(frozen=True)
class Ground:
    """The communes of `on` that are, whole or in part, in a unit of the map of `map_day`.

    then: they, by key. now: the units of the later map that hold villages and lie in the unit.
    homes: for each of `then` where it is now, inside the unit or not; empty where nothing took it,
    which only the whole country counts as its own. reduced: communes that are still there and gave
    away a part in which nobody put a village or team; all they held counts as theirs.
    """

    on: Day
    map_day: Day
    then: Mapping[int, Place]
    now: Mapping[int, Place]
    homes: Mapping[int, frozenset[int]]
    fates: Fates
    reduced: frozenset[int] = frozenset()

    def inside(self, commune: int) -> bool:
        """Whether all of a commune of then is in the unit."""
        return self.homes[commune] <= self.now.keys()

    def versions(self, communes: Collection[int]) -> list[UnitVersion]:
        """Communes of then as they were on the day, by name, with the units above them."""
        rows = UnitVersion.objects.on(self.on).filter(unit_id__in=list(communes))
        rows = rows.select_related("unit", "district", "province")
        return list(rows.order_by("sort_key", "pk"))


def ground_of(unit: Unit | None, on: Day, map_day: Day) -> Ground:
    """Of a unit of the later map, None the whole country; a few statements in all."""
    country = _country(on, map_day, _stamp())
    every, fates, then = country.now, country.fates, country.then
    key = "unit_id" if unit is None or unit.level == Level.COMMUNE else f"{unit.level}_id"
    now = every
    if unit is not None:
        now = {pk: place for pk, place in every.items() if getattr(place, key) == unit.pk}
    homes = country.homes
    # The few villages and teams that moved without their commune.
    alone: dict[int, set[int]] = {}
    for was, since in _moved_alone(on, map_day, country.days):
        alone.setdefault(was, set()).update(fates.of(since))
    if alone:
        homes = {pk: found | alone.get(pk, NOWHERE) for pk, found in homes.items()}
    if unit is not None:
        homes = {pk: found for pk, found in homes.items() if not now.keys().isdisjoint(found)}
        then = {pk: then[pk] for pk in homes}
    return _with_reduced(Ground(on, map_day, then, now, homes, fates))


@dataclass(frozen=True)
class _Country:
    """What the official lists alone say of two days. days: on which units passed to others."""

    then: dict[int, Place]
    now: dict[int, Place]
    homes: dict[int, frozenset[int]]
    fates: Fates
    days: tuple[Day, ...]


@lru_cache(maxsize=8)
def _country(on: Day, map_day: Day, stamp: tuple[Any, ...]) -> _Country:
    """perf: the lists are long and change a few times a year; kept while their stamp holds."""
    steps = steps_between(on, map_day)
    now, then = _places(map_day), _places(on)
    fates = Fates(steps, now)
    homes = {pk: fates.of(pk) for pk in then}
    return _Country(then, now, homes, fates, tuple(sorted({step.on for step in steps})))


def _stamp() -> tuple[Any, ...]:
    """Another as soon as a unit begins, ends, moves or passes to another, or that is taken back."""
    rows, last = {"rows": Count("pk"), "last": Max("pk")}, {"ended": Count("valid_to")}
    passed = Succession.objects.aggregate(**rows)
    versions = UnitVersion.objects.aggregate(**rows, **last)
    return (*passed.values(), *versions.values())


def _places(day: Day) -> dict[int, Place]:
    rows = UnitVersion.objects.on(day).holders()
    places = rows.values_list("unit_id", "district_id", "province_id")
    return {row[0]: Place(*row) for row in places}


def _with_reduced(ground: Ground) -> Ground:
    gave = {pk for pk, found in ground.homes.items() if pk in found and len(found) > 1}
    if not gave:
        return ground
    places = moved_from(gave, ground)
    reduced = frozenset(gave - places)
    homes = {pk: frozenset({pk}) if pk in reduced else f for pk, f in ground.homes.items()}
    homes = {pk: found for pk, found in homes.items() if found & ground.now.keys() or not found}
    then = {pk: row for pk, row in ground.then.items() if pk in homes}
    return replace(ground, homes=homes, then=then, reduced=reduced & homes.keys())


def moved_from(communes: Collection[int], ground: Ground) -> set[int]:
    """Those of the communes of which a village or team stands elsewhere by now."""
    held = {"of": list(communes), "on": ground.on, "map": ground.map_day}
    return {then for then, _ in _changes("was.commune_id = ANY(%(of)s)", held)}


def villages_now(ground: Ground, communes: Collection[int]) -> dict[int, int | None]:
    """Where the villages that ever stood in these communes are on the later map."""
    return _stand(ground, VillagePlacement, "village", communes)


def teams_now(ground: Ground, communes: Collection[int]) -> dict[int, int | None]:
    return _stand(ground, TeamPlacement, "team", communes)


def _stand(
    ground: Ground, model: Any, name: str, communes: Collection[int]
) -> dict[int, int | None]:
    here = model.objects.filter(commune_id__in=list(communes)).values(f"{name}_id")
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=ground.map_day)
    rows = model.objects.filter(begun, **{f"{name}_id__in": here})
    places = rows.order_by(F("valid_from").asc(nulls_first=True))
    last = dict(places.values_list(f"{name}_id", "commune_id"))
    return {pk: ground.fates.stands(commune) for pk, commune in last.items()}


def _moved_alone(on: Day, map_day: Day, days: Collection[Day]) -> set[tuple[int, int]]:
    """(commune of then, commune since) of villages and teams that changed it on a day on which no
    unit passed to another; days: those on which units did."""
    # perf: ranges between the days, in which an index finds the few rows there are.
    ends = [on, *sorted(days), map_day + datetime.timedelta(days=1)]
    values = {f"day{place}": day for place, day in enumerate(ends)}
    asked = " OR ".join(
        f"since.valid_from > %(day{place})s AND since.valid_from < %(day{place + 1})s"
        for place in range(len(ends) - 1)
    )
    return _changes(f"({asked})", {"on": on, "map": map_day, **values})


def _changes(which: str, values: dict[str, Any]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for model, name in ((VillagePlacement, "village"), (TeamPlacement, "team")):
            table = model._meta.db_table
            cursor.execute(_CHANGES.format(table=table, name=name, which=which), values)
            found.update(cursor.fetchall())
    return found


_CHANGES = """
SELECT DISTINCT was.commune_id, since.commune_id
FROM {table} since JOIN {table} was ON was.{name}_id = since.{name}_id
WHERE since.valid_from > %(on)s AND since.valid_from <= %(map)s
  AND since.commune_id <> was.commune_id AND {which}
  AND (was.valid_from IS NULL OR was.valid_from <= %(on)s)
  AND (was.valid_to IS NULL OR was.valid_to >= %(on)s)
"""
