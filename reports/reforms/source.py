"""What somebody sent in for a reform, read: sentences, pasted cells, a workbook, the template."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from communes.errors import Refused
from communes.models import Unit
from communes.reforming.sentences import read_sentences
from communes.reforming.table import Table, looks_like_table, read_pasted, read_table
from communes.reforming.values import Operation
from communes.sheets.reader import open_workbook
from communes.sheets.refusal import FileRefused
from communes.units.reform_facts import register_on

if TYPE_CHECKING:
    import datetime

    from communes.models import Officer

MOST_ROWS = 20_000
LARGEST_TABLE = 10 * 1024 * 1024
NO_TABLE = (
    "Không thấy bảng sắp xếp trong tệp: cần các cột Tên thôn cũ, Hình thức, Tên thôn mới. Tải bảng "
    "mẫu về điền."
)


@dataclass(frozen=True)
class Source:
    """operations as read; skipped: lines taken for none; head: what a table says of the paper."""

    operations: list[Operation]
    skipped: list[str] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)


def read_text(text: str) -> Source:
    """What was pasted: sentences, or cells of a spreadsheet. Raises Refused for other cells."""
    if looks_like_table(text):
        table = read_pasted(text)
        if not table.found:
            raise Refused(NO_TABLE.replace("trong tệp", "trong phần đã dán"), "text")
        return Source(table.operations, head=table.head)
    read = read_sentences(text)
    return Source(read.operations, read.skipped)


def read_workbook(path: Path) -> Table:
    """The first sheet with a table of a reform. Raises Refused when there is none."""
    for rows in _sheets(path):
        table = read_table(rows)
        if table.found:
            return table
    raise Refused(NO_TABLE, "table")


def _sheets(path: Path) -> Iterator[Iterator[Sequence[object]]]:
    try:
        with open_workbook(path, name=path.name) as book:
            for sheet in book.sheets:
                yield (row.cells for row in islice(book.rows(sheet.name), MOST_ROWS))
    except FileRefused as refusal:
        raise Refused(refusal.message, "table") from refusal


def sheets_in(name: str, content: bytes) -> Iterator[Iterator[Sequence[object]]]:
    """The rows of each sheet of an uploaded workbook, one sheet after the other. Raises Refused."""
    if len(content) > LARGEST_TABLE:
        raise Refused("Bảng nặng quá 10 MB. Xóa hình ảnh trong tệp rồi tải lại.", "table")
    with _temporary(Path(name).suffix.lower()[:5]) as path:
        path.write_bytes(content)
        yield from _sheets(path)


def read_upload(name: str, content: bytes) -> Source:
    """A workbook as it was uploaded. Raises Refused."""
    if len(content) > LARGEST_TABLE:
        raise Refused("Bảng nặng quá 10 MB. Xóa hình ảnh trong tệp rồi tải lại.", "table")
    with _temporary(Path(name).suffix.lower()[:5]) as path:
        path.write_bytes(content)
        table = read_workbook(path)
    return Source(table.operations, head=table.head)


def template_rows(
    unit: Unit, day: datetime.date, officer: Officer
) -> Iterator[tuple[str, str, str, int | None, int | None]]:
    """The villages of a unit for the template: commune, name, kind, households, people."""
    register = register_on(unit, day, officer)
    villages = sorted(
        (village for village in register.villages.values() if village.there),
        key=lambda one: (register.communes[one.commune].name, one.label, one.pk),
    )
    for village in villages:
        commune = register.communes[village.commune]
        yield (
            commune.full_name,
            village.name,
            village.kind,
            village.households,
            village.people,
        )


class _temporary:
    """A file that is gone afterwards, with the ending by which readers tell formats."""

    def __init__(self, suffix: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / f"bang{suffix}"

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()
