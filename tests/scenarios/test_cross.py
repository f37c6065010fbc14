"""What crosses the seeds: kiện toàn, mergers, kinds, names twice, money, 36 teams at once.

Scenarios X-1, X-2, X-5, X-6, X-7 and X-8.
"""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from communes.models import Village, VillagePlacement, VillageVersion
from communes.vietnamese import match_key, search_text, sort_key
from members.actions import decisions
from members.models import Membership, Person
from members.months.team_months import Rule, Span, TeamLife, count_months, money
from teams.models import Document, Team, TeamState, TeamVillage
from tests import make
from tests.make import day
from tests.members.drafting import member, payload, posted, team
from tests.scenarios.desk import NEW, text_of

COVER = "coverage_villages"


def test_x_1_kien_toan_keeps_three_and_adds_four(land, office, progress):
    """Five before, seven after; each day tells its own, in the commune and in the province."""
    desk = office(land.home)
    village = make.make_village(land.home, "An Mỹ")
    five = [member(f"Người {n}", "leader" if n == 1 else "member") for n in range(1, 6)]
    desk.record(payload(team(village, members=five), signed_on="1/6/2022"))
    founded = Team.objects.get()
    stay = [
        {**row, "person": str(Person.objects.get(full_name=row["name"]).pk)} for row in five[:3]
    ]
    block = {
        **team(village, members=[*stay, *(member(f"Mới {n}", "member") for n in range(4))]),
        "effect": "reconstitute",
        "team": founded.pk,
        "leaves": [
            {"person": Person.objects.get(full_name=row["name"]).pk, "reason": "thôi việc"}
            for row in five[3:]
        ],
    }
    content = payload(block, signed_on="1/7/2022", number_raw="42/QĐ-UBND")
    document = decisions.start_draft(
        issuer=land.home, payload=content, by=desk.clerk, today=make.TODAY
    )
    decisions.submit(document=document, by=desk.clerk, today=make.TODAY)
    desk.leading.post(reverse("members:decision_confirm", args=[document.pk]))
    for code in ("20392", "49"):
        assert progress(code, day("30/6/2022"))["members"] == {"seats": 5, "people": 5}
        assert progress(code, day("1/7/2022"))["members"] == {"seats": 7, "people": 7}
        assert progress(code, day("1/7/2022"))["teams"]["village"] == 1
    team_page = reverse("members:team", args=[founded.pk])
    before = text_of(desk.at_desk.get(team_page, {"ngay": "2022-06-30"}))
    after = text_of(desk.at_desk.get(team_page))
    assert "Người 5" in before
    assert "Mới 3" in after


def test_x_2_a_merger_of_villages_is_one_covered_village_with_two_teams(
    land, progress, sign_in, clerk
):
    make.declare(land.home)
    make.make_plan(land.phu_ninh, targets=[{"rule": COVER}])
    on, eve = day("1/7/2022"), day("30/6/2022")
    old = [make.make_village(land.home, name, valid_to=eve) for name in ("A", "B")]
    new = make.make_village(land.home, "C", valid_from=on)
    teams = [make.make_team(land.home, [village]) for village in old]
    TeamVillage.objects.update(valid_to=eve)
    for one in teams:
        TeamVillage.objects.create(
            team=one, village=new, inherited=True, valid_from=on, **make.keys_on(land.home, on)
        )

    def shown(day_):
        board = progress("20392", day_)
        target = board["targets"][COVER]
        return (target["n"], target["of"], board["teams"]["village"])

    assert shown(eve) == (2, 2, 2)
    assert shown(on) == (1, 1, 2)
    assert {one.state_on(eve) for one in teams} == {TeamState.ACTIVE}
    assert {one.state_on(on) for one in teams} == {TeamState.REVIEW}
    client = sign_in(clerk)
    page = text_of(client.get(reverse("members:team", args=[teams[0].pk])))
    assert "cần rà soát" in page.lower()
    # The page of checks says so too, until a decision settles the two.
    found = text_of(client.get("/kiem-tra/", {"viec": "villages_with_inherited_teams"}))
    assert found.count("Thôn C") == 2


def test_x_5_a_village_that_changes_its_kind_is_the_same_village(land, progress, sign_in, clerk):
    """Tổ dân phố Mậu Cà becomes thôn Mậu Cà: one id, one team, the signed name stays."""
    make.declare(land.home)
    make.make_plan(land.phu_ninh, targets=[{"rule": COVER}])
    on, eve = day("1/7/2022"), day("30/6/2022")
    village = make.make_village(land.home, "Mậu Cà", kind="Tổ dân phố")
    one = make.make_team(land.home, [village])
    old = VillageVersion.objects.get()
    VillageVersion.objects.update(valid_to=eve)
    old.pk, old.kind, old.valid_from = None, "Thôn", on
    old.search_text = search_text("Thôn Mậu Cà")
    old.save()
    for when in (eve, on):
        assert progress("20392", when)["villages"] == {"known": 1, "with_team": 1}
    client = sign_in(clerk)
    page = text_of(client.get(reverse("communes:village", args=[village.pk])))
    assert "Thôn Mậu Cà" in page
    assert one.official_name == "Tổ công nghệ số cộng đồng Tổ dân phố Mậu Cà"
    assert one.state_on(on) == TeamState.ACTIVE


