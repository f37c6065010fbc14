"""A board as a file: exactly the rows and columns that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communes.lists.exporting import Field
from reports.boards.board import Board
from reports.boards.lines import Column, Line
from teams.target_words import target_words


def fields_of(columns: Sequence[Column]) -> list[Field]:
    return [field for column in columns for field in column.fields]


def rows_of(lines: Sequence[Line], columns: Sequence[Column], total: Line) -> list[tuple[Any, ...]]:
    """The lines in their order, the unit itself last."""
    return [
        tuple(value for column in columns for value in column.values(line))
        for line in (*lines, total)
    ]


def title_of(shown: Board) -> str:
    return f"Tiến độ {shown.row.name}"


def notes_of(shown: Board, place: int | None, selection: str, *, summed: bool = True) -> list[str]:
    """The two lines under the title: the target, and the day with what was selected."""
    target = "Không có kế hoạch nào áp dụng"
    if place is not None:
        demand = shown.demands[place]
        words = target_words(demand.target)
        target = f"Chỉ tiêu: {words}; theo {demand.plan.name} ({demand.plan.document.number_raw})"
    chosen = f"; chỉ xem: {selection}" if selection else ""
    entry = f"; ghi sổ gần nhất {shown.latest_entry:%d/%m/%Y}" if shown.latest_entry else ""
    last = " Dòng cuối là tổng cộng." if summed else ""
    return [target, f"Số liệu đến ngày {shown.on:%d/%m/%Y}{chosen}{entry}.{last}"]
