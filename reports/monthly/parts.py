"""What teams and villages of divided communes said in their months, by who has them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, OuterRef, Subquery, Sum

from communes.models import VillagePlacement
from communes.territory import valid_on
from reports.models import Figure
from reports.monthly.figures import HANDED_IN, Value
from reports.restating.homes import Homes
from teams.models import place_on


class Said(NamedTuple):
    """A figure of an indicator in a month."""

    indicator: int
    month: str
    value: Value


Told = dict[int, list[Said]]


def parts_now(
    homes: Homes, communes: Collection[int], codes: Collection[str], *, of_then: bool = False
) -> tuple[Told, Told]:
    """By the commune that has a team or village by now what these said; by the divided commune
    what it said itself, and what was said by those of which nobody knows. of_then: the former by
    the divided commune too, of those that are in the unit."""
    parts: Told = defaultdict(list)
    rest: Told = defaultdict(list)
    if not communes:
        return parts, rest
    villages = VillagePlacement.objects.filter(
        valid_on(homes.map_day), village=OuterRef("village_id")
    )
    rows = (
        Figure.objects.filter(
            submission__unit_id__in=communes,
            submission__period__in=codes,
            submission__state__in=[state.value for state in HANDED_IN],
        )
        .annotate(
            of_team=place_on(homes.map_day, team="team_id"),
            of_village=Subquery(villages.values("commune_id")[:1]),
        )
        .values_list(
            *("submission__unit_id", "of_team", "of_village"),
            *("indicator_id", "submission__period"),
        )
        .annotate(n=Sum("value"), whole=Sum("of"), numbers=Count("value"))
        .order_by()
    )
    for commune, of_team, of_village, indicator, code, n, whole, numbers in rows:
        value = Value(
            int(n) if numbers else None, None if whole is None else int(whole), not numbers
        )
        said = Said(indicator, code, value)
        home = homes.fates.stands(of_team or of_village)
        if home is None:
            rest[commune].append(said)
        elif home in homes.here:
            parts[commune if of_then else home].append(said)
    return parts, rest
