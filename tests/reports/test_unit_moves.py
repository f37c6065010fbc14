"""A commune or a district under other units: everything goes along, the past stays, and back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.actions import villages
from communes.errors import Refused
from communes.models import Assignment, Officer, Reform, UnitVersion, VillageList, VillagePlacement
from communes.models.dated import Placed
from communes.roles import Role
from communes.units.fates import same_map
from members.actions import decisions
from members.models import Membership, Person
from reports.actions.unit_events import apply_unit_event, save_unit_event, start_unit_event
from reports.actions.unit_keys import ALONG, STAYING, WITH_TEAMS
from reports.actions.unit_reform import undo_units
from reports.boards.board import as_json
from reports.boards.kept_board import board_on
from reports.counters import recount_all
from reports.demands import demands_of
from reports.past.keeper import keep, keep_stale
from reports.restating.restated import restated
from teams.models import Document, Plan, Team, TeamPlacement
from tests import make
from tests.communes.test_reforming_units import WHOLE, operation
from tests.make import day
from tests.members.drafting import member, payload
from tests.reports.test_unit_events import HEAD, ON, typed, units
from tests.reports.test_unit_reform import faults, told
from tests.scenarios.desk import text_of

EVE = day("9/7/2022")


@pytest.fixture
def country(land):
    for commune in (land.home, land.next_door, land.far):
        villages = make.make_villages(commune, 3)
        make.declare(commune)
        make.make_team(commune, villages[:2], members=("Nguyễn Văn An",))
        make.make_team(commune, kind="commune", members=("Lê Văn Cường",))
        make.make_channel(commune)
    make.make_plan(land.quang_nam, targets=[{"rule": "coverage_villages"}])
    land.admin = make.make_officer(Role.ADMIN)
    land.clerk = make.make_officer(Role.CLERK, land.home)
    land.chair = make.make_officer(Role.CHAIR, land.home)
    return land


def everything():
    """Every row that goes along with a unit."""
    return {
        model: sorted(
            map(repr, model.objects.values_list(*(f.attname for f in model._meta.concrete_fields)))
        )
        for model in (*ALONG, *WITH_TEAMS)
        if model is not Reform
    }


def apply(by, province, *operations):
    head = {**HEAD, "signed_on": day(HEAD["signed_on"]), "effective_on": ON}
    event = start_unit_event(province=province, head=head, by=by)
    save_unit_event(reform=event, operations=operations, by=by)
    return apply_unit_event(reform=event, by=by)


def move(code, to, position=1):
    return operation("move", [(code, WHOLE)], (to, "", ""), position=position)


def again(pk):
    """As at the next sign-in."""
    return Officer.objects.get(pk=pk)


def test_every_model_with_unit_keys_says_whether_it_goes_along():
    placed = {model for model in apps.get_models() if issubclass(model, Placed)}
    assert placed == {*ALONG, *WITH_TEAMS, *STAYING}


def test_a_commune_moves_to_another_province_from_pages_and_back(country, sign_in, settings):
    recount_all(make.TODAY)
    keep()
    past = [
        (unit, EVE)
        for unit in (None, country.quang_nam, country.phu_ninh, country.lao_cai, country.home)
    ]
    before, map_before, register = [told(*each) for each in past], units(), everything()
    client = sign_in(country.admin)
    page = client.post(reverse("reports:unit_event_add"), {**HEAD, "province": "10"})["Location"]
    event = Reform.objects.get()
    add = reverse("reports:unit_event_operation", args=[event.pk, 0])
    assert "Bát Xát" in client.get(add).content.decode()
    client.post(add, typed("move", [("20392", "whole")], [("10", "", "")]))
    assert "có cấp huyện: ghi mã huyện nhận" in text_of(client.get(page))
    one = reverse("reports:unit_event_operation", args=[event.pk, 1])
    client.post(one, typed("move", [("20392", "whole")], [("082", "", "")], "1"))
    shown = text_of(client.get(page))
    assert "Chuyển xã Tam Dân (20392) từ huyện Phú Ninh về huyện Bát Xát (082)" in shown
    assert "1 xã giữ nguyên, chuyển sang huyện khác" in shown
    assert (units(), everything()) == (map_before, register)
    client.post(reverse("reports:unit_event_apply", args=[event.pk]), {"chac-chan": "1"})
    event.refresh_from_db()
    assert event.state == "applied"

    assert [told(*each) for each in past] == before
    # Nobody succeeded anybody, and yet there are two maps.
    assert not same_map(EVE, ON)
    assert same_map(day("1/1/2022"), EVE)
    found = restated(country.lao_cai, EVE, ON, lambda area: demands_of(Plan.objects.all(), area))
    assert as_json(found.board)["teams"] == {"village": 2, "commune": 2}
    now = told(country.lao_cai, ON)
    assert (now["teams"], now["members"]["seats"]) == ({"village": 2, "commune": 2}, 4)
    assert now["villages"] == {"known": 6, "with_team": 4}
    assert told(country.quang_nam, ON)["teams"] == {"village": 1, "commune": 1}
    assert told(country.home, ON)["villages"] == {"known": 3, "with_team": 2}
    # What is kept, today's and of the days before, says the same as what is counted.
    keep_stale()
    for unit in (None, country.lao_cai, country.quang_nam, country.phu_ninh, country.home):
        for on in (make.TODAY, EVE):
            kept = board_on(unit, on, lambda area: demands_of(Plan.objects.all(), area))
            assert as_json(kept) == told(unit, on)
    assert faults() == {}
    for model in (Team, Membership, Person, TeamPlacement, VillagePlacement, VillageList):
        rows = model.objects.filter(commune=country.home)
        rows = rows.on(ON) if hasattr(model, "valid_from") and model is not Team else rows
        assert {row.province for row in rows} == {country.lao_cai}, model
    # Officers of the commune now stand under the other province, those above reach it from the day.
    clerk = again(country.clerk.pk)
    assert clerk.reach.above == {country.bat_xat.pk, country.lao_cai.pk}
    assert Assignment.objects.filter(officer=clerk).count() == 2
    theirs = make.make_officer(Role.DEPARTMENT, country.lao_cai)
    former = make.make_officer(Role.DEPARTMENT, country.quang_nam)
    teams = Team.objects.filter(commune=country.home)
    assert teams.visible_to(theirs).count() == 2
    assert teams.visible_to(former).count() == 0
    # The papers of its time stay with the province of the time; both read the event.
    papers = Document.objects.decisions().filter(issuer=country.home)
    assert papers.visible_to(former).count() == papers.count() > 0
    for officer in (theirs, former, clerk):
        assert sign_in(officer).get(page).status_code == 200

    undo = reverse("reports:unit_reform_undo", args=[event.pk])
    keeper = sign_in(make.make_officer(Role.ADMIN, country.lao_cai))
    refused = keeper.post(undo, {"reason": "Nhầm"}).content.decode()
    assert "chỉ quản trị của cả nước" in refused
    assert sign_in(country.admin).post(undo, {"reason": "Nhầm"}).status_code == 302
    assert units() == map_before
    assert again(country.clerk.pk).reach.above == {country.phu_ninh.pk, country.quang_nam.pk}


def decide(country, number, signed, today):
    """A decision of Tam Dân that founds a team in its last village."""
    village = VillagePlacement.objects.filter(commune=country.home).order_by("village_id").last()
    block = {
        **{"key": "t1", "kind": "village", "name": "", "effect": "found"},
        **{"villages": [village.village_id], "members": [member("Võ Thị Mai")]},
    }
    content = payload(block, number_raw=number, signed_on=signed)
    clerk, chair = again(country.clerk.pk), again(country.chair.pk)
    paper = decisions.start_draft(issuer=country.home, payload=content, by=clerk, today=today)
    decisions.submit(document=paper, by=clerk, today=today)
    decisions.confirm(document=paper, by=chair, today=today)
    return paper


def test_what_is_entered_late_or_since_stands_where_its_day_says(country, settings):
    today = make.TODAY
    before, map_before = told(country.quang_nam, EVE), units()
    early = decide(country, "5/QĐ-UBND", "15/7/2022", today)
    register = everything()
    event = apply(country.admin, country.lao_cai, move("20392", "082"))
    early.refresh_from_db()
    # It is of a day since, so the other province reads it.
    assert (early.province, told(country.lao_cai, today)["teams"]["village"]) == (
        country.lao_cai,
        3,
    )
    with pytest.raises(Refused, match="5/QĐ-UBND"):
        undo_units(reform=event, reason="Nhầm", by=country.admin)
    decisions.void_decision(document=early, reason="Nhập nhầm", by=again(country.chair.pk))
    late = decide(country, "6/QĐ-UBND", "8/7/2022", today)
    team = Team.objects.get(begun_by=late)
    stood = [(row.valid_to, row.province) for row in team.placements.order_by("valid_to")]
    assert stood == [(EVE, country.quang_nam), (None, country.lao_cai)]
    assert team.province == country.lao_cai
    assert told(country.quang_nam, EVE)["teams"]["village"] == before["teams"]["village"] + 1
    assert told(country.lao_cai, today)["teams"]["village"] == 3
    assert faults() == {}
    decisions.void_decision(document=late, reason="Nhập nhầm", by=again(country.chair.pk))
    undo_units(reform=event, reason="Nhầm", by=country.admin)
    assert units() == map_before
    assert {row.province for row in TeamPlacement.objects.filter(commune=country.home)} == {
        country.quang_nam
    }
    assert everything().keys() == register.keys()


def test_what_the_lists_know_of_days_to_come_moves_nothing_yet(country):
    """The reform of 2025 is loaded in 2022: a commune goes on under its province."""
    coming = day("1/7/2025")
    UnitVersion.objects.filter(unit=country.home).update(valid_to=day("30/6/2025"))
    make.make_version(
        unit=country.home, name="Tam Dân", kind="Xã", parent=country.quang_nam, valid_from=coming
    )
    paper = decide(country, "5/QĐ-UBND", "8/7/2022", make.TODAY)
    added = villages.add_village(
        commune=country.home, kind="Thôn", name="Mới", valid_from=ON, by=again(country.clerk.pk)
    )
    team = Team.objects.get(begun_by=paper)
    assert (team.district, team.placements.count()) == (country.phu_ninh, 1)
    assert added.placements.get().district == country.phu_ninh


def test_operations_come_from_a_pasted_resolution_and_from_the_template(country, sign_in):
    client = sign_in(make.make_officer(Role.ADMIN, country.quang_nam))
    make.make_district("517", "Tiên Phước", country.quang_nam)
    text = "1. Chuyển xã Tam Dân thuộc huyện Phú Ninh về huyện Tiên Phước quản lý;\n2. Đổi tên."
    page = client.post(reverse("reports:unit_event_add"), {**HEAD, "text": text})["Location"]
    shown = text_of(client.get(page))
    assert "Chuyển xã Tam Dân (20392) từ huyện Phú Ninh về huyện Tiên Phước (517)" in shown
    assert "1 xã giữ nguyên, chuyển sang huyện khác" in shown
    assert "Đổi tên" in shown
    edit = reverse("reports:unit_event_edit", args=[Reform.objects.get().pk])
    assert text.splitlines()[0] in client.get(edit).content.decode()
    broken = client.post(edit, {**HEAD, "text": "a\tb\nc\td"})
    assert (broken.status_code, "cần các cột Mã cũ" in broken.content.decode()) == (422, True)
    # The template comes with the units of the province; one row filled in and sent back.
    template = client.get(reverse("reports:unit_event_template"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(template)))
    rows = list(book.active.iter_rows())
    named = {row[0].value: row for row in rows[2:]}
    assert {"518", "517", "20392", "20374"} == set(named)
    row = named["20374"]
    for place, value in ((3, "Đổi loại"), (4, "20374"), (5, "Phường")):
        row[place].value = value
    filled = io.BytesIO()
    book.save(filled)
    table = SimpleUploadedFile("bang.xlsx", filled.getvalue())
    client.post(edit, {**HEAD, "text": text, "table": table})
    shown = text_of(client.get(page))
    assert "Đổi xã Tam Đàn (20374) thành phường Tam Đàn (20374)" in shown
    assert "Tiên Phước" not in shown
    country_wide = sign_in(country.admin)
    given = country_wide.get(reverse("reports:unit_event_template"), {"tinh": "10"})
    assert b"".join(given).startswith(b"PK")


def test_a_district_moves_with_all_that_lies_in_it(country):
    officer = make.make_officer(Role.DISTRICT, country.phu_ninh)
    past, map_before, register = told(country.quang_nam, EVE), units(), everything()
    event = apply(
        country.admin,
        country.quang_nam,
        move("518", "10"),
        operation("rename", [("20374", WHOLE)], ("20374", "Phường", "Tam Đàn"), position=2),
    )
    assert told(country.quang_nam, EVE) == past
    now = told(country.lao_cai, ON)
    assert (now["teams"], len(now["children"])) == ({"village": 3, "commune": 3}, 2)
    assert told(country.phu_ninh, ON)["teams"] == {"village": 2, "commune": 2}
    assert told(country.quang_nam, ON)["teams"] == {"village": 0, "commune": 0}
    assert again(officer.pk).assignment.province == country.lao_cai
    country.next_door.refresh_from_db()
    assert country.next_door.label == "Phường Tam Đàn"
    assert faults() == {}
    undo_units(reform=event, reason="Nhầm", by=country.admin)
    assert (units(), everything()) == (map_before, register)


def test_an_administrator_of_a_province_moves_within_it(country):
    keeper = make.make_officer(Role.ADMIN, country.quang_nam)
    other = make.make_district("517", "Tiên Phước", country.quang_nam)
    with pytest.raises(Refused, match="quản trị của cả nước"):
        apply(keeper, country.quang_nam, move("20392", "082"))
    with pytest.raises(Refused, match="không có xã mã 02692"):
        apply(keeper, country.quang_nam, move("02692", "517"))
    register = everything()
    event = apply(keeper, country.quang_nam, move("20392", "517"))
    assert told(other, ON)["teams"] == {"village": 1, "commune": 1}
    assert told(country.phu_ninh, ON)["teams"] == {"village": 1, "commune": 1}
    assert told(country.quang_nam, ON)["teams"] == {"village": 2, "commune": 2}
    undo_units(reform=event, reason="Nhầm", by=keeper)
    assert everything() == register
