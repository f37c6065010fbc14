"""How many teams more, or fewer, than a week ago: what moved since the last look."""

from __future__ import annotations

import datetime

from django.db.models import Count, Q

from communes.models import Level, Unit, UnitVersion
from communes.territory import valid_on
from reports.facts import within_unit
from teams.models import COUNTED_KINDS, Team

WEEK = datetime.timedelta(days=7)
ONE_DAY = datetime.timedelta(days=1)


def teams_since(
    unit: Unit | None, children: tuple[UnitVersion, ...], on: datetime.date
) -> dict[int | None, int]:
    """By child, and under None for the whole: teams on the day less those of a week before, in
    both counts by the map of the day. One statement, whatever the number of communes."""
    if not children:
        return {}
    before = on - WEEK
    level = children[0].unit.level
    key = f"commune__versions__{'unit' if level == Level.COMMUNE else level}_id"
    began = Q(valid_from__gt=before, valid_from__lte=on)
    ended = Q(valid_to__gte=before, valid_to__lt=on)
    rows = (
        Team.objects.filter(began | ended, void=False, kind__in=COUNTED_KINDS)
        .filter(valid_on(on, "commune__versions__"), within_unit(unit))
        .values_list(key)
        .annotate(
            more=Count("pk", filter=began & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))),
            fewer=Count("pk", filter=ended & Q(valid_from__lte=before)),
        )
        .order_by()
    )
    found: dict[int | None, int] = {child.unit_id: 0 for child in children}
    found[None] = 0
    for pk, more, fewer in rows:
        found[pk] = more - fewer
        found[None] += more - fewer
    return found
