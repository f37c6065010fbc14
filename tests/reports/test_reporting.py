"""Reports: asked for once, frozen once, written in three formats, and what changes beside them."""

import datetime
import io
import threading

import openpyxl
import psycopg
import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document as open_word

from communes.errors import Refused
from communes.models import AuditEntry
from members.models import Person
from members.papers import qr
from reports.actions.reporting import ask_report, freeze
from reports.boards.kept_board import board_on
from reports.demands import demands_of
from reports.kinds import KINDS
from reports.models import Report, ReportRule, ReportState, Snapshot
from reports.periodic import building
from reports.periodic.adjustments import since_frozen
from reports.periodic.building import ReportBusy, build_report, make_files
from reports.periodic.frozen import digest_of, from_json, to_json, unpack
from reports.periodic.making import frozen_content
from reports.writers import pdf
from reports.writers.links import address_of
from reports.writers.stamp import grouped
from teams.models import Plan
from tests import make
from tests.make import TODAY, day

PHONE = "0905123456"


def opened(row):
    with row.file.open("rb") as content:
        return io.BytesIO(content.read())


@pytest.fixture
def register(land, department):
    """Tam Dân: 3 of 4 villages served by two decisions; Tam Đàn without a list, with a team."""
    make.declare(land.home)
    land.villages = make.make_villages(land.home, 4)
    first = make.make_document(land.home, number_raw="52/QĐ-UBND", signed_on=day("30/5/2022"))
    second = make.make_document(land.home, number_raw="67/QĐ-UBND", signed_on=day("28/6/2022"))
    land.team = make.make_team(land.home, land.villages[:1], first, members=["=1+1", "Bình"])
    make.make_team(land.home, land.villages[1:2], first, members=["Chi"])
    make.make_team(land.home, land.villages[2:3], second, members=["Dung"])
    leader = make.make_person("Lê Thị Em", phone=PHONE, sex=Person.Sex.FEMALE, commune=land.home)
    make.seat(land.team, leader, "deputy")
    stray = make.make_village(land.next_door, "Riêng")
    other = make.make_document(land.next_door, number_raw="9/QĐ-UBND", signed_on=day("1/6/2022"))
    make.make_team(land.next_door, [stray], other, members=["Giang"])
    make.make_plan(
        land.phu_ninh,
        targets=[{"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before"}],
    )
    land.by = department
    return land


def asked(unit, by=None, kind="progress", period="2022-07", **more):
    more = {"calendar": "decree", "today": TODAY, **more}
    return ask_report(kind=kind, unit=unit, period=period, by=by, **more)


def frozen(unit, by=None, **more):
    return freeze(report=asked(unit, by, **more), by=by, today=TODAY)


def rows_of(snapshot, table=0):
    """The lines of a table as dictionaries by column, the total last."""
    shown = frozen_content(snapshot).tables[table]
    keys = [column.key for column in shown.columns]
    return [dict(zip(keys, line.values, strict=True)) for line in shown.lines]


def test_progress_is_the_board_of_the_cut_off_day(register):
    snapshot = frozen(register.quang_nam, register.by)
    said = frozen_content(snapshot)
    shown = board_on(
        register.quang_nam,
        day("14/7/2022"),
        lambda area: demands_of(Plan.objects.all(), area),
    )
    counts = shown.row.counts
    head, home, door, total = (
        next(row for row in rows_of(snapshot) if row["unit"] == name)
        for name in ("Huyện Phú Ninh", "Xã Tam Dân", "Xã Tam Đàn", "TỔNG CỘNG")
    )
    assert head["order"] == "I"
    assert (total["villages"], total["with_team"]) == (4, counts.villages_with_team) == (4, 4)
    assert total["seats"] == shown.row.heads.seats == 6
    assert (home["villages"], home["with_team"], str(home["percent"])) == (4, 3, "75.0")
    assert home["decisions"] == "52/QĐ-UBND ngày 30/05/2022; 67/QĐ-UBND ngày 28/06/2022"
    assert (home["women"], total["women"]) == (1, 1)
    # Missing is never zero.
    assert door["villages"] is None
    assert door["percent"] is None
    assert door["note"] == "chưa có danh mục thôn"
    # N and its part are those of communes with a list; the note tells of the rest.
    assert str(total["percent"]) == "75.0"
    assert "kể cả 1 thôn đã có tổ ở đó" in " ".join(said.tables[0].notes)
    assert (said.cut_off, said.due, said.unit) == (day("14/7/2022"), day("21/7/2022"), home_name())
    assert said.head.issuer[-1] == "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"


