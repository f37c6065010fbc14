"""Accounts: opening, correcting, closing; one-time codes and passwords."""

from __future__ import annotations

import datetime
import unicodedata

import pytest
import time_machine
from django.contrib.auth import authenticate

from communes.actions import officers, passwords, posts
from communes.errors import Refused
from communes.models import AuditEntry, Officer, OneTimeCode
from communes.roles import Right, Role
from tests import make

TODAY = make.TODAY
YESTERDAY = TODAY - datetime.timedelta(days=1)
TOMORROW = TODAY + datetime.timedelta(days=1)
NEW_PASSWORD = "ruộng bậc thang Bát Xát"


def opening(by, role=Role.CLERK, unit=None, **more):
    """open_officer with what a test does not care about filled in."""
    more = {"full_name": "Trần Thị A", "valid_from": TODAY, "today": TODAY, **more}
    return officers.open_officer(role=role, unit=unit, by=by, **more)


def closing(officer, by, **more):
    more = {"last_day": TODAY, "reason": "Chuyển công tác", "today": TODAY, **more}
    return officers.close_officer(officer=officer, by=by, **more)


def again(officer: Officer) -> Officer:
    """The officer as the next request meets them."""
    return Officer.objects.get(pk=officer.pk)


# Opening


def test_open_officer_gives_account_post_and_first_password(department, home):
    officer, password = opening(department, unit=home, position="Công chức")
    officer = again(officer)
    assert officer.username == "canbo.20392"
    assert (officer.role, officer.unit, officer.position) == ("clerk", home, "Công chức")
    assert officer.must_change_password
    assert authenticate(username="canbo.20392", password=password) == officer
    assert password not in officer.password


def test_open_officer_makes_another_password_each_time(department, home):
    passwords_made = {opening(department, unit=home)[1] for _ in range(5)}
    assert len(passwords_made) == 5


def test_open_officer_writes_who_did_it_and_no_password(department, home):
    officer, password = opening(department, unit=home)
    entry = AuditEntry.objects.get(target_type="communes.officer", target_id=officer.pk)
    assert entry.actor == department
    assert entry.commune_id == home.pk
    assert entry.after["từ ngày"] == "20/07/2022"
    assert password not in f"{entry.summary}{entry.after}{entry.before}"


def test_open_officer_can_be_found_without_accents_and_sorted(department, home):
    officer, _ = opening(department, unit=home, full_name="Đỗ  Thị Ơn")
    assert officer.full_name == "Đỗ Thị Ơn"
    assert officer.search_text == "do thi on canbo 20392"
    assert officer.sort_key


@pytest.mark.parametrize("username", ["Cán Bộ", "canbo 1", "a", ".canbo", "x" * 61, "canbo@xa"])
def test_open_officer_refuses_usernames_that_cannot_be_dictated(department, home, username):
    with pytest.raises(Refused) as refusal:
        opening(department, unit=home, username=username)
    assert refusal.value.field == "username"


def test_open_officer_lowers_capitals_of_a_username(department, home):
    assert opening(department, unit=home, username="Canbo.Tamdan")[0].username == "canbo.tamdan"


def test_open_officer_refuses_a_username_in_use(department, clerk, home):
    with pytest.raises(Refused, match="đã có người dùng"):
        opening(department, unit=home, username=clerk.username)


def test_open_officer_refuses_a_weak_first_password(department, home):
    with pytest.raises(Refused) as refusal:
        opening(department, unit=home, password="12345678901")
    assert refusal.value.field == "password"
    assert not Officer.objects.filter(username="canbo.20392").exists()


def test_open_officer_refuses_a_unit_that_does_not_exist_that_day(admin, land):
    gone = make.make_commune("20375", "Tam Cũ", land.phu_ninh, valid_to=YESTERDAY)
    with pytest.raises(Refused) as refusal:
        opening(admin, unit=gone)
    assert refusal.value.field == "valid_from"


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CLERK, "far"),
        (Role.DISTRICT, "bat_xat"),
        (Role.DEPARTMENT, "quang_nam"),
        (Role.DEPARTMENT, "lao_cai"),
        (Role.ADMIN, "quang_nam"),
        (Role.ADMIN, None),
        (Role.MINISTRY, None),
        # A role that does not fit the level of the unit.
        (Role.CLERK, "phu_ninh"),
        (Role.DISTRICT, "home"),
    ],
)
def test_department_opens_no_account_beside_above_or_outside(department, land, role, place):
    before = Officer.objects.count()
    with pytest.raises(Refused):
        opening(department, role, getattr(land, place) if place else None)
    assert Officer.objects.count() == before


