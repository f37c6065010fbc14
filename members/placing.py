"""Teams that move with all that hangs on them: their seats say where the team stands now."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import connection

from communes.units.placing import Keys
from members.models import Membership
from teams import placing


def move_teams(team_ids: Collection[int], place: Keys, on: datetime.date) -> None:
    """From a day on the teams and their seats stand in another place; see teams.placing.move."""
    placing.move(team_ids, place, on)
    Membership.objects.filter(team__in=team_ids).update(**place)


def move_teams_back(team_ids: Collection[int], on: datetime.date) -> None:
    """Undo of move_teams on that day."""
    for team, place in placing.move_back(team_ids, on).items():
        Membership.objects.filter(team=team).update(**place)


def stand_as_placed(team_ids: Collection[int]) -> None:
    """The keys of teams and of their seats say the last place of the team again."""
    placing.stand_as_placed(team_ids)
    with connection.cursor() as cursor:
        cursor.execute(_WITH_THEIR_TEAM, [list(team_ids)])


_WITH_THEIR_TEAM = """
UPDATE members_membership seat
SET commune_id = team.commune_id, district_id = team.district_id, province_id = team.province_id
FROM teams_team team
WHERE team.id = seat.team_id AND team.id = ANY(%s)
AND (seat.commune_id, seat.district_id, seat.province_id)
    IS DISTINCT FROM (team.commune_id, team.district_id, team.province_id)
"""
