"""What rows of every sort of table are that hold no data, and what stands above the others. Pure.

A layout takes the rows of one sheet in order and remembers what it passed: the last heading, the
units of a group's first row, whether the table has ended and its signatures have begun.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from communes.sheets import headers, headings, row_words
from communes.sheets.cells import is_empty, tidy
from communes.sheets.gazetteer import Gazetteer
from communes.sheets.headings import Section
from communes.sheets.legacy_text import Legacy
from communes.sheets.place_texts import commune_of_title, context_of_titles
from communes.sheets.readings import Mapping
from communes.sheets.sheet_row import SheetRow
from communes.sheets.sources import TableRow
from communes.sheets.tables import Dialect, header_of_row, mapping_of_row
from communes.sheets.unit_entries import COMMUNE, DISTRICT, PROVINCE, Context, UnitEntry
from communes.vietnamese import search_text

UPPER_FIELDS = (
    headers.PROVINCE_CODE,
    headers.PROVINCE_NAME,
    headers.DISTRICT_CODE,
    headers.DISTRICT_NAME,
    headers.UPPER,
    headers.COMMUNE_CODE,
    headers.COMMUNE_NAME,
)
COMMUNE_FIELDS = frozenset((headers.COMMUNE_NAME, headers.COMMUNE_CODE, headers.UPPER))
LEVEL_OF_FIELD = {
    headers.PROVINCE_NAME: PROVINCE,
    headers.PROVINCE_CODE: PROVINCE,
    headers.DISTRICT_NAME: DISTRICT,
    headers.DISTRICT_CODE: DISTRICT,
    headers.COMMUNE_NAME: COMMUNE,
    headers.COMMUNE_CODE: COMMUNE,
    headers.UPPER: COMMUNE,
}
_DEPTH = {PROVINCE: 0, DISTRICT: 1, COMMUNE: 2}
# What a row must have to be a header with other columns in the middle of a sheet.
_HEADER_FIELDS = 3
# So many rows below a header its columns may still be numbered.
CLOSE_TO_HEADER = 2
_HEADER_SHARE = 0.6
_GROUPS = (
    (headers.PROVINCE_NAME, headers.PROVINCE_CODE),
    (headers.DISTRICT_NAME, headers.DISTRICT_CODE),
    (headers.COMMUNE_NAME, headers.COMMUNE_CODE, headers.UPPER),
)


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above a row, by field; `columns` only for what its own cells say.

    carried_over: that something of it is of a row before the last heading.
    """

    cells: dict[str, object]
    columns: dict[str, int]
    legacy: Legacy | None
    carried_over: bool = False

    def text(self, field: str) -> str:
        return tidy(self.cells.get(field))


