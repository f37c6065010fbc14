"""The workbook that goes back: marked, readable again, and never dangerous to open."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from communes.sheets import marking
from communes.sheets.findings import FILLS
from communes.sheets.marking import CellFinding, mark_workbook
from communes.sheets.marking_names import (
    ERROR_SHEET,
    ERROR_TITLE,
    HINT_HEADER,
    is_error_sheet,
)
from communes.sheets.reader import open_workbook
from communes.sheets.sheet_row import CellError
from tests.communes.sheets import hostile

DAY = datetime.date(2022, 7, 20)

WRONG = CellFinding("DS", 4, 2, "Mã xã không có trong danh mục.", "02683", "error")
DOUBTFUL = CellFinding("DS", 5, 3, "Số hộ viết bằng chữ.", None, "warning")
WHOLE = CellFinding("DS", 5, None, "Dòng này trùng với dòng 4.", None, "error")


@pytest.fixture
def uploaded(tmp_path: Path) -> Path:
    """A title, a header in row 3, two rows; bold, merged, dated, with formulas and a hidden row."""
    path = tmp_path / "uploaded.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        bold = book.add_format({"bold": True, "bg_color": "#00FF00"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range("A1:D1", "DANH SÁCH", bold)
        sheet.write_row(2, 0, ["STT", "Mã xã", "Số hộ", "Ngày"], bold)
        for row, code in ((3, "99999"), (4, "02683")):
            sheet.write_formula(row, 0, "=ROW()-3", None, row - 2)
            sheet.write_string(row, 1, code)
            sheet.write_number(row, 2, 12)
            sheet.write_datetime(row, 3, DAY, day)
        sheet.write_formula("A6", "=NA()", None, "#N/A")
        sheet.write_string("B6", '=HYPERLINK("http://a")')
        sheet.write_formula("C6", "=C5", None, "")
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write_string("B7", "ẩn")
        sheet.set_column(1, 1, 33)
        book.add_worksheet("DM").hide()
    return path


@pytest.fixture(params=["small", "large"])
def size(request, monkeypatch) -> str:
    """Marked in place, or written anew as a large workbook is."""
    if request.param == "large":
        monkeypatch.setattr(marking, "MOST_FORMATTED", -1)
    return request.param


def cells_of(path: Path, sheet: str = "DS") -> dict[int, tuple[tuple[object, ...], bool]]:
    with open_workbook(path, name=path.name) as book:
        return {row.number: (row.cells, row.hidden) for row in book.rows(sheet)}


def marked(source: Path, out: Path, *findings: CellFinding, kind: str = "xlsx") -> Worksheet:
    mark_workbook(source, kind, findings, out, header_rows={"DS": 3})
    return load_workbook(out)["DS" if kind != "csv" else "Sheet1"]


def color(cell) -> str:
    return cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else ""


def test_wrong_cells_are_coloured_and_explained(uploaded, tmp_path, size):
    sheet = marked(uploaded, tmp_path / "out.xlsx", WRONG, DOUBTFUL)
    assert color(sheet["B4"]) == FILLS["error"]
    assert color(sheet["C5"]) == FILLS["warning"]
    assert color(sheet["B5"]) == ""
    assert "Mã xã không có trong danh mục." in sheet["B4"].comment.text
    assert "02683" in sheet["B4"].comment.text


def test_suggestions_stand_in_a_column_beside_the_table(uploaded, tmp_path, size):
    sheet = marked(uploaded, tmp_path / "out.xlsx", WRONG, DOUBTFUL, WHOLE)
    assert sheet["E3"].value == HINT_HEADER
    assert sheet["E4"].value == "02683"
    assert sheet["E5"].value == "Dòng này trùng với dòng 4.\nCột C: Số hộ viết bằng chữ."
    assert color(sheet["E5"]) == FILLS["error"]


def test_every_value_is_read_back_as_it_was(uploaded, tmp_path, size):
    before = cells_of(uploaded)
    mark_workbook(uploaded, "xlsx", [WRONG], tmp_path / "out.xlsx", header_rows={"DS": 3})
    after = cells_of(tmp_path / "out.xlsx")
    # A formula that was never counted stays so in a copy; written anew it is an empty cell.
    assert set(after) == set(before)
    for number, (cells, hidden) in before.items():
        shown, same = after[number]
        wanted = [None if cell == CellError("") else cell for cell in cells]
        found = [None if cell == CellError("") else cell for cell in shown[: len(cells)]]
        assert found + [None] * (len(wanted) - len(found)) == wanted
        assert same == hidden


def test_a_small_workbook_keeps_its_looks_and_formulas(uploaded, tmp_path):
    sheet = marked(uploaded, tmp_path / "out.xlsx", WRONG)
    assert sheet["A1"].font.b
    assert color(sheet["A3"]) == "00FF00"
    assert sheet["A4"].value == "=ROW()-3"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.column_dimensions["B"].width == pytest.approx(33, abs=1)
    assert sheet.parent["DM"].sheet_state == "hidden"
    values = load_workbook(tmp_path / "out.xlsx", data_only=True)["DS"]
    assert values["A4"].value == 1
    assert values["A6"].value == "#N/A"


def test_a_large_workbook_keeps_its_widths_and_hidden_sheets(uploaded, tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "MOST_FORMATTED", -1)
    sheet = marked(uploaded, tmp_path / "out.xlsx", WRONG)
    assert sheet.column_dimensions["B"].width == pytest.approx(33, abs=1)
    assert sheet.parent["DM"].sheet_state == "hidden"
    assert sheet.parent.active.title == "DS"


def test_the_sheet_of_errors_lists_them_all_with_links(uploaded, tmp_path, size):
    marked(uploaded, tmp_path / "out.xlsx", DOUBTFUL, WRONG, WHOLE)
    errors = load_workbook(tmp_path / "out.xlsx")[ERROR_SHEET]
    assert errors["A1"].value == ERROR_TITLE
    listed = [[cell.value for cell in row][1:6] for row in errors.iter_rows(min_row=4)]
    assert listed == [
        ["DS", 4, "B4", "Lỗi", "Mã xã không có trong danh mục."],
        ["DS", 5, "cả dòng", "Lỗi", "Dòng này trùng với dòng 4."],
        ["DS", 5, "C5", "Cảnh báo", "Số hộ viết bằng chữ."],
    ]
    assert errors["D4"].hyperlink.location == "'DS'!B4"
    assert errors["G4"].value == "02683"
    assert is_error_sheet(ERROR_SHEET, errors["A1"].value)


def test_marking_again_replaces_the_marks(uploaded, tmp_path, size):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    marked(uploaded, first, WRONG, DOUBTFUL)
    sheet = marked(first, second, WHOLE)
    assert sheet["B4"].comment is None
    assert color(sheet["B4"]) == ""
    assert sheet["E4"].value is None
    assert sheet["E5"].value == "Dòng này trùng với dòng 4."
    assert sheet["F3"].value is None
    assert sheet.parent.sheetnames.count(ERROR_SHEET) == 1
    assert sheet.parent[ERROR_SHEET].max_row == 4


def test_marking_again_without_findings_leaves_no_marks(uploaded, tmp_path, size):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    marked(uploaded, first, WRONG)
    marked(first, second)
    cells = cells_of(second)
    assert all(HINT_HEADER not in row for row, _ in cells.values())
    assert cells[4][0][:4] == (1, "99999", 12, DAY)


def test_a_sheet_of_the_sender_called_like_ours_is_kept(tmp_path, size):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("DS").write(3, 1, "x")
        book.add_worksheet(ERROR_SHEET).write(0, 0, "của tôi")
    marked(path, tmp_path / "out.xlsx", WRONG)
    book = load_workbook(tmp_path / "out.xlsx")
    assert book[ERROR_SHEET]["A1"].value == "của tôi"
    (ours,) = [s for s in book if is_error_sheet(s.title, s["A1"].value)]
    assert ours.max_row == 4


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_becomes_a_formula(uploaded, tmp_path, size, start):
    finding = CellFinding("DS", 4, 2, start, start, "error")
    sheet = marked(uploaded, tmp_path / "out.xlsx", finding)
    errors = sheet.parent[ERROR_SHEET]
    for cell in (sheet["E4"], errors["F4"], errors["G4"]):
        assert cell.data_type == "s"
        assert cell.quotePrefix
    assert sheet["B6"].data_type == "s"
    assert sheet["B6"].quotePrefix


def test_a_finding_in_a_merged_cell_marks_the_one_that_is_seen(uploaded, tmp_path):
    title = CellFinding("DS", 1, 3, "Tiêu đề sai.", None, "warning")
    sheet = marked(uploaded, tmp_path / "out.xlsx", title)
    assert color(sheet["A1"]) == FILLS["warning"]
    assert "Tiêu đề sai." in sheet["A1"].comment.text


def test_a_workbook_with_odd_styles_is_still_given_back(uploaded, tmp_path):
    styles = {"xl/styles.xml": ('rgb="FF00FF00"', 'rgb="green"')}
    hostile.altered(uploaded, replace=styles)
    sheet = marked(uploaded, tmp_path / "out.xlsx", WRONG)
    assert sheet["B4"].value == "99999"
    assert color(sheet["B4"]) == FILLS["error"]


def test_old_excel_comes_back_as_a_new_workbook(tmp_path):
    cells = {(2, 0): "STT", (2, 1): "Mã", (3, 0): 1.0, (3, 1): "099", (4, 1): b"\x2a"}
    path = hostile.xls(tmp_path / "a.xls", cells, sheet="DS", hidden=[4])
    sheet = marked(path, tmp_path / "out.xlsx", WRONG, kind="xls")
    assert (sheet["A4"].value, sheet["B4"].value) == (1, "099")
    assert color(sheet["B4"]) == FILLS["error"]
    assert (sheet["C3"].value, sheet["C4"].value) == (HINT_HEADER, "02683")
    cells, hidden = cells_of(tmp_path / "out.xlsx")[5]
    assert (cells[:2], hidden) == ((None, CellError("#N/A")), True)


def test_text_comes_back_as_a_new_workbook(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("STT;Mã\n1;099\n\n2;=1+1\n", encoding="utf-8")
    wrong = CellFinding("Sheet1", 3, None, "Thiếu dòng.", None, "error")
    sheet = marked(path, tmp_path / "out.xlsx", wrong, kind="csv")
    assert (sheet["A2"].value, sheet["B2"].value) == ("1", "099")
    assert sheet["B4"].data_type == "s"
    assert sheet["C2"].value == HINT_HEADER
    assert sheet["C3"].value == "Thiếu dòng."


def test_cells_merged_downwards_are_filled_when_written_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "MOST_FORMATTED", -1)
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        sheet.write_row(2, 0, ["Xã", "Thôn"])
        sheet.merge_range("A4:A6", "Xã A")
        sheet.write_column("B4", ["Thôn 1", "Thôn 2", "Thôn 3", "Thôn 4"])
        sheet.write("A7", "Xã B")
    sheet = marked(path, tmp_path / "out.xlsx", WRONG)
    assert [sheet[f"A{n}"].value for n in range(3, 8)] == ["Xã", "Xã A", "Xã A", "Xã A", "Xã B"]


def test_names_of_sheets_that_excel_refuses_are_altered(tmp_path):
    names = ["Xã [A]:1", "xã  a  1", "Một tên trang tính dài hơn ba mươi mốt chữ"]
    path = tmp_path / "a.xls"
    for name in names:
        hostile.xls(path, {(0, 0): "a"}, sheet=name)
        finding = CellFinding(name, 1, 1, "Sai.", None, "error")
        mark_workbook(path, "xls", [finding], tmp_path / "out.xlsx")
        assert len(load_workbook(tmp_path / "out.xlsx").sheetnames) == 2
