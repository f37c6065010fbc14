"""Pages of villages: the list of the territory, one village, adding, correcting, closing."""

from __future__ import annotations

import datetime
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from communes.models import AuditEntry, Unit, Village
from communes.roles import Role
from tests import after_reform, make
from tests.make import day

pytestmark = pytest.mark.django_db
REFORM = datetime.date(2025, 7, 1)
LAST = datetime.date(2025, 6, 30)
LIST = "communes:villages"


@pytest.fixture
def village(land):
    return make.make_village(land.home, "An Mỹ", households=212)


def url(name, village):
    return reverse(f"communes:{name}", args=[village.pk])


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


# The list


def test_list_shows_the_villages_of_the_day_in_vietnamese_order(land, clerk, sign_in):
    for name in ("Đàn Trung", "Dương Đàn", "10", "2", "An Mỹ"):
        make.make_village(land.home, name)
    make.make_village(land.home, "Đã Đóng", valid_to=day("30/6/2022"))
    client = sign_in(clerk)
    text = text_of(client.get(reverse(LIST)))
    places = [
        text.index(f">Thôn {name}<") for name in ("2", "10", "An Mỹ", "Dương Đàn", "Đàn Trung")
    ]
    assert places == sorted(places)
    assert "Đã Đóng" not in text
    assert "Đã Đóng" in text_of(client.get(reverse(LIST), {"ngay": "30/6/2022"}))


def test_list_holds_the_territory_only(land, village, clerk, neighbour, department, sign_in):
    make.make_village(land.next_door, "Xóm Bên")
    assert "Xóm Bên" not in text_of(sign_in(clerk).get(reverse(LIST)))
    assert "An Mỹ" not in text_of(sign_in(neighbour).get(reverse(LIST)))
    both = text_of(sign_in(department).get(reverse(LIST)))
    assert "Xóm Bên" in both
    assert "An Mỹ" in both
    assert '<optgroup label="Huyện Phú Ninh">' in both


def test_list_filters_by_commune_name_and_province(
    land, village, department, ministry, neighbour, sign_in
):
    make.make_village(land.next_door, "Xóm Bên")
    make.make_village(land.far, "Bản Xa")
    client = sign_in(department)
    assert "An Mỹ" not in text_of(client.get(reverse(LIST), {"xa": land.next_door.pk}))
    assert "Xóm Bên" not in text_of(client.get(reverse(LIST), {"q": "an my"}))
    country = sign_in(ministry)
    found = text_of(country.get(reverse(LIST), {"tinh": land.lao_cai.pk}))
    assert "Bản Xa" in found
    assert "An Mỹ" not in found
    # A commune outside the territory is no filter and shows nothing of itself.
    outside = text_of(sign_in(neighbour).get(reverse(LIST), {"xa": land.home.pk}))
    assert "An Mỹ" not in outside
    assert "Tam Dân" not in outside.split("<main")[1]


@pytest.mark.parametrize("wrong", ["abc", "-1", "9" * 30, "", "²"])
def test_list_takes_any_filter(clerk, ministry, village, sign_in, wrong):
    for officer in (clerk, ministry):
        values = {"xa": wrong, "tinh": wrong, "trang": wrong}
        assert "An Mỹ" in text_of(sign_in(officer).get(reverse(LIST), values))


def test_list_says_what_to_do_when_it_is_empty(clerk, district_officer, sign_in):
    assert reverse("communes:village_add") in text_of(sign_in(clerk).get(reverse(LIST)))
    empty = text_of(sign_in(district_officer).get(reverse(LIST)))
    assert "chưa ghi thôn nào" in empty
    assert reverse("communes:village_add") not in empty


def test_list_asks_the_same_for_few_and_for_many(
    land, clerk, department, sign_in, django_assert_max_num_queries
):
    for commune in (land.home, land.next_door):
        make.make_villages(commune, 20)
    for officer in (clerk, department):
        client = sign_in(officer)
        with django_assert_max_num_queries(16):
            text_of(client.get(reverse(LIST)))


# One village


