"""What a PDF is and says, found out in a process of its own that a hostile file may kill.

Run as a program with the file on standard input (teams.pdf_reading does): it limits its own memory
and time first, then prints one JSON object, {"problem": code} or {"pages": n, "text": [page, ...]
or null}. Text is null when none of it could be read in time; a page that is a picture is ''.
Imports nothing of the portal and nothing of Django.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import zlib
from typing import Any

MAX_PAGES = 400
TEXT_PAGES = 80
MAX_LETTERS = 300_000
SECONDS = 8
MEMORY = 1_500 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024

ENCRYPTED, BROKEN, SCRIPTED, TOO_LONG = "encrypted", "broken", "scripted", "too_long"

# Names of what a scan never needs: programs, things to open, forms of the old kind. A name may be
# spelt with #xx for any letter; /JS alone is too short to be looked for in packed bytes, but an
# action must call itself /JavaScript (ISO 32000-1, 12.6.4.16).
_FORBIDDEN = re.compile(rb"/(?:JavaScript|Launch|RichMedia|EmbeddedFiles?|XFA)(?![A-Za-z])")
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(
    b"/"
    + b"".join(b"(?:%c|#%02x|#%02X)" % (code, code, code) for code in b"ObjStm")
    + rb"(?![A-Za-z]).{0,4000}?stream\r?\n",
    re.DOTALL,
)
# An object stream holds some hundred dictionaries; the rest of a larger one is not looked at.
_PACKED = 4 * 1024 * 1024
_BEFORE = 400

# Of the height of a letter: a wider gap on one line parts two columns.
_COLUMN_GAP = 1.1


def probe(content: bytes) -> dict[str, Any]:
    if _is_scripted(content):
        return {"problem": SCRIPTED}
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"problem": ENCRYPTED if "assword" in str(error) else BROKEN}
    raw = pypdfium2.raw
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        return {"problem": ENCRYPTED}
    if raw.FPDFDoc_GetJavaScriptActionCount(document) or raw.FPDFDoc_GetAttachmentCount(document):
        return {"problem": SCRIPTED}
    pages = len(document)
    if not pages:
        return {"problem": BROKEN}
    if pages > MAX_PAGES:
        return {"problem": TOO_LONG}
    return {"pages": pages, "text": _texts(document, raw)}


def _is_scripted(content: bytes) -> bool:
    if _FORBIDDEN.search(_spelt_out(content)):
        return True
    room = MAX_UNPACKED
    for found in _OBJECTS.finditer(content):
        unpacker = zlib.decompressobj()
        packed = content[found.end() : found.end() + _PACKED]
        try:
            unpacked = unpacker.decompress(packed, room)
        except zlib.error:
            # Not packed at all was searched above; packed some other way cannot be looked into.
            about = content[max(0, found.start() - _BEFORE) : found.end()]
            if b"Filter" in _spelt_out(about):
                return True
            continue
        room -= len(unpacked)
        if room <= 0 or _FORBIDDEN.search(_spelt_out(unpacked)):
            return True
    return False


def _spelt_out(content: bytes) -> bytes:
    return _SPELT.sub(lambda found: bytes([int(found[1], 16)]), content)


def _texts(document: Any, raw: Any) -> list[str] | None:
    texts: list[str] = []
    until = time.monotonic() + SECONDS * 0.6
    letters = 0
    for number in range(min(len(document), TEXT_PAGES)):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except Exception:  # a page that cannot be read says nothing; the others may
            texts.append("")
            continue
        count = text_page.count_chars()
        if letters + count > MAX_LETTERS or time.monotonic() > until:
            break
        letters += count
        texts.append(_page_text(text_page.raw, raw, count))
        text_page.close()
        page.close()
    return texts or None


def _page_text(text_page: Any, raw: Any, count: int) -> str:
    """The text in the order of the file; a tab where a gap parts two columns of a line."""
    from ctypes import byref, c_double

    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    out: list[str] = []
    last_right: float | None = None
    last_bottom = last_top = 0.0
    for place in range(count):
        code = raw.FPDFText_GetUnicode(text_page, place)
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if sign in "\r\n":
            out.append("\n")
            last_right = None
            continue
        # Where a line ends in a hyphen the library gives a control character instead.
        if sign in "\x02\ufffe\u00ad":
            out.append("-")
            continue
        if sign.isspace():
            out.append(" ")
            continue
        raw.FPDFText_GetCharBox(
            text_page, place, byref(left), byref(right), byref(bottom), byref(top)
        )
        height = max(top.value - bottom.value, 4.0)
        if last_right is not None:
            same_line = bottom.value < last_top and top.value > last_bottom
            if not same_line:
                out.append("\n")
            elif left.value - last_right > _COLUMN_GAP * height or left.value < last_right - height:
                out.append("\t")
        out.append(sign)
        last_right, last_bottom, last_top = right.value, bottom.value, top.value
    return "".join(out)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(probe(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
