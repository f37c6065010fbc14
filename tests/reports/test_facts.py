"""What boards count, from rows to facts."""

import datetime

import pytest

from communes.models import UnitVersion
from reports.facts import Heads, picture
from tests import make
from tests.make import day

ON = day("30/6/2022")


def counts_of(unit, on=ON):
    return [commune.counts for commune in picture(unit, on).communes]


@pytest.fixture
def villages(home):
    make.declare(home)
    return make.make_villages(home, 3)


def test_picture_has_the_communes_of_the_unit_and_the_units_a_level_down(land):
    province = picture(land.quang_nam, ON)
    assert [child.unit for child in province.children] == [land.phu_ninh]
    assert {commune.version.unit for commune in province.communes} == {land.home, land.next_door}
    country = picture(None, ON)
    assert {child.unit for child in country.children} == {land.quang_nam, land.lao_cai}
    assert len(country.communes) == 3
    commune = picture(land.home, ON)
    assert commune.children == ()
    assert [found.version.unit for found in commune.communes] == [land.home]


def test_children_stand_in_vietnamese_order(land):
    names = [child.name for child in picture(land.phu_ninh, ON).children]
    assert names == ["Tam Dân", "Tam Đàn"]


def test_commune_knows_the_units_above_it(land):
    (commune,) = picture(land.home, ON).communes
    assert commune.keys == {land.home.pk, land.phu_ninh.pk, land.quang_nam.pk}


def test_villages_are_unknown_until_the_list_is_declared(home):
    make.make_villages(home, 2)
    assert counts_of(home)[0].villages is None
    make.declare(home, valid_from=day("1/6/2022"))
    assert counts_of(home)[0].villages == 2
    assert counts_of(home, day("31/5/2022"))[0].villages is None


def test_incomplete_declaration_makes_no_list_known(home):
    make.declare(home, complete=False)
    assert counts_of(home)[0].villages is None


def test_team_counts_from_the_effective_day_of_its_paper(home, villages):
    paper = make.make_document(home, signed_on=day("28/6/2022"), effective_on=day("1/7/2022"))
    make.make_team(home, villages[:1], paper)
    assert counts_of(home)[0].village_teams == 0
    assert counts_of(home, day("1/7/2022"))[0].village_teams == 1


def test_ended_and_void_teams_are_not_there(home, villages):
    make.make_team(
        home, villages[:1], valid_from=day("1/6/2022"), valid_to=day("29/6/2022"), members=["An"]
    )
    make.make_team(home, villages[1:2], valid_from=day("1/6/2022"), void=True)
    counts = counts_of(home)[0]
    assert (counts.village_teams, counts.villages_with_team) == (0, 0)
    assert counts_of(home, day("29/6/2022"))[0].village_teams == 1


def test_kinds_of_teams_are_counted_apart_and_a_committee_is_none(home, villages):
    make.make_team(home, villages[:2])
    make.make_team(home, kind="commune")
    make.make_team(home, kind="committee")
    counts = counts_of(home)[0]
    assert (counts.village_teams, counts.commune_teams) == (1, 1)
    assert counts.villages_with_team == 2


def test_village_that_ended_is_not_counted_as_having_a_team(home):
    village = make.make_village(home, valid_to=day("15/6/2022"))
    make.make_team(home, [village], valid_from=day("1/6/2022"))
    assert counts_of(home)[0].villages_with_team == 0


def test_facts_carry_the_days_of_the_deciding_paper(home, villages):
    paper = make.make_document(home, signed_on=day("28/6/2022"), entered_on=day("15/7/2022"))
    team = make.make_team(home, villages[:2], paper)
    facts = picture(home, make.TODAY).communes[0].facts
    (span,) = facts.teams
    assert (span.team_id, span.kind) == (team.pk, "village")
    assert (span.signed_on, span.entered_on) == (day("28/6/2022"), day("15/7/2022"))
    assert set(span.village_ids) == {village.pk for village in villages[:2]}
    assert {cover.signed_on for cover in facts.covers} == {day("28/6/2022")}


