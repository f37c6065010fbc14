"""Widths of the columns of printed tables."""

from __future__ import annotations

import pytest

from reports.kinds.kind import Column
from reports.writers.parts import wide_enough


@pytest.mark.parametrize(
    ("column", "wide"),
    [
        (Column("order", "STT", "text", 4), 8),
        (Column("founded", "Số tổ thành lập", "int", 6, "sum"), 9.5),
        (Column("signed", "Ngày ký", "date", 9), 17),
        (Column("summary", "Trích yếu", "text", 40), 40),
    ],
)
def test_column_is_wide_enough_for_its_head_and_for_a_date(column, wide):
    assert wide_enough(column) == wide