def home_name():
    return "Tỉnh Quảng Nam"


def test_sums_of_rows_are_the_totals(register):
    for kind in ("progress", "decisions", "team_months"):
        said = frozen_content(frozen(register.quang_nam, register.by, kind=kind))
        for table in said.tables:
            for place, column in enumerate(table.columns):
                if column.total == "sum":
                    rows = [line.values[place] or 0 for line in table.rows]
                    assert sum(rows) == (table.total.values[place] or 0), (kind, column.key)


def test_all_three_files_say_the_same_totals(register):
    report = build_report(report=asked(register.quang_nam, register.by), today=TODAY)
    assert report.state == ReportState.DONE
    paths = {row.format: opened(row) for row in report.files.all()}
    sheet = openpyxl.load_workbook(paths["xlsx"]).active
    xlsx = [row for row in sheet.iter_rows(values_only=True) if row[1] == "TỔNG CỘNG"]
    assert xlsx == [
        (*(None, "TỔNG CỘNG", 4, 4, 75, 0, 4, 6, 1, "3 quyết định"), *xlsx[0][10:]),
    ]
    word = open_word(paths["docx"]).tables[1]
    assert [cell.text for cell in word.rows[-1].cells][:9] == [
        *("", "TỔNG CỘNG", "4", "4", "75,0", "0", "4", "6", "1"),
    ]
    pdf = pypdfium2.PdfDocument(paths["pdf"])
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    words = " ".join(text.split())
    assert "TỔNG CỘNG 4 4 75,0 0 4 6 1 3 quyết định" in words
    # How the sheet prints, and that its head stays.
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.freeze_panes == f"C{head + 1}"
    # The same frozen rows are the same bytes.
    before = {row.format: row.sha256 for row in report.files.all()}
    report.files.update(removed_at=datetime.datetime.now(datetime.UTC))
    assert {row.format: row.sha256 for row in make_files(report=report)} == before


def test_workbook_carries_the_code_that_opens_its_figures(register):
    """As Word and PDF do: a picture on the first sheet, and the code in words on every one."""
    report = asked(register.quang_nam, register.by, kind="late")
    snapshot = freeze(report=report, by=register.by, today=TODAY)
    (row,) = make_files(report=report, formats=("xlsx",))
    book = openpyxl.load_workbook(opened(row))
    first, *others = book.worksheets
    assert others
    (image,) = first._images
    address = address_of(snapshot.token)
    assert image._data() == qr.png(address)
    # Under the table and its last sentences, on a row that is as high as the picture.
    place = image.anchor._from
    assert (place.col, place.row) == (0, first.max_row)
    assert first.row_dimensions[place.row + 1].height >= image.anchor.ext.height / 12_700
    assert [sheet._images for sheet in others] == [[]] * len(others)
    for sheet in book:
        told = [row[0] for row in sheet.iter_rows(values_only=True) if row[0]]
        assert told[-1] == f"Xem số liệu đã chốt tại {address}"
        assert grouped(snapshot.token) in told[-2]
        assert grouped(snapshot.token) in sheet.oddFooter.left.text


def test_telephones_are_whole_for_whom_they_are_asked_alone(register):
    report = asked(register.home, register.by, kind="members")
    freeze(report=report, by=register.by, today=TODAY)
    for phones in (False, True):
        for row in make_files(report=report, phones=phones):
            text = text_of(row)
            assert row.phones == phones
            assert ("0905 123 456" in text) == phones, (row.format, phones)
            assert ("0905 ••• 456" in text) != phones, (row.format, phones)
    assert report.files.count() == 6
    # A formula stays a text, and asks to stay one once it is edited.
    (row,) = make_files(report=report, formats=("xlsx",))
    sheet = openpyxl.load_workbook(opened(row)).active
    (cell,) = [cell for line in sheet.iter_rows() for cell in line if cell.value == "=1+1"]
    assert (cell.data_type, cell.quotePrefix) in (("s", True), ("inlineStr", True))
    # Where no telephone stands, the one file serves both.
    plain = asked(register.home, register.by)
    freeze(report=plain, by=register.by, today=TODAY)
    (row,) = make_files(report=plain, formats=("xlsx",), phones=True)
    assert not row.phones


