"""A report as PDF/A, set with our own fonts; the fonts of the machine are not looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from members.papers import qr
from members.papers.fonts import FOLDER
from members.papers.word_parts import printable
from reports.kinds.kind import Frozen
from reports.writers.parts import TYPE_NAME, Document, Sheet, document_of
from reports.writers.stamp import Stamp

_SOURCE = Path(__file__).with_name("report.typ")
# The compiler holds the whole document in memory: longer tables stand in the workbook alone.
MOST_ROWS = 2_000
# Above this, the marks for screen readers cost more memory than the page itself.
_MOST_TAGGED_ROWS = 600


def write(frozen: Frozen, stamp: Stamp, out: Path, *, phones: bool) -> None:
    document = document_of(frozen, stamp, most_rows=MOST_ROWS)
    said = printable(json.dumps(_json(frozen, document, phones), ensure_ascii=False))
    files = {
        "main.typ": _SOURCE.read_bytes(),
        "noi-dung.json": said.encode(),
        "ma.svg": qr.svg(stamp.address).encode(),
    }
    for place, picture in enumerate(frozen.pictures, start=1):
        files[f"hinh{place}.svg"] = picture.svg.encode()
    rows = sum(len(table.lines) for table in frozen.tables)
    tagged = rows <= _MOST_TAGGED_ROWS
    try:
        out.write_bytes(_compiled(files, archive=True, tagged=tagged))
    except typst.TypstError as fault:
        # The archive form forbids a letter that the font lacks; a name of another script stays
        # readable in Word, and the report is not held up by it.
        if "could not be displayed" not in str(fault):
            raise
        out.write_bytes(_compiled(files, archive=False, tagged=tagged))


def _compiled(files: dict[str, bytes], *, archive: bool, tagged: bool) -> bytes:
    made = typst.compile(
        files,
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="a-2b" if archive else [],
        pdf_tags=tagged,
        timestamp=0,
    )
    return bytes(made)


def _json(frozen: Frozen, document: Document, phones: bool) -> dict[str, Any]:
    stamp = document.stamp
    return {
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
        "sheets": [_sheet(sheet, phones) for sheet in document.sheets],
        "recipients": document.recipients,
        "signer": document.signer,
        "marks": [
            f"Mã tra cứu: {stamp.code}",
            f"Mã nội dung: {stamp.digest}",
            stamp.sentence,
        ],
    }


def _sheet(sheet: Sheet, phones: bool) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "heads": sheet.heads,
        "shares": sheet.shares,
        "across": sheet.across,
        "notes": sheet.notes,
        "left_out": sheet.left_out,
        "rows": list(sheet.rows(phones=phones)),
    }
