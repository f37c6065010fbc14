"""A unit chosen in the filters of a list: by its key, or by its name as typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404, HttpRequest

from communes.keys import read_key
from communes.models import Unit, UnitVersion
from communes.search import LONGEST_QUERY, FoundUnit, describe_units, find_units
from communes.territory import TerritoryQuerySet
from communes.vietnamese import brief, clean

if TYPE_CHECKING:
    from communes.models import Officer

KEY, NAME = "don-vi", "dia-ban"
CANDIDATES = 8
# The name as typed, its accents included: what communes.search ranks first.
_NAMED_SO = 0


@dataclass(frozen=True)
class Place:
    """unit: the one meant, None for the whole territory. typed: what stands in the field.

    candidates: the units that a typed name may mean, when it means several; problem: why none.
    """

    unit: Unit | None = None
    typed: str = ""
    candidates: list[FoundUnit] = field(default_factory=list)
    problem: str = ""


def chosen_place(request: HttpRequest) -> Place:
    """What ?don-vi= and ?dia-ban= choose; a unit outside the territory is not there (404)."""
    officer: Any = request.user
    typed = clean(request.GET.get(NAME, "").replace("\0", ""))[:LONGEST_QUERY]
    unit = None
    if asked := request.GET.get(KEY, ""):
        key = read_key(asked)
        unit = Unit.objects.visible_to(officer).filter(pk=key).first() if key else None
        if unit is None or not units_within(officer).filter(unit_id=unit.pk).exists():
            raise Http404
    if NAME in request.GET and not typed:
        return Place()
    if not typed or (unit is not None and typed == unit.label):
        return Place(unit, unit.label if unit else "")
    found = list(
        find_units(typed, officer, request.as_of).filter(  # type: ignore[attr-defined]
            unit_id__in=units_within(officer).values("unit_id")
        )[:CANDIDATES]
    )
    named_so = [row for row in found if row["rank"] <= _NAMED_SO]
    meant = named_so if len(named_so) == 1 else found
    if len(meant) == 1:
        return Place(Unit.objects.visible_to(officer).get(pk=meant[0]["unit_id"]), typed)
    if not found:
        return Place(
            None,
            typed,
            problem=f"Trong địa bàn không có đơn vị nào tên “{brief(typed)}”. Kiểm tra lại tên, "
            "hoặc ghi ít chữ hơn.",
        )
    keys = [row["unit_id"] for row in found]
    return Place(None, typed, describe_units(keys, officer, request.as_of))  # type: ignore[attr-defined]


def units_within(officer: Officer) -> TerritoryQuerySet:
    """The versions, of all times, of the units that the officer's rows can lie in."""
    versions = UnitVersion.objects.visible_to(officer)
    reach = officer.reach
    if reach is None or reach.whole_country:
        return versions
    ids = sorted(reach.unit_ids)
    inside = Q(unit_id__in=ids)
    if reach.key in ("province", "district"):
        inside |= Q(**{f"{reach.key}_id__in": ids})
    return versions.filter(inside)


def rows_in(rows: TerritoryQuerySet, unit: Unit | None) -> TerritoryQuerySet:
    """The rows of a unit and of those that it absorbed whole; None is the whole territory."""
    if unit is None:
        return rows
    return rows.filter(rows.model.territory.within(unit.level, unit.reach()))
