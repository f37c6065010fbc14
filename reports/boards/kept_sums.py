"""Sums of kept figures of communes, for each unit a level down and for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from communes.models import Level, Unit
from reports.models import CommuneStat
from reports.rollup import AreaCounts

Figures = dict[str, Any]

_SUMS: dict[str, Any] = {
    "communes": Count("*"),
    "with_team": Count("commune_id", filter=Q(village_teams__gt=0) | Q(commune_teams__gt=0)),
    "without_list": Count("commune_id", filter=Q(villages__isnull=True)),
    "known": Sum("villages"),
    "covered": Sum("villages_with_team"),
    "covered_known": Sum("villages_with_team", filter=Q(villages__isnull=False)),
    "of_villages": Sum("village_teams"),
    "of_communes": Sum("commune_teams"),
    "seats": Sum("seats"),
    "people": Sum("people"),
    "latest": Max("latest_entry"),
}
# Known of today's counters alone: when a figure last changed.
_CHANGED: dict[str, Any] = {"changed": Max("changed_at")}
_LARGEST = ("latest", "changed")
# Unknown stays unknown when nothing is known to add.
_MAYBE = ("known", "covered_known", *_LARGEST)


def key_below(unit: Unit | None) -> str | Coalesce:
    """What tells the kept rows of a unit's children apart, before the children are known."""
    if unit is None:
        return "province_id"
    # The communes of a province stand right below it since districts ended.
    return Coalesce("district_id", "commune_id") if unit.level == Level.PROVINCE else "commune_id"


def sums_of(kept: QuerySet[Any], key: str | Coalesce, *, inside: bool) -> QuerySet[Any, Figures]:
    """The sums of each child, its id as `child`. inside: with the units that each is made of,
    which the whole country is not asked for, being all of them."""
    sums = dict(_SUMS)
    if kept.model is CommuneStat:
        sums |= _CHANGED
    if inside:
        sums["held"] = ArrayAgg("district_id" if key == "commune_id" else "commune_id")
    child = F(key) if isinstance(key, str) else key
    return kept.values(child=child).annotate(**sums).order_by()


def added_up(
    sums: Iterable[Mapping[str, Any]], live: Sequence[CommuneStat] = (), key: str = ""
) -> dict[int | None, Figures]:
    """The figures of each child, and of all under None. live: communes counted for the day, which
    belong to a child by `key`."""
    found: dict[int | None, Figures] = {}
    for row in sums:
        figures = dict(row)
        found[figures.pop("child")] = figures
    for stat in live:
        child = getattr(stat, key)
        found[child] = added([*([found[child]] if child in found else []), _figures(stat)])
    whole = dict.fromkeys(_SUMS) | added(found.values())
    whole["held"] = [*found, *(whole.get("held") or ())]
    found[None] = {name: value if name in _MAYBE else value or 0 for name, value in whole.items()}
    return found


def added(parts: Iterable[Figures]) -> Figures:
    """Figures of several as one."""
    whole: Figures = {}
    for figures in parts:
        for name, value in figures.items():
            old = whole.get(name)
            if old is None or value is None:
                whole[name] = value if old is None else old
            else:
                whole[name] = max(old, value) if name in _LARGEST else old + value
    return whole


def _figures(stat: CommuneStat) -> Figures:
    """One commune as a sum of one."""
    known = stat.villages is not None
    return {
        "communes": 1,
        "with_team": int(stat.village_teams > 0 or stat.commune_teams > 0),
        "without_list": int(not known),
        "known": stat.villages,
        "covered": stat.villages_with_team,
        "covered_known": stat.villages_with_team if known else None,
        "of_villages": stat.village_teams,
        "of_communes": stat.commune_teams,
        "seats": stat.seats,
        "people": stat.people,
        "latest": stat.latest_entry,
        "held": [stat.commune_id, stat.district_id],
    }


def area_counts(figures: Mapping[str, Any] | None) -> AreaCounts:
    """The sums of a unit as a board shows them; None where none of its communes is known."""
    if figures is None:
        return AreaCounts(0, 0, 0, None, 0, None, 0, 0, 0)
    return AreaCounts(
        communes=figures["communes"],
        communes_with_team=figures["with_team"],
        communes_without_list=figures["without_list"],
        villages_known=figures["known"],
        villages_with_team=figures["covered"],
        villages_with_team_known=figures["covered_known"],
        village_teams=figures["of_villages"],
        commune_teams=figures["of_communes"],
        seats=0,
    )
