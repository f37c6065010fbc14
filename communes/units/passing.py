"""What a reform of units makes of the communes of a province: which pass on whole, which do not.

Read from the official lists alone: `Succession` and the versions of units on the eve and the day.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from communes.models import Succession, Unit, UnitVersion
from communes.units.placing import Keys
from communes.villages.rules import DAY


@dataclass(frozen=True)
class Passing:
    """The communes that hand on or receive villages on a day, by their keys.

    places: where everything of a commune stands from the day on, when that is one place and
    another than on the eve: all its people went to one commune, or it goes on under other units.
    divided: communes whose people went to several, or may have: the communes that took them, the
    likely one first. Nothing of them moves by program. parts: by commune of the day, all that it
    was made of, itself included when it goes on.
    """

    places: dict[int, Keys]
    divided: dict[int, tuple[int, ...]]
    parts: dict[int, frozenset[int]]

    @property
    def staying(self) -> dict[int, Keys]:
        """Of the places those of communes that are themselves, under other units."""
        return {pk: place for pk, place in self.places.items() if place["commune_id"] == pk}

    @property
    def communes(self) -> frozenset[int]:
        """Every commune that the reform touches, of the eve and of the day."""
        return frozenset({*self.places, *self.divided, *self.parts})


@dataclass(frozen=True)
class Maps:
    """The units that hold villages on the eve of a day and on the day, by their keys."""

    day: datetime.date
    eve: dict[int, UnitVersion]
    now: dict[int, UnitVersion]


@dataclass(frozen=True)
class UnderOthers:
    """That a unit is itself, under other units since a day. was, now: the keys that rows of it
    carry before and since; of a district without a commune."""

    unit: int
    was: Keys
    now: Keys

    @property
    def back(self) -> UnderOthers:
        return UnderOthers(self.unit, self.now, self.was)


def under_others(unit_ids: Collection[int], day: datetime.date) -> list[UnderOthers]:
    """Of some units those that came under other units on a day; two queries."""
    rows = UnitVersion.objects.filter(unit_id__in=unit_ids).select_related("unit")
    eve = {row.unit_id: _keys(row) for row in rows.on(day - DAY)}
    now = {row.unit_id: _keys(row) for row in rows.on(day)}
    return [
        UnderOthers(pk, eve[pk], now[pk])
        for pk in sorted(eve.keys() & now.keys())
        if eve[pk] != now[pk]
    ]


def maps_of(day: datetime.date, unit_ids: Collection[int] | None = None) -> Maps:
    """unit_ids: of these units alone, where a reform touches no others."""
    return Maps(day, _holders(day - DAY, unit_ids), _holders(day, unit_ids))


def passing_on(maps: Maps, province: Unit | None) -> Passing:
    """Of the communes that a province has on the day, and of those that came to it; None is all
    of the maps.

    A succession of land without people passes nothing on, unless there is no other.
    """
    eve, now = maps.eve, maps.now
    here = {pk for pk, row in now.items() if province is None or row.province_id == province.pk}
    came = Succession.objects.filter(on=maps.day)
    olds = set(came.filter(new_id__in=here).values_list("old_id", flat=True)) & eve.keys()
    olds |= here & eve.keys()
    heirs = _heirs(came.filter(old_id__in=olds), now, eve)
    places: dict[int, Keys] = {}
    divided: dict[int, tuple[int, ...]] = {}
    parts: dict[int, set[int]] = defaultdict(set)
    for old in sorted(olds):
        after = heirs.get(old, [old] if old in now else [])
        if len(after) > 1:
            divided[old] = tuple(after)
        elif after and _keys(now[after[0]]) != _keys(eve[old]):
            places[old] = _keys(now[after[0]])
        for new in after:
            if new in here:
                parts[new].add(old)
    return Passing(places, divided, {pk: frozenset(found) for pk, found in parts.items()})


def _heirs(
    rows: object, now: dict[int, UnitVersion], eve: dict[int, UnitVersion]
) -> dict[int, list[int]]:
    """Who took the people of each commune; itself among them where it goes on."""
    people: dict[int, set[int]] = defaultdict(set)
    land: dict[int, set[int]] = defaultdict(set)
    for old, new, who in rows.values_list("old_id", "new_id", "people"):  # type: ignore[attr-defined]
        if new in now:
            (land if who == Succession.People.NONE else people)[old].add(new)
    found = {}
    for old in people.keys() | land.keys():
        after = people.get(old) or (set() if old in now else land[old])
        after |= {old} & now.keys()
        found[old] = sorted(after, key=lambda new: _likely(eve[old], now[new]))
    return found


def _likely(old: UnitVersion, new: UnitVersion) -> tuple[bool, str]:
    """The one that kept the name comes first; else by name. An order, never an answer."""
    return (new.match_key != old.match_key, new.sort_key)


def _holders(day: datetime.date, unit_ids: Collection[int] | None) -> dict[int, UnitVersion]:
    rows = UnitVersion.objects.on(day).holders().select_related("unit")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return {row.unit_id: row for row in rows}


def _keys(row: UnitVersion) -> Keys:
    """Of a version that came with its unit."""
    commune = row.unit_id if row.unit.holds_villages else None
    return Keys(commune_id=commune, district_id=row.district_id, province_id=row.province_id)
