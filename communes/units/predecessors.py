"""Whose history a unit goes on with: what it absorbed whole, and what came to it in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from communes.models import Succession, Unit, VillagePlacement

if TYPE_CHECKING:
    from collections.abc import Collection


def predecessors(unit: Unit, absorbed: Collection[int] | None = None) -> list[Unit]:
    """Ended units that held villages and that a unit goes on with, by name; one query.

    Those absorbed whole, through all generations, and those divided of which a village came to it.
    absorbed: the unit's reach, where it is known already.
    """
    whole = unit.reach() if absorbed is None else absorbed
    came = Succession.objects.filter(new=unit, extent=Succession.Extent.PART)
    now = VillagePlacement.objects.filter(commune=unit, village_id=OuterRef("village_id"))
    gave = VillagePlacement.objects.filter(Exists(now), commune_id=OuterRef("old_id"))
    parts = came.filter(Exists(gave)).values("old_id")
    rows = Unit.objects.filter(
        Q(pk__in=whole) | Q(pk__in=parts), holds_villages=True, valid_to__isnull=False
    )
    return list(rows.exclude(pk=unit.pk).order_by("label", "code"))


def followers(unit: Unit) -> frozenset[int]:
    """The units that took a unit in whole, through all generations."""
    found: set[int] = set()
    frontier = {unit.pk}
    while frontier:
        frontier = set(
            Succession.objects.filter(old_id__in=frontier, extent=Succession.Extent.WHOLE)
            .exclude(new_id__in=found)
            .values_list("new_id", flat=True)
        )
        found |= frontier
    return frozenset(found)
