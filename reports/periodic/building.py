"""Building one report, from the order to its files: safe to run twice, and twice at once."""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import F

from communes import clock
from communes.errors import Refused
from reports.actions.reporting import freeze
from reports.models import Report, ReportFile, ReportState
from reports.periodic.making import frozen_content
from reports.writers import FORMATS, stamp_of, writer_of

if TYPE_CHECKING:
    from communes.models import Officer

logger = logging.getLogger(__name__)

# The space of the database's advisory locks that reports use; the key is that of the report.
LOCK_SPACE = 20393
_KEYS = 2**31
FAULT = "Không lập được tệp báo cáo. Chạy lại; nếu vẫn lỗi, báo người quản trị."
BEGINS_FROM = (ReportState.WAITING, ReportState.FAILED, ReportState.BUILDING)


class ReportBusy(Exception):
    """Another job is at work on the report."""


class ReportStopped(Exception):
    """Somebody stopped the report while it was built."""


def _nothing() -> None:
    """No sign of life is asked for."""


def build_report(
    *,
    report: Report,
    today: datetime.date,
    by: Officer | None = None,
    beat: Callable[[], None] = _nothing,
    formats: Collection[str] = FORMATS,
) -> Report:
    """Freeze the rows of a report and make its files without whole telephone numbers.

    A finished or stopped report is left as it is. One that a dead job left half-built is gone on
    with. beat: called after each step, besides the report's own heartbeat. A rule that forbids
    the report makes it failed with its reason; any other fault makes it failed and is raised.
    Raises ReportBusy when another job is at it.
    """
    with _claimed(report):
        if not _enter(report):
            return report

        def alive() -> None:
            _beat(report)
            beat()

        try:
            freeze(report=report, by=by or report.asked_by, today=today)
            alive()
            for each in formats:
                make_files(report=report, formats=(each,))
                alive()
        except ReportStopped:
            pass
        except Refused as refusal:
            _leave(report, ReportState.FAILED, refusal.message)
        except Exception:
            logger.exception("Report %s could not be built", report.pk)
            _leave(report, ReportState.FAILED, FAULT)
            raise
        else:
            _leave(report, ReportState.DONE)
    report.refresh_from_db()
    return report


def make_files(
    *, report: Report, formats: Collection[str] = FORMATS, phones: bool = False
) -> list[ReportFile]:
    """The files of a frozen report, each made once and again where it was thrown away.

    phones: with whole telephone numbers; asked of a report without any it is the same as without.
    Two that make the same file at once end with one.
    """
    report = Report.objects.select_related("snapshot", "snapshot__frozen_by").get(pk=report.pk)
    if report.snapshot is None:
        raise ValueError(f"report {report.pk} has no frozen rows")
    frozen = None
    found = []
    for each in formats:
        row = report.files.filter(format=each, phones=phones, removed_at=None).first()
        if row is None or not row.file.storage.exists(row.file.name or ""):
            frozen = frozen or frozen_content(report.snapshot)
            if phones and not frozen.has_phones:
                found += make_files(report=report, formats=(each,))
                continue
            with TemporaryDirectory() as folder:
                path = Path(folder) / f"bao-cao.{each}"
                writer_of(each)(frozen, stamp_of(report.snapshot), path, phones=phones)
                row = _keep(report, each, phones, path)
        found.append(row)
    return found


@transaction.atomic
def _keep(report: Report, form: str, phones: bool, path: Path) -> ReportFile:
    """Under its own hash within the folder of its report, so that none is overwritten."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = ReportFile(report=report, format=form, phones=phones)
    row = report.files.select_for_update().filter(format=form, phones=phones).first() or kept
    name = f"bao-cao/{report.pk}/{digest[:32]}.{form}"
    if not row.file.storage.exists(name):
        with path.open("rb") as content:
            name = row.file.storage.save(name, File(content))
    row.file.name, row.sha256, row.size = name, digest, path.stat().st_size
    row.made_at, row.removed_at = clock.now(), None
    if row.pk is not None:
        row.save()
        return row
    values = {
        name: getattr(row, name) for name in ("file", "sha256", "size", "made_at", "removed_at")
    }
    row, _ = ReportFile.objects.get_or_create(
        report=report, format=form, phones=phones, defaults=values
    )
    return row


@contextmanager
def _claimed(report: Report) -> Iterator[None]:
    """Hold the report for this connection; a worker that dies lets go of it by dying."""
    key = [LOCK_SPACE, report.pk % _KEYS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not cursor.fetchone()[0]:
            raise ReportBusy(report.pk)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _enter(report: Report) -> bool:
    """Begin to build; False when it is done or was stopped."""
    entered = Report.objects.filter(pk=report.pk, state__in=BEGINS_FROM).update(
        state=ReportState.BUILDING,
        problem="",
        attempt=F("attempt") + 1,
        heartbeat_at=clock.now(),
        finished_at=None,
    )
    report.refresh_from_db()
    return bool(entered)


def _beat(report: Report) -> None:
    still = Report.objects.filter(pk=report.pk, state=ReportState.BUILDING)
    if not still.update(heartbeat_at=clock.now()):
        raise ReportStopped(report.pk)


def _leave(report: Report, state: ReportState, problem: str = "") -> None:
    """Only what is still being built is finished: who stopped it meanwhile is right."""
    Report.objects.filter(pk=report.pk, state=ReportState.BUILDING).update(
        state=state, problem=problem[:500], finished_at=clock.now(), heartbeat_at=clock.now()
    )
