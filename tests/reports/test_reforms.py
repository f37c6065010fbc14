"""Reforms of villages in the register: what ends, begins, is inherited; the queue, the undo."""

from __future__ import annotations

import datetime

import pytest

from communes.errors import Refused
from communes.models import AuditEntry, ReformState, Village, VillagePlacement, VillageSuccession
from members.actions import decisions
from members.actions.settling import settle
from members.models import Membership
from reports.actions import reforming
from reports.reforms.work import worked_out
from teams.actions.reform_choices import choose_destinations
from teams.models import ReformChoice, Team, TeamState, TeamVillage
from tests import make
from tests.make import day
from tests.members import drafting
from tests.reports.reforming import EVE, ON, applied, drafted, named_on, picture_of

DAYS = [day("1/1/2021"), EVE, ON, day("1/1/2023")]


@pytest.fixture
def villages(home):
    """Thôn A (19 households), bản B (10), thôn C (100, its team of two villages), thôn D."""
    make.declare(home)
    found = {
        name: make.make_village(home, name, kind=kind, households=households)
        for name, kind, households in (
            ("A", "Thôn", 19),
            ("B", "Bản", 10),
            ("C", "Thôn", 100),
            ("D", "Thôn", None),
        )
    }
    make.make_team(home, [found["A"]], members=["Một", "Hai"])
    make.make_team(home, [found["B"]], members=["Ba"])
    make.make_team(home, [found["C"], found["D"]], members=["Bốn"])
    return found


def served(village: Village, on: datetime.date) -> list[tuple[int, bool]]:
    rows = TeamVillage.objects.on(on).filter(village=village, void=False).order_by("team_id")
    return list(rows.values_list("team_id", "inherited"))


def test_merger_ends_the_old_villages_and_their_teams_are_inherited(home, villages, chair):
    teams = list(Team.objects.order_by("pk"))
    before = picture_of(home, DAYS[:2])
    reform = applied(home, "1. Sáp nhập thôn A (19 hộ) và bản B (10 hộ) thành bản B;", chair)
    assert picture_of(home, DAYS[:2]) == before
    now = named_on(home, ON)
    assert set(now) == {"Bản B", "Thôn C", "Thôn D"}
    # The merged village is another one, though it took the name of an old one.
    new = now["Bản B"]
    assert new != villages["B"]
    assert new.version_on(ON).households == 29
    passed = VillageSuccession.objects.filter(new=new).order_by("households")
    assert list(passed.values_list("old", "extent", "households", "kind")) == [
        (villages["B"].pk, "whole", 10, "merge"),
        (villages["A"].pk, "whole", 19, "merge"),
    ]
    assert served(new, ON) == [(teams[0].pk, True), (teams[1].pk, True)]
    assert served(villages["A"], EVE) == [(teams[0].pk, False)]
    assert served(villages["A"], ON) == []
    assert [team.state_on(ON) for team in teams] == [
        TeamState.REVIEW,
        TeamState.REVIEW,
        TeamState.ACTIVE,
    ]
    assert Membership.objects.filter(valid_to=None).count() == 4
    sums = reform.figures
    assert (sums["before"]["villages"], sums["after"]["villages"]) == (4, 3)
    assert sums["before"]["households"] == sums["after"]["households"] == 129
    assert sums["before"]["teams"] == sums["after"]["teams"] == 3
    assert sums["before"]["seats"] == sums["after"]["seats"] == 4
    ended = VillagePlacement.objects.get(village=villages["A"])
    assert "12/NQ-HĐND" in ended.end_reason
    assert AuditEntry.objects.filter(target_type="teams.team").count() == 2

    # The chain of a team, played through again, keeps what it inherited.
    kept = list(TeamVillage.objects.order_by("pk").values())
    settle([team.pk for team in teams])
    assert list(TeamVillage.objects.order_by("pk").values()) == kept

    reforming.undo_reform(reform=reform, reason="Nhập nhầm nghị quyết", by=chair)
    reform.refresh_from_db()
    assert reform.state == ReformState.UNDONE
    assert picture_of(home, DAYS) == [before[0], before[0], before[0], before[0]]
    assert not VillageSuccession.objects.exists()
    assert not TeamVillage.objects.filter(inherited=True).exists()
    assert [team.state_on(ON) for team in teams] == [TeamState.ACTIVE] * 3