def test_show_tells_figures_place_names_and_history(land, village, clerk, sign_in):
    client = sign_in(clerk)
    client.post(
        url("village_edit", village),
        {
            "way": "doi",
            "from_day": "1/7/2022",
            "kind": "Tổ dân phố",
            "name": "An Mỹ",
            "households": "1.230",
            "people": "",
            "reason": "lên thị trấn",
        },
    )
    text = text_of(client.get(url("village", village)))
    assert "<h1>Tổ dân phố An Mỹ</h1>" in text
    assert "1.230" in text
    assert "Thôn An Mỹ" in text
    assert "lên thị trấn" in text
    assert "<h1>Thôn An Mỹ</h1>" in text_of(
        client.get(url("village", village), {"ngay": "30/6/2022"})
    )


def test_show_tells_when_the_village_was_not_there(land, clerk, sign_in):
    village = make.make_village(land.home, valid_from=day("1/1/2021"), valid_to=day("31/12/2021"))
    client = sign_in(clerk)
    assert "không còn vào ngày" in text_of(client.get(url("village", village)))
    early = client.get(url("village", village), {"ngay": "1/5/2020"})
    assert "chưa có vào ngày" in text_of(early)


def test_village_pages_outside_the_territory_are_404(
    land, village, neighbour, other_department, unplaced, sign_in
):
    stranger = make.make_officer(Role.ADMIN, land.lao_cai)
    before = list(Village.objects.values())
    for officer in (neighbour, other_department, stranger):
        assert sign_in(officer).get(url("village", village)).status_code == 404
    for name in ("village_edit", "village_close"):
        for officer in (neighbour, stranger):
            client = sign_in(officer)
            assert client.get(url(name, village)).status_code == 404
            assert client.post(url(name, village), {"way": "nham"}).status_code == 404
        assert sign_in(other_department).get(url(name, village)).status_code == 403
        assert sign_in(unplaced).get(url(name, village)).status_code == 403
    assert list(Village.objects.values()) == before


def test_village_that_moved_on_is_read_and_not_written_by_its_former_commune(
    land, village, clerk, neighbour, sign_in
):
    village.placements.update(valid_to=day("30/6/2022"))
    moved = make.make_village(land.next_door, valid_from=day("1/7/2022"))
    moved.placements.update(village=village)
    assert text_of(sign_in(clerk).get(url("village", village)))
    assert sign_in(clerk).get(url("village_edit", village)).status_code == 404
    assert sign_in(neighbour).get(url("village_edit", village)).status_code == 200


def test_villages_of_an_absorbed_commune_are_read_and_not_written(land, village, settings, sign_in):
    settings.PORTAL_TODAY = REFORM
    Unit.objects.filter(pk=land.home.pk).update(valid_to=LAST)
    land.home.versions.update(valid_to=LAST)
    new = make.make_commune("20392", "Phú Ninh", land.quang_nam, valid_from=REFORM)
    make.succeed(land.home, new, REFORM)
    heir = make.make_officer(Role.CLERK, new, valid_from=REFORM)
    client = sign_in(heir)
    assert "An Mỹ" in text_of(client.get(url("village", village)))
    assert client.get(url("village_edit", village)).status_code == 404
    assert client.get(f"{reverse('communes:village_add')}?xa={land.home.pk}").status_code == 404


# Adding


def post_new(client, commune=None, **values):
    address = reverse("communes:village_add") + (f"?xa={commune.pk}" if commune else "")
    return client.post(address, {"kind": "Thôn", "name": "An Mỹ", **values})


def test_add_writes_the_village_and_asks_for_the_next(land, clerk, sign_in):
    client = sign_in(clerk)
    response = post_new(client, another="1", households="1.212")
    assert response.url == f"{reverse('communes:village_add')}?xa={land.home.pk}"
    found = Village.objects.get()
    assert found.version_on(make.TODAY).households == 1212
    assert "Đã thêm Thôn An Mỹ vào xã Tam Dân" in text_of(client.get(response.url))
    assert AuditEntry.objects.get().actor == clerk
    assert post_new(client, name="B").url == url("unit", land.home)


