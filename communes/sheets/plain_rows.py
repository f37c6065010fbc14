"""Rows that say everything in their own cells, understood as rows like them were. Pure.

In a national list ten rows in a row name the same commune. What the first of them says of its
commune, class and former commune is remembered, and the others bring their name and their counts.
Whatever is not plain - other types of cells, a heading above, a doubtful name, commune or number, a
village named before - is left to the long way (`village_rows`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from communes.sheets import headers, row_words
from communes.sheets.cells import LARGEST_COUNT, tidy
from communes.sheets.gazetteer import Aliases
from communes.sheets.readings import VALID, RowReading
from communes.sheets.row_findings import column_letter
from communes.sheets.seen_villages import SeenVillages
from communes.sheets.sheet_choice import ChosenSheet
from communes.sheets.sheet_row import SheetRow
from communes.sheets.sources import Decoder, TableRow, legacy_of
from communes.sheets.told import Told, json_of
from communes.sheets.village_cells import (
    VillageName,
    class_of,
    read_village_name,
    repeated_key,
)
from communes.sheets.village_layout import VillageLayout
from communes.sheets.village_said import commune_meant, understood_row
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
    """What rows with equal cells beside their own have in common.

    raw_json, said_json: these cells, and all that was understood but the row's own, as members
    of an object, each after a comma.
    """

    understood: dict[str, Any]
    raw_json: str
    said_json: str
    warnings: list[str]
    unit: int
    former: str
    kind_text: str


@dataclass(slots=True)
class _Shape:
    """Where things are in rows whose cells are of the same types.

    filled: the cells that hold something, `letters` their columns. counts: field and place.
    numbers: the cells that are neither of the group nor the name, where all of them are numbers;
    `own_json` takes them in. It is '' where they are not.
    """

    of_group: Getter
    in_group: list[int]
    name: int
    counts: list[tuple[str, int]]
    filled: Getter
    letters: list[str]
    numbers: Getter
    own_json: str
    groups: dict[Any, _Group]


@dataclass(slots=True)
class _Name:
    """The name of a village as it was read from a text; the text and what it says as JSON."""

    read: VillageName
    kind_key: str
    raw_json: str
    said_json: str


class PlainRows:
    """The plain rows of one sheet; every other row is for the long way."""

    def __init__(
        self,
        sheet: ChosenSheet,
        layout: VillageLayout,
        decoder: Decoder,
        seen: SeenVillages,
        aliases: Aliases | None,
    ) -> None:
        self._sheet = sheet.reading.name
        self._context = sheet.context
        self._aliases = aliases
        self._layout = layout
        self._mapping = layout.mapping
        self._seen = seen
        self._usable = sheet.source.legacy is None and not decoder.carries
        self._shapes: dict[tuple[object, ...], _Shape | None] = {}
        self._names: dict[tuple[str, object], _Name | None] = {}

    def read(self, row: SheetRow) -> RowReading | None:
        """The row as the long way would read it; None when it must go there."""
        shape = self._shape(row)
        if shape is None:
            return None
        cells = row.cells
        in_group = shape.of_group(cells)
        group = shape.groups.get(in_group)
        if group is None:
            group = self._meet(shape, row)
            if group is None:
                return None
            if len(shape.groups) >= _MOST_GROUPS:
                shape.groups.clear()
            shape.groups[in_group] = group
        named = self._name(cells[shape.name], group.kind_text)
        if named is None or (named.read.warnings and row.worked_out):
            return None
        name = named.read
        understood = Told(group.understood)
        counted = ""
        for field, place in shape.counts:
            count: Any = cells[place]
            if count is None:
                counted += f',"{field}":null'
            elif 0 <= count <= LARGEST_COUNT:
                counted += f',"{field}":{count}'
            else:
                return None
            understood[field] = count
        key = (group.unit, group.former, name.key)
        if self._seen.before(key, named.kind_key, self._sheet, row.number) is not None:
            return None
        understood["village"], understood["kind"] = name.name, name.kind
        understood.json = f"{{{named.said_json}{counted}{group.said_json}}}"
        warnings = group.warnings
        if name.warnings:
            warnings = list(dict.fromkeys([*name.warnings, *warnings]))
        raw = Told(zip(shape.letters, map(str, shape.filled(cells)), strict=True))
        if shape.own_json:
            own = shape.own_json % (named.raw_json, *shape.numbers(cells))
            raw.json = f"{{{own}{group.raw_json}}}"
        return RowReading(self._sheet, row.number, VALID, [], warnings, [], raw, understood)

    def _meet(self, shape: _Shape, row: SheetRow) -> _Group | None:
        """What the cells beside the row's own say; None when that is not plain."""
        layout, cells = self._layout, row.cells
        group = [cells[place] for place in shape.in_group]
        if any(type(cell) is str and legacy_of(cell) for cell in group):
            return None
        above = {
            field: text
            for field, column in layout.uppers.items()
            if column <= len(cells) and (text := tidy(cells[column - 1]))
        }
        if not above or any(map(row_words.is_total, above.values())):
            return None

        def text_of(field: str) -> str:
            return above.get(field, "")

        answer = commune_meant(layout.gazetteer, self._aliases, self._context, text_of)
        if answer.unit is None or answer.code:
            return None
        table_row = TableRow(row.number, cells, cells, row.hidden)
        columns = self._mapping.columns.get(headers.FORMER_COMMUNE, ())
        former = " ".join(text for column in columns if (text := tidy(table_row.cell(column))))
        said = understood_row(
            answer.unit, former_commune=former, class_=class_of(table_row, self._mapping)
        )
        own = {"village", "kind", *(field for field, _ in shape.counts)}
        letters = (column_letter(place + 1) for place in shape.in_group)
        return _Group(
            understood=said,
            raw_json=_members(dict(zip(letters, map(str, group), strict=True))),
            said_json=_members({field: said[field] for field in said if field not in own}),
            warnings=[*(["W_FORMULA_VALUE"] if row.worked_out else []), *answer.warnings],
            unit=answer.unit.id,
            former=repeated_key(former),
            kind_text=layout.kind_text(cells),
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
        others = [place for place in filled if place not in group and place != name]
        own_json = ""
        if all(types[place] is int for place in others) and name not in (*group, *hidden):
            letters = [column_letter(place + 1) for place in (name, *others)]
            own_json = f'"{letters[0]}":%s' + "".join(f',"{each}":"%d"' for each in letters[1:])
        return _Shape(
            of_group=_getter(group),
            in_group=[place for place in group if place in filled],
            name=name,
            counts=counts,
            filled=_getter(filled),
            letters=[column_letter(place + 1) for place in filled],
            numbers=_getter(others),
            own_json=own_json,
            groups={},
        )

    def _name(self, text: Any, kind_text: str) -> _Name | None:
        key = (kind_text, text)
        try:
            return self._names[key]
        except KeyError:
            pass
        name: _Name | None = None
        if legacy_of(text) is None and not row_words.is_total(tidy(text)):
            read = read_village_name(text, kind_text)
            if not read.code:
                said = f'"village":{json_of(read.name)},"kind":{json_of(read.kind)}'
                name = _Name(read, repeated_key(read.kind), json_of(text), said)
        if len(self._names) >= _MOST_NAMES:
            self._names.clear()
        self._names[key] = name
        return name


def _members(said: dict[str, Any]) -> str:
    """What stands in an object's JSON, after a comma; '' for an empty one."""
    return f",{json_of(said)[1:-1]}" if said else ""


def _getter(places: list[int]) -> Getter:
    """The cells at these places, always as a tuple."""
    if not places:
        return lambda cells: ()
    if len(places) == 1:
        (place,) = places
        return lambda cells: (cells[place],)
    return itemgetter(*places)