@pytest.mark.parametrize("who", ["clerk", "chair", "district_officer", "ministry", "unplaced"])
def test_others_open_no_account(who, home, request):
    with pytest.raises(Refused):
        opening(request.getfixturevalue(who), unit=home)


def test_province_admin_opens_the_department_but_no_second_self(province_admin, land):
    officer, _ = opening(province_admin, Role.DEPARTMENT, land.quang_nam)
    assert officer.username == "so.49"
    with pytest.raises(Refused):
        opening(province_admin, Role.ADMIN, land.quang_nam)


def test_admin_of_the_country_opens_every_role(admin, land):
    opened = {
        opening(admin, role, unit)[0].role
        for role, unit in [
            (Role.CLERK, land.far),
            (Role.CHAIR, land.far),
            (Role.DISTRICT, land.bat_xat),
            (Role.DEPARTMENT, land.lao_cai),
            (Role.MINISTRY, None),
            (Role.ADMIN, None),
        ]
    }
    assert opened == set(Role)


def test_commune_roles_are_given_in_a_district_without_communes(admin, land):
    island = make.make_district("522", "Lý Sơn", land.quang_nam, holds_villages=True)
    officer, _ = opening(admin, Role.CLERK, island)
    assert again(officer).reach.key == "commune"
    assert officer.assignments.get().commune == island


def test_first_account_of_a_register_needs_nobody(land):
    officer, _ = opening(None, Role.ADMIN)
    entry = AuditEntry.objects.get(target_id=officer.pk)
    assert (entry.actor, entry.actor_label) == (None, "hệ thống")
    with pytest.raises(Refused, match="nêu người mở"):
        opening(None, Role.ADMIN)


def test_first_account_still_fits_its_unit(land):
    with pytest.raises(Refused):
        opening(None, Role.CLERK, None)


# Closing


def test_close_officer_ends_sign_in_and_territory_at_once(department, clerk):
    closing(clerk, department)
    officer = again(clerk)
    assert authenticate(username=clerk.username, password=make.PASSWORD) is None
    assert officer.reach is None
    assert not officer.can(Right.READ_VILLAGES)
    assert not Officer.objects.visible_to(officer).exists()
    assert officer.assignments.get().valid_to == TODAY


def test_close_officer_says_why_in_the_audit_trail(department, clerk):
    closing(clerk, department, reason="Nghỉ hưu")
    entry = AuditEntry.objects.get(target_id=clerk.pk, verb="officer.closed")
    assert entry.reason == "Nghỉ hưu"
    assert (entry.before["tài khoản"], entry.after["tài khoản"]) == ("đang dùng", "đã đóng")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"last_day": TOMORROW}, "last_day"),
        ({"last_day": make.LONG_AGO - datetime.timedelta(days=1)}, "last_day"),
    ],
)
def test_close_officer_refuses_and_changes_nothing(department, clerk, change, field):
    with pytest.raises(Refused) as refusal:
        closing(clerk, department, **change)
    assert refusal.value.field == field
    assert again(clerk).is_active
    assert clerk.assignments.get().valid_to is None


def test_close_officer_takes_back_a_post_still_to_come(department, clerk, next_door):
    posts.give_post(
        officer=clerk,
        role=Role.CLERK,
        unit=next_door,
        valid_from=TOMORROW,
        by=department,
        today=TODAY,
    )
    closing(clerk, department)
    assert clerk.assignments.count() == 1


def test_nobody_closes_their_own_account(admin):
    with pytest.raises(Refused):
        closing(admin, admin)
    assert again(admin).is_active


def test_nobody_closes_an_account_beside_or_above(department, province_admin, admin, land):
    colleague = make.make_officer(Role.DEPARTMENT, land.quang_nam)
    for officer in (colleague, province_admin, admin):
        with pytest.raises(Refused):
            closing(officer, department)


