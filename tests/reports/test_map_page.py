"""The page of the map: whose units it shows, how they are told, and the table beside it."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from communes import facts
from communes.models import UnitVersion
from reports import counters
from reports.boards import map_page
from reports.boards.kept_board import board_on
from reports.demands import demands_of
from teams.models import Plan
from tests import make
from tests.make import TODAY, day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
CEILING = 26


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def province(land):
    """Tam Dân: 1 of 3 villages served; Tam Đàn has no list."""
    make.declare(land.home)
    land.villages = make.make_villages(land.home, 3)
    make.make_team(land.home, land.villages[:1], members=["An"])
    make.make_plan(land.quang_nam, targets=[COVERAGE])
    return land


def ask(client, **query):
    return client.get(reverse("reports:map"), {k.replace("_", "-"): v for k, v in query.items()})


def test_map_of_a_district_tells_each_commune_and_its_figure(province, district_officer, sign_in):
    page = ask(sign_in(district_officer))
    assert page.status_code == 200
    assert "<title>Xã Tam Dân: 1/3 (33,3%), đang triển khai</title>" in page.text
    assert "<title>Xã Tam Đàn: chưa có danh mục thôn</title>" in page.text
    assert f'href="/tien-do/?don-vi={province.home.pk}' in page.text
    assert "Sơ đồ, ranh giới gần đúng" in page.text
    row = page.text.split("Xã Tam Dân</a></th>")[1].split("</tr>")[0]
    assert "1/3" in row
    assert "33,3%" in row
    assert "url(#map-share-2)" in ask(sign_in(district_officer), mau="ty-le").text


def test_map_of_a_province_goes_down_to_its_districts_and_communes(province, department, sign_in):
    client = sign_in(department)
    page = ask(client)
    assert "<title>Huyện Phú Ninh: 1/3 (33,3%), đang triển khai</title>" in page.text
    assert f'<a href="?don-vi={province.phu_ninh.pk}' in page.text
    communes = ask(client, cap="xa")
    assert communes.text.count("<title>Xã ") == 2
    assert "Xã Tam Dân (Phú Ninh)" in communes.text
    # A level that is not there is not an error: a link may be older than a reform.
    assert ask(client, cap="tinh").text.count("<title>Huyện ") == 1


def test_country_is_drawn_by_provinces_and_by_districts(province, ministry, sign_in):
    client = sign_in(ministry)
    assert ask(client).text.count("<title>Tỉnh ") == 2
    assert ask(client, cap="huyen").text.count("<title>Huyện ") == 2


def test_units_outside_the_territory_are_not_there(
    province, district_officer, other_department, clerk, sign_in
):
    for officer, unit in (
        (district_officer, province.quang_nam),
        (other_department, province.phu_ninh),
        (clerk, province.phu_ninh),
    ):
        assert ask(sign_in(officer), don_vi=unit.pk).status_code == 404


def test_commune_without_units_below_is_led_to_its_board(province, clerk, sign_in):
    page = ask(sign_in(clerk))
    assert page.status_code == 200
    assert '<svg class="map"' not in page.text
    assert 'href="/tien-do/' in page.text


def test_unit_that_no_list_knows_is_told_beside_the_map(province, district_officer, sign_in):
    make.make_commune("99998", "Mới Lập", province.phu_ninh)
    text = ask(sign_in(district_officer)).text
    told = text.split("Chưa có trên hình")[1].split("</p>")[0]
    assert "Xã Mới Lập" in told
    assert "Tam Dân" not in told
    assert "Xã Mới Lập</a></th>" in text


def test_kept_and_live_boards_of_communes_agree(province, department):
    units = map_page.below(province.quang_nam, "xa", department, TODAY)
    assert [row.name for row in units.rows] == ["Tam Dân", "Tam Đàn"]

    def choose(area):
        return demands_of(Plan.objects.all(), area)

    live = board_on(province.quang_nam, TODAY, choose, units.rows)
    counters.recount_all(TODAY)
    kept = board_on(province.quang_nam, TODAY, choose, units.rows)
    assert kept.kept
    assert not live.kept
    for one, other in zip(live.children, kept.children, strict=True):
        assert (one.code, one.counts, one.heads) == (other.code, other.counts, other.heads)
        assert [r.standing for r in one.results] == [r.standing for r in other.results]
        assert [(r.n, r.of) for r in one.results] == [(r.n, r.of) for r in other.results]


def test_map_is_kept_until_a_figure_changes_and_is_not_the_board(province, department, sign_in):
    counters.recount_all(TODAY)
    client = sign_in(department)
    ask(client)
    before = ask(client)
    board = client.get(reverse("reports:progress"))
    assert "Bản đồ tiến độ" in before.text
    assert '<th scope="col" class="num">Số</th>' not in board.text
    unchanged = client.get(reverse("reports:map"), headers={"If-None-Match": before["ETag"]})
    assert unchanged.status_code == 304
    make.make_team(province.home, province.villages[1:], members=["Bình"])
    facts.changed([province.home.pk])
    assert "Huyện Phú Ninh: 3/3 (100%)" in ask(client).text


def test_queries_do_not_grow_with_the_communes(
    province, department, sign_in, django_assert_max_num_queries
):
    for number in range(12):
        make.make_commune(f"9{number:04}", f"Xã {number}", province.phu_ninh)
    assert UnitVersion.objects.count() > 12
    client = sign_in(department)
    with django_assert_max_num_queries(CEILING):
        assert ask(client, cap="xa").status_code == 200
