"""Rows that say everything in their own cells, understood as rows like them were. Pure.

In a national list ten rows in a row name the same commune. What the first of them says of its
commune, class and former commune is remembered, and so is what a text says as the name of a
village; the others bring only their counts. Rows are looked at many at a time, column by column.
Whatever is not plain - other types of cells, a heading above, a doubtful name, commune or number, a
village named before - is left to the long way (`village_rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

from communes.sheets import headers, row_words
from communes.sheets.blocks import Block
from communes.sheets.cells import tidy
from communes.sheets.gazetteer import Aliases
from communes.sheets.plain_places import NOTHING, Places, mark_odd, places_of
from communes.sheets.plain_run import Group, Name, PlainRun
from communes.sheets.readings import Mapping
from communes.sheets.row_findings import column_letter
from communes.sheets.seen_villages import SeenVillages
from communes.sheets.sheet_choice import ChosenSheet
from communes.sheets.sheet_row import SheetRow
from communes.sheets.sources import Decoder, TableRow, legacy_of
from communes.sheets.told import json_of_text, members_of_texts
from communes.sheets.village_cells import VillageName, class_of, read_village_name, repeated_key
from communes.sheets.village_layout import VillageLayout
from communes.sheets.village_said import commune_meant, understood_row

# Rows of one commune stand together, and names repeat: no more needs to be remembered.
_MOST_GROUPS = 512
_MOST_NAMES = 8_192

# Stand where a group or a name is not plain.
_ODD_GROUP = Group()
_ODD_NAME = Name(VillageName())


@dataclass(slots=True)
class _Looked:
    """Rows of a block that were looked at together; `odd` are the places of those not plain."""

    numbers: Sequence[int]
    groups: list[Group]
    names: list[Name]
    letter: str
    counts: dict[str, Sequence[Any]]
    own: dict[str, Sequence[object]]
    odd: list[int]

    def run(self, sheet: str, first: int, last: int) -> PlainRun:
        return PlainRun(
            sheet,
            self.numbers[first:last],
            self.groups[first:last],
            self.names[first:last],
            self.letter,
            {field: column[first:last] for field, column in self.counts.items()},
            {letter: column[first:last] for letter, column in self.own.items()},
        )


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
        self._seen = seen
        self._usable = sheet.source.legacy is None and not decoder.carries
        self._mapping: Mapping | None = None
        self._places: dict[int, Places] = {}
        self._groups: dict[Any, Group] = {}
        self._names: dict[tuple[str, object], Name] = {}

    def pieces(self, block: Block) -> Iterator[PlainRun | int]:
        """The rows in their order: plain ones as they are understood, and the places in the block
        of those that must go the long way before the next is asked for."""
        place, end = 0, len(block)
        while place < end:
            if not self._tells_all(block, place):
                yield place
                place += 1
                continue
            mapping, start = self._layout.mapping, place
            looked = self._look(block.since(block.numbers[start]))
            if looked is None:
                yield from range(start, end)
                return
            for odd in (*(start + odd for odd in looked.odd), end):
                yield from self._new(looked, start, place, odd)
                place = odd + 1
                if odd < end:
                    yield odd
                    # Another header may have come by, or a heading.
                    if mapping is not self._layout.mapping or not self._tells_all(block, place):
                        break

    def _tells_all(self, block: Block, place: int) -> bool:
        return (
            self._usable
            and place < len(block)
            and self._layout.tells_all(block.numbers[place])
            and self._layout.name_column <= len(block.columns)
        )

    def _new(self, looked: _Looked, start: int, first: int, last: int) -> Iterator[PlainRun | int]:
        """Plain rows from place to place, but for those that name a village once more.

        Places are those of the block, whose row at `start` was the first to be looked at.
        """
        if first >= last:
            return
        first, last = first - start, last - start
        groups, names = looked.groups[first:last], looked.names[first:last]
        keys = [
            (group.unit, group.former, name.read.key)
            for group, name in zip(groups, names, strict=True)
        ]
        kinds = [name.kind_key for name in names]
        numbers = looked.numbers[first:last]
        if self._seen.all_new(keys, kinds, self._sheet, numbers):
            yield looked.run(self._sheet, first, last)
            return
        begun = first
        for place, (key, kind, number) in enumerate(
            zip(keys, kinds, numbers, strict=True), start=first
        ):
            if self._seen.before(key, kind, self._sheet, number) is not None:
                if begun < place:
                    yield looked.run(self._sheet, begun, place)
                yield start + place
                begun = place + 1
        if begun < last:
            yield looked.run(self._sheet, begun, last)

    def _look(self, block: Block) -> _Looked | None:
        """What the columns say under the present header; None when no row can be plain."""
        if self._mapping is not self._layout.mapping:
            self._mapping = self._layout.mapping
            self._places.clear()
            self._groups.clear()
        columns = block.columns
        width = len(columns)
        places = self._places.get(width)
        if places is None:
            places = self._places[width] = places_of(
                self._layout.mapping, self._layout.name_column, width
            )
        kinds = [set(map(type, column)) for column in columns]
        odd = {place for place, number in enumerate(block.numbers) if number in block.hidden}
        mark_odd(odd, columns, kinds, places)
        groups = self._groups_of(block, places, odd)
        names = self._names_of(columns[places.name], groups, odd)
        if block.worked_out:
            odd.update(
                place
                for place, (number, name) in enumerate(zip(block.numbers, names, strict=True))
                if name.warnings and number in block.worked_out
            )
        if len(odd) == len(block):
            return None
        return _Looked(
            numbers=block.numbers,
            groups=groups,
            names=names,
            letter=column_letter(places.name + 1),
            counts={field: columns[place] for field, place in places.counts.items()},
            own={
                column_letter(place + 1): columns[place]
                for place in places.own
                if kinds[place] != {NOTHING}
            },
            odd=sorted(odd),
        )

    def _groups_of(self, block: Block, places: Places, odd: set[int]) -> list[Group]:
        """The group of each row; rows whose group is not plain become odd."""
        formulas: Iterable[bool] = repeat(False, len(block))
        if block.worked_out:
            formulas = [number in block.worked_out for number in block.numbers]
        keys = list(zip(formulas, *(block.columns[place] for place in places.group), strict=True))

        def meet(place: int) -> Group:
            return self._meet(block.row(place), places) or _ODD_GROUP

        return _remembered(self._groups, keys, meet, odd, _ODD_GROUP, _MOST_GROUPS)

    def _names_of(self, column: Sequence[object], groups: list[Group], odd: set[int]) -> list[Name]:
        """The name of each row; rows whose name is not plain become odd."""
        keys: list[tuple[str, Any]] = [
            (group.kind_text, text) for group, text in zip(groups, column, strict=True)
        ]

        def meet(place: int) -> Name:
            kind_text, text = keys[place]
            return _name_of(text, kind_text) or _ODD_NAME

        return _remembered(self._names, keys, meet, odd, _ODD_NAME, _MOST_NAMES)

    def _meet(self, row: SheetRow, places: Places) -> Group | None:
        """What the cells beside the row's own say; None when that is not plain."""
        layout, cells = self._layout, row.cells
        above = {
            field: text
            for field, column in layout.uppers.items()
            if column <= len(cells) and (text := tidy(cells[column - 1]))
        }
        if not above:
            return None
        answer = commune_meant(
            layout.gazetteer, self._aliases, self._context, lambda field: above.get(field, "")
        )
        unit = answer.unit
        if unit is None or answer.code:
            return None
        # What the register says too is neither in an old encoding nor a total.
        known = (unit.full_name, unit.district_name, unit.province_name)
        for text in above.values():
            if not text.isdigit() and text not in known and row_words.is_total(text):
                return None
        written = {}
        for place in places.group:
            if (cell := cells[place]) is not None:
                written[column_letter(place + 1)] = text = str(cell)
                if not text.isascii() and text not in known and legacy_of(text):
                    return None
        table_row = TableRow(row.number, cells, cells, row.hidden)
        columns = layout.mapping.columns.get(headers.FORMER_COMMUNE, ())
        former = " ".join(text for column in columns if (text := tidy(table_row.cell(column))))
        class_ = class_of(table_row, layout.mapping)
        return Group(
            understood=understood_row(unit, former_commune=former, class_=class_),
            raw=written,
            raw_json=members_of_texts(written),
            warnings=(*(["W_FORMULA_VALUE"] if row.worked_out else []), *answer.warnings),
            unit=unit.id,
            former=repeated_key(former),
            kind_text=layout.kind_text(cells),
        )


