"""Pages of units at a day, and the declaration of a complete list."""

from __future__ import annotations

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from communes.models import Unit, VillageList
from communes.roles import Role
from communes.units import words as unit_words
from tests import make
from tests.make import day

pytestmark = pytest.mark.django_db
REFORM = datetime.date(2025, 7, 1)
LAST = datetime.date(2025, 6, 30)


@pytest.fixture
def reformed(land):
    """Tam Dân, Tam Đàn and their district end on 30/6/2025; xã Phú Ninh of Đà Nẵng follows."""
    land.da_nang = make.make_province(
        "48", "Đà Nẵng", kind="Thành phố trực thuộc trung ương", valid_from=REFORM
    )
    olds = [land.home, land.next_door, land.phu_ninh, land.quang_nam]
    Unit.objects.filter(pk__in=[unit.pk for unit in olds]).update(valid_to=LAST)
    for unit in olds:
        unit.versions.update(valid_to=LAST)
        unit.refresh_from_db()
    land.new = make.make_commune("20392", "Phú Ninh", land.da_nang, valid_from=REFORM)
    make.succeed(land.home, land.new, REFORM)
    make.succeed(land.next_door, land.new, REFORM, extent="part", people="some")
    make.succeed(land.quang_nam, land.da_nang, REFORM)
    return land


def page(client, unit, on=None):
    response = client.get(
        reverse("communes:unit", args=[unit.pk]), {"ngay": f"{on:%d/%m/%Y}"} if on else {}
    )
    assert response.status_code == 200
    return response.content.decode()


# The words


def test_words_tell_exact_days_and_bounds():
    exact = Unit(valid_from=REFORM, valid_to=day("31/12/2025"))
    assert unit_words.life(exact, make.TODAY) == "từ 01/07/2025 đến 31/12/2025"
    assert unit_words.life(Unit(), make.TODAY) == "đang có hiệu lực"
    bound = Unit(
        valid_to=day("29/6/2025"),
        exact=False,
        ended_between=DateRange(day("1/7/2022"), day("30/6/2025"), "[)"),
    )
    assert unit_words.began(bound) == "từ trước 01/07/2022"
    assert unit_words.ended(bound) == "kết thúc trong khoảng từ 01/07/2022 đến 29/06/2025"


# The top of the tree


def test_index_shows_the_own_unit_and_the_provinces_of_the_day(reformed, clerk, sign_in):
    text = sign_in(clerk).get(reverse("communes:units")).content.decode()
    assert "Đơn vị của tôi" in text
    assert "huyện Phú Ninh, tỉnh Quảng Nam" in text
    assert "Tỉnh Lào Cai" in text
    assert "Thành phố Đà Nẵng" not in text
    assert "Đơn vị cấp huyện" in text


def test_index_in_two_tiers_has_no_districts(reformed, ministry, sign_in):
    reformed.bat_xat.versions.update(valid_to=LAST)
    text = sign_in(ministry).get(reverse("communes:units"), {"ngay": "2025-07-01"}).content.decode()
    assert "Thành phố Đà Nẵng" in text
    assert "Tỉnh Quảng Nam" not in text
    assert "Đơn vị cấp huyện" not in text


def test_index_says_that_older_days_are_answered_from_the_oldest_list(land, clerk, sign_in):
    client = sign_in(clerk)
    old = client.get(reverse("communes:units"), {"ngay": "1/5/2022"}).content.decode()
    assert "Danh mục cũ nhất trong sổ" in old
    assert "Danh mục cũ nhất" not in client.get(reverse("communes:units")).content.decode()


# One unit


def test_show_gives_place_kind_code_and_children_in_vietnamese_order(land, clerk, sign_in):
    make.make_commune("20380", "Tam Phước", land.phu_ninh)
    make.make_commune("20368", "Tam An", land.phu_ninh)
    text = page(sign_in(clerk), land.phu_ninh).split("<main")[1]
    places = [text.index(f"Xã {name}") for name in ("Tam An", "Tam Dân", "Tam Đàn", "Tam Phước")]
    assert places == sorted(places)
    assert "tỉnh Quảng Nam" in text
    assert "518" in text


def test_show_names_successors_of_an_ended_unit(reformed, clerk, sign_in):
    text = page(sign_in(clerk), reformed.home, REFORM)
    assert "không còn vào ngày đã chọn" in text
    assert "hiển thị đơn vị vào ngày 30/06/2025" in text
    assert reverse("communes:unit", args=[reformed.new.pk]) in text
    assert "toàn bộ dân số" in text


