"""A reform of units entered from its resolution: preview, apply, the lists loaded again, undo."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from communes.errors import Refused
from communes.models import Officer, Reform, Succession, Unit, UnitVersion, VillagePlacement
from communes.roles import Role
from communes.units.loading import load_lists
from members.actions import decisions
from members.models import Membership
from reports.actions.unit_events import apply_unit_event, save_unit_event, start_unit_event
from reports.actions.unit_reform import undo_units
from reports.reforms.unit_reform_queue import undecided
from teams.models import Team, TeamPlacement, TeamVillage
from tests import make
from tests.communes.test_loading import small_lists
from tests.communes.test_reforming_units import WHOLE, operation
from tests.make import day
from tests.members import drafting
from tests.reports.test_unit_reform import faults, rows, told
from tests.scenarios.desk import text_of

ON = day("10/7/2022")
HEAD = {
    "title": "Sắp xếp xã thuộc huyện Phú Ninh",
    "document": "Nghị quyết của UBTVQH",
    "number": "5/NQ-UBTVQH15",
    "signed_on": "1/7/2022",
    "effective_on": "10/7/2022",
}


@pytest.fixture
def keeper(land):
    return make.make_officer(Role.ADMIN, land.quang_nam)


@pytest.fixture
def communes(land):
    for commune in (land.home, land.next_door):
        villages = make.make_villages(commune, 3)
        make.declare(commune)
        make.make_team(commune, villages[:2], members=("Nguyễn Văn An",))
        make.make_team(commune, kind="commune", members=("Lê Văn Cường",))
    return land


def typed(kind, parts, results, initial="0"):
    data = {"kind": kind}
    for prefix, lines in (("cu", parts), ("moi", results)):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": initial}
        names = ("code", "extent") if prefix == "cu" else ("code", "kind", "name")
        for at, line in enumerate(lines):
            data |= {
                f"{prefix}-{at}-{name}": value for name, value in zip(names, line, strict=True)
            }
    return data


def units():
    return [
        sorted(map(repr, model.objects.values_list())) for model in (Unit, UnitVersion, Succession)
    ]


def test_two_communes_are_merged_from_pages_and_given_back(communes, keeper, sign_in):
    before, register = units(), rows()
    client = sign_in(keeper)
    bad = client.post(reverse("reports:unit_event_add"), {**HEAD, "title": ""})
    assert bad.status_code == 422
    page = client.post(reverse("reports:unit_event_add"), HEAD)["Location"]
    event = Reform.objects.get()
    assert "Chưa có việc nào" in text_of(client.get(page))
    operation = reverse("reports:unit_event_operation", args=[event.pk, 0])
    assert "20392" in client.get(operation).content.decode()
    client.post(
        operation,
        typed("merge", [("20392", "whole"), ("20999", "whole")], [("20392", "Xã", "Dân Đàn")]),
    )
    assert "không có xã mã 20999" in text_of(client.get(page))
    apply = reverse("reports:unit_event_apply", args=[event.pk])
    assert client.post(apply, {"chac-chan": "1"}).status_code == 422
    client.post(
        reverse("reports:unit_event_operation", args=[event.pk, 1]),
        typed("merge", [("20392", "whole"), ("20374", "whole")], [("20392", "Xã", "Dân Đàn")], "1"),
    )
    shown = text_of(client.get(page))
    assert "Không có gì vướng" in shown
    assert "2 xã kết thúc, 1 xã mới" in shown
    # The preview is the real run rolled back.
    assert (units(), rows()) == (before, register)
    eve = told(communes.home, day("9/7/2022"))
    assert client.post(apply, {}).status_code == 422
    client.post(apply, {"chac-chan": "1"})
    new = Unit.objects.get(code="20392", valid_from=ON)
    assert new.label == "Xã Dân Đàn"
    assert new.reach() == {new.pk, communes.home.pk, communes.next_door.pk}
    now = told(new, ON)
    assert now["villages"] == {"known": 6, "with_team": 4}
    assert now["teams"] == {"village": 2, "commune": 2}
    assert told(communes.home, day("9/7/2022")) == eve
    assert faults() == {}
    assert "đã áp dụng" in text_of(client.get(page))
    undo = reverse("reports:unit_reform_undo", args=[event.pk])
    given = client.post(undo, {"reason": "Nghị quyết bãi bỏ"})
    assert given.status_code == 302, given.content.decode()
    event.refresh_from_db()
    assert event.state == "undone"
    assert (units(), rows()) == (before, register)


def applied(keeper, operations):
    head = {
        **HEAD,
        "signed_on": day(HEAD["signed_on"]),
        "effective_on": ON,
    }
    event = start_unit_event(province=keeper.unit, head=head, by=keeper)
    save_unit_event(reform=event, operations=operations, by=keeper)
    return apply_unit_event(reform=event, by=keeper)


def test_a_divided_commune_waits_and_a_rename_ends_nothing(communes, keeper):
    team = told(communes.next_door, day("9/7/2022"))
    event = applied(
        keeper,
        [
            operation(
                "split", [("20392", WHOLE)], ("20392", "Xã", "Tam Dân"), ("20393", "Xã", "Tam Mới")
            ),
            operation("rename", [("20374", WHOLE)], ("20374", "Phường", "Tam Đàn Mới"), position=2),
        ],
    )
    waiting = undecided(event, keeper)
    assert {one.old for one in waiting} == {communes.home}
    assert [unit.label for unit in waiting[0].candidates] == ["Xã Tam Dân", "Xã Tam Mới"]
    communes.next_door.refresh_from_db()
    assert communes.next_door.label == "Phường Tam Đàn Mới"
    assert told(communes.next_door, ON)["teams"] == team["teams"]


def test_the_lists_loaded_again_leave_what_a_reform_of_the_register_changed(db, settings):
    settings.PORTAL_TODAY = day("5/9/2026")
    lists, successions = small_lists()
    load_lists(units=lists, successions=successions)
    keeper = make.make_officer(Role.ADMIN)
    head = {**HEAD, "signed_on": day("1/9/2026"), "effective_on": day("2/9/2026")}
    province = Unit.objects.coded("48", day("2/9/2026")).get()
    event = start_unit_event(province=province, head=head, by=keeper)
    rename = operation("rename", [("20392", WHOLE)], ("20392", "Phường", "Phú Ninh Mới"))
    save_unit_event(reform=event, operations=[rename], by=keeper)
    apply_unit_event(reform=event, by=keeper)
    before = units()
    figures = load_lists(units=lists, successions=successions)
    assert units() == before
    assert figures.kept == 1


def test_what_the_new_commune_struck_out_stays_readable_and_does_not_hold_the_undo(
    communes, keeper, sign_in
):
    """The paper of the event is read by whom it concerns, and by nobody else."""
    before, register = units(), rows()
    client = sign_in(keeper)
    upload = SimpleUploadedFile("nghi-quyet-5.pdf", drafting.PDF)
    page = client.post(reverse("reports:unit_event_add"), {**HEAD, "upload": upload})["Location"]
    event = Reform.objects.get()
    both = [("20392", WHOLE), ("20374", WHOLE)]
    merge = operation("merge", both, ("20392", "Xã", "Dân Đàn"))
    save_unit_event(reform=event, operations=[merge], by=keeper)
    event = apply_unit_event(reform=event, by=keeper)
    new = Unit.objects.get(code="20392", valid_from=ON)
    clerk = make.make_officer(Role.CLERK, new, valid_from=ON)
    chair = make.make_officer(Role.CHAIR, new, valid_from=ON)
    file = reverse("reports:unit_reform_file", args=[event.pk])
    shown = text_of(sign_in(clerk).get(page))
    assert "nghi-quyet-5.pdf" in shown
    assert "Sáp nhập xã Tam Dân (20392), xã Tam Đàn (20374) thành xã Dân Đàn (20392)" in shown
    scan = sign_in(clerk).get(file)
    assert (b"".join(scan), scan["Content-Type"]) == (drafting.PDF, "application/pdf")
    assert sign_in(make.make_officer(Role.ADMIN, communes.lao_cai)).get(file).status_code == 404

    village = VillagePlacement.objects.filter(commune=new).order_by("village_id").last().village_id
    block = {
        **{"key": "t1", "kind": "village", "name": "", "effect": "found"},
        **{"villages": [village], "members": [drafting.member("Võ Thị Mai")]},
    }
    content = drafting.payload(block, number_raw="9/QĐ-UBND", signed_on="12/7/2022")
    paper = decisions.start_draft(issuer=new, payload=content, by=clerk, today=make.TODAY)
    decisions.submit(document=paper, by=clerk, today=make.TODAY)
    decisions.confirm(document=paper, by=chair, today=make.TODAY)
    with pytest.raises(Refused, match="9/QĐ-UBND"):
        undo_units(reform=event, reason="Bãi bỏ", by=keeper)
    decisions.void_decision(document=paper, reason="Nhập nhầm", by=chair)
    undo_units(reform=event, reason="Bãi bỏ", by=keeper)
    assert units() == before
    # All is as it was; what was struck out stands with one of the communes it was made of.
    struck = {Team, TeamPlacement, TeamVillage, Membership}
    assert all(now == register[model] for model, now in rows().items() if model not in struck)
    assert not Team.objects.filter(begun_by=paper, void=False).exists()
    paper.refresh_from_db()
    assert (paper.issuer.code, paper.commune.valid_to, paper.void_reason) == (
        "20374",
        None,
        "Nhập nhầm",
    )
    assert Officer.objects.get(pk=clerk.pk).reach is None
    assert faults() == {}
