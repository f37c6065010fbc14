"""Checks of teams and seats: the fault made, and a register without it."""

from __future__ import annotations

import datetime

import pytest

from members.models import Membership, NotSame
from teams.models import Constitution, Team, TeamVillage
from tests import make
from tests.reports.integrity import found

BEGIN = make.day("15/6/2022")
EARLIER = make.day("1/6/2022")


@pytest.fixture
def team(home) -> Team:
    """A team as it should be: one village, a leader and a member."""
    return make.make_team(
        home, [make.make_village(home, "An Mỹ")], members=["Nguyễn Văn An", "Lê Thị Bình"]
    )


CLEAN = (
    "live_teams_of_succeeded_units",
    "teams_over_two_communes",
    "team_villages_elsewhere",
    "teams_without_leader",
    "teams_without_members",
    "village_teams_without_village",
    "villages_with_inherited_teams",
    "team_villages_outside_the_team",
    "teams_without_composition",
    "teams_without_a_place",
    "compositions_without_seats",
    "teams_of_one_name",
    "committees_with_villages",
    "teams_before_their_decision",
    "people_in_two_places",
    "probable_double_people",
    "phones_shared_by_many",
    "merged_people_with_seats",
    "seats_outside_the_team",
    "seats_of_another_team",
    "seats_of_void_rows",
    "people_without_seats",
)


@pytest.mark.usefixtures("team")
def test_clean_register_has_no_finding(home):
    committee = make.make_team(home, kind="committee", name="Ban chỉ đạo")
    struck = make.make_team(home, [], name="Tổ nhập nhầm", void=True, valid_to=make.TODAY)
    assert (committee.kind, struck.void) == ("committee", True)
    assert {name: rows for name in CLEAN if (rows := found(name))} == {}


def only(name: str) -> str:
    """The detail of the single finding of a check, which is of the team of An Mỹ."""
    (row,) = found(name)
    assert row.what == "Tổ công nghệ số cộng đồng Thôn An Mỹ"
    return row.detail


def test_team_of_a_commune_that_has_a_successor(land):
    old = make.make_commune("20400", "Tam Cũ", land.phu_ninh, valid_to=make.day("30/6/2022"))
    make.make_team(old, [make.make_village(old, "An Mỹ")])
    assert found("live_teams_of_succeeded_units") == []
    make.succeed(old, land.home, make.day("1/7/2022"))
    assert only("live_teams_of_succeeded_units") == "xã kết thúc ngày 30/6/2022"


def test_team_over_two_communes(team, home, next_door):
    far = make.make_village(next_door, "Bên kia")
    make.TeamVillage.objects.create(
        team=team,
        village=far,
        begun_by=team.begun_by,
        valid_from=BEGIN,
        **make.keys_on(home, BEGIN),
    )
    assert only("teams_over_two_communes") == "Xã Tam Dân, Xã Tam Đàn"
    assert only("team_villages_elsewhere") == "Thôn Bên kia"


def test_team_without_leader_or_members(team):
    leader = team.memberships.get(role="leader")
    leader.role = "member"
    leader.save()
    assert only("teams_without_leader") == ""
    assert found("teams_without_members") == []
    team.memberships.update(valid_to=make.day("1/7/2022"))
    assert only("teams_without_members") == ""
    # A team with nobody is told once.
    assert found("teams_without_leader") == []


def test_village_team_without_village(team, home):
    make.make_team(home, kind="commune", name="Tổ cấp xã", members=["Trần Văn Cường"])
    assert found("village_teams_without_village") == []
    team.team_villages.update(valid_to=make.day("1/7/2022"))
    assert only("village_teams_without_village") == ""


def test_village_with_inherited_team(team):
    """X-2: until a decision settles them, teams of merged villages are to be looked at."""
    team.team_villages.update(inherited=True)
    assert only("villages_with_inherited_teams") == "Thôn An Mỹ"


@pytest.mark.parametrize("change", [{"valid_from": EARLIER}, {"valid_to": None}])
def test_village_of_a_team_beyond_its_life(team, change):
    ended = {"valid_to": make.day("1/7/2022"), "ended_by": team.begun_by}
    Team.objects.filter(pk=team.pk).update(**ended)
    team.team_villages.update(**ended)
    assert found("team_villages_outside_the_team") == []
    team.team_villages.update(**change)
    assert only("team_villages_outside_the_team") == "Thôn An Mỹ"


def test_team_with_a_day_without_composition(team):
    Constitution.objects.update(valid_to=make.day("30/6/2022"))
    assert only("teams_without_composition") == ""
    Constitution.objects.create(
        team=team, document=make.make_document(team.commune), valid_from=make.day("1/7/2022")
    )
    assert found("teams_without_composition") == []
    Constitution.objects.update(void=True)
    assert only("teams_without_composition") == ""


def test_team_with_a_day_without_a_place(team, next_door):
    assert found("teams_without_a_place") == []
    team.placements.update(valid_from=team.valid_from)
    assert found("teams_without_a_place") == []
    team.placements.update(valid_from=make.day("1/7/2022"))
    assert only("teams_without_a_place") == ""
    team.placements.update(valid_from=None, commune=next_door)
    assert only("teams_without_a_place") == ""


