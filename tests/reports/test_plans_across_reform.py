"""What was asked before 1/7/2025 goes on where it must, and stays what it was on its own day."""

from __future__ import annotations

import datetime
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from communes.roles import Role
from members.watching.sizes import size_rules
from reports import counters
from reports.actions.unit_reform import follow_units
from reports.boards import kept_board
from reports.boards.board import as_json, board
from reports.demands import demands_of
from reports.facts import picture
from reports.past import keeper, reader
from reports.trends.series import series_of
from teams.actions import exemptions
from teams.models import Exemption, Override, Plan, Target
from tests import make
from tests.after_reform import DAY, EVE, end_districts
from tests.make import day
from tests.scenarios.desk import text_of

LATER = datetime.date(2025, 7, 20)


@pytest.fixture
def world(land, settings):
    """A plan of the district with a target that is over, one to come, and one without a day."""
    land.villages = {
        unit: make.make_villages(unit, 2, households=9) for unit in (land.home, land.next_door)
    }
    for unit in (land.home, land.next_door):
        make.declare(unit)
    paper = make.make_document(land.home, signed_on=day("10/6/2022"))
    land.team = make.make_team(land.home, land.villages[land.home][:1], paper, members=["An"])
    land.plan = make.make_plan(
        land.phu_ninh,
        targets=[
            {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"},
            {"rule": "coverage_villages", "due_on": day("31/12/2025"), "wording": "by"},
            {"rule": "min_teams_per_commune", "threshold": 2},
        ],
    )
    land.over, land.live, land.open = land.plan.targets.order_by("position")
    end_districts(land)
    settings.PORTAL_TODAY = LATER
    land.admin = make.make_officer(Role.ADMIN, username="quantri")
    follow_units(on=DAY, by=land.admin)
    make.declare(land.chien_dan, valid_from=DAY)
    return land


def choose(area):
    return demands_of(Plan.objects.all(), area)


def asked(unit, on):
    return {demand.target.pk: demand for demand in choose(picture(unit, on))}


def test_live_targets_follow_and_others_stay(world):
    every = {world.over.pk, world.live.pk, world.open.pk}
    assert set(asked(world.home, EVE)) == every
    assert not any(demand.former for demand in asked(world.home, EVE).values())
    live = {world.live.pk, world.open.pk}
    for heir in (world.chien_dan, world.tay_ho):
        found = asked(heir, DAY)
        assert set(found) == live
        assert {demand.former for demand in found.values()} == {"Huyện Phú Ninh"}
        assert not any(demand.inside for demand in found.values())
    # Of Bàn Thạch only a part was asked before.
    assert asked(world.ban_thach, DAY) == {}
    province = asked(world.da_nang, DAY)
    assert set(province) == live
    assert all(demand.inside for demand in province.values())
    words = {demand.scope_words for demand in province.values()}
    assert words == {"Huyện Phú Ninh (theo đơn vị cũ)"}
    assert asked(world.lao_cai, DAY) == {}
    shown = board(seen := picture(world.chien_dan, LATER), choose(seen))
    figures = {r.demand.target.pk: (r.verdict.n, r.verdict.of) for r in shown.row.results}
    assert figures[world.live.pk] == (1, 2)


def test_counters_and_kept_past_say_the_same(world):
    counters.recount_all(LATER)
    keeper.keep()
    for unit, on in (
        (world.da_nang, LATER),
        (world.da_nang, DAY),
        (world.quang_nam, EVE),
        (world.phu_ninh, day("20/7/2022")),
    ):
        if on != LATER:
            assert reader.past_of(unit, on) is not None
        kept = kept_board.board_on(unit, on, choose)
        seen = picture(unit, on)
        assert as_json(kept) == as_json(board(seen, choose(seen))), (unit, on)
    # One commune alone is asked as all are.
    everywhere = {demand.target.pk for demand in counters.demands_on(LATER)}
    holders = list(picture(world.chien_dan, LATER).communes)
    alone = counters.demands_on(LATER, [commune.version for commune in holders])
    assert {demand.target.pk for demand in alone} == everywhere


def test_a_denominator_of_before_the_reform_is_the_first_day_of_a_new_commune(world):
    """Its villages were counted in other communes then, and are on the boards of that day."""
    targets = [
        {
            "rule": "coverage_villages",
            "denominator_on": day("31/12/2022"),
            "due_on": LATER,
            "wording": "by",
        },
        {"rule": "coverage_villages", "due_on": day("31/12/2022"), "wording": "by"},
        {
            "rule": "min_teams_per_commune",
            "threshold": 9,
            "due_on": day("31/12/2022"),
            "wording": "by",
        },
    ]
    plan = make.make_plan(None, targets=targets)
    counters.recount_all(LATER)
    keeper.keep()

    def figures(unit, on):
        seen = picture(unit, on)
        live = board(seen, choose(seen))
        kept = kept_board.board_on(unit, on, choose)
        assert as_json(kept) == as_json(live)
        own = [each for each in live.row.results if each.demand.plan == plan]
        return [(each.n, each.of) for each in own], own

    assert figures(world.chien_dan, LATER)[0] == [(1, 2), (1, 2), (1, 2)]
    assert figures(world.home, EVE)[0] == [(1, 2), (1, 2), (1, 2)]
    for result in figures(world.chien_dan, LATER)[1]:
        points = series_of(world.chien_dan, result, LATER, DAY).points
        assert [point.n for point in points] == [1] * len(points)


def test_the_command_shows_what_the_board_shows(world, capsys):
    def targets(code, on):
        call_command("progress", "--unit", code, "--on", on, "--json")
        shown = json.loads(capsys.readouterr().out)
        return [(row["due"], row["n"], row["of"]) for row in shown["targets"]]

    before = targets("518", "2025-06-30")
    assert before[0][:1] == ("2022-08-31",)
    assert len(before) == 3
    assert targets("20392", "2025-07-20")[0] == ("2025-12-31", 1, 2)
    assert len(targets("48", "2025-07-20")) == 2


def test_exemptions_follow_where_nobody_elses_people_live(world):
    given = {"target": world.live, "reason": "thử"}
    Exemption.objects.create(unit=world.home, granted_by=world.admin, **given)
    Override.objects.create(
        unit=world.tam_an, threshold=1, set_by=world.admin, **given | {"target": world.open}
    )
    found = asked(world.chien_dan, DAY)[world.live.pk]
    # Chiên Đàn has people of Tam Đàn, who were not spared; Tây Hồ as well.
    assert not found.exempts(frozenset({world.chien_dan.pk}))
    assert world.tay_ho.pk not in asked(world.tay_ho, DAY)[world.open.pk].rule.own
    Exemption.objects.create(unit=world.next_door, granted_by=world.admin, **given)
    found = asked(world.chien_dan, DAY)[world.live.pk]
    assert found.exempts(frozenset({world.chien_dan.pk}))
    assert not found.exempts(frozenset({world.tay_ho.pk}))


def test_sizes_that_a_plan_asks_for_go_on_as_well(world):
    Target.objects.create(plan=world.plan, position=9, rule="size_band", least=5, most=9)
    admin = world.admin
    [before] = size_rules(admin, EVE).rules
    [after] = size_rules(admin, DAY).rules
    assert before.units == {world.phu_ninh.pk}
    assert after.units == {world.phu_ninh.pk, world.chien_dan.pk, world.tay_ho.pk}


def test_the_successor_keeps_the_plan_and_its_page_says_what_happened(world, sign_in):
    make_officer = make.make_officer
    department = make_officer(Role.DEPARTMENT, world.da_nang, username="so.48", valid_from=DAY)
    clerk = make_officer(Role.CLERK, world.chien_dan, username="xa.moi", valid_from=DAY)
    stranger = make_officer(Role.DEPARTMENT, world.lao_cai, username="so.khac")
    Exemption.objects.create(
        target=world.live, unit=world.home, reason="thử", granted_by=world.admin
    )
    address = reverse("teams:plan", args=[world.plan.pk])
    page = text_of(sign_in(department).get(address))
    assert "Huyện Phú Ninh (theo đơn vị cũ), đến hết 30/06/2025" in page
    assert "Tính tiếp ở 2 xã: Xã Chiên Đàn, Xã Tây Hồ" in page
    assert "Xã Tam Đàn bị chia: phần thuộc Xã Bàn Thạch không theo được" in page
    assert "giữ nguyên theo đơn vị cũ: 100% thôn, tổ dân phố có tổ" in page
    assert "không theo hết được, nay Xã Chiên Đàn gồm cả xã khác" in page
    assert "Mở một chỉ tiêu để thay đổi" in page
    # A commune reads what was asked of those that it absorbed, and changes nothing.
    read = text_of(sign_in(clerk).get(address))
    assert "Xã Chiên Đàn" in read
    assert "Mở một chỉ tiêu để thay đổi" not in read
    assert sign_in(stranger).get(address).status_code == 404
    # What the successor asks of a follower is a plan's own business again.
    exemptions.exempt(
        target=world.live,
        unit=world.tay_ho,
        reason="chưa có sóng",
        document="",
        valid_from=DAY,
        valid_to=None,
        by=department,
        today=LATER,
    )
    assert asked(world.tay_ho, LATER)[world.live.pk].exempts(frozenset({world.tay_ho.pk}))
