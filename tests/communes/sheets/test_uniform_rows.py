"""Rows that are read by a pattern: nothing may tell them from rows that the fast reader read."""

from __future__ import annotations

import datetime
import random
from unittest import mock

import openpyxl
import pytest
import xlsxwriter

from communes.sheets import slices
from communes.sheets.reader import open_workbook
from communes.sheets.refusal import FileRefused
from communes.sheets.uniform_rows import UniformRows
from tests.communes.sheets import hostile

TEXTS = ["Xã Tam Dân", "", " ", " Thôn 1 ", "A & B", "a < b", "dòng\nmới", "_x000D_", "01", "\tX"]
TEXTS += ["Đàn", "x" * 300, "=1+1", "1\u00a0000"]
NUMBERS = [0, 1, -7, 8.5, 1e20, 10**14, 10**16, 0.1, 44_000, 1e-7]
DAY = datetime.date(2022, 7, 20)


def rows_of(path):
    with open_workbook(path, name=path.name) as book:
        return [
            (row.number, strip(row.cells), row.hidden, row.worked_out)
            for sheet in book.sheets
            for row in book.rows(sheet.name)
        ]


def strip(cells):
    """Without the empty cells at the end; 1 is not 1.0 here."""
    last = max((n for n, cell in enumerate(cells, start=1) if cell is not None), default=0)
    return tuple((type(cell), cell) for cell in cells[:last])


def both_ways(path):
    """The rows, and the rows without the pattern; how many were read by it."""
    read, seen = UniformRows.read, []

    def reading(self, data):
        tables, left = read(self, data)
        seen.extend(number for table in tables for number in table.numbers)
        return tables, left

    with mock.patch.object(UniformRows, "read", reading):
        found = rows_of(path)
    with mock.patch.object(UniformRows, "read", return_value=([], 0)):
        return found, rows_of(path), len(set(seen))


def cell(dice, odd):
    if dice.random() < odd:
        return dice.choice([None, True, DAY, *TEXTS, *NUMBERS])
    return None


def write_xlsxwriter(path, grid, dice, *, inline, odd):
    book = xlsxwriter.Workbook(str(path), {"constant_memory": inline, "strings_to_formulas": False})
    sheet = book.add_worksheet("DS")
    formats = [
        None,
        *(book.add_format({"num_format": each}) for each in ("dd/mm/yyyy", "#,##0", "0.0%")),
        book.add_format({"border": 1}),
    ]
    for number, cells in enumerate(grid):
        if dice.random() < 0.02:
            sheet.set_row(number, None, None, {"hidden": True})
        for column, value in enumerate(cells):
            style = dice.choice(formats) if dice.random() < odd else formats[4]
            if isinstance(value, datetime.date):
                sheet.write_datetime(number, column, value, formats[1])
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, column, value, style, 2)
            else:
                sheet.write(number, column, value, style)
    book.close()


def write_openpyxl(path, grid):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("DS")
    for cells in grid:
        sheet.append(cells)
    book.save(path)


@pytest.mark.parametrize("seed", range(24))
def test_rows_are_read_as_by_the_fast_reader(tmp_path, monkeypatch, seed):
    """Of a slice that holds them all, and of many that are the same but for some cells."""
    if seed >= 12:
        monkeypatch.setattr(slices, "_FIRST_SLICE", 4_096)
        monkeypatch.setattr(slices, "_SLICE", 4_096)
    dice = random.Random(seed)  # noqa: S311
    odd = (0, 0.002, 0.02, 0.3)[seed % 4]
    grid = [
        [
            cell(dice, odd) or usual
            for usual in (number, f"{number % 97:02}", f"Thôn {number % 50}", number * 7 % 400)
        ]
        if dice.random() > odd
        else []
        for number in range(1, 700)
    ]
    path = tmp_path / "a.xlsx"
    if seed % 3 == 2:
        write_openpyxl(path, grid)
    else:
        write_xlsxwriter(path, grid, dice, inline=seed % 3 == 0, odd=odd)
    found, expected, read = both_ways(path)
    assert found == expected
    assert len(found) > 400
    if not odd:
        assert read == len(grid)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row> \n <row r="2"><c r="A2"><v>2</v></c></row>\n',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/>'
        '<row r="4"><c r="B4"><v>2</v></c></row>',
        '<row r="1"><c r="A1"/><c r="B1"><v>1</v></c></row><row r="2"><c r="A2"></c></row>',
        '<row r="1"><c r="A1" t="n"><v>1.0</v></c></row><row r="2"><c r="A2"><v>-0</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="str"><f>1</f><v>x</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    ],
)
def test_rows_written_by_hand_are_read_alike(tmp_path, rows):
    path = hostile.with_rows(tmp_path / "a.xlsx", rows)

    def told():
        try:
            return rows_of(path)
        except FileRefused as refusal:
            return refusal.code

    with mock.patch.object(UniformRows, "read", return_value=([], 0)):
        expected = told()
    assert told() == expected


@pytest.mark.parametrize(
    "rest", ['<row r="2"><c r="A1"><v>2</v></c></row>', '<c r="B1"><v>2</v></c>']
)
def test_cells_outside_their_row_are_refused(tmp_path, rest):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + rest
    path = hostile.with_rows(tmp_path / "a.xlsx", rows)
    with pytest.raises(FileRefused):
        rows_of(path)
