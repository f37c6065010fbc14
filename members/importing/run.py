"""A member list through its stages, at once in a request or a command, or in a job.

Each stage may be begun again after a crash: a reading forgets its rows and starts over, a writing
and an undoing are one transaction each. The batch itself says where it stands, and the watch over
silent imports (`communes.importing.run.fail_silent`) covers member lists too.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from communes import clock
from communes.errors import Refused
from communes.importing import staging, work
from communes.importing.gazetteer_source import aliases_of, context_of_batch, gazetteer_on
from communes.importing.run import NOTHING_KEPT
from communes.models import ImportBatch, SheetMapping
from communes.models import ImportState as S
from communes.sheets.reader import open_workbook
from communes.sheets.readings import FileReading, Mapping, RowReading
from communes.sheets.refusal import E_FILE_TOO_LARGE, FileRefused
from communes.uploading.template_stamp import W_TEMPLATE_OLD
from communes.villages.rules import understand_name
from members.actions.import_undo import undo_member_batch
from members.actions.imports import apply_member_batch
from members.import_template import register_moved
from members.sheets.rows import read_members

if TYPE_CHECKING:
    from members.actions.import_undo import UndoReport

logger = logging.getLogger(__name__)

# As many rows are read and written while somebody waits; more are left to a job.
AT_ONCE = 2_000
BEAT = datetime.timedelta(seconds=2)
# A province has some twenty thousand teams; one list of all their people stays below this.
MOST_ROWS = 50_000
TOO_MANY = (
    f"Tệp có hơn {MOST_ROWS:,} dòng thành viên. Chia tệp theo huyện hoặc theo xã rồi tải từng tệp."
).replace(",", ".")


def read(batch: ImportBatch, *, today: datetime.date, most_rows: int | None = None) -> bool:
    """Read the file and compare it with the register: the dry run.

    False when it has more than most_rows rows: the batch then waits to be read by a job. A file
    that cannot be read leaves the batch rejected, with the reason. Raises work.BatchBusy.
    """
    with work.claimed(batch):
        if not work.enter(batch, S.READING, of=(S.UPLOADED, S.READING)):
            return True
        with _failing(batch):
            try:
                whole = _stage(batch, most_rows)
            except FileRefused as refusal:
                staging.forget_rows(batch)
                batch.counts = {}
                _leave(batch, S.REJECTED, refusal.message, refusal.code)
                return True
            except work.BatchStopped:
                staging.forget_rows(batch)
                return True
            if not whole:
                staging.forget_rows(batch)
                _leave(batch, S.UPLOADED)
                return False
            apply_member_batch(batch=batch, commit=False, only_valid=True, by=batch.by, today=today)
            _leave(batch, S.READ)
    return True


def commit(batch: ImportBatch, *, today: datetime.date) -> None:
    """Write the batch as `begin_commit` settled it; a refusal sends it back to be looked at."""
    with work.claimed(batch):
        batch.refresh_from_db()
        if batch.state != S.COMMITTING or batch.committed_by is None:
            return
        with _failing(batch):
            try:
                apply_member_batch(
                    batch=batch,
                    commit=True,
                    only_valid=batch.only_valid,
                    by=batch.committed_by,
                    today=today,
                )
                batch.refresh_from_db()
            except Refused as refusal:
                apply_member_batch(
                    batch=batch, commit=False, only_valid=True, by=batch.by, today=today
                )
                _leave(batch, S.READ, refusal.message)


def undo(batch: ImportBatch) -> UndoReport | None:
    """Take the batch back as `begin_undo` settled it; None when nothing was taken back, and the
    batch then says why."""
    with work.claimed(batch):
        batch.refresh_from_db()
        if batch.state != S.UNDOING or batch.undone_by is None:
            return None
        with _failing(batch):
            try:
                report = undo_member_batch(
                    batch=batch, by=batch.undone_by, reason=batch.undo_reason
                )
                batch.refresh_from_db()
            except Refused as refusal:
                _leave(batch, S.COMMITTED, refusal.message)
                return None
            return report


@contextmanager
def reading_of(batch: ImportBatch) -> Iterator[FileReading]:
    """The file as its rows stream. Raises FileRefused, at once or while the rows are read."""
    with (
        staging.file_of(batch) as path,
        open_workbook(path, name=batch.original_name) as workbook,
    ):
        batch.file_kind = workbook.kind
        reading = read_members(
            workbook,
            gazetteer_on(batch.as_of),
            batch.as_of,
            context_of_batch(batch),
            mappings=_mappings(batch),
            aliases=aliases_of(batch),
        )
        if workbook.stamp and register_moved(workbook.stamp, batch.by, clock.today()):
            reading.warnings.append(W_TEMPLATE_OLD)
        yield reading


def _stage(batch: ImportBatch, most_rows: int | None) -> bool:
    """Rows of the file into the database; False when there are more than most_rows."""
    staging.forget_rows(batch)
    with reading_of(batch) as reading:
        batch.warnings = list(reading.warnings)
        # Where no table was found, somebody may say where it is.
        batch.sheets = [asdict(sheet) for sheet in reading.sheets]
        if reading.file_result == "rejected":
            raise FileRefused(reading.reason or "", reading.message_vi)
        heard = clock.now()
        for done in staging.stage_rows(batch, _for_staging(reading.rows)):
            if most_rows is not None and done > most_rows:
                return False
            if done > MOST_ROWS:
                raise FileRefused(E_FILE_TOO_LARGE, TOO_MANY)
            if clock.now() - heard >= BEAT:
                work.beat(batch, done)
                heard = clock.now()
            batch.stage_done = done
        work.beat(batch, batch.stage_done)
        batch.sheets = [asdict(sheet) for sheet in reading.sheets]
    batch.stage_total = batch.stage_done
    batch.save(update_fields=["warnings", "sheets", "file_kind", "stage_total"])
    return True


def _for_staging(rows: Iterable[RowReading]) -> Iterator[RowReading]:
    """Rows whose team names no proper village are staged without one: the team's village is
    looked up, never made, so a strange name is no fault of the row."""
    for row in rows:
        told = row.understood
        if told.get("village") and not _is_village_name(
            told.get("kind") or "", str(told["village"])
        ):
            told = {**told, "village": None, "kind": None}
        yield replace(row, understood=told)


@lru_cache(maxsize=4096)
def _is_village_name(kind: str, name: str) -> bool:
    try:
        understand_name(kind, name)
    except Refused:
        return False
    return True


def _mappings(batch: ImportBatch) -> dict[str, Mapping]:
    """Columns remembered by the shape of the headers, then those chosen for this file's sheets."""
    known = SheetMapping.objects.filter(kind=batch.kind).values_list("shape_key", "mapping")
    found = {shape: Mapping.from_json(mapping) for shape, mapping in known}
    found.update({sheet: Mapping.from_json(mapping) for sheet, mapping in batch.mappings.items()})
    return found


def _leave(batch: ImportBatch, state: S, problem: str = "", reason: str = "") -> None:
    """The end of a stage, unless somebody cancelled it meanwhile."""
    left = {"state": state, "problem": problem, "reason": reason, "heartbeat_at": clock.now()}
    if state == S.REJECTED:
        for name in ("warnings", "sheets", "counts", "file_kind"):
            left[name] = getattr(batch, name)
    ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(**left)
    batch.refresh_from_db()


@contextmanager
def _failing(batch: ImportBatch) -> Iterator[None]:
    """A stage that breaks leaves its batch failed and says so; the error goes on to the log."""
    batch.attempt += 1
    ImportBatch.objects.filter(pk=batch.pk).update(attempt=batch.attempt)
    try:
        yield
    except Exception:
        state = S(batch.state)
        if state in NOTHING_KEPT:
            logger.exception("Member list %s failed while %s", batch.pk, state)
            ImportBatch.objects.filter(pk=batch.pk, state=state).update(
                state=S.FAILED,
                failed_in=state,
                problem=NOTHING_KEPT[state].replace("Máy chủ dừng", "Hệ thống gặp lỗi"),
            )
            batch.refresh_from_db()
        raise
