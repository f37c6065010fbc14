"""Hà Giang's pilot without a day, and the papers of xã Dân Chủ: S1-1 to S1-4, S2-1 to S2-7."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from members.models import Membership, Person
from teams.actions.targets import ResultEntry, record_results
from teams.models import Document, LegalBasis, TeamTarget
from tests import make
from tests.make import day
from tests.members.drafting import member, payload, team
from tests.scenarios.desk import text_of

COVER = "coverage_villages"


@pytest.mark.parametrize("on", [make.TODAY, day("1/1/2025")])
def test_s1_1_a_pilot_without_a_day_is_progress_and_never_red(
    land, progress, board, department, on
):
    make.make_plan(land.quang_nam, targets=[{"rule": COVER}], name="Thí điểm")
    make.declare(land.home)
    first, _ = make.make_villages(land.home, 2)
    make.make_team(land.home, [first])
    target = progress("20392", on)["targets"][COVER]
    assert (target["standing"], target["due"], target["percent"]) == ("under_way", None, 50.0)
    page = board(department, land.home, on).lower()
    assert "không ấn định thời hạn" in page
    assert "quá hạn" not in page


def test_s1_2_a_paper_of_the_province_is_the_ground_of_a_commune_decision(land, clerk, sign_in):
    above = make.make_document(land.quang_nam, number_raw="1844/UBND-VX", kind="CV")
    document = make.make_document(land.home)
    LegalBasis.objects.create(
        document=document, position=1, text="Căn cứ Công văn số 1844/UBND-VX", cited=above
    )
    client = sign_in(clerk)
    page = client.get(reverse("members:decision", args=[document.pk]))
    assert "Căn cứ Công văn số 1844/UBND-VX" in text_of(page)
    # The paper above is public knowledge of everybody below.
    assert client.get(reverse("members:decision", args=[above.pk])).status_code == 200


def test_s1_3_a_committee_founded_by_the_same_paper_is_no_team(land, office, progress):
    village = make.make_village(land.home, "An Mỹ")
    make.declare(land.home)
    committee = team(
        kind="committee",
        key="t2",
        name="Ban chỉ đạo chuyển đổi số xã Tam Dân",
        members=[member("Đỗ Văn Trưởng"), member("Hồ Thị Phó", "member")],
    )
    document = office(land.home).record(payload(team(village), committee))
    assert document.teams_begun.count() == 2
    shown = progress("20392")
    assert shown["teams"] == {"village": 1, "commune": 0}
    assert shown["members"] == {"seats": 3, "people": 3}
    assert shown["villages"] == {"known": 1, "with_team": 1}


def test_s1_4_having_a_team_and_working_well_are_two_measures(land, clerk, sign_in, progress):
    """2,071 villages of 2,071 have a team and about 40% of the teams are rated effective: the one
    is read off the register, the other is what decisions ask of the teams."""
    make.declare(land.home)
    make.make_plan(land.home, targets=[{"rule": COVER}])
    document = make.make_document(land.home)
    rated = [
        TeamTarget.objects.create(
            team=make.make_team(land.home, [village], document),
            document=document,
            name="Được đánh giá hoạt động hiệu quả",
            measure="lần",
            amount=1,
            **make.keys_on(land.home, make.TODAY),
        )
        for village in make.make_villages(land.home, 5)
    ]
    record_results(
        entries=[ResultEntry(target, Decimal(place < 2), "") for place, target in enumerate(rated)],
        on=day("30/6/2022"),
        by=clerk,
        today=make.TODAY,
    )
    shown = progress("20392")["targets"][COVER]
    assert (shown["n"], shown["of"], shown["percent"], shown["standing"]) == (5, 5, 100.0, "met")
    page = text_of(sign_in(clerk).get(reverse("teams:targets")))
    assert "2/5 (40,0%) chỉ tiêu của các tổ" in page


def test_s2_1_one_number_of_three_issuers_and_once_of_each(land):
    issuers = (land.phu_ninh, land.quang_nam, land.home)
    papers = [
        make.make_document(unit, kind="KH", number_raw="125/KH-UBND", signed_on=day("16/5/2022"))
        for unit in issuers
    ]
    assert {paper.number for paper in papers} == {125}
    with transaction.atomic(), pytest.raises(IntegrityError, match="document_once"):
        make.make_document(
            land.home, kind="KH", number_raw="125/KH-UBND", signed_on=day("1/6/2022")
        )
    make.make_document(land.home, kind="KH", number_raw="125/KH-UBND", signed_on=day("16/5/2023"))


def test_s2_2_a_wrong_citation_is_mended_beside_the_decision(land, clerk, sign_in):
    document = make.make_document(land.home)
    line = LegalBasis.objects.create(
        document=document, position=1, text="Kế hoạch số 191/KH-UBND ngày 16/5/2022"
    )
    before = Document.objects.filter(pk=document.pk).values().get()
    sign_in(clerk).post(
        reverse("members:basis_correct", args=[document.pk, line.pk]),
        {"value": "Kế hoạch số 125/KH-UBND ngày 16/5/2022", "reason": "dẫn nhầm số"},
    )
    line.refresh_from_db()
    assert "125/KH-UBND" in line.text
    after = Document.objects.filter(pk=document.pk).values().get()
    for values in (before, after):
        values.pop("saved_at")
    assert after == before
    assert document.corrections.get().before == "Kế hoạch số 191/KH-UBND ngày 16/5/2022"


@pytest.mark.parametrize(
    ("number", "signed"), [("305/QĐ-UBND", "22/5/2022"), ("12345/QĐ-UBND", "19/7/2022")]
)
def test_s2_3_and_s2_5_a_sunday_and_a_high_number_are_accepted(land, office, number, signed):
    """22/5/2022 is a Sunday; commune numbers run high."""
    village = make.make_village(land.home, "An Mỹ")
    document = office(land.home).record(payload(team(village), number_raw=number, signed_on=signed))
    assert (document.signed_on, document.number) == (day(signed), int(number.split("/")[0]))


@pytest.mark.parametrize("papers", [1, 2])
def test_s2_4_two_villages_by_one_decision_or_by_two(land, office, progress, papers):
    make.declare(land.home)
    villages = make.make_villages(land.home, 2)
    desk = office(land.home)
    blocks = [
        team(village, members=[member(f"Người {place}")], key=f"t{place}")
        for place, village in enumerate(villages)
    ]
    if papers == 1:
        desk.record(payload(*blocks, signed_on="7/6/2022"))
    else:
        for place, block in enumerate(blocks):
            desk.record(payload(block, number_raw=f"{50 + place}/QĐ-UBND", signed_on="7/6/2022"))
    assert Document.objects.count() == papers
    assert progress("20392")["villages"] == {"known": 2, "with_team": 2}


def test_s2_6_targets_belong_to_teams_from_the_first_day(land, clerk, sign_in):
    document = make.make_document(land.home)
    for name, amount in (("An Mỹ", 60), ("Xuân Phú", 80)):
        made = make.make_team(land.home, [make.make_village(land.home, name)], document)
        TeamTarget.objects.create(
            team=made,
            document=document,
            name="Hộ dùng dịch vụ công trực tuyến",
            measure="hộ",
            amount=amount,
            **make.keys_on(land.home, make.TODAY),
        )
    page = text_of(sign_in(clerk).get(reverse("teams:targets")))
    assert "An Mỹ" in page
    assert "60" in page
    assert "80" in page


def test_s2_7_a_person_with_two_posts_is_one(land, office, progress):
    village = make.make_village(land.home, "An Mỹ")
    head = member("Lương Văn Bí", posts="Bí thư chi bộ; Trưởng thôn")
    office(land.home).record(payload(team(village, members=[head])))
    assert progress("20392")["members"] == {"seats": 1, "people": 1}
    assert Person.objects.count() == 1
    assert Membership.objects.get().posts == ["Bí thư chi bộ", "Trưởng thôn"]
