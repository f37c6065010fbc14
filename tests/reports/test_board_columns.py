"""The cells of a board: escaped, linked, sorted, and the same figures in its file."""

import io
import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.urls import reverse
from python_calamine import CalamineWorkbook

from communes import facts
from communes.models import AuditEntry, UnitVersion
from reports import counters
from reports.boards.words import KINDS, change_words, figure_heading
from reports.rules import RULES, TargetRule
from tests import make
from tests.make import TODAY, day

COVERAGE = {"rule": "coverage_villages", "due_on": day("30/6/2022"), "wording": "before"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def country(land):
    """Tam Dân: one village of two, signed in time and typed late, one team this week."""
    make.declare(land.home)
    land.villages = make.make_villages(land.home, 2)
    paper = make.make_document(land.home, signed_on=day("28/6/2022"), entered_on=day("15/7/2022"))
    land.team = make.make_team(land.home, land.villages[:1], paper, members=["An", "Bình"])
    new = make.make_document(land.home, signed_on=day("18/7/2022"))
    make.make_team(land.home, [], new, kind="commune", name="Tổ của xã")
    land.plan = make.make_plan(land.phu_ninh, targets=[COVERAGE])
    counters.recount_all(TODAY)
    return land


def ask(client, name="reports:progress", **query):
    names = {key.replace("_", "-"): value for key, value in query.items()}
    return client.get(f"{reverse(name)}?{urlencode(names, doseq=True)}")


def rows(page):
    return re.findall(r'<tr><th scope="row"><a [^>]*>([^<]*)</a>', page.text)


def cells(page, name):
    """The text of a row of the table."""
    return next(row for row in page.text.split("<tr") if f">{name}</a></th>" in row)


def test_every_rule_has_its_words():
    assert KINDS.keys() == RULES.keys()
    for kind in RULES:
        rule = TargetRule(kind)
        assert figure_heading(rule, of_communes=True)
        assert figure_heading(rule, of_communes=False)


def test_names_are_escaped(country, district_officer, sign_in):
    UnitVersion.objects.filter(unit=country.home).update(name="<b>Dân</b> & “Đàn”")
    facts.changed_everywhere()
    text = ask(sign_in(district_officer)).text
    assert "<b>Dân</b>" not in text
    assert "&lt;b&gt;Dân&lt;/b&gt; &amp; “Đàn”" in text


def test_figures_lead_to_their_rows_on_the_same_day(country, district_officer, sign_in):
    client = sign_in(district_officer)
    page = ask(client, ngay="19/7/2022")
    (line,) = [each for each in page.context["table"].lines if each.row.unit == country.home]
    for url, found in (
        (line.links.figure, "Thôn nào được tính"),
        (line.links.teams, country.team.official_name),
        (line.links.commune_teams, "Tổ của xã"),
        (line.links.new_teams, "Tổ của xã"),
        (line.links.people, "An"),
        (line.links.on_time, "nhập vào sổ ngày 15/07/2022"),
    ):
        assert f'href="{url.replace("&", "&amp;")}"' in page.text
        assert "ngay=2022-07-19" in url
        opened = client.get(url)
        assert opened.status_code == 200, url
        assert found.lower() in opened.text.lower(), url


def test_ministry_is_led_to_villages_and_boards_alone(country, ministry, sign_in):
    page = ask(sign_in(ministry), don_vi=country.phu_ninh.pk)
    (line,) = [each for each in page.context["table"].lines if each.row.unit == country.home]
    assert line.links.teams == line.links.people == line.links.on_time == ""
    opened = sign_in(ministry).get(line.links.figure)
    assert opened.status_code == 200
    assert country.team.official_name not in opened.text


def test_on_time_late_and_typed_late_stand_apart(country, district_officer, sign_in):
    page = ask(sign_in(district_officer))
    result = page.context["table"].total.result
    assert (result.n, result.of) == (1, 2)
    assert (result.on_time, result.late, result.typed_late) == (1, 0, 1)
    assert "quá hạn" in cells(page, "Xã Tam Dân")


def test_change_of_the_week_counts_what_began_less_what_ended(country, department, sign_in):
    client = sign_in(department)
    assert ask(client).context["table"].total.change == 1
    # Gone six days ago; one that came and went within the week is no change.
    gone = make.make_team(country.next_door, kind="commune", valid_to=day("14/7/2022"))
    make.make_team(
        country.next_door,
        kind="commune",
        valid_from=day("15/7/2022"),
        valid_to=day("16/7/2022"),
    )
    make.make_team(country.next_door, kind="committee", valid_from=day("15/7/2022"))
    facts.changed([country.next_door.pk])
    page = ask(client, don_vi=country.phu_ninh.pk)
    changes = {line.row.unit: line.change for line in page.context["table"].lines}
    assert changes == {country.home: 1, country.next_door: -1}
    assert page.context["table"].total.change == 0
    before = ask(client, don_vi=country.phu_ninh.pk, ngay="13/7/2022")
    counts = before.context["board"].row.counts
    assert counts.village_teams + counts.commune_teams == 2
    assert gone.valid_to is not None


def test_any_column_sorts_either_way_and_the_unknown_stand_last(country, district_officer, sign_in):
    client = sign_in(district_officer)
    for column in ask(client).context["table"].columns:
        for asked in (column.slug, f"-{column.slug}"):
            assert len(rows(ask(client, xep=asked))) == 2
    assert rows(ask(client, xep="-to")) == ["Xã Tam Dân", "Xã Tam Đàn"]
    assert rows(ask(client, xep="to")) == ["Xã Tam Đàn", "Xã Tam Dân"]
    # Tam Đàn has no list: neither most nor least.
    assert rows(ask(client, xep="ty-le")) == rows(ask(client, xep="-ty-le"))
    assert rows(ask(client, xep="-ten")) == ["Xã Tam Đàn", "Xã Tam Dân"]
    assert 'aria-sort="descending"' in ask(client, xep="-ten").text


def test_only_those_that_do_not_meet_can_be_seen(country, district_officer, sign_in):
    client = sign_in(district_officer)
    assert rows(ask(client, loc="chua-dat")) == ["Xã Tam Dân", "Xã Tam Đàn"]
    assert rows(ask(client, loc="da-dat")) == []
    make.make_team(country.home, country.villages[1:])
    facts.changed([country.home.pk])
    assert rows(ask(client, loc="da-dat")) == ["Xã Tam Dân"]


def test_file_holds_what_the_page_shows(country, district_officer, sign_in):
    client = sign_in(district_officer)
    asked = {"xep": "-ten", "loc": "chua-dat"}
    answer = ask(client, "reports:progress_export", **asked)
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "Tiến độ Huyện Phú Ninh"
    assert "100% thôn" in sheet[1][0]
    assert "chỉ đơn vị chưa đạt" in sheet[2][0]
    heads = sheet[3]
    assert heads[:5] == ["Mã", "Đơn vị", "Thôn có tổ", "Trên tổng số", "Tỷ lệ (%)"]
    assert [row[1] for row in sheet[4:]] == ["Xã Tam Đàn", "Xã Tam Dân", "Huyện Phú Ninh"]
    known = dict(zip(heads, sheet[5], strict=True))
    assert (known["Thôn có tổ"], known["Trên tổng số"]) == (1, 2)
    assert known["Nhập muộn"] == 1
    assert known["Tình trạng"] == "quá hạn chưa đạt"
    # Missing is empty, never zero.
    assert dict(zip(heads, sheet[4], strict=True))["Trên tổng số"] == ""
    assert AuditEntry.objects.filter(verb="list.exported").exists()


def test_file_of_units_outside_is_not_there(country, clerk, sign_in):
    answer = ask(sign_in(clerk), "reports:progress_export", don_vi=country.next_door.pk)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [(2, "+2"), (0, "0"), (-1234, "\N{MINUS SIGN}1.234"), (None, "–")],
)
def test_change_in_words(change, words):
    assert change_words(change) == words


def test_communes_of_all_districts_can_be_seen_at_once(country, department, sign_in):
    client = sign_in(department)
    other = make.make_district("519", "Núi Thành", country.quang_nam)
    make.make_commune("20401", "Tam Đàn", other)
    counters.recount_all(TODAY)
    kept = ask(client, cap="xa")
    assert rows(kept) == ["Xã Tam Dân", "Xã Tam Đàn", "Xã Tam Đàn"]
    assert kept.text.count("Huyện Núi Thành</span>") == 1
    facts.changed_everywhere()
    live = ask(client, cap="xa")
    assert live.context["board"].kept is False
    assert rows(live) == rows(kept)
    assert live.context["table"].total.row.counts == kept.context["table"].total.row.counts
    # A district has one level below it.
    assert rows(ask(client, cap="xa", don_vi=country.phu_ninh.pk)) == ["Xã Tam Dân", "Xã Tam Đàn"]
