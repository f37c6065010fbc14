"""Rows that are written just as one of them, sign by sign but for what their cells say. Pure.

A program writes the rows of a list with the same cells in the same styles. Asking for exactly that
is twice as fast as a pattern that allows for all that may differ; where one row does differ, the
others are not read so either.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from communes.sheets.xlsx_book import column_number

# What a cell holds, as it is written.
NUMBER, SHARED, INLINE, EMPTY = "number", "shared", "inline", ""

_START = re.compile(rb'<row r="\d{1,7}"[^<>/]*>')
_CELL = re.compile(
    rb'<c r="(?P<column>[A-Z]{1,3})\d{1,7}"(?P<style>[^<>]*?)(?:(?P<empty>/>|></c>)|'
    rb">(?:<is><t>(?P<inline>[^<]*)</t></is>|<v>(?P<value>[^<]*)</v>)</c>)"
)
_WHOLE = rb"-?\d{1,15}"
_NUMBER = rb"-?\d{1,15}(?:\.\d{1,15})?"


class ExactRow(NamedTuple):
    """How a row is written. columns: number and kind of those cells that hold something; the
    groups of the pattern are the number of the row and theirs. tags: how many signs "<" it has."""

    pattern: re.Pattern[bytes]
    columns: tuple[tuple[int, str], ...]
    tags: int

    def found(self, data: bytes) -> list[tuple[bytes, ...]] | None:
        """The groups of all rows; None when one of them is written otherwise."""
        rows = self.pattern.findall(data)
        # Nothing stands before them, between or behind, not even a comment.
        return rows if rows and data.count(b"<") == self.tags * len(rows) else None


def exact_row(row: bytes) -> ExactRow | None:
    """How one row is written that `uniform_rows` has understood; None when it is empty."""
    start = _START.match(row)
    if start is None:
        return None
    pattern, columns, place = rb'<row r="(\d{1,7})"[^<>/]*>', [], start.end()
    while cell := _CELL.match(row, place):
        place = cell.end()
        pattern += rb'<c r="%s\1"%s' % (cell["column"], re.escape(cell["style"]))
        kind, held = _held(cell)
        pattern += held
        if kind != EMPTY:
            columns.append((column_number(cell["column"]), kind))
    if not columns or not row.startswith(b"</row>", place):
        return None
    return ExactRow(re.compile(pattern + rb"</row>\s*"), tuple(columns), row.count(b"<"))


def _held(cell: re.Match[bytes]) -> tuple[str, bytes]:
    if cell["empty"] is not None:
        return EMPTY, cell["empty"]
    if cell["inline"] is not None:
        return INLINE, rb"><is><t>([^<]*)</t></is></c>"
    if cell["style"].endswith(b't="s"'):
        return SHARED, rb"><v>(\d{1,7})</v></c>"
    number = _NUMBER if b"." in cell["value"] else _WHOLE
    return NUMBER, rb"><v>(%s)</v></c>" % number
