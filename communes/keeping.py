"""Which communes an officer reads the villages of, and which they keep."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from communes.models import UnitVersion, Village, VillagePlacement, VillageVersion
from communes.models.unit import UnitVersionQuerySet
from communes.roles import Right

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet


def read_by(officer: Officer, day: datetime.date) -> UnitVersionQuerySet:
    """Units that hold villages on the day, in the officer's reach: ended ones that were absorbed
    included."""
    versions: UnitVersionQuerySet = UnitVersion.objects.visible_to(officer).on(day).holders()
    reach = officer.reach
    if reach is None or reach.whole_country:
        return versions
    ids = sorted(reach.unit_ids)
    if reach.key == "commune":
        return versions.filter(unit_id__in=ids)
    return versions.filter(Q(**{f"{reach.key}_id__in": ids}))


def kept_by(officer: Officer, day: datetime.date) -> UnitVersionQuerySet:
    """Those whose villages the officer may change: within the unit acted for, which leaves out
    the ended units that it absorbed."""
    versions: UnitVersionQuerySet = UnitVersion.objects.visible_to(officer).on(day)
    if not officer.can(Right.WRITE_VILLAGES):
        return versions.none()
    return versions.under(officer.unit).holders()


def reaches(officer: Officer, version: UnitVersion) -> bool:
    """Whether the officer's territory holds the whole of a unit, as it stood in that version."""
    reach = officer.reach
    if reach is None:
        return False
    if reach.whole_country:
        return True
    key = version.unit_id if reach.key == "commune" else getattr(version, f"{reach.key}_id")
    return key in reach.unit_ids


def villages_kept_by(officer: Officer, day: datetime.date) -> TerritoryQuerySet:
    """Villages that a commune kept by the officer holds on the day or later, and those that ended
    in it; not those that moved on to another commune."""
    lives_on = VillageVersion.objects.visible_to(officer).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to")),
        village_id=OuterRef("village_id"),
    )
    placements = (
        VillagePlacement.objects.visible_to(officer)
        .filter(
            village_id=OuterRef("pk"),
            commune_id__in=kept_by(officer, day).values("unit_id"),
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day) | ~Exists(lives_on))
    )
    villages: TerritoryQuerySet = Village.objects.visible_to(officer).filter(Exists(placements))
    return villages
