"""A village list of any shape, read into rows of villages with their communes. Pure.

Two passes over each sheet: the first looks at its first rows and tells the layout, the second
yields the rows; neither keeps them. What a row says is never mended silently: what is not exact is
refused with a suggestion.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from itertools import chain

from communes.sheets import headers
from communes.sheets.cells import NumberEvidence
from communes.sheets.gazetteer import Aliases, Context, Gazetteer, UnitEntry
from communes.sheets.layout import UPPER_FIELDS
from communes.sheets.plain_rows import PlainRows
from communes.sheets.plain_run import PlainRun
from communes.sheets.readings import FileReading, Mapping, RowReading
from communes.sheets.refusal import E_NO_DATA
from communes.sheets.row_findings import RowFindings
from communes.sheets.seen_villages import SeenVillages
from communes.sheets.sheet_choice import ChosenSheet, choose_sheets
from communes.sheets.sources import Book, Decoder, TableRow
from communes.sheets.village_cells import (
    VillageName,
    class_of,
    kind_text,
    read_village_name,
    repeated_key,
)
from communes.sheets.village_layout import VILLAGE_DIALECT, VillageLayout
from communes.sheets.village_said import commune_meant, understood_row, written_commune
from communes.sheets.village_survey import COUNT_FIELDS, survey_villages

NO_TABLE = (
    "Không tìm thấy bảng danh sách thôn trong tệp. Bảng cần một dòng tiêu đề có cột tên thôn, "
    "ví dụ: STT, Tên xã, Tên thôn, Số hộ."
)
COUNT_WORDS = {headers.HOUSEHOLDS: "số hộ", headers.PEOPLE: "số nhân khẩu"}


def read_villages(
    workbook: Book,
    gazetteer: Gazetteer,
    as_of: datetime.date,
    context: Context,
    *,
    mappings: MappingOf[str, Mapping] | None = None,
    aliases: Aliases | None = None,
    to_the_end: bool = False,
    most_rows: int | None = None,
) -> FileReading:
    """Every data row of the workbook; the file is rejected with E_NO_DATA when there is none.

    context: the territory that the uploader chose. mappings: columns chosen before, by the name
    of a sheet or the `shape_key` of its headers. aliases: see `gazetteer.Aliases`. to_the_end:
    look at every number of the file before the first is understood. Without it the rows of a very
    long list may end in NumbersMisread: then read them again with it. most_rows: raises
    TooManyRows for a sheet that is seen at once to have more.
    """
    sheets, chosen = choose_sheets(workbook, VILLAGE_DIALECT, gazetteer, context, mappings)
    if most_rows is not None and any(sheet.source.has_more_rows(most_rows) for sheet in chosen):
        raise TooManyRows
    warnings = []
    if gazetteer.older_than_lists:
        warnings.append("W_AS_OF_BEFORE_LISTS")
    pieces = _Reader(gazetteer, aliases, to_the_end=to_the_end).pieces(chosen)
    first = next(pieces, None)
    if first is None:
        return FileReading("rejected", E_NO_DATA, warnings, sheets, iter(()), NO_TABLE)
    return FileReading("ok", None, warnings, sheets, chain([first], pieces))


class NumbersMisread(Exception):
    """Far down, a list shows that its numbers are written otherwise than its first rows told."""


class TooManyRows(Exception):
    """A sheet is longer than any list of villages."""


class _Reader:
    """Reads the sheets of one file; knows every village that it has passed."""

    def __init__(self, gazetteer: Gazetteer, aliases: Aliases | None, *, to_the_end: bool) -> None:
        self.to_the_end = to_the_end
        self.gazetteer = gazetteer
        self.aliases = aliases
        self._seen = SeenVillages()

    def pieces(self, chosen: list[ChosenSheet]) -> Iterator[RowReading | PlainRun]:
        evidence = NumberEvidence()
        layouts = []
        for sheet in chosen:
            survey = survey_villages(
                map(_decoder(sheet), sheet.source.rows_as_written(sheet.mapping.data_from)),
                sheet.mapping,
                evidence,
                self.gazetteer,
                sheet.context,
                to_the_end=self.to_the_end,
            )
            layouts.append(VillageLayout(sheet.mapping, survey, self.gazetteer, sheet.context))
        marks = evidence.decimal_marks
        for sheet, layout in zip(chosen, layouts, strict=True):
            decoded = _decoder(sheet)
            plain = PlainRows(sheet, layout, decoded, self._seen, self.aliases)
            for block in sheet.source.blocks(sheet.mapping.data_from):
                for piece in plain.pieces(block):
                    if not isinstance(piece, int):
                        yield piece
                        continue
                    row = decoded(block.row(piece))
                    if 0 < layout.survey.unseen_from < row.number:
                        _look_at_numbers(layout, row, evidence, marks)
                    role = layout.role_of(row)
                    if role is not None:
                        sheet.reading.ignored.setdefault(role, []).append(row.number)
                        continue
                    yield self._read(sheet, layout, row, marks)

    def _read(
        self, sheet: ChosenSheet, layout: VillageLayout, row: TableRow, marks: frozenset[str]
    ) -> RowReading:
        columns = layout.mapping.columns
        found = RowFindings(sheet.reading.name, row, layout.mapping)
        name = self._name(found, row, layout.name_column)
        unit = self._commune(found, sheet, layout, row)
        counts = {
            field: found.count(field, columns[field][0], COUNT_WORDS[field], marks)
            for field in COUNT_FIELDS
            if field in columns
        }
        former = found.text(headers.FORMER_COMMUNE)
        if unit is not None and name.key and not found.legacy:
            self._check_duplicate(found, unit, former, name, layout.name_column)
        found.understood = understood_row(
            unit,
            village=name.name,
            kind=name.kind,
            households=counts.get(headers.HOUSEHOLDS),
            people=counts.get(headers.PEOPLE),
            former_commune=former,
            class_=class_of(row, layout.mapping),
            note=found.text(headers.NOTE),
            extra=found.extra(),
        )
        return found.reading()

    def _name(self, found: RowFindings, row: TableRow, name_column: int) -> VillageName:
        name = read_village_name(row.cell(name_column), kind_text(row, found.mapping))
        found.warnings += name.warnings
        if name.code:
            found.problem(name_column, name.code, name.reason, name.suggestion)
        return name

    def _commune(
        self, found: RowFindings, sheet: ChosenSheet, layout: VillageLayout, row: TableRow
    ) -> UnitEntry | None:
        above = layout.above(row)
        if above.legacy:
            found.note_legacy(above.legacy)
        for field in (headers.COMMUNE_CODE, headers.COMMUNE_NAME):
            found.note_missing_value(field)
        answer = commune_meant(self.gazetteer, self.aliases, sheet.context, above.text)
        found.warnings += answer.warnings
        if answer.code:
            written = written_commune(above.text)
            found.unresolved(answer, above.columns, layout.section.row, written)
        return answer.unit

    def _check_duplicate(
        self, found: RowFindings, unit: UnitEntry, former: str, name: VillageName, column: int
    ) -> None:
        """The same commune, former commune and name, with equal kinds or one missing."""
        key = (unit.id, repeated_key(former), name.key)
        first = self._seen.before(key, repeated_key(name.kind), found.sheet, found.row.number)
        if first is not None:
            sheet, number = first
            where = f" của trang tính “{sheet}”" if sheet != found.sheet else ""
            found.problem(
                column,
                "E_DUPLICATE_IN_FILE",
                f"thôn này của {unit.plain_name} đã có ở dòng {number}{where}. Bỏ một dòng.",
            )


def _look_at_numbers(
    layout: VillageLayout, row: TableRow, evidence: NumberEvidence, marks: frozenset[str]
) -> None:
    """Raises NumbersMisread when a number that the survey had not seen changes its answer."""
    columns = layout.mapping.columns
    for field in COUNT_FIELDS:
        if field in columns and isinstance(cell := row.cell(columns[field][0]), str):
            evidence.add(cell)
            if evidence.decimal_marks != marks:
                raise NumbersMisread


def _decoder(sheet: ChosenSheet) -> Decoder:
    """For rows below the header; a unit in merged cells stands above each of their rows."""
    columns = sheet.mapping.columns
    units = [
        columns[field][0] for field in (*UPPER_FIELDS, headers.FORMER_COMMUNE) if field in columns
    ]
    name = (columns.get(headers.VILLAGE) or columns[headers.PLACE])[0]
    return sheet.source.decoder(units, [*units, name])
