"""Phú Ninh of 2022 on both maps: as it was, and on Chiên Đàn, Tây Hồ and Phú Ninh of Đà Nẵng."""

from __future__ import annotations

import datetime
import io
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from communes.errors import Refused
from communes.models import Succession, UnitVersion
from reports.actions.reporting import ask_report, freeze
from reports.boards.kept_board import board_on
from reports.demands import demands_of
from reports.models import Report, ReportMap
from reports.past.keeper import keep
from reports.periodic.making import frozen_content
from reports.restating.restated import restated
from reports.restating.restated_series import before_reform, reform_within, series_through
from teams.models import Plan
from tests import make
from tests.make import day
from tests.reports.ninh import ASKED, DAY, EVE, NEW, TODAY, become_ninh, decide


@pytest.fixture
def ninh(land, settings):
    return become_ninh(land, settings)


def choose(area):
    return demands_of(Plan.objects.all(), area)


def board_of(unit, **more):
    return restated(unit, ASKED, TODAY, choose, **more)


def figures(row):
    counts, result = row.counts, row.results[0]
    return (
        *(counts.villages_known or 0, counts.villages_with_team, counts.village_teams),
        *(row.heads.seats, row.heads.people, result.n or 0, result.of or 0),
    )


def counted(row):
    return row.results[1].n, row.results[1].of


def ask(client, name="reports:progress", **query):
    query = {key.replace("_", "-"): value for key, value in query.items()}
    return client.get(f"{reverse(name)}?{urlencode(query)}")


def test_totals_agree_and_what_was_divided_is_counted_village_by_village(ninh):
    then = board_on(ninh.phu_ninh, ASKED, choose)
    found = board_of(ninh.da_nang)
    rows = {row.name: row for row in found.board.children}
    assert rows.keys() == {"Xã Chiên Đàn", "Xã Tây Hồ", "Xã Phú Ninh"}
    # The whole is in Đà Nẵng: its total is that of the district then.
    assert figures(found.board.row) == figures(then.row)
    assert found.board.row.results[0].verdict == then.row.results[0].verdict
    # Communes that have two teams: of the four of then three, of today's by all that is in them.
    assert counted(then.row) == (3, 4)
    assert counted(found.board.row) == (1, 2)
    assert [counted(row) for row in rows.values()] == [(2, 2), (1, 2), (None, None)]
    assert figures(rows["Xã Chiên Đàn"]) == (6, 5, 5, 10, 10, 5, 6)
    assert figures(rows["Xã Phú Ninh"]) == (3, 1, 1, 3, 3, 1, 3)
    # Nobody said yet where the villages of Tam Lộc are.
    assert figures(rows["Xã Tây Hồ"]) == (0,) * 7
    (left,) = found.left
    assert (left.commune.full_name, len(left.villages), len(left.teams)) == ("Xã Tam Lộc", 3, 3)
    assert left.counted
    assert left.is_open

    decide(ninh, ["Tây Hồ", "Tây Hồ", "Phú Ninh"])
    assert board_on(ninh.phu_ninh, ASKED, choose).row == then.row
    found = board_of(ninh.da_nang)
    rows = {row.name: row for row in found.board.children}
    assert figures(found.board.row) == figures(then.row)
    assert figures(rows["Xã Tây Hồ"])[:3] == (2, 2, 2)
    assert figures(rows["Xã Phú Ninh"])[:3] == (4, 2, 2)
    sums = [sum(column) for column in zip(*map(figures, rows.values()), strict=True)]
    total = figures(then.row)
    # Who sits in two communes may be in two rows.
    assert sums[:4] + sums[5:] == [*total[:4], *total[5:]]
    assert not found.left[0].is_open
    # With the teams that people placed all of today's communes have two.
    assert counted(found.board.row) == (3, 3)
    assert [row.results[1].verdict.n for row in rows.values()] == [5, 2, 2]
    assert {row.results[1].standing for row in rows.values()} == {"met"}


