"""The keys of the units above a unit, copied onto the rows that hang on it: made here alone."""

from __future__ import annotations

import datetime
from typing import TypedDict

from communes.models import Level, Unit, UnitVersion
from communes.territory import valid_on


class Keys(TypedDict):
    commune_id: int | None
    district_id: int | None
    province_id: int | None


def keys_on(unit: Unit | None, day: datetime.date) -> Keys:
    """Where a unit stands on a day; outside its life, where it stood nearest to it.

    A commune names itself as commune; so does a former district without communes, which holds
    villages directly.
    """
    if unit is None:
        return Keys(commune_id=None, district_id=None, province_id=None)
    version = UnitVersion.objects.filter(valid_on(day), unit=unit).first() or unit.version_on(day)
    holds = unit.level == Level.COMMUNE or unit.holds_villages
    return Keys(
        commune_id=unit.pk if holds else None,
        district_id=version.district_id if version else None,
        province_id=version.province_id if version else None,
    )


def peoples_committee(unit: Unit, day: datetime.date) -> str:
    """Who issues a unit's papers, named as on the day: 'Ủy ban nhân dân xã Tam Dân'."""
    version = unit.version_on(day)
    return f"Ủy ban nhân dân {version.plain_name if version else unit.label}"
