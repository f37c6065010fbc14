"""The zip around an .xlsx, read with a limit on everything that its headers may lie about."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from communes.sheets.refusal import (
    E_FILE_CORRUPT,
    E_FILE_ENCRYPTED,
    E_FILE_TOO_LARGE,
    E_FILE_UNSAFE,
    FileRefused,
)

MB = 1024 * 1024
CHUNK = 256 * 1024

# A list of 100,000 rows and ten columns unpacks to 40 MB; a used range of a million formatted
# empty rows to some 200 MB.
MOST_UNPACKED = 512 * MB
# Formatted empty cells shrink 12 to 30 times, never a hundred.
MOST_SHRUNK = 100
SHRUNK_MATTERS_FROM = 10 * MB
MOST_PARTS = 2_000
MOST_DIRECTORY = MB

CORRUPT = (
    "Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở lại bằng Excel, lưu thành tệp .xlsx mới "
    "rồi tải lên lần nữa."
)
INFLATED = (
    "Tệp phình ra quá lớn khi mở ({size} MB). Hãy chép riêng phần danh sách sang một tệp Excel "
    "mới rồi tải lên."
)
ENCRYPTED = (
    "Tệp được đặt mật khẩu nên không đọc được. Hãy mở bằng Excel, bỏ mật khẩu, lưu lại rồi tải lên."
)
DECLARES_TYPES = (
    "Tệp chứa khai báo XML không an toàn. Hãy chép danh sách sang một tệp Excel mới rồi tải lên."
)
NESTED = (
    "Bên trong tệp có nhúng một tệp khác. Hãy xóa đối tượng nhúng hoặc chép riêng danh sách sang "
    "một tệp Excel mới rồi tải lên."
)

CROWDED = (
    "Bên trong tệp có quá nhiều thành phần. Hãy chép riêng danh sách sang một tệp Excel mới rồi "
    "tải lên."
)

# So many bytes at the end of so many parts are remembered.
ENDING = 64 * 1024
MOST_ENDINGS = 32

_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
# The text before the root element; a document type may stand only there.
_MOST_PROLOG = 64 * 1024
_ROOT = re.compile(r"<[A-Za-z_:\u0080-\uffff]")
_ENCODING = re.compile(r"""<\?xml[^<>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {"utf-8", "utf8", "utf-16", "utf16", "us-ascii", "ascii"}


def corrupt() -> FileRefused:
    return FileRefused(E_FILE_CORRUPT, CORRUPT)


def too_large(size: int) -> FileRefused:
    return FileRefused(E_FILE_TOO_LARGE, INFLATED.format(size=f"{size // MB:,}".replace(",", ".")))


class Package:
    """Parts by their lower-case names with forward slashes. Raises FileRefused throughout."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise corrupt() from error
        self._streams: set[IO[bytes]] = set()
        self.parts: dict[str, zipfile.ZipInfo] = {}
        try:
            self._take_parts()
        except FileRefused:
            self.close()
            raise

    def _take_parts(self) -> None:
        infos = self._zip.infolist()
        unpacked = sum(info.file_size for info in infos)
        if len(infos) > MOST_PARTS:
            raise FileRefused(E_FILE_UNSAFE, CROWDED)
        if unpacked > MOST_UNPACKED:
            raise too_large(unpacked)
        for info in infos:
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                raise FileRefused(E_FILE_ENCRYPTED, ENCRYPTED)
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise corrupt()
            if (
                info.file_size > SHRUNK_MATTERS_FROM
                and info.file_size > MOST_SHRUNK * info.compress_size
            ):
                raise too_large(info.file_size)
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if name in self.parts:
                raise corrupt()
            self.parts[name] = info

    def close(self) -> None:
        # A part that was read only in part still holds the file.
        for stream in list(self._streams):
            stream.close()
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked part, a quarter of a megabyte at a time, never more than declared."""
        try:
            # Reads are sized: an unsized one unpacks whatever the stream holds before it is cut.
            with self._zip.open(self.parts[name.lower()]) as stream:
                self._streams.add(stream)
                try:
                    while chunk := stream.read(CHUNK):
                        yield chunk
                finally:
                    self._streams.discard(stream)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise corrupt() from error

    def read(self, name: str, *, most: int) -> bytes:
        size = self.parts[name.lower()].file_size
        if size > most:
            raise too_large(size)
        return b"".join(self.chunks(name))

    def size(self, name: str) -> int:
        """How large the part is when unpacked, in bytes."""
        return self.parts[name.lower()].file_size

    def copy(self, path: Path) -> None:
        """The same parts in a zip of our own making, in which nothing lies about its size."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for name, info in self.parts.items():
                with copy.open(info.filename, "w") as part:
                    for chunk in self.chunks(name):
                        part.write(chunk)

    def check_parts(self) -> dict[str, bytes]:
        """Unpack everything once: checksums hold, no XML declares a type, nothing is nested.

        How some large parts end, so that nobody unpacks them again for that.
        """
        endings: dict[str, bytes] = {}
        for name in self.parts:
            chunks = self.chunks(name)
            head = last = next(chunks, b"")
            before = b""
            if head.startswith(_ARCHIVES):
                raise FileRefused(E_FILE_UNSAFE, NESTED)
            if _is_xml(head):
                _check_prolog(head)
            for chunk in chunks:
                before, last = last, chunk
            if before and len(endings) < MOST_ENDINGS:
                endings[name] = (before + last)[-ENDING:]
        return endings


def _check_directory(path: Path) -> None:
    """Refuse a directory that would fill the memory before a single part is looked at."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < 22:
            raise corrupt()
        _, entries, directory = struct.unpack_from("<HHL", tail, at + 8)
        if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
            (where,) = struct.unpack_from("<Q", tail, at - 12)
            if where + 56 > size:
                raise corrupt()
            file.seek(where)
            entries, directory = struct.unpack_from("<QQ", file.read(56), 32)
    if directory > MOST_DIRECTORY or entries > MOST_PARTS:
        raise FileRefused(E_FILE_UNSAFE, CROWDED)


def _is_xml(head: bytes) -> bool:
    return head[:4].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _check_prolog(head: bytes) -> None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[:_MOST_PROLOG].decode("utf-16", "replace")
    elif b"\x00" in head[:4]:
        big = head[:1] == b"\x00"
        text = head[:_MOST_PROLOG].decode("utf-16-be" if big else "utf-16-le", "replace")
    else:
        text = head[:_MOST_PROLOG].decode("utf-8", "replace")
    encoding = _ENCODING.match(text.lstrip("\ufeff \t\r\n"))
    # A document type may stand only before the root element.
    if not _ROOT.match(_first_element(text)) or (
        encoding and encoding[1].lower() not in _ENCODINGS
    ):
        raise FileRefused(E_FILE_UNSAFE, DECLARES_TYPES)


def _first_element(text: str) -> str:
    """The text from the first tag that is neither a comment nor an instruction."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4)
        elif text.startswith("<?", at):
            end = text.find("?>", at + 2)
        else:
            return text[at:]
        at = text.find("<", end) if end >= 0 else -1
    return ""
