"""A table in a text file: which alphabet it is in and what stands between the columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from communes.sheets.legacy_text import looks_legacy
from communes.sheets.package import corrupt
from communes.sheets.refusal import E_FILE_TOO_LARGE, FileRefused

SEPARATORS = ";,\t|"
# What a sheet of Excel holds.
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
_MOST_LINE = 1_000_000
_TOO_WIDE = "Dòng {row} của tệp có quá nhiều cột. Hãy kiểm tra dấu phân cách rồi tải lên lần nữa."
_TOO_LONG = "Tệp có quá nhiều dòng. Hãy chia danh sách thành nhiều tệp rồi tải lên từng tệp."
_CHUNK = 256 * 1024
_SAMPLE = 64 * 1024


def looks_binary(head: bytes) -> bool:
    """Whether the file begins as no text does. UTF-16 text has a mark or a NUL beside each sign."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _bare_utf16(head):
        return False
    controls = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    return b"\x00" in head or controls * 100 > len(head)


def _bare_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: separators and digits leave a NUL in every other place."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd * 3 > half and even * 20 < odd:
        return "utf-16-le"
    if half and even * 3 > half and odd * 20 < even:
        return "utf-16-be"
    return None


def encoding_of(path: Path) -> str:
    """The alphabet of the file: Unicode when it is valid, else the one of old Windows."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if bare := _bare_utf16(head):
            return bare
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            # Text typed with a legacy font is bytes of Western Windows; read as Vietnamese
            # Windows it would lose the letters by which it can be recognised.
            western = head.decode("cp1252", "replace")
            return "cp1252" if looks_legacy(western) else "cp1258"
    return "utf-8-sig"


def separator_of(sample: str) -> tuple[str, bool]:
    """What stands between the columns, and whether a first line 'sep=;' of Excel says so."""
    first = sample.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return first[4], True
    if first == "sep=":
        return "\t", True
    counts: dict[str, Counter[int]] = {sign: Counter() for sign in SEPARATORS}
    for line in _outside_quotes(sample).splitlines()[:200]:
        if line:
            for sign in SEPARATORS:
                counts[sign][line.count(sign)] += 1
    # The sign that cuts most lines, and the same number of times.
    return max(
        SEPARATORS,
        key=lambda sign: max(
            (lines * min(cuts, 20) for cuts, lines in counts[sign].items() if cuts), default=0
        ),
    ), False


def _outside_quotes(text: str) -> str:
    return "".join(text.split('"')[::2])


def _lines(file: IO[str]) -> Iterator[str]:
    """Lines with their ends; one that never ends would be taken in whole."""
    while line := file.readline(_MOST_LINE):
        if len(line) == _MOST_LINE:
            raise corrupt()
        yield line


def csv_rows(path: Path) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Numbered rows of text cells; an empty cell is None. Raises FileRefused."""
    try:
        with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
            sample = file.read(_SAMPLE)
            separator, announced = separator_of(sample)
            file.seek(0)
            rows = csv.reader(_lines(file), delimiter=separator)
            if announced:
                next(rows, None)
            for number, values in enumerate(rows, start=1 + announced):
                if number > MOST_ROWS:
                    raise FileRefused(E_FILE_TOO_LARGE, _TOO_LONG)
                if len(values) > MOST_COLUMNS:
                    raise FileRefused(E_FILE_TOO_LARGE, _TOO_WIDE.format(row=number))
                yield number, tuple(value or None for value in values)
    except (csv.Error, UnicodeError, io.UnsupportedOperation) as error:
        raise corrupt() from error
