"""One cell at a time: text, codes, counts, days of birth."""

from __future__ import annotations

import datetime

import pytest

from communes.sheets.cells import (
    NumberEvidence,
    is_empty,
    raw_text,
    read_code,
    read_count,
    spelling_warnings,
    tidy,
    unshout,
)
from communes.sheets.day_cells import read_birth
from communes.sheets.sheet_row import MISSING_VALUE, CellError

ON = datetime.date(2022, 6, 15)
DAY = datetime.date


def marks(*cells: object) -> frozenset[str]:
    evidence = NumberEvidence()
    for cell in cells:
        evidence.add(cell)
    return evidence.decimal_marks


def count(
    cell: object, decimal_marks: frozenset[str] = frozenset()
) -> tuple[int | None, str | None]:
    read = read_count(cell, decimal_marks)
    return read.number, read.code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  Xã\u00a0Cao  Lâu ", "Xã Cao Lâu"),
        ("\u200bBùi  Đình\tDũng\n", "Bùi Đình Dũng"),
        ("Pha\u0323m", "Phạm"),
        (5, "5"),
        (5.5, "5,5"),
        (DAY(2020, 9, 3), "03/09/2020"),
        (CellError("#N/A"), ""),
        (MISSING_VALUE, ""),
    ],
)
def test_tidy_gives_one_clean_line(cell, text):
    assert tidy(cell) == text


def test_raw_text_keeps_what_was_written():
    assert raw_text("  Xã\u00a0Cao ") == "  Xã\u00a0Cao "
    assert raw_text(CellError("#REF!")) == "#REF!"
    assert raw_text(datetime.datetime(2020, 9, 3, 8, 30)) == "03/09/2020"  # noqa: DTZ001


def test_is_empty_takes_invisible_text_and_uncalculated_formulas_for_nothing():
    assert all(map(is_empty, (None, "", " \u00a0\u200b", MISSING_VALUE)))
    assert not any(map(is_empty, (0, "0", CellError("#N/A"), False)))


def test_spelling_warnings_name_each_mending():
    assert spelling_warnings("Hoà Bình", "Hoà Bình") == ["W_TONE"]
    assert spelling_warnings("AN MỸ ", "AN MỸ") == ["W_SPACE"]
    assert spelling_warnings("XUÂN PHÚ", "XUÂN PHÚ") == ["W_CASE"]
    assert spelling_warnings("An My\u0303", "An Mỹ") == ["W_NFC"]
    assert spelling_warnings("TDP 5", "TDP 5") == []


def test_unshout_mends_capitals_and_leaves_numerals():
    assert unshout("ĐỖ THỊ NGỌC XUYẾN") == "Đỗ Thị Ngọc Xuyến"
    assert unshout("BẢN KHE LÁNH II") == "Bản Khe Lánh II"
    assert unshout("TỔ 5A") == "Tổ 5A"
    assert unshout("An MỸ") == "An MỸ"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (2683, "02683"),
        ("02683", "02683"),
        (" 2683 ", "02683"),
        ("'02683", "02683"),
        ("4.0", "00004"),
        ("123456", None),
        ("2683a", None),
        ("", None),
        (True, None),
    ],
)
def test_read_code_restores_zeros(cell, code):
    assert read_code(cell, 5) == code


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (None, None),
        ("", None),
        (MISSING_VALUE, None),
        (0, 0),
        (241, 241),
        ("241", 241),
        ("1.234", 1234),
        ("1,234", 1234),
        ("121.234", 121_234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("12,0", 12),
    ],
)
def test_read_count_takes_whole_numbers(cell, number):
    assert count(cell) == (number, None)


@pytest.mark.parametrize(
    "cell",
    [-1, "-5", 8.5, "8,5", "abc", "-", "=1+1", True, CellError("#REF!"), 200_001, "1.23.456"],
)
def test_read_count_refuses_what_is_no_number_of_people(cell):
    assert count(cell) == (None, "E_NUMBER_INVALID")


