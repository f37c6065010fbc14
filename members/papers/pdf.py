"""A paper as PDF/A, set with our own fonts; the fonts of the machine are not looked at."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from members.papers import qr
from members.papers.data import Content
from members.papers.fonts import FOLDER
from members.papers.word_parts import printable

_SOURCE = Path(__file__).with_name("paper.typ")
# The compiler's own limit of memory is that of the machine: longer lists go by parts.
MOST_ROWS = 2_000
# Above this, the marks for screen readers cost more memory than the page itself.
_MOST_TAGGED_ROWS = 600


class TooLong(ValueError):
    """A list of more rows than one PDF takes; the message says so in Vietnamese."""


def pdf_file(content: Content) -> bytes:
    """The PDF of a paper. Raises TooLong above MOST_ROWS rows."""
    rows = content.roster.row_count if content.roster else 0
    if rows > MOST_ROWS:
        raise TooLong(
            f"Danh sách có {rows} người, quá {MOST_ROWS} người của một tệp PDF. "
            "Dùng tệp Word, hoặc tạo danh sách của từng tổ."
        )
    said = json.dumps(content.as_json(), ensure_ascii=False)
    inputs = {"paper": printable(said)}
    if content.verification:
        inputs["qr"] = qr.svg(content.verification.address)
    try:
        return _compiled(inputs, archive=True, tagged=rows <= _MOST_TAGGED_ROWS)
    except typst.TypstError as fault:
        # The archive form forbids a letter that the font lacks; a name of another script stays
        # readable in Word, and the paper is not held up by it.
        if "could not be displayed" not in str(fault):
            raise
        return _compiled(inputs, archive=False, tagged=rows <= _MOST_TAGGED_ROWS)


def _compiled(inputs: dict[str, str], *, archive: bool, tagged: bool) -> bytes:
    made = typst.compile(
        str(_SOURCE),
        root=str(_SOURCE.parent),
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards="a-2b" if archive else [],
        pdf_tags=tagged,
        timestamp=0,
    )
    return bytes(made)
