"""Activity over quarters, half-years and years: how months add up, and what is missing of them."""

from __future__ import annotations

import io
from itertools import pairwise

import openpyxl
import pypdfium2
import pytest
from docx import Document as open_word

from communes.models import Succession
from communes.roles import Role
from reports.actions import indicators
from reports.actions.reporting import ask_report
from reports.kinds.activity_places import NOTHING_TO_COUNT as KPS
from reports.models import Figure, Indicator
from reports.monthly.figures import NOTHING_TO_COUNT, Value, over_months
from reports.monthly.spans import span_rollup
from reports.periodic.building import build_report
from reports.periodic.making import frozen_content
from reports.periods import months_of, parse
from tests import make
from tests.make import day
from tests.reports import figuring

NA = NOTHING_TO_COUNT
APRIL, MAY, JUNE = months_of(parse("2022-Q2"))


@pytest.mark.parametrize(
    ("adding", "months", "whole"),
    [
        ("sum", {}, None),
        ("last", {}, None),
        ("average", {}, None),
        ("sum", {"2022-04": Value(0)}, Value(0)),
        ("sum", {"2022-04": NA, "2022-06": NA}, NA),
        ("last", {"2022-04": NA}, NA),
        ("average", {"2022-05": NA}, NA),
        # A month with nothing to count adds nothing and is no zero among the averaged.
        ("sum", {"2022-04": Value(3), "2022-05": NA, "2022-06": Value(4)}, Value(7)),
        ("average", {"2022-04": Value(3), "2022-05": NA, "2022-06": Value(4)}, Value(4)),
        ("average", {"2022-04": Value(3), "2022-05": Value(0), "2022-06": Value(4)}, Value(2)),
        # Months that were not handed in are not there at all; the order of reading is no matter.
        ("sum", {"2022-06": Value(10)}, Value(10)),
        ("last", {"2022-06": Value(9), "2022-04": Value(12)}, Value(9)),
        ("last", {"2022-04": Value(12), "2022-05": Value(15)}, Value(15)),
        ("last", {"2022-04": Value(12), "2022-06": NA}, NA),
        ("last", {"2022-04": NA, "2022-06": Value(0)}, Value(0)),
        ("average", {"2022-04": Value(12), "2022-06": Value(15)}, Value(14)),
        # Shares: the parts and the wholes each for themselves.
        ("sum", {"2022-04": Value(41, 180), "2022-05": Value(66, 175)}, Value(107, 355)),
        ("last", {"2022-04": Value(41, 180), "2022-05": Value(66, 175)}, Value(66, 175)),
        ("average", {"2022-04": Value(1, 4), "2022-05": Value(2, 5)}, Value(2, 5)),
        ("average", {"2022-04": Value(0, 3), "2022-05": NA}, Value(0, 3)),
    ],
)
def test_months_make_one_figure(adding, months, whole):
    assert over_months(months, adding) == whole


@pytest.mark.parametrize(
    ("code", "calendar", "months", "first", "last"),
    [
        ("2022-06", "decree", ["2022-06"], "15/5/2022", "14/6/2022"),
        ("2022-Q1", "decree", ["2022-01", "2022-02", "2022-03"], "15/12/2021", "14/3/2022"),
        ("2022-Q4", "calendar", ["2022-10", "2022-11", "2022-12"], "1/10/2022", "31/12/2022"),
        ("2022-H2", "decree", [f"2022-{n:02}" for n in range(7, 13)], "15/6/2022", "14/12/2022"),
        ("2023", "calendar", [f"2023-{n:02}" for n in range(1, 13)], "1/1/2023", "31/12/2023"),
        ("2022-W24", "decree", [], "13/6/2022", "19/6/2022"),
    ],
)
def test_period_is_made_of_months_that_fill_it(code, calendar, months, first, last):
    period = parse(code, calendar)
    found = months_of(period)
    assert [month.code for month in found] == months
    assert (period.first, period.last) == (day(first), day(last))
    if found:
        assert (found[0].first, found[-1].last) == (period.first, period.last)
        for one, other in pairwise(found):
            assert one.next() == other


