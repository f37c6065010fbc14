"""Where teams stand: the one place that writes it, for a new team and for one that moves."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from communes.units.placing import Keys
from communes.villages.rules import DAY
from teams.models import Team, TeamPlacement, TeamTarget


def keys_of(row: Team | TeamPlacement) -> Keys:
    return Keys(commune_id=row.commune_id, district_id=row.district_id, province_id=row.province_id)


def place_new(teams: Iterable[Team]) -> None:
    """Teams just written stand where their own keys say, on every day."""
    TeamPlacement.objects.bulk_create(TeamPlacement(team=team, **keys_of(team)) for team in teams)


def move(team_ids: Collection[int], place: Keys, on: datetime.date) -> None:
    """From a day on the teams stand in another place; what they were before stays.

    Their own keys, and those of the figures asked of them, tell where they stand now. Raises
    ValueError for a team that moved on that day or later: moves are undone from the last.
    """
    rows = TeamPlacement.objects.select_for_update(of=("self",)).filter(
        team__in=team_ids, valid_to__isnull=True
    )
    last = list(rows.order_by("team_id"))
    if any(row.valid_from is not None and row.valid_from >= on for row in last):
        raise ValueError("a team moved on that day or later")
    TeamPlacement.objects.filter(pk__in=[row.pk for row in last]).update(valid_to=on - DAY)
    TeamPlacement.objects.bulk_create(
        TeamPlacement(team_id=row.team_id, valid_from=on, **place) for row in last
    )
    _copy(team_ids, place)


def move_back(team_ids: Collection[int], on: datetime.date) -> dict[int, Keys]:
    """Undo of move on that day; where each of the teams stands again."""
    TeamPlacement.objects.filter(team__in=team_ids, valid_from=on).delete()
    TeamPlacement.objects.filter(team__in=team_ids, valid_to=on - DAY).update(valid_to=None)
    found: dict[int, Keys] = {}
    for row in TeamPlacement.objects.filter(Q(valid_to__isnull=True), team__in=team_ids):
        found[row.team_id] = keys_of(row)
        _copy([row.team_id], found[row.team_id])
    return found


def stand_as_placed(team_ids: Collection[int]) -> None:
    """The own keys of teams, and of the figures asked of them, say their last place again.

    Rows that say it already are not written.
    """
    for model, team in ((Team, "id"), (TeamTarget, "team_id")):
        with connection.cursor() as cursor:
            cursor.execute(
                _AS_PLACED.format(table=model._meta.db_table, team=team), [list(team_ids)]
            )


_AS_PLACED = """
UPDATE {table} own
SET commune_id = last.commune_id, district_id = last.district_id, province_id = last.province_id
FROM teams_teamplacement last
WHERE last.team_id = own.{team} AND last.valid_to IS NULL AND last.team_id = ANY(%s)
AND (own.commune_id, own.district_id, own.province_id)
    IS DISTINCT FROM (last.commune_id, last.district_id, last.province_id)
"""


def communes_of(team_ids: Collection[int] | QuerySet[Any]) -> set[int]:
    """The communes in which the teams stand or stood: whose past an act on them may change."""
    rows = TeamPlacement.objects.filter(team__in=team_ids, commune__isnull=False)
    return set(rows.values_list("commune_id", flat=True))


def _copy(team_ids: Collection[int], place: Keys) -> None:
    Team.objects.filter(pk__in=team_ids).update(**place)
    TeamTarget.objects.filter(team__in=team_ids).update(**place)
