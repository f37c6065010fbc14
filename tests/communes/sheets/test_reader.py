"""Rows as Excel numbers and shows them, whatever the file looks like inside."""

from __future__ import annotations

import datetime
import gc
import tracemalloc
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as PlainWorkbook
from openpyxl.utils.datetime import MAC_EPOCH

from communes.sheets import slices
from communes.sheets.reader import MISSING_VALUE, CellError, open_workbook
from communes.sheets.refusal import FileRefused
from tests.communes.sheets import hostile

DAY = datetime.date(2022, 7, 20)


def rows_of(path: Path, sheet: str | None = None) -> dict[int, tuple[object, ...]]:
    """Cells by row number, without the empty ones at the end."""
    with open_workbook(path, name=path.name) as book:
        found = {}
        for row in book.rows(sheet or book.sheets[0].name):
            cells = list(row.cells)
            while cells and cells[-1] is None:
                cells.pop()
            found[row.number] = tuple(cells)
        return found


def refused(path: Path) -> str:
    def read() -> None:
        with open_workbook(path, name=path.name) as book:
            for sheet in book.sheets:
                list(book.rows(sheet.name))

    with pytest.raises(FileRefused) as caught:
        read()
    return caught.value.code


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


def test_rows_keep_the_numbers_and_columns_of_excel(xlsx):
    with xlsxwriter.Workbook(str(xlsx)) as book:
        sheet = book.add_worksheet()
        sheet.write(4, 2, "Thôn A")
        sheet.write(9, 3, "Thôn B")
    assert rows_of(xlsx) == {5: (None, None, "Thôn A"), 10: (None, None, None, "Thôn B")}


def test_cells_come_as_what_they_are(xlsx):
    with xlsxwriter.Workbook(str(xlsx)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        hour = book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["00123", 12, 8.5, True, 1e20])
        sheet.write_datetime(1, 0, DAY, day)
        sheet.write_datetime(1, 1, datetime.datetime.combine(DAY, datetime.time(6)), day)
        sheet.write_number(1, 2, 0.25, hour)
        sheet.write_number(1, 3, 44926)
        sheet.write_string(2, 0, "=HYPERLINK(1)")
        sheet.write_string(2, 1, "  Hoà\u00a0 ")
        sheet.write_string(2, 2, "a & <b>")
    found = rows_of(xlsx)
    assert found[1] == ("00123", 12, 8.5, True, 1e20)
    assert [type(cell) for cell in found[1][:4]] == [str, int, float, bool]
    moment = datetime.datetime.combine(DAY, datetime.time(6))
    assert found[2] == (DAY, moment, 0.25, 44926)
    assert type(found[2][0]) is datetime.date
    assert found[3] == ("=HYPERLINK(1)", "  Hoà\u00a0 ", "a & <b>")


def test_formulas_give_their_cached_value_and_say_when_there_is_none(xlsx):
    with xlsxwriter.Workbook(str(xlsx)) as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=ROW()", None, 1)
        sheet.write_formula("B1", '="02"&"683"', None, "02683")
        sheet.write_formula("C1", "=VLOOKUP(1,A:B,2,0)", None, "#N/A")
        sheet.write_formula("D1", "=A1", None, "")
        sheet.write_formula("A3", "=A1", None, "")
        sheet.write_string("A4", "cuối")
    hostile.altered(
        xlsx,
        replace={
            "xl/worksheets/sheet1.xml": ("</row>", '<c r="E1" t="str"><f>""</f><v></v></c></row>')
        },
    )
    found = rows_of(xlsx)
    assert found[1] == (1, "02683", CellError("#N/A"), MISSING_VALUE)
    assert found[3] == (MISSING_VALUE,)
    assert list(found) == [1, 3, 4]
    with open_workbook(xlsx, name="a.xlsx") as book:
        assert [row.worked_out for row in book.rows("Sheet1")] == [True, True, False]


def test_a_row_of_formulas_without_values_is_seen_before_and_after_the_others(xlsx):
    uncounted = '<row r="{0}"><c r="B{0}"><f>A1</f></c></row>'
    text = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = "".join(
        [
            uncounted.format(2),
            text.format(4),
            uncounted.format(5),
            text.format(7),
            uncounted.format(9),
        ]
    )
    found = rows_of(hostile.with_rows(xlsx, rows))
    only = (None, MISSING_VALUE)
    assert found == {2: only, 4: ("x",), 5: only, 7: ("x",), 9: only}