def test_add_names_every_wrong_field_and_keeps_what_was_typed(land, clerk, sign_in):
    text = text_of(
        post_new(
            sign_in(clerk),
            name="",
            kind="Thôn",
            households="nhiều",
            people="-5",
            valid_from="20/13/2022",
        )
    )
    assert "Có 4 chỗ cần sửa" in text
    for anchor in ("id_name", "id_households", "id_people", "id_valid_from"):
        assert f'href="#{anchor}"' in text
    assert 'value="nhiều"' in text
    assert 'value="20/13/2022"' in text
    assert "ví dụ 30/6/2022" in text
    assert not Village.objects.exists()


def test_add_of_a_double_shows_the_village_that_is_there(land, village, clerk, sign_in):
    text = text_of(post_new(sign_in(clerk)))
    assert "đã có Thôn An Mỹ" in text
    assert url("village", village) in text
    assert Village.objects.count() == 1


def test_add_says_that_a_name_is_almost_there(land, village, clerk, sign_in):
    client = sign_in(clerk)
    assert post_new(client, name="an my", another="1").status_code == 302
    page = text_of(client.get(reverse("communes:village_add")))
    assert "Trong xã còn có Thôn An Mỹ, tên gần giống" in page
    assert Village.objects.count() == 2


def test_add_by_an_administrator_begins_with_the_commune(land, province_admin, admin, sign_in):
    address = reverse("communes:village_add")
    client = sign_in(province_admin)
    text = text_of(client.get(address))
    assert f"?xa={land.home.pk}" in text
    assert f"?xa={land.far.pk}" not in text
    assert f"?xa={land.home.pk}" in text_of(client.get(address, {"q": "tam dan"}))
    assert f"?xa={land.home.pk}" in text_of(client.get(address, {"q": "20392"}))
    assert "Không tìm thấy xã" in text_of(client.get(address, {"q": "a lu"}))
    assert post_new(client, land.home).status_code == 302
    assert post_new(sign_in(admin), land.far).status_code == 302
    assert Village.objects.count() == 2


def test_add_outside_the_territory_is_404_and_without_the_right_403(
    land, clerk, province_admin, department, sign_in
):
    for officer, commune in (
        (clerk, land.next_door),
        (province_admin, land.far),
        (province_admin, land.phu_ninh),
    ):
        assert post_new(sign_in(officer), commune).status_code == 404
    assert post_new(sign_in(department), land.home).status_code == 403
    assert sign_in(clerk).get(f"{reverse('communes:village_add')}?xa=abc").status_code == 404
    assert not Village.objects.exists()


def test_add_offers_former_communes_of_the_commune_only(land, admin, sign_in):
    old = make.make_commune("20399", "Xã Gốc", land.phu_ninh, valid_to=day("31/12/2019"))
    make.succeed(old, land.home, day("1/1/2020"))
    client = sign_in(admin)
    address = f"{reverse('communes:village_add')}?xa={land.home.pk}"
    assert "Xã Xã Gốc" in text_of(client.get(address))
    assert "Chọn một xã cũ" in text_of(post_new(client, land.home, former_commune=land.far.pk))
    assert post_new(client, land.home, former_commune=old.pk).status_code == 302
    assert Village.objects.get().former_commune == old
    other = f"{reverse('communes:village_add')}?xa={land.next_door.pk}"
    assert "former_commune" not in text_of(client.get(other))


def test_add_in_a_district_without_communes(land, sign_in):
    island = make.make_district("505", "Lý Sơn", land.quang_nam, holds_villages=True)
    keeper = make.make_officer(Role.CLERK, island)
    client = sign_in(keeper)
    assert post_new(client, name="Tây An Vĩnh").url == url("unit", island)
    assert "Tây An Vĩnh" in text_of(client.get(reverse(LIST)))
    assert "Tây An Vĩnh" in text_of(client.get(url("unit", island)))


# Correcting and closing


def edit(client, village, **values):
    return client.post(
        url("village_edit", village),
        {"way": "nham", "kind": "Thôn", "name": "An Mỹ", "reason": "gõ nhầm", **values},
    )


