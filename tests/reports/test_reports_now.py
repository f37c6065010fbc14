"""Every kind of report by today's units: what passed on whole is told there, what nobody placed is
named and in no row."""

from __future__ import annotations

import io

import openpyxl
import pypdfium2
import pytest
from docx import Document as open_word

from communes.errors import Refused
from communes.roles import Role
from reports.actions.reporting import ask_report, freeze
from reports.kinds import KINDS
from reports.models import ReportMap
from reports.periodic.adjustments import since_frozen
from reports.periodic.building import build_report
from reports.periodic.making import frozen_content
from tests import make
from tests.reports import figuring
from tests.reports.ninh import TODAY, become_ninh, decide

HEIRS = ["Xã Chiên Đàn", "Xã Phú Ninh", "Xã Tây Hồ"]
EACH = ["Tây Hồ", "Tây Hồ", "Phú Ninh"]


@pytest.fixture
def ninh(land, settings):
    world = become_ninh(land, settings)
    settings.PORTAL_TODAY = make.TODAY
    figuring.hand_in(make.make_officer(Role.CHAIR, land.home), citizen_app="5", shops="4")
    chair = make.make_officer(Role.CHAIR, world.tam_loc)
    figuring.hand_in(chair, citizen_app="7", shops="9", sessions="3")
    settings.PORTAL_TODAY = TODAY
    return world


def asked(ninh, kind, unit, on_map=ReportMap.OF_TODAY, period="2022-07"):
    return ask_report(
        kind=kind,
        unit=unit,
        period=period,
        calendar="decree",
        by=ninh.admin,
        today=TODAY,
        on_map=on_map,
    )


def told(ninh, kind, unit, on_map=ReportMap.OF_TODAY):
    return frozen_content(freeze(report=asked(ninh, kind, unit, on_map), by=None, today=TODAY))


def figures(said):
    return {each.key: each.n for each in said.figures}


def units(table):
    return [line.values[1] for line in table.rows]


def column(table, key):
    place = [each.key for each in table.columns].index(key)
    return [line.values[place] for line in table.rows], table.total.values[place]


def test_what_is_placed_is_told_and_adds_up(ninh):
    then = {kind: told(ninh, kind, ninh.phu_ninh, ReportMap.OF_THE_DAY) for kind in KINDS}
    decide(ninh, EACH)
    now = {kind: told(ninh, kind, ninh.da_nang) for kind in KINDS}
    for kind, said in now.items():
        assert said.map_day == TODAY, kind
        assert "quy đổi theo địa giới hiện nay" in said.title, kind
        assert said.head.issuer[-1] == "SỞ KHOA HỌC VÀ CÔNG NGHỆ", kind
    for kind in ("members", "team_months"):
        assert figures(now[kind]) == figures(then[kind]), kind
    months = now["team_months"].tables[0]
    assert units(months) == HEIRS
    for key in ("teams", "team_months", "member_months"):
        rows, total = column(months, key)
        assert sum(rows) == total == column(then["team_months"].tables[0], key)[1]
    heads = [
        line.values[1].partition(":")[0]
        for line in now["members"].tables[0].lines
        if line.role == "section"
    ]
    assert list(dict.fromkeys(heads)) == HEIRS
    # The teams of its one decision are in two communes by now: nobody's paper.
    assert figures(then["decisions"])["decisions"] == 4
    assert figures(now["decisions"])["decisions"] == 3
    assert "1 xã (1 quyết định; 3 tổ thành lập" in now["decisions"].notes[-1]
    late = next(table for table in now["late"].tables if len(table.columns) == 8)
    # Both villages of Tây Hồ have a team.
    assert list(zip(units(late), column(late, "part")[0], strict=True)) == [
        ("Xã Chiên Đàn", 5),
        ("Xã Phú Ninh", 2),
    ]
    assert units(now["brief"].tables[0]) == ["Xã Phú Ninh", "Xã Chiên Đàn"]
    assert figures(now["brief"])["village_teams"] == figures(then["brief"])["village_teams"] == 9


