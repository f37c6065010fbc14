"""The page of a figure over time, and who decides the outcome."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from reports import counters
from reports.behind.lacking import goal_of, lacking, lacking_on
from reports.boards.board import board
from reports.demands import demands_of
from reports.facts import picture
from reports.trends import trend
from teams.models import Exemption, Override, Plan
from tests import make
from tests.make import TODAY, day

ONE_DAY = datetime.timedelta(days=1)
COVERAGE = {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}
MINIMUM = {"rule": "min_teams_per_commune", "threshold": 3}
SHARE = {"rule": "coverage_communes", "share": 50}


def url(**query):
    names = {name.replace("_", "-"): value for name, value in query.items()}
    return f"{reverse('reports:trend')}?{urlencode(names)}"


def add_commune(parent, place, villages, served):
    """A commune of so many villages, of which some were served, one a week up to today."""
    commune = make.make_commune(f"9{place:04d}", f"Xã Mới {place}", parent)
    make.declare(commune)
    found = make.make_villages(commune, villages)
    for week, village in enumerate(found[:served]):
        paper = make.make_document(commune, signed_on=TODAY - 7 * week * ONE_DAY)
        make.make_team(commune, [village], paper)
    return commune


@pytest.fixture
def district(land):
    """Three communes of Phú Ninh lack 1, 2 and 5 villages; Tam Đàn has no list."""
    make.declare(land.home)
    land.plan = make.make_plan(land.phu_ninh, targets=[COVERAGE, MINIMUM, SHARE])
    land.first = add_commune(land.phu_ninh, 1, 6, 5)
    land.second = add_commune(land.phu_ninh, 2, 6, 4)
    land.third = add_commune(land.phu_ninh, 3, 6, 1)
    return land


def results(unit):
    seen = picture(unit, TODAY)
    return board(seen, demands_of(Plan.objects.all(), seen)).row.results


def test_page_draws_the_course_and_says_what_is_ahead(district, department, sign_in):
    page = sign_in(department).get(url(don_vi=district.phu_ninh.pk))
    text = page.content.decode()
    found = page.context["trend"]
    assert (found.told.n, found.told.of, found.told.goal) == (10, 18, 18)
    assert text.count('role="img"') == 3
    assert "Cần thêm 8 thôn trong 41 ngày: 1,4 thôn mỗi tuần." in text
    assert "Dự kiến xong trong khoảng từ" in text
    assert "xã chưa có danh mục thôn, không tính được ở đây" in text
    # The same in a table: days behind, days ahead up to the last day in time.
    assert '<th scope="row">20/07/2022</th>' in text
    assert "10/18 (55,5%)" in text
    assert "(ngày cuối còn đúng hạn)" in text
    assert found.ahead[-1].needed == 18
    assert [row.low <= row.high for row in found.ahead] == [True] * len(found.ahead)


def test_page_names_the_communes_that_decide(district, department, sign_in):
    page = sign_in(department).get(url(don_vi=district.phu_ninh.pk))
    assert [(each.name, each.lack.missing, each.share) for each in page.context["decisive"]] == [
        ("Xã Xã Mới 3", 5, 62),
        ("Xã Xã Mới 2", 2, 25),
        ("Xã Xã Mới 1", 1, 12),
    ]
    assert page.context["decisive_words"] == (
        "Chỉ tiêu chỉ đạt khi cả 3 xã này theo kịp; riêng 1 xã đầu chiếm 5 trong 8 thôn còn thiếu."
    )
    share = district.plan.targets.get(position=3)
    page = sign_in(department).get(url(don_vi=district.phu_ninh.pk, chi_tieu=share.pk))
    assert page.context["trend"].told.lacking == "met"
    minimum = district.plan.targets.get(position=2)
    page = sign_in(department).get(url(don_vi=district.phu_ninh.pk, chi_tieu=minimum.pk))
    assert page.context["trend"].what == "xã"


def test_board_shows_the_picture_with_the_way_to_its_page(district, department, sign_in):
    address = f"{reverse('reports:progress')}?don-vi={district.phu_ninh.pk}"
    page = sign_in(department).get(address)
    text = page.content.decode()
    assert 'id="dien-bien"' in text
    assert "chart-needed" in text
    assert f"{reverse('reports:trend')}?don-vi={district.phu_ninh.pk}" in text


@pytest.mark.parametrize("span", ["5-nam", "1-nam", "sai"])
def test_page_looks_back_as_far_as_asked(district, department, sign_in, span):
    page = sign_in(department).get(url(don_vi=district.phu_ninh.pk, ky=span))
    assert page.status_code == 200
    assert page.context["trend"].series.n == 10


def test_page_of_another_unit_is_not_there(district, clerk, other_department, sign_in):
    for officer in (clerk, other_department):
        assert sign_in(officer).get(url(don_vi=district.phu_ninh.pk)).status_code == 404


def test_page_says_why_nothing_is_drawn(land, clerk, department, sign_in):
    page = sign_in(department).get(url()).content.decode()
    assert "Chưa có chỉ tiêu nào để theo dõi" in page
    make.make_plan(land.quang_nam, targets=[COVERAGE, MINIMUM])
    page = sign_in(clerk).get(url()).content.decode()
    assert "chưa có danh mục thôn đầy đủ" in page
    make.declare(land.home)
    make.make_village(land.home)
    minimum = MINIMUM["rule"]
    target = next(each for each in Plan.objects.get().targets.all() if each.rule == minimum)
    page = sign_in(clerk).get(url(chi_tieu=target.pk)).content.decode()
    assert "Cần thêm 1 tổ" not in page
    assert "Còn 1 tổ; chỉ tiêu không ấn định thời hạn." in page
    page = sign_in(clerk).get(url()).content.decode()
    assert "Không đủ dữ liệu để dự báo" in page


def test_unit_of_another_time_leads_to_its_board(land, department, sign_in):
    new = make.make_commune("99998", "Tam Mới", land.phu_ninh, valid_from=day("1/7/2022"))
    page = sign_in(department).get(url(don_vi=new.pk, ngay="30/6/2022"))
    assert page.status_code == 302
    assert page["Location"].startswith(f"{reverse('reports:progress')}?don-vi={new.pk}&ngay=")


def test_queries_do_not_grow_with_the_communes(
    district, department, sign_in, django_assert_max_num_queries
):
    client = sign_in(department)
    for more in (0, 30):
        for place in range(more):
            add_commune(district.phu_ninh, 100 + place, 3, 2)
        with django_assert_max_num_queries(29):
            page = client.get(url(don_vi=district.phu_ninh.pk))
    assert page.context["trend"].more == 13


def test_what_communes_lack_is_the_same_from_counters_and_from_the_register(district):
    admin = make.make_officer(None, username="quantri")
    coverage, minimum, _ = district.plan.targets.order_by("position")
    for target in (coverage, minimum):
        Override.objects.create(
            target=target, unit=district.third, reason="chia tách", set_by=admin, threshold=1,
            share=50,
        )  # fmt: skip
        Exemption.objects.create(
            target=target, unit=district.second, reason="ngập lòng hồ", granted_by=admin
        )
    live = [lacking(district.phu_ninh, each.demand, TODAY) for each in results(district.phu_ninh)]
    counters.recount_all(TODAY)
    for result, found in zip(results(district.phu_ninh), live, strict=True):
        assert lacking(district.phu_ninh, result.demand, TODAY) == found
        assert lacking(None, result.demand, TODAY) == found
    by_rule = dict(zip(("coverage", "minimum", "share"), live, strict=True))
    assert [(lack.commune_id, lack.missing) for lack in by_rule["coverage"]] == [
        (district.third.pk, 2),
        (district.first.pk, 1),
    ]
    covered = results(district.phu_ninh)[0]
    # Each commune is asked for its own share: 5 + 1 of the first, 1 + 2 of the third.
    assert (covered.n, covered.of) == (6, 12)
    assert goal_of(covered, by_rule["coverage"]) == 9
    seen = picture(district.phu_ninh, TODAY)
    shown = board(seen, demands_of(Plan.objects.all(), seen))
    assert [lacking_on(shown, place) for place in range(3)] == live
    found = trend.trend_of(shown, 0)
    assert (found.told.goal, found.told.missing) == (9, 3)
