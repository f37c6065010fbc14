"""What a list shows of each team, read with the teams themselves and not once per row."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Concat

from communes.models import VillageVersion
from communes.territory import valid_on
from members.models import Membership
from teams.models import TeamVillage, place_on
from teams.models.team import TeamQuerySet

if TYPE_CHECKING:
    from communes.models import Officer


def with_columns(
    rows: TeamQuerySet, officer: Officer, day: datetime.date, map_day: datetime.date | None = None
) -> TeamQuerySet:
    """Teams in Vietnamese order with called, village_names, leader_name, size and commune_label:
    where they stand on the map of a day, by default the same."""
    name = VillageVersion.objects.visible_to(officer).filter(
        valid_on(day), village_id=OuterRef("village_id")
    )
    served = (
        TeamVillage.objects.visible_to(officer)
        .filter(valid_on(day), team_id=OuterRef("pk"), void=False)
        .annotate(full=Subquery(name.values(text=Concat("kind", Value(" "), "name"))[:1]))
        .order_by()
        .values("team_id")
        .annotate(names=StringAgg("full", ", ", order_by="full"))
        .values("names")
    )
    seats = Membership.objects.visible_to(officer).current(day).filter(team_id=OuterRef("pk"))
    leader = seats.filter(role="leader").values("person__full_name")[:1]
    size = seats.order_by().values("team_id").annotate(size=Count("pk")).values("size")
    return (
        rows.select_related("begun_by")
        .called_on(day)
        .annotate(
            village_names=Subquery(served),
            leader_name=Subquery(leader),
            size=Subquery(size),
            commune_label=place_on(map_day or day, "commune__label"),
        )
        .order_by("sort_key", "pk")
    )