def test_errors_are_seen_however_the_cell_is_written(xlsx):
    rows = (
        '<row r="1"><c r="A1" s="0" t="e"><v>#REF!</v></c>'
        "<c r='B1' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
    )
    assert rows_of(hostile.with_rows(xlsx, rows)) == {1: (CellError("#REF!"), CellError("#DIV/0!"))}


def test_hidden_rows_and_sheets_are_told(xlsx):
    with xlsxwriter.Workbook(str(xlsx)) as book:
        sheet = book.add_worksheet("A")
        sheet.write_column(0, 0, ["a", "b", "c"])
        sheet.set_row(1, None, None, {"hidden": True})
        for name in ("ẩn", "ẩn hẳn"):
            other = book.add_worksheet(name)
            other.write(0, 0, "x")
            other.hide() if name == "ẩn" else other.very_hidden()
    with open_workbook(xlsx, name="a.xlsx") as book:
        assert [(s.name, s.hidden) for s in book.sheets] == [
            ("A", False),
            ("ẩn", True),
            ("ẩn hẳn", True),
        ]
        assert [row.hidden for row in book.rows("A")] == [False, True, False]


def test_merges_and_fonts_are_told(xlsx):
    with xlsxwriter.Workbook(str(xlsx)) as book:
        old = book.add_format({"font_name": ".VnTime"})
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Tiêu đề", old)
        sheet.merge_range("B3:B9", "Xã A")
    with open_workbook(xlsx, name="a.xlsx") as book:
        name = book.sheets[0].name
        assert sorted(book.merges(name)) == [(1, 1, 1, 3), (3, 2, 9, 2)]
        assert ".VnTime" in book.fonts(name)
        assert book.stamp is None


def test_merges_are_found_where_a_chunk_ends_in_the_middle_of_one(xlsx, monkeypatch):
    with xlsxwriter.Workbook(str(xlsx)) as book:
        sheet = book.add_worksheet()
        for row in range(0, 600, 2):
            sheet.merge_range(row, 0, row + 1, 0, "Xã")
    monkeypatch.setattr("communes.sheets.package.CHUNK", 997)
    with open_workbook(xlsx, name="a.xlsx") as book:
        assert len(book.merges("Sheet1")) == 300
        assert len(list(book.rows("Sheet1"))) == 300


def test_another_library_and_its_dates_of_1904_are_read(xlsx):
    book = PlainWorkbook()
    book.epoch = MAC_EPOCH
    book.active.append(["Ngày", DAY])
    book.active.append(["=1+1", None, "chữ"])
    book.save(xlsx)
    assert rows_of(xlsx) == {
        1: ("Ngày", DAY),
        2: (MISSING_VALUE, None, "chữ"),
    }


def test_cells_without_a_place_are_counted(xlsx):
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row>'
        "<row spans='1:2'/><row><c t='inlineStr'><is><t>x</t></is></c></row>"
    )
    assert rows_of(hostile.with_rows(xlsx, rows)) == {
        1: (1, 2),
        4: (None, None, 3, 4),
        6: ("x",),
    }


def test_names_of_tags_may_bear_a_prefix(xlsx):
    xml = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><x:sheetData><x:row r="3" hidden="true"><x:c r="B3"><x:v>7</x:v>'
        '</x:c><x:c r="C3"><x:f>A1</x:f></x:c></x:row></x:sheetData><x:mergeCells count="1">'
        '<x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>'
    )
    hostile.altered(hostile.plain(xlsx), add={"xl/worksheets/sheet1.xml": xml})
    with open_workbook(xlsx, name="a.xlsx") as book:
        (row,) = book.rows("Danh sách")
        assert (row.number, row.cells, row.hidden) == (3, (None, 7, MISSING_VALUE), True)
        assert book.merges("Danh sách") == [(1, 1, 2, 2)]


def numbered(first: int, last: int) -> str:
    return "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>Thôn {n}</t></is>'
        "</c></row>"
        for n in range(first, last + 1)
    )


