"""Marks in a copy of an .xlsx that keeps its formatting, formulas and hidden sheets."""

from __future__ import annotations

import datetime
import html
import re
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from communes.sheets.findings import (
    AUTHOR,
    ERROR_COLUMNS,
    ERROR_ROW_HEADER,
    FILLS,
    LABELS,
    MOST_COMMENTS,
    MOST_LINKS,
    NO_REMEDY,
    RowFindings,
    cell_name,
    comment,
    link_to,
    starts_formula,
    worst,
)
from communes.sheets.marking_names import ERROR_SHEETS, ERROR_TITLE, HINT_HEADER, is_error_sheet
from communes.sheets.package import Package
from communes.sheets.sheet_row import MISSING_VALUE, CellError
from communes.sheets.xlsx_book import XlsxBook, column_number
from communes.sheets.xlsx_rows import sheet_rows

_FILLS = {severity: PatternFill("solid", fgColor=color) for severity, color in FILLS.items()}
_NO_FILL = PatternFill()
_BOLD = Font(bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")
_HINT_WIDTH = 42


class CopyFailed(Exception):
    """The workbook is of a make that cannot be copied with its formatting."""


def mark_copy(
    source: Path,
    found: Mapping[str, Mapping[int, RowFindings]],
    out: Path,
    headers: Mapping[str, int],
) -> None:
    """Raises CopyFailed, FileRefused."""
    with tempfile.TemporaryDirectory() as folder:
        clean, marked = Path(folder, "clean.xlsx"), Path(folder, "marked.xlsx")
        package = Package(source)
        try:
            package.copy(clean)
            values = _values(XlsxBook(package))
        finally:
            package.close()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                _mark(clean, found, marked, headers)
        except Exception as error:
            raise CopyFailed from error
        _put_values(marked, values, out)


def _mark(
    clean: Path,
    found: Mapping[str, Mapping[int, RowFindings]],
    marked: Path,
    headers: Mapping[str, int],
) -> None:
    book = load_workbook(clean, keep_links=False, keep_vba=False, rich_text=True)
    for name in list(book.sheetnames):
        sheet = book[name]
        if isinstance(sheet, Worksheet) and is_error_sheet(name, sheet["A1"].value):
            del book[name]
    comments = 0
    for sheet in book.worksheets:
        _take_marks_off(sheet)
        rows = found.get(sheet.title)
        if rows:
            comments = _mark_sheet(sheet, rows, headers[sheet.title], comments)
    _list_errors(book, found)
    book.save(marked)


def _take_marks_off(sheet: Worksheet) -> None:
    """What an earlier marking left goes; what would turn into a formula is kept from it."""
    hints = None
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            if cell.value == HINT_HEADER:
                hints = cell.column
            if cell.column == hints or (cell.comment and cell.comment.author == AUTHOR):
                cell.fill = _NO_FILL
                cell.comment = None
            if cell.column == hints:
                cell.value = None
            if cell.data_type == "s" and starts_formula(str(cell.value)):
                cell.quotePrefix = True


def _hint_column(sheet: Worksheet) -> int:
    """The column after the last that holds anything."""
    filled = (cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return max(filled, default=0) + 1


def _mark_sheet(
    sheet: Worksheet, rows: Mapping[int, RowFindings], header: int, comments: int
) -> int:
    hints = _hint_column(sheet)
    heading = _own_cell(sheet, header, hints)
    heading.value, heading.font, heading.alignment = HINT_HEADER, _BOLD, _WRAP
    sheet.column_dimensions[heading.column_letter].width = _HINT_WIDTH
    for number, row in rows.items():
        for column, findings in row.columns().items():
            cell = _own_cell(sheet, number, column)
            cell.fill = _FILLS[worst(findings)]
            if comments < MOST_COMMENTS:
                note = Comment(
                    ILLEGAL_CHARACTERS_RE.sub(" ", comment(findings)), AUTHOR, height=110, width=320
                )
                cell.comment = note
                comments += 1
        hint = _own_cell(sheet, number, hints)
        _write_text(hint, row.hint())
        hint.fill, hint.alignment = _FILLS[row.worst()], _WRAP
    return comments


def _own_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself, or the one that shows its value when it is part of a merged range."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return sheet.cell(area.min_row, area.min_col)
    return cell


def _write_text(cell: Cell, text: str) -> None:
    """Text that is never taken for a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    cell.data_type = "s"
    if starts_formula(text):
        cell.quotePrefix = True


def _list_errors(book: Workbook, found: Mapping[str, Mapping[int, RowFindings]]) -> None:
    taken = {name.casefold() for name in book.sheetnames}
    name = next((name for name in ERROR_SHEETS if name.casefold() not in taken), ERROR_SHEETS[0])
    sheet = book.create_sheet(name)
    sheet.sheet_properties.tabColor = "C00000"
    _write_text(sheet["A1"], ERROR_TITLE)
    sheet["A1"].font = Font(bold=True, size=14)
    for column, (heading, width) in enumerate(ERROR_COLUMNS, start=1):
        cell = sheet.cell(ERROR_ROW_HEADER, column, heading)
        cell.font = _BOLD
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = f"A{ERROR_ROW_HEADER + 1}"
    number = 0
    for rows in found.values():
        for row in sorted(rows):
            for finding in rows[row].all:
                number += 1
                at = ERROR_ROW_HEADER + number
                sheet.cell(at, 1, number)
                _write_text(sheet.cell(at, 2), finding.sheet)
                sheet.cell(at, 3, finding.row)
                place = sheet.cell(at, 4, cell_name(finding) if finding.column else "cả dòng")
                if number <= MOST_LINKS:
                    place.hyperlink = Hyperlink(ref=place.coordinate, location=link_to(finding))
                    place.style = "Hyperlink"
                _write_text(sheet.cell(at, 5), LABELS[finding.severity])
                sheet.cell(at, 5).fill = _FILLS[finding.severity]
                _write_text(sheet.cell(at, 6), finding.message_vi)
                _write_text(sheet.cell(at, 7), finding.suggestion or NO_REMEDY)
                for column in (6, 7):
                    sheet.cell(at, column).alignment = _WRAP


_Values = dict[str, dict[int, tuple[object, ...]]]


def _values(book: XlsxBook) -> _Values:
    """What every row showed. Copying keeps the formulas and loses what they came to."""
    return {
        sheet.name: {row.number: row.cells for row in sheet_rows(book, sheet.name)}
        for sheet in book.sheets
    }


_FORMULA = re.compile(
    rb'<c r="([A-Z]+)(\d+)"([^<>]*)>(<f\b[^<>]*?(?:/>|>[^<]*</f>))(?:<v\s*/>|<v></v>)</c>'
)
_TYPE = re.compile(rb'\s+t="\w+"')


def _put_values(marked: Path, values: _Values, out: Path) -> None:
    """The copy with the value of each formula beside it, so that it can be read at once."""
    package = Package(marked)
    try:
        book = XlsxBook(package)
        sheets = {part.lower(): name for name, part in book.parts.items()}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for part, info in package.parts.items():
                content = package.read(part, most=info.file_size)
                name = sheets.get(part)
                if name in values and b"<f" in content:
                    content = _with_values(content, values[name], book.date_1904)
                copy.writestr(info.filename, content)
    finally:
        package.close()


def _with_values(content: bytes, rows: dict[int, tuple[object, ...]], date_1904: bool) -> bytes:
    def put(match: re.Match[bytes]) -> bytes:
        letters, number, given, formula = match.groups()
        cells = rows.get(int(number), ())
        column = column_number(letters) - 1
        value = cells[column] if column < len(cells) else None
        if value is MISSING_VALUE:
            return match[0]
        kind, text = _as_xml(value, date_1904)
        return b'<c r="%s%s"%s%s>%s<v>%s</v></c>' % (
            letters,
            number,
            _TYPE.sub(b"", given),
            kind,
            formula,
            text.encode(),
        )

    return _FORMULA.sub(put, content)


def _as_xml(value: object, date_1904: bool) -> tuple[bytes, str]:
    """The kind of a value and its text as they stand in a cell."""
    if isinstance(value, CellError):
        return b' t="e"', html.escape(value.text)
    if isinstance(value, bool):
        return b' t="b"', str(int(value))
    if isinstance(value, int | float):
        return b"", repr(value)
    if isinstance(value, datetime.date):
        first = datetime.date(1904, 1, 1) if date_1904 else datetime.date(1899, 12, 30)
        if not isinstance(value, datetime.datetime):
            return b"", str((value - first).days)
        hour = datetime.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return b"", repr((value.date() - first).days + hour / datetime.timedelta(days=1))
    return b' t="str"', html.escape(str(value or ""), quote=False)
