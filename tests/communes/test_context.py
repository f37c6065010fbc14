"""The frame of every page: menu by role, own territory, days."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from communes.context import MENU, portal
from communes.models import Officer
from tests import make
from tests.depths import DEPTHS, some_of


@pytest.fixture
def frame(rf):
    """frame(user, path) is what the context processor says about a page."""

    def of(user, path="/"):
        request = rf.get(path)
        if user is not None:
            request.user = user
        return portal(request)

    return of


def labels(values) -> list[str]:
    return [entry["label"] for entry in values["menu"]]


@pytest.mark.parametrize(
    ("who", "missing"),
    [
        ("clerk", {"Cán bộ", "Ủy quyền", "Mẫu giấy", "Tiếp nhận"}),
        ("chair", {"Cán bộ", "Mẫu giấy", "Tiếp nhận"}),
        (
            "district_officer",
            {"Mẫu giấy", "Ủy quyền", "Cán bộ", "Nhật ký", "Nhập dữ liệu", "Tiếp nhận"},
        ),
        ("department", {"Ủy quyền", "Nhập dữ liệu"}),
        (
            "ministry",
            {
                "Tiếp nhận",
                "Mẫu giấy",
                "Ủy quyền",
                "Cán bộ",
                "Nhật ký",
                "Quyết định",
                "Tổ và thành viên",
                "Nhập dữ liệu",
            },
        ),
        ("admin", {"Ủy quyền", "Tiếp nhận"}),
    ],
)
def test_menu_shows_what_the_role_may_open(frame, who, missing, request):
    expected = [entry.label for entry in MENU if entry.label not in missing]
    assert labels(frame(request.getfixturevalue(who))) == expected


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize(
    "who",
    ["clerk", "chair", "district_officer", "department", "ministry", "province_admin", "admin"],
)
def test_menu_leads_nowhere_where_the_officer_is_refused(
    who, request, sign_in, frame, remembered, depth
):
    """Every day the officers share the pages; a thorough run has each open all."""
    officer = request.getfixturevalue(who)
    client = sign_in(officer)
    offered = [entry["url"] for entry in frame(officer)["menu"]]
    for url in some_of(offered, who, depth and 6):
        assert client.get(url).status_code == 200, url


def test_menu_of_an_officer_without_territory_is_their_home_only(frame, unplaced):
    values = frame(unplaced)
    assert labels(values) == ["Việc của tôi"]
    assert values["crumbs"] == []


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Việc của tôi"),
        ("/can-bo/", "Cán bộ"),
        ("/can-bo/3/dong/", "Cán bộ"),
        ("/quyet-dinh/moi/", "Quyết định"),
    ],
)
def test_menu_marks_where_the_page_belongs(frame, department, path, label):
    current = [entry["label"] for entry in frame(department, path)["menu"] if entry["current"]]
    assert current == [label]


def test_crumbs_are_the_officers_own_territory(frame, clerk, land, department, admin):
    assert frame(clerk)["crumbs"] == [
        ("Tỉnh Quảng Nam", reverse("communes:unit", args=[land.quang_nam.pk])),
        ("Huyện Phú Ninh", reverse("communes:unit", args=[land.phu_ninh.pk])),
        ("Xã Tam Dân", reverse("communes:unit", args=[land.home.pk])),
    ]
    assert [label for label, _ in frame(department)["crumbs"]] == ["Tỉnh Quảng Nam"]
    assert frame(admin)["crumbs"] == [("Cả nước", "")]


def test_menu_keeps_apart_what_is_asked_for_seldom(frame, department):
    values = frame(department, "/can-bo/")
    daily = [entry["label"] for entry in values["menu"] if not entry["seldom"]]
    assert len(daily) <= 7
    assert "Cán bộ" in [entry["label"] for entry in values["menu_more"]]
    assert values["menu_more_current"] == "Cán bộ"
    assert frame(department, "/tien-do/")["menu_more_current"] == ""


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_frame_stands_before_anybody_is_known(frame, user):
    values = frame(user)
    assert values["menu"] == []
    assert values["today"] == values["as_of"] == make.TODAY


def test_frame_tells_the_fixed_day(frame, db, settings):
    assert frame(None)["demo_day"] == make.TODAY
    settings.PORTAL_TODAY = None
    assert frame(None)["demo_day"] is None


def test_frame_asks_the_database_no_more_than_the_reach(frame, clerk, django_assert_num_queries):
    officer = Officer.objects.get(pk=clerk.pk)
    # The post with its units; the units that the own one absorbed.
    with django_assert_num_queries(2):
        frame(officer)
