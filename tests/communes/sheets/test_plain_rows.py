"""Rows that are read as rows like them were: nothing may tell them from rows read the long way."""

from __future__ import annotations

import random
from dataclasses import asdict
from unittest import mock

import pytest

from communes.sheets import village_rows, village_survey
from communes.sheets.legacy_text import from_unicode
from communes.sheets.plain_rows import PlainRows
from communes.sheets.plain_run import PlainRun
from communes.sheets.sheet_row import MISSING_VALUE, CellError
from communes.sheets.village_rows import read_villages
from tests.communes.sheets.grids import IN_2022, PHU_NINH, GridBook, book_of, read
from tests.communes.sheets.official import gazetteer_on

HEADER = [
    "STT",
    "Mã xã",
    "Xã",
    "Thôn",
    "Loại thôn",
    "Số hộ",
    "Xã cũ",
    "Ghi chú",
    "Tự đặt",
    "Dân tộc",
]
COMMUNES = [
    ["20392", "Xã Tam Dân"],
    [20392, "Tam Dân"],
    ["20374", "Tam Thành"],
    [20374, None],
    [None, "Xã Tam Lộc"],
    ["20392", "Xã Tam Lộc"],
    [True, "Xã Tam Dân"],
    [20392.5, "Xã Tam Dân"],
    [None, "Xã Không Có"],
]
NAMES = [
    *("Thôn An Mỹ", "an mỹ", "THÔN AN MỸ TÂY", "Tổ  dân phố\u00a05", "Xuân Phú", "Thôn 1", "=1+1"),
    *(7, None, "Cộng", "Tổng cộng", from_unicode("Thôn Đàn Hạ", "tcvn3"), CellError("#N/A"), " "),
]
COUNTS = [10, 0, -1, 300_000, "1.234", "8,5", 8.5, None, MISSING_VALUE, True]
HEADINGS = [["I", None, "Xã Tam Vinh"], HEADER]


def seldom(dice, *values, share=0.06):
    return dice.choice(values) if dice.random() < share else None


def row_of(dice):
    odd = dice.random() < 0.3
    return [
        dice.choice([1, 2, "7", None]) if odd else dice.randint(1, 99),
        *(dice.choice(COMMUNES) if odd else COMMUNES[dice.randint(0, 1)]),
        dice.choice(NAMES) if odd else f"Thôn {dice.randint(1, 900)}",
        seldom(dice, "Thôn", "Bản"),
        dice.choice(COUNTS) if dice.random() < 0.2 else dice.randint(0, 900),
        seldom(dice, "Tam Vinh"),
        seldom(dice, "mới lập"),
        seldom(dice, 5, "x"),
        seldom(dice, "Kinh"),
    ]


class Formulas(GridBook):
    """Every third row holds a formula."""

    def rows(self, sheet_name):
        for row in super().rows(sheet_name):
            yield row._replace(worked_out=row.number % 3 == 0)


def long_way(book):
    with mock.patch.object(PlainRows, "pieces", lambda self, block: range(len(block))):
        return told(book)


def told(book):
    reading, rows = read(book, PHU_NINH)
    return [asdict(row) for row in rows], [asdict(sheet) for sheet in reading.sheets]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("heading", [None, *HEADINGS])
def test_plain_rows_are_read_as_the_long_way_reads_them(seed, heading):
    dice = random.Random(seed)  # noqa: S311 (no secret)
    grid = [HEADER, *(row_of(dice) for _ in range(250))]
    if heading:
        grid.insert(150, heading)
    hidden = set(dice.sample(range(2, 250), 20))
    book = Formulas({"Một": grid, "Hai": grid[:60]}, hidden_rows={"Một": hidden})
    assert told(book) == long_way(book)


def test_most_rows_of_a_plain_list_take_the_short_way():
    grid = [HEADER, *([n, "20392", "Xã Tam Dân", f"Thôn {n}", None, n] for n in range(1, 101))]
    book = book_of(grid)
    reading = read_villages(book, gazetteer_on(IN_2022), IN_2022, PHU_NINH)
    pieces = list(reading.pieces)
    assert sum(len(piece) for piece in pieces if isinstance(piece, PlainRun)) >= 95
    _, rows = read(grid, PHU_NINH)
    assert [row.understood["village"] for row in rows] == [str(n) for n in range(1, 101)]


def test_numbers_that_far_down_prove_to_be_written_otherwise_are_not_misread(monkeypatch):
    monkeypatch.setattr(village_survey, "LOOKED_AT", 5)
    grid = [HEADER, *([n, "20392", "Xã Tam Dân", f"Thôn {n}", None, "1,234"] for n in range(1, 20))]
    calm = [*grid, [20, "20392", "Xã Tam Dân", "Thôn 20", None, "2,345"]]
    _, rows = read(calm, PHU_NINH)
    assert [row.understood["households"] for row in rows] == [1234] * 19 + [2345]
    surprising = [
        *grid,
        *([n, None, "Xã Tam Dân", f"Thôn {n}", None, "8,5"] for n in range(20, 50)),
    ]
    with pytest.raises(village_rows.NumbersMisread):
        read(surprising, PHU_NINH)
    _, rows = read(surprising, PHU_NINH, to_the_end=True)
    assert {code for row in rows for code in row.codes} == {"E_NUMBER_INVALID"}