def test_show_names_predecessors_with_extent_and_people(reformed, clerk, sign_in):
    text = page(sign_in(clerk), reformed.new, REFORM)
    assert "không còn vào ngày" not in text
    assert "Hình thành từ 01/07/2025" in text
    assert "Xã Tam Đàn" in text
    assert "một phần dân số" in text
    early = page(sign_in(clerk), reformed.new)
    assert "chưa có vào ngày đã chọn" in early
    assert "Trước đó là" in early


def test_show_of_an_ended_district_leads_to_its_communes(reformed, clerk, sign_in):
    text = page(sign_in(clerk), reformed.phu_ninh, REFORM)
    assert "không còn cấp huyện" in text
    assert "Xã Tam Dân" in text


def test_show_tells_a_bound_from_a_day(land, clerk, sign_in):
    Unit.objects.filter(pk=land.far.pk).update(
        valid_to=day("29/6/2025"),
        exact=False,
        ended_between=DateRange(day("1/7/2022"), day("30/6/2025"), "[)"),
    )
    make.succeed(land.far, land.home, LAST, people="unknown")
    text = page(sign_in(clerk), land.far)
    assert "kết thúc trong khoảng từ 01/07/2022 đến 29/06/2025" in text
    assert "chưa rõ ngày" in text
    assert "chậm nhất 30/06/2025" in text


def test_show_lists_former_names(land, clerk, sign_in):
    land.far.versions.update(valid_to=LAST)
    make.make_version(
        unit=land.far, name="A Lù", kind="Phường", parent=land.lao_cai, valid_from=REFORM
    )
    text = page(sign_in(clerk), land.far, REFORM)
    assert "Tên và vị trí qua các thời kỳ" in text
    assert "<h1>Phường A Lù</h1>" in text
    assert "<h1>Xã A Lù</h1>" in page(sign_in(clerk), land.far)


def test_show_gives_villages_to_the_territory_only(
    land, clerk, department, neighbour, other_department, sign_in
):
    make.make_village(land.home, "An Mỹ", households=1212)
    for officer in (clerk, department):
        text = page(sign_in(officer), land.home)
        assert "An Mỹ" in text
        assert "1.212" in text
        assert "Chưa có danh mục thôn" in text or "chưa có danh mục thôn" in text
    for officer in (neighbour, other_department):
        text = page(sign_in(officer), land.home)
        assert "An Mỹ" not in text
        assert "danh mục thôn" not in text.lower()


def test_show_offers_writing_to_those_who_keep_the_villages(
    land, clerk, department, province_admin, sign_in
):
    link = reverse("communes:list_declare", args=[land.home.pk])
    assert link in page(sign_in(clerk), land.home)
    assert link in page(sign_in(province_admin), land.home)
    assert link not in page(sign_in(department), land.home)
    assert link not in page(sign_in(clerk), land.next_door)


def test_show_counts_villages_below_only_when_the_whole_unit_is_in_the_territory(
    land, clerk, district_officer, sign_in
):
    make.make_village(land.home)
    make.declare(land.home)
    own = page(sign_in(district_officer), land.phu_ninh)
    assert "Thôn trong sổ" in own
    assert "đầy đủ" in own
    # Tam Đàn has neither villages nor a list: not known is not zero.
    assert '<td class="num">–</td>' in own
    assert "Thôn trong sổ" not in page(sign_in(clerk), land.phu_ninh)
    province = page(sign_in(district_officer), land.quang_nam)
    assert "Thôn trong sổ" not in province


def test_show_of_a_province_tells_how_many_communes_have_a_list(land, department, sign_in):
    make.make_village(land.home)
    make.declare(land.home)
    assert "1/2 xã đầy đủ" in page(sign_in(department), land.quang_nam)


def test_show_asks_the_same_for_few_and_for_many(
    reformed, clerk, sign_in, django_assert_max_num_queries
):
    for number in range(15):
        make.make_village(reformed.home, f"Thôn {number}")
        old = make.make_commune(f"21{number:03}", f"Cũ {number}", reformed.phu_ninh, valid_to=LAST)
        make.succeed(old, reformed.new, REFORM)
    client = sign_in(clerk)
    with django_assert_max_num_queries(22):
        page(client, reformed.home, REFORM)
    with django_assert_max_num_queries(22):
        page(client, reformed.new, REFORM)
    with django_assert_max_num_queries(22):
        page(client, reformed.phu_ninh)


def test_show_is_404_for_nobody_known_and_403_without_a_territory(land, clerk, unplaced, sign_in):
    assert sign_in(clerk).get(reverse("communes:unit", args=[10**9])).status_code == 404
    address = reverse("communes:unit", args=[land.home.pk])
    assert sign_in(unplaced).get(address).status_code == 403
    assert sign_in(None).get(address).status_code == 302


