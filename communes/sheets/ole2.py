"""The compound file around an .xls, and the records inside, read within the bounds of the file."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from communes.sheets.package import corrupt

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAM = 2
_ROOT = 5
_NO_SECTOR = 0xFFFFFFF0


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """Streams and storages by name, [MS-CFB]. Raises FileRefused(E_FILE_CORRUPT)."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        if len(content) < 512 or not content.startswith(MAGIC):
            raise corrupt()
        try:
            self._open()
        except (struct.error, IndexError, ValueError, OverflowError) as error:
            raise corrupt() from error

    def _open(self) -> None:
        content = self._content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise corrupt()
        self._sector = 1 << shift
        self._sectors = len(content) // self._sector + 1
        fat_count, first_directory = struct.unpack_from("<LL", content, 44)
        self._cutoff, first_mini, _, first_difat, _ = struct.unpack_from("<LLLLL", content, 56)
        if fat_count > self._sectors:
            raise corrupt()
        where = list(struct.unpack_from("<109L", content, 76))
        per = self._sector // 4
        seen = 0
        while first_difat < _NO_SECTOR:
            seen += 1
            if seen > self._sectors:
                raise corrupt()
            block = struct.unpack(f"<{per}L", self._sector_at(first_difat))
            where += block[:-1]
            first_difat = block[-1]
        self._fat = array("I")
        for number in where[:fat_count]:
            if number < _NO_SECTOR:
                self._fat.extend(struct.unpack(f"<{per}L", self._sector_at(number)))
        self.entries = self._directory(self._chain(first_directory))
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        self._mini = self._chain(root.start, root.size) if root else b""
        mini_fat = self._chain(first_mini)
        self._mini_fat = struct.unpack(f"<{len(mini_fat) // 4}L", mini_fat)

    def _sector_at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        sector = self._content[start : start + self._sector]
        if len(sector) < self._sector:
            raise corrupt()
        return sector

    def _chain(self, number: int, size: int | None = None) -> bytes:
        """A chain of sectors; the last sector of the file may be cut after the stream's end."""
        pieces: list[bytes] = []
        length = 0
        while number < _NO_SECTOR and (size is None or length < size):
            start = (number + 1) * self._sector
            piece = self._content[start : start + self._sector]
            if not piece or len(pieces) > self._sectors:
                raise corrupt()
            pieces.append(piece)
            length += len(piece)
            number = self._fat[number]
        if size is not None and length < size:
            raise corrupt()
        whole = b"".join(pieces)
        return whole if size is None else whole[:size]

    def _directory(self, content: bytes) -> list[Entry]:
        entries = []
        for at in range(0, len(content) - 127, 128):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind:
                name = content[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<LL", content, at + 116)
                entries.append(Entry(name, kind, start, size))
        return entries

    def names(self) -> set[str]:
        return {entry.name for entry in self.entries}

    def stream(self, name: str) -> bytes:
        """Raises KeyError when no stream has the name, FileRefused when it is cut short."""
        entry = next(
            (entry for entry in self.entries if entry.name == name and entry.kind == _STREAM), None
        )
        if entry is None:
            raise KeyError(name)
        try:
            if entry.size >= self._cutoff:
                return self._chain(entry.start, entry.size)
            return self._mini_chain(entry.start, entry.size)
        except IndexError as error:
            raise corrupt() from error

    def _mini_chain(self, number: int, size: int) -> bytes:
        pieces: list[bytes] = []
        while number < _NO_SECTOR and len(pieces) * 64 < size:
            pieces.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_fat[number]
        whole = b"".join(pieces)[:size]
        if len(whole) < size:
            raise corrupt()
        return whole


def records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """Records of a part of a workbook up to its EOF: kind, where the data begin, their length."""
    end = len(stream)
    depth = 0
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + length > end:
            raise corrupt()
        if kind == 0x0809:
            depth += 1
        elif kind == 0x000A:
            depth -= 1
            if depth <= 0:
                return
        # Charts inside a sheet are parts of their own: what they hold is not in the sheet.
        if depth == 1:
            yield kind, at, length
        at += length
    raise corrupt()
