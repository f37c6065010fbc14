"""Which sheets of a workbook hold a table, and the territory that their titles name. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace

from communes.sheets import row_words
from communes.sheets.cells import tidy
from communes.sheets.gazetteer import Context, Gazetteer
from communes.sheets.marking_names import is_error_sheet
from communes.sheets.place_texts import (
    completed,
    context_of,
    context_of_titles,
    of_sheet_name,
)
from communes.sheets.readings import Mapping, SheetReading
from communes.sheets.sources import Book, SheetSource
from communes.sheets.tables import Dialect, find_table

DATA = "data"
SKIPPED = "skipped"
HIDDEN = "Trang tính ẩn, không đọc."
NO_TABLE = "Không có bảng danh sách trong trang tính này."
LEFT_OUT = "Người nhập chọn bỏ qua trang tính này."
OUR_ERRORS = "Trang tính liệt kê lỗi do hệ thống ghi, không đọc."


@dataclass(frozen=True, slots=True)
class ChosenSheet:
    """A sheet with a table: where to read, what was found, and within which territory.

    named_after: the text of the title or the sheet's name that names its commune, '' for none.
    """

    source: SheetSource
    reading: SheetReading
    mapping: Mapping
    context: Context


def choose_sheets(
    book: Book,
    dialect: Dialect,
    gazetteer: Gazetteer,
    context: Context,
    mappings: MappingOf[str, Mapping] | None,
) -> tuple[list[SheetReading], list[ChosenSheet]]:
    """Every sheet with how it is taken, and those to be read.

    mappings: what a person chose before, by the name of the sheet (header rows and all; without
    columns the sheet is left out) or by the `shape_key` of its headers (columns alone).
    """
    readings: list[SheetReading] = []
    chosen: list[ChosenSheet] = []
    for info in book.sheets:
        if info.hidden:
            readings.append(SheetReading(info.name, SKIPPED, HIDDEN))
            continue
        source = SheetSource(book, info.name)
        if source.head and is_error_sheet(info.name, source.head[0].cells[0]):
            readings.append(SheetReading(info.name, SKIPPED, OUR_ERRORS))
            continue
        found = find_table(info.name, source.head, source.merges, dialect)
        mapping = _overridden(info.name, found, mappings or {})
        if mapping is not None and not mapping.columns:
            readings.append(SheetReading(info.name, SKIPPED, LEFT_OUT))
            continue
        if mapping is None or not dialect.names & mapping.columns.keys():
            readings.append(SheetReading(info.name, SKIPPED, NO_TABLE))
            continue
        titles, ignored = _above(source, mapping)
        reading = SheetReading(info.name, DATA, "", mapping, titles, ignored)
        readings.append(reading)
        within = _territory(info.name, titles, gazetteer, context)
        chosen.append(ChosenSheet(source, reading, mapping, within))
    return readings, chosen


def _overridden(
    name: str, found: Mapping | None, mappings: MappingOf[str, Mapping]
) -> Mapping | None:
    by_name = mappings.get(name)
    if by_name is not None:
        return replace(
            by_name, sheet=name, labels=by_name.labels or (found.labels if found else {})
        )
    if found is not None and found.shape_key in mappings:
        return replace(found, columns=mappings[found.shape_key].columns)
    return found


def _above(source: SheetSource, mapping: Mapping) -> tuple[list[str], dict[str, list[int]]]:
    """The texts above the header, and which rows those and the header are."""
    titles: list[str] = []
    ignored: dict[str, list[int]] = {}
    for row in source.head:
        if row.number >= mapping.data_from:
            break
        role = row_words.HEADER if row.number in mapping.header_rows else row_words.TITLE
        ignored.setdefault(role, []).append(row.number)
        if role == row_words.TITLE:
            titles += [text for text in map(tidy, row.cells) if text]
    return titles, ignored


def _territory(name: str, titles: Iterable[str], gazetteer: Gazetteer, context: Context) -> Context:
    """Of the titles; where they name no commune, of the sheet's name ('Xã Trịnh Tường')."""
    whole = completed(context, gazetteer.index)
    within = context_of_titles(list(titles), gazetteer.index, whole)
    if not within.commune_code:
        unit = of_sheet_name(name, gazetteer.index, within, whole)
        if unit is not None:
            within = context_of(unit)
    return within
