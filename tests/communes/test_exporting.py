"""Files of lists: nothing in them is calculated, and they are as long as the list."""

import csv
import datetime
import io
import tracemalloc
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from communes.lists.exporting import Field, file_name, safe_text, write_csv, write_xlsx

FIELDS = [Field("Tên"), Field("Số", "number"), Field("Ngày", "date"), Field("Tháng", "decimal")]
EVIL = (
    '=HYPERLINK("http://x","y")',
    "+84 905",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "=cmd|' /C calc'!A0",
)


def rows():
    return [[text, 1_234_567, datetime.date(2022, 6, 30), Decimal("1.52")] for text in EVIL]


def test_texts_of_a_workbook_are_texts(tmp_path):
    out = tmp_path / "out.xlsx"
    assert write_xlsx(out, FIELDS, rows(), title="=1+1", notes=["Điều kiện: =2"]) == len(EVIL)
    sheet = openpyxl.load_workbook(out).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    body = list(sheet.iter_rows(min_row=5))
    # The format writes a bare carriage return as _x000D_.
    texts = [row[0].value.replace("_x000D_", "\r").strip() for row in body]
    assert texts == [text.strip() for text in EVIL]
    assert all(row[0].quotePrefix for row in body)
    assert body[0][1].value == 1_234_567
    assert body[0][2].value.date() == datetime.date(2022, 6, 30)
    assert body[0][3].value == 1.52
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    with zipfile.ZipFile(out) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_texts_of_csv_pose_as_no_formula(tmp_path):
    out = tmp_path / "out.csv"
    assert write_csv(out, FIELDS, rows()) == len(EVIL)
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in found] == [f"'{text}" for text in EVIL]
    assert found[0][1:] == ["1234567", "30/06/2022", "1.52"]


@pytest.mark.parametrize("text", ["Tổ 1", "a=b", "1-2", ""])
def test_harmless_texts_stay(text):
    assert safe_text(text) == text


def test_file_names_are_bare():
    name = file_name("Danh sách tổ", "20/07/2022", suffix="xlsx")
    assert name == "danh-sach-to-20-07-2022.xlsx"


@pytest.mark.parametrize("write", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(tmp_path, write):
    def peak(number):
        made = (
            ["Tổ công nghệ số cộng đồng thôn An Mỹ " * 5, place, None, None]
            for place in range(number)
        )
        tracemalloc.start()
        if write == "csv":
            write_csv(tmp_path / "out", FIELDS, made)
        else:
            write_xlsx(tmp_path / "out", FIELDS, made, title="Tổ")
        _, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(6_000) < peak(600) + 500_000
