"""Who reads which audit entries, how they are narrowed, and where they lead."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from communes import audit
from communes.models import AuditEntry
from communes.roles import Role
from tests import make

PAGE = "/nhat-ky/"


def noting(by, unit, summary="Đóng thôn An Mỹ", target=None, **more):
    """An entry on a unit, as an action in that unit would write it."""
    assignment = by.assignments.first()
    place = unit.assignments.first() or assignment
    return audit.record(
        by=by, verb="test.noted", summary=summary, target=target or unit, place=place, **more
    )


def summaries(response) -> list[str]:
    assert response.status_code == 200
    return [row["entry"].summary for row in response.context["rows"]]


@pytest.fixture
def entries(clerk, chair, neighbour, other_department, land):
    """One entry by each of four officers."""
    far_clerk = make.make_officer(Role.CLERK, land.far)
    noting(clerk, land.home, "của cán bộ")
    noting(chair, land.home, "của lãnh đạo")
    noting(neighbour, land.next_door, "của xã bên")
    noting(far_clerk, land.far, "của xã xa")


@pytest.mark.parametrize(
    ("who", "read"),
    [
        ("clerk", {"của cán bộ"}),
        ("chair", {"của cán bộ", "của lãnh đạo"}),
        ("neighbour", {"của xã bên"}),
        ("department", {"của cán bộ", "của lãnh đạo", "của xã bên"}),
        ("province_admin", {"của cán bộ", "của lãnh đạo", "của xã bên"}),
        ("other_department", {"của xã xa"}),
        ("admin", {"của cán bộ", "của lãnh đạo", "của xã bên", "của xã xa"}),
    ],
)
def test_audit_shows_the_territory_and_to_clerks_their_own_acts(
    entries, who, read, request, sign_in
):
    client = sign_in(request.getfixturevalue(who))
    assert set(summaries(client.get(PAGE))) == read


@pytest.mark.parametrize("who", ["district_officer", "ministry"])
def test_audit_is_closed_to_roles_without_the_right(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(PAGE).status_code == 403


def test_audit_is_newest_first_and_says_who_when_what_why(chair, land, sign_in):
    noting(chair, land.home, "việc trước")
    noting(
        chair,
        land.home,
        "việc sau",
        before={"số hộ": 120},
        after={"số hộ": 125},
        reason="ghi nhầm",
    )
    response = sign_in(chair).get(PAGE)
    assert summaries(response) == ["việc sau", "việc trước"]
    page = response.content.decode()
    assert f"{chair.full_name} (lãnh đạo xã, Xã Tam Dân)" in page
    assert "Lý do: ghi nhầm" in page
    assert '<th scope="row">số hộ</th><td>120</td><td>125</td>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"nguoi": "tran"}, ["xác nhận", "thêm thôn"]),
        ({"nguoi": "khong co"}, []),
        ({"tu": "2/7/2022"}, ["xác nhận"]),
        ({"den": "1/7/2022"}, ["thêm thôn"]),
        ({"tu": "1/7/2022", "den": "1/7/2022"}, ["thêm thôn"]),
        ({"loai": "communes.officer"}, ["xác nhận"]),
        ({"q": "THÊM"}, ["thêm thôn"]),
    ],
)
def test_audit_is_narrowed(land, sign_in, query, found):
    chair = make.make_officer(Role.CHAIR, land.home, full_name="Trần Văn A")
    with time_machine.travel("2022-07-01 23:59+07:00"):
        noting(chair, land.home, "thêm thôn")
    with time_machine.travel("2022-07-02 00:01+07:00"):
        noting(chair, land.home, "xác nhận", target=chair)
        assert summaries(sign_in(chair).get(PAGE, query)) == found


def test_audit_narrowed_by_an_unreadable_day_says_so(chair, land, sign_in):
    noting(chair, land.home)
    response = sign_in(chair).get(PAGE, {"tu": "31/6/2022"})
    assert "Không đọc được ngày" in response.content.decode()
    assert len(summaries(response)) == 1


def test_audit_leads_to_records_that_the_reader_may_open(chair, department, land, clerk, sign_in):
    noting(department, land.home, target=clerk)
    noting(department, land.home, target=land.home)

    def links(officer):
        return {
            row["entry"].target_type: row["url"]
            for row in sign_in(officer).get(PAGE).context["rows"]
        }

    assert links(department) == {
        "communes.officer": f"/can-bo/{clerk.pk}/",
        "communes.unit": f"/don-vi/{land.home.pk}/",
    }
    assert links(chair) == {
        "communes.officer": "",
        "communes.unit": f"/don-vi/{land.home.pk}/",
    }


def test_audit_leads_to_no_record_outside_the_territory(chair, neighbour, land, sign_in, admin):
    village = make.make_village(land.next_door)
    noting(chair, land.home, target=village)
    (row,) = sign_in(chair).get(PAGE).context["rows"]
    assert row["url"] == ""


def test_audit_asks_the_database_the_same_for_fifty_entries(
    chair, land, sign_in, django_assert_max_num_queries
):
    for _ in range(50):
        noting(chair, land.home)
    client = sign_in(chair)
    with django_assert_max_num_queries(10):
        client.get(PAGE)


def test_audit_entry_needs_somebody_who_acts(home):
    with pytest.raises(audit.ActorMissing):
        audit.record(by=None, verb="test", summary="", target=home)
    assert not AuditEntry.objects.exists()


def test_audit_entry_is_written_in_words(clerk, home):
    entry = audit.record(
        by=clerk,
        verb="test",
        summary="thử",
        target=home,
        after={"ngày": datetime.date(2022, 7, 1), "xã": home, "thôn": ["An Mỹ"]},
    )
    assert AuditEntry.objects.get(pk=entry.pk).after == {
        "ngày": "01/07/2022",
        "xã": "Xã Tam Dân",
        "thôn": ["An Mỹ"],
    }


def test_history_of_a_record_is_what_its_reader_may_see(clerk, other_department, land):
    noting(clerk, land.home)
    assert audit.history_of(land.home, clerk).count() == 1
    assert audit.history_of(land.home, other_department).count() == 0
