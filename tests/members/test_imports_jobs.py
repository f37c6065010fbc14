"""Member lists through their stages: at once or in a job, twice, broken, cancelled, silent."""

from __future__ import annotations

import datetime

import pytest

from communes.actions import imports
from communes.importing import run as watch
from communes.importing import work
from communes.models import ImportBatch
from members import tasks
from members.actions import decisions
from members.importing import run
from teams.models import Document
from tests import make

HEAD = "STT,Tên tổ,Họ và tên,Nhiệm vụ trong tổ,Số điện thoại\n"
MINUTE = datetime.timedelta(minutes=1)


def upload(by, count=4, text=""):
    lines = [f"{n},Thôn Số {n},Nguyễn Văn {chr(64 + n)}n,Tổ trưởng," for n in range(1, count + 1)]
    return imports.upload(
        content=(text or HEAD + "\n".join(lines)).encode(),
        name="to.csv",
        kind="members",
        as_of=make.TODAY,
        unit=by.unit,
        by=by,
    )


def state_of(batch):
    batch.refresh_from_db()
    return batch.state


def begin(batch, by, only_valid=False):
    imports.begin_commit(batch=batch, only_valid=only_valid, declare_complete=False, by=by)
    batch.refresh_from_db()


def test_small_lists_are_done_at_once_and_large_ones_by_a_job(
    clerk, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(run, "AT_ONCE", 3)
    small, large = upload(clerk, 2), upload(clerk, 5)
    with django_capture_on_commit_callbacks() as jobs:
        tasks.resume(small)
        tasks.resume(large)
    assert (small.state, large.state, len(jobs)) == ("read", "uploaded", 1)
    assert not large.rows.exists()
    jobs[0]()
    assert (state_of(large), large.stage_done, large.stage_total) == ("read", 5, 5)
    begin(large, clerk)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resume(large)
        assert large.state == "committing"
        assert not Document.objects.exists()
    assert state_of(large) == "committed"
    assert len(Document.objects.get().draft["teams"]) == 5
    imports.begin_undo(batch=large, reason="thử", by=clerk)
    large.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resume(large)
    assert state_of(large) == "undone"
    assert Document.objects.get().state == "void"


def test_a_job_handed_out_twice_works_once(clerk):
    batch = upload(clerk)
    tasks.read_import(batch.pk)
    tasks.read_import(batch.pk)
    begin(batch, clerk)
    tasks.commit_import(batch.pk)
    tasks.commit_import(batch.pk)
    tasks.undo_import(batch.pk)
    tasks.read_import(0)
    assert state_of(batch) == "committed"
    assert Document.objects.count() == 1


def test_jobs_of_member_lists_leave_village_lists_alone(clerk):
    batch = upload(clerk)
    ImportBatch.objects.filter(pk=batch.pk).update(kind="villages")
    tasks.read_import(batch.pk)
    assert state_of(batch) == "uploaded"


def test_a_stage_that_breaks_leaves_nothing_and_can_be_tried_again(clerk, monkeypatch):
    batch = upload(clerk)
    tasks.resume(batch)
    begin(batch, clerk)

    def broken(**kwargs):
        decisions.start_draft(issuer=clerk.unit, payload={}, by=clerk, today=make.TODAY)
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("members.actions.imports.start_draft", broken)
        with pytest.raises(OSError, match="disk"):
            tasks.commit_import(batch.pk)
    assert (state_of(batch), batch.failed_in) == ("failed", "committing")
    assert "không dòng nào được ghi" in batch.problem
    assert not Document.objects.exists()
    tasks.resume(imports.retry_batch(batch=batch, by=clerk))
    assert (state_of(batch), batch.problem) == ("committed", "")
    assert Document.objects.count() == 1


def test_a_list_whose_worker_died_says_so_and_is_read_again(clerk):
    batch = upload(clerk)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state="reading", heartbeat_at=watch.clock.now() - 6 * MINUTE
    )
    assert watch.fail_silent() == [batch]
    assert (state_of(batch), batch.failed_in) == ("failed", "reading")
    tasks.resume(imports.retry_batch(batch=batch, by=clerk))
    assert (state_of(batch), batch.counts["new"]) == ("read", 4)


def test_a_reading_that_is_cancelled_stops(clerk, monkeypatch):
    batch = upload(clerk)
    monkeypatch.setattr(run, "BEAT", datetime.timedelta(0))

    def cancelled(rows):
        for row in rows:
            imports.cancel_batch(batch=batch, by=clerk)
            yield row
            return

    monkeypatch.setattr(run, "_for_staging", cancelled)
    tasks.read_import(batch.pk)
    assert state_of(batch) == "cancelled"
    assert not batch.rows.exists()


def test_a_busy_list_is_left_to_who_holds_it(clerk, monkeypatch):
    batch = upload(clerk)

    def busy(batch):
        raise work.BatchBusy(batch.pk)

    monkeypatch.setattr(work, "claimed", busy)
    assert tasks.resume(batch).state == "uploaded"
    tasks.read_import(batch.pk)
    assert state_of(batch) == "uploaded"


def test_a_list_that_cannot_be_undone_says_why(clerk):
    batch = upload(clerk, 1)
    tasks.resume(batch)
    begin(batch, clerk)
    tasks.resume(batch)
    draft = Document.objects.get()
    fields = {**draft.draft["fields"], "number_raw": "41/QĐ-UBND"}
    decisions.save_draft(
        document=draft,
        payload={**draft.draft, "fields": fields},
        revision=1,
        by=clerk,
        today=make.TODAY,
    )
    imports.begin_undo(batch=batch, reason="thử", by=clerk)
    batch.refresh_from_db()
    tasks.resume(batch)
    assert batch.state == "committed"
    assert "đã được sửa sau khi nhập" in batch.problem


def test_wrong_rows_come_back_to_be_looked_at(clerk):
    batch = upload(clerk, text=HEAD + "1,Thôn Một,Nguyễn Văn An,Tổ trưởng,12\n")
    tasks.resume(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(state="committing", committed_by=clerk)
    tasks.commit_import(batch.pk)
    assert state_of(batch) == "read"
    assert "1 dòng có lỗi" in batch.problem
