"""A team that moved: every figure of a past day stays, those of today are the new commune's."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from communes.roles import Role
from communes.units.placing import keys_on
from members.models import Person
from members.placing import move_teams, move_teams_back
from members.team_pages.listing import filled_teams
from reports import counters
from reports.boards import kept_board
from reports.boards.board import as_json, board
from reports.boards.week import teams_since
from reports.demands import demands_of
from reports.facts import picture
from reports.kinds.kept import beside, teams_there
from reports.monthly.facts import places_of, village_names_of_teams
from reports.past import keeper, stale
from teams.models import Plan, Team
from tests import make
from tests.make import TODAY, day

MOVED = day("15/7/2022")
EVE = MOVED - datetime.timedelta(days=1)
TARGETS = [
    {"rule": "coverage_villages", "due_on": day("10/7/2022"), "wording": "by"},
    {"rule": "min_teams_per_commune", "threshold": 2, "due_on": day("1/7/2022"), "wording": "by"},
    {"rule": "coverage_communes"},
    {"rule": "size_band", "least": 2, "most": 3},
    {"rule": "training_share", "due_on": day("10/7/2022"), "wording": "by", "share": 80},
]


def choose(area):
    return demands_of(Plan.objects.all(), area)


@pytest.fixture
def told(land):
    """What the register says of a day: boards live and kept, and what stands beside them."""

    def tell(on):
        found = []
        for unit in (None, land.quang_nam, land.phu_ninh, land.home, land.next_door):
            seen = picture(unit, on)
            shown = board(seen, choose(seen))
            kept = kept_board.board_on(unit, on, choose)
            assert as_json(kept) == as_json(shown)
            around = beside(unit, on)
            found.append((as_json(shown), shown.row, shown.children, around.women, around.papers))
            found.append(sorted(teams_there(unit, on).values_list("pk", "held_by")))
            found.append(teams_since(unit, seen.children, on, on - datetime.timedelta(days=7)))
            if unit in (land.home, land.next_door):
                asked = [type("Asked", (), {"level": "team", "system": False})]
                found += [places_of(unit, on, asked), village_names_of_teams(unit, on)]
        return found

    return tell


def test_a_moved_team_changes_no_past_day(land, told, sign_in):
    make.make_plan(land.quang_nam, targets=TARGETS)
    make.declare(land.home)
    make.declare(land.next_door)
    names = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
    _, moves = (
        make.make_team(land.home, [make.make_village(land.home, name)], members=names)
        for name in ("An Mỹ", "Dương Lâm")
    )
    make.make_team(land.next_door, [make.make_village(land.next_door, "Tân Phú")], members=names)
    Person.objects.filter(memberships__team=moves, full_name="Lê Văn Cường").update(
        full_name="Võ Thị Hòa"
    )
    make.seat(moves, make.make_person("Phạm Thị Dung"), valid_to=day("1/7/2022"))
    counters.recount_all(TODAY)
    keeper.keep()
    days = (day("20/6/2022"), day("5/7/2022"), EVE)
    before = {on: told(on) for on in days}
    today = told(TODAY)

    move_teams([moves.pk], keys_on(land.next_door, MOVED), MOVED)
    here = [land.home.pk, land.next_door.pk]
    counters.recount(here, TODAY)
    assert {on: told(on) for on in days} == before
    stale.mark(here)
    assert {on: told(on) for on in days} == before
    keeper.keep_stale()
    assert {on: told(on) for on in days} == before

    for unit, on, teams, seats in (
        (land.home, EVE, 2, 6),
        (land.home, MOVED, 1, 3),
        (land.next_door, EVE, 1, 3),
        (land.next_door, MOVED, 2, 6),
        (land.next_door, TODAY, 2, 6),
    ):
        row = kept_board.board_on(unit, on, choose).row
        assert (row.counts.village_teams, row.heads.seats) == (teams, seats)
    officer = make.make_officer(Role.DEPARTMENT, land.quang_nam)
    client, seen = sign_in(officer), Team.objects.visible_to(officer).filter(pk=moves.pk)
    for on, held_by, other in (
        (EVE, land.home, land.next_door),
        (MOVED, land.next_door, land.home),
    ):
        row = filled_teams(seen, officer, on).order_by("commune_place").get()
        assert row.commune_label == held_by.label
        for unit in (held_by, other):
            asked = {"don-vi": unit.pk, "ngay": f"{on:%d/%m/%Y}"}
            for page, words in (("members:teams", str(moves)), ("members:people", "Võ Thị Hòa")):
                listed = words in client.get(reverse(page), asked).text
                assert listed is (unit == held_by)
    assert told(TODAY) != today
    move_teams_back([moves.pk], MOVED)
    counters.recount(here, TODAY)
    stale.mark(here)
    assert told(TODAY) == today
    assert {on: told(on) for on in days} == before
