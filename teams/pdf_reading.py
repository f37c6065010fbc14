"""Reading a PDF without trusting it: in another process, for a bounded time."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("pdf_probe.py")
SECONDS = 15

_REMEDY = "Mở tệp trên máy, in ra tệp PDF mới (In, chọn Lưu thành PDF) rồi tải tệp mới lên."
PROBLEMS = {
    "encrypted": f"Tệp PDF có mật khẩu hoặc bị khóa. {_REMEDY}",
    "scripted": f"Tệp PDF chứa chương trình hoặc tệp đính kèm, không nhận được. {_REMEDY}",
    "broken": "Tệp PDF bị hỏng, không mở được. Quét lại, hoặc tải lại tệp gốc.",
    "too_long": "Tệp PDF quá nhiều trang. Chỉ tải quyết định và danh sách kèm theo.",
}


class PdfRefused(ValueError):
    """The file cannot be kept; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True)
class PdfFacts:
    """pages: how many. text: the text layer page by page (tabs between columns), [] when no page
    has one, None when it could not be read in time."""

    pages: int | None
    text: list[str] | None


def read_pdf(content: bytes) -> PdfFacts:
    """Open a PDF in a process of its own. Raises PdfRefused for what must not be kept.

    A file on which the reader runs out of time or memory is refused as broken.
    """
    try:
        done = subprocess.run(  # noqa: S603 (our own program; the file is its input)
            [sys.executable, "-I", str(PROGRAM)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise PdfRefused(PROBLEMS["broken"]) from None
    if "problem" in said:
        raise PdfRefused(PROBLEMS[said["problem"]])
    text = said["text"]
    if text is not None and not any(page.strip() for page in text):
        text = []
    return PdfFacts(pages=said["pages"], text=text)