def test_composition_without_seats(team):
    """The seats end with the first composition; nobody was written into the second."""
    Constitution.objects.update(valid_to=make.day("30/6/2022"))
    team.memberships.update(valid_to=make.day("30/6/2022"))
    assert found("compositions_without_seats") == []
    Constitution.objects.create(
        team=team, document=make.make_document(team.commune), valid_from=make.day("1/7/2022")
    )
    assert only("compositions_without_seats") == "thành phần từ ngày 1/7/2022"


def test_composition_that_ended_without_seats(team):
    Constitution.objects.update(valid_to=make.day("30/6/2022"))
    team.memberships.update(valid_from=make.day("1/7/2022"))
    assert only("compositions_without_seats") == "thành phần từ ngày 15/6/2022"


def test_two_teams_of_one_name(team, home, next_door):
    make.make_team(next_door, name=team.official_name)
    assert found("teams_of_one_name") == []
    second = make.make_team(home, name=team.official_name)
    (row,) = found("teams_of_one_name")
    assert row.keys == (second.pk,)


def test_committee_that_serves_a_village(home):
    make.make_team(home, [make.make_village(home, "An Mỹ")], kind="committee")
    assert only("committees_with_villages") == "Thôn An Mỹ"


def test_team_before_its_decision(team):
    Team.objects.update(valid_from=EARLIER)
    assert only("teams_before_their_decision") == "tổ từ 1/6/2022, quyết định từ 15/6/2022"


def test_person_in_two_communes_on_a_day(team, next_door):
    other = make.make_team(next_door, [make.make_village(next_door)])
    person = team.memberships.get(role="leader").person
    seat = make.seat(other, person)
    (row,) = found("people_in_two_places")
    assert (row.what, row.where) == ("Nguyễn Văn An", "Xã Tam Dân, Xã Tam Đàn")
    assert found("people_in_two_places", on=make.day("14/6/2022")) == []
    seat.void = True
    seat.save()
    assert found("people_in_two_places") == []


def test_probable_double_person_until_told_apart(team, home, clerk):
    first = make.make_person("Hồ Văn Tư", phone="0905111222", commune=home)
    second = make.make_person("Hồ Văn Tư", phone="0905111222", commune=home)
    make.make_person("Hồ Văn Tư", phone="0905111333", commune=home)
    (row,) = found("probable_double_people")
    assert row.keys == (first.pk, second.pk)
    assert row.detail == "2 hồ sơ cùng số điện thoại"
    NotSame.objects.create(first=first, second=second, said_by=clerk)
    assert found("probable_double_people") == []


def test_namesakes_born_in_one_year_in_one_commune(home, next_door):
    make.make_person("Hồ Văn Tư", birth_year=1985, commune=home)
    make.make_person("Hồ Văn Tư", birth_year=1985, commune=next_door)
    assert found("probable_double_people") == []
    make.make_person("Hồ Văn Tư", birth_year=1985, commune=home)
    (row,) = found("probable_double_people")
    assert row.detail == "2 hồ sơ cùng năm sinh, cùng xã"


def test_phone_shared_by_three_is_told_masked(home):
    for name in ("Hồ Văn Tư", "Lê Thị Năm"):
        make.make_person(name, phone="0905111222", commune=home)
    assert found("phones_shared_by_many") == []
    make.make_person("Võ Văn Sáu", phone="0905111222", commune=home)
    (row,) = found("phones_shared_by_many")
    assert row.detail == "số 0905 ••• 222: 3 người"


def test_merged_person_who_still_sits(team, home):
    seat = team.memberships.get(role="leader")
    seat.person.merged_into = make.make_person("Nguyễn Văn An", commune=home)
    seat.person.save()
    (row,) = found("merged_people_with_seats")
    assert row.keys == (seat.person_id,)


@pytest.mark.parametrize("change", [{"valid_from": EARLIER}, {"valid_to": None}])
def test_seat_beyond_the_life_of_the_team(team, change):
    ended = {"valid_to": make.day("1/7/2022"), "ended_by": team.begun_by}
    Team.objects.filter(pk=team.pk).update(**ended)
    team.memberships.update(valid_to=make.day("1/7/2022"))
    assert found("seats_outside_the_team") == []
    Membership.objects.filter(role="leader").update(**change)
    assert only("seats_outside_the_team") == "Nguyễn Văn An"


def test_seat_in_the_composition_of_another_team(team, home):
    other = make.make_team(home, [make.make_village(home)])
    Membership.objects.filter(role="leader").update(constitution=other.constitutions.get())
    assert only("seats_of_another_team") == "Nguyễn Văn An"


def test_seat_that_outlived_its_void_composition(team):
    Constitution.objects.update(void=True)
    assert [row.detail for row in found("seats_of_void_rows")] == ["Lê Thị Bình", "Nguyễn Văn An"]
    Constitution.objects.update(void=False)
    Team.objects.update(void=True)
    assert len(found("seats_of_void_rows")) == 2


def test_person_who_never_sat(home):
    person = make.make_person("Người lẻ", commune=home)
    (row,) = found("people_without_seats")
    assert row.keys == (person.pk,)


def test_days_are_inclusive(team):
    """A seat of the very day counts, one that ended the day before does not."""
    team.memberships.update(valid_to=make.TODAY)
    assert found("teams_without_members") == []
    next_day = make.TODAY + datetime.timedelta(days=1)
    assert len(found("teams_without_members", on=next_day)) == 1
    assert TeamVillage.objects.count() == 1