# Declaring a list


def declare_address(unit):
    return reverse("communes:list_declare", args=[unit.pk])


def test_declare_page_shows_the_number_before_it_asks(land, clerk, sign_in):
    make.make_villages(land.home, 3)
    text = sign_in(clerk).get(declare_address(land.home)).content.decode()
    assert "3 thôn, tổ dân phố" in text
    assert "Danh mục đúng từ ngày" in text


def test_declare_page_without_villages_leads_to_adding_them(land, clerk, sign_in):
    text = sign_in(clerk).get(declare_address(land.home)).content.decode()
    assert "Chưa có thôn nào để xác nhận" in text
    assert reverse("communes:village_add") in text


def test_declare_and_withdraw_through_the_page(land, clerk, sign_in):
    make.make_villages(land.home, 3)
    client, address = sign_in(clerk), declare_address(land.home)
    response = client.post(
        address, {"valid_from": "1/1/2021", "document": "NQ 1", "sure": "on", "count": "3"}
    )
    assert response.status_code == 302
    found = VillageList.objects.get()
    assert (found.commune, found.valid_from, found.declared_by) == (
        land.home,
        day("1/1/2021"),
        clerk,
    )
    assert "Rút xác nhận" in client.get(address).content.decode()
    client.post(address, {"way": "het", "last_day": "30/6/2022", "reason": "thiếu hai thôn"})
    found.refresh_from_db()
    assert found.valid_to == day("30/6/2022")


def test_declare_refuses_another_number_than_was_shown_and_shows_that_day(land, clerk, sign_in):
    make.make_villages(land.home, 2, valid_from=day("1/1/2020"))
    make.make_village(land.home, "Mới", valid_from=day("1/1/2022"))
    values = {"valid_from": "1/1/2021", "sure": "on", "count": "3"}
    text = sign_in(clerk).post(declare_address(land.home), values).content.decode()
    assert "Ngày 01/01/2021 trong sổ có 2 thôn" in text
    assert 'name="count" value="2"' in text
    assert "1/1/2021" in text
    assert not VillageList.objects.exists()
    values["count"] = "2"
    assert sign_in(clerk).post(declare_address(land.home), values).status_code == 302


def test_declare_from_before_needs_villages_from_before(land, clerk, sign_in):
    make.make_village(land.home, valid_from=None)
    make.make_village(land.home)
    values = {"sure": "on", "count": "2"}
    text = sign_in(clerk).post(declare_address(land.home), values).content.decode()
    assert "chỉ có 1 thôn “từ trước”" in text
    assert not VillageList.objects.exists()


def test_declare_names_every_wrong_field_and_keeps_what_was_typed(land, clerk, sign_in):
    make.make_village(land.home)
    text = (
        sign_in(clerk)
        .post(declare_address(land.home), {"valid_from": "31/2/2022", "document": "NQ 7"})
        .content.decode()
    )
    assert "Không đọc được ngày “31/2/2022”" in text
    assert "Chưa xác nhận" in text
    assert "error-summary" in text
    assert 'value="31/2/2022"' in text
    assert 'value="NQ 7"' in text
    assert not VillageList.objects.exists()


def test_declare_is_for_the_commune_and_its_administrators(
    land, clerk, chair, neighbour, department, province_admin, admin, sign_in
):
    other_admin = make.make_officer(Role.ADMIN, land.lao_cai)
    address = declare_address(land.home)
    expected = {
        clerk: 200,
        chair: 200,
        province_admin: 200,
        admin: 200,
        neighbour: 404,
        other_admin: 404,
        department: 403,
    }
    for officer, status in expected.items():
        assert sign_in(officer).get(address).status_code == status, officer
        if status != 200:
            response = sign_in(officer).post(address, {"sure": "on", "count": "0"})
            assert response.status_code == status
    assert sign_in(clerk).get(declare_address(land.phu_ninh)).status_code == 404
    assert not VillageList.objects.exists()


def test_declare_after_the_reform_is_closed_to_the_heirs(reformed, settings, sign_in):
    settings.PORTAL_TODAY = day("1/8/2025")
    heir = make.make_officer(Role.CLERK, reformed.new, valid_from=REFORM)
    make.make_village(reformed.home, "An Mỹ")
    client = sign_in(heir)
    # The ended unit's villages are read, not written, by the unit that absorbed it whole.
    assert "An Mỹ" in page(client, reformed.home)
    assert client.get(declare_address(reformed.home)).status_code == 404
    assert client.get(declare_address(reformed.new)).status_code == 200
