"""Templates come back through the reader exactly as they were filled."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from communes.sheets.reader import open_workbook
from communes.sheets.template_book import (
    FIRST_ROW,
    HEADER_ROW,
    SHEET,
    TemplateColumn,
    write_template,
)
from tests.communes.sheets import hostile
from tests.depths import examples

COLUMNS = [
    TemplateColumn("Mã xã", locked=True),
    TemplateColumn("Tên thôn", width=30),
    TemplateColumn("Loại", choice="kinds"),
    TemplateColumn("Số hộ", kind="count"),
    TemplateColumn("Từ ngày", kind="date"),
]
ROWS = [
    ["00123", "Thôn A", "Thôn", 120, datetime.date(2022, 7, 1)],
    ["00123", "=Thôn B", None, None, None],
]


def written(path: Path, rows: list[list[object]]) -> Path:
    write_template(
        path,
        columns=COLUMNS,
        rows=iter(rows),
        choices={"kinds": ["Thôn", "Tổ dân phố"], "none": []},
        stamp="2022-07-20 #17",
        title="DANH SÁCH THÔN XÃ A",
        note="Không sửa cột Mã xã.",
    )
    return path


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return written(tmp_path / "mau.xlsx", ROWS)


def test_a_template_is_read_back_as_it_was_written(template):
    with open_workbook(template, name="mau.xlsx") as book:
        assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
            (SHEET, False),
            ("_danh_muc", True),
        ]
        rows = {row.number: row.cells for row in book.rows(SHEET)}
    assert rows[1][0] == "DANH SÁCH THÔN XÃ A"
    assert rows[HEADER_ROW] == tuple(column.header for column in COLUMNS)
    assert rows[FIRST_ROW] == tuple(ROWS[0])
    assert rows[FIRST_ROW + 1][:2] == ("00123", "=Thôn B")


def test_the_stamp_is_read_back_also_when_the_properties_are_lost(template):
    with open_workbook(template, name="mau.xlsx") as book:
        assert book.stamp == "2022-07-20 #17"
    hostile.altered(template, drop=["docProps/custom.xml"])
    with open_workbook(template, name="mau.xlsx") as book:
        assert book.stamp == "2022-07-20 #17"


def test_the_stamp_survives_saving_by_another_program(template, tmp_path):
    load_workbook(template).save(tmp_path / "saved.xlsx")
    with open_workbook(tmp_path / "saved.xlsx", name="saved.xlsx") as book:
        assert book.stamp == "2022-07-20 #17"


def test_codes_of_the_register_are_locked_and_the_rest_is_not(template):
    sheet = load_workbook(template)[SHEET]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet["A5"].protection.locked
    assert not sheet["B5"].protection.locked
    assert not sheet["C6"].protection.locked
    # Rows to come are typed in whole, with their codes.
    assert not sheet.column_dimensions["A"].protection.locked


def test_texts_are_typed_as_texts_and_never_as_formulas(template):
    sheet = load_workbook(template)[SHEET]
    assert (sheet["A5"].data_type, sheet["A5"].number_format) == ("s", "@")
    assert (sheet["B6"].data_type, sheet["B6"].quotePrefix) == ("s", True)
    assert sheet["E5"].number_format == "dd/mm/yyyy"


def test_choices_drop_down_and_headings_stay_in_sight(template):
    book = load_workbook(template)
    sheet = book[SHEET]
    assert sheet.freeze_panes == f"A{FIRST_ROW}"
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    (kinds,) = lists
    assert "C5" in kinds.sqref
    assert "C1500" in kinds.sqref
    source = kinds.formula1.replace("$", "").rpartition("!")[2]
    assert [cell.value for (cell,) in book["_danh_muc"][source]] == ["Thôn", "Tổ dân phố"]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=20)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[0-9]{1,5}", fullmatch=True),
            TEXT.filter(lambda text: text == "" or text.strip() != ""),
            st.none(),
            st.none() | st.integers(0, 10**9),
            st.none() | st.dates(datetime.date(1901, 1, 1), datetime.date(2100, 1, 1)),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=examples(25), deadline=None)
def test_any_row_comes_back_equal(tmp_path_factory, rows):
    path = written(tmp_path_factory.mktemp("a") / "a.xlsx", [list(row) for row in rows])
    with open_workbook(path, name="a.xlsx") as book:
        found = {row.number: row.cells for row in book.rows(SHEET)}
    for number, row in enumerate(rows, start=FIRST_ROW):
        cells = found[number] + (None,) * (5 - len(found[number]))
        assert cells == tuple(value if value != "" else None for value in row)