def test_kept_past_says_the_same(ninh):
    decide(ninh, ["Tây Hồ", "Tây Hồ", "Phú Ninh"])
    places = (None, ninh.da_nang, *ninh.new.values())
    live = [board_of(unit) for unit in places]
    keep()
    kept = [board_of(unit) for unit in places]
    assert [each.board for each in kept] == [each.board for each in live]
    country = board_on(None, ASKED, choose).row
    assert (kept[0].board.row.counts, kept[0].board.row.heads) == (country.counts, country.heads)


def test_statements_do_not_grow_with_communes(ninh, django_assert_max_num_queries):
    decide(ninh, ["Tây Hồ"])
    keep()
    with django_assert_max_num_queries(40) as few:
        board_of(ninh.da_nang)
    for number in range(5):
        old = make.make_commune(f"3100{number}", f"Tam {number}", ninh.phu_ninh, valid_to=EVE)
        UnitVersion.objects.filter(unit=old).update(valid_to=EVE)
        make.make_team(old, make.make_villages(old, 2))
        make.succeed(old, ninh.new["Chiên Đàn"], DAY)
    keep()
    with django_assert_max_num_queries(len(few)):
        assert board_of(ninh.da_nang).board.row.counts.communes == 9


def test_a_commune_that_gave_away_a_part_is_itself(ninh):
    """A Lù goes on; nobody put a village of it elsewhere."""
    make.succeed(ninh.far, ninh.new["Tây Hồ"], DAY, kind="split", extent="part", people="unknown")
    make.make_team(ninh.far, make.make_villages(ninh.far, 2))
    found = board_of(ninh.lao_cai)
    assert found.reduced == ("Xã A Lù",)
    assert found.board.row.counts.village_teams == 1
    assert board_of(ninh.da_nang).board.row.counts.village_teams == 9


def test_page_tells_a_past_day_on_both_maps(ninh, sign_in):
    client = sign_in(ninh.admin)
    then = ask(client, don_vi=ninh.phu_ninh.pk, ngay=ASKED.isoformat())
    assert "Huyện Phú Ninh" in then.text
    assert 'aria-current="true">Theo địa giới tại thời điểm' in then.text
    now = ask(client, don_vi=ninh.da_nang.pk, ngay=ASKED.isoformat(), ban_do="hien-nay")
    for name in ("Xã Chiên Đàn", "Xã Tây Hồ", "Xã Phú Ninh", "9/12 (75,0%)", "Xã Tam Lộc"):
        assert name in now.text
    assert "1 xã; 3 thôn, tổ dân phố; 3 tổ" in now.text.lower()
    left = ask(client, "reports:left", don_vi=ninh.da_nang.pk, ngay=ASKED, ban_do="hien-nay")
    assert "Xã Phú Ninh, Xã Tây Hồ" in left.text
    # Before it began Đà Nẵng leads to what there was; the district to what there is.
    before = ask(client, don_vi=ninh.da_nang.pk, ngay=ASKED.isoformat())
    assert "Tỉnh Quảng Nam" in before.text
    assert f"don-vi={ninh.quang_nam.pk}&amp;ngay={ASKED}" in before.text
    commune = ask(client, don_vi=ninh.new["Chiên Đàn"].pk, ngay=ASKED.isoformat())
    assert "Xã Tam An" in commune.text
    gone = ask(client, don_vi=ninh.phu_ninh.pk, ngay=ASKED.isoformat(), ban_do="hien-nay")
    assert "không còn trên địa giới hiện nay" in gone.text
    assert "Xã Tây Hồ" in gone.text
    book = ask(
        client, "reports:progress_export", don_vi=ninh.da_nang.pk, ngay=ASKED, ban_do="hien-nay"
    )
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "Xã Chiên Đàn" in cells
    assert any("Quy đổi theo địa giới hiện nay (15/08/2025)" in cell for cell in cells)
    # Today there is one map.
    assert "Quy đổi theo" not in ask(client, don_vi=ninh.da_nang.pk).text


