"""Rows that say everything in their own cells, understood as rows like them were. Pure.

In a national list ten rows in a row name the same commune. The first of them goes the long way
(`village_rows`); what it said of its commune, class and former commune is remembered, and the
others bring their name and their counts. Whatever is not plain - other types of cells, a heading
above, a doubtful name or number, a village named before - is left to the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from communes.sheets import headers, row_words
from communes.sheets.cells import LARGEST_COUNT, is_empty, tidy
from communes.sheets.readings import VALID, RowReading
from communes.sheets.row_findings import column_letter
from communes.sheets.seen_villages import SeenVillages
from communes.sheets.sheet_choice import ChosenSheet
from communes.sheets.sheet_row import SheetRow
from communes.sheets.sources import Decoder, legacy_of
from communes.sheets.village_cells import VillageName, read_village_name, repeated_key
from communes.sheets.village_layout import VillageLayout
from communes.sheets.village_survey import COUNT_FIELDS

# Rows of one commune stand together, and names repeat: no more needs to be remembered.
_MOST_GROUPS = 512
_MOST_NAMES = 4_096

_PLAIN_TYPES = frozenset({str, int, type(None)})
# Fields that are the row's own; all other mapped columns are of its group.
_OWN = frozenset({headers.COUNTER, headers.VILLAGE, headers.PLACE, *COUNT_FIELDS})

Getter = Callable[[tuple[object, ...]], Any]


@dataclass(slots=True)
class _Group:
    """What rows with equal cells beside their own have in common."""

    understood: dict[str, Any]
    warnings: list[str]
    unit: int
    former: str
    kind_text: str


@dataclass(slots=True)
class _Shape:
    """Where things are in rows whose cells are of the same types.

    filled: the cells that hold something, `letters` their columns. counts: field and place.
    """

    of_group: Getter
    name: int
    counts: list[tuple[str, int]]
    filled: Getter
    letters: list[str]
    groups: dict[Any, _Group]


class PlainRows:
    """The plain rows of one sheet; every other row is for the long way, then for `learn`."""

    def __init__(
        self, sheet: ChosenSheet, layout: VillageLayout, decoder: Decoder, seen: SeenVillages
    ) -> None:
        self._sheet = sheet.reading.name
        self._layout = layout
        self._mapping = layout.mapping
        self._seen = seen
        self._usable = sheet.source.legacy is None and not decoder.carries
        self._shapes: dict[tuple[object, ...], _Shape | None] = {}
        self._names: dict[tuple[str, object], VillageName | None] = {}

    def read(self, row: SheetRow) -> RowReading | None:
        """The row as the long way would read it; None when it must go there."""
        shape = self._shape(row)
        if shape is None:
            return None
        cells = row.cells
        group = shape.groups.get(shape.of_group(cells))
        if group is None:
            return None
        name = self._name(cells[shape.name], group.kind_text)
        if name is None or (name.warnings and row.worked_out):
            return None
        understood = group.understood.copy()
        for field, place in shape.counts:
            count: Any = cells[place]
            if count is not None and not 0 <= count <= LARGEST_COUNT:
                return None
            understood[field] = count
        key = (group.unit, group.former, name.key)
        if self._seen.before(key, repeated_key(name.kind), self._sheet, row.number) is not None:
            return None
        understood["village"], understood["kind"] = name.name, name.kind
        warnings = group.warnings
        if name.warnings:
            warnings = list(dict.fromkeys([*name.warnings, *warnings]))
        raw = dict(zip(shape.letters, map(str, shape.filled(cells)), strict=True))
        return RowReading(self._sheet, row.number, VALID, [], warnings, [], raw, understood)

    def learn(self, row: SheetRow, reading: RowReading) -> None:
        """Remember what a row said that went the long way and was found right."""
        shape = self._shape(row)
        if shape is None or reading.codes:
            return
        cells = row.cells
        uppers = self._layout.uppers.values()
        if all(is_empty(cells[column - 1]) for column in uppers if column <= len(cells)):
            return
        kind_text = self._layout.kind_text(cells)
        name = self._name(cells[shape.name], kind_text)
        if name is None or name.warnings:
            return
        if len(shape.groups) >= _MOST_GROUPS:
            shape.groups.clear()
        shape.groups[shape.of_group(cells)] = _Group(
            understood=reading.understood.copy(),
            warnings=reading.warnings,
            unit=reading.understood["commune_id"],
            former=repeated_key(reading.understood["former_commune"] or ""),
            kind_text=kind_text,
        )

    def _shape(self, row: SheetRow) -> _Shape | None:
        layout = self._layout
        if row.hidden or not self._usable or not layout.tells_all(row.number):
            return None
        if layout.mapping is not self._mapping:
            # Another header came by, and its columns stand elsewhere.
            self._mapping = layout.mapping
            self._shapes.clear()
        types = tuple(map(type, row.cells))
        key = (row.worked_out, types)
        try:
            return self._shapes[key]
        except KeyError:
            shape = self._shapes[key] = self._shape_of(types)
            return shape

    def _shape_of(self, types: tuple[type, ...]) -> _Shape | None:
        columns = self._mapping.columns
        name = self._layout.name_column - 1
        if int not in types or not _PLAIN_TYPES.issuperset(types):
            return None
        if name >= len(types) or types[name] is not str:
            return None
        mapped = {column - 1 for found in columns.values() for column in found}
        noted = {column - 1 for column in columns.get(headers.NOTE, ())}
        beside = noted | {column - 1 for column in self._mapping.labels} - mapped
        counts = [
            (field, columns[field][0] - 1)
            for field in COUNT_FIELDS
            if field in columns and columns[field][0] <= len(types)
        ]
        if any(types[place] is not type(None) for place in beside if place < len(types)):
            return None
        if any(types[place] is str for _, place in counts):
            return None
        own = {column - 1 for field in _OWN for column in columns.get(field, ())}
        group = sorted(place for place in mapped - own if place < len(types))
        hidden = {column - 1 for column in columns.get(headers.NOT_KEPT, ())}
        filled = [
            place
            for place, kind in enumerate(types)
            if kind is not type(None) and place not in hidden
        ]
        return _Shape(
            of_group=_getter(group),
            name=name,
            counts=counts,
            filled=_getter(filled),
            letters=[column_letter(place + 1) for place in filled],
            groups={},
        )

    def _name(self, text: Any, kind_text: str) -> VillageName | None:
        key = (kind_text, text)
        try:
            return self._names[key]
        except KeyError:
            pass
        name: VillageName | None = None
        if legacy_of(text) is None and not row_words.is_total(tidy(text)):
            name = read_village_name(text, kind_text)
            if name.code:
                name = None
        if len(self._names) >= _MOST_NAMES:
            self._names.clear()
        self._names[key] = name
        return name


def _getter(places: list[int]) -> Getter:
    """The cells at these places, always as a tuple."""
    if not places:
        return lambda cells: ()
    if len(places) == 1:
        (place,) = places
        return lambda cells: (cells[place],)
    return itemgetter(*places)
