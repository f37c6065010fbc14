"""The table of a board as its address asks for it: the same for the page and for the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communes.models import Unit
from reports.boards import page as board_page
from reports.boards.board import Board
from reports.boards.columns import columns_of, in_order
from reports.boards.lines import Column, Line
from reports.boards.links import Addresses
from reports.boards.week import Changes, changes_of


@dataclass(frozen=True)
class Table:
    """lines: those selected, in the order asked for. selections: what could be selected, as
    (slug, words). place: which demand of the board it is about, None where there is none. days:
    since when changes are counted."""

    place: int | None
    columns: list[Column]
    lines: list[Line]
    total: Line
    selections: list[tuple[str, str]]
    days: int


def table_of(
    unit: Unit | None,
    shown: Board,
    place: int | None,
    addresses: Addresses,
    query: Mapping[str, str],
    changes: Changes | None = None,
) -> Table:
    """Two or three statements more than the board: what changed since a day before, unless it is
    given."""
    if changes is None:
        changes = changes_of(unit, shown, place, addresses.since)
    lines = board_page.all_lines(shown, place, addresses, changes)
    columns = columns_of(
        None if place is None else shown.demands[place].rule,
        of_communes=board_page.of_communes(shown),
        days=changes.days,
    )
    chosen = board_page.selected(lines, query.get("loc", ""))
    return Table(
        place=place,
        columns=columns,
        lines=in_order(chosen, columns, query.get("xep", "")),
        total=board_page.line_of(shown.row, place, addresses, changes, whole=True),
        selections=board_page.selections(lines),
        days=changes.days,
    )
