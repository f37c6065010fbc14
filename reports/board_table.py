"""The table of a board as its address asks for it: the same for the page and for the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communes.models import Unit
from reports import board_page
from reports.board import Board
from reports.board_columns import Column, Line, columns_of, in_order
from reports.board_links import Addresses
from reports.week import teams_since


@dataclass(frozen=True)
class Table:
    """lines: those selected, in the order asked for. selections: what could be selected, as
    (slug, words). place: which demand of the board it is about, None where there is none."""

    place: int | None
    columns: list[Column]
    lines: list[Line]
    total: Line
    selections: list[tuple[str, str]]


def table_of(
    unit: Unit | None,
    shown: Board,
    place: int | None,
    addresses: Addresses,
    query: Mapping[str, str],
) -> Table:
    """One statement more than the board: the teams of the last week."""
    children = tuple(row.version for row in shown.children if row.version)
    changes = teams_since(unit, children, shown.on)
    lines = board_page.all_lines(shown, place, addresses, changes)
    columns = columns_of(
        None if place is None else shown.demands[place].rule,
        of_communes=board_page.of_communes(shown),
    )
    chosen = board_page.selected(lines, query.get("loc", ""))
    return Table(
        place=place,
        columns=columns,
        lines=in_order(chosen, columns, query.get("xep", "")),
        total=board_page.total_of(shown, place, addresses, changes),
        selections=board_page.selections(lines),
    )
