"""Finding units and villages by name, with or without accents, by kind, and by official code.

Names as typed with their accents come first; names equal without accents follow, because a search
may suggest where a match must not decide (Tam Dân, Tam Đàn).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Case, IntegerField, Max, Min, Q, QuerySet, Value, When

from communes.models import Unit, UnitVersion, VillagePlacement, VillageVersion
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import nearest_version
from communes.place_names import (
    split_unit_kind,
    split_village_kind,
    unit_search_terms,
)
from communes.territory import valid_on
from communes.units import words as unit_words
from communes.units.lineage import former_names, former_units
from communes.vietnamese import clean, match_key

if TYPE_CHECKING:
    from communes.models import Officer

LONGEST_QUERY = 100


@dataclass(frozen=True)
class FoundUnit:
    """A unit as a line of results. path: the units above on its last valid day."""

    unit: Unit
    name: str
    path: str
    other_names: list[str]
    life: str
    valid: bool
    came_from: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FoundVillage:
    """A village as a line of results: its last name, and the commune that last held it."""

    village_id: int
    name: str
    commune: str
    other_names: list[str]
    ended_on: datetime.date | None
    came_from: list[str] = field(default_factory=list)


def too_short(query: str) -> bool:
    """A single letter names half the country; a single digit may be a code or a tổ dân phố."""
    terms = unit_search_terms(query)
    return len(terms.text) < 2 and not terms.text.isdigit()


def find_units(query: str, officer: Officer, day: datetime.date) -> QuerySet[Any]:
    """Units that answer, of all times: dicts with unit_id, nearest first, those valid on the day
    before the others."""
    bare = split_unit_kind(query)[1]
    codes = _codes(query)
    return (
        UnitVersion.objects.visible_to(officer)
        .filter(answers(query) | Q(unit__code__in=codes))
        .values("unit_id")
        .annotate(
            rank=Min(_rank(query, bare, When(unit__code__in=codes, then=Value(-1)))),
            is_valid=Max(Case(When(valid_on(day, "unit__"), then=1), default=0)),
            # Provinces, then districts, then communes: the length of the code tells them apart.
            code_length=Min(
                Case(
                    When(unit__level="province", then=Value(2)),
                    When(unit__level="district", then=Value(3)),
                    default=Value(5),
                )
            ),
            place=Min("sort_key"),
        )
        .order_by("rank", "-is_valid", "code_length", "place", "unit_id")
    )


def find_villages(query: str, officer: Officer) -> QuerySet[Any]:
    """Villages of the officer's territory that answer, of all times: dicts with village_id."""
    bare = split_village_kind(query)[1]
    return (
        VillageVersion.objects.visible_to(officer)
        .filter(answers(query))
        .values("village_id")
        .annotate(rank=Min(_rank(query, bare)), place=Min("sort_key"))
        .order_by("rank", "place", "village_id")
    )


def describe_units(
    unit_ids: Sequence[int], officer: Officer, day: datetime.date
) -> list[FoundUnit]:
    """The units in the order given, each with its last name and the path above it."""
    former = former_units(unit_ids, officer)
    units = {unit.pk: unit for unit in Unit.objects.visible_to(officer).filter(pk__in=unit_ids)}
    versions = _versions(officer, unit_ids)
    above = {
        key
        for rows in versions.values()
        for key in (rows[-1].district_id, rows[-1].province_id)
        if key
    }
    names = _versions(officer, above)
    found = []
    for unit_id in unit_ids:
        unit, rows = units[unit_id], versions[unit_id]
        last = rows[-1]
        last_day = unit.valid_to or max(day, unit.valid_from or day)
        path = [
            nearest_version(names[key], last_day)
            for key in (last.district_id, last.province_id)
            if key and key != unit_id
        ]
        others = dict.fromkeys(row.full_name for row in rows[:-1])
        found.append(
            FoundUnit(
                unit=unit,
                name=last.full_name,
                path=", ".join(version.plain_name for version in path if version),
                other_names=[name for name in others if name != last.full_name],
                life=unit_words.life(unit, day),
                valid=unit.valid_on(day),
                came_from=former.get(unit_id, []),
            )
        )
    return found


def describe_villages(village_ids: Sequence[int], officer: Officer) -> list[FoundVillage]:
    """The villages in the order given."""
    former = former_names(village_ids, officer)
    versions: dict[int, list[VillageVersion]] = {}
    for version in (
        VillageVersion.objects.visible_to(officer)
        .filter(village_id__in=village_ids)
        .order_by("village_id", OLDEST_FIRST)
    ):
        versions.setdefault(version.village_id, []).append(version)
    # Oldest first, so that the last one of each village stays.
    last_placement = {
        placement.village_id: placement
        for placement in VillagePlacement.objects.visible_to(officer)
        .filter(village_id__in=village_ids)
        .select_related("commune")
        .order_by(OLDEST_FIRST)
    }
    found = []
    for village_id in village_ids:
        rows, placement = versions[village_id], last_placement[village_id]
        name = rows[-1].full_name
        others = dict.fromkeys(row.full_name for row in rows[:-1])
        found.append(
            FoundVillage(
                village_id=village_id,
                name=name,
                commune=str(placement.commune),
                other_names=[other for other in others if other != name],
                ended_on=placement.valid_to,
                came_from=former.get(village_id, []),
            )
        )
    return found


def _versions(officer: Officer, unit_ids: Any) -> dict[int, list[UnitVersion]]:
    rows = UnitVersion.objects.visible_to(officer).filter(unit_id__in=unit_ids)
    found: dict[int, list[UnitVersion]] = {}
    for row in rows.order_by("unit_id", OLDEST_FIRST):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _codes(query: str) -> list[str]:
    """The codes that a query may be: as typed, and with the zeros that a spreadsheet ate."""
    text = clean(query)
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        return []
    return [text, {1: "0" + text, 4: "0" + text}.get(len(text), text)]


def answers(query: str) -> Q:
    """Rows whose bare name contains what was asked for, of the kinds asked for."""
    terms = unit_search_terms(query)
    asked = Q(search_text__contains=terms.text)
    if terms.kinds:
        asked &= Q(kind__in=terms.kinds)
    if terms.whole != terms.text:
        asked |= Q(search_text__contains=terms.whole)
    return asked


def _rank(query: str, bare: str, *first: When) -> Case:
    """0 the name itself, 1 the name without accents, 2 and 3 its beginning, 4 anywhere, 5 else."""
    whole = match_key(query)
    name = match_key(bare) or whole
    text = unit_search_terms(query).text
    return Case(
        *first,
        When(match_key__in=[whole, name], then=Value(0)),
        When(search_text=text, then=Value(1)),
        When(match_key__startswith=name, then=Value(2)),
        When(search_text__startswith=text, then=Value(3)),
        When(match_key__contains=name, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