def test_edit_starts_with_what_stands_and_mends_it(land, village, clerk, sign_in):
    client = sign_in(clerk)
    text = text_of(client.get(url("village_edit", village)))
    assert 'value="An Mỹ"' in text
    assert 'value="212"' in text
    assert edit(client, village, name="An Mỹ Đông", households="212").status_code == 302
    assert str(village) == "Thôn An Mỹ Đông"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"way": ""}, "Chưa chọn vì sao sửa"),
        ({"way": "doi"}, "Chưa có ngày"),
        ({"way": "doi", "from_day": "ba"}, "Không đọc được ngày"),
        ({"way": "nham", "from_day": "1/7/2022", "name": "B"}, "không cần ngày"),
        ({"reason": "", "name": "B"}, "Chưa có lý do"),
        ({"households": "212"}, "Chưa có gì thay đổi"),
        ({"name": ""}, "Chưa có tên"),
    ],
)
def test_edit_refuses_and_writes_nothing(land, village, clerk, sign_in, values, message):
    text = text_of(edit(sign_in(clerk), village, **values))
    assert message in text
    assert "error-summary" in text
    assert village.versions.get().name == "An Mỹ"


def test_edit_on_an_old_day_mends_that_days_name(land, village, clerk, sign_in):
    client = sign_in(clerk)
    edit(client, village, way="doi", from_day="1/7/2022", name="Mới")
    address = url("village_edit", village) + "?ngay=2022-01-01"
    assert "Đang sửa tên và số liệu của ngày 01/01/2022" in text_of(client.get(address))
    client.post(address, {"way": "nham", "kind": "Thôn", "name": "Cũ", "reason": "gõ nhầm"})
    assert village.version_on(day("1/1/2022")).name == "Cũ"
    assert village.version_on(make.TODAY).name == "Mới"


def test_close_says_that_teams_wait_for_a_decision_and_can_be_undone(land, village, clerk, sign_in):
    client, address = sign_in(clerk), url("village_close", village)
    assert "cần một quyết định" in text_of(client.get(address))
    assert "Chưa có ngày" in text_of(client.post(address, {"way": "het", "reason": "nhập"}))
    values = {"way": "het", "last_day": "30/6/2022", "reason": "nhập"}
    assert client.post(address, values).status_code == 302
    assert village.placements.get().valid_to == day("30/6/2022")
    assert "Mở lại thôn" in text_of(client.get(address))
    client.post(address, {"reason": "đóng nhầm"})
    assert village.placements.get().valid_to is None


def test_close_takes_out_a_village_typed_by_mistake(land, village, clerk, sign_in):
    client, address = sign_in(clerk), url("village_close", village)
    response = client.post(address, {"way": "nham", "reason": "nhập trùng"})
    assert response.url == reverse(LIST)
    assert not Village.objects.exists()


def test_close_refuses_to_take_out_a_village_with_a_team(land, village, clerk, sign_in):
    make.make_team(land.home, [village])
    address = url("village_close", village)
    text = text_of(sign_in(clerk).post(address, {"way": "nham", "reason": "nhập trùng"}))
    assert "đã có tổ hoặc nhóm liên lạc trong sổ" in text
    assert 'value="nhập trùng"' in text
    assert Village.objects.exists()


# Two maps


@pytest.fixture
def reformed(land, settings):
    """Tam Dân went whole into Chiên Đàn; of Tam Đàn one village went to Chiên Đàn, one to Tây Hồ,
    about one nobody said anything. A village of Tam Dân had ended before."""
    after_reform.end_districts(land)
    settings.PORTAL_TODAY = day("15/8/2025")
    make.make_village(land.home, "Cây Đã Mất", valid_to=day("1/1/2024"))
    for old, name, new in (
        (land.home, "An Mỹ", land.chien_dan),
        (land.next_door, "Khánh Thọ", land.chien_dan),
        (land.next_door, "Vĩnh Quý", land.tay_ho),
        (land.next_door, "Còn Chờ", None),
    ):
        village = make.make_village(old, name, households=50)
        if new is not None:
            village.placements.update(valid_to=LAST)
            village.placements.create(valid_from=REFORM, **make.keys_on(new, REFORM))
    return land