@pytest.fixture
def quarter(land, chair, department):
    """Tam Dân of April and June, Tam Đàn of May; two teams in Tam Dân, none in Tam Đàn."""
    paper = make.make_document(land.home, signed_on=day("1/4/2022"))
    land.teams = [
        make.make_team(land.home, [make.make_village(land.home)], paper) for _ in range(2)
    ]
    neighbour = make.make_officer(Role.CHAIR, land.next_door)
    told = {"sessions": "4", "payment_accounts": "410", "dossiers_online": "10/40"}
    figuring.hand_in(chair, APRIL, citizen_app="7", households_reached="30/100", **told)
    told = {"sessions": "0", "payment_accounts": "450", "dossiers_online": "20/40"}
    figuring.hand_in(chair, JUNE, citizen_app="10", households_reached="60/100", **told)
    figuring.hand_in(neighbour, MAY, citizen_app="5", payment_accounts="100")
    return land


def lines_of(found):
    return {line.asked.code: line for line in found.lines}


def values(table, key):
    line = next(line for line in table.lines if line.key == key)
    return dict(zip([column.key for column in table.columns], line.values, strict=True))


def test_quarter_adds_its_months_and_counts_those_missing(
    quarter, department, django_assert_max_num_queries
):
    period = parse("2022-Q2")
    with django_assert_max_num_queries(40):
        found = span_rollup(quarter.quang_nam, period)
    assert (found.communes, found.due, found.handed_in) == (2, 6, 3)
    lines = lines_of(found)
    app, accounts = lines["citizen_app"], lines["payment_accounts"]
    # What flows is added, what stands is taken from the last month that each handed in.
    assert (app.total.n, app.adding, app.unsaid) == (22, "sum", 3)
    assert (accounts.total.n, accounts.adding, accounts.older) == (550, "last", 1)
    dossiers = lines["dossiers_online"].total
    assert (dossiers.n, dossiers.of) == (30, 80)
    share = lines["households_reached"].total
    assert (share.n, share.of, share.reported, share.missing) == (60, 100, 1, 1)
    # Nothing to count is neither a number nor missing: Tam Đàn has no team.
    assert (lines["sessions"].total.n, lines["sessions"].total.not_applicable) == (8, 1)
    assert lines["shops"].total.n is None
    missing = {pk: [month.code for month in months] for pk, months in found.missing.items()}
    assert missing == {
        quarter.home.pk: ["2022-05"],
        quarter.next_door.pk: ["2022-04", "2022-06"],
    }
    # The catalogue is data: the province has the accounts averaged from June on.
    indicators.set_adding(
        unit=quarter.quang_nam,
        indicator=Indicator.objects.get(code="payment_accounts"),
        adding="average",
        since=JUNE.first,
        by=department,
    )
    averaged = lines_of(span_rollup(quarter.quang_nam, period))["payment_accounts"]
    assert (averaged.total.n, averaged.adding) == (430 + 100, "average")
    # The half-year holds the quarter, the quarter before nothing; the country has provinces.
    half = span_rollup(quarter.quang_nam, parse("2022-H1"))
    assert (lines_of(half)["citizen_app"].total.n, half.due, half.handed_in) == (22, 12, 3)
    country = span_rollup(None, period)
    rows = {row.unit_id: row for row in country.rows}
    assert rows[quarter.quang_nam.pk].totals[app.asked.pk].n == 22
    assert lines_of(country)["citizen_app"].total.n == 22
    # The province collects from May on: April was nobody's duty.
    figuring.collect(department, "2022-05")
    assert span_rollup(quarter.quang_nam, period).due == 4