def test_x_6_two_villages_of_one_name_are_told_apart_by_the_old_ward(land, sign_in, clerk):
    """Phường Tĩnh Gia: both are kept; the list names the former commune of each."""
    for former in (land.next_door, land.far):
        make.make_village(land.home, "Thanh Đông", kind="Tổ dân phố", former_commune=former)
    client = sign_in(clerk)
    page = text_of(client.get(reverse("communes:villages"), {"q": "thanh dong"}))
    assert "Thanh Đông (Xã Tam Đàn cũ)" in page
    assert "Thanh Đông (Xã A Lù cũ)" in page
    checks = text_of(client.get("/kiem-tra/", {"viec": "villages_named_alike"}))
    assert "Không thấy chỗ nào" in checks


def test_x_7_the_register_is_the_basis_of_payments(land, sign_in, clerk):
    """3,766 teams of Đà Nẵng, 300,000 đồng a month, 24 months: 27,115,200,000 đồng."""
    whole = Span(day("1/1/2026"), day("31/12/2027"))
    teams = [TeamLife(key, whole, (), ()) for key in range(3766)]
    counted = count_months(teams, whole, Rule.FIRST_DAY)
    assert sum(money(one.team, 300_000) for one in counted.values()) == 27_115_200_000
    # By the page, with one of two teams dissolved half-way.
    make.make_team(land.home, [make.make_village(land.home)])
    ended = {"valid_to": day("31/12/2026"), "ended_by": make.make_document(land.home)}
    make.make_team(land.home, [make.make_village(land.home)], **ended)
    page = text_of(
        sign_in(clerk).get("/to-thang/?tu-ngay=1/1/2026&den-ngay=31/12/2027&muc=300.000")
    )
    assert "10.800.000" in page  # 24 + 12 months


@pytest.fixture
def ward(land):
    """36 villages, as named in the list that comes with the decision."""
    villages = Village.objects.bulk_create(Village() for _ in range(36))
    VillageVersion.objects.bulk_create(
        VillageVersion(
            village=one,
            kind="Tổ dân phố",
            name=f"số {place}",
            sort_key=sort_key(f"số {place}"),
            search_text=search_text(f"Tổ dân phố số {place}"),
            match_key=match_key(f"số {place}"),
            valid_from=make.LONG_AGO,
        )
        for place, one in enumerate(villages, start=1)
    )
    keys = make.keys_on(land.home, make.TODAY)
    VillagePlacement.objects.bulk_create(
        VillagePlacement(village=one, valid_from=make.LONG_AGO, **keys) for one in villages
    )
    return villages


def test_x_8_one_decision_of_36_teams_and_252_members_in_one_sitting(
    land, office, progress, ward, settings
):
    """103/QĐ-UBND: tick the villages, paste one list with a line for each team, hand in."""
    settings.PORTAL_TODAY = datetime.date(2023, 12, 1)
    desk = office(land.home)
    paper = payload(number_raw="103/QĐ-UBND", signed_on="29/11/2023")
    desk.at_desk.post(NEW, posted(paper, viec="lap", village=[str(one.pk) for one in ward]))
    document = Document.objects.get()
    assert len(document.draft["teams"]) == 36
    lines = []
    for place in range(1, 37):
        lines.append(f"Tổ dân phố số {place}")
        lines += [
            f"{n}\tNguyễn Văn {chr(64 + n)} {place}\t{'Tổ trưởng' if n == 1 else 'Tổ viên'}"
            for n in range(1, 8)
        ]
    url = reverse("members:decision_edit", args=[document.pk])
    pasted = posted(document.draft, viec="dan_tat_ca", **{"dan-tat-ca": "\n".join(lines)})
    desk.at_desk.post(url, {**pasted, "revision": document.revision})
    document.refresh_from_db()
    rows = [row for block in document.draft["teams"] for row in block["members"] if row["name"]]
    assert len(rows) == 252
    desk.at_desk.post(url, {**posted(document.draft, viec="trinh"), "revision": document.revision})
    document.refresh_from_db()
    assert document.state == "submitted"
    desk.leading.post(reverse("members:decision_confirm", args=[document.pk]))
    shown = progress("20392", datetime.date(2023, 12, 1))
    assert shown["teams"]["village"] == 36
    assert shown["members"] == {"seats": 252, "people": 252}
    assert Membership.objects.filter(role="leader").count() == 36
    assert 252 / 36 == 7.0
