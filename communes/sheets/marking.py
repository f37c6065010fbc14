"""The uploaded workbook goes back corrected: what is wrong is marked where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from communes.sheets.findings import CellFinding, by_sheet
from communes.sheets.marked_copy import CopyFailed, mark_copy
from communes.sheets.marked_values import mark_values
from communes.sheets.package import MB, Package
from communes.sheets.xlsx_book import XlsxBook

__all__ = ["CellFinding", "mark_workbook"]

# Kept with its formatting a workbook takes thirty times the size of its sheets in memory; some
# 20,000 rows of ten columns.
MOST_FORMATTED = 8 * MB


def mark_workbook(
    source: Path,
    kind: str,
    findings: Iterable[CellFinding],
    out: Path,
    *,
    header_rows: Mapping[str, int] | None = None,
) -> None:
    """Write `out`, an .xlsx with the wrong cells coloured and explained, and a sheet «Lỗi».

    `source` is a file that check_file has passed, of that `kind`. A small .xlsx keeps its
    formatting and formulas; others are written anew with their values. `header_rows` says in
    which row of a sheet the heading of the column of hints goes; by default above the first
    row that has a finding. Marking a marked workbook replaces the marks. Raises FileRefused.
    """
    found = by_sheet(findings)
    headers = dict(header_rows or {})
    for sheet, rows in found.items():
        headers.setdefault(sheet, max(1, min(rows) - 1))
    if kind == "xlsx" and _is_small(source):
        try:
            mark_copy(source, found, out, headers)
            return
        except CopyFailed:
            # Unusual styles are no reason to give nothing back.
            out.unlink(missing_ok=True)
    mark_values(source, kind, found, out, headers)


def _is_small(source: Path) -> bool:
    package = Package(source)
    try:
        book = XlsxBook(package)
        return sum(package.size(part) for part in book.parts.values()) <= MOST_FORMATTED
    finally:
        package.close()