def test_correct_officer_records_only_what_changed_and_no_whole_number(department, clerk):
    officers.correct_officer(
        officer=clerk,
        full_name="Lê Văn Bình",
        position="",
        phone="0905123456",
        email="",
        by=department,
        today=TODAY,
    )
    entry = AuditEntry.objects.get(target_id=clerk.pk)
    assert set(entry.after) == {"họ và tên", "điện thoại"}
    assert "0905123456" not in str(entry.after)
    assert again(clerk).search_text.startswith("le van binh")


# One-time codes and passwords


@pytest.fixture
def code(department, clerk):
    return passwords.issue_code(officer=clerk, by=department, today=TODAY)


def redeeming(code, password=NEW_PASSWORD, by="canbo.20392"):
    return passwords.redeem_code(code=code, password=password, by=by)


def test_one_time_code_sets_a_password_once(code, clerk):
    clerk.must_change_password = True
    clerk.save()
    redeeming(code)
    officer = authenticate(username=clerk.username, password=NEW_PASSWORD)
    assert officer == clerk
    assert not officer.must_change_password
    with pytest.raises(Refused, match="mã đã dùng"):
        redeeming(code, "mật khẩu khác hẳn")


def test_one_time_code_is_read_as_people_type_it(code):
    redeeming(f" {code.lower().replace('-', ' ')} ", by=" Canbo.20392 ")


def test_one_time_code_is_kept_as_a_hash_only(code, clerk):
    kept = OneTimeCode.objects.get(officer=clerk)
    assert code not in kept.code_hash
    assert code.replace("-", "") not in kept.code_hash


def test_one_time_code_lives_a_day(department, clerk):
    with time_machine.travel("2022-07-20 08:00+07:00", tick=False) as clock:
        code = passwords.issue_code(officer=clerk, by=department, today=TODAY)
        clock.shift(datetime.timedelta(hours=24, seconds=1))
        with pytest.raises(Refused):
            redeeming(code)
        clock.shift(datetime.timedelta(seconds=-2))
        redeeming(code)


def test_one_time_code_dies_after_five_wrong_tries(code, clerk):
    for _ in range(5):
        with pytest.raises(Refused):
            redeeming("AAAA-AAAA")
    with pytest.raises(Refused):
        redeeming(code)
    assert OneTimeCode.objects.get(officer=clerk).attempts == 5
    assert authenticate(username=clerk.username, password=make.PASSWORD) == clerk


def test_one_time_code_voids_the_one_before(code, department, clerk):
    newer = passwords.issue_code(officer=clerk, by=department, today=TODAY)
    with pytest.raises(Refused):
        redeeming(code)
    redeeming(newer)


def test_one_time_code_refusals_do_not_tell_who_exists(code):
    with pytest.raises(Refused) as wrong_code:
        redeeming("AAAA-AAAA")
    with pytest.raises(Refused) as wrong_name:
        redeeming(code, by="khong.co")
    assert wrong_code.value.message == wrong_name.value.message


def test_one_time_code_keeps_when_the_new_password_is_weak(code, clerk):
    with pytest.raises(Refused) as refusal:
        redeeming(code, clerk.username)
    assert refusal.value.field == "new_password1"
    redeeming(code)


def test_one_time_code_of_a_closed_account_is_worth_nothing(code, department, clerk):
    closing(clerk, department)
    with pytest.raises(Refused):
        redeeming(code)
    with pytest.raises(Refused):
        passwords.issue_code(officer=clerk, by=department, today=TODAY)


def test_one_time_code_is_issued_by_who_manages_the_account_only(clerk, other_department, chair):
    for stranger in (other_department, chair, clerk):
        with pytest.raises(Refused):
            passwords.issue_code(officer=clerk, by=stranger, today=TODAY)


def test_change_password_ends_the_first_password(clerk):
    clerk.must_change_password = True
    clerk.save()
    passwords.change_password(password=NEW_PASSWORD, by=clerk)
    assert not again(clerk).must_change_password
    assert AuditEntry.objects.filter(target_id=clerk.pk, actor=clerk).count() == 1


def test_passwords_are_alike_however_the_accents_were_typed(clerk):
    # The same words, accents apart (as some telephones send them) and together.
    apart = unicodedata.normalize("NFD", NEW_PASSWORD)
    assert apart != NEW_PASSWORD
    passwords.change_password(password=apart, by=clerk)
    assert authenticate(username=clerk.username, password=NEW_PASSWORD)
