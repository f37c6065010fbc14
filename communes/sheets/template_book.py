"""Workbooks to fill in: headings and choices ready, the register's own codes locked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from communes.sheets.findings import starts_formula
from communes.sheets.xlsx_book import STAMP_PROPERTY

SHEET = "Danh sách"
# Holds the choices, and the stamp once more: some programs drop the properties of a workbook.
CHOICE_SHEET = "_danh_muc"
HEADER_ROW = 4
FIRST_ROW = 5
# Rows below the filled ones in which the choices and checks still apply.
SPARE_ROWS = 2_000
_LAST_ROW = 1_048_576
_FIRST_CHOICE_ROW = 3

_NOT_IN_LIST = "Hãy chọn một giá trị có trong danh sách."
_NOT_A_COUNT = "Hãy nhập một số nguyên từ 0 trở lên, hoặc để trống."


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of a template. `choice` names one of the lists of choices.

    A locked column cannot be typed over in rows that come from the register; below them it can.
    """

    header: str
    kind: Literal["text", "count", "date"] = "text"
    width: float = 18
    locked: bool = False
    choice: str | None = None


def write_template(
    out: Path,
    *,
    columns: Sequence[TemplateColumn],
    rows: Iterable[Sequence[object]],
    choices: Mapping[str, Sequence[str]],
    stamp: str,
    title: str,
    note: str,
) -> None:
    """Write an .xlsx whose rows are already filled; `Workbook.stamp` of the reader gives `stamp`.

    A row holds as many values as there are columns: str, int, date or None. Texts are typed as
    texts, so that codes keep their zeros.
    """
    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        book.set_custom_property(STAMP_PROPERTY, stamp, "text")
        sheet = book.add_worksheet(SHEET)
        lists = _write_choices(book.add_worksheet(CHOICE_SHEET), choices, stamp)
        formats = _Formats(book)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width, formats.cell(column, locked=False))
        sheet.write_string(0, 0, title, formats.title)
        sheet.write_string(1, 0, note, formats.note)
        for number, column in enumerate(columns):
            sheet.write_string(HEADER_ROW - 1, number, column.header, formats.header)
        last = HEADER_ROW
        for last, row in enumerate(rows, start=FIRST_ROW):
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(sheet, last - 1, number, value, formats, column)
        _add_checks(sheet, columns, lists, min(last + SPARE_ROWS, _LAST_ROW))
        _set_page(sheet, len(columns), last)


class _Formats:
    """What the cells look like and which of them can be typed into."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._cells: dict[tuple[str, bool, bool], Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"italic": True})
        self.header = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "bg_color": "#D9E2F3",
            }
        )

    def cell(self, column: TemplateColumn, *, locked: bool, quoted: bool = False) -> Format:
        key = column.kind, locked, quoted
        if key not in self._cells:
            shape = {"text": "@", "count": "0", "date": "dd/mm/yyyy"}[column.kind]
            properties: dict[str, object] = {"num_format": shape, "locked": locked, "valign": "top"}
            if locked:
                properties["bg_color"] = "#EDEDED"
            if quoted:
                properties["quote_prefix"] = True
            self._cells[key] = self._book.add_format(properties)
        return self._cells[key]


def _write(
    sheet: Worksheet,
    row: int,
    number: int,
    value: object,
    formats: _Formats,
    column: TemplateColumn,
) -> None:
    shape = formats.cell(column, locked=column.locked, quoted=starts_formula(value))
    if value is None or value == "":
        sheet.write_blank(row, number, None, shape)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, number, value, shape)
    elif isinstance(value, int | float):
        sheet.write_number(row, number, value, shape)
    else:
        sheet.write_string(row, number, str(value), shape)


def _write_choices(
    sheet: Worksheet, choices: Mapping[str, Sequence[str]], stamp: str
) -> dict[str, str]:
    """The lists side by side in a sheet that nobody sees; where each of them stands."""
    sheet.very_hidden()
    sheet.write_row(0, 0, [STAMP_PROPERTY, stamp])
    sheet.write_row(1, 0, list(choices))
    for row in range(max(map(len, choices.values()), default=0)):
        for number, values in enumerate(choices.values()):
            if row < len(values):
                sheet.write_string(_FIRST_CHOICE_ROW - 1 + row, number, values[row])
    return {
        name: xlsxwriter.utility.xl_range_abs(
            _FIRST_CHOICE_ROW - 1, number, _FIRST_CHOICE_ROW - 2 + len(values), number
        )
        for number, (name, values) in enumerate(choices.items())
        if values
    }


def _add_checks(
    sheet: Worksheet, columns: Sequence[TemplateColumn], lists: Mapping[str, str], last: int
) -> None:
    for number, column in enumerate(columns):
        if column.choice and column.choice in lists:
            sheet.data_validation(
                FIRST_ROW - 1,
                number,
                last - 1,
                number,
                {
                    "validate": "list",
                    "source": f"='{CHOICE_SHEET}'!{lists[column.choice]}",
                    "error_title": "Chưa đúng danh mục",
                    "error_message": _NOT_IN_LIST,
                    "error_type": "warning",
                },
            )
        elif column.kind == "count":
            sheet.data_validation(
                FIRST_ROW - 1,
                number,
                last - 1,
                number,
                {
                    "validate": "integer",
                    "criteria": ">=",
                    "value": 0,
                    "error_title": "Chưa đúng số",
                    "error_message": _NOT_A_COUNT,
                    "error_type": "warning",
                },
            )


def _set_page(sheet: Worksheet, columns: int, last: int) -> None:
    sheet.freeze_panes(HEADER_ROW, 0)
    sheet.autofilter(HEADER_ROW - 1, 0, last - 1, columns - 1)
    # Without a password: it keeps codes from being typed over, it keeps nobody out.
    sheet.protect(
        "",
        {
            "format_cells": True,
            "format_columns": True,
            "format_rows": True,
            "insert_rows": True,
            "delete_rows": True,
            "sort": True,
            "autofilter": True,
        },
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
