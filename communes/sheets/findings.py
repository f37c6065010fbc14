"""What was found in a workbook that goes back to its sender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "suggestion"]


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A remark on a cell, or on the whole row when `column` is None; both counted from 1."""

    sheet: str
    row: int
    column: int | None
    message_vi: str
    suggestion: str | None
    severity: Severity


FILLS: dict[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C", "suggestion": "DDEBF7"}
LABELS: dict[Severity, str] = {"error": "Lỗi", "warning": "Cảnh báo", "suggestion": "Gợi ý"}
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "suggestion": 2}

# Headings of the sheet of errors, with the widths of their columns.
ERROR_COLUMNS = (
    ("STT", 6),
    ("Trang tính", 24),
    ("Dòng", 8),
    ("Ô", 8),
    ("Mức độ", 11),
    ("Vấn đề", 70),
    ("Cách sửa", 50),
)
ERROR_ROW_HEADER = 3
NO_REMEDY = "Sửa lại ô này theo hướng dẫn ở cột «Vấn đề»."

# A signature by which our own comments are told from the sender's.
AUTHOR = "Cổng tổ công nghệ số"
# Excel takes some tens of thousands of comments and links badly, and nobody reads them there.
MOST_COMMENTS = 5_000
MOST_LINKS = 20_000


@dataclass(slots=True)
class RowFindings:
    """The findings of one row."""

    all: list[CellFinding]

    def columns(self) -> dict[int, list[CellFinding]]:
        found: dict[int, list[CellFinding]] = defaultdict(list)
        for finding in self.all:
            if finding.column is not None:
                found[finding.column].append(finding)
        return found

    def worst(self) -> Severity:
        return worst(self.all)

    def hint(self) -> str:
        """What stands in the column beside the table: what to write instead, else what is wrong."""
        several = len({finding.column for finding in self.all}) > 1
        lines = []
        for finding in self.all:
            text = finding.suggestion or finding.message_vi
            if several and finding.column is not None:
                text = f"Cột {column_name(finding.column)}: {text}"
            lines.append(text)
        return "\n".join(dict.fromkeys(lines))


def worst(findings: Iterable[CellFinding]) -> Severity:
    return min((finding.severity for finding in findings), key=_RANK.__getitem__)


def comment(findings: Iterable[CellFinding]) -> str:
    """The words of the comment on a cell."""
    lines = []
    for finding in findings:
        lines.append(finding.message_vi)
        if finding.suggestion:
            lines.append(f"Gợi ý: {finding.suggestion}")
    return "\n".join(dict.fromkeys(lines))


def by_sheet(findings: Iterable[CellFinding]) -> dict[str, dict[int, RowFindings]]:
    """Findings by sheet and row, those of a row from left to right, the row itself first."""
    sheets: dict[str, dict[int, RowFindings]] = defaultdict(dict)
    for finding in findings:
        rows = sheets[finding.sheet]
        if finding.row in rows:
            rows[finding.row].all.append(finding)
        else:
            rows[finding.row] = RowFindings([finding])
    for rows in sheets.values():
        for row in rows.values():
            row.all.sort(key=lambda finding: (finding.column or 0, _RANK[finding.severity]))
    return sheets


def column_name(number: int) -> str:
    """1 is 'A', 27 is 'AA'."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(finding: CellFinding) -> str:
    """The place of the finding as Excel writes it; the row alone begins at its first cell."""
    return f"{column_name(finding.column or 1)}{finding.row}"


def starts_formula(text: object) -> bool:
    """Whether a text would be taken for a formula when it is typed or saved as CSV."""
    return isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))


def link_to(finding: CellFinding) -> str:
    """Where a click on the place leads, inside the same workbook."""
    quoted = finding.sheet.replace("'", "''")
    return f"'{quoted}'!{cell_name(finding)}"