def test_indicator_that_begins_or_ends_within_the_period_is_marked(quarter, department):
    shops = Indicator.objects.get(code="shops")
    indicators.choose(
        unit=quarter.quang_nam, indicator=shops, used=False, since=MAY.first, by=department
    )
    fields = {"theme": "Chợ", "name": "Chợ số", "measure": "chợ", "kind": "cumulative"}
    added = indicators.add_indicator(
        unit=quarter.quang_nam, fields=fields, since=JUNE.first, by=department
    )
    assert added.adding == "last"
    lines = lines_of(span_rollup(quarter.quang_nam, parse("2022-Q2")))
    assert [month.code for month in lines["shops"].months] == ["2022-04"]
    assert [month.code for month in lines[added.code].months] == ["2022-06"]
    # It is missing in the month for which it was asked, not in the others.
    assert lines[added.code].unsaid == 2
    report = ask_report(
        kind="activity",
        unit=quarter.quang_nam,
        period="2022-Q2",
        calendar="decree",
        by=department,
        today=make.TODAY,
    )
    report = build_report(report=report, today=make.TODAY)
    indicators_table, units, missing = frozen_content(report.snapshot).tables
    notes = values(indicators_table, f"indicator:{shops.pk}")["note"]
    assert notes == "thu đến hết tháng 4"
    note = values(indicators_table, f"indicator:{added.pk}")["note"]
    assert note == "thu từ tháng 6"
    accounts = values(indicators_table, f"indicator:{figuring.key('payment_accounts')}")
    assert accounts["adding"] == "lấy số tháng cuối kỳ"
    assert accounts["note"] == "1 xã lấy số của tháng trước đó"
    assert values(missing, f"missing:{quarter.next_door.pk}")["months"] == "tháng 4, 6"
    assert values(missing, "total")["count"] == 3
    # The three files say the same sums.
    app = figuring.key("citizen_app")
    whole = values(units, "total")
    assert (whole["due"], whole["handed_in"], whole[f"n:{app}"]) == (6, 3, 22)
    said = {row.format: io.BytesIO(row.file.read()) for row in report.files.all()}
    names = [column.key for column in units.columns]
    sheet = openpyxl.load_workbook(said["xlsx"])["Theo đơn vị"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] == "TỔNG CỘNG"]
    told = [value if value is not None else "–" for value in whole.values()]
    assert list(rows[0])[2:] == told[2:]
    word = open_word(said["docx"])
    texts = [[cell.text for cell in table.rows[-1].cells] for table in word.tables]
    assert next(row for row in texts if len(row) == len(names))[2:4] == ["6", "3"]
    pages = pypdfium2.PdfDocument(said["pdf"])
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    assert f"TỔNG CỘNG 6 3 {told[4]}" in text


def test_commune_tells_what_each_team_did(quarter, chair):
    first, second = quarter.teams
    sessions = Indicator.objects.get(code="sessions")
    # The second team had nothing to count in June.
    june = Figure.objects.filter(submission__period="2022-06", team=second, indicator=sessions)
    june.update(value=None, not_applicable=True)
    for period, told in (("2022-06", (0, KPS, 0)), ("2022-Q2", (4, 4, 8))):
        report = ask_report(
            kind="activity",
            unit=quarter.home,
            period=period,
            calendar="decree",
            by=chair,
            today=make.TODAY,
        )
        report = build_report(report=report, today=make.TODAY, formats=("xlsx",))
        tables = {table.title: table for table in frozen_content(report.snapshot).tables}
        teams = tables["Theo tổ"]
        column = f"n:{sessions.pk}"
        assert told == tuple(
            values(teams, key)[column] for key in (f"team:{first.pk}", f"team:{second.pk}", "total")
        )
        assert ("Xã còn thiếu số liệu của kỳ" in tables) == (period == "2022-Q2")
        # What counts communes is of no use to one; what had nothing to count says so.
        found = values(
            tables["Kết quả theo chỉ số"], f"indicator:{figuring.key('dossiers_helped')}"
        )
        assert found["n"] == KPS
        assert not {"reported", "nothing", "missing"} & found.keys()


def test_merged_communes_are_one_row_for_what_flows(quarter, department):
    """Tam Đàn passed whole into Tam Dân in the quarter; a divided commune has a row of its own."""
    Succession.objects.create(
        old=quarter.next_door,
        new=quarter.home,
        on=day("1/6/2022"),
        kind="merge",
        extent="whole",
        people="all",
    )
    gone = make.make_commune("20990", "Tam Chia", quarter.phu_ninh)
    figuring.hand_in(make.make_officer(Role.CHAIR, gone), MAY, citizen_app="3", shops="9")
    for unit in (quarter.next_door, gone):
        unit.versions.update(valid_to=day("31/5/2022"))
        unit.valid_to = day("31/5/2022")
        unit.save()
    found = span_rollup(quarter.quang_nam, parse("2022-Q2"))
    lines = lines_of(found)
    app, shops = lines["citizen_app"].asked.pk, lines["shops"].asked.pk
    rows = {row.unit_id: row for row in found.rows}
    assert {key: row.ended for key, row in rows.items()} == {
        quarter.home.pk: False,
        gone.pk: True,
    }
    assert (rows[quarter.home.pk].totals[app].n, rows[gone.pk].totals[app].n) == (22, 3)
    assert lines["citizen_app"].total.n == 25
    # What stood in the divided commune is reported by those that came after it.
    assert shops not in rows[gone.pk].totals
    assert lines["shops"].total.n is None
    # Until the end of May three communes owed figures, in June one.
    assert (found.communes, found.due) == (1, 3 + 3 + 1)
