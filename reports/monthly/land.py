"""Who hands in figures in the months of a period, and which communes of then are one of now."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from communes.models import Level, Succession, Unit
from reports.models import FigureRule
from reports.monthly.parts import Said, parts_now
from reports.monthly.rollup import communes_on
from reports.periods import Period, months_of
from reports.restating.homes import Homes, homes_of


@dataclass(frozen=True)
class Land:
    """Who is asked in a period. now: the communes at its end with their province. members: of
    each of these, and of those that were divided, the communes that it holds. due: by month who
    hands in, with the province of the day. left: on a later map the communes that
    several took, which are no members; parts: what their teams and villages said, by the commune
    that tells it now; rest: what they said besides, by themselves."""

    unit: Unit | None
    months: tuple[Period, ...]
    now: Mapping[int, int | None]
    members: Mapping[int, Collection[int]]
    due: Mapping[str, Mapping[int, int | None]]
    provinces: Mapping[int, int]
    left: tuple[int, ...] = ()
    parts: Mapping[int, Sequence[Said]] = field(default_factory=dict)
    rest: Mapping[int, Sequence[Said]] = field(default_factory=dict)

    def key_of(self, home: int) -> int:
        """The row that a commune is shown in: its own, in the country that of its province."""
        if self.unit is not None:
            return home
        province = self.now.get(home)
        if province is None:
            known = [there[home] for there in self.due.values() if there.get(home)]
            province = known[-1] if known else None
        return self.provinces.get(province or 0, province or home)


def land_of(unit: Unit | None, period: Period) -> Land:
    months = months_of(period)
    reach = unit.reach() if unit is not None else frozenset[int]()
    there = {month.code: _communes(unit, reach, month.last) for month in months}
    now = there[months[-1].code]
    passed = list(
        Succession.objects.filter(on__gt=period.first, on__lte=period.last).values_list(
            "old_id", "new_id", "extent"
        )
    )
    heirs = {old: new for old, new, extent in passed if extent == Succession.Extent.WHOLE}
    every = {pk for communes in there.values() for pk in communes}
    members: dict[int, list[int]] = {pk: [] for pk in now}
    for pk in sorted(every):
        home = _heir(pk, heirs, now)
        members.setdefault(home, []).append(pk)
    due = _due(there)
    return Land(unit, months, now, members, due, heirs)


def land_now(
    unit: Unit | None, period: Period, map_day: datetime.date, *, of_then: bool = False
) -> Land:
    """The same on the map of a later day: the communes of that day with those that each is made
    of. of_then: the rows are the communes of then that the unit has."""
    months = months_of(period)
    homes = homes_of(unit, map_day)
    there = {month.code: _touching(homes, month.last) for month in months}
    every = {pk: province for communes in there.values() for pk, province in communes.items()}
    left = tuple(sorted(pk for pk in every if homes.is_left(pk)))
    members: dict[int, list[int]] = {}
    for pk in sorted(every):
        home = homes.of(pk)
        if home is not None:
            members.setdefault(pk if of_then else home, []).append(pk)
    parts, rest = parts_now(homes, left, [month.code for month in months], of_then=of_then)
    now = {
        pk: homes.here.get(pk, every.get(pk))
        for pk in (every if of_then else homes.here)
        if pk in members or pk in parts
    }
    members |= {pk: [] for pk in now.keys() - members.keys()}
    told = {pk for communes in members.values() for pk in communes}
    due = {
        code: {pk: province for pk, province in communes.items() if pk in told}
        for code, communes in _due(there).items()
    }
    return Land(unit, months, now, members, due, {}, left, parts, rest)


def _due(there: Mapping[str, Mapping[int, int | None]]) -> dict[str, dict[int, int | None]]:
    """By month those of the communes whose province collected by then."""
    first = dict(FigureRule.objects.values_list("unit_id", "first_period"))
    return {
        code: {
            pk: province
            for pk, province in communes.items()
            if code >= first.get(province or 0, "")
        }
        for code, communes in there.items()
    }


def _touching(homes: Homes, day: datetime.date) -> dict[int, int | None]:
    """The communes of a day that are, or may be, in a unit of a later map."""
    rows = communes_on(None, day)
    if homes.touching is not None:
        rows = rows.filter(unit_id__in=homes.touching)
    return dict(rows.order_by("sort_key", "pk").values_list("unit_id", "province_id"))


def _heir(pk: int, heirs: Mapping[int, int], now: Collection[int]) -> int:
    """The commune of the end of the period that holds all of one, itself where there is none."""
    home = pk
    while home not in now and home in heirs:
        home = heirs[home]
    return home if home in now else pk


def _communes(
    unit: Unit | None, reach: Collection[int], day: datetime.date
) -> dict[int, int | None]:
    """The communes that a unit, and those that it absorbed since, had on a day, in the order of
    the map; with their province."""
    rows = communes_on(None, day)
    if unit is not None:
        above = {Level.PROVINCE: "province_id__in", Level.DISTRICT: "district_id__in"}
        held = Q(unit_id__in=reach)
        if unit.level in above:
            held |= Q(**{above[Level(unit.level)]: reach})
        rows = rows.filter(held)
    return dict(rows.order_by("sort_key", "pk").values_list("unit_id", "province_id"))
