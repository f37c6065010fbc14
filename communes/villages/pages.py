"""What the pages about villages show: one village with its names and places, communes to choose."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from communes.keeping import read_by
from communes.models import (
    Level,
    Succession,
    Unit,
    UnitVersion,
    Village,
    VillagePlacement,
    VillageVersion,
)
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import names_on, nearest_version

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class VillageOnDay:
    """A village as its page shows it. state: "valid", "ended" or "not_yet" on the day asked for."""

    village: Village
    version: VillageVersion
    versions: list[VillageVersion]
    placements: list[VillagePlacement]
    placement: VillagePlacement
    commune: UnitVersion | None
    state: str


def commune_choices(
    officer: Officer, day: datetime.date, province_id: int | None
) -> list[tuple[str, list[tuple[int, str]]]]:
    """The communes of the territory on the day under their districts ('' in two tiers), and those
    of which a village came to it since."""
    versions = read_by(officer, day)
    if officer.reach is not None and officer.reach.parts:
        placed = VillagePlacement.objects.visible_to(officer).on(day)
        came = placed.filter(commune_id__in=officer.reach.parts)
        divided = UnitVersion.objects.visible_to(officer).on(day).holders()
        versions = versions | divided.filter(unit_id__in=came.values("commune_id"))
    if province_id is not None:
        versions = versions.filter(province_id=province_id)
    rows = list(versions.order_by("sort_key", "unit_id"))
    districts = names_on({row.district_id for row in rows if row.district_id}, day)

    def district_of(row: UnitVersion) -> tuple[str, str]:
        above = districts.get(row.district_id) if row.district_id else None
        return (above.sort_key, above.full_name) if above else ("", "")

    rows.sort(key=district_of)
    return [
        (district[1], [(row.unit_id, row.full_name) for row in together])
        for district, together in groupby(rows, key=district_of)
    ]


def village_on(village: Village, officer: Officer, asked: datetime.date) -> VillageOnDay | None:
    """The village on the day asked for, else next to it; None when no place of it is readable."""
    versions = list(
        VillageVersion.objects.visible_to(officer).filter(village=village).order_by(OLDEST_FIRST)
    )
    placements = list(
        VillagePlacement.objects.visible_to(officer)
        .filter(village=village)
        .select_related("commune", "district", "province")
        .order_by(OLDEST_FIRST)
    )
    version = nearest_version(versions, asked)
    if version is None or not placements:
        return None
    holding = [row for row in placements if row.valid_on(asked)]
    past = [row for row in placements if row.valid_to is not None and row.valid_to < asked]
    if holding:
        placement, state = holding[0], "valid"
    elif past:
        placement, state = past[-1], "ended"
    else:
        placement, state = placements[0], "not_yet"
    day = asked
    if state == "ended" and placement.valid_to:
        day = placement.valid_to
    elif state == "not_yet" and placement.valid_from:
        day = placement.valid_from
    keys = [placement.commune_id] if placement.commune_id else []
    return VillageOnDay(
        village=village,
        version=version,
        versions=versions,
        placements=placements,
        placement=placement,
        commune=names_on(keys, day).get(keys[0]) if keys else None,
        state=state,
    )


def former_communes_of(commune: Unit, officer: Officer) -> QuerySet[Unit]:
    """The communes from which the commune came: a village may say which of them was its own."""
    olds = Succession.objects.visible_to(officer).filter(new=commune).values("old_id")
    found: QuerySet[Unit] = (
        Unit.objects.visible_to(officer)
        .filter(pk__in=olds)
        .exclude(level=Level.PROVINCE)
        .order_by("label", "code")
    )
    return found
