"""The units of the register as the reading of lists needs them: three queries, no row per unit."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import NamedTuple

from communes.models import Level, NameAlias, Succession, Unit, UnitVersion
from communes.models.importing import ImportBatch
from communes.sheets.gazetteer import Aliases, Context, Gazetteer
from communes.sheets.unit_entries import UnitEntry
from communes.territory import valid_on

Day = datetime.date


class _Name(NamedTuple):
    """What a unit above is called, and from when; None since before."""

    first: Day | None
    code: str
    full_name: str


def gazetteer_on(day: Day) -> Gazetteer:
    """All units, past and to come, as a list of that day is to be read."""
    rows = list(
        UnitVersion.objects.order_by("pk").values_list(
            *("unit_id", "unit__level", "unit__code", "unit__holds_villages"),
            *("kind", "name", "match_key", "district_id", "province_id", "valid_from", "valid_to"),
        )
    )
    names: dict[int, list[_Name]] = defaultdict(list)
    for pk, level, code, _, kind, name, _, _, _, first, _ in rows:
        if level != Level.COMMUNE:
            called = UnitVersion(kind=kind, name=name).full_name
            names[pk].append(_Name(first, code, called))
    above = _Above(names)
    entries = [
        UnitEntry(
            *(pk, level, code, kind, name, key, *above[district, first], *above[province, first]),
            *(first, last, holds),
        )
        for pk, level, code, holds, kind, name, key, district, province, first, last in rows
    ]
    successions = Succession.objects.order_by("pk").values_list("old_id", "new_id", "on")
    return Gazetteer(entries, successions, day=day)


class _Above(dict[tuple[int | None, Day | None], tuple[str, str]]):
    """Code and name of a unit above as it was called when the version below it began.

    By its id and that day; empty for no unit. Neighbours share both.
    """

    def __init__(self, names: dict[int, list[_Name]]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, asked: tuple[int | None, Day | None]) -> tuple[str, str]:
        unit, day = asked
        known = self._names.get(unit or 0)
        if not known:
            found = "", ""
        else:
            began = [name for name in known if name.first is None or (day and name.first <= day)]
            name = max(began or known, key=lambda name: name.first or datetime.date.min)
            found = name.code, name.full_name
        self[asked] = found
        return found


def context_of_batch(batch: ImportBatch) -> Context:
    """The chosen territory as codes of the units above it."""
    return Context(
        province_code=batch.province.code if batch.province else "",
        district_code=batch.district.code if batch.district else "",
        commune_code=batch.commune.code if batch.commune else "",
    )


def aliases_of(batch: ImportBatch) -> Aliases:
    """Spellings remembered for every file, then those chosen for this one."""
    known = NameAlias.objects.filter(valid_on(batch.as_of, "unit__")).values_list(
        "match_key", "within__code", "unit__code"
    )
    aliases = {(key, within or ""): code for key, within, code in known}
    aliases.update({(key, within): code for key, within, code in batch.choices})
    return aliases


def units_by_code(codes: set[tuple[str, str]], day: Day) -> dict[tuple[str, str], int]:
    """Ids of units by level and code on a day."""
    rows = Unit.objects.on(day).filter(code__in={code for _, code in codes})
    return {(unit.level, unit.code): unit.pk for unit in rows}