def test_read_count_warns_of_numbers_as_text_and_of_missing_values():
    assert read_count("1.234").warning == "W_NUMBER_TEXT"
    assert read_count(1234).warning is None
    assert read_count(MISSING_VALUE).warning == "W_FORMULA_NO_VALUE"


def test_read_count_suggests_the_number_that_was_meant():
    assert read_count("120 hộ").suggestion == "120"
    assert read_count(1.234).suggestion == "1234"
    assert read_count("1,234", frozenset(",")).suggestion == "1234"
    assert read_count("khoảng 10 đến 20").suggestion is None


def test_the_whole_file_decides_what_a_comma_is():
    assert marks("1,234", "5,266") == frozenset()
    assert marks("1,234", "8,5") == frozenset(",")
    assert marks("1.234", "8,5", "12,75") == frozenset(",")
    assert marks("1,234", "8.5") == frozenset(".")
    assert marks("1.234", "8.5") == frozenset()
    assert count("1,234", marks("1,234", "8,5")) == (None, "E_NUMBER_INVALID")
    assert count("1.234", marks("1.234", "8,5")) == (1234, None)


@pytest.mark.parametrize(
    ("cell", "day", "year", "warning"),
    [
        (datetime.datetime(1971, 2, 3), DAY(1971, 2, 3), 1971, None),  # noqa: DTZ001
        (37222, DAY(2001, 11, 27), 2001, "W_DATE_SERIAL"),
        (1979, None, 1979, "W_DATE_YEAR_ONLY"),
        ("1979", None, 1979, "W_DATE_YEAR_ONLY"),
        ("01/1985", None, 1985, "W_DATE_YEAR_ONLY"),
        ("28.02.1985", DAY(1985, 2, 28), 1985, "W_DATE_TEXT"),
        ("01-05-1997", DAY(1997, 5, 1), 1997, "W_DATE_TEXT"),
        (" 18/01/2000\u00a0", DAY(2000, 1, 18), 2000, "W_DATE_TEXT"),
        ("8/1/76", DAY(1976, 1, 8), 1976, "W_DATE_TEXT"),
        ("8/1/02", DAY(2002, 1, 8), 2002, "W_DATE_TEXT"),
        ("8/1/19", DAY(1919, 1, 8), 1919, "W_DATE_TEXT"),
        ("1985-02-28", DAY(1985, 2, 28), 1985, "W_DATE_TEXT"),
        ("Ngày 5 tháng 3 năm 1980", DAY(1980, 3, 5), 1980, "W_DATE_TEXT"),
        (None, None, None, None),
    ],
)
def test_read_birth_reads_days_and_years(cell, day, year, warning):
    read = read_birth(cell, ON)
    assert (read.day, read.year, read.code, read.warning) == (day, year, None, warning)


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("31/02/1990", "E_DATE_INVALID", None),
        ("05/13/1991", "E_DATE_INVALID", "13/05/1991"),
        ("00/00/1960", "E_DATE_INVALID", "1960"),
        ("12/05-1990", "E_DATE_INVALID", None),
        ("không rõ", "E_DATE_INVALID", None),
        ("1/1/1850", "E_DATE_INVALID", None),
        (12, "E_DATE_INVALID", None),
        (True, "E_DATE_INVALID", None),
        (CellError("#VALUE!"), "E_DATE_INVALID", None),
        # 1979 typed into a cell of days.
        (datetime.datetime(1905, 6, 1), "E_DATE_INVALID", "1979"),  # noqa: DTZ001
        ("12/05/2035", "E_DATE_FUTURE", None),
        (2035, "E_DATE_FUTURE", None),
        (DAY(2022, 6, 16), "E_DATE_FUTURE", None),
    ],
)
def test_read_birth_refuses_impossible_days(cell, code, suggestion):
    read = read_birth(cell, ON)
    assert (read.day, read.year, read.code, read.suggestion) == (None, None, code, suggestion)
