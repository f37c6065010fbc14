"""Teams that move with all that hangs on them: their seats say where the team stands now."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from communes.placing import Keys
from members.models import Membership
from teams import placing
from teams.models import Team


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
    teams = Team.objects.filter(pk=OuterRef("team_id"))
    copies = {
        key: Subquery(teams.values(key)[:1]) for key in ("commune_id", "district_id", "province_id")
    }
    Membership.objects.filter(team_id__in=team_ids).update(**copies)
