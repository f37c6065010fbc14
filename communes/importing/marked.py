"""The uploaded file on its way back, with the problems of its rows marked where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from communes.importing.staging import file_of
from communes.sheets.marking import CellFinding, mark_workbook

if TYPE_CHECKING:
    from communes.models import ImportBatch

PIECE = 5_000


def write_marked(batch: ImportBatch, out: Path) -> None:
    """Write `out`, an .xlsx. For a batch that was read."""
    header_rows = {
        sheet["name"]: max(sheet["mapping"]["header_rows"])
        for sheet in batch.sheets
        if sheet.get("mapping") and sheet["mapping"]["header_rows"]
    }
    with file_of(batch) as source:
        mark_workbook(source, batch.file_kind, _findings(batch), out, header_rows=header_rows)


def _findings(batch: ImportBatch) -> Iterator[CellFinding]:
    rows = batch.rows.filter(status="invalid").order_by("pk")
    for sheet, row, problems in rows.values_list("sheet", "row", "problems").iterator(PIECE):
        for problem in problems:
            yield CellFinding(
                sheet,
                row,
                problem["column"],
                problem["message_vi"],
                problem["suggestion"],
                "error",
            )