def test_each_figure_opens_as_many_rows(ninh, sign_in):
    decide(ninh, ["Tây Hồ", "Tây Hồ", "Phú Ninh"])
    client, opened = sign_in(ninh.admin), 0
    for unit in (ninh.da_nang, ninh.new["Tây Hồ"], ninh.new["Phú Ninh"]):
        page = ask(client, don_vi=unit.pk, ngay=ASKED.isoformat(), ban_do="hien-nay")
        content = page.text
        rows = board_of(unit).board
        for row, links in _links(client, unit, rows):
            for name, figure in (
                ("teams", row.counts.village_teams),
                ("people", row.heads.people),
                ("figure", row.results[0].n),
            ):
                url = getattr(links, name)
                if not figure or not url:
                    continue
                assert url.replace("&", "&amp;") in content, (row.name, name, url)
                found = client.get(url).context
                count = found["list"].count if "list" in found else found["page"].paginator.count
                if name == "figure":
                    count = found["sums"].n
                assert count == figure, (row.name, name, url)
                opened += 1
    assert opened > 9


def _links(client, unit, shown):
    """The rows of a restated board of the page with where they lead."""
    from django.test import RequestFactory

    from reports.views.board_asked import addresses_of

    query = {"don-vi": unit.pk, "ngay": ASKED.isoformat(), "ban-do": "hien-nay"}
    request = RequestFactory().get("/tien-do/", query)
    request.as_of, request.today = ASKED, TODAY
    request.user = SimpleNamespace(can=lambda right: True)
    addresses = addresses_of(request, shown, 0)
    yield shown.row, addresses.of(shown.row, whole=True)
    if unit.level == "province":
        for row in shown.children:
            yield row, addresses.of(row)


def test_report_of_a_period_is_asked_for_on_either_map(ninh):
    def report(unit, on_map, **more):
        return ask_report(
            kind="progress",
            unit=unit,
            period="2022-07",
            calendar="decree",
            by=ninh.admin,
            today=TODAY,
            on_map=on_map,
            **more,
        )

    then = freeze(report=report(ninh.phu_ninh, ReportMap.OF_THE_DAY), by=None, today=TODAY)
    before = bytes(then.content)
    assert frozen_content(then).map_day is None
    assert b"map_day" not in frozen_content(then).title.encode()
    decide(ninh, ["Tây Hồ", "Tây Hồ", "Phú Ninh"])
    ninh.phu_ninh.refresh_from_db()
    now = freeze(report=report(ninh.da_nang, ReportMap.OF_TODAY), by=None, today=TODAY)
    told = frozen_content(now)
    assert told.map_day == TODAY
    assert "quy đổi theo địa giới hiện nay" in told.title
    assert any("ngày 15/08/2025" in note for note in told.notes)
    (table,) = told.tables
    assert [line.values[1] for line in table.rows] == ["Xã Chiên Đàn", "Xã Phú Ninh", "Xã Tây Hồ"]
    old = frozen_content(then).tables[0]
    # Villages, with a team, seats, women: equal totals on both maps.
    assert table.total.values[2:9] == old.total.values[2:9]
    again = frozen_content(then.__class__.objects.get(pk=then.pk))
    assert bytes(then.__class__.objects.get(pk=then.pk).content) == before
    assert again.unit == "Huyện Phú Ninh"
    # The same period on two maps are two reports, each with its versions.
    chien_dan = ninh.new["Chiên Đàn"]
    first = report(chien_dan, ReportMap.OF_TODAY)
    assert report(chien_dan, ReportMap.OF_TODAY) == first
    with pytest.raises(Refused, match="không có"):
        report(chien_dan, ReportMap.OF_THE_DAY)
    with pytest.raises(Refused, match="không còn"):
        report(ninh.phu_ninh, ReportMap.OF_TODAY)
    country = [report(None, each) for each in ReportMap.values]
    assert country[0] != country[1]
    assert [each.version for each in country] == [1, 1]
    assert Report.objects.of_series(country[1]).count() == 1