@given(st.integers(40, 4000), st.integers(40, 4000), st.integers(0, 300))
@settings(max_examples=12, deadline=None)
def test_rows_are_the_same_however_the_sheet_is_sliced(tmp_path_factory, first, size, count):
    path = tmp_path_factory.mktemp("a") / "a.xlsx"
    hostile.with_rows(path, numbered(1, count) + '<row r="900"><c r="A900"><v>0</v></c></row>')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "_FIRST_SLICE", first)
        patch.setattr(slices, "_SLICE", size)
        patch.setattr("communes.sheets.package.CHUNK", max(64, size // 3))
        found = rows_of(path)
    wanted = {n: (n, f"Thôn {n}") for n in range(1, count + 1)} | {900: (0,)}
    assert found == wanted


def test_a_million_formatted_empty_rows_are_no_rows(xlsx):
    blank = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/></row>' for n in range(3, 60_000))
    last = '<row r="1048576"><c r="A1048576"><v>9</v></c></row>'
    head = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert rows_of(hostile.with_rows(xlsx, head + blank)) == {1: (1,)}
    assert rows_of(hostile.with_rows(xlsx, head + blank + last)) == {1: (1,), 1_048_576: (9,)}


def test_cells_in_opposite_corners_take_no_memory(xlsx):
    far = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>3</v></c><c r="XFD1048576"><v>4</v></c></row>'
    )
    hostile.with_rows(xlsx, far)
    gc.collect()
    tracemalloc.start()
    try:
        found = rows_of(xlsx)
        assert tracemalloc.get_traced_memory()[1] < 20 * (1 << 20)
    finally:
        tracemalloc.stop()
    assert found[1][0] == 1
    assert found[1][16_383] == 2
    assert found[1_048_576][16_383] == 4


def test_thousands_of_scattered_cells_are_refused(xlsx):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>'
        for n in range(1, 1_048_577, 800)
    )
    assert refused(hostile.with_rows(xlsx, rows)) == "E_FILE_TOO_LARGE"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A999999"><v>1</v></c></row>',
        '<row r="9999999"><c r="A9999999"><v>1</v></c></row>',
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
        "<row r='1048577'><c><v>1</v></c></row>",
        "<row>" + "<c><v>1</v></c>" * 16_385 + "</row>",
    ],
)
def test_rows_that_contradict_themselves_are_refused(xlsx, rows):
    assert refused(hostile.with_rows(xlsx, rows)) == "E_FILE_CORRUPT"


def test_a_sheet_that_ends_too_early_is_refused(xlsx):
    xml = hostile.sheet_xml(numbered(1, 50)).partition("</sheetData>")[0]
    hostile.altered(hostile.plain(xlsx), add={"xl/worksheets/sheet1.xml": xml})
    assert refused(xlsx) == "E_FILE_CORRUPT"


def test_a_workbook_without_any_row_has_no_data(xlsx, tmp_path):
    for rows in ("", '<row r="5" s="1"/>', '<row r="5"><c r="A5" s="1"/></row>'):
        assert refused(hostile.with_rows(xlsx, rows)) == "E_NO_DATA"
    spaces = tmp_path / "a.csv"
    spaces.write_text(" ; \n\n;\n", encoding="utf-8")
    assert refused(spaces) == "E_NO_DATA"
    assert refused(hostile.xls(tmp_path / "a.xls", {})) == "E_NO_DATA"


def test_old_excel_gives_rows_errors_hidden_rows_and_fonts(tmp_path):
    cells: dict[tuple[int, int], object]
    cells = {(2, 1): "Thôn A", (2, 2): 12.0, (3, 1): "=x", (4, 1): b"\x2a", (4, 2): "a"}
    cells |= {(5, 0): (7.0,), (5, 1): "b"}
    path = hostile.xls(tmp_path / "a.xls", cells, hidden=[3], fonts=["Arial", ".VnTime"])
    assert rows_of(path) == {
        3: (None, "Thôn A", 12),
        4: (None, "=x"),
        5: (None, CellError("#N/A"), "a"),
        6: (7, "b"),
    }
    with open_workbook(path, name="a.xls") as book:
        rows = list(book.rows("Sheet1"))
        assert [row.hidden for row in rows] == [False, True, False, False]
        assert [row.worked_out for row in rows] == [False, False, False, True]
        assert book.fonts("Sheet1") == {"Arial", ".VnTime"}
        assert book.stamp is None


