"""The pages on which accounts are kept: list, opening, posts, closing, one-time codes."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from communes.models import Assignment, Officer, OneTimeCode
from communes.roles import Role
from tests import make

PAGES = ("officer", "officer_edit", "officer_close", "officer_post", "officer_code")


def address(name, *args):
    return reverse(f"communes:{name}", args=args)


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def names_in(response) -> list[str]:
    return [officer.full_name for officer, _ in response.context["rows"]]


@pytest.fixture
def office(department, sign_in):
    """The browser of the department of Quảng Nam."""
    return sign_in(department)


# Who gets in


@pytest.mark.parametrize("who", ["clerk", "chair", "district_officer", "ministry"])
@pytest.mark.parametrize("name", ["officers", "officer_open"])
def test_account_pages_are_for_those_who_manage_accounts(who, name, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(address(name)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_officers_outside_the_territory_do_not_exist(page, clerk, other_department, sign_in):
    client = sign_in(other_department)
    assert client.get(address(page, clerk.pk)).status_code == 404
    assert client.post(address(page, clerk.pk)).status_code in (404, 405)


@pytest.mark.parametrize("page", PAGES)
def test_account_pages_open_for_who_manages_the_account(page, clerk, office):
    assert office.get(address(page, clerk.pk)).status_code == 200


@pytest.mark.parametrize("page", PAGES[1:])
def test_accounts_beside_one_are_read_and_not_changed(page, land, office, department):
    colleague = make.make_officer(Role.DEPARTMENT, land.quang_nam)
    assert "ở đây chỉ xem" in text_of(office.get(address("officer", colleague.pk)))
    for officer in (colleague, department):
        assert office.get(address(page, officer.pk)).status_code == 403
        assert office.post(address(page, officer.pk), {"reason": "x"}).status_code == 403


# The list


def test_list_shows_the_territory_in_vietnamese_order(land, office, department, admin):
    for name in ("Đặng Văn Ba", "Dương Thị Tư", "Ân Văn Hai", "An Thị Một"):
        make.make_officer(Role.CLERK, land.home, full_name=name)
    make.make_officer(Role.CLERK, land.far, full_name="Bàn Văn Xa")
    make.make_officer(Role.CLERK, land.home, full_name="Bùi Đã Đóng", is_active=False)
    shown = names_in(office.get(address("officers")))
    assert [name for name in shown if name != department.full_name] == [
        "An Thị Một",
        "Ân Văn Hai",
        "Dương Thị Tư",
        "Đặng Văn Ba",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "duong"}, ["Dương Thị Tư"]),
        ({"q": "tu DUONG"}, ["Dương Thị Tư"]),
        ({"don-vi": "tam dan", "q": "an"}, ["An Thị Một", "Đặng Văn Ba"]),
        ({"don-vi": "20374"}, ["Dương Thị Tư"]),
        ({"vai-tro": "chair"}, ["Đặng Văn Ba"]),
        ({"trang-thai": "da-dong"}, ["Bùi Đã Đóng"]),
        ({"q": "khong co ai"}, []),
        ({"don-vi": "a lu"}, []),
    ],
)
def test_list_is_narrowed(land, office, query, found):
    make.make_officer(Role.CLERK, land.home, full_name="An Thị Một")
    make.make_officer(Role.CHAIR, land.home, full_name="Đặng Văn Ba")
    make.make_officer(Role.CLERK, land.next_door, full_name="Dương Thị Tư")
    make.make_officer(Role.CLERK, land.home, full_name="Bùi Đã Đóng", is_active=False)
    make.make_officer(Role.CLERK, land.far, full_name="An Văn Xa")
    response = office.get(address("officers"), query)
    assert names_in(response) == found
    assert ("Không có tài khoản nào hợp" in text_of(response)) is (not found)


def test_list_shows_the_post_held_and_says_when_it_ended(land, office):
    officer = make.make_officer(Role.CLERK, land.home, valid_to=make.day("30/6/2022"))
    page = text_of(office.get(address("officers"), {"q": officer.full_name}))
    assert "đến 30/06/2022" in page


def test_list_asks_the_database_the_same_for_one_and_for_fifty(
    land, office, django_assert_max_num_queries
):
    for _ in range(50):
        make.make_officer(Role.CLERK, land.home)
    with django_assert_max_num_queries(9):
        office.get(address("officers"))


def test_officer_page_hides_posts_outside_the_territory(land, office, clerk):
    make.assign(
        clerk, Role.CLERK, land.far, valid_from=make.day("1/1/2019"), valid_to=make.day("1/1/2020")
    )
    page = text_of(office.get(address("officer", clerk.pk)))
    assert "Xã Tam Dân" in page
    assert "A Lù" not in page


def test_officer_page_asks_the_database_little(office, clerk, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        office.get(address("officer", clerk.pk))


# Opening


def test_unit_is_found_by_name_within_the_territory(land, office):
    response = office.get(address("officer_open"), {"q": "tam dan"})
    found = [(version.full_name, above) for version, above, _ in response.context["rows"]]
    # The manager's own province goes without saying.
    assert found == [("Xã Tam Dân", "Huyện Phú Ninh"), ("Xã Tam Đàn", "Huyện Phú Ninh")]
    assert office.get(address("officer_open"), {"q": "a lu"}).context["rows"] == []


def test_unit_is_found_by_going_down_the_tree(land, office):
    top = office.get(address("officer_open")).context["rows"]
    assert [(version.unit, choosable) for version, _, choosable in top] == [
        (land.quang_nam, False),
        (land.phu_ninh, True),
    ]
    inside = office.get(address("officer_open"), {"trong": land.phu_ninh.pk}).context["rows"]
    assert [version.unit for version, _, _ in inside] == [land.phu_ninh, land.home, land.next_door]
    assert office.get(address("officer_open"), {"trong": land.bat_xat.pk}).context["rows"] == []


def test_whole_country_is_offered_to_its_administrator_only(office, admin, sign_in):
    assert "ca-nuoc" not in text_of(office.get(address("officer_open")))
    assert office.get(address("officer_open"), {"don-vi": "ca-nuoc"}).status_code == 404
    above = sign_in(admin)
    assert "ca-nuoc" in text_of(above.get(address("officer_open")))
    form = above.get(address("officer_open"), {"don-vi": "ca-nuoc"}).context["form"]
    assert [code for code, _ in form.fields["role"].choices] == ["ministry", "admin"]


@pytest.mark.parametrize("unit", ["far", "lao_cai", "quang_nam"])
def test_units_that_are_not_ones_to_staff_do_not_exist(land, office, unit):
    chosen = {"don-vi": getattr(land, unit).pk}
    assert office.get(address("officer_open"), chosen).status_code == 404
    assert office.get(address("officer_open"), {"don-vi": "x1"}).status_code == 404


def opening(client, unit, **more):
    typed = {
        "full_name": "Nguyễn Thị Hoa",
        "role": "clerk",
        "valid_from": "20/7/2022",
        "position": "",
        "phone": "",
        "email": "",
        "username": "",
        **more,
    }
    return client.post(f"{address('officer_open')}?don-vi={unit.pk}", typed)


def test_opening_shows_the_first_password_once_and_keeps_it_nowhere(land, office):
    response = opening(office, land.home, phone="0905 123 456")
    page = text_of(response)
    officer = Officer.objects.get(username="canbo.20392")
    password = response.context["password"]
    assert password in page
    assert authenticate(username="canbo.20392", password=password) == officer
    assert officer.phone == "0905123456"
    assert "no-store" in response["Cache-Control"]
    assert password not in str(dict(office.session))
    assert password not in text_of(office.get(address("officer", officer.pk)))


def test_opening_offers_only_roles_that_fit(land, office):
    form = office.get(address("officer_open"), {"don-vi": land.home.pk}).context["form"]
    assert [code for code, _ in form.fields["role"].choices] == ["clerk", "chair", "admin"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"full_name": ""}, "Họ và tên"),
        ({"role": "department"}, "Vai trò"),
        ({"role": ""}, "Vai trò"),
        ({"valid_from": "31/6/2022"}, "Không đọc được ngày “31/6/2022”"),
        ({"phone": "12345"}, "10 chữ số"),
        ({"username": "Cán bộ"}, "chữ thường không dấu"),
        ({"username": "so.49"}, "đã có người dùng"),
        ({"email": "hoa"}, "Thư điện tử"),
    ],
)
def test_opening_names_the_wrong_field_and_keeps_what_was_typed(land, office, typed, said):
    before = Officer.objects.count()
    page = text_of(opening(office, land.home, position="Công chức xã", **typed))
    assert "chỗ cần sửa" in page
    assert said in page
    assert "Công chức xã" in page
    assert Officer.objects.count() == before


def test_opening_takes_the_landline_of_an_office(land, office):
    text_of(opening(office, land.home, phone="0235 3890 123"))
    assert Officer.objects.get(username="canbo.20392").phone == "02353890123"


# Changing, moving, closing, codes


def test_edit_corrects_the_particulars(clerk, office):
    typed = {"full_name": "Lê Văn Bình", "position": "Công chức", "phone": "", "email": ""}
    response = office.post(address("officer_edit", clerk.pk), typed)
    assert response["Location"] == address("officer", clerk.pk)
    assert Officer.objects.get(pk=clerk.pk).full_name == "Lê Văn Bình"
    assert "Sửa thông tin tài khoản" in text_of(office.get(response["Location"]))


def test_close_ends_the_post_and_says_so(clerk, office):
    response = office.post(
        address("officer_close", clerk.pk), {"last_day": "19/7/2022", "reason": "Nghỉ hưu"}
    )
    page = text_of(office.get(response["Location"]))
    assert "không đăng nhập được" in page
    assert "Lý do: Nghỉ hưu" in page
    assert clerk.assignments.get().valid_to == make.day("19/7/2022")


def test_close_refuses_beside_the_field(clerk, office):
    page = text_of(
        office.post(address("officer_close", clerk.pk), {"last_day": "21/7/2022", "reason": "x"})
    )
    assert "không được sau hôm nay" in page
    assert Officer.objects.get(pk=clerk.pk).is_active


def test_new_post_is_given_in_two_steps(land, clerk, office):
    start = address("officer_post", clerk.pk)
    assert "chọn đơn vị" in text_of(office.get(start)).lower()
    chosen = f"{start}?don-vi={land.next_door.pk}"
    assert "Tam Đàn" in text_of(office.get(chosen))
    response = office.post(
        chosen, {"role": "chair", "valid_from": "1/8/2022", "reason": "QĐ 15/QĐ-UBND"}
    )
    assert response["Location"] == address("officer", clerk.pk)
    ends = Assignment.objects.filter(officer=clerk).order_by("valid_from")
    assert [post.valid_to for post in ends] == [datetime.date(2022, 7, 31), None]


def test_new_post_refuses_beside_the_field(land, clerk, office):
    chosen = f"{address('officer_post', clerk.pk)}?don-vi={land.home.pk}"
    page = text_of(office.post(chosen, {"role": "clerk", "valid_from": "20/7/2022", "reason": ""}))
    assert "đang giữ đúng nhiệm vụ này" in page


def test_new_post_can_be_prepared_by_a_link_that_names_the_role(land, clerk, office):
    chosen = f"{address('officer_post', clerk.pk)}?don-vi={land.home.pk}&vai-tro=chair"
    assert office.get(chosen).context["form"]["role"].value() == "chair"


def test_one_time_code_is_issued_on_request_only_and_shown_once(clerk, office):
    page = address("officer_code", clerk.pk)
    office.get(page)
    assert not OneTimeCode.objects.exists()
    response = office.post(page)
    shown = re.search(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4})</code>", text_of(response))
    assert shown
    assert "no-store" in response["Cache-Control"]
    assert shown[1] not in text_of(office.get(page))
    assert shown[1] not in text_of(office.get(address("officer", clerk.pk)))
