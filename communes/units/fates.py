"""What units of other days are on the map of a day, read from the official lists."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, Q

from communes.models import Level, Succession, Unit, UnitVersion
from communes.units.two_maps import Fates, Step

Day = datetime.date


def steps_between(on: Day | None, map_day: Day) -> list[Step]:
    """What passed from unit to unit after a day, None since ever, and up to another."""
    rows = Succession.objects.filter(on__lte=map_day)
    rows = rows if on is None else rows.filter(on__gt=on)
    return [
        Step(old, new, day, people != Succession.People.NONE, last is None or last >= day)
        for old, new, day, people, last in rows.values_list(
            "old_id", "new_id", "on", "people", "old__valid_to"
        )
    ]


def same_map(on: Day, map_day: Day) -> bool:
    """Whether no unit passed to another, or under others, between two days: then both maps are
    one."""
    if Succession.objects.filter(on__gt=on, on__lte=map_day).exists():
        return False
    before = UnitVersion.objects.filter(unit=OuterRef("unit"), valid_to__lt=OuterRef("valid_from"))
    elsewhere = ~Q(province=OuterRef("province")) | ~Q(district=OuterRef("district"))
    since = UnitVersion.objects.filter(valid_from__gt=on, valid_from__lte=map_day)
    return not since.filter(Exists(before.filter(elsewhere))).exists()


def told_by(unit: Unit, map_day: Day) -> frozenset[int]:
    """The communes, of that day and of all days before, that are wholly in a unit of the day: what
    stood last in one of them is told by the unit. Of a commune that was divided among several such
    units nothing is, but what people put elsewhere stands in the new commune by now."""
    key = "unit" if unit.level == Level.COMMUNE else unit.level
    every = dict(UnitVersion.objects.on(map_day).holders().values_list("unit_id", f"{key}_id"))
    here = {pk for pk, above in every.items() if above == unit.pk}
    steps = steps_between(None, map_day)
    fates = Fates(steps, every)
    ended = {step.old for step in steps} - every.keys()
    return frozenset(here | {pk for pk in ended if fates.of(pk) and fates.of(pk) <= here})