def test_old_excel_with_cells_far_apart_is_refused_before_it_fills_the_memory(tmp_path):
    path = hostile.xls(tmp_path / "a.xls", {(0, 0): "a", (65_535, 255): "b"})
    assert refused(path) == "E_FILE_TOO_LARGE"


@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_is_read_in_its_alphabet_and_with_its_separator(tmp_path, alphabet, separator):
    lines = [["STT", "Tên thôn", "Số hộ"], ["1", 'Thôn "A"', "12"], [], ["2", "Thôn B\nC", ""]]
    text = "\r\n".join(
        separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines
    )
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(alphabet))
    assert rows_of(path) == {
        1: ("STT", "Tên thôn", "Số hộ"),
        2: ("1", 'Thôn "A"', "12"),
        4: ("2", "Thôn B\nC"),
    }


def test_text_of_old_windows_is_vietnamese_or_kept_as_a_legacy_font_wrote_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("STT;Tên thôn\n1;Thôn Hà\n".encode("cp1258"))
    assert rows_of(path)[2] == ("1", "Thôn Hà")
    path.write_bytes("STT;Tªn th«n\n1;Th«n Tñng A\n".encode("cp1252"))
    assert rows_of(path)[2] == ("1", "Th«n Tñng A")


def test_commas_of_numbers_do_not_cut_a_text_with_semicolons(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tên;Tỷ lệ\nA;8,5\nB;9,25\n", encoding="utf-8")
    assert rows_of(path)[2] == ("A", "8,5")


def test_the_line_that_names_the_separator_is_not_a_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=|\nA|b;c;d\n", encoding="utf-8")
    assert rows_of(path) == {2: ("A", "b;c;d")}


def test_a_text_of_one_column_stays_one_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tên thôn\nThôn A\nThôn B\n", encoding="utf-8")
    assert rows_of(path) == {1: ("Tên thôn",), 2: ("Thôn A",), 3: ("Thôn B",)}


def test_a_line_of_endless_columns_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a" + ";" * 20_000 + "\n", encoding="utf-8")
    assert refused(path) == "E_FILE_TOO_LARGE"
    path.write_text('"' + "a" * 200_000, encoding="utf-8")
    assert refused(path) == "E_FILE_CORRUPT"


def test_reading_may_stop_anywhere_and_begin_again(xlsx):
    hostile.with_rows(xlsx, numbered(1, 500))
    with open_workbook(xlsx, name="a.xlsx") as book:
        first = next(book.rows("Danh sách"))
        assert first.cells == (1, "Thôn 1")
        assert len(list(book.rows("Danh sách"))) == 500


def test_a_sheet_of_too_many_rows_is_seen_before_it_is_read(xlsx):
    with xlsxwriter.Workbook(str(xlsx), {"constant_memory": True}) as book:
        long, formatted = book.add_worksheet(), book.add_worksheet()
        bold = book.add_format({"bold": True})
        for row in range(3_000):
            long.write_blank(row, 0, None, bold)
            long.write(row, 1, "Thôn A")
            long.write(row, 2, 5)
            formatted.write_blank(row, 0, None, bold)
    with open_workbook(xlsx, name="a.xlsx") as book:
        assert book.has_more_rows("Sheet1", 2_900)
        assert not book.has_more_rows("Sheet1", 3_000)
        assert not book.has_more_rows("Sheet2", 10)
    text = xlsx.with_suffix(".csv")
    text.write_text("Thôn,Số hộ\n" + ",\n" * 50 + "A,1\n" * 50, encoding="utf-8")
    with open_workbook(text, name="a.csv") as book:
        assert book.has_more_rows("Sheet1", 50)
        assert not book.has_more_rows("Sheet1", 51)


@given(st.integers(1, 1_048_576), st.integers(0, 30_000), st.integers(1, 1_048_576))
def test_cells_are_looked_for_in_these_rows_alone(first, more, number):
    rows = list(range(first, first + more + 1))
    inside = slices.Tags(b"").has_cells_only_in(b'<c r="AB%d" s="1"/>' % number, rows)
    assert inside == (number in rows)