def test_what_nobody_placed_is_named_in_every_document(ninh):
    for kind, amount in (
        ("members", "3 tổ; 7 lượt thành viên"),
        ("team_months", "3 tổ; "),
        ("decisions", "1 quyết định; 3 tổ thành lập; 7 người vào tổ"),
        ("late", "3 thôn, tổ dân phố; 3 tổ"),
        ("brief", "3 thôn, tổ dân phố; 3 tổ"),
    ):
        said = told(ninh, kind, ninh.da_nang)
        assert "Chưa quy đổi được: 1 xã" in said.notes[-1], kind
        assert f"Xã Tam Lộc ({amount}" in said.notes[-1], kind
    decide(ninh, ["Tây Hồ"] * 3)
    paper = told(ninh, "decisions", ninh.new["Tây Hồ"])
    assert figures(paper) == {"decisions": 1, "founded": 3, "seats": 7}
    ninh.phu_ninh.refresh_from_db()
    with pytest.raises(Refused, match="không còn"):
        asked(ninh, "decisions", ninh.phu_ninh)


def test_figures_typed_by_a_divided_commune_are_told_with_their_amount(ninh):
    said = told(ninh, "activity", ninh.da_nang)
    tables = {table.title: table for table in said.tables}
    app = figuring.key("citizen_app")
    assert units(tables["Theo đơn vị"]) == HEIRS[:2]
    assert column(tables["Theo đơn vị"], f"n:{app}") == ([None, 5], 5)
    left = tables["Số liệu chưa quy đổi được"]
    amounts = {line.values[2]: line.values[4] for line in left.rows}
    assert set(units(left)) == {"Xã Tam Lộc"}
    # What the register counted itself is among them.
    assert set(amounts.values()) == {3, 7, 9}
    assert f"Xã Tam Lộc ({len(amounts)} chỉ số có số)" in said.notes[-1]
    # A commune is told by those of then that it took.
    own = {t.title: t for t in told(ninh, "activity", ninh.new["Phú Ninh"]).tables}
    assert units(own["Theo đơn vị"]) == ["Xã Tam Dân"]
    country = {t.title: t for t in told(ninh, "activity", None).tables}
    assert column(country["Theo đơn vị"], f"n:{app}")[1] == 5


def test_figures_of_teams_go_where_their_teams_went(ninh):
    sessions, app = figuring.key("sessions"), figuring.key("citizen_app")
    decide(ninh, EACH)
    tables = {table.title: table for table in told(ninh, "activity", ninh.da_nang).tables}
    by_unit = tables["Theo đơn vị"]
    # Three sessions of each of three teams, two of which are in Tây Hồ by now.
    assert dict(zip(units(by_unit), column(by_unit, f"n:{sessions}")[0], strict=True)) == {
        "Xã Chiên Đàn": None,
        "Xã Phú Ninh": 3,
        "Xã Tây Hồ": 6,
    }
    assert column(by_unit, f"n:{sessions}")[1] == 9
    # What the commune said of itself stays with it.
    assert column(by_unit, f"n:{app}")[1] == 5
    left = tables["Số liệu chưa quy đổi được"]
    assert set(units(left)) == {"Xã Tam Lộc"}
    named = {line.values[2] for line in left.rows}
    assert "Cửa hàng số đã mở" in named
    assert "Buổi tuyên truyền, hướng dẫn người dân" not in named
    own = {t.title: t for t in told(ninh, "activity", ninh.new["Tây Hồ"]).tables}
    assert units(own["Theo đơn vị"]) == ["Xã Tam Lộc (một phần)"]
    assert column(own["Theo đơn vị"], f"n:{sessions}") == ([6], 6)


def test_all_formats_tell_the_same_and_later_changes_stand_beside(ninh):
    report = build_report(report=asked(ninh, "team_months", ninh.da_nang), today=TODAY)
    files = {}
    for row in report.files.all():
        with row.file.open("rb") as content:
            files[row.format] = io.BytesIO(content.read())
    sheet = openpyxl.load_workbook(files["xlsx"]).active
    text = {
        "xlsx": "\n".join(str(c) for row in sheet.iter_rows(values_only=True) for c in row if c),
        "pdf": " ".join(
            " ".join(page.get_textpage().get_text_bounded().split())
            for page in pypdfium2.PdfDocument(files["pdf"])
        ),
    }
    word = open_word(files["docx"])
    text["docx"] = "\n".join(paragraph.text for paragraph in word.paragraphs)
    for form, words in text.items():
        assert "quy đổi theo địa giới hiện nay" in words.lower(), form
        assert "Xã Tam Lộc (3 tổ; " in words, form
    assert since_frozen(report) == []
    decide(ninh, EACH)
    rows = {change.row for change in since_frozen(report)}
    assert rows >= {"Xã Tây Hồ", "Xã Phú Ninh"}
