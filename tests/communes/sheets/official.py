"""The official unit lists as a gazetteer, without a database."""

from __future__ import annotations

from datetime import date
from functools import cache

from communes.sheets.gazetteer import Gazetteer, UnitEntry
from communes.units.official_lists import read_successions, read_units
from communes.vietnamese import match_key


@cache
def entries() -> tuple[UnitEntry, ...]:
    """Every version of every unit of the lists."""
    units = {unit.key: unit for unit in read_units()}

    def named(key: int | None, day: date | None) -> tuple[str, str]:
        if key is None:
            return "", ""
        unit = units[key]
        version = unit.versions[0]
        for later in unit.versions[1:]:
            if day is not None and later.valid_from is not None and later.valid_from <= day:
                version = later
        kind = "Thành phố" if version.kind.startswith("Thành phố") else version.kind
        return unit.code, f"{kind} {version.name}"

    found = []
    for unit in units.values():
        for version in unit.versions:
            district = named(version.district_key, version.valid_from)
            province = named(version.province_key, version.valid_from)
            found.append(
                UnitEntry(
                    id=unit.key,
                    level=unit.level,
                    code=unit.code,
                    kind=version.kind,
                    name=version.name,
                    match_key=match_key(version.name),
                    district_code=district[0],
                    district_name=district[1],
                    province_code=province[0],
                    province_name=province[1],
                    valid_from=version.valid_from,
                    valid_to=version.valid_to,
                    holds_villages=unit.holds_villages,
                )
            )
    return tuple(found)


@cache
def gazetteer_on(day: date) -> Gazetteer:
    """The register as it knows a day; shared by tests, which do not change it."""
    successions = [(row.old_key, row.new_key, row.on) for row in read_successions()]
    return Gazetteer(entries(), successions, day=day)
