"""What the fast reader does not tell about an .xls: macros, links, fonts, formulas, errors."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from communes.sheets.ole2 import CompoundFile, records
from communes.sheets.package import ENCRYPTED, corrupt
from communes.sheets.refusal import E_FILE_ENCRYPTED, E_FILE_TOO_LARGE, E_FILE_TYPE, FileRefused
from communes.sheets.sheet_row import CellError

FAR_AWAY = (
    "Trang tính «{sheet}» có ô nằm quá xa bảng dữ liệu. Hãy xóa các dòng và cột thừa, hoặc lưu "
    "thành tệp .xlsx rồi tải lên."
)
NOT_EXCEL = "Đây không phải tệp Excel hoặc CSV. Hãy mở bằng Excel, lưu thành tệp .xlsx rồi tải lên."

# The fast reader keeps a sheet as a full rectangle of 32 bytes a cell.
MOST_CELLS = 3_000_000

_BOF, _FILEPASS, _BOUNDSHEET, _FONT, _SUPBOOK = 0x0809, 0x002F, 0x0085, 0x0031, 0x01AE
_ROW, _BOOLERR, _FORMULA = 0x0208, 0x0205, 0x0006
# Records that hold a value: their data begin with the row and the (first) column.
_VALUES = {0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6, _BOOLERR, _FORMULA}
_MULRK = 0x00BD
_BIFF8 = 0x0600
_SELF, _ADD_IN = 0x0401, 0x3A01
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A sheet of the workbook: where its records begin and whether it is a macro sheet."""

    name: str
    at: int
    macros: bool


@dataclass(slots=True)
class SheetNotes:
    """Rows that are hidden, those with formulas, and cells with an error by row and column;
    counted from 1."""

    hidden: set[int] = field(default_factory=set)
    formulas: set[int] = field(default_factory=set)
    errors: dict[int, dict[int, CellError]] = field(default_factory=dict)


class XlsBook:
    """The globals of a workbook, [MS-XLS]. Raises FileRefused."""

    def __init__(self, content: bytes) -> None:
        file = CompoundFile(content)
        names = file.names()
        if "EncryptedPackage" in names:
            raise FileRefused(E_FILE_ENCRYPTED, ENCRYPTED)
        main = next((name for name in ("Workbook", "Book", "WORKBOOK") if name in names), None)
        if main is None:
            raise FileRefused(E_FILE_TYPE, NOT_EXCEL)
        self.macros = any(name.upper().startswith("_VBA_PROJECT") for name in names)
        self.links = False
        self.fonts: set[str] = set()
        self.bounds: list[Bound] = []
        try:
            self._stream = file.stream(main)
            self._read_globals()
        except (struct.error, KeyError, IndexError) as error:
            raise corrupt() from error

    def _read_globals(self) -> None:
        stream = self._stream
        biff8 = False
        for kind, at, length in records(stream):
            if kind == _BOF:
                biff8 = struct.unpack_from("<H", stream, at)[0] == _BIFF8
            elif kind == _FILEPASS:
                raise FileRefused(E_FILE_ENCRYPTED, ENCRYPTED)
            elif kind == _FONT:
                self.fonts.add(_text(stream, at + 14, biff8))
            elif kind == _BOUNDSHEET:
                where, _, sort = struct.unpack_from("<LBB", stream, at)
                self.bounds.append(Bound(_text(stream, at + 6, biff8), where, sort in (1, 6)))
            elif kind == _SUPBOOK and length >= 4:
                self.links = self.links or _is_link(stream, at, length)
        self.macros = self.macros or any(bound.macros for bound in self.bounds)

    def notes(self, bound: Bound) -> SheetNotes:
        """Notes on one of the sheets. Raises FileRefused when its cells are too far apart."""
        stream, notes = self._stream, SheetNotes()
        bottom = right = -1
        top = left = 1 << 20
        try:
            for kind, at, length in records(stream, bound.at):
                if kind in _VALUES:
                    row, column = struct.unpack_from("<HH", stream, at)
                    last = column + max(0, (length - 6) // 6 - 1) if kind == _MULRK else column
                    top, bottom = min(top, row), max(bottom, row)
                    left, right = min(left, column), max(right, last)
                    if kind == _FORMULA:
                        notes.formulas.add(row + 1)
                    error = _error(stream, at, kind)
                    if error is not None:
                        notes.errors.setdefault(row + 1, {})[column + 1] = CellError(error)
                elif kind == _ROW and length >= 16 and stream[at + 12] & 0x20:
                    notes.hidden.add(struct.unpack_from("<H", stream, at)[0] + 1)
        except (struct.error, IndexError) as error:
            raise corrupt() from error
        if bottom >= 0 and (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            raise FileRefused(E_FILE_TOO_LARGE, FAR_AWAY.format(sheet=bound.name))
        return notes


def _text(stream: bytes, at: int, biff8: bool) -> str:
    """A short string: its length in one byte, then (in BIFF8) whether each letter takes two."""
    length = stream[at]
    if not biff8:
        return stream[at + 1 : at + 1 + length].decode("cp1252", "replace")
    if stream[at + 1] & 1:
        return stream[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    return stream[at + 2 : at + 2 + length].decode("latin-1")


def _is_link(stream: bytes, at: int, length: int) -> bool:
    """Whether a record of a supporting workbook names another file."""
    _, letters = struct.unpack_from("<HH", stream, at)
    if letters in (_SELF, _ADD_IN):
        return False
    path = stream[at + 5 : at + length]
    # A lone NUL or space stands for the workbook itself and for a place no longer used.
    return path.rstrip(b"\x00") not in (b"", b" ")


def _error(stream: bytes, at: int, kind: int) -> str | None:
    if kind == _BOOLERR and stream[at + 7]:
        return _ERRORS.get(stream[at + 6], "#N/A")
    if kind == _FORMULA and stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
        return _ERRORS.get(stream[at + 8], "#N/A")
    return None
