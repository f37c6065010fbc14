"""Pages of teams: on the day, in order, at a constant cost."""

import datetime

from django.urls import reverse

from tests import make

MAY = datetime.date(2022, 5, 20)


def found(home, name, signed_on=MAY, members=("Nguyễn Văn An", "Trần Thị Bình")):
    document = make.make_document(home, signed_on=signed_on)
    village = make.make_village(home, name)
    return make.make_team(home, [village], document, members=members)


def page_of(client, address):
    return client.get(address).content.decode()


def test_team_list_is_that_of_the_day(sign_in, clerk, home):
    found(home, "An Mỹ")
    found(home, "Xuân Phú", datetime.date(2022, 7, 1))
    client = sign_in(clerk)
    assert "Xuân Phú" in page_of(client, "/to/")
    earlier = page_of(client, "/to/?ngay=30/6/2022")
    assert "Thôn An Mỹ" in earlier
    assert "Xuân Phú" not in earlier
    assert "<strong>1</strong> tổ ở thôn" in earlier


def test_team_list_counts_seats_and_people_apart(sign_in, clerk, home):
    first = found(home, "An Mỹ")
    second = found(home, "Xuân Phú", members=())
    make.seat(second, first.memberships.first().person, "leader")
    page = page_of(sign_in(clerk), "/to/")
    assert "<strong>3</strong> lượt thành viên, <strong>2</strong> người" in page


def test_team_list_never_counts_a_committee(sign_in, clerk, home):
    make.make_team(home, kind="committee", name="Ban chỉ đạo", members=["Lê Hoa"])
    page = page_of(sign_in(clerk), "/to/")
    assert "<strong>0</strong> tổ ở thôn, <strong>0</strong> tổ cấp xã" in page
    assert "không tính là tổ" in page


def test_team_list_stands_in_vietnamese_order(sign_in, clerk, home):
    for name in ("Đàn Trung", "Ông Bịch", "An Mỹ", "Dương Đàn", "Ân Phú"):
        found(home, name)
    page = page_of(sign_in(clerk), "/to/")
    places = [
        page.index(f"thôn {name}" if f"thôn {name}" in page else name)
        for name in ("An Mỹ", "Ân Phú", "Dương Đàn", "Đàn Trung", "Ông Bịch")
    ]
    assert places == sorted(places)


def test_team_list_is_found_without_accents(sign_in, clerk, home):
    found(home, "Đàn Trung")
    found(home, "An Mỹ")
    page = page_of(sign_in(clerk), "/to/?q=dan+trung")
    assert "Đàn Trung" in page
    assert "An Mỹ" not in page


def test_team_page_shows_the_day_and_what_was_before(sign_in, clerk, home):
    team = found(home, "An Mỹ")
    address = reverse("members:team", args=[team.pk])
    now = page_of(sign_in(clerk), address)
    assert "Đang hoạt động" in now
    assert "Nguyễn Văn An" in now
    before = page_of(sign_in(clerk), f"{address}?ngay=1/5/2022")
    assert "chưa thành lập vào ngày này" in before
    assert "Không có thành viên nào" in before


def test_team_without_a_leader_is_said(sign_in, clerk, home):
    team = found(home, "An Mỹ", members=())
    page = page_of(sign_in(clerk), reverse("members:team", args=[team.pk]))
    assert "Tổ chưa có tổ trưởng" in page


def test_team_of_the_neighbour_is_not_found(sign_in, neighbour, home):
    team = found(home, "An Mỹ")
    address = reverse("members:team", args=[team.pk])
    assert sign_in(neighbour).get(address).status_code == 404


def test_team_list_costs_the_same_for_many(
    sign_in, department, home, django_assert_max_num_queries
):
    for place in range(25):
        found(home, f"Số {place}")
    client = sign_in(department)
    with django_assert_max_num_queries(11):
        client.get("/to/")


def test_team_page_tells_who_stayed_who_left_and_who_will_come(sign_in, clerk, home):
    team = found(home, "An Mỹ", members=("Nguyễn Văn An", "Trần Thị Bình"))
    june, july = datetime.date(2022, 6, 30), datetime.date(2022, 7, 1)
    second = make.make_document(home, number_raw="77/QĐ-UBND", signed_on=july)
    stays, leaves = (seat.person for seat in team.memberships.order_by("position"))
    team.memberships.update(valid_to=june, ended_by=second, end_reason="kiện toàn")
    team.constitutions.update(valid_to=june, ended_by=second)
    team.constitutions.create(document=second, valid_from=july)
    make.seat(team, stays, "leader", valid_from=july)
    make.seat(team, make.make_person("Lê Sau"), valid_from=datetime.date(2022, 8, 1))
    page = page_of(sign_in(clerk), reverse("members:team", args=[team.pk]))
    assert "1 lượt, 1 người" in page
    history = page[page.index("Lịch sử thành viên") :]
    rows = history.split("<tr>")
    (stayed,) = [row for row in rows if stays.full_name in row]
    (left,) = [row for row in rows if leaves.full_name in row]
    assert "tiếp tục" in stayed
    assert "thôi" in left
    assert "77/QĐ-UBND" in left
    assert "20/05/2022" in page[page.index("Từ ngày") : page.index("Sẽ tham gia")]
    assert "Lê Sau" in page[page.index("Sẽ tham gia") : page.index("Lịch sử thành viên")]
