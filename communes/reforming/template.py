"""The workbook of a reform to fill in: a row for each village as it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import xlsxwriter

from communes.place_names import VILLAGE_KINDS
from communes.reforming.table import FORMS, HEAD_LABELS
from communes.sheets.findings import starts_formula

COLUMNS = (
    ("STT", 6),
    ("Xã hiện nay", 22),
    ("Tên thôn cũ", 26),
    ("Loại", 14),
    ("Số hộ", 9),
    ("Số khẩu", 9),
    ("Hình thức", 14),
    ("Tên thôn mới", 26),
    ("Loại mới", 14),
    ("Thuộc xã", 22),
    ("Ghi chú", 26),
)
NOTE = (
    "Ghi hình thức và tên thôn mới ở từng dòng; thôn không đổi thì để trống. Thôn chia cho nhiều "
    "thôn mới: chép dòng, mỗi dòng một thôn mới, số hộ là số hộ chuyển sang."
)
_SPARE_ROWS = 500


def write_reform_template(
    out: Path,
    *,
    head: Mapping[str, str],
    villages: Iterable[tuple[str, str, str, int | None, int | None]],
) -> None:
    """villages: commune, name, kind, households, people. Texts stay texts, whatever they begin
    with."""
    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sắp xếp thôn")
        bold = book.add_format({"bold": True})
        title = book.add_format({"bold": True, "font_size": 14})
        header = book.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "align": "center", "bg_color": "#D9E2F3"}
        )
        text = book.add_format({"num_format": "@", "border": 1})
        quoted = book.add_format({"num_format": "@", "border": 1, "quote_prefix": True})
        number = book.add_format({"num_format": "0", "border": 1})
        plain = book.add_format({"num_format": "@"})
        for place, (_, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, "Bảng sắp xếp thôn, tổ dân phố", title)
        for row, (name, label) in enumerate(HEAD_LABELS.items(), start=1):
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 2, head.get(name, ""), plain)
        row = len(HEAD_LABELS) + 1
        sheet.write_string(row, 0, NOTE)
        row += 1
        for place, (label, _) in enumerate(COLUMNS):
            sheet.write_string(row, place, label, header)
        first = row + 1
        for row, village in enumerate(villages, start=first):
            sheet.write_number(row, 0, row - first + 1, number)
            for place, value in enumerate(village, start=1):
                if isinstance(value, int):
                    sheet.write_number(row, place, value, number)
                elif value:
                    shape = quoted if starts_formula(value) else text
                    sheet.write_string(row, place, value, shape)
                else:
                    sheet.write_blank(row, place, None, text)
            for place in range(len(village) + 1, len(COLUMNS)):
                sheet.write_blank(row, place, None, text)
        last = row + _SPARE_ROWS
        sheet.data_validation(first, 6, last, 6, {"validate": "list", "source": list(FORMS)})
        sheet.data_validation(
            first,
            8,
            last,
            8,
            {"validate": "list", "source": list(VILLAGE_KINDS[:12]), "error_type": "warning"},
        )
        sheet.freeze_panes(first, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
