"""People counted once; telephone numbers shown on request and the asking kept."""

import pytest
from django.urls import reverse

from communes.models import AuditEntry
from teams.models import Correction
from tests import make

NUMBER = "0905111222"


@pytest.fixture
def person(home):
    someone = make.make_person("Đặng Thị Ánh", phone=NUMBER, commune=home)
    for name in ("An Mỹ", "Xuân Phú"):
        team = make.make_team(home, [make.make_village(home, name)])
        make.seat(team, someone, "leader", posts=["Trưởng thôn"])
    return someone


def url(name, person):
    return reverse(f"members:{name}", args=[person.pk])


def test_person_in_two_teams_is_one_line(sign_in, clerk, person):
    page = sign_in(clerk).get("/nguoi/?q=dang thi anh").content.decode()
    assert page.count("Đặng Thị Ánh</a>") == 1
    assert '<td class="num">2</td>' in page


def test_people_and_their_seats_are_both_counted(sign_in, clerk, person):
    page = sign_in(clerk).get(reverse("members:people")).content.decode()
    assert "<strong>1</strong> người, <strong>2</strong> lượt tham gia" in page


def test_person_sits_in_a_team_called_as_on_the_day(sign_in, clerk, person):
    team = person.memberships.first().team
    team.constitutions.update(name="Tổ đặt lại tên", valid_from=make.TODAY)
    page = sign_in(clerk).get(url("person", person))
    assert "Tổ đặt lại tên" in page.content.decode()
    before = f"{url('person', person)}?ngay={make.TODAY.replace(day=1):%d/%m/%Y}"
    assert "Tổ đặt lại tên" not in sign_in(clerk).get(before).content.decode()


def test_person_is_found_by_the_whole_number_only(sign_in, clerk, person):
    client = sign_in(clerk)
    assert "Đặng Thị Ánh" in client.get("/nguoi/?q=0905 111 222").content.decode()
    assert "Đặng Thị Ánh" not in client.get("/nguoi/?q=0905111").content.decode()


def test_number_is_on_no_page_before_it_is_asked_for(sign_in, clerk, department, person):
    for officer in (clerk, department):
        client = sign_in(officer)
        for address in (url("person", person), "/nguoi/", "/to/"):
            assert NUMBER not in client.get(address).content.decode()
    assert NUMBER not in sign_in(clerk).get(url("person_edit", person)).content.decode()


def test_number_is_shown_at_home_at_once_and_logged(sign_in, clerk, person):
    page = sign_in(clerk).post(url("person_phone", person)).content.decode()
    assert "0905 111 222" in page
    entry = AuditEntry.objects.get(verb="phone.revealed")
    assert entry.actor == clerk
    assert entry.commune == clerk.unit
    assert NUMBER not in str(entry.after) + str(entry.before) + entry.summary


def test_number_is_shown_above_only_with_a_reason(sign_in, department, person):
    client = sign_in(department)
    refused = client.post(url("person_phone", person), {"reason": " "})
    assert refused.status_code == 422
    assert NUMBER not in refused.content.decode()
    assert not AuditEntry.objects.exists()
    shown = client.post(url("person_phone", person), {"reason": "Mời tập huấn ngày 25/7"})
    assert "0905 111 222" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get().reason == "Mời tập huấn ngày 25/7"


@pytest.mark.parametrize("who", ["ministry", "admin", "province_admin"])
def test_number_is_never_shown_to_those_without_the_right(sign_in, request, who, person):
    officer = request.getfixturevalue(who)
    assert sign_in(officer).post(url("person_phone", person), {"reason": "x"}).status_code == 403


def test_person_of_the_neighbour_is_not_found(sign_in, neighbour, other_department, person):
    for officer in (neighbour, other_department):
        client = sign_in(officer)
        assert client.get(url("person", person)).status_code == 404
        assert client.post(url("person_phone", person), {"reason": "x"}).status_code == 404


def test_person_seats_elsewhere_stay_hidden(sign_in, clerk, next_door, person):
    theirs = make.make_team(next_door, [make.make_village(next_door, "Dương Lâm")])
    make.seat(theirs, person)
    page = sign_in(clerk).get(url("person", person)).content.decode()
    assert "Dương Lâm" not in page
    assert "2 lượt, 1 người" in page


