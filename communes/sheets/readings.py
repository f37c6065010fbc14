"""What the reading of a list hands over: its sheets, and one reading per data row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

VALID = "valid"
INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may have been meant: `name` with its kind, `place` what it belongs to."""

    id: int
    code: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused, for the person who sent the file.

    column: counted from 1, None when the trouble is in no cell of the row (a section above).
    suggestion: what to write instead, ready to be put into the cell. written: the name of a unit
    as the heading above the row has it, where no cell of the row does.
    """

    column: int | None
    code: str
    message_vi: str
    suggestion: str | None = None
    candidates: list[Candidate] = field(default_factory=list)
    written: str = ""


@dataclass(slots=True)
class RowReading:
    """One data row: what stood in it by column letter, what was understood, what is wrong."""

    sheet: str
    row: int
    status: str
    codes: list[str]
    warnings: list[str]
    problems: list[Problem]
    raw: dict[str, str]
    understood: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Where the columns of a sheet are: `columns` names a field and its columns, from 1.

    A field has several columns when its parts stand side by side (họ đệm, tên) or when a tick
    stands in one of them (loại I, II, III). `labels` are the headers as written. `shape_key` is
    equal for sheets with equal headers, so that a mapping chosen once serves the next file.
    `decode`: somebody takes what was written with an old font as it was converted; of this file
    alone, for the next one may be converted wrongly.
    """

    sheet: str
    header_rows: list[int]
    columns: dict[str, list[int]]
    data_from: int
    labels: dict[int, str] = field(default_factory=dict)
    shape_key: str = ""
    decode: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain values; `from_json` is the way back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Mapping:
        """JSON turns the column numbers of `labels` into text; they come back as numbers."""
        labels = {int(column): text for column, text in data.get("labels", {}).items()}
        return cls(**{**data, "labels": labels})


@dataclass(slots=True)
class SheetReading:
    """How a sheet was taken. `role` is 'data', or 'skipped' for the reason that `reason` says.

    `ignored` lists the rows that are no data by their role; it fills while the rows are read.
    """

    name: str
    role: str
    reason: str = ""
    mapping: Mapping | None = None
    titles: list[str] = field(default_factory=list)
    ignored: dict[str, list[int]] = field(default_factory=dict)


class Run(Protocol):
    """Rows that were understood together (`plain_run.PlainRun`)."""

    def readings(self) -> Iterator[RowReading]: ...


@dataclass(slots=True)
class FileReading:
    """A whole file. `pieces` are read once, as they stream from the workbook.

    file_result: 'ok', or 'rejected' with the code in `reason` and a sentence in `message_vi`.
    stamped: the file is a template of ours, which says what the register held.
    """

    file_result: str
    reason: str | None
    warnings: list[str]
    sheets: list[SheetReading]
    pieces: Iterator[RowReading | Run]
    message_vi: str = ""
    stamped: bool = False

    @property
    def rows(self) -> Iterator[RowReading]:
        """The pieces row by row; read once too."""
        for piece in self.pieces:
            if isinstance(piece, RowReading):
                yield piece
            else:
                yield from piece.readings()
