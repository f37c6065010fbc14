"""What the pages about a unit show of it on a day: its place, its children, its relatives."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from communes.keeping import reaches
from communes.models import (
    Level,
    Succession,
    Unit,
    UnitVersion,
    VillageList,
    VillagePlacement,
    VillageVersion,
)
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import names_on, nearest_version
from communes.units.words import DAY

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class Child:
    """A unit right below. communes, villages and lists are None where they are not shown.

    lists: how many of the communes below (or the commune itself) have a complete list of villages.
    """

    version: UnitVersion
    communes: int | None
    villages: int | None
    lists: int | None


@dataclass(frozen=True)
class Relative:
    """The other side of a succession: its name and the units above it next to the day."""

    succession: Succession
    unit: Unit
    name: str
    path: str


@dataclass(frozen=True)
class Event:
    """What passed from or to the unit on one day; on `day` the relatives were there.

    exact: False when `on` is only the latest day possible, because the lists between which it
    happened know no day.
    """

    on: datetime.date
    day: datetime.date
    exact: bool
    relatives: list[Relative]


@dataclass(frozen=True)
class UnitOnDay:
    """A unit as its page shows it.

    day: the day asked for, or when the unit was not there then the nearest day of its life.
    """

    unit: Unit
    version: UnitVersion
    versions: list[UnitVersion]
    day: datetime.date
    path: list[UnitVersion]
    reached: bool
    state: str = field(default="valid")  # "valid", "ended" or "not_yet"


def unit_on(unit: Unit, officer: Officer, asked: datetime.date) -> UnitOnDay:
    """The unit's name and place on the day asked for or the nearest one."""
    state, day = "valid", asked
    if unit.valid_to is not None and unit.valid_to < asked:
        state, day = "ended", unit.valid_to
    elif unit.valid_from is not None and asked < unit.valid_from:
        state, day = "not_yet", unit.valid_from
    versions = list(
        UnitVersion.objects.visible_to(officer)
        .filter(unit=unit)
        .select_related("parent")
        .order_by(OLDEST_FIRST)
    )
    version = nearest_version(versions, day)
    if version is None:
        raise ValueError(f"unit {unit.pk} has no version")
    return UnitOnDay(
        unit=unit,
        version=version,
        versions=versions,
        day=day,
        path=_above(version, day),
        reached=reaches(officer, version),
        state=state,
    )


def children_of(page: UnitOnDay, officer: Officer) -> list[Child]:
    """The units right below on the page's day, in Vietnamese order.

    Their villages are counted only when the whole unit lies in the officer's territory.
    """
    versions = list(
        UnitVersion.objects.visible_to(officer)
        .on(page.day)
        .filter(parent=page.unit)
        .select_related("unit")
        .order_by("sort_key", "unit__code")
    )
    ids = [version.unit_id for version in versions]
    if not ids:
        return []
    level = versions[0].unit.level
    communes: dict[int, int] | None = None
    if level == Level.DISTRICT:
        communes = _counted(
            UnitVersion.objects.visible_to(officer).on(page.day).filter(parent_id__in=ids), "parent"
        )
    villages: dict[int, int] | None = None
    lists: dict[int, int] | None = None
    if page.reached:
        placed = VillagePlacement.objects.visible_to(officer).on(page.day)
        declared = VillageList.objects.visible_to(officer).on(page.day).filter(complete=True)
        villages = _counted(placed.filter(**{f"{level}_id__in": ids}), level)
        lists = _counted(declared.filter(**{f"{level}_id__in": ids}), level)
    return [
        Child(
            version=version,
            communes=None if communes is None else communes.get(version.unit_id, 0),
            villages=None if villages is None else villages.get(version.unit_id, 0),
            lists=None if lists is None else lists.get(version.unit_id, 0),
        )
        for version in versions
    ]


def predecessors_of(unit: Unit, officer: Officer) -> list[Event]:
    """Where the unit came from, oldest event first."""
    rows = Succession.objects.visible_to(officer).filter(new=unit).select_related("old", "new")
    return _events(rows, lambda row: row.old, before=True)


