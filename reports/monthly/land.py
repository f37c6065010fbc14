"""Who hands in figures in the months of a period, and which communes of then are one of now."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from communes.models import Level, Succession, Unit
from reports.models import FigureRule
from reports.monthly.rollup import communes_on
from reports.periods import Period, months_of


@dataclass(frozen=True)
class Land:
    """Who is asked in a period. now: the communes at its end with their province. members: of
    each of these, and of those that were divided, the communes that it holds. due: by month who
    hands in, with the province of the day."""

    unit: Unit | None
    months: tuple[Period, ...]
    now: Mapping[int, int | None]
    members: Mapping[int, Collection[int]]
    due: Mapping[str, Mapping[int, int | None]]
    provinces: Mapping[int, int]

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
    first = dict(FigureRule.objects.values_list("unit_id", "first_period"))
    due = {
        code: {
            pk: province
            for pk, province in communes.items()
            if code >= first.get(province or 0, "")
        }
        for code, communes in there.items()
    }
    return Land(unit, months, now, members, due, heirs)


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
