"""What an officer reaches over time: midnight, the end of a unit, and succession."""

from __future__ import annotations

import datetime

import pytest

from communes.models import Assignment, Officer, VillagePlacement
from communes.models.contact import whom_to_call
from communes.roles import Right, Role
from tests import make

LAST = make.day("30/6/2025")
FIRST = make.day("1/7/2025")


@pytest.fixture
def reform(land):
    """Quảng Nam and Phú Ninh end on 30/6/2025; Đà Nẵng new comes from Quảng Nam and the old one."""
    for unit in (land.quang_nam, land.phu_ninh, land.home, land.next_door):
        unit.valid_to = LAST
        unit.save()
        unit.versions.update(valid_to=LAST)
    land.old_city = make.make_province("48", "Đà Nẵng", "Thành phố", valid_to=LAST)
    land.old_commune = make.make_commune("20194", "Hòa Bắc", land.old_city, valid_to=LAST)
    land.city = make.make_province("48", "Đà Nẵng", "Thành phố", valid_from=FIRST)
    land.tay_ho = make.make_commune("20392", "Tây Hồ", land.city, valid_from=FIRST)
    for old in (land.quang_nam, land.old_city):
        make.succeed(old, land.city, FIRST)
    for old in (land.home, land.next_door):
        make.succeed(old, land.tay_ho, FIRST)
    return land


def again(officer: Officer) -> Officer:
    return Officer.objects.get(pk=officer.pk)


def villages_of(officer: Officer) -> set[int]:
    found = VillagePlacement.objects.visible_to(again(officer))
    return set(found.values_list("village_id", flat=True))


def test_an_officer_without_a_post_reaches_nothing(unplaced):
    assert unplaced.reach is None
    assert not any(unplaced.can(right) for right in Right)
    assert not Assignment.objects.visible_to(unplaced).exists()


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        ("20/7/2022", "20/7/2022", True),
        ("21/7/2022", None, False),
        ("1/1/2022", "19/7/2022", False),
    ],
)
def test_a_post_holds_from_its_first_to_its_last_day(home, valid_from, valid_to, holds):
    officer = make.make_officer(
        Role.CLERK,
        home,
        valid_from=make.day(valid_from),
        valid_to=make.day(valid_to) if valid_to else None,
    )
    assert (officer.reach is not None) is holds


def test_territory_ends_at_midnight_with_the_unit(reform, district_officer, clerk, settings):
    make.make_village(reform.home)
    settings.PORTAL_TODAY = LAST
    assert len(villages_of(district_officer)) == 1
    assert len(villages_of(clerk)) == 1
    settings.PORTAL_TODAY = FIRST
    assert villages_of(district_officer) == villages_of(clerk) == set()
    assert not again(clerk).can(Right.WRITE_VILLAGES)


def test_new_province_reads_the_rows_of_the_provinces_it_absorbed(reform, settings):
    settings.PORTAL_TODAY = FIRST
    villages = {
        make.make_village(unit, valid_to=LAST).pk
        for unit in (reform.home, reform.next_door, reform.old_commune)
    }
    elsewhere = make.make_village(reform.far).pk
    officer = make.make_officer(Role.DEPARTMENT, reform.city, valid_from=FIRST)
    assert villages_of(officer) == villages
    assert elsewhere not in villages


def test_new_commune_reads_the_rows_of_its_communes_and_no_others(reform, settings):
    settings.PORTAL_TODAY = FIRST
    villages = {make.make_village(unit).pk for unit in (reform.home, reform.next_door)}
    make.make_village(reform.old_commune)
    officer = make.make_officer(Role.CLERK, reform.tay_ho, valid_from=FIRST)
    assert villages_of(officer) == villages


def test_a_divided_unit_is_inherited_by_nobody_by_itself(land):
    heir = make.make_commune("20393", "Tam Mới", land.phu_ninh)
    make.succeed(land.home, heir, make.TODAY, kind="split", extent="part", people="some")
    make.make_village(land.home)
    assert villages_of(make.make_officer(Role.CLERK, heir)) == set()


# Whom to call


def test_whom_to_call_names_administrators_before_departments(
    land, clerk, department, province_admin
):
    clerk.assignments.update(valid_to=make.TODAY - datetime.timedelta(days=1))
    assert [contact.unit for contact in whom_to_call(clerk, make.TODAY)] == ["Tỉnh Quảng Nam"]
    nearer = make.make_officer(
        Role.ADMIN, land.phu_ninh, full_name="Người ở huyện", phone="0905123456"
    )
    first, second = whom_to_call(clerk, make.TODAY)
    assert (first.full_name, first.phone) == (nearer.full_name, "0905123456")
    assert second.full_name == province_admin.full_name


def test_whom_to_call_falls_back_on_the_department(clerk, department, other_department):
    found = whom_to_call(clerk, make.TODAY)
    assert [contact.full_name for contact in found] == [department.full_name]


def test_whom_to_call_follows_the_unit_into_its_successor(reform, clerk, settings):
    settings.PORTAL_TODAY = FIRST
    heir = make.make_officer(Role.ADMIN, reform.city, valid_from=FIRST)
    assert [contact.full_name for contact in whom_to_call(clerk, FIRST)] == [heir.full_name]


def test_whom_to_call_leaves_out_closed_accounts_and_ended_posts(land, clerk, settings):
    make.make_officer(Role.ADMIN, land.quang_nam, is_active=False)
    make.make_officer(Role.ADMIN, land.phu_ninh, valid_to=make.day("1/1/2022"))
    assert whom_to_call(clerk, make.TODAY) == []


def test_whom_to_call_names_nobody_to_a_stranger(unplaced, admin, province_admin):
    assert whom_to_call(unplaced, make.TODAY) == []