def successors_of(unit: Unit, officer: Officer) -> list[Event]:
    """Where its people and land went."""
    rows = Succession.objects.visible_to(officer).filter(old=unit).select_related("old", "new")
    return _events(rows, lambda row: row.new, before=False)


def villages_of(page: UnitOnDay, officer: Officer) -> list[VillageVersion]:
    """The villages that the unit holds on the page's day, in Vietnamese order."""
    placed = VillagePlacement.objects.visible_to(officer).on(page.day).filter(commune=page.unit)
    return list(
        VillageVersion.objects.visible_to(officer)
        .on(page.day)
        .filter(village_id__in=placed.values("village_id"))
        .select_related("village__former_commune")
        .order_by("sort_key", "pk")
    )


def count_since(unit: Unit, officer: Officer, day: datetime.date | None) -> int:
    """How many villages the unit holds on a day; None: those that it held since before."""
    placed = VillagePlacement.objects.visible_to(officer).filter(commune=unit)
    first = day or unit.valid_from
    return (placed.on(first) if first else placed.filter(valid_from__isnull=True)).count()


def list_of(unit: Unit, officer: Officer, day: datetime.date) -> VillageList | None:
    """The declaration that the unit's list is complete, if one holds on the day."""
    found: VillageList | None = (
        VillageList.objects.visible_to(officer)
        .on(day)
        .filter(commune=unit, complete=True)
        .select_related("declared_by")
        .first()
    )
    return found


@dataclass(frozen=True)
class ProvinceRow:
    """A province of the day and how many units it has."""

    version: UnitVersion
    districts: int
    communes: int


def provinces_on(day: datetime.date, officer: Officer) -> list[ProvinceRow]:
    """The provinces of a day in Vietnamese order, with their numbers of units."""
    on_day = UnitVersion.objects.visible_to(officer).on(day)
    counts = {
        (row["province_id"], row["unit__level"]): row["count"]
        for row in on_day.values("province_id", "unit__level").annotate(count=Count("pk"))
    }
    provinces = on_day.filter(unit__level=Level.PROVINCE).select_related("unit")
    return [
        ProvinceRow(
            version=version,
            districts=counts.get((version.unit_id, Level.DISTRICT), 0),
            communes=counts.get((version.unit_id, Level.COMMUNE), 0),
        )
        for version in provinces.order_by("sort_key", "unit__code")
    ]


def _above(version: UnitVersion, day: datetime.date) -> list[UnitVersion]:
    """The province and the district above a unit, as they were called on the day."""
    keys = [
        key for key in (version.province_id, version.district_id) if key and key != version.unit_id
    ]
    names = names_on(keys, day)
    return [names[key] for key in keys if key in names]


def _counted(rows: Any, level: str) -> dict[int, int]:
    """Rows counted by the unit of a level that they hang on."""
    key = f"{level}_id"
    return {row[key]: row["count"] for row in rows.values(key).annotate(count=Count("pk"))}


def _events(rows: Iterable[Succession], other: Any, *, before: bool) -> list[Event]:
    ordered = sorted(rows, key=lambda row: row.on)
    events = []
    for on, together in groupby(ordered, key=lambda row: row.on):
        same_day = list(together)
        # The old unit is named as it was called on its last day, the new one as on its first.
        day = on - DAY if before else on
        own = names_on([other(row).pk for row in same_day], day)
        above = names_on(
            [key for v in own.values() for key in (v.district_id, v.province_id) if key], day
        )
        found = []
        for row in same_day:
            version = own.get(other(row).pk)
            keys = (version.district_id, version.province_id) if version else ()
            path = [above[key].plain_name for key in keys if key in above and key != other(row).pk]
            found.append(
                (
                    version.sort_key if version else "",
                    Relative(
                        succession=row,
                        unit=other(row),
                        name=version.full_name if version else other(row).label,
                        path=", ".join(path),
                    ),
                )
            )
        found.sort(key=lambda pair: pair[0])
        events.append(
            Event(
                on=on,
                day=day,
                exact=all(row.old.ended_between is None for row in same_day),
                relatives=[relative for _, relative in found],
            )
        )
    return events