def test_lists_follow_the_map(ninh, sign_in):
    decide(ninh, ["Tây Hồ", "Tây Hồ", "Phú Ninh"])
    client = sign_in(ninh.admin)

    def count(name, commune, **more):
        page = ask(client, name, don_vi=ninh.new[commune].pk, ngay=ASKED.isoformat(), **more)
        return page.context["list"].count

    # On the map of the day only what was absorbed whole.
    assert [count("members:teams", each) for each in NEW.values()] == [5, 0, 1]
    told = {"ban_do": "hien-nay"}
    assert [count("members:teams", each, **told) for each in NEW.values()] == [5, 2, 2]
    assert [count("members:people", each, **told) for each in NEW.values()] == [10, 4, 5]
    page = ask(
        client, "members:teams", don_vi=ninh.new["Tây Hồ"].pk, ngay=ASKED.isoformat(), **told
    )
    assert "quy đổi theo địa giới hiện nay" in page.text
    assert "ban-do=hien-nay" in page.context["list"].query


def test_same_map_has_no_switch(land, settings, ministry, sign_in):
    settings.PORTAL_TODAY = TODAY
    Succession.objects.all().delete()
    page = ask(sign_in(ministry), ngay=ASKED.isoformat(), ban_do="hien-nay")
    assert "two-maps" not in page.text


def test_the_curve_goes_through_the_reform(ninh, sign_in):
    plan = make.make_plan(None, targets=[{"rule": "coverage_villages"}])
    counting = make.make_plan(
        None,
        targets=[
            {"rule": "min_teams_per_commune", "threshold": 2},
            {"rule": "coverage_communes"},
        ],
    )
    decide(ninh, [])
    unit, begin = ninh.new["Chiên Đàn"], day("1/6/2022")
    results = board_on(unit, TODAY, choose).row.results
    result = next(each for each in results if each.demand.plan == plan)
    assert reform_within(unit, begin, TODAY) == DAY
    assert (result.demand.rule.kind, result.n, result.of) == ("coverage_villages", 5, 6)
    found = {point.day: point.n for point in series_through(unit, result, TODAY, begin, DAY).points}
    assert list(found) == [begin + datetime.timedelta(n) for n in range((TODAY - begin).days + 1)]
    days = (begin, day("19/6/2022"), day("20/6/2022"), EVE, DAY, TODAY)
    assert [found[each] for each in days] == [0, 0, 5, 5, 5, 5]
    past = board_of(unit)
    assert [point.n for point in before_reform(past, 0, begin).every(40)] == [0, 5]
    # Communes that have two teams, and one: each as it is now, by what its parts had together.
    for target, n, of in zip(counting.targets.order_by("position"), (1, 2), (3, 3), strict=True):
        every = board_on(ninh.da_nang, TODAY, choose).row.results
        result = next(each for each in every if each.demand.target == target)
        assert (result.n, result.of) == (n, of)
        through = series_through(ninh.da_nang, result, TODAY, begin, DAY)
        found = {point.day: point.n for point in through.points}
        assert [found[each] for each in days] == [0, 0, n, n, n, n]
    client = sign_in(ninh.admin)
    query = {"don_vi": unit.pk, "ky": "5-nam", "chi_tieu": result.demand.target.pk}
    through = ask(client, "reports:trend", **query, ban_do="hien-nay")
    assert "Đường đi qua lần sắp xếp đơn vị ngày 01/07/2025" in through.text
    assert "sắp xếp 01/07/2025" in through.text
    page = ask(client, "reports:trend", **query)
    assert "Đường bắt đầu từ lần sắp xếp đơn vị ngày 01/07/2025" in page.text
    assert page.context["trend"].series.points[0].day == DAY
    # The pace is that of all that became the unit.
    assert page.context["trend"].told == through.context["trend"].told
