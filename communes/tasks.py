"""Jobs of the communes: reading, writing and taking back imports, reading lists to be compared.

Each may run twice.
"""

from __future__ import annotations

from collections.abc import Callable

from celery import Task, shared_task

from communes.importing import run
from communes.importing.work import BatchBusy
from communes.lists import reading as list_reading
from communes.models import ImportBatch, ImportState, ListComparison


@shared_task(name="communes.read_import", ignore_result=True)
def read_import(batch_id: int) -> None:
    _run(batch_id, run.read)


@shared_task(name="communes.commit_import", ignore_result=True)
def commit_import(batch_id: int) -> None:
    _run(batch_id, run.commit)


@shared_task(name="communes.undo_import", ignore_result=True)
def undo_import(batch_id: int) -> None:
    _run(batch_id, run.undo)


@shared_task(name="communes.watch_imports", ignore_result=True)
def watch_imports() -> None:
    """Every minute: imports whose worker died say so."""
    run.fail_silent()


@shared_task(name="communes.read_comparison", ignore_result=True)
def read_comparison(comparison_id: int) -> None:
    """Read a long list that is to be laid beside the register."""
    comparison = ListComparison.objects.filter(pk=comparison_id).first()
    if comparison is not None:
        list_reading.read(comparison)


def resume_comparison(comparison: ListComparison) -> ListComparison:
    """Read a list that was kept and is not read yet: a short one at once, a long one by a job."""
    if not list_reading.read(comparison, most_rows=list_reading.AT_ONCE):
        read_comparison.delay_on_commit(comparison.pk)
    return comparison


def resume(batch: ImportBatch) -> ImportBatch:
    """Go on with a batch from where it stands: at once when it is small, else by a job.

    After upload, accept_suggestion, set_mapping, begin_commit, begin_undo and retry_batch.
    """
    small = (batch.counts.get("rows") or batch.stage_done) <= run.AT_ONCE
    if batch.state == ImportState.UPLOADED:
        if not run.read(batch, most_rows=run.AT_ONCE):
            read_import.delay_on_commit(batch.pk)
    elif batch.state == ImportState.COMMITTING:
        _now_or_later(small, batch, run.commit, commit_import)
    elif batch.state == ImportState.UNDOING:
        _now_or_later(small, batch, run.undo, undo_import)
    batch.refresh_from_db()
    return batch


def _now_or_later(
    small: bool, batch: ImportBatch, stage: Callable[[ImportBatch], object], job: Task
) -> None:
    if small:
        stage(batch)
    else:
        job.delay_on_commit(batch.pk)


def _run(batch_id: int, stage: Callable[[ImportBatch], object]) -> None:
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        return
    try:
        stage(batch)
    except BatchBusy:
        # Handed out twice: the other worker goes on.
        return