def test_long_pdf_is_put_together_of_parts(register, monkeypatch):
    monkeypatch.setattr(pdf, "ROWS_OF_A_PART", 4)
    report = asked(register.home, register.by, kind="members")
    freeze(report=report, by=register.by, today=TODAY)
    (row,) = make_files(report=report, formats=("pdf",))
    pages = list(pypdfium2.PdfDocument(opened(row)))
    # Nine lines: the head once, the foot once, each page after the first with its number above.
    heads = [page.get_textpage().get_text_bounded(bottom=page.get_height() - 55) for page in pages]
    assert [text.strip() for text in heads] == ["", "2", "3"]
    texts = [page.get_textpage().get_text_bounded() for page in pages]
    whole = " ".join(" ".join(texts).split())
    assert [whole.count(words) for words in ("BÁO CÁO", "Nơi nhận", "Lê Thị Em", "Dung")] == [1] * 4


def text_of(row):
    if row.format == "xlsx":
        sheet = openpyxl.load_workbook(opened(row)).active
        return " ".join(str(cell) for line in sheet.iter_rows(values_only=True) for cell in line)
    if row.format == "docx":
        tables = open_word(opened(row)).tables
        return " ".join(cell.text for table in tables for line in table.rows for cell in line.cells)
    pdf = pypdfium2.PdfDocument(opened(row))
    return " ".join("".join(page.get_textpage().get_text_bounded() for page in pdf).split())


def test_what_is_typed_after_the_freezing_stands_beside_and_in_the_next_report(register):
    june = asked(register.home, register.by, period="2022-06")
    snapshot = freeze(report=june, by=register.by, today=TODAY)
    content = bytes(snapshot.content)
    assert rows_of(snapshot)[-1]["with_team"] == 2
    assert since_frozen(june_again(june)) == []
    late = make.make_document(
        register.home, number_raw="60/QĐ-UBND", signed_on=day("10/6/2022"), entered_on=TODAY
    )
    make.make_team(register.home, register.villages[3:], late, members=["Hoa", "Khánh"])
    # The board of that day knows it, the frozen report does not.
    shown = board_on(register.home, day("14/6/2022"), lambda area: [])
    assert shown.row.counts.villages_with_team == 3
    assert freeze(report=june, by=register.by, today=TODAY).pk == snapshot.pk
    kept = Snapshot.objects.get(pk=snapshot.pk)
    assert bytes(kept.content) == content
    assert kept.digest == digest_of(unpack(kept.content))
    changes = {(each.row, each.column): each for each in since_frozen(june_again(june))}
    total = changes["TỔNG CỘNG", "Đã có tổ"]
    assert (total.old, total.new, total.by) == ("2", "3", 1)
    # The next period says so; the one after that, which is of the same facts, does not.
    july = frozen_content(frozen(register.home, register.by, period="2022-07"))
    (table,) = [table for table in july.tables if table.adjusts]
    told = {line.values[2:6] for line in table.lines}
    assert ("TỔNG CỘNG", "Đã có tổ", "2", "3") in told
    assert {line.values[1] for line in table.lines} == {"tháng 6 năm 2022"}
    august = asked(register.home, register.by, period="2022-08", today=day("20/8/2022"))
    said = frozen_content(freeze(report=august, by=register.by, today=day("20/8/2022")))
    assert not any(table.adjusts for table in said.tables)
    # One more version asks why, and then knows it.
    with pytest.raises(Refused) as refusal:
        asked(register.home, register.by, period="2022-06", new_version=True)
    assert refusal.value.field == "reason"
    again = asked(register.home, register.by, period="2022-06", new_version=True, reason="Nhập sót")
    assert (again.version, again.reason) == (2, "Nhập sót")
    assert rows_of(freeze(report=again, by=register.by, today=TODAY))[-1]["with_team"] == 3
    assert asked(register.home, register.by, period="2022-06") == again


def june_again(report):
    return Report.objects.get(pk=report.pk)


def test_decision_typed_two_periods_late_is_told_once(register):
    """Kinds of single periods look back farther, and leave out what was told."""
    for period in ("2022-05", "2022-06"):
        frozen(register.home, register.by, kind="decisions", period=period)
    make.make_team(
        register.home,
        register.villages[3:],
        make.make_document(register.home, number_raw="7/QĐ-UBND", signed_on=day("5/5/2022")),
    )
    july = frozen_content(frozen(register.home, register.by, kind="decisions"))
    (table,) = [table for table in july.tables if table.adjusts]
    assert ("tháng 5 năm 2022", "7/QĐ-UBND") in {line.values[1:3] for line in table.lines}
    august = asked(
        register.home, register.by, kind="decisions", period="2022-08", today=day("20/8/2022")
    )
    said = frozen_content(freeze(report=august, by=register.by, today=day("20/8/2022")))
    assert not any(table.adjusts for table in said.tables)


