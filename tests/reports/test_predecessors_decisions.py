"""A new commune enters what a predecessor signed in its time, on the same page, once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from communes.models import Unit
from communes.roles import Role
from members.models import Membership
from reports.actions.unit_reform import follow_units
from reports.actions.unit_reform_queue import decide_destinations
from reports.boards.board import as_json, board
from reports.demands import demands_of
from reports.facts import picture
from reports.reforms.unit_reform_queue import undecided
from teams.models import Document, Plan, Team, TeamVillage
from tests import make
from tests.make import day
from tests.reports.reformed_country import DAY, EVE, make_country


@pytest.fixture
def country(land, settings):
    settings.PORTAL_TODAY = day("5/7/2025")
    return make_country(land)


def counted(unit, on):
    seen = picture(unit, on)
    told = as_json(board(seen, demands_of(Plan.objects.all(), seen)))
    return told["teams"]["village"], told["members"]["seats"], told["villages"]["with_team"]


def posted(village, **fields):
    return {
        "teams-count": "1",
        "teams-0-key": "t1",
        "teams-0-kind": "village",
        "teams-0-effect": "found",
        "teams-0-villages": str(village.pk),
        "teams-0-rows": "1",
        "teams-0-members-0-name": "Võ Thị Mai",
        "teams-0-members-0-role": "leader",
        "number_raw": "41/QĐ-UBND",
        "signed_on": "20/5/2025",
        "summary": "Về việc thành lập Tổ công nghệ số cộng đồng",
        "signer_name": "Nguyễn Văn Ba",
        "signer_title": "Chủ tịch",
        "begun": fields.pop("begun", "x"),
        **fields,
    }


def entered(clerk, chair, sign_in, village, issuer: Unit, **fields):
    """The decision typed by the clerk and confirmed by the chair."""
    client = sign_in(clerk)
    page = client.get(f"{reverse('members:decision_new')}?loai=found").content.decode()
    assert f'<option value="{issuer.pk}"' in page
    data = posted(village, issuer=str(issuer.pk), **fields)
    client.post(reverse("members:decision_new"), data)
    paper = Document.objects.order_by("pk").last()
    edit = reverse("members:decision_edit", args=[paper.pk])
    data |= {"revision": str(paper.revision), "viec": "trinh"}
    client.post(edit, data)
    confirm = reverse("members:decision_confirm", args=[paper.pk])
    sign_in(chair).post(confirm)
    paper.refresh_from_db()
    return paper


def test_a_decision_of_an_absorbed_commune_is_entered_by_its_successor(country, sign_in):
    follow_units(on=DAY, by=country.admin, province=country.da_nang)
    village = make.make_village(country.home, "Cây Sanh", valid_to=EVE)
    # As the reform would have left it.
    village.placements.create(valid_from=DAY, **make.keys_on(country.phu_ninh_new, DAY))
    village.versions.update(valid_to=None)
    clerk = make.make_officer(Role.CLERK, country.phu_ninh_new, valid_from=DAY)
    chair = make.make_officer(Role.CHAIR, country.phu_ninh_new, valid_from=DAY)
    before = counted(country.home, EVE), counted(country.phu_ninh_new, DAY)
    paper = entered(clerk, chair, sign_in, village, country.home)
    assert (paper.state, paper.issuer, paper.commune) == ("in_force", country.home, country.home)
    assert paper.issuer_name == "Ủy ban nhân dân xã Tam Dân"
    team = Team.objects.get(begun_by=paper)
    assert [(row.commune, row.valid_to) for row in team.placements.order_by("pk")] == [
        (country.home, EVE),
        (country.phu_ninh_new, None),
    ]
    assert team.commune == country.phu_ninh_new
    assert Membership.objects.get(team=team).commune == country.phu_ninh_new
    after = counted(country.home, EVE), counted(country.phu_ninh_new, DAY)
    assert after == tuple((teams + 1, seats + 1, known + 1) for teams, seats, known in before)
    # The same number in the same year of another predecessor, and of the commune itself, is free.
    other = make.make_village(country.next_door, "Khánh Thọ", valid_to=EVE)
    other.placements.create(valid_from=DAY, **make.keys_on(country.phu_ninh_new, DAY))
    other.versions.update(valid_to=None)
    twin = entered(clerk, chair, sign_in, other, country.home, begun="y")
    assert twin.state == "draft"
    second = entered(clerk, chair, sign_in, other, country.next_door, begun="z")
    assert second.state == "in_force"
    # Struck out again, by those who entered it.
    void = reverse("members:decision_void", args=[second.pk])
    sign_in(chair).post(void, {"reason": "Nhập nhầm"})
    second.refresh_from_db()
    assert second.state == "void"
    # A day after the reform was not the predecessor's.
    client = sign_in(clerk)
    wrong = posted(
        other, issuer=str(country.next_door.pk), signed_on="2/7/2025", begun="w", viec="trinh"
    )
    client.post(reverse("members:decision_new"), wrong)
    late = Document.objects.order_by("pk").last()
    page = client.get(reverse("members:decision_edit", args=[late.pk]) + "?kiem-tra=1")
    assert "nằm ngoài thời gian tồn tại của Xã Tam Đàn" in page.content.decode()


def test_of_a_divided_commune_only_what_came_is_reached_and_entered(country, sign_in):
    (event,) = follow_units(on=DAY, by=country.admin, province=country.da_nang)
    waiting = undecided(event, country.admin)
    clerk = make.make_officer(Role.CLERK, country.tay_ho, valid_from=DAY)
    chair = make.make_officer(Role.CHAIR, country.tay_ho, valid_from=DAY)
    teams = Team.objects.visible_to(clerk)
    assert not teams.exists()
    page = f"{reverse('members:decision_new')}?loai=found"
    assert 'name="issuer"' not in sign_in(clerk).get(page).content.decode()
    here = [one for one in waiting if one.kind == "village"][2]
    decide_destinations(
        reform=event, old=country.tam_loc, new=country.tay_ho, keys=[here.key], by=country.admin
    )
    clerk = type(clerk).objects.get(pk=clerk.pk)
    village = TeamVillage.objects.filter(village=here.pk).first()
    # The team of that village had ended before: its history came with the village, nothing else.
    assert [team.pk for team in Team.objects.visible_to(clerk)] == []
    assert village is not None
    paper = entered(clerk, chair, sign_in, village.village, country.tam_loc, signed_on="20/5/2025")
    assert (paper.state, paper.issuer, paper.commune) == (
        "in_force",
        country.tam_loc,
        country.tay_ho,
    )
    team = Team.objects.get(begun_by=paper)
    assert [row.commune for row in team.placements.order_by("pk")] == [
        country.tam_loc,
        country.tay_ho,
    ]
    stranger = make.make_officer(Role.CLERK, country.phu_ninh_new, valid_from=DAY)
    assert not Document.objects.visible_to(stranger).filter(pk=paper.pk).exists()
    assert not Team.objects.visible_to(stranger).filter(pk=team.pk).exists()
