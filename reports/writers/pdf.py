"""A report as PDF/A, set with our own fonts; the fonts of the machine are not looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import typst

from members.papers import qr
from members.papers.fonts import FOLDER
from members.papers.word_parts import printable
from reports.kinds.kind import Frozen
from reports.writers.parts import TYPE_NAME, Document, Sheet, document_of
from reports.writers.stamp import Stamp

_SOURCE = Path(__file__).with_name("report.typ")
_PRESS = Path(__file__).with_name("press.py")
# Nobody turns more pages than these fill.
MOST_ROWS = 20_000
# The compiler holds all pages of a part in memory: longer reports are set by parts.
ROWS_OF_A_PART = 2_000
# Above this, the marks for screen readers cost more memory than the page itself.
_MOST_TAGGED_ROWS = 600

Row = tuple[str, bool, list[str]]


class Compiler(Protocol):
    """From the files of a document to its PDF. Raises RuntimeError where it cannot be set."""

    def __call__(self, files: dict[str, bytes], *, archive: bool, tagged: bool) -> bytes: ...


@dataclass(frozen=True)
class Piece:
    """Some rows of a table. begins, ends: whether its title and its notes stand here."""

    sheet: Sheet
    rows: list[Row]
    begins: bool
    ends: bool


def write(frozen: Frozen, stamp: Stamp, out: Path, *, phones: bool) -> None:
    """One PDF/A for a report of usual length; a long one is put together of parts."""
    document = document_of(frozen, stamp, most_rows=MOST_ROWS)
    files = {"main.typ": _SOURCE.read_bytes(), "ma.svg": qr.svg(stamp.address).encode()}
    for place, picture in enumerate(frozen.pictures, start=1):
        files[f"hinh{place}.svg"] = picture.svg.encode()
    parts = list(_parts(document, phones))
    if len(parts) == 1:
        said = _json(document, parts[0], first=True, last=True, page=1)
        out.write_bytes(_set(files, said, _compiled))
        return
    whole = pdfium.PdfDocument.new()
    for place, pieces in enumerate(parts, start=1):
        said = _json(
            document,
            pieces,
            first=place == 1,
            last=place == len(parts),
            page=len(whole) + 1,
        )
        part = pdfium.PdfDocument(_set(files, said, _compiled_apart))
        whole.import_pages(part)
        part.close()
    whole.save(str(out))
    whole.close()


def _parts(document: Document, phones: bool) -> Iterator[list[Piece]]:
    """The tables cut so that no part has more rows than the compiler holds well."""
    part: list[Piece] = []
    room = ROWS_OF_A_PART
    for sheet in document.sheets:
        rows = list(sheet.rows(phones=phones))
        begins = True
        while True:
            piece, rows = rows[:room], rows[room:]
            part.append(Piece(sheet, piece, begins, not rows))
            room -= len(piece)
            begins = False
            if not rows:
                break
            yield part
            part, room = [], ROWS_OF_A_PART
    yield part


def _set(files: dict[str, bytes], said: dict[str, Any], compiled: Compiler) -> bytes:
    text = printable(json.dumps(said, ensure_ascii=False))
    rows = sum(len(sheet["rows"]) for sheet in said["sheets"])
    given = {**files, "noi-dung.json": text.encode()}
    tagged = rows <= _MOST_TAGGED_ROWS
    try:
        return compiled(given, archive=True, tagged=tagged)
    except RuntimeError as fault:
        # The archive form forbids a letter that the font lacks; a name of another script stays
        # readable in Word, and the report is not held up by it.
        if "could not be displayed" not in str(fault):
            raise
        return compiled(given, archive=False, tagged=tagged)


def _compiled_apart(files: dict[str, bytes], *, archive: bool, tagged: bool) -> bytes:
    """The same in a process of its own: the compiler keeps the memory of what it has set."""
    with TemporaryDirectory() as folder:
        source, out = Path(folder) / "phan", Path(folder) / "phan.pdf"
        source.mkdir()
        for name, content in files.items():
            (source / name).write_bytes(content)
        asked = [word for word, holds in (("archive", archive), ("tagged", tagged)) if holds]
        done = subprocess.run(  # noqa: S603 (our own interpreter and script)
            [sys.executable, str(_PRESS), str(source), str(FOLDER), str(out), *asked],
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))
        return out.read_bytes()


def _compiled(files: dict[str, bytes], *, archive: bool, tagged: bool) -> bytes:
    # Its type hints do not know that it takes a document as its files.
    made = typst.compile(  # type: ignore[call-overload]
        files,
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="a-2b" if archive else [],
        pdf_tags=tagged,
        timestamp=0,
    )
    return bytes(made)


def _json(
    document: Document, pieces: list[Piece], *, first: bool, last: bool, page: int
) -> dict[str, Any]:
    """first, last: whether the head and the foot stand in this part; page: its first number."""
    stamp = document.stamp
    return {
        "first": first,
        "last": last,
        "page": page,
        "type_name": TYPE_NAME,
        "issuer": document.issuer,
        "number": document.number,
        "place_and_day": document.place_and_day,
        "summary": document.summary,
        "lines": document.lines,
        "landscape": document.landscape,
        "pictures": [
            {
                "title": each.picture.title,
                "file": f"hinh{place}.svg",
                "width": each.wide,
                "text": each.picture.text,
                "told": each.told,
            }
            for place, each in enumerate(document.pictures, start=1)
        ],
        "sheets": [_piece(piece) for piece in pieces],
        "recipients": document.recipients,
        "signer": document.signer,
        "marks": [
            f"Mã tra cứu: {stamp.code}",
            f"Mã nội dung: {stamp.digest}",
            stamp.sentence,
        ],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    sheet = piece.sheet
    return {
        "title": sheet.title if piece.begins else "",
        "heads": sheet.heads,
        "shares": sheet.shares,
        "across": sheet.across,
        "notes": sheet.notes if piece.ends else (),
        "left_out": sheet.left_out,
        "rows": piece.rows,
    }
