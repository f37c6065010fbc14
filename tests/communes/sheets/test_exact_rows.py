"""Rows that are written just as one of them; every difference is seen."""

from __future__ import annotations

import pytest

from communes.sheets.exact_rows import INLINE, NUMBER, SHARED, exact_row

ROW = (
    '<row r="{0}" spans="1:5"><c r="A{0}" s="3"><v>{0}</v></c><c r="B{0}" t="s"><v>7</v></c>'
    '<c r="C{0}" s="1"/><c r="D{0}" t="inlineStr"><is><t>Thôn {0}</t></is></c>'
    '<c r="E{0}"><v>8.5</v></c></row>'
)


def row(number, text=ROW):
    return text.format(number).encode()


def test_rows_like_the_one_that_was_seen_are_found_at_once():
    exact = exact_row(row(4))
    assert exact.columns == ((1, NUMBER), (2, SHARED), (4, INLINE), (5, NUMBER))
    assert exact.found(row(9) + b"\n " + row(12)) == [
        (b"9", b"9", b"7", "Thôn 9".encode(), b"8.5"),
        (b"12", b"12", b"7", "Thôn 12".encode(), b"8.5"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        ROW.replace(' s="3"', ' s="4"'),
        ROW.replace(' s="3"', ""),
        ROW.replace('<c r="C{0}" s="1"/>', ""),
        ROW.replace('<c r="C{0}" s="1"/>', '<c r="C{0}" s="1"><v>1</v></c>'),
        ROW.replace("<v>8.5</v>", "<v>tám</v>"),
        ROW.replace("<v>8.5</v>", "<f>8</f><v>8</v>"),
        ROW.replace("<v>8.5</v>", "<v>1e7</v>"),
        ROW.replace('r="E{0}"', 'r="E1"'),
        ROW.replace("<is><t>", '<is><t xml:space="preserve">'),
        ROW + "<!-- x -->",
        "<!-- " + ROW + " -->",
        ROW + '<c r="F{0}"><v>1</v></c>',
        '<row r="{0}"/>',
    ],
)
def test_a_row_written_otherwise_leaves_all_to_others(other):
    exact = exact_row(row(4))
    assert exact.found(row(5)) is not None
    for data in (b"", row(6, other), row(5) + row(6, other), row(6, other) + row(7)):
        assert exact.found(data) is None


@pytest.mark.parametrize("empty", ['<row r="1"/>', '<row r="1"></row>', "", "<c></c>"])
def test_a_row_without_cells_tells_nothing(empty):
    assert exact_row(empty.encode()) is None


def test_what_a_row_does_not_close_is_not_taken_for_one():
    assert exact_row(row(4).replace(b"</row>", b"<x/></row>")) is None