def names_in(text):
    return {
        name
        for name in ("Cây Đã Mất", "An Mỹ", "Khánh Thọ", "Vĩnh Quý", "Còn Chờ")
        if f"Thôn {name}<" in text
    }


def test_list_of_a_past_day_is_told_on_either_map(reformed, sign_in, django_assert_max_num_queries):
    land = reformed
    department = make.make_officer(Role.DEPARTMENT, land.da_nang, valid_from=REFORM)
    client = sign_in(department)
    then = {"ngay": "2022-07-20"}
    today = {**then, "ban-do": "hien-nay"}
    text = text_of(client.get(reverse(LIST), {**then, "xa": land.next_door.pk}))
    assert names_in(text) == {"Khánh Thọ", "Vĩnh Quý", "Còn Chờ"}
    assert "Theo địa giới tại thời điểm</strong>" in text
    with django_assert_max_num_queries(30):
        text = text_of(client.get(reverse(LIST), {**today, "xa": land.chien_dan.pk}))
    # The village that ended before stood last in a commune that passed on whole.
    assert names_in(text) == {"Cây Đã Mất", "An Mỹ", "Khánh Thọ"}
    assert "Quy đổi theo địa giới hiện nay</strong>" in text
    assert "Xã Tam Đàn" in text
    assert f'<option value="{land.next_door.pk}"' not in text
    every = text_of(client.get(reverse(LIST), today))
    assert len(names_in(every)) == 5
    waiting = next(row for row in every.split("<tr>") if "Còn Chờ" in row)
    assert "chưa chọn xã mới" in waiting
    # Today both maps are one.
    assert "two-maps" not in text_of(client.get(reverse(LIST)))


def test_an_heir_lists_what_came_to_it(reformed, sign_in):
    clerk = make.make_officer(Role.CLERK, reformed.chien_dan, valid_from=REFORM)
    client = sign_in(clerk)
    for query in ({"ngay": "2022-07-20"}, {"ngay": "2022-07-20", "ban-do": "hien-nay"}):
        found = names_in(text_of(client.get(reverse(LIST), query)))
        assert found == {"Cây Đã Mất", "An Mỹ", "Khánh Thọ"}, query


def test_the_file_of_villages_says_its_day_and_its_map(reformed, sign_in):
    department = make.make_officer(Role.DEPARTMENT, reformed.da_nang, valid_from=REFORM)
    make.make_village(reformed.chien_dan, "=1+1", valid_from=REFORM)
    client = sign_in(department)
    export = reverse("communes:villages_export")

    def sheet(query):
        response = client.post(f"{export}?{query}", {"dang": "xlsx"})
        content = b"".join(response.streaming_content)
        return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]

    rows = sheet(f"ngay=2022-07-20&ban-do=hien-nay&xa={reformed.chien_dan.pk}")
    assert rows[1][0] == (
        "Số liệu đến ngày 20/07/2022, quy đổi theo địa giới hiện nay (15/08/2025)"
    )
    assert rows[2][0] == "Xã Chiên Đàn"
    assert rows[3][:3] == ["Thôn, tổ dân phố", "Xã theo địa giới hiện nay", "Xã tại thời điểm"]
    assert [row[:3] for row in rows[4:]] == [
        ["Thôn An Mỹ", "Xã Chiên Đàn", "Xã Tam Dân"],
        ["Thôn Cây Đã Mất", "Xã Chiên Đàn", "Xã Tam Dân"],
        ["Thôn Khánh Thọ", "Xã Chiên Đàn", "Xã Tam Đàn"],
    ]
    rows = sheet(f"ngay=2022-07-20&xa={reformed.next_door.pk}")
    assert rows[1][0] == "Số liệu đến ngày 20/07/2022, theo địa giới tại thời điểm"
    assert len(rows) == 4 + 3
    assert rows[4][3] == 50
    rows = sheet("")
    assert rows[1][0] == "Số liệu đến ngày 15/08/2025"
    assert "Thôn =1+1" in [row[0] for row in rows]
    assert AuditEntry.objects.filter(verb="list.exported").count() == 3