def test_a_divided_village_waits_until_each_team_has_a_destination(home, villages, chair):
    text = "Chia thôn C thành thôn C (70 hộ) và thôn Mới"
    reform = drafted(home, text, chair)
    worked = worked_out(reform, chair)
    assert worked.outcome.errors == []
    [waiting] = worked.queue
    assert [opening.full_name for opening in waiting.candidates] == ["Thôn C", "Thôn Mới"]
    assert waiting.why == "giữ tên cũ"
    assert not waiting.decided
    with pytest.raises(Refused, match="chưa chọn nơi đến"):
        reforming.apply_reform(reform=reform, by=chair)
    assert set(named_on(home, ON)) == {"Thôn A", "Bản B", "Thôn C", "Thôn D"}
    with pytest.raises(Refused, match="trong danh sách"):
        choose_destinations(
            reform=reform, queue=worked.queue, chosen={waiting.field: ["1:khác"]}, by=chair
        )
    choose_destinations(
        reform=reform,
        queue=worked.queue,
        chosen={waiting.field: [waiting.candidates[1].key]},
        by=chair,
    )
    assert ReformChoice.objects.count() == 1
    reforming.apply_reform(reform=reform, by=chair)
    now = named_on(home, ON)
    assert now["Thôn Mới"].version_on(ON).households == 30
    assert served(now["Thôn Mới"], ON) == [(waiting.team, True)]
    assert served(now["Thôn C"], ON) == []
    # The other village of the team goes on as it was.
    assert served(villages["D"], ON) == [(waiting.team, False)]
    assert set(VillageSuccession.objects.values_list("extent", "households")) == {
        ("part", 70),
        ("part", 30),
    }


def test_what_was_built_on_a_reform_stands_against_its_undoing(home, villages, chair):
    first = applied(home, "Sáp nhập thôn A và bản B thành thôn Tân Lập", chair)
    second = applied(
        home, "Sáp nhập thôn Tân Lập và thôn D thành thôn Đại Đồng", chair, on=day("10/7/2022")
    )
    with pytest.raises(Refused, match="sắp xếp tiếp"):
        reforming.undo_reform(reform=first, reason="thử", by=chair)
    with pytest.raises(Refused, match="Chưa có lý do"):
        reforming.undo_reform(reform=second, reason=" ", by=chair)
    reforming.undo_reform(reform=second, reason="thử", by=chair)
    make.make_channel(home, village=named_on(home, ON)["Thôn Tân Lập"])
    with pytest.raises(Refused, match="không hoàn tác được"):
        reforming.undo_reform(reform=first, reason="thử", by=chair)
    first.refresh_from_db()
    assert first.state == ReformState.APPLIED
    assert "Thôn Tân Lập" in named_on(home, ON)


def test_a_struck_out_decision_does_not_hold_the_undo_of_a_merger(home, villages, chair, clerk):
    reform = applied(home, "Sáp nhập thôn A và bản B thành thôn Tân Lập", chair)
    before = picture_of(home, DAYS[:2])
    new = named_on(home, ON)["Thôn Tân Lập"]
    blocks = [
        {
            **{"key": f"t{place}", "kind": "village", "name": "", "effect": effect, "team": team},
            **{"villages": [new.pk], "members": members},
        }
        for place, (effect, team, members) in enumerate(
            [
                *[("dissolve", row, []) for row, _ in served(new, ON)],
                ("found", "", [drafting.member("Võ Thị Mai")]),
            ]
        )
    ]
    content = drafting.payload(*blocks, number_raw="9/QĐ-UBND", signed_on="12/7/2022")
    paper = decisions.start_draft(issuer=home, payload=content, by=clerk, today=make.TODAY)
    decisions.submit(document=paper, by=clerk, today=make.TODAY)
    decisions.confirm(document=paper, by=chair, today=make.TODAY)
    with pytest.raises(Refused, match="Hủy quyết định đó"):
        reforming.undo_reform(reform=reform, reason="thử", by=chair)
    decisions.void_decision(document=paper, reason="Nhập nhầm", by=chair)
    reforming.undo_reform(reform=reform, reason="thử", by=chair)
    assert picture_of(home, DAYS[:2]) == before
    assert not Village.objects.filter(pk=new.pk).exists()
    assert Team.objects.get(begun_by=paper).void


