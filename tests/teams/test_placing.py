"""Where teams stand: one commune a day, and the copies that say where they stand now."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from communes.units.placing import keys_on
from members.models import Membership
from members.placing import move_teams, move_teams_back
from teams.models import Team, TeamPlacement
from tests import make

DAY = make.day("1/7/2025")
KEYS = ("commune_id", "district_id", "province_id")


def out_of_step() -> list[object]:
    """Teams and seats whose own keys are not those of the team's last place."""
    last = {
        pk: keys
        for pk, *keys in TeamPlacement.objects.filter(valid_to=None).values_list("team_id", *KEYS)
    }
    teams = [(row.pk, row) for row in Team.objects.all()]
    seats = [(row.team_id, row) for row in Membership.objects.all()]
    return [row for pk, row in (*teams, *seats) if last[pk] != [getattr(row, key) for key in KEYS]]


def test_a_team_stands_in_one_commune_a_day(home, next_door):
    team = make.make_team(home)
    assert [tuple(row) for row in team.placements.values_list("valid_from", "valid_to")] == [
        (None, None)
    ]
    keys = keys_on(next_door, make.TODAY)
    overlapping = {"team": team, "valid_from": DAY, **keys}
    team.placements.update(valid_from=DAY)
    backwards = {"team": team, "valid_from": make.TODAY, "valid_to": make.LONG_AGO, **keys}
    nowhere = {"team": team, "valid_to": make.TODAY}
    for row in (overlapping, backwards, nowhere):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamPlacement.objects.create(**row)


def test_a_move_closes_and_opens_and_its_undo_gives_all_back(home, next_door):
    team = make.make_team(home, members=("Nguyễn Văn An", "Trần Thị Bình"))
    stays = make.make_team(home, members=("Lê Văn Cường",))
    there, here = keys_on(next_door, DAY), keys_on(home, DAY)
    move_teams([team.pk], there, DAY)
    assert list(
        team.placements.order_by("pk").values_list("commune_id", "valid_from", "valid_to")
    ) == [(home.pk, None, make.day("30/6/2025")), (next_door.pk, DAY, None)]
    moved = [Team.objects.get(pk=team.pk), *Membership.objects.filter(team=team)]
    assert {tuple(getattr(row, key) for key in KEYS) for row in moved} == {tuple(there.values())}
    assert stays.placements.get().commune_id == home.pk
    assert out_of_step() == []
    with pytest.raises(ValueError, match="later"):
        move_teams([team.pk], here, DAY)
    move_teams_back([team.pk], DAY)
    assert team.placements.get().valid_to is None
    given = [Team.objects.get(pk=team.pk), *Membership.objects.filter(team=team)]
    assert {tuple(getattr(row, key) for key in KEYS) for row in given} == {tuple(here.values())}
    assert out_of_step() == []
