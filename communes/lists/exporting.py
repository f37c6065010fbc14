"""Lists as files: workbooks and comma-separated text, written row by row, safe to open.

A text that a spreadsheet would take for a formula stays a text: in a workbook its cell is of type
string and marked as quoted, in CSV an apostrophe goes before it (OWASP, CSV injection).
"""

from __future__ import annotations

import codecs
import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from communes.vietnamese import search_text

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# A cell of Excel holds no more; longer texts of the register are cut with an ellipsis.
LONGEST_CELL = 32_767
# A sheet of Excel holds no more rows; the title, the two notes and the heads take five.
MOST_ROWS = 1_048_576 - 5
HEAD_ROW = 4
_SHAPES = {
    "text": "@",
    "state": "@",
    "number": "#,##0",
    "decimal": "#,##0.00",
    "date": "dd/mm/yyyy",
}


@dataclass(frozen=True)
class Field:
    """A column of a file. kind: text, state (a text), number, decimal or date."""

    label: str
    kind: str = "text"
    width: int = 20


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate the text, spaces before it or not."""
    return text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS)


def safe_text(text: str) -> str:
    """The text as a CSV may hold it."""
    return f"'{text}" if is_formula(text) else text


def file_name(*parts: str, suffix: str) -> str:
    """'Danh sách tổ', '20/07/2022' as danh-sach-to-20-07-2022.xlsx: for any machine."""
    return f"{'-'.join(search_text(' '.join(parts)).split())[:120]}.{suffix}"


def write_xlsx(
    out: Path,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    notes: Sequence[str] = (),
) -> int:
    """A workbook with the rows; how many. Keeps one row in memory, whatever their number."""
    written = 0
    with xlsxwriter.Workbook(
        str(out), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "bg_color": "#D9E2F3",
            }
        )
        shapes = {
            (kind, quoted): book.add_format(
                {"num_format": shape, "valign": "top", **({"quote_prefix": True} if quoted else {})}
            )
            for kind, shape in _SHAPES.items()
            for quoted in (False, True)
        }
        for place, each in enumerate(fields):
            sheet.set_column(place, place, each.width)
        sheet.write_string(0, 0, title, bold)
        for place, note in enumerate(notes[:2], start=1):
            sheet.write_string(place, 0, note)
        for place, each in enumerate(fields):
            sheet.write_string(HEAD_ROW - 1, place, each.label, head)
        for written, row in enumerate(rows, start=1):
            if written > MOST_ROWS:
                raise ValueError("more rows than a sheet holds")
            for place, (each, value) in enumerate(zip(fields, row, strict=True)):
                _write(sheet, HEAD_ROW - 1 + written, place, each, value, shapes)
        sheet.freeze_panes(HEAD_ROW, 1)
        sheet.autofilter(HEAD_ROW - 1, 0, HEAD_ROW - 1 + max(written, 1), max(len(fields) - 1, 0))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW - 1)
        sheet.set_footer("&L&A&RTrang &P/&N")
        book.set_properties({"title": title})
    return written


def _write(sheet: Any, row: int, place: int, each: Field, value: Any, shapes: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, place, value, shapes["date", False])
    elif isinstance(value, int | float | Decimal) or each.kind in ("number", "decimal"):
        sheet.write_number(row, place, value, shapes[each.kind, False])
    else:
        text = str(value)
        if len(text) > LONGEST_CELL:
            text = text[: LONGEST_CELL - 1] + "…"
        sheet.write_string(row, place, text, shapes["text", is_formula(text)])


def write_csv(out: Path, fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> int:
    """Comma-separated UTF-8 with the mark by which Excel knows it; days are dd/mm/yyyy."""
    written = 0
    with out.open("w", encoding="utf-8", newline="") as sink:
        sink.write(codecs.BOM_UTF8.decode())
        writer = csv.writer(sink, lineterminator="\r\n")
        writer.writerow([safe_text(each.label) for each in fields])
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            written += 1
    return written


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    # Figures are figures, below zero as well; only texts can pose as formulas.
    return str(value) if isinstance(value, int | float | Decimal) else safe_text(str(value))
