"""Names by which readers recognise what the marking of a workbook has added to it."""

from __future__ import annotations

# The list of what is wrong, a sheet of its own; the second name where the file has such a sheet.
ERROR_SHEET = "Lỗi"
ERROR_SHEETS = (ERROR_SHEET, "Lỗi (hệ thống)")
# Its first cell, so that a sheet of the sender's that is called the same is still read.
ERROR_TITLE = "Danh sách lỗi và gợi ý của hệ thống"

# The column beside the table; never data.
HINT_HEADER = "Gợi ý của hệ thống"


def is_error_sheet(name: str, first_cell: object) -> bool:
    """Whether a sheet is the list that marking wrote, and so holds no data."""
    return name in ERROR_SHEETS and first_cell == ERROR_TITLE
