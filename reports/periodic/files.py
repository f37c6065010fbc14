"""Files of reports on their way to a reader: one, or the set of a run as a zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from communes.lists import exporting
from reports.models import Report, ReportRun, ReportState
from reports.periodic.building import FORMATS, make_files
from reports.periodic.reading import LEVEL_WORDS, name_of, title_of

if TYPE_CHECKING:
    from django.core.files.base import File

    from communes.territory import TerritoryQuerySet

TYPES = {
    "xlsx": exporting.EXCEL,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
FORMAT_WORDS = {"xlsx": "Excel (.xlsx)", "docx": "Word (.docx)", "pdf": "PDF"}
PIECE = 256 * 1024
LONGEST_TITLE = 60


def opened(report: Report, form: str, *, phones: bool = False) -> File[Any]:
    """The file of a frozen report, made anew where it was thrown away or lost.

    phones: with whole telephone numbers; the caller has asked for the right.
    """
    (row,) = make_files(report=report, formats=(form,), phones=phones)
    try:
        return row.file.open("rb")
    except FileNotFoundError:
        # The folder of files is older than the database, as after a restored backup.
        report.files.filter(pk=row.pk).update(removed_at=row.made_at)
        (row,) = make_files(report=report, formats=(form,), phones=phones)
        return row.file.open("rb")


def name_of_file(report: Report, form: str) -> str:
    """'tien-do-...-xa-tam-dan-2022-07-ban-1.xlsx': for any machine."""
    parts = (
        title_of(report)[:LONGEST_TITLE],
        name_of(report.unit),
        report.period,
        f"bản {report.version}",
    )
    return exporting.file_name(*parts, suffix=form)


def set_of(reports: TerritoryQuerySet, run: ReportRun) -> list[Report]:
    """The newest finished version of every report of a run's period, within its unit and levels.

    Those that an earlier run made belong to the set too.
    """
    rows = reports.filter(
        kind=run.kind, period=run.period, calendar=run.calendar, state=ReportState.DONE
    )
    if run.unit is not None:
        rows = rows.within(run.unit)
    newest = {row.unit_id: row for row in rows.order_by("version")}
    found = [row for row in newest.values() if (row.unit.level if row.unit else "") in run.levels]
    return sorted(found, key=lambda row: row.unit.code if row.unit else "")


def zipped(reports: Iterable[Report], form: str) -> Iterator[bytes]:
    """A zip with the file of each report, in pieces as they are read; nothing is kept in memory."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as book:
        for report in reports:
            made = (report.finished_at or report.asked_at).astimezone(
                timezone.get_current_timezone()
            )
            entry = zipfile.ZipInfo(_name_in_zip(report, form), made.timetuple()[:6])
            with opened(report, form) as source, book.open(entry, "w") as target:
                for piece in source.chunks(PIECE):
                    target.write(piece)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


def _name_in_zip(report: Report, form: str) -> str:
    """'cap-xa/20392-xa-tam-dan-ban-1.xlsx'"""
    level = LEVEL_WORDS[report.unit.level if report.unit else ""]
    code = report.unit.code if report.unit else ""
    name = exporting.file_name(code, name_of(report.unit), f"bản {report.version}", suffix=form)
    folder = exporting.file_name(level, suffix="").rstrip(".")
    return f"{folder}/{name}"


@dataclass
class _Sink:
    """What a zip is written to when it cannot go back; what was written is taken away at once."""

    def __post_init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """There is nothing to be closed."""

    def take(self) -> bytes:
        piece, self._pieces = b"".join(self._pieces), []
        return piece


__all__ = ["FORMATS", "FORMAT_WORDS", "TYPES", "name_of_file", "opened", "set_of", "zipped"]
