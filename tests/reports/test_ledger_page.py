"""The ledger of denominators as a page."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from communes.models import Village
from tests import make
from tests.make import day

COVERAGE = {"rule": "coverage_villages", "due_on": day("30/6/2022"), "wording": "before"}


@pytest.fixture
def country(land):
    """The denominator is that of 29/6: Ngọc Tú came later, An Mỹ is served, Đàn Trung is not."""
    make.declare(land.home)
    served, _ = (make.make_village(land.home, name) for name in ("An Mỹ", "Đàn Trung"))
    make.make_village(land.home, "Ngọc Tú", valid_from=day("1/7/2022"))
    make.make_village(land.next_door, "Trà Đóa")
    land.team = make.make_team(land.home, [served], members=["An"])
    land.plan = make.make_plan(land.quang_nam, targets=[COVERAGE])
    return land


def ask(client, **query):
    names = {key.replace("_", "-"): value for key, value in query.items()}
    return client.get(f"{reverse('reports:ledger')}?{urlencode(names)}")


def told(page):
    return {line.name: (line.entry.why, bool(line.entry.teams)) for line in page.context["lines"]}


def test_each_village_is_told_with_its_reason(country, district_officer, sign_in):
    page = ask(sign_in(district_officer), don_vi=country.phu_ninh.pk)
    assert told(page) == {
        "Thôn An Mỹ": ("listed", True),
        "Thôn Đàn Trung": ("listed", False),
        "Thôn Ngọc Tú": ("new", False),
        "Thôn Trà Đóa": ("not_declared", False),
    }
    assert "1/2 (50,0%)" in page.text
    assert "mẫu số tính vào ngày 29/06/2022" in page.text
    assert country.team.official_name in page.text


def test_rows_are_selected(country, clerk, sign_in):
    client = sign_in(clerk)
    assert list(told(ask(client, loc="co-to"))) == ["Thôn An Mỹ"]
    assert list(told(ask(client, loc="chua-co-to"))) == ["Thôn Đàn Trung"]
    assert list(told(ask(client, loc="khong-tinh"))) == ["Thôn Ngọc Tú"]


def test_ministry_reads_no_teams(country, ministry, sign_in):
    page = ask(sign_in(ministry), don_vi=country.home.pk)
    assert country.team.official_name not in page.text
    assert "có tổ" in page.text
    provinces = ask(sign_in(ministry))
    assert {line["name"]: (line["n"], line["of"]) for line in provinces.context["lines"]}[
        "Tỉnh Quảng Nam"
    ] == (1, 3)


def test_outside_is_not_there(country, clerk, sign_in):
    assert ask(sign_in(clerk), don_vi=country.next_door.pk).status_code == 404
    assert ask(sign_in(clerk), don_vi="x").status_code == 404


def test_queries_do_not_grow_with_the_villages(
    country, department, sign_in, django_assert_max_num_queries
):
    make.make_villages(country.home, 150)
    assert Village.objects.count() > 150
    client = sign_in(department)
    with django_assert_max_num_queries(22):
        page = ask(client)
    assert len(page.context["lines"]) == 100
