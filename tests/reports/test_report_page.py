"""Frozen rows as a page shows them."""

from __future__ import annotations

import base64

from reports.kinds import brief_looks
from reports.kinds.kind import Column, Line, Picture, Table
from reports.periodic import page as report_page

PHONE = "0905111222"
COLUMNS = (Column("order", "STT"), Column("n", "Số", "int"), Column("phone", "Máy", "phone"))


def shown(*lines: Line) -> report_page.Shown:
    return report_page.shown(Table("Bảng", COLUMNS, lines))


def test_long_table_keeps_its_total_and_says_what_is_left_out():
    rows = [Line((number, number, None)) for number in range(report_page.MOST_ROWS + 5)]
    total = Line(("", 99, None), role="total")
    table = shown(*rows, total)
    assert len(table.rows) == report_page.MOST_ROWS
    assert table.rows[-1].role == "total"
    assert table.left_out == 6


def test_phones_are_masked_and_banners_go_over_all_columns():
    table = shown(Line(("I", "Huyện Phú Ninh", None), role="section"), Line((1, 1234, PHONE)))
    assert table.rows[0].banner == "I Huyện Phú Ninh"
    assert [cell.text for cell in table.rows[1].cells] == ["1", "1.234", "0905 ••• 222"]


def test_pictures_are_in_the_letters_of_the_page():
    svg = f"<svg><style>{brief_looks.CHART_STYLE}</style></svg>"
    address = report_page.address_of(Picture("Diễn biến", svg, 10, 10))
    drawn = base64.b64decode(address.split(",")[1]).decode()
    assert "Liberation" not in drawn
    assert "system-ui" in drawn