Kept = TypeVar("Kept", Group, Name)


def _remembered(
    known: dict[Any, Kept],
    keys: list[Any],
    meet: Callable[[int], Kept],
    odd: set[int],
    nothing: Kept,
    most: int,
) -> list[Kept]:
    """What is known by each key, met at its first place; where it is `nothing`, places are odd."""
    found: list[Any] = list(map(known.get, keys))
    if None in found:
        for place, (each, key) in enumerate(zip(found, keys, strict=True)):
            if each is not None:
                continue
            if place in odd:
                found[place] = nothing
                continue
            # It may be that of a row before.
            each = known.get(key)
            if each is None:
                if len(known) >= most:
                    known.clear()
                each = known[key] = meet(place)
            found[place] = each
    if nothing in found:
        odd.update(place for place, each in enumerate(found) if each is nothing)
    return found


def _name_of(text: str, kind_text: str) -> Name | None:
    """What a text says as the name of a village; None when that is not plain."""
    if legacy_of(text) is not None or row_words.is_total(tidy(text)):
        return None
    read = read_village_name(text, kind_text)
    if read.code:
        return None
    return Name(
        read=read,
        text=text,
        kind_key=repeated_key(read.kind),
        raw_json=json_of_text(text),
        warnings=tuple(read.warnings),
    )
