"""The table form of a reform of units: a row for each old unit and what becomes of it. Pure.

Mã cũ | Tên cũ | Lấy | Hình thức | Mã mới | Loại mới | Tên mới. An old unit stands in as many rows
as it goes on as; rows with one new unit make one merger, rows of one divided unit one division. Of
a move the new code is that of the district or province that takes it. A row without a form is a
unit that stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import xlsxwriter

from communes.reforming.table import Cells, cell_text
from communes.reforming.units import UnitOperation, UnitPart, UnitResult
from communes.reforming.values import Extent, Kind
from communes.sheets.findings import starts_formula
from communes.vietnamese import match_key, search_text

COLUMNS = (
    ("Mã cũ", "old", 9),
    ("Tên cũ", "name", 28),
    ("Lấy", "extent", 12),
    ("Hình thức", "form", 14),
    ("Mã mới", "code", 9),
    ("Loại mới", "kind", 14),
    ("Tên mới", "new_name", 26),
)
_NEEDED = {"old", "form", "code"}
_HEADERS = {search_text(label): name for label, name, _ in COLUMNS}
_HEADERS |= {"ma xa cu": "old", "ma xa moi": "code", "ten xa moi": "new_name"}
FORMS = ("Sáp nhập", "Chia tách", "Đổi tên", "Đổi loại", "Chuyển", "Lập mới", "Giải thể")
_FORM_WORDS = (
    (r"sáp nhập|hợp nhất|^nhập", Kind.MERGE),
    (r"chia|tách", Kind.SPLIT),
    (r"đổi tên", Kind.RENAME),
    (r"đổi loại", Kind.KIND),
    (r"chuyển", Kind.MOVE),
    (r"lập mới|thành lập|^lập", Kind.FOUND),
    (r"giải thể", Kind.ABOLISH),
)
NOTE = (
    "Mỗi dòng một xã cũ và nơi nó đến; xã chia cho nhiều xã mới thì chép dòng. Sáp nhập: các xã cũ "
    "ghi cùng mã mới, kể cả xã nhận. Chuyển xã, huyện: mã mới là mã huyện, tỉnh nhận. Xã không đổi "
    "để trống hình thức."
)


def read_unit_table(rows: Iterable[Cells]) -> list[UnitOperation] | None:
    """The operations of a grid, from its header on; None where there is none."""
    columns: dict[str, int] = {}
    groups: dict[tuple[str, ...], list[tuple[Kind, UnitPart | None, UnitResult | None]]] = (
        defaultdict(list)
    )
    texts: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for number, cells in enumerate(rows):
        row = [cell_text(cell) for cell in cells]
        if not columns:
            found = {_HEADERS.get(search_text(text), ""): place for place, text in enumerate(row)}
            columns = found if found.keys() >= _NEEDED else {}
            continue
        line = {name: row[place] for name, place in columns.items() if place < len(row)}
        if not line.get("form"):
            continue
        kind = _form(line["form"])
        part, result = _sides(line)
        group: tuple[str, ...] = (str(number),)
        if kind is Kind.MERGE and result:
            group = ("new", result.code or match_key(result.full_name))
        elif kind is Kind.SPLIT and part:
            group = ("old", part.code)
        groups[group].append((kind, part, result))
        texts[group].append(" | ".join(text for text in row if text)[:500])
    if not columns:
        return None
    return [
        _operation(lines, "; ".join(texts[group])[:2000], place)
        for place, (group, lines) in enumerate(groups.items(), start=1)
    ]


def _sides(line: Mapping[str, str]) -> tuple[UnitPart | None, UnitResult | None]:
    extent = Extent.PART if "phần" in match_key(line.get("extent", "")) else Extent.WHOLE
    old, code = _code(line.get("old", "")), _code(line.get("code", ""))
    kind, name = line.get("kind", "").capitalize(), line.get("new_name", "")
    part = UnitPart(old, extent) if old else None
    return part, UnitResult(code, kind, name) if code or name else None


def _operation(
    lines: list[tuple[Kind, UnitPart | None, UnitResult | None]], text: str, position: int
) -> UnitOperation:
    kinds = {kind for kind, _, _ in lines}
    parts = dict.fromkeys(part for _, part, _ in lines if part)
    results = dict.fromkeys(result for _, _, result in lines if result)
    kind = kinds.pop() if len(kinds) == 1 else Kind.UNCLEAR
    if kind is Kind.SPLIT:
        parts = dict.fromkeys(UnitPart(part.code) for part in parts)
    return UnitOperation(kind, tuple(parts), tuple(results), text, position)


def _code(text: str) -> str:
    """Spreadsheets lose the zeros in front of codes of five digits."""
    digits = text.strip()
    return digits.zfill(5) if digits.isascii() and digits.isdigit() and len(digits) == 4 else digits


def _form(text: str) -> Kind:
    key = match_key(text)
    return next((kind for words, kind in _FORM_WORDS if re.search(words, key)), Kind.UNCLEAR)


def write_unit_template(out: Path, units: Iterable[tuple[str, str]]) -> None:
    """units: code and full name of those that are there. Texts stay texts, codes keep zeros."""
    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Sắp xếp đơn vị")
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#D9E2F3"})
        text = book.add_format({"num_format": "@", "border": 1})
        quoted = book.add_format({"num_format": "@", "border": 1, "quote_prefix": True})
        sheet.write_string(0, 0, NOTE)
        for place, (label, _, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width, book.add_format({"num_format": "@"}))
            sheet.write_string(1, place, label, head)
        row = 1
        for row, (code, name) in enumerate(units, start=2):
            sheet.write_string(row, 0, code, text)
            sheet.write_string(row, 1, name, quoted if starts_formula(name) else text)
        last = row + 300
        choices = {"extent": ["toàn bộ", "một phần"], "form": list(FORMS)}
        for place, (_, name, _) in enumerate(COLUMNS):
            if name in choices:
                rule = {"validate": "list", "source": choices[name]}
                sheet.data_validation(2, place, last, place, rule)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
