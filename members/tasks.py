"""Jobs of member lists (reading, writing, taking back) and of papers (PDF). Each may run twice.

The watch over silent imports is `communes.watch_imports`; it covers these too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery import Task, shared_task

from communes import clock
from communes.importing.work import BatchBusy
from communes.models import ImportBatch, ImportKind, ImportState
from members.importing import run
from members.models import Paper
from members.papers.data import content_from
from members.papers.files import store
from members.papers.pdf import TooLong, pdf_file

logger = logging.getLogger(__name__)


@shared_task(name="members.read_import", ignore_result=True)
def read_import(batch_id: int) -> None:
    _run(batch_id, _read)


@shared_task(name="members.commit_import", ignore_result=True)
def commit_import(batch_id: int) -> None:
    _run(batch_id, _commit)


@shared_task(name="members.undo_import", ignore_result=True)
def undo_import(batch_id: int) -> None:
    _run(batch_id, run.undo)


def resume(batch: ImportBatch) -> ImportBatch:
    """Go on with a member list from where it stands: at once when it is small, else by a job.

    After upload, accept_suggestion, set_mapping, begin_commit, begin_undo and retry_batch. When
    another request or worker is at it already, that one goes on.
    """
    small = (batch.counts.get("rows") or batch.stage_done) <= run.AT_ONCE
    try:
        if batch.state == ImportState.UPLOADED:
            if not run.read(batch, today=clock.today(), most_rows=run.AT_ONCE):
                read_import.delay_on_commit(batch.pk)
        elif batch.state == ImportState.COMMITTING:
            _now_or_later(small, batch, _commit, commit_import)
        elif batch.state == ImportState.UNDOING:
            _now_or_later(small, batch, run.undo, undo_import)
    except BatchBusy:
        pass
    batch.refresh_from_db()
    return batch


def _read(batch: ImportBatch) -> None:
    run.read(batch, today=clock.today())


def _commit(batch: ImportBatch) -> None:
    run.commit(batch, today=clock.today())


def _now_or_later(
    small: bool, batch: ImportBatch, stage: Callable[[ImportBatch], object], job: Task
) -> None:
    if small:
        stage(batch)
    else:
        job.delay_on_commit(batch.pk)


def _run(batch_id: int, stage: Callable[[ImportBatch], object]) -> None:
    batch = ImportBatch.objects.filter(pk=batch_id, kind=ImportKind.MEMBERS).first()
    if batch is None:
        return
    try:
        stage(batch)
    except BatchBusy:
        # Handed out twice: the other worker goes on.
        return


@shared_task(name="members.set_paper", ignore_result=True)
def set_paper(paper_id: int) -> None:
    """The PDF of a paper from its frozen content. A second run finds it made, or makes the same."""
    paper = Paper.objects.filter(pk=paper_id, state=Paper.State.MAKING).first()
    if paper is None:
        return
    try:
        store(paper.pdf, pdf_file(content_from(paper.content)), "pdf")
    except TooLong as problem:
        paper.problem, paper.state = str(problem), Paper.State.FAILED
    except RuntimeError:
        logger.exception("Paper %s could not be set", paper.pk)
        paper.problem = "Không dàn được trang PDF. Dùng tệp Word, hoặc báo người quản trị."
        paper.state = Paper.State.FAILED
    else:
        paper.state = Paper.State.MADE
    paper.save(update_fields=["pdf", "state", "problem"])


def press(paper: Paper) -> None:
    """Have the PDF of a paper set by a job; after each making, since a job may have been lost."""
    if paper.state == Paper.State.MAKING:
        set_paper.delay_on_commit(paper.pk)
