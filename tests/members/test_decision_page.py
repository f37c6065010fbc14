"""The page of a decision that acts on teams and documents, recorded and as a draft."""

import pytest
from django.urls import reverse

from members.actions import decisions
from members.decisions.page import relations_of, teams_of
from members.models import Membership
from teams.models import Team
from tests import make
from tests.members.drafting import member, payload, team


@pytest.fixture
def villages(home):
    return [make.make_village(home, "An Mỹ"), make.make_village(home, "Xuân Phú")]


@pytest.fixture
def teams(clerk, chair, today, villages):
    document = start(clerk, today, payload(*(team(v, key=f"t{v.pk}") for v in villages)))
    put(document, clerk, chair, today)
    return list(Team.objects.order_by("pk"))


def start(clerk, today, content):
    return decisions.start_draft(issuer=clerk.unit, payload=content, by=clerk, today=today)


def put(document, clerk, chair, today):
    decisions.submit(document=document, by=clerk, today=today)
    return decisions.confirm(document=document, by=chair, today=today)


@pytest.fixture
def acting(clerk, today, teams):
    """A draft that re-constitutes the first team and merges the second into it."""
    one, other = teams
    seats = list(Membership.objects.filter(team=one).order_by("position"))
    content = payload(
        {
            "key": "t1",
            "effect": "reconstitute",
            "kind": "village",
            "team": one.pk,
            "name": "Tổ số cộng đồng An Mỹ",
            "villages": [],
            "members": [
                member("Nguyễn Văn An", "deputy", person=seats[0].person_id),
                member("Võ Thị Mai", "leader"),
            ],
            "leaves": [{"person": seats[1].person_id, "reason": "Chuyển nơi cư trú"}],
            "targets": [{"name": "Hộ dùng DVC", "measure": "hộ", "amount": "1.200", "due": ""}],
        },
        {"key": "t2", "effect": "merge", "kind": "village", "team": other.pk, "into": "t1"},
        number_raw="42/QĐ-UBND",
        signed_on="5/7/2022",
    )
    content["acts_on"] = [{"target": one.begun_by_id, "kind": "amend", "note": "Khoản 1 Điều 1"}]
    return start(clerk, today, content)


def told(blocks):
    return [
        (
            block.effect,
            [(seat.name, seat.mark) for seat in block.seats],
            [(line.name, line.reason) for line in block.leavers],
        )
        for block in blocks
    ]


def test_blocks_of_a_draft_and_of_the_record_tell_the_same(clerk, chair, today, acting, teams):
    drafted = teams_of(acting, clerk, today)
    document = put(acting, clerk, chair, today)
    recorded = teams_of(document, clerk, today)
    assert sorted(told(drafted)) == sorted(told(recorded))
    first = next(block for block in recorded if block.team == teams[0])
    assert told([first]) == [
        (
            "kiện toàn",
            [("Nguyễn Văn An", "ở lại, trước là tổ trưởng"), ("Võ Thị Mai", "mới")],
            [("Trần Thị Bình", "Chuyển nơi cư trú"), ("Lê Văn Cường", "")],
        )
    ]
    assert (first.counts, first.new_name) == ("1 ở lại, 1 mới, 2 thôi", "Tổ số cộng đồng An Mỹ")
    assert first.villages == "Thôn An Mỹ, Thôn Xuân Phú"
    founding = next(
        block for block in teams_of(teams[0].begun_by, clerk, today) if block.team == teams[0]
    )
    assert [seat.name for seat in founding.seats if seat.left] == ["Trần Thị Bình", "Lê Văn Cường"]
    second = next(block for block in recorded if block.team == teams[1])
    assert (second.ended_on, second.into) == (make.day("4/7/2022"), teams[0])
    assert (second.villages, len(second.leavers)) == ("Thôn Xuân Phú", 3)
    assert [block.into_name for block in drafted if block.effect == "sáp nhập"] == [
        teams[0].official_name
    ]


def test_pages_show_relations_both_ways_and_the_state_of_the_day(
    sign_in, clerk, chair, today, acting, teams
):
    client = sign_in(clerk)
    page = client.get(reverse("members:decision", args=[acting.pk])).content.decode()
    assert "Sửa đổi, bổ sung" in page
    document = put(acting, clerk, chair, today)
    first = teams[0].begun_by
    url = reverse("members:decision", args=[first.pk])
    now = client.get(url).content.decode()
    assert "bị sửa đổi" in now
    assert reverse("members:decision", args=[document.pk]) in now
    then = client.get(url, {"ngay": "2022-07-04"}).content.decode()
    assert "bị sửa đổi" not in then
    early = client.get(url, {"ngay": "2022-06-01"}).content.decode()
    assert "Chưa có hiệu lực vào ngày 01/06/2022" in early
    shown = client.get(reverse("members:decision", args=[document.pk])).content.decode()
    for words in ("Khoản 1 Điều 1", "Chuyển nơi cư trú", "1.200 hộ", "sáp nhập vào", "04/07/2022"):
        assert words in shown


def test_decision_that_another_acts_on_offers_no_striking_out(
    sign_in, clerk, chair, today, acting, teams
):
    document = put(acting, clerk, chair, today)
    client = sign_in(chair)
    for one, offered in ((document, True), (teams[0].begun_by, False)):
        page = client.get(reverse("members:decision", args=[one.pk])).content.decode()
        assert (reverse("members:decision_void", args=[one.pk]) in page) is offered


def test_relations_outside_the_territory_are_not_told(
    clerk, chair, neighbour, today, acting, teams
):
    document = put(acting, clerk, chair, today)
    assert relations_of(document, neighbour) == ([], [])
    assert teams_of(document, neighbour, today) == []