class Layout:
    """The common part; a sort of list says what its own rows are."""

    dialect: Dialect

    def __init__(
        self,
        mapping: Mapping,
        carried: frozenset[str],
        gazetteer: Gazetteer,
        context: Context,
    ) -> None:
        self.mapping = mapping
        self.gazetteer = gazetteer
        self.context = context
        self.section = Section()
        self.heading_row = 0
        self._looked_at: tuple[TableRow | None, dict[str, object]] = (None, {})
        self.below_table = False
        self._carried_fields = carried
        self._carried: dict[str, object] = {}
        self._carried_legacy: Legacy | None = None
        self._carried_row = 0
        self._last_header = mapping.header_rows[-1] if mapping.header_rows else 0
        self._header_texts = {
            search_text(text)
            for label in mapping.labels.values()
            for text in (label, *label.split(" / "))
        }
        self.take_columns()

    def take_columns(self) -> None:
        """Where the fields are, at the first header and at every other that follows."""
        columns = self.mapping.columns
        self._looked_at = (None, {})
        self.counter_column = columns.get(headers.COUNTER, [0])[0]
        self.uppers = {name: columns[name][0] for name in UPPER_FIELDS if name in columns}

    def are_column_numbers(self, row: TableRow) -> bool:
        """'(1) (2) (3)' just below a header, before anything else is asked of the row."""
        close = row.number <= self._last_header + CLOSE_TO_HEADER
        return close and row_words.are_column_numbers(row.cells)

    def outside(
        self, row: TableRow, name: str, texts: list[str], *, counted: bool, whole: bool
    ) -> str | None:
        """Rows that hold no unit at all: headers, sums, signatures, notes.

        counted: the counter holds a number. whole: the row is filled as a data row is, and then
        "Chủ tịch Hội Nông dân" in it signs nothing.
        """
        numbered = any(type(cell) in (int, float) for cell in row.cells)
        if not (counted or numbered) and len(texts) > 1 and self._repeats_header(row, texts):
            self.below_table = False
            self._last_header = row.number
            return row_words.REPEATED_HEADER
        if (name and row_words.is_total(name)) or (texts and row_words.is_total(texts[0])):
            return row_words.TOTAL
        if whole or (counted and name):
            self.below_table = False
            return None
        if self.below_table and not counted:
            return self._below_table(row, texts)
        if not counted and any(map(row_words.is_signature, texts)):
            self.below_table = True
            return row_words.SIGNATURE
        lone = len(texts) == 1 and not counted
        if lone and (row_words.is_note(texts[0]) or row_words.is_sentence(texts[0])):
            return self.title(row, texts[0])
        return None

    def _repeats_header(self, row: TableRow, texts: list[str]) -> bool:
        if all(search_text(text) in self._header_texts for text in texts):
            return True
        sheet_row = SheetRow(row.number, row.cells, row.hidden)
        columns = header_of_row(sheet_row, self.dialect)
        # "Nữ" and "Xã" are headers and values too: nearly all of a header's cells are headers.
        mapped = sum(map(len, columns.values()))
        if len(columns) < _HEADER_FIELDS or mapped < len(texts) * _HEADER_SHARE:
            return False
        if columns != self.mapping.columns:
            here = mapping_of_row(self.mapping.sheet, sheet_row, self.dialect)
            self.mapping = replace(here, decode=self.mapping.decode)
            self.take_columns()
        return True

    def _below_table(self, row: TableRow, texts: list[str]) -> str:
        """Signatures, until the title of another table."""
        if len(texts) == 1 and not row_words.is_signature(texts[0]):
            if row_words.is_title(texts[0]):
                return self.title(row, texts[0])
            heading = headings.bare_heading(texts[0])
            level = headings.level_of(heading, self.gazetteer, self.context)
            if level and headings.is_known(heading, level, self.gazetteer):
                return self.enter(level, heading, row, {})
        return row_words.SIGNATURE

    def title(self, row: TableRow, text: str) -> str:
        """A line of text between rows: a title, which may name a commune (its rows are never those
        of the one before, though it be unclear which is meant), or a note."""
        if not row_words.is_title(text):
            return row_words.NOTE
        named = commune_of_title(text, self.gazetteer.index, self.context)
        if named:
            self.enter(COMMUNE, named[0], row, {headers.COMMUNE_CODE: named[1]})
        elif other := self._other_district(text):
            self.enter(DISTRICT, other, row, {})
        return row_words.TITLE

    def _other_district(self, text: str) -> str:
        """The district that a title names, '' where it is the one of the rows before."""
        index = self.gazetteer.index
        context = context_of_titles([text], index, Context(self.context.province_code))
        unit = index.by_code.get((DISTRICT, context.district_code))
        if unit is None:
            return ""
        if self.section.district:
            known = any(unit.id == one.id for one in index.named(DISTRICT, self.section.district))
        else:
            known = unit.code == self.context.district_code
        return "" if known else unit.full_name

    def enter(self, level: str, text: str, row: TableRow, above: dict[str, object]) -> str:
        """A heading begins: what stood at its level and below it ends."""
        self.section.enter(level, text, row.number, row.legacy)
        self.heading_row = row.number
        if level == COMMUNE:
            self.section.code = tidy(above.get(headers.COMMUNE_CODE))
        for field in list(self._carried):
            if _depth(field) >= _DEPTH[level]:
                del self._carried[field]
        return row_words.SECTION

    def names_unit(self, text: str, level: str) -> bool:
        """Whether a text is the name of a unit of the territory."""
        context = self.context

        def is_here(unit: UnitEntry) -> bool:
            if context.province_code not in ("", unit.province_code):
                return False
            return level == PROVINCE or context.district_code in ("", unit.district_code)

        return bool(self.gazetteer.index.named(level, text, is_here))

    def has_more(self, row: TableRow) -> bool:
        """Whether anything but the counter is filled."""
        return any(
            not is_empty(cell)
            for column, cell in enumerate(row.cells, start=1)
            if column != self.counter_column
        )

    def own_units(self, row: TableRow) -> dict[str, object]:
        """The filled cells of the columns of units."""
        if row is not self._looked_at[0]:
            filled = {
                field: cell
                for field, column in self.uppers.items()
                if not is_empty(cell := row.cell(column))
            }
            self._looked_at = (row, filled)
        return self._looked_at[1]

    def keep(self, own: dict[str, object], row: TableRow) -> None:
        """Remember the units of a row for the rows below it that leave them out."""
        if not self._carried_fields:
            return
        for field, cell in own.items():
            if field not in self._carried_fields:
                continue
            if self._carried.get(field) != cell:
                for other in list(self._carried):
                    if _depth(other) >= _depth(field) and other not in own:
                        del self._carried[other]
            self._carried[field] = cell
            self._carried_legacy = row.legacy
            self._carried_row = row.number

    def above(self, row: TableRow) -> Above:
        """The units of a row: its own, those of the rows before where they hold on, the headings'.

        What the row says of its commune is not mixed with what a heading says of it.
        """
        cells = dict(self.own_units(row))
        columns = {field: self.uppers[field] for field in cells}
        legacy: Legacy | None = None
        carried_over = False
        headed = {
            headers.PROVINCE_NAME: self.section.province,
            headers.DISTRICT_NAME: self.section.district,
            headers.COMMUNE_NAME: self.section.commune,
            headers.COMMUNE_CODE: self.section.code,
        }
        for group in _GROUPS:
            if any(field in columns for field in group):
                continue
            carried = {field: self._carried[field] for field in group if field in self._carried}
            if carried:
                legacy = legacy or self._carried_legacy
                carried_over = carried_over or self._carried_row < self.heading_row
                cells |= carried
                continue
            taken = {field: headed[field] for field in group if headed.get(field)}
            if taken:
                legacy = legacy or self.section.legacy
                cells |= taken
        return Above(cells, columns, legacy, carried_over)


def _depth(field: str) -> int:
    return _DEPTH[LEVEL_OF_FIELD[field]]


class Tally:
    """How a column is filled beside data, row after row."""

    # A column is filled once per group when so many of its cells are empty, and it hardly ever
    # repeats itself from one row to the next.
    BLANKS = 0.3
    REPEATS = 0.1

    def __init__(self) -> None:
        self.filled = self.blank = self.repeated = 0
        self.last: object = None

    def add(self, cell: object) -> None:
        if is_empty(cell):
            self.blank += 1
            self.last = None
            return
        self.filled += 1
        self.repeated += cell == self.last
        self.last = cell

    @property
    def is_carried(self) -> bool:
        """Whether the rows without a value mean the last one above them."""
        rows = self.filled + self.blank
        return (
            bool(self.blank)
            and self.blank / rows >= self.BLANKS
            and self.repeated <= max(1, self.filled) * self.REPEATS
        )
