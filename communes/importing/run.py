"""A batch through its stages, at once in a request or a command, or in a job.

Each stage may be begun again after a crash: a reading forgets its rows and starts over, a writing
and an undoing are one transaction each. The batch itself says where it stands.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from communes import clock
from communes.actions import imports
from communes.errors import Refused
from communes.importing import same_file, staging, work
from communes.importing.rehearsal import Rehearsal
from communes.models import ImportBatch
from communes.models import ImportState as S
from communes.models.importing import AT_WORK
from communes.sheets.refusal import E_FILE_TOO_LARGE, FileRefused
from communes.sheets.village_rows import NumbersMisread, TooManyRows

if TYPE_CHECKING:
    from communes.importing.undo import UndoReport

logger = logging.getLogger(__name__)

# As many rows are read while somebody waits; more are left to a job.
AT_ONCE = 2_000
# The country has some hundred thousand villages.
MOST_ROWS = 200_000
TOO_MANY = (
    f"Tệp có hơn {MOST_ROWS:,} dòng thôn, nhiều hơn cả nước có. Bỏ các dòng thừa, hoặc chia tệp "
    "theo tỉnh rồi tải từng tệp."
).replace(",", ".", 1)
# A job looks up so often: it says how far it is, and hears that it was cancelled.
TOLD_EVERY = 8_000
BEAT = datetime.timedelta(seconds=2)
SILENCE = datetime.timedelta(minutes=5)

NOTHING_KEPT = {
    S.READING: "Máy chủ dừng khi đang đọc tệp. Chưa ghi gì vào sổ; bấm “Thử lại” để đọc lại.",
    S.COMMITTING: (
        "Máy chủ dừng khi đang ghi. Sổ vẫn như trước khi ghi, không dòng nào được ghi; bấm "
        "“Thử lại” để ghi lại."
    ),
    S.UNDOING: (
        "Máy chủ dừng khi đang hoàn tác. Sổ vẫn như trước khi hoàn tác; bấm “Thử lại” để làm lại."
    ),
}


def read(batch: ImportBatch, *, most_rows: int | None = None) -> bool:
    """Read the file and compare it with the register: the dry run.

    False when it has more than most_rows rows: the batch then waits to be read by a job. A file
    that cannot be read leaves the batch rejected, with the reason.
    """
    with work.claimed(batch):
        if not work.enter(batch, S.READING, of=(S.UPLOADED, S.READING)):
            return True
        with _failing(batch), staging.without_garbage(), Rehearsal(batch) as rehearsal:
            try:
                whole = _stage_whole(batch, most_rows, rehearsal)
            except FileRefused as refusal:
                _reject(batch, refusal.code, refusal.message)
                return True
            except work.BatchStopped:
                staging.forget_rows(batch)
                return True
            if not whole:
                staging.forget_rows(batch)
                _leave(batch, S.UPLOADED)
                return False
            if batch.state == S.READING:
                work.refresh_statistics(batch.stage_done)
                imports.apply_batch(
                    batch=batch, commit=False, only_valid=True, by=batch.by, rehearsal=rehearsal
                )
                _leave(batch, S.READ)
    return True


def commit(batch: ImportBatch) -> None:
    """Write the batch as `begin_commit` settled it; a refusal sends it back to be looked at."""
    with work.claimed(batch):
        batch.refresh_from_db()
        if batch.state != S.COMMITTING or batch.committed_by is None:
            return
        with _failing(batch):
            work.refresh_statistics(batch.stage_done)
            try:
                imports.apply_batch(
                    batch=batch,
                    commit=True,
                    only_valid=batch.only_valid,
                    declare_complete=batch.declare_complete,
                    by=batch.committed_by,
                )
                batch.refresh_from_db()
            except Refused as refusal:
                imports.apply_batch(batch=batch, commit=False, only_valid=True, by=batch.by)
                _leave(batch, S.READ, refusal.message)


def undo(batch: ImportBatch) -> UndoReport | None:
    """Take the batch back as `begin_undo` settled it; None when there was nothing to do."""
    with work.claimed(batch):
        batch.refresh_from_db()
        if batch.state != S.UNDOING or batch.undone_by is None:
            return None
        with _failing(batch):
            work.refresh_statistics(batch.stage_done)
            return imports.undo_batch(batch=batch, by=batch.undone_by, reason=batch.undo_reason)


def fail_silent() -> list[ImportBatch]:
    """Batches at work whose worker died: they say so, and may be tried again."""
    since = clock.now() - SILENCE
    failed = []
    for batch in ImportBatch.objects.filter(state__in=AT_WORK, heartbeat_at__lt=since):
        try:
            with work.claimed(batch):
                if _fail(batch, NOTHING_KEPT[S(batch.state)]):
                    failed.append(batch)
        except work.BatchBusy:
            # A long stage of one transaction: its connection is alive.
            continue
    return failed


def _stage_whole(batch: ImportBatch, most_rows: int | None, rehearsal: Rehearsal) -> bool:
    with staging.without_flushing():
        try:
            return _stage(batch, most_rows, rehearsal)
        except NumbersMisread:
            return _stage(batch, most_rows, rehearsal, to_the_end=True)
        except TooManyRows as error:
            raise FileRefused(E_FILE_TOO_LARGE, TOO_MANY) from error


def _stage(
    batch: ImportBatch, most_rows: int | None, rehearsal: Rehearsal, *, to_the_end: bool = False
) -> bool:
    staging.forget_rows(batch)
    key = same_file.key_of(batch)
    if same_file.taken_over(batch, key, rehearsal.held, most_rows=most_rows or MOST_ROWS):
        work.beat(batch, batch.stage_done)
        return True
    with staging.reading_of(batch, to_the_end=to_the_end, most_rows=MOST_ROWS) as reading:
        batch.warnings = reading.warnings
        if reading.file_result == "rejected":
            # Somebody may say where the table is.
            batch.sheets = [asdict(sheet) for sheet in reading.sheets]
            _reject(batch, reading.reason or "", reading.message_vi)
            return True
        heard = clock.now()
        told_every = TOLD_EVERY if most_rows is None else staging.PIECE
        for done in staging.stage_rows(batch, reading.pieces, rehearsal, told_every=told_every):
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
    # What was changed while it was read may be in some rows and not in others.
    lasting = not reading.stamped and key == same_file.key_of(batch)
    batch.reading_key = key if lasting else ""
    batch.save(update_fields=same_file.READING_FIELDS)
    return True


def _reject(batch: ImportBatch, code: str, message: str) -> None:
    staging.forget_rows(batch)
    batch.reason, batch.problem, batch.state = code, message, S.REJECTED
    batch.counts = {}
    batch.save(
        update_fields=["reason", "problem", "state", "warnings", "file_kind", "counts", "sheets"]
    )


def _leave(batch: ImportBatch, state: S, problem: str = "") -> None:
    """The end of a stage, unless somebody cancelled it meanwhile."""
    ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(
        state=state, problem=problem, reason=""
    )
    batch.refresh_from_db()


def _fail(batch: ImportBatch, problem: str) -> bool:
    changed = ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(
        state=S.FAILED, failed_in=batch.state, problem=problem
    )
    batch.refresh_from_db()
    return bool(changed)


class _failing:
    """A stage that breaks leaves its batch failed and says so; the error goes on to the log."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch

    def __enter__(self) -> None:
        self.batch.attempt += 1
        ImportBatch.objects.filter(pk=self.batch.pk).update(attempt=self.batch.attempt)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None and issubclass(kind, Exception):
            state = S(self.batch.state)
            if state in NOTHING_KEPT:
                logger.error("Import %s failed while %s", self.batch.pk, state)
                _fail(self.batch, NOTHING_KEPT[state].replace("Máy chủ dừng", "Hệ thống gặp lỗi"))
