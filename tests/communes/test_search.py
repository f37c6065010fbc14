"""One box: units of all times by name and code, villages of one's territory."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from communes import search
from communes.models import Unit
from tests import make
from tests.make import day

pytestmark = pytest.mark.django_db
REFORM = datetime.date(2025, 7, 1)
LAST = datetime.date(2025, 6, 30)


@pytest.fixture
def places(land):
    """Units whose names are hard to tell apart, and one that took over a code."""
    tam_ky = make.make_district("502", "Tam Kỳ", land.quang_nam, kind="Thành phố")
    make.make_commune("20335", "Hòa Thuận Tây", tam_ky, kind="Phường")
    make.make_commune("20336", "Hoà Thuận Đông", tam_ky, kind="Phường")
    make.make_commune("20364", "Phú Thịnh", land.phu_ninh, kind="Thị trấn")
    make.make_commune("20365", "Phú Thịnh", land.bat_xat, kind="Xã")
    da_nang = make.make_province(
        "48", "Đà Nẵng", kind="Thành phố trực thuộc trung ương", valid_from=REFORM
    )
    Unit.objects.filter(pk=land.home.pk).update(valid_to=LAST)
    make.make_commune("20392", "Phú Ninh", da_nang, valid_from=REFORM)
    return land


def names(query, officer, on=make.TODAY):
    rows = search.find_units(query, officer, on)
    found = search.describe_units([row["unit_id"] for row in rows], officer, on)
    return [unit.name for unit in found]


@pytest.mark.parametrize("query", ["hoa thuan tay", "Hoà Thuận Tây", "phường hòa thuận tây"])
def test_find_units_with_and_without_accents_and_kind(places, clerk, query):
    assert names(query, clerk) == ["Phường Hòa Thuận Tây"]


def test_find_units_reads_the_tone_on_either_vowel(places, clerk):
    both = ["Phường Hoà Thuận Đông", "Phường Hòa Thuận Tây"]
    assert names("Hòa Thuận", clerk) == both
    assert names("Hoà Thuận", clerk) == both


@pytest.mark.parametrize("query", ["tt phu thinh", "Thị trấn Phú Thịnh", "thi tran phu thinh"])
def test_find_units_takes_the_kind_asked_for(places, clerk, query):
    assert names(query, clerk) == ["Thị trấn Phú Thịnh"]


def test_find_units_without_a_kind_finds_every_kind(places, clerk):
    assert sorted(names("phu thinh", clerk)) == ["Thị trấn Phú Thịnh", "Xã Phú Thịnh"]


def test_find_units_suggests_the_name_without_accents_after_the_exact_one(places, clerk):
    assert set(names("tam dan", clerk)) == {"Xã Tam Dân", "Xã Tam Đàn"}
    assert names("Tam Đàn", clerk) == ["Xã Tam Đàn", "Xã Tam Dân"]
    assert names("Tam Dân", clerk) == ["Xã Tam Dân", "Xã Tam Đàn"]


def test_find_units_does_not_take_the_kind_for_a_name(places, clerk):
    assert names("pho", clerk) == []


def test_find_units_by_code_gives_all_meanings_over_time(places, clerk):
    assert names("20392", clerk) == ["Xã Tam Dân", "Xã Phú Ninh"]
    assert names("20392", clerk, on=REFORM) == ["Xã Phú Ninh", "Xã Tam Dân"]
    assert names("2692", clerk) == ["Xã A Lù"]


def test_find_units_by_a_former_name_shows_the_last(places, clerk):
    places.far.versions.update(valid_to=LAST)
    make.make_version(
        unit=places.far, name="Pa Cheo", kind="Phường", parent=places.lao_cai, valid_from=REFORM
    )
    assert names("a lu", clerk) == ["Phường Pa Cheo"]
    found = search.describe_units([places.far.pk], clerk, make.TODAY)[0]
    assert found.other_names == ["Xã A Lù"]


def test_describe_units_gives_the_path_of_the_last_day_and_the_life(places, clerk):
    old, new = search.describe_units(
        [row["unit_id"] for row in search.find_units("20392", clerk, make.TODAY)],
        clerk,
        make.TODAY,
    )
    assert old.path == "huyện Phú Ninh, tỉnh Quảng Nam"
    assert old.life == "từ trước 01/07/2022 đến 30/06/2025"
    assert new.path == "thành phố Đà Nẵng"
    assert (new.life, new.valid) == ("từ 01/07/2025", False)


@pytest.mark.parametrize("query", ["tdp 5", "Tổ dân phố số 5", "to dan pho 5"])
def test_find_villages_by_kind_and_number(places, clerk, query):
    there = make.make_village(places.home, "số 5", kind="Tổ dân phố")
    make.make_village(places.home, "5", kind="Thôn")
    found = search.find_villages(query, clerk)
    assert next(row["village_id"] for row in found) == there.pk


def test_find_villages_of_the_territory_only(places, clerk, department, neighbour, unplaced):
    village = make.make_village(places.home, "An Mỹ")
    for officer, sees in ((clerk, True), (department, True), (neighbour, False), (unplaced, False)):
        found = [row["village_id"] for row in search.find_villages("an my", officer)]
        assert found == ([village.pk] if sees else [])


@pytest.mark.parametrize(
    ("query", "short"),
    [("a", True), ("xã", False), ("5", False), ("an", False), ("tdp 5", False), ("x a", True)],
)
def test_too_short_asks_for_two_letters(query, short):
    assert search.too_short(query) is short


# The page


def get(client, **params):
    return client.get(reverse("communes:search"), params)


def test_page_tells_how_to_search_when_nothing_was_asked(clerk, sign_in):
    assert "Gõ tên hoặc mã" in get(sign_in(clerk)).content.decode()
    assert "ngắn quá" in get(sign_in(clerk), q="a").content.decode()


def test_page_shows_both_communes_with_path_and_validity(places, clerk, sign_in):
    text = get(sign_in(clerk), q="tam dan").content.decode()
    assert "Xã Tam Dân" in text
    assert "Xã Tam Đàn" in text
    assert "huyện Phú Ninh, tỉnh Quảng Nam" in text
    assert "đến 30/06/2025" in text


def test_page_says_when_nothing_was_found_and_keeps_the_words(clerk, sign_in):
    text = get(sign_in(clerk), q="<b>Không Đâu").content.decode()
    assert "Không tìm thấy" in text
    assert "&lt;b&gt;Không Đâu" in text


@pytest.mark.parametrize(
    "query", ["'; --", "%", "_", "(", "tam\x00dan", "x" * 500, "\uff11\uff12", "(?<"]
)
def test_page_takes_any_text(clerk, sign_in, query):
    assert get(sign_in(clerk), q=query).status_code == 200


def test_page_never_names_a_village_of_another_commune(places, clerk, neighbour, sign_in):
    village = make.make_village(places.home, "An Mỹ")
    link = reverse("communes:village", args=[village.pk])
    assert link in get(sign_in(clerk), q="an mỹ").content.decode()
    assert link not in get(sign_in(neighbour), q="an mỹ").content.decode()


def test_page_costs_the_same_for_one_result_and_for_many(
    places, clerk, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        make.make_village(places.home, f"Tam {number}")
        make.make_commune(f"21{number:03}", f"Tam {number}", places.phu_ninh)
    client = sign_in(clerk)
    get(client, q="tam dân")
    with django_assert_max_num_queries(16):
        assert "Tam 11" in get(client, q="tam").content.decode()


def test_page_is_for_officers_with_a_territory(unplaced, sign_in):
    assert get(sign_in(unplaced), q="tam dan").status_code == 403
    assert get(sign_in(None), q="tam dan").status_code == 302


def test_page_finds_a_closed_village_and_says_so(places, clerk, sign_in):
    make.make_village(places.home, "An Mỹ", valid_to=day("31/12/2021"))
    assert "đến hết ngày 31/12/2021" in get(sign_in(clerk), q="an mỹ").content.decode()
