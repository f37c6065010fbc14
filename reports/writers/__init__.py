"""The writers of files, each from the same frozen data set."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from reports.kinds.kind import Frozen
from reports.writers import docx, pdf, xlsx
from reports.writers.stamp import Stamp, stamp_of


class Writer(Protocol):
    """Writes a report to a file. phones: with whole telephone numbers, else masked."""

    def __call__(self, frozen: Frozen, stamp: Stamp, out: Path, *, phones: bool) -> None: ...


_WRITERS: dict[str, Writer] = {
    "xlsx": xlsx.write,
    "docx": docx.write,
    "pdf": pdf.write,
}
FORMATS = tuple(_WRITERS)


def writer_of(form: str) -> Writer:
    """The writer of 'xlsx', 'docx' or 'pdf'."""
    return _WRITERS[form]


__all__ = ["FORMATS", "Stamp", "Writer", "stamp_of", "writer_of"]
