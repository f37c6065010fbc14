"""Marks in a new .xlsx with the values of a workbook, row by row in bounded memory."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from communes.sheets.findings import (
    AUTHOR,
    ERROR_COLUMNS,
    ERROR_ROW_HEADER,
    FILLS,
    LABELS,
    MOST_COMMENTS,
    MOST_LINKS,
    NO_REMEDY,
    CellFinding,
    RowFindings,
    cell_name,
    comment,
    link_to,
    starts_formula,
    worst,
)
from communes.sheets.marking_names import ERROR_SHEETS, ERROR_TITLE, HINT_HEADER, is_error_sheet
from communes.sheets.reader import Workbook, open_checked
from communes.sheets.sheet_row import MISSING_VALUE, CellError, SheetRow

_DAY = "dd/mm/yyyy"
_MOMENT = "dd/mm/yyyy hh:mm"
_HINT_WIDTH = 42
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_MOST_NAME = 31
# What a stored width has over the letters that fit in the column.
_PADDING = 0.71
_MOST_LETTERS = 32_767


class _Formats:
    """Formats of the workbook by what they must show; made once each."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def of(self, **properties: object) -> Format | None:
        given = {name: value for name, value in properties.items() if value}
        if not given:
            return None
        key = tuple(sorted(given.items(), key=lambda item: item[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(given)
        return self._made[key]


def mark_values(
    source: Path,
    kind: str,
    found: Mapping[str, Mapping[int, RowFindings]],
    out: Path,
    headers: Mapping[str, int],
) -> None:
    """Raises FileRefused when the source turns out broken."""
    options = {"constant_memory": True, "nan_inf_to_errors": True}
    with open_checked(source, kind) as values, xlsxwriter.Workbook(str(out), options) as book:
        formats = _Formats(book)
        writer = _Writer(formats)
        taken: set[str] = set()
        shown: Worksheet | None = None
        for info in values.sheets:
            rows = values.rows(info.name)
            first = next(rows, None)
            if first and is_error_sheet(info.name, first.cells[0] if first.cells else None):
                continue
            sheet = book.add_worksheet(_free_name(info.name, taken))
            if info.hidden:
                sheet.hide()
            elif shown is None:
                # A workbook opens on a sheet that can be seen.
                shown = sheet
                sheet.activate()
                sheet.set_first_sheet()
            for left, right, width in values.widths(info.name):
                sheet.set_column(left - 1, right - 1, max(0.0, width - _PADDING))
            writer.sheet(sheet, values, info.name, found.get(info.name, {}), headers)
        free = next(
            (name for name in ERROR_SHEETS if name.casefold() not in taken), ERROR_SHEETS[0]
        )
        _list_errors(book.add_worksheet(_free_name(free, taken)), found, formats)


class _Writer:
    def __init__(self, formats: _Formats) -> None:
        self._formats = formats
        self._comments = 0

    def sheet(
        self,
        sheet: Worksheet,
        values: Workbook,
        name: str,
        found: Mapping[int, RowFindings],
        headers: Mapping[str, int],
    ) -> None:
        hints = _hint_column(values, name)
        header = headers.get(name, 1)
        if found:
            sheet.set_column(hints - 1, hints - 1, _HINT_WIDTH)
        fill_down = _FillDown(values.merges(name))
        for row in _with_gaps(values.rows(name), {header, *found} if found else set()):
            if row.hidden:
                sheet.set_row(row.number - 1, None, None, {"hidden": True})
            cells = fill_down.cells(row)
            findings = found.get(row.number)
            marks = findings.columns() if findings else {}
            for column in range(1, max([len(cells), *marks]) + 1):
                value = cells[column - 1] if column <= len(cells) else None
                if column == hints:
                    continue
                fill = FILLS[worst(marks[column])] if column in marks else ""
                self._cell(sheet, row.number, column, value, fill)
                if column in marks and self._comments < MOST_COMMENTS:
                    self._comments += 1
                    sheet.write_comment(
                        row.number - 1,
                        column - 1,
                        comment(marks[column]),
                        {"author": AUTHOR, "x_scale": 2.5, "y_scale": 1.5},
                    )
            if found and row.number == header:
                self._text(sheet, header, hints, HINT_HEADER, bold=True, text_wrap=True)
            elif findings:
                color = FILLS[findings.worst()]
                self._text(sheet, row.number, hints, findings.hint(), color, text_wrap=True)

    def _cell(self, sheet: Worksheet, row: int, column: int, value: object, fill: str) -> None:
        at = row - 1, column - 1
        shape = self._formats.of(bg_color=fill) if fill else None
        if value is None or value is MISSING_VALUE:
            if shape:
                sheet.write_blank(*at, None, shape)
        elif isinstance(value, str):
            self._text(sheet, row, column, value, fill)
        elif isinstance(value, bool):
            sheet.write_boolean(*at, value, shape)
        elif isinstance(value, int | float):
            sheet.write_number(*at, value, shape)
        elif isinstance(value, CellError) and value.text in _ERRORS:
            # An error is the outcome of a formula that has it for its whole text.
            formula = "=NA()" if value.text == "#N/A" else f"={value.text}"
            sheet.write_formula(*at, formula, shape, value.text)
        elif isinstance(value, datetime.date) and value.year >= 1900:
            pattern = _MOMENT if isinstance(value, datetime.datetime) else _DAY
            day = self._formats.of(bg_color=fill, num_format=pattern)
            sheet.write_datetime(*at, value, day)
        else:
            shown = value.text if isinstance(value, CellError) else str(value)
            self._text(sheet, row, column, shown, fill)

    def _text(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        text: str,
        fill: str = "",
        **properties: object,
    ) -> None:
        shape = None
        if fill or properties or starts_formula(text):
            quoted = starts_formula(text)
            shape = self._formats.of(**properties, bg_color=fill, quote_prefix=quoted)
        sheet.write_string(row - 1, column - 1, text[:_MOST_LETTERS], shape)


class _FillDown:
    """Cells merged downwards, each row with the value that all of them show.

    Rows written once from the top cannot be merged afterwards.
    """

    def __init__(self, merges: list[tuple[int, int, int, int]]) -> None:
        self._tall = [
            (top, left, bottom)
            for top, left, bottom, right in merges
            if bottom > top and left == right
        ]
        self._tall.sort()
        self._next = 0
        self._open: dict[int, tuple[int, object]] = {}

    def cells(self, row: SheetRow) -> tuple[object, ...]:
        if not self._tall:
            return row.cells
        cells = list(row.cells)
        while self._next < len(self._tall) and self._tall[self._next][0] <= row.number:
            top, left, bottom = self._tall[self._next]
            self._next += 1
            if top == row.number and left <= len(cells):
                self._open[left] = bottom, cells[left - 1]
        for column, (bottom, value) in list(self._open.items()):
            if row.number > bottom:
                del self._open[column]
                continue
            cells += [None] * (column - len(cells))
            if cells[column - 1] is None:
                cells[column - 1] = value
        return tuple(cells)


def _free_name(name: str, taken: set[str]) -> str:
    """The name of the sheet, altered where Excel would not take it; added to `taken`."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("'")[:_MOST_NAME] or "Trang"
    free, number = plain, 1
    while free.casefold() in taken:
        number += 1
        free = f"{plain[: _MOST_NAME - 4]} {number}"
    taken.add(free.casefold())
    return free


def _hint_column(values: Workbook, name: str) -> int:
    """The column of an earlier marking, else the one after the last that holds anything."""
    last = 0
    for row in values.rows(name):
        if HINT_HEADER in row.cells:
            return row.cells.index(HINT_HEADER) + 1
        used = len(row.cells)
        while used > last and row.cells[used - 1] is None:
            used -= 1
        last = max(last, used)
    return last + 1


def _with_gaps(rows: Iterator[SheetRow], wanted: set[int]) -> Iterator[SheetRow]:
    """The rows, and blank ones where something has to be written."""
    missing = sorted(wanted, reverse=True)
    for row in rows:
        while missing and missing[-1] < row.number:
            yield SheetRow(missing.pop(), (), hidden=False)
        if missing and missing[-1] == row.number:
            missing.pop()
        yield row
    while missing:
        yield SheetRow(missing.pop(), (), hidden=False)


def _list_errors(
    sheet: Worksheet, found: Mapping[str, Mapping[int, RowFindings]], formats: _Formats
) -> None:
    sheet.set_tab_color("#C00000")
    for column, (_, width) in enumerate(ERROR_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, ERROR_TITLE, formats.of(bold=True, font_size=14))
    for column, (heading, _) in enumerate(ERROR_COLUMNS):
        sheet.write_string(ERROR_ROW_HEADER - 1, column, heading, formats.of(bold=True))
    sheet.freeze_panes(ERROR_ROW_HEADER, 0)
    number = 0
    for rows in found.values():
        for row in sorted(rows):
            for finding in rows[row].all:
                number += 1
                _list_finding(sheet, ERROR_ROW_HEADER + number - 1, number, finding, formats)


def _list_finding(
    sheet: Worksheet, at: int, number: int, finding: CellFinding, formats: _Formats
) -> None:
    def text(column: int, value: str, **properties: object) -> None:
        shape = formats.of(**properties, quote_prefix=starts_formula(value), valign="top")
        sheet.write_string(at, column, value[:_MOST_LETTERS], shape)

    sheet.write_number(at, 0, number)
    text(1, finding.sheet)
    sheet.write_number(at, 2, finding.row)
    place = cell_name(finding) if finding.column else "cả dòng"
    if number <= MOST_LINKS:
        link = formats.of(font_color="#0563C1", underline=1)
        sheet.write_url(at, 3, f"internal:{link_to(finding)}", link, place)
    else:
        text(3, place)
    text(4, LABELS[finding.severity], bg_color=FILLS[finding.severity])
    text(5, finding.message_vi, text_wrap=True)
    text(6, finding.suggestion or NO_REMEDY, text_wrap=True)
