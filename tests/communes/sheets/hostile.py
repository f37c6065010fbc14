"""Files as they should never arrive, made small and on the spot; and .xls files by hand."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def plain(path: Path, rows: Sequence[Sequence[object]] = (("STT", "Thôn"), (1, "Thôn A"))) -> Path:
    """An ordinary .xlsx with these rows from A1."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def altered(
    path: Path,
    *,
    add: Mapping[str, bytes | str] | None = None,
    replace: Mapping[str, tuple[str, str]] | None = None,
    drop: Sequence[str] = (),
) -> Path:
    """The same workbook with other parts: added (or put in place of one), edited, left out."""
    with zipfile.ZipFile(path) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
    for name, (old, new) in (replace or {}).items():
        text = parts[name].decode()
        assert old in text, (name, old)
        parts[name] = text.replace(old, new, 1).encode()
    parts.update({n: c.encode() if isinstance(c, str) else c for n, c in (add or {}).items()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, content in parts.items():
            if name not in drop:
                copy.writestr(name, content)
    return path


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """A sheet with these rows written by hand."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def with_rows(path: Path, rows: str, *, before: str = "", after: str = "") -> Path:
    """A workbook whose only sheet is written by hand; its texts are inline or of formulas."""
    xml = sheet_xml(rows, before=before, after=after)
    return altered(plain(path), add={"xl/worksheets/sheet1.xml": xml})


def bomb_of_blanks(path: Path, size: int) -> Path:
    """A sheet that unpacks to so many bytes of nothing, a thousand times its size in the zip."""
    xml = sheet_xml("").encode().partition(b"</sheetData>")
    with (
        zipfile.ZipFile(plain(path), "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        part.write(xml[0])
        for _ in range(size // (1 << 20)):
            part.write(b" " * (1 << 20))
        part.write(xml[1] + xml[2])
    return path


def lying_about_size(path: Path, part: str, claimed: int) -> Path:
    """Headers say that the part is so small, whatever its stream unpacks to."""
    content = bytearray(path.read_bytes())
    name = part.encode()
    at = 0
    while (at := content.find(name, at)) >= 0:
        for signature, offset, size in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
            start = at - offset
            if start >= 0 and content[start : start + 4] == signature:
                struct.pack_into("<L", content, start + size, claimed)
        at += len(name)
    path.write_bytes(content)
    return path


def claiming_total(path: Path, size: int) -> Path:
    """The first part claims to unpack to `size` bytes."""
    return lying_about_size(path, "[Content_Types].xml", size)


def many_entries(path: Path, count: int) -> Path:
    with zipfile.ZipFile(plain(path), "a") as package:
        for number in range(count):
            package.writestr(f"xl/media/{number}", b"")
    return path


def compound(path: Path, streams: Mapping[str, bytes], storages: Sequence[str] = ()) -> Path:
    """A compound file: big streams only, padded to 4096 bytes and more as the format asks."""
    sector = 512
    fat: list[int] = []
    body = b""
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0)]

    def store(content: bytes) -> int:
        nonlocal body
        first = len(fat)
        count = -(-len(content) // sector)
        fat.extend(range(first + 1, first + count))
        fat.append(0xFFFFFFFE)
        body += content.ljust(count * sector, b"\x00")
        return first

    for name, content in streams.items():
        padded = content.ljust(4096, b"\x00")
        entries.append(_entry(name, 2, store(padded), len(padded)))
    entries += [_entry(name, 1, 0, 0) for name in storages]
    directory = store(b"".join(entries).ljust(-(-len(entries) // 4) * sector, b"\x00"))
    fat_sectors = -(-(len(fat) + 1) // 127)
    where = list(range(len(fat), len(fat) + fat_sectors))
    fat += [0xFFFFFFFD] * fat_sectors
    table = b"".join(struct.pack("<L", entry) for entry in fat)
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<LLLLLLLLL", 0, fat_sectors, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109L", *where, *[0xFFFFFFFF] * (109 - len(where)))
    path.write_bytes(header + body + table.ljust(fat_sectors * sector, b"\xff"))
    return path


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = (name + "\x00").encode("utf-16-le")
    links = struct.pack("<LLL", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<LLL", start, size, 0)
    )


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def workbook_stream(
    rows: Mapping[tuple[int, int], object],
    *,
    hidden: Sequence[int] = (),
    fonts: Sequence[str] = ("Arial",),
    extra: bytes = b"",
    sheet: str = "Sheet1",
) -> bytes:
    """The stream of an .xls with one sheet: cells by (row, column) from 0; `b'...'` is an error.

    A text is str, a number float, an error the code in one byte, a formula with its value (a
    number) a tuple of one; `extra` are records of the globals.
    """
    start = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0005, 0, 0, 0, 0))
    start += record(0x0042, struct.pack("<H", 1200)) + extra
    for font in fonts:
        name = font.encode("utf-16-le")
        start += record(0x0031, bytes(14) + bytes([len(font), 1]) + name)
    start += record(0x00E0, bytes(20))
    name = sheet.encode("utf-16-le")
    bound = 4 + 8 + len(name)
    at = len(start) + bound + 4
    start += record(0x0085, struct.pack("<LHBB", at, 0, len(sheet), 1) + name)
    start += record(0x000A)
    cells = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0010, 0, 0, 0, 0))
    for row in hidden:
        cells += record(0x0208, struct.pack("<HHHHHHL", row, 0, 9, 255, 0, 0, 0x20))
    for (row, column), value in sorted(rows.items()):
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, bytes):
            cells += record(0x0205, place + value + b"\x01")
        elif isinstance(value, str):
            text = value.encode("utf-16-le")
            cells += record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
        elif isinstance(value, tuple):
            # =A1, and the number that was worked out.
            tokens = b"\x44" + struct.pack("<HH", 0, 0xC000)
            told = struct.pack("<dHLH", value[0], 0, 0, len(tokens))
            cells += record(0x0006, place + told + tokens)
        else:
            assert isinstance(value, int | float)
            cells += record(0x0203, place + struct.pack("<d", value))
    return start + cells + record(0x000A)


def xls(path: Path, rows: Mapping[tuple[int, int], object], **details: object) -> Path:
    return compound(path, {"Workbook": workbook_stream(rows, **details)})  # type: ignore[arg-type]
