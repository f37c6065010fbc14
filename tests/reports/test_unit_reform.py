"""A reform of units applied to the register: what passed on whole moves, what was divided waits."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from communes.errors import Refused
from communes.models import (
    AuditEntry,
    Reform,
    VillageList,
    VillagePlacement,
)
from communes.roles import Role
from members.actions import decisions
from members.models import Membership
from members.watching.facts import watched
from members.watching.watch import Reason
from reports.actions.unit_reform import follow_units, undo_units
from reports.actions.unit_reform_queue import decide_destinations, take_back_last
from reports.boards.board import as_json, board
from reports.demands import demands_of
from reports.facts import picture
from reports.integrity.catalogue import CHECKS
from reports.integrity.check import Scope, Severity
from reports.reforms.unit_reform_queue import undecided
from reports.restating.restated import restated
from teams.models import Channel, Plan, Team, TeamPlacement, TeamVillage
from tests import make
from tests.make import day
from tests.members.drafting import member, payload
from tests.reports.reformed_country import DAY, EVE, make_country

SUMS = ("villages", "teams", "seats")
TABLES = (VillagePlacement, VillageList, TeamVillage, TeamPlacement, Team, Membership, Channel)


@pytest.fixture
def country(land, settings):
    settings.PORTAL_TODAY = day("5/7/2025")
    return make_country(land)


def rows():
    """Every row that a reform may touch."""
    return {
        model: sorted(
            map(repr, model.objects.values_list(*(f.attname for f in model._meta.concrete_fields)))
        )
        for model in TABLES
    }


def told(unit, on):
    seen = picture(unit, on)
    return as_json(board(seen, demands_of(Plan.objects.all(), seen)))


def faults():
    """What the checks of the register call an error on the day, by check."""
    scope = Scope(day("5/7/2025"))
    found = {
        each.code: [str(one) for one in each.findings(scope)]
        for each in CHECKS
        if each.severity == Severity.ERROR
    }
    return {code: told for code, told in found.items() if told}


def test_the_register_goes_on_in_the_units_of_the_day(country, django_assert_max_num_queries):
    past = [
        (unit, on) for unit in (None, country.phu_ninh, country.home) for on in (EVE, make.TODAY)
    ]
    before, all_rows = [told(*each) for each in past], rows()
    with django_assert_max_num_queries(220):
        done = follow_units(on=DAY, by=country.admin)
    assert [(one.unit.code, one.figures["moved"], one.figures["divided"]) for one in done] == [
        ("10", 1, 0),
        ("48", 2, 1),
    ]
    assert all(one.figures["before"] == one.figures["after"] for one in done)
    counted = [[one.figures["after"][what] for what in SUMS] for one in done]
    assert counted == [[3, 2, 3], [9, 6, 9]]
    assert [told(*each) for each in past] == before
    now = told(country.phu_ninh_new, DAY)
    assert (now["teams"], now["members"]) == (
        {"village": 2, "commune": 2},
        {"seats": 6, "people": 6},
    )
    # Part of Tam Lộc may have come: nobody knows the list of all villages yet.
    assert now["villages"] == {"known": None, "with_team": 4}
    assert told(country.far, DAY)["villages"] == {"known": 3, "with_team": 2}
    team = Team.objects.filter(commune=country.far).first()
    assert (team.district_id, team.province_id) == (None, country.lao_cai.pk)
    assert Channel.objects.filter(commune=country.phu_ninh_new).count() == 2
    # Only what waits is out of place.
    assert set(faults()) == {"villages_in_ended_units", "live_teams_of_succeeded_units"}
    with pytest.raises(Refused, match="không còn"):
        follow_units(on=DAY, by=country.admin)

    event = done[1]
    waiting = undecided(event, country.admin)
    assert [(one.kind, one.old) for one in waiting] == [
        *[("village", country.tam_loc)] * 3,
        ("team", country.tam_loc),
    ]
    assert {one.candidates for one in waiting} == {(country.phu_ninh_new, country.tay_ho)}
    keys = [one.key for one in waiting]

    def decide(new, *keys):
        return decide_destinations(
            reform=event, old=country.tam_loc, new=new, keys=keys, by=country.admin
        )

    with pytest.raises(Refused, match="không nhận"):
        decide(country.far, keys[0])
    with pytest.raises(Refused, match="Chưa đánh dấu"):
        decide(country.tay_ho)
    serving = Team.objects.get(commune=country.tam_loc, valid_to=None, kind="village")
    assert decide(country.tay_ho, keys[0]) == 1
    with pytest.raises(Refused, match="đã có người chọn"):
        decide(country.phu_ninh_new, keys[0])
    serving.refresh_from_db()
    # It serves another village, which waits.
    assert serving.commune == country.tam_loc
    decided_once = rows()
    assert decide(country.phu_ninh_new, *keys[1:]) == 3
    serving.refresh_from_db()
    assert serving.commune == country.tam_loc
    event.refresh_from_db()
    # The team that serves villages of both communes is asked about by itself.
    assert [(one.kind, one.pk) for one in undecided(event, country.admin)] == [("team", serving.pk)]
    with pytest.raises(Refused, match="lý do"):
        take_back_last(reform=event, old=country.tam_loc, reason=" ", by=country.admin)
    assert take_back_last(reform=event, old=country.tam_loc, reason="Nhầm", by=country.admin) == 3
    assert rows() == decided_once
    assert VillageList.objects.filter(commune=country.tay_ho).count() == 0
    assert decide(country.tay_ho, *keys[1:]) == 3
    event.refresh_from_db()
    # Every part of both communes is known and decided by now.
    assert told(country.phu_ninh_new, DAY)["villages"] == {"known": 6, "with_team": 4}
    assert told(country.tay_ho, DAY)["villages"] == {"known": 3, "with_team": 2}
    assert undecided(event, country.admin) == []
    assert told(country.tay_ho, DAY)["teams"] == {"village": 1, "commune": 1}
    assert told(country.tay_ho, DAY)["members"] == {"seats": 3, "people": 3}
    assert [told(*each) for each in past] == before
    assert faults() == {}

    event.refresh_from_db()
    for one in Reform.objects.order_by("pk"):
        undo_units(reform=one, reason="Thử", by=country.admin)
    assert rows() == all_rows
    assert AuditEntry.objects.filter(verb="hoàn tác sắp xếp đơn vị").count() == 2
    assert len(follow_units(on=DAY, by=country.admin, province=country.da_nang)) == 1


def test_what_was_built_on_a_reform_stands_against_its_undo(country):
    event = follow_units(on=DAY, by=country.admin, province=country.da_nang)[0]
    served = TeamVillage.objects.filter(commune=country.phu_ninh_new).first()
    TeamVillage.objects.filter(pk=served.pk).update(valid_to=day("3/7/2025"))
    with pytest.raises(Refused, match="đã thay đổi"):
        undo_units(reform=event, reason="Thử", by=country.admin)
    other = make.make_officer(Role.ADMIN, country.lao_cai)
    with pytest.raises(Refused, match="không được"):
        follow_units(on=DAY, by=other, province=country.da_nang)


def test_the_new_commune_decides_about_a_team_that_came_to_it(country):
    eve = told(country.home, EVE)
    event = follow_units(on=DAY, by=country.admin, province=country.da_nang)[0]
    team = Team.objects.filter(commune=country.phu_ninh_new, kind="village", valid_to=None).first()
    clerk = make.make_officer(Role.CLERK, country.phu_ninh_new, valid_from=DAY)
    chair = make.make_officer(Role.CHAIR, country.phu_ninh_new, valid_from=DAY)
    today = day("5/7/2025")

    def reasons():
        found = watched(clerk, today, country.phu_ninh_new)
        return {r.reason for one in found if one.team.team_id == team.pk for r in one.findings}

    assert Reason.UNIT_CHANGED in reasons()
    content = payload(
        {
            **{"key": "t1", "kind": "village", "name": "", "effect": "reconstitute"},
            **{"team": team.pk, "villages": [], "members": [member("Võ Thị Mai")]},
        },
        number_raw="7/QĐ-UBND",
        signed_on="3/7/2025",
    )
    paper = decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=today)
    decisions.submit(document=paper, by=clerk, today=today)
    decisions.confirm(document=paper, by=chair, today=today)
    assert Reason.UNIT_CHANGED not in reasons()
    seats = Membership.objects.current(today).filter(team=team)
    assert [(s.person.full_name, s.commune) for s in seats] == [("Võ Thị Mai", clerk.unit)]
    assert TeamVillage.objects.on(today).filter(team=team, commune=clerk.unit).count() == 2
    assert told(country.home, EVE) == eve
    assert told(clerk.unit, today)["teams"] == {"village": 2, "commune": 2}
    with pytest.raises(Refused, match="7/QĐ-UBND"):
        undo_units(reform=event, reason="Thử", by=country.admin)
    decisions.void_decision(document=paper, reason="Nhập nhầm", by=chair)
    undo_units(reform=event, reason="Thử", by=country.admin)
    assert told(country.home, EVE) == eve
    assert {seat.commune_id for seat in Membership.objects.filter(team=team)} == {
        Team.objects.get(pk=team.pk).commune_id
    }


def test_the_command_tells_what_it_would_do_and_does_it(country):
    def run(*options):
        out = io.StringIO()
        call_command(
            "follow_units",
            "--on=2025-07-01",
            f"--by={country.admin.username}",
            *options,
            stdout=out,
        )
        return out.getvalue()

    before = rows()
    told_dry = json.loads(run("--json"))
    assert rows() == before
    assert not Reform.objects.exists()
    told_real = json.loads(run("--json", "--commit"))
    assert told_dry == told_real | {"committed": False}
    assert [(one["code"], one["undecided"]) for one in told_real["provinces"]] == [
        ("10", 0),
        ("48", 4),
    ]
    assert rows() != before
    with pytest.raises(CommandError, match="không còn"):
        run()


def test_a_list_is_known_when_every_part_was(country):
    country.tam_loc.succeeded_by.filter(new=country.phu_ninh_new).delete()
    follow_units(on=DAY, by=country.admin)
    assert told(country.phu_ninh_new, DAY)["villages"] == {"known": 6, "with_team": 4}
    joined = VillageList.objects.get(commune=country.phu_ninh_new)
    assert (joined.valid_from, joined.province_id) == (DAY, country.da_nang.pk)


def test_the_board_of_an_ended_district_stays_and_is_restated_on_the_new_communes(country):
    """Phú Ninh of Quảng Nam in 2022: the same the day after, and on today's map of Đà Nẵng."""
    on = make.TODAY
    before = told(country.phu_ninh, on)
    assert (before["name"], len(before["children"])) == ("Huyện Phú Ninh", 3)
    (event,) = follow_units(on=DAY, by=country.admin, province=country.da_nang)
    assert told(country.phu_ninh, on) == before

    def again(unit):
        found = restated(unit, on, DAY, lambda area: demands_of(Plan.objects.all(), area))
        return found.divided, as_json(found.board)

    divided, board_of_city = again(country.da_nang)
    assert divided == ("Xã Tam Lộc",)
    by_name = {child["name"]: child for child in board_of_city["children"]}
    assert by_name["Xã Phú Ninh"]["teams"] == {"village": 4, "commune": 2}
    # What nobody can restate is named and in none of the communes.
    assert by_name["Xã Tây Hồ"]["teams"] == {"village": 0, "commune": 0}
    teams = sum(child["teams"]["village"] for child in board_of_city["children"])
    waiting = sum(one["teams"]["village"] for one in before["children"] if "Lộc" in one["name"])
    assert teams + waiting == before["teams"]["village"]
    assert again(country.phu_ninh_new)[1]["teams"] == {"village": 4, "commune": 2}
    keys = [one.key for one in undecided(event, country.admin)]
    decide_destinations(
        reform=event, old=country.tam_loc, new=country.tay_ho, keys=keys, by=country.admin
    )
    assert told(country.phu_ninh, on) == before
