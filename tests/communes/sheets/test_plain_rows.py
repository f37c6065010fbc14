"""Rows that are read as rows like them were: nothing may tell them from rows read the long way."""

from __future__ import annotations

from dataclasses import asdict
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communes.sheets import village_rows, village_survey
from communes.sheets.legacy_text import from_unicode
from communes.sheets.plain_rows import PlainRows
from communes.sheets.sheet_row import MISSING_VALUE, CellError
from tests.communes.sheets.grids import PHU_NINH, GridBook, read

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
SELDOM = [None] * 12
ROWS = st.builds(
    lambda counter, commune, name, kind, count, rest: [counter, *commune, name, kind, count, *rest],
    st.sampled_from([1, 2, 3, 4, 5, 6, "7", None]),
    st.sampled_from(COMMUNES[:3] * 6 + COMMUNES),
    st.sampled_from(NAMES[:6] * 4 + NAMES),
    st.sampled_from([*SELDOM, "Thôn", "Bản"]),
    st.sampled_from(COUNTS[:2] * 8 + COUNTS),
    st.tuples(
        st.sampled_from([*SELDOM, "Tam Vinh"]),
        st.sampled_from([*SELDOM, "mới lập"]),
        st.sampled_from([*SELDOM, 5, "x"]),
        st.sampled_from([*SELDOM, "Kinh"]),
    ),
)
HEADINGS = st.sampled_from(
    [["I", None, "Xã Tam Vinh"], [None, None, "Tổng cộng", None, None, 90], HEADER, ["Người lập"]]
)


def long_way(book):
    with mock.patch.object(PlainRows, "read", return_value=None):
        return told(book)


def told(book):
    reading, rows = read(book, PHU_NINH)
    return [asdict(row) for row in rows], [asdict(sheet) for sheet in reading.sheets]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(ROWS, min_size=8, max_size=30),
    HEADINGS,
    st.integers(0, 60),
    st.sets(st.integers(2, 30)),
)
def test_plain_rows_are_read_as_the_long_way_reads_them(rows, heading, place, hidden):
    grid = [HEADER, *rows]
    if place <= len(rows):
        grid.insert(place + 1, heading)
    hidden = {number for number in hidden if number % 7 == 0}
    book = GridBook({"Một": grid, "Hai": grid}, hidden_rows={"Một": hidden})
    assert told(book) == long_way(book)


def test_most_rows_of_a_plain_list_take_the_short_way():
    grid = [HEADER, *([n, "20392", "Xã Tam Dân", f"Thôn {n}", None, n] for n in range(1, 101))]
    taken = []
    whole = PlainRows.read

    def watched(self, row):
        reading = whole(self, row)
        taken.append(reading is not None)
        return reading

    with mock.patch.object(PlainRows, "read", watched):
        _, rows = read(grid, PHU_NINH)
    assert [row.understood["village"] for row in rows] == [str(n) for n in range(1, 101)]
    assert sum(taken) >= 95


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
