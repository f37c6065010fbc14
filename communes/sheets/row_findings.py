"""What was found in one data row while it is being read. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from communes.sheets import headers
from communes.sheets.cells import is_empty, raw_text, read_count, tidy
from communes.sheets.legacy_text import Legacy
from communes.sheets.readings import INVALID, VALID, Mapping, Problem, RowReading
from communes.sheets.sheet_row import MISSING_VALUE
from communes.sheets.sources import TableRow
from communes.sheets.unit_entries import Resolution

# Columns of identity cards, ethnicity and party: not needed, so not even kept as written.
_NOT_KEPT = headers.NOT_KEPT
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TABLES = {"tcvn3": "TCVN3 (phông .VnTime)", "vni": "VNI (phông VNI-Times)"}


@lru_cache(maxsize=1024)
def column_letter(column: int) -> str:
    """'A' of 1, 'AA' of 27, as Excel names columns."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = _LETTERS[place] + letters
    return letters


class RowFindings:
    """Collects problems and warnings of a row; `reading` closes it."""

    def __init__(self, sheet: str, row: TableRow, mapping: Mapping) -> None:
        self.sheet = sheet
        self.row = row
        self.mapping = mapping
        self.problems: list[Problem] = []
        self.warnings: list[str] = ["W_HIDDEN_ROW"] if row.hidden else []
        if row.worked_out:
            self.warnings.append("W_FORMULA_VALUE")
        self.legacy: Legacy | None = None
        self.understood: dict[str, Any] = {}
        if row.legacy:
            self.note_legacy(row.legacy)

    def problem(
        self, column: int | None, code: str, reason: str, suggestion: str | None = None
    ) -> None:
        """`reason` begins small; the row is put in front of it."""
        message = f"Dòng {self.row.number}: {reason}"
        self.problems.append(Problem(column, code, message, suggestion))

    def unresolved(
        self, answer: Resolution, columns: dict[str, int], heading_row: int, written: str = ""
    ) -> None:
        """A commune that was not understood, in its cell or in the heading above.

        written: its name as it was asked for.
        """
        wanted = {
            "code": (headers.COMMUNE_CODE,),
            "commune": (headers.COMMUNE_NAME, headers.UPPER, headers.COMMUNE_CODE),
            "district": (headers.DISTRICT_NAME, headers.DISTRICT_CODE),
            "province": (headers.PROVINCE_NAME, headers.PROVINCE_CODE),
        }[answer.about]
        column = next((columns[field] for field in wanted if field in columns), None)
        reason = answer.reason
        in_no_cell = written if column is None else ""
        if column is None and heading_row and answer.code != "E_COMMUNE_MISSING":
            reason = f"{reason} (đề mục ở dòng {heading_row})"
        elif column is None:
            column = next(
                (
                    self.mapping.columns[field][0]
                    for field in wanted
                    if field in self.mapping.columns
                ),
                None,
            )
        self.problems.append(
            Problem(
                column,
                answer.code or "",
                f"Dòng {self.row.number}: {reason}",
                answer.suggestion,
                [unit.as_candidate() for unit in answer.candidates],
                in_no_cell,
            )
        )

    def text(self, field: str) -> str:
        """The tidy text of a field, its columns joined; '' when it has none."""
        columns = self.mapping.columns.get(field, ())
        return " ".join(text for column in columns if (text := tidy(self.row.cell(column))))

    def count(self, field: str, column: int, words: str, marks: frozenset[str]) -> int | None:
        """The number of a field; a cell that is none is a problem."""
        count = read_count(self.row.cell(column), marks)
        if count.warning:
            self.warnings.append(count.warning)
        if count.code:
            written = raw_text(self.row.cell(column))
            self.problem(
                column,
                count.code,
                f"{words} ghi “{written}”, không phải là số nguyên từ 0 đến 200.000. "
                "Sửa lại, hoặc để trống nếu chưa biết.",
                count.suggestion,
            )
        return count.number

    def note_legacy(self, kind: Legacy) -> None:
        """The row, or a heading above it, was written with an old font."""
        if self.mapping.decode:
            self.warnings.append("W_DECODED")
        else:
            self.legacy = kind

    def note_missing_value(self, field: str) -> None:
        """A formula that was never calculated counts as an empty cell, and is said."""
        columns = self.mapping.columns.get(field, ())
        if any(self.row.cell(column) == MISSING_VALUE for column in columns):
            self.warnings.append("W_FORMULA_NO_VALUE")

    def extra(self) -> dict[str, str]:
        """Columns that are of no field, by their header as written."""
        mapped = {column for columns in self.mapping.columns.values() for column in columns}
        return {
            label: tidy(self.row.cell(column))
            for column, label in self.mapping.labels.items()
            if column not in mapped and not is_empty(self.row.cell(column))
        }

    def reading(self) -> RowReading:
        """The row as read. One in an old encoding has only that problem: the rest is a guess."""
        if self.legacy is not None:
            self._refuse_legacy(self.legacy)
        hidden = self.mapping.columns.get(_NOT_KEPT, ())
        codes = list(dict.fromkeys(problem.code for problem in self.problems))
        return RowReading(
            sheet=self.sheet,
            row=self.row.number,
            status=INVALID if codes else VALID,
            codes=codes,
            warnings=list(dict.fromkeys(self.warnings)),
            problems=self.problems,
            raw={
                column_letter(column): raw_text(cell)
                for column, cell in enumerate(self.row.raw, start=1)
                if cell is not None and column not in hidden
            },
            understood=self.understood,
        )

    def _refuse_legacy(self, kind: Legacy) -> None:
        said = (
            f"Dòng {self.row.number}: chữ gõ bằng bảng mã cũ {_TABLES[kind]}. "
            "Chuyển sang Unicode rồi gửi lại, hoặc nhận chữ đã chuyển đổi."
        )
        mapped = {column for columns in self.mapping.columns.values() for column in columns}
        converted = {
            column: tidy(cell)
            for column, (cell, raw) in enumerate(zip(self.row.cells, self.row.raw, strict=False), 1)
            if column in mapped and isinstance(raw, str) and cell != raw
        }
        self.problems = [
            Problem(column, "E_LEGACY_ENCODING", said, text) for column, text in converted.items()
        ] or [Problem(None, "E_LEGACY_ENCODING", said)]
