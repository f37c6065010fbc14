"""The board as a page: whose it is, what it shows, where its figures lead."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from communes.models import UnitVersion
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
MINIMUM = {
    "rule": "min_teams_per_commune",
    "threshold": 3,
    "due_on": day("30/6/2022"),
    "wording": "before",
}


def url(**query):
    names = {name.replace("_", "-"): value for name, value in query.items()}
    return f"{reverse('reports:progress')}?{urlencode(names)}"


@pytest.fixture
def district(land):
    """Tam Dân: 2 of 3 villages served; Tam Đàn has no list."""
    make.declare(land.home)
    land.villages = [
        make.make_village(land.home, name) for name in ("An Mỹ", "Đàn Trung", "Ngọc Tú")
    ]
    land.decision = make.make_document(
        land.home, number_raw="41/QĐ-UBND", signed_on=day("28/6/2022"), entered_on=day("15/7/2022")
    )
    land.teams = [
        make.make_team(land.home, [village], land.decision, members=["An", "Bình"])
        for village in land.villages[:2]
    ]
    land.plan = make.make_plan(land.phu_ninh, targets=[COVERAGE], name="Kế hoạch Phú Ninh")
    return land


def board_of(client, **query):
    page = client.get(url(**query))
    assert page.status_code == 200
    return page


def names(page):
    return [line.row.name for line in page.context["table"].lines]


def test_own_unit_is_the_default(district, district_officer, department, ministry, clerk, sign_in):
    for officer, name in (
        (district_officer, "Huyện Phú Ninh"),
        (department, "Tỉnh Quảng Nam"),
        (ministry, "Cả nước"),
        (clerk, "Xã Tam Dân"),
    ):
        assert board_of(sign_in(officer)).context["board"].row.name == name


def test_units_outside_the_territory_are_not_there(
    district, clerk, neighbour, district_officer, other_department, sign_in
):
    for officer, unit in (
        (clerk, district.phu_ninh),
        (clerk, district.quang_nam),
        (clerk, district.next_door),
        (neighbour, district.home),
        (district_officer, district.quang_nam),
        (district_officer, district.far),
        (other_department, district.home),
    ):
        assert sign_in(officer).get(url(don_vi=unit.pk)).status_code == 404


@pytest.mark.parametrize("asked", ["x", "0", "999999999", "9999999999999999999999"])
def test_nonsense_units_and_plans_are_not_there(district, department, sign_in, asked):
    assert sign_in(department).get(url(don_vi=asked)).status_code == 404
    assert sign_in(department).get(url(ke_hoach=asked)).status_code == 404


def test_territory_below_is_there(district, department, sign_in):
    client = sign_in(department)
    for unit in (district.phu_ninh, district.home):
        assert board_of(client, don_vi=unit.pk).context["board"].row.unit == unit


def test_plan_outside_the_territory_is_not_there(district, department, sign_in):
    foreign = make.make_plan(district.lao_cai, targets=[COVERAGE])
    assert sign_in(department).get(url(ke_hoach=foreign.pk)).status_code == 404


def test_officer_without_a_territory_sees_no_board(district, unplaced, sign_in):
    assert sign_in(unplaced).get(url()).status_code == 403


def test_header_names_target_figures_and_the_time_left(district, district_officer, sign_in):
    text = board_of(sign_in(district_officer)).text
    assert "100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022" in text
    assert "2/3 (66,6%)" in text
    assert "còn 42 ngày" in text
    assert "lượt; 4 người" in text


def test_commune_without_a_list_shows_a_dash_and_says_why(district, district_officer, sign_in):
    page = board_of(sign_in(district_officer), don_vi=district.phu_ninh.pk)
    row = page.text.split("Xã Tam Đàn</a></th>")[1].split("</tr>")[0]
    assert "hưa có danh mục thôn" in row
    assert "0/0" not in row
    assert "%" not in row


def test_district_without_any_list_says_so(land, district_officer, sign_in):
    text = board_of(sign_in(district_officer)).text
    assert "chưa có danh mục thôn" in text


def test_typed_late_decision_is_on_time_and_says_so(district, clerk, sign_in):
    district.plan.targets.update(due_on=day("30/6/2022"))
    page = board_of(sign_in(clerk), don_vi=district.home.pk)
    timings = [line.teams[0].timing for line in page.context["commune"].villages if line.teams]
    assert {timing.code for timing in timings} == {"met"}
    assert "nhập sau hạn 15 ngày" in page.text


def test_commune_board_leads_to_each_decision_and_team(district, department, sign_in):
    page = board_of(sign_in(department), don_vi=district.home.pk)
    assert [line.village.name for line in page.context["commune"].villages] == [
        "An Mỹ",
        "Đàn Trung",
        "Ngọc Tú",
    ]
    assert reverse("members:decision", args=[district.decision.pk]) in page.text
    for team in district.teams:
        assert reverse("members:team", args=[team.pk]) in page.text
    assert "Chưa có tổ" in page.text or "chưa có tổ" in page.text


def test_commune_team_and_committee_stand_apart(district, clerk, sign_in):
    make.make_team(district.home, kind="commune", name="Tổ của xã")
    make.make_team(district.home, kind="committee", name="Ban chỉ đạo của xã")
    page = board_of(sign_in(clerk))
    assert [line.team.official_name for line in page.context["commune"].others] == [
        "Ban chỉ đạo của xã",
        "Tổ của xã",
    ]
    assert "không tính là tổ" in page.text


def test_ministry_sees_totals_without_papers(district, ministry, sign_in):
    client = sign_in(ministry)
    page = board_of(client, don_vi=district.home.pk)
    assert "2/3 (66,6%)" in page.text
    assert "41/QĐ-UBND" not in page.text
    assert "/quyet-dinh/" not in page.text
    assert "/to/" not in page.text
    assert "/to/" not in board_of(client).text


def test_children_lead_to_their_boards_on_the_same_day_and_target(district, department, sign_in):
    target = district.plan.targets.get()
    page = board_of(
        sign_in(department), don_vi=district.phu_ninh.pk, ngay="30/6/2022", chi_tieu=target.pk
    )
    (line,) = [line for line in page.context["table"].lines if line.row.unit == district.home]
    assert line.links.board == "?" + urlencode(
        {"don-vi": district.home.pk, "ngay": "30/6/2022", "chi-tieu": target.pk}
    )
    opened = sign_in(department).get(reverse("reports:progress") + line.links.board)
    assert opened.context["board"].row.unit == district.home
    assert opened.context["board"].on == day("30/6/2022")


def test_figures_are_those_of_the_day_asked_for(district, district_officer, sign_in):
    page = board_of(sign_in(district_officer), ngay="27/6/2022")
    assert page.context["board"].row.counts.village_teams == 0
    assert page.context["board"].row.results[0].n == 0


def test_target_is_chosen_by_its_id(district, district_officer, sign_in):
    plan = make.make_plan(district.phu_ninh, targets=[MINIMUM])
    client = sign_in(district_officer)
    assert board_of(client).context["demand"].plan == district.plan
    page = board_of(client, chi_tieu=plan.targets.get().pk)
    assert page.context["demand"].plan == plan
    assert "0/2" in page.text


def test_cap_is_shown_on_the_row(district, district_officer, sign_in):
    make.make_plan(district.phu_ninh, targets=[MINIMUM])
    district.villages[2].placements.all().delete()
    target = district.phu_ninh.documents.get(plan__targets__rule=MINIMUM["rule"]).plan.targets.get()
    page = board_of(sign_in(district_officer), chi_tieu=target.pk)
    assert "tối thiểu 3, tính theo 2 thôn của xã" in page.text


def test_rows_are_selected_and_ordered_by_the_address(district, district_officer, sign_in):
    client = sign_in(district_officer)
    assert names(board_of(client)) == ["Xã Tam Dân", "Xã Tam Đàn"]
    assert names(board_of(client, xep="tinh-trang")) == ["Xã Tam Đàn", "Xã Tam Dân"]
    assert names(board_of(client, xep="ty-le")) == ["Xã Tam Dân", "Xã Tam Đàn"]
    assert names(board_of(client, loc="chua-danh-muc")) == ["Xã Tam Đàn"]
    assert names(board_of(client, loc="dang-trien-khai")) == ["Xã Tam Dân"]
    assert names(board_of(client, loc="chua-co-to")) == ["Xã Tam Đàn"]
    nobody = board_of(client, loc="qua-han")
    assert names(nobody) == []
    assert "Không có đơn vị nào như vậy" in nobody.text
    assert names(board_of(client, loc="gì-đó", xep="gì-đó")) == ["Xã Tam Dân", "Xã Tam Đàn"]


def test_selection_does_not_change_the_total(district, district_officer, sign_in):
    page = board_of(sign_in(district_officer), loc="chua-danh-muc")
    assert page.context["total"].result.n == 2


def test_board_without_a_plan_still_counts(land, district_officer, sign_in):
    make.make_team(land.home, kind="commune", members=["An"])
    page = board_of(sign_in(district_officer))
    assert page.context["demand"] is None
    assert "Chưa có kế hoạch nào áp dụng" in page.text
    assert "1 tổ cấp xã" in page.text


def test_plan_signed_after_the_day_is_shown_and_says_so(district, district_officer, sign_in):
    page = board_of(sign_in(district_officer), ngay="1/5/2022")
    assert page.context["board"].row.results[0].n == 0
    assert "sau ngày đang xem" in page.text


def test_ended_unit_names_its_successors_instead_of_figures(district, department, sign_in):
    district.phu_ninh.valid_to = day("30/6/2022")
    district.phu_ninh.save()
    UnitVersion.objects.filter(unit=district.phu_ninh).update(valid_to=day("30/6/2022"))
    heir = make.make_district("519", "Phú Ninh Mới", district.quang_nam, valid_from=day("1/7/2022"))
    make.succeed(district.phu_ninh, heir, day("1/7/2022"))
    page = board_of(sign_in(department), don_vi=district.phu_ninh.pk)
    assert "không còn vào ngày đã chọn" in page.text
    assert "Huyện Phú Ninh Mới" in page.text
    then = board_of(sign_in(department), don_vi=district.phu_ninh.pk, ngay="30/6/2022")
    assert then.context["board"].row.unit == district.phu_ninh


def test_bad_day_is_told_and_today_is_shown(district, district_officer, sign_in):
    page = board_of(sign_in(district_officer), ngay="31/2/2022")
    assert "Không đọc được ngày" in page.text
    assert page.context["board"].on == make.TODAY


def fill(land, first, count):
    for number in range(first, first + count):
        commune = make.make_commune(f"3{number:04}", f"Xã {number}", land.phu_ninh)
        make.declare(commune)
        village = make.make_village(commune)
        make.make_team(commune, [village], members=["An"])


def test_queries_do_not_grow_with_the_communes(
    district, department, sign_in, django_assert_max_num_queries
):
    client = sign_in(department)
    fill(district, 0, 8)
    for communes in (10, 100):
        fill(district, 8, communes - 10) if communes == 100 else None
        for unit in (district.quang_nam, district.phu_ninh):
            with django_assert_max_num_queries(30):
                page = client.get(url(don_vi=unit.pk))
    assert len(page.context["table"].lines) == 100


def test_queries_of_a_commune_do_not_grow_with_its_villages(
    district, clerk, sign_in, django_assert_max_num_queries
):
    client = sign_in(clerk)
    for village in make.make_villages(district.home, 20):
        make.make_team(district.home, [village], members=["An"])
    with django_assert_max_num_queries(29):
        page = client.get(url())
    assert len(page.context["commune"].villages) == 23
