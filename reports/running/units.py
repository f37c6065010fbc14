"""The units of a run: which get a report of their own."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from communes.models import Level, Unit, UnitVersion
from communes.units.placing import Keys
from reports.kinds.kind import Kind

COUNTRY = ""


@dataclass(frozen=True)
class Place:
    """A unit that gets a report, None the country, with the keys that its rows carry."""

    unit_id: int | None
    keys: Keys


def places_of(
    kind: Kind, unit: Unit | None, levels: Collection[str], day: datetime.date
) -> list[Place]:
    """The units of the levels within a unit on a day, the largest first.

    A former district without communes stands among the communes.
    """
    wanted = [level for level in levels if level in kind.levels]
    found = []
    if unit is None and COUNTRY in wanted:
        found.append(Place(None, Keys(commune_id=None, district_id=None, province_id=None)))
    chosen = Q(unit__level__in=wanted)
    if Level.COMMUNE in wanted and Level.DISTRICT in kind.levels:
        chosen |= Q(unit__level=Level.DISTRICT, unit__holds_villages=True)
    rows = (
        UnitVersion.objects.on(day)
        .under(unit)
        .filter(chosen)
        .select_related("unit")
        .order_by("province__code", "district__code", "unit__code")
    )
    order = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
    for row in sorted(rows, key=lambda row: order[Level(row.unit.level)]):
        holds = row.unit.level == Level.COMMUNE or row.unit.holds_villages
        keys = Keys(
            commune_id=row.unit_id if holds else None,
            district_id=row.district_id,
            province_id=row.province_id,
        )
        found.append(Place(row.unit_id, keys))
    return found
