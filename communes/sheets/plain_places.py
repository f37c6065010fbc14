"""Where things are in rows of a village list, and which are not plain by their types. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from communes.sheets import headers
from communes.sheets.cells import LARGEST_COUNT
from communes.sheets.readings import Mapping
from communes.sheets.village_survey import COUNT_FIELDS

NOTHING = type(None)
_PLAIN_TYPES = frozenset({str, int, NOTHING})
# Fields that are the row's own; all other mapped columns are of its group.
_OWN = frozenset({headers.COUNTER, headers.VILLAGE, headers.PLACE, *COUNT_FIELDS})


@dataclass(slots=True)
class Places:
    """Where things are in rows of one width, from 0. empty: columns that must hold nothing.
    own: the other columns that are kept as written. counts: by field."""

    group: list[int]
    name: int
    counts: dict[str, int]
    empty: list[int]
    own: list[int]


def places_of(mapping: Mapping, name_column: int, width: int) -> Places:
    """The places of rows of a width, below a header."""
    columns = mapping.columns
    name = name_column - 1
    mapped = {column - 1 for found in columns.values() for column in found}
    noted = {column - 1 for column in columns.get(headers.NOTE, ())}
    hidden = {column - 1 for column in columns.get(headers.NOT_KEPT, ())}
    empty = noted | {column - 1 for column in mapping.labels} - mapped
    own = {column - 1 for field in _OWN for column in columns.get(field, ())}
    group = sorted(place for place in mapped - own - hidden - noted if place < width)
    return Places(
        group=group,
        name=name,
        counts={
            field: columns[field][0] - 1
            for field in COUNT_FIELDS
            if field in columns and columns[field][0] <= width
        },
        empty=[place for place in empty if place < width],
        own=[
            place
            for place in range(width)
            if place not in group and place != name and place not in hidden | empty
        ],
    )


def mark_odd(
    odd: set[int],
    columns: Sequence[Sequence[object]],
    kinds: list[set[type]],
    places: Places,
) -> None:
    """Rows whose cells are of other types than those of plain rows."""
    for column, kind in zip(columns, kinds, strict=True):
        if not kind <= _PLAIN_TYPES:
            odd.update(n for n, cell in enumerate(column) if type(cell) not in _PLAIN_TYPES)
    if kinds[places.name] != {str}:
        odd.update(n for n, cell in enumerate(columns[places.name]) if type(cell) is not str)
    for place in places.empty:
        if kinds[place] != {NOTHING}:
            odd.update(n for n, cell in enumerate(columns[place]) if cell is not None)
    for place in places.counts.values():
        counts: Sequence[Any] = columns[place]
        if kinds[place] != {int} or min(counts) < 0 or max(counts) > LARGEST_COUNT:
            odd.update(n for n, count in enumerate(counts) if not _is_count(count))
    if {int} not in kinds:
        rows = enumerate(zip(*columns, strict=True))
        odd.update(n for n, row in rows if int not in map(type, row))


def _is_count(cell: Any) -> bool:
    return cell is None or (type(cell) is int and 0 <= cell <= LARGEST_COUNT)
