"""Rows of a sheet some hundred at a time, by column: what is alike is then looked at once. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, zip_longest

from communes.sheets.sheet_row import EXACT, SheetRow, is_blank, plain_cell

# So many rows stay in the processor's own memory while they are looked at.
MOST_ROWS = 1_000


class Block:
    """Rows that hold something, from top to bottom; cells and numbers as in `SheetRow`.

    Every column is as long as `numbers`. hidden, worked_out: numbers of such rows.
    """

    __slots__ = ("columns", "hidden", "numbers", "worked_out")

    def __init__(
        self,
        numbers: Sequence[int],
        columns: Sequence[Sequence[object]],
        hidden: Collection[int] = frozenset(),
        worked_out: Collection[int] = frozenset(),
    ) -> None:
        self.numbers = numbers
        self.columns = columns
        self.hidden = hidden
        self.worked_out = worked_out

    def __len__(self) -> int:
        return len(self.numbers)

    def since(self, first: int) -> Block:
        """The rows from a number on."""
        place = bisect_left(self.numbers, first)
        if not place:
            return self
        columns = [column[place:] for column in self.columns]
        return Block(self.numbers[place:], columns, self.hidden, self.worked_out)

    def row(self, place: int) -> SheetRow:
        """The row at a place counted from 0."""
        number = self.numbers[place]
        cells = tuple([column[place] for column in self.columns])
        return SheetRow(number, cells, number in self.hidden, number in self.worked_out)

    def rows(self) -> Iterator[SheetRow]:
        hidden, worked_out = self.hidden, self.worked_out
        for number, cells in zip(self.numbers, zip(*self.columns, strict=True), strict=True):
            yield SheetRow(number, cells, number in hidden, number in worked_out)


def blocks_of_rows(rows: Iterable[SheetRow]) -> Iterator[Block]:
    """Rows that were read one by one."""
    source = iter(rows)
    while taken := list(islice(source, MOST_ROWS)):
        yield Block(
            [row.number for row in taken],
            list(zip_longest(*(row.cells for row in taken))),
            frozenset(row.number for row in taken if row.hidden),
            frozenset(row.number for row in taken if row.worked_out),
        )


def block_of_values(
    top: int,
    left: int,
    values: Sequence[Sequence[object]],
    hidden: Collection[int],
    worked_out: Collection[int],
) -> Block:
    """Rows of the fast reader, of one length, that begin in row `top` and column `left`, both
    counted from 1; blank ones are left out."""
    nothing = (None,) * len(values)
    columns = [_plain_column(column) for column in zip(*values, strict=True)]
    numbers = range(top, top + len(values))
    return filled_block(numbers, [nothing] * (left - 1) + columns, hidden, worked_out)


def filled_block(
    numbers: Sequence[int],
    columns: list[Sequence[object]],
    hidden: Collection[int],
    worked_out: Collection[int] = frozenset(),
) -> Block:
    """The rows that are not blank; columns from A on."""
    if not any(map(_is_filled, columns)):
        filled = [
            place for place, row in enumerate(zip(*columns, strict=True)) if not is_blank(row)
        ]
        if len(filled) < len(numbers):
            numbers = [numbers[place] for place in filled]
            columns = [[column[place] for place in filled] for column in columns]
    return Block(numbers, columns, hidden, worked_out)


def _plain_column(values: Sequence[object]) -> Sequence[object]:
    """The values as cells; nearly every column holds texts alone, or whole numbers alone."""
    kinds = set(map(type, values))
    if kinds == {float}:
        numbers: list[float] = list(values)  # type: ignore[arg-type]
        if all(map(float.is_integer, numbers)) and -EXACT < min(numbers) <= max(numbers) < EXACT:
            return list(map(int, numbers))
    elif kinds == {str}:
        return values if "" not in values else [value or None for value in values]
    elif kinds == {int}:
        return values
    return [plain_cell(value) for value in values]


def _is_filled(column: Sequence[object]) -> bool:
    """Whether every row shows something here."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return all(map(str.strip, column))  # type: ignore[arg-type]
    return str not in kinds and type(None) not in kinds