def test_database_keeps_what_was_frozen(register):
    """Neither through the ORM nor by statements of an administrator's own, emptying included."""
    snapshot = frozen(register.home, register.by)
    before = list(Snapshot.objects.values())

    def said(statement):
        connection.cursor().execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")

    for attempt in (
        lambda: Snapshot.objects.filter(pk=snapshot.pk).update(digest="0"),
        lambda: Snapshot.objects.filter(pk=snapshot.pk)._raw_delete("default"),
        lambda: snapshot.save(),
        lambda: said("UPDATE reports_snapshot SET content = content"),
        lambda: said("UPDATE reports_snapshot SET frozen_by_id = NULL"),
        lambda: said("DELETE FROM reports_snapshot"),
        lambda: said("TRUNCATE reports_snapshot CASCADE"),
        # Through a table that it hangs on.
        lambda: said("TRUNCATE communes_unit CASCADE"),
    ):
        with pytest.raises(DatabaseError, match="frozen figures"), transaction.atomic():
            attempt()
    assert list(Snapshot.objects.values()) == before


def test_report_is_asked_for_once_and_only_where_it_can_be(register):
    first = asked(register.home, register.by)
    assert asked(register.home) == first == asked(register.home, register.by, new_version=True)
    assert AuditEntry.objects.filter(verb="report.asked").count() == 1
    for more, field in (
        ({"period": "2022-08"}, "period"),
        ({"period": "2022-13"}, "period"),
        ({"kind": "nothing"}, "kind"),
        ({"kind": "late"}, "unit"),
        ({"kind": "members", "period": "2022-W20"}, "period"),
    ):
        with pytest.raises(Refused) as refusal:
            asked(register.home, register.by, **more)
        assert refusal.value.field == field, more
    gone = make.make_commune("20999", "Cũ", register.phu_ninh, valid_to=day("1/1/2021"))
    with pytest.raises(Refused, match="không có Xã Cũ"):
        asked(gone, register.by)
    # An estimate may be frozen on the day it is due, and says what it is.
    ReportRule.objects.create(
        kind="progress", frequency="month", due_day={"commune": 19}, estimate=True
    )
    with pytest.raises(Refused):
        asked(register.home, register.by, period="2022-08")
    ReportRule.objects.update(due_day={"commune": 5}, estimate=True)
    with pytest.raises(Refused, match="05/08/2022"):
        asked(register.home, register.by, period="2022-08")
    early = asked(register.home, register.by, period="2022-08", today=day("5/8/2022"))
    said = frozen_content(freeze(report=early, by=None, today=day("5/8/2022")))
    assert said.is_estimate
    assert (said.counted_on, said.due) == (day("5/8/2022"), day("5/8/2022"))