def test_village_served_without_a_paper_of_its_own_takes_that_of_the_team(home, villages):
    paper = make.make_document(home, signed_on=day("20/6/2022"), entered_on=day("21/6/2022"))
    team = make.make_team(home, villages[:1], paper)
    team.team_villages.update(begun_by=None)
    (cover,) = picture(home, ON).communes[0].facts.covers
    assert (cover.signed_on, cover.entered_on) == (day("20/6/2022"), day("21/6/2022"))


def test_district_without_communes_is_one_commune_once_it_holds_a_village(land):
    island = make.make_district("536", "Lý Sơn", land.quang_nam, holds_villages=True)
    assert picture(island, ON).communes == ()
    make.make_village(island, valid_from=day("10/6/2022"))
    (commune,) = picture(island, ON).communes
    assert commune.version.unit == island
    assert picture(island, day("9/6/2022")).communes == ()


def test_seats_and_persons_are_counted_apart(land, villages):
    team = make.make_team(land.home, villages[:1], members=["An", "Bình"])
    other = make.make_team(land.home, villages[1:2])
    make.seat(other, team.memberships.first().person)
    assert picture(land.home, ON).heads == {None: Heads(seats=3, people=2)}


def test_person_in_two_communes_is_one_person_of_the_district(land):
    here, there = (make.make_team(unit, kind="commune") for unit in (land.home, land.next_door))
    person = make.make_person("An")
    make.seat(here, person)
    make.seat(there, person)
    heads = picture(land.phu_ninh, ON).heads
    assert heads[None] == Heads(seats=2, people=1)
    assert heads[land.home.pk] == heads[land.next_door.pk] == Heads(seats=1, people=1)


def test_seats_of_committees_void_seats_and_past_seats_are_not_counted(home, villages):
    committee = make.make_team(home, kind="committee", members=["An"])
    team = make.make_team(home, villages[:1], valid_from=day("1/6/2022"))
    make.seat(team, void=True)
    make.seat(team, valid_to=day("29/6/2022"))
    assert committee.memberships.count() == 1
    assert picture(home, ON).heads[None] == Heads(0, 0)


def test_renamed_commune_does_not_double_its_members(land, villages):
    UnitVersion.objects.filter(unit=land.home).update(valid_to=day("31/5/2022"))
    make.make_version(
        unit=land.home, name="Dân Mới", kind="Xã", parent=land.phu_ninh, valid_from=day("1/6/2022")
    )
    make.make_team(land.home, villages[:1], members=["An", "Bình"])
    heads = picture(land.phu_ninh, ON).heads
    assert heads[None] == heads[land.home.pk] == Heads(2, 2)


def test_units_are_placed_by_the_map_of_the_day(land):
    """A commune that moved is counted where it stood on the day asked for."""
    other = make.make_district("519", "Bắc Trà My", land.quang_nam)
    UnitVersion.objects.filter(unit=land.home).update(valid_to=day("31/5/2022"))
    make.make_version(
        unit=land.home, name="Tam Dân", kind="Xã", parent=other, valid_from=day("1/6/2022")
    )
    make.make_team(land.home, kind="commune", members=["An"], valid_from=day("1/5/2022"))
    now = picture(land.quang_nam, ON)
    assert now.heads[other.pk] == Heads(1, 1)
    assert land.phu_ninh.pk not in now.heads
    before = picture(land.quang_nam, day("31/5/2022"))
    assert before.heads[land.phu_ninh.pk] == Heads(1, 1)


def many(land, count):
    for number in range(count):
        commune = make.make_commune(f"3{number:04}", f"Xã {number}", land.bat_xat)
        make.declare(commune)
        villages = make.make_villages(commune, 2)
        make.make_team(commune, villages[:1], members=["An"])


def test_queries_do_not_grow_with_the_communes(land, django_assert_num_queries):
    many(land, 3)
    for unit in (None, land.lao_cai, land.bat_xat):
        with django_assert_num_queries(8):
            picture(unit, ON)
    for number in range(3, 12):
        make.make_commune(f"4{number:04}", f"Xã thêm {number}", land.bat_xat)
    for unit in (None, land.lao_cai, land.bat_xat):
        with django_assert_num_queries(8):
            picture(unit, ON)


def test_day_before_any_list_has_no_units(land):
    for version in UnitVersion.objects.all():
        version.valid_from = datetime.date(2004, 1, 1)
        version.save()
    assert picture(None, datetime.date(2003, 12, 31)).communes == ()