def correct(client, person, **fields):
    data = {"full_name": "Đặng Thị Ánh", "phone": "", "reason": "Gõ nhầm", **fields}
    return client.post(url("person_edit", person), data)


def test_person_correction_keeps_the_number_left_out(sign_in, clerk, person):
    correct(sign_in(clerk), person, full_name="Đặng Thị Anh")
    person.refresh_from_db()
    assert (person.full_name, person.phone) == ("Đặng Thị Anh", NUMBER)
    assert person.match_key == "đặng thị anh"


def test_person_number_can_be_changed_or_dropped_without_showing_it_in_the_log(
    sign_in, clerk, person
):
    correct(sign_in(clerk), person, phone="+84 905 333 222")
    person.refresh_from_db()
    assert person.phone == "0905333222"
    correct(sign_in(clerk), person, drop_phone="on")
    person.refresh_from_db()
    assert person.phone == ""
    log = "".join(f"{entry.before}{entry.after}" for entry in AuditEntry.objects.all())
    assert "0905333222" not in log
    assert NUMBER not in log
    assert AuditEntry.objects.count() == 2


def test_person_wrong_number_is_named_and_typed_text_stays(sign_in, clerk, person):
    response = correct(sign_in(clerk), person, phone="01234567890", full_name="Đặng Ánh")
    page = response.content.decode()
    assert "không còn dùng từ năm 2018" in page
    assert 'value="Đặng Ánh"' in page


def test_person_is_corrected_by_the_own_commune_alone(sign_in, neighbour, department, person):
    assert correct(sign_in(neighbour), person).status_code == 404
    assert correct(sign_in(department), person).status_code == 403


def test_seat_correction_stands_beside_the_decision(sign_in, clerk, person):
    seat = person.memberships.first()
    address = reverse("members:seat_correct", args=[seat.pk])
    sign_in(clerk).post(
        address,
        {
            "role": "deputy",
            "posts": "Bí thư chi bộ, Trưởng thôn",
            "organisation": "",
            "reason": "Thiếu",
        },
    )
    seat.refresh_from_db()
    assert seat.posts == ["Bí thư chi bộ", "Trưởng thôn"]
    assert seat.role == "deputy"
    assert Correction.objects.get().document == seat.begun_by


def test_seat_correction_makes_no_second_leader(sign_in, clerk, home):
    team = make.make_team(home, members=["Trưởng Cũ", "Người Mới"])
    seat = team.memberships.get(role="member")
    response = sign_in(clerk).post(
        reverse("members:seat_correct", args=[seat.pk]), {"role": "leader", "reason": "gõ nhầm"}
    )
    assert "Tổ đang có tổ trưởng" in response.content.decode()
    seat.refresh_from_db()
    assert seat.role == "member"
    assert not Correction.objects.exists()


def test_seat_correction_names_a_post_that_is_too_long(sign_in, clerk, person):
    seat = person.memberships.first()
    response = sign_in(clerk).post(
        reverse("members:seat_correct", args=[seat.pk]),
        {"role": seat.role, "posts": "x" * 200, "reason": "Thiếu"},
    )
    assert "Mỗi chức vụ dài nhất 120" in response.content.decode()


def test_person_alike_is_shown_of_the_own_commune_alone(
    sign_in, clerk, home, next_door, district_officer
):
    """Somebody entered by Tam Đàn sits in Tam Dân; their namesakes in Tam Đàn stay unseen."""
    shared = make.make_person("Hồ Văn Lộc", commune=next_door)
    make.seat(make.make_team(home), shared)
    unseen = make.make_person("Hồ Văn Lộc", phone=NUMBER, commune=next_door)
    seen = make.make_person("Hồ Văn Lộc", commune=home)
    page = sign_in(clerk).get(url("person_edit", shared)).content.decode()
    assert url("person", seen) in page
    assert url("person", unseen) not in page


def test_person_is_not_born_in_the_future(sign_in, clerk, person):
    page = correct(sign_in(clerk), person, birth_year="2023").content.decode()
    assert "1900 đến 2022" in page