def test_rename_kind_and_part_go_on_as_the_same_village(home, villages, chair):
    applied(
        home,
        "Đổi tên thôn A thành thôn Hòa Bình; Chuyển bản B thành thôn B; "
        "Tách 40 hộ của thôn C để thành lập thôn Nhỏ",
        chair,
    )
    now = named_on(home, ON)
    assert now["Thôn Hòa Bình"] == villages["A"]
    assert now["Thôn B"] == villages["B"]
    assert now["Thôn C"] == villages["C"]
    assert villages["C"].version_on(ON).households == 60
    assert villages["C"].version_on(EVE).households == 100
    assert now["Thôn Nhỏ"].version_on(ON).households == 40
    # Nobody was asked for the team of a village that goes on.
    assert [inherited for _, inherited in served(villages["C"], ON)] == [False]
    assert served(now["Thôn Nhỏ"], ON) == []


@pytest.mark.parametrize(
    ("text", "on", "complaint"),
    [
        ("Sáp nhập thôn A và thôn X thành thôn M", ON, "không có “thôn X”"),
        ("Sáp nhập thôn A và bản B thành thôn C", ON, "sẽ có hai Thôn C"),
        (
            "Sáp nhập thôn A và bản B thành thôn M; Sáp nhập thôn A và thôn C thành thôn N",
            ON,
            "trong nhiều việc",
        ),
        ("Sáp nhập thôn A (19 hộ) và bản B (10 hộ) thành thôn M (30 hộ)", ON, "không khớp"),
        ("Sáp nhập thôn A và bản B thành M", ON, "Chưa ghi loại"),
        ("Sáp nhập thôn A và bản B thành thôn M", make.LONG_AGO, "không trước ngày có hiệu lực"),
        ("Sáp nhập thôn A và bản B thành thôn M", day("1/6/2022"), "giao Tổ công nghệ"),
        ("Thôn A và bản B nhập lại với nhau", ON, "Chưa hiểu câu này"),
        ("Sáp nhập thôn A và bản B thành thôn M", None, "Chưa có ngày có hiệu lực"),
        ("Đổi tên thôn A thành thôn A", ON, "giống hiện nay"),
    ],
)
def test_nothing_is_applied_while_something_stands_against_it(
    home, villages, chair, text, on, complaint
):
    reform = drafted(home, text, chair, on)
    messages = [finding.message for finding in worked_out(reform, chair).outcome.errors]
    assert any(complaint in message for message in messages), messages
    before = picture_of(home, DAYS)
    with pytest.raises(Refused):
        reforming.apply_reform(reform=reform, by=chair)
    assert picture_of(home, DAYS) == before


def test_only_who_writes_the_villages_of_the_unit_rearranges_them(
    home, land, villages, neighbour, department, province_admin
):
    for officer in (neighbour, department):
        with pytest.raises(Refused, match="không được sắp xếp"):
            drafted(home, "Sáp nhập thôn A và bản B thành thôn M", officer)
    make.make_village(land.next_door, "Xa", households=5)
    reform = drafted(
        land.phu_ninh,
        "Chuyển thôn Xa thuộc xã Tam Đàn về xã Tam Dân quản lý",
        province_admin,
    )
    moved = reforming.apply_reform(reform=reform, by=province_admin)
    assert "Thôn Xa" in named_on(home, ON)
    assert "Thôn Xa" in named_on(land.next_door, EVE)
    assert moved.figures["before"]["villages"] == moved.figures["after"]["villages"] == 5
    reforming.undo_reform(reform=moved, reason="thử", by=province_admin)
    assert "Thôn Xa" in named_on(land.next_door, ON)
