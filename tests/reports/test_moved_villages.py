"""A village moved to another commune: its team follows, one of both communes is asked about."""

from __future__ import annotations

import pytest
from django.urls import reverse

from communes.errors import Refused
from communes.models import VillagePlacement
from communes.roles import Role
from members.actions import decisions
from members.models import Membership
from members.months.rows import months_by_team
from members.months.team_months import Rule, Span
from members.watching.facts import watched
from members.watching.watch import Reason
from reports.actions import reforming
from reports.boards.board import as_json
from reports.boards.kept_board import board_on
from reports.counters import recount_all
from reports.demands import demands_of
from reports.past.keeper import keep, keep_stale
from reports.reforms.work import worked_out
from teams.actions.reform_choices import choose_destinations
from teams.models import Channel, Plan, Team, TeamPlacement, TeamState, TeamVillage
from tests import make
from tests.make import day
from tests.members.drafting import member, payload
from tests.reports.reforming import EVE, ON, drafted, named_on
from tests.reports.test_unit_moves import again
from tests.reports.test_unit_reform import faults, told
from tests.scenarios.desk import text_of

TEXT = "Chuyển thôn Xa, thôn Giữa thuộc xã Tam Đàn về xã Tam Dân quản lý"
MODELS = (Channel, Membership, Team, TeamPlacement, TeamVillage, VillagePlacement)


@pytest.fixture
def country(land, province_admin):
    """Tam Đàn: the team of Xa, and one of Giữa and Gần."""
    land.xa, land.giua, land.gan = (
        make.make_village(land.next_door, name, households=10) for name in ("Xa", "Giữa", "Gần")
    )
    for commune in (land.home, land.next_door):
        make.declare(commune)
    make.make_villages(land.home, 2)
    land.alone = make.make_team(land.next_door, [land.xa], members=("Nguyễn Văn An", "Lê Thị Bé"))
    land.both = make.make_team(land.next_door, [land.giua, land.gan], members=("Trần Văn Cao",))
    make.make_channel(land.next_door, village=land.xa)
    make.make_plan(land.quang_nam, targets=[{"rule": "coverage_villages"}])
    land.keeper = province_admin
    return land


def everything():
    return {
        model: sorted(
            map(repr, model.objects.values_list(*(f.attname for f in model._meta.concrete_fields)))
        )
        for model in MODELS
    }


def reasons(officer, unit, team):
    return {
        finding.reason
        for one in watched(officer, make.TODAY, unit)
        if one.team.team_id == team.pk
        for finding in one.findings
    }


def months_in(unit, officer, first, last):
    """The teams of a unit with months in a period."""
    period = Span(day(first), day(last))
    lines = months_by_team(officer, unit, period, Rule.WHOLE)
    assert all(line.months for line in lines)
    return len(lines)