def test_report_that_fails_is_built_again_and_one_that_is_stopped_is_not(register, monkeypatch):
    report, beats = asked(register.home, register.by), []

    def broken(form):
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(building, "writer_of", broken)
        with pytest.raises(OSError, match="no room"):
            build_report(report=report, today=TODAY)
    report.refresh_from_db()
    assert (report.state, report.attempt) == (ReportState.FAILED, 1)
    assert "Chạy lại" in report.problem
    digest = report.snapshot.digest
    done = build_report(report=report, today=TODAY, beat=lambda: beats.append(1))
    assert (done.state, done.attempt, done.problem) == (ReportState.DONE, 2, "")
    assert len(beats) == 4
    assert done.snapshot.digest == digest
    # A task handed out twice changes nothing.
    made = {row.pk: row.made_at for row in done.files.all()}
    assert build_report(report=done, today=TODAY).attempt == 2
    assert {row.pk: row.made_at for row in done.files.all()} == made
    # Who stops a report while it is built is right.
    other = asked(register.next_door, register.by)

    def stop():
        Report.objects.filter(pk=other.pk).update(state=ReportState.CANCELLED)

    assert build_report(report=other, today=TODAY, beat=stop).state == ReportState.CANCELLED
    assert build_report(report=other, today=TODAY).state == ReportState.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_report_is_built_by_one_at_a_time_and_asked_for_by_many_at_once(register):
    report = asked(register.home, register.by)
    with psycopg.connect(**connection.get_connection_params()) as other:
        key = (building.LOCK_SPACE, report.pk)
        other.execute("SELECT pg_advisory_lock(%s, %s)", key)
        with pytest.raises(ReportBusy):
            build_report(report=report, today=TODAY)
        # Let go before leaving: the server notices a closed connection a moment later.
        other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    assert build_report(report=report, today=TODAY).state == ReportState.DONE
    found = []

    def ask():
        try:
            found.append(asked(register.next_door).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert len(found) == 4
    assert len(set(found)) == 1


def test_every_kind_is_frozen_and_read_back_alike(register):
    """Canonical JSON: the same content is the same bytes, there and back."""
    levels = {"": None, "province": register.quang_nam, "district": register.phu_ninh}
    levels["commune"] = register.home
    for kind in KINDS.values():
        period = {"month": "2022-07", "year": "2022"}[
            "month" if "month" in kind.frequencies else "year"
        ]
        for level in kind.levels:
            snapshot = frozen(levels[level], register.by, kind=kind.code, period=period)
            content = unpack(snapshot.content)
            said = from_json(content)
            assert to_json(said) == content, (kind.code, level)
            assert snapshot.personal == kind.personal or not said.tables, kind.code
            for table in said.tables:
                for line in table.lines:
                    assert len(line.values) == len(table.columns), (kind.code, line)


def test_late_communes_are_named_with_what_they_lack(register):
    snapshot = frozen(register.quang_nam, register.by, kind="late")
    tables = frozen_content(snapshot).tables
    assert [table.title for table in tables][-1] == "Xã chưa có danh mục thôn"
    (home,) = [row for row in rows_of(snapshot) if row["unit"] == "Xã Tam Dân"]
    assert (home["part"], home["of"], home["lacks"]) == (3, 4, "còn 1 thôn chưa có tổ")
    (door,) = [row for row in rows_of(snapshot, -1) if row["unit"] == "Xã Tam Đàn"]
    assert (door["teams"], door["seats"]) == (1, 1)


def test_members_stand_under_their_team_and_months_are_counted(register):
    rows = rows_of(frozen(register.home, register.by, kind="members"))
    assert rows[0]["name"].endswith("(Quyết định số 52/QĐ-UBND ngày 30/05/2022)")
    assert [row["name"] for row in rows[1:4]] == ["=1+1", "Lê Thị Em", "Bình"]
    assert rows[-1]["name"] == "TỔNG CỘNG: 3 tổ, 5 lượt thành viên, 5 người"
    months = rows_of(frozen(register.home, register.by, kind="team_months"))
    assert [int(row["team_months"]) for row in months] == [1, 1, 1, 3]
    assert int(months[-1]["member_months"]) == 5
    decisions = rows_of(frozen(register.phu_ninh, register.by, kind="decisions"))
    assert [row["number"] for row in decisions] == ["67/QĐ-UBND", "TỔNG CỘNG"]
    assert (decisions[0]["founded"], decisions[0]["seats"]) == (1, 1)


def test_province_without_districts_and_an_island_without_communes(land, department):
    """As from 1/7/2025, and as Lý Sơn: no heads of districts, villages held by a district."""
    province = make.make_province("51", "Quảng Ngãi")
    commune = make.make_commune("21000", "Bình Minh", province)
    make.declare(commune)
    paper = make.make_document(commune, signed_on=day("20/6/2022"))
    make.make_team(commune, [make.make_village(commune)], paper, members=["An"])
    island = make.make_district("536", "Lý Sơn", province, holds_villages=True)
    make.declare(island)
    make.make_team(island, [make.make_village(island)], members=["Bình"])
    for kind in ("progress", "decisions", "members", "team_months", "late"):
        rows = frozen_content(frozen(province, department, kind=kind)).tables[0].lines
        heads = [line.values[1] for line in rows if line.role == "section"]
        assert "Xã Bình Minh" not in heads, kind
        if kind in ("decisions", "team_months"):
            assert heads in ([], ["Huyện Lý Sơn"], ["Huyện Lý Sơn", "Các cơ quan khác"]), (
                kind,
                heads,
            )
    own = rows_of(frozen(island, department))
    assert (own[0]["with_team"], own[-1]["seats"]) == (1, 1)
    assert frozen_content(frozen(island, department, kind="late")).tables
    assert frozen_content(frozen(island, department, kind="brief")).figures


def test_building_asks_as_often_for_many_communes(register, django_assert_max_num_queries):
    for number in range(8):
        commune = make.make_commune(f"2050{number}", f"Mới {number}", register.phu_ninh)
        make.declare(commune)
        make.make_team(commune, [make.make_village(commune)], members=["An"])
    report = asked(register.quang_nam, register.by)
    with django_assert_max_num_queries(60):
        freeze(report=report, by=register.by, today=TODAY)