def test_the_team_of_a_moved_village_stands_in_its_commune_and_comes_back(country, sign_in):
    recount_all(make.TODAY)
    keep()
    sides = (country.home, country.next_door, country.phu_ninh)
    before, register = [told(unit, EVE) for unit in sides], everything()
    reform = drafted(country.phu_ninh, TEXT, country.keeper)
    page = reverse("reports:reform", args=[reform.pk])
    client = sign_in(country.keeper)
    shown = text_of(client.get(page))
    assert f"{country.alone.official_name} chuyển sang Xã Tam Dân cùng thôn" in shown
    assert "phụ trách thôn của nhiều xã – chưa chọn xã" in shown
    with pytest.raises(Refused, match="chưa chọn xã"):
        reforming.apply_reform(reform=reform, by=country.keeper)
    homes = worked_out(reform, country.keeper).homes
    assert {home.team: (home.asked, home.chosen) for home in homes} == {
        country.alone.pk: (False, country.home.pk),
        country.both.pk: (True, None),
    }
    teams_page = reverse("reports:reform_teams", args=[reform.pk])
    wrong = client.post(teams_page, {f"xa-{country.both.pk}": country.far.pk})
    assert (wrong.status_code, "chọn xã trong danh sách" in wrong.content.decode()) == (422, True)
    client.post(teams_page, {f"xa-{country.both.pk}": country.next_door.pk})
    ticked = f'value="{country.next_door.pk}" checked'
    assert ticked in client.get(page).content.decode()
    reform.refresh_from_db()
    applied = reforming.apply_reform(reform=reform, by=country.keeper, revision=reform.revision)

    assert [told(unit, EVE) for unit in sides] == before
    home, next_door = told(country.home, ON), told(country.next_door, ON)
    assert (home["teams"]["village"], home["members"]["seats"]) == (1, 2)
    assert (next_door["teams"]["village"], next_door["members"]["seats"]) == (1, 1)
    # Giữa is served by a team of the other commune, which the count of teams leaves there.
    assert home["villages"] == {"known": 4, "with_team": 1}
    assert next_door["villages"] == {"known": 1, "with_team": 1}
    keep_stale()
    for unit in sides:
        for on in (make.TODAY, EVE):
            kept = board_on(unit, on, lambda area: demands_of(Plan.objects.all(), area))
            assert as_json(kept) == told(unit, on)
    team = Team.objects.get(pk=country.alone.pk)
    assert team.commune == country.home
    assert {seat.commune for seat in Membership.objects.filter(team=team)} == {country.home}
    assert Channel.objects.get(village=country.xa).commune == country.home
    assert team.state_on(ON) == TeamState.REVIEW
    clerk = make.make_officer(Role.CLERK, country.home)
    assert Reason.UNIT_CHANGED in reasons(clerk, country.home, team)
    neighbour = make.make_officer(Role.CLERK, country.next_door)
    assert reasons(neighbour, country.next_door, team) == set()
    assert country.both.state_on(ON) == TeamState.REVIEW
    assert Reason.VILLAGE_GONE in reasons(country.keeper, country.phu_ninh, country.both)
    assert faults() == {}
    # Months are told where a team stood at the end of the period, once on both sides together.
    assert [months_in(unit, country.keeper, "1/1/2022", "30/6/2022") for unit in sides] == [0, 2, 2]
    assert [months_in(unit, country.keeper, "1/7/2022", "31/7/2022") for unit in sides] == [1, 1, 2]

    # A decision of the new commune settles it, and stands against the undoing until it is void.
    chair = make.make_officer(Role.CHAIR, country.home)
    content = payload(
        {
            **{"key": "t1", "kind": "village", "name": "", "effect": "reconstitute"},
            **{"team": team.pk, "villages": [], "members": [member("Võ Thị Mai")]},
        },
        number_raw="7/QĐ-UBND",
        signed_on="5/7/2022",
    )
    paper = decisions.start_draft(
        issuer=country.home, payload=content, by=again(clerk.pk), today=make.TODAY
    )
    decisions.submit(document=paper, by=again(clerk.pk), today=make.TODAY)
    decisions.confirm(document=paper, by=again(chair.pk), today=make.TODAY)
    assert Reason.UNIT_CHANGED not in reasons(clerk, country.home, team)
    with pytest.raises(Refused, match="quyết định"):
        reforming.undo_reform(reform=applied, reason="Nhầm", by=country.keeper)
    decisions.void_decision(document=paper, reason="Nhập nhầm", by=chair)
    reforming.undo_reform(reform=applied, reason="Nhầm", by=country.keeper)
    now = everything()
    assert [told(unit, ON) for unit in sides] == [
        {**one, "on": ON.isoformat()} | {"targets": then["targets"], "children": then["children"]}
        for one, then in zip(before, [told(unit, ON) for unit in sides], strict=True)
    ]
    for model in MODELS:
        if model is not Membership:
            assert now[model] == register[model], model
    assert named_on(country.next_door, ON).keys() == {"Thôn Xa", "Thôn Giữa", "Thôn Gần"}


def test_a_team_of_villages_of_both_communes_goes_where_it_was_decided(country):
    reform = drafted(country.phu_ninh, TEXT, country.keeper)
    worked = worked_out(reform, country.keeper)
    choose_destinations(
        reform=reform,
        queue=worked.queue,
        homes=worked.homes,
        chosen={f"xa-{country.both.pk}": [str(country.home.pk)]},
        by=country.keeper,
    )
    applied = reforming.apply_reform(reform=reform, by=country.keeper)
    assert Team.objects.get(pk=country.both.pk).commune == country.home
    assert told(country.next_door, ON)["teams"]["village"] == 0
    reforming.undo_reform(reform=applied, reason="Nhầm", by=country.keeper)
    assert Team.objects.get(pk=country.both.pk).commune == country.next_door
    assert told(country.next_door, day("20/7/2022"))["teams"]["village"] == 2
