"""Batches through their stages: jobs, crashes, silence, two at once, files that are no lists."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection, connections

from communes import tasks
from communes.actions import imports
from communes.actions.villages import correct_village
from communes.errors import Refused
from communes.importing import run, staging, work, write
from communes.models import AuditEntry, ImportBatch, ImportState, Village, VillageVersion
from communes.sheets import village_survey
from communes.sheets.told import json_of
from tests import make
from tests.communes import lists
from tests.communes.lists import bring, commit, dump, read, row

MINUTE = datetime.timedelta(minutes=1)


def two_rows(land):
    return row(land.home, "Thôn Một", 1), row(land.home, "Thôn Hai", 2)


def state_of(batch: ImportBatch) -> str:
    batch.refresh_from_db()
    return batch.state


# Files


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"PK\x03\x04 cut", "x.xlsx", "E_FILE_CORRUPT"),
        (b"%PDF-1.4 ...", "x.xlsx", "E_FILE_TYPE"),
        ("Chỉ có chữ\n".encode(), "x.csv", "E_NO_DATA"),
    ],
)
def test_a_file_that_is_no_list_is_rejected_with_its_reason(land, admin, content, name, reason):
    batch = read(admin, content=content, name=name)
    assert (state_of(batch), batch.reason) == ("rejected", reason)
    assert batch.problem
    assert not batch.rows.exists()
    with pytest.raises(Refused):
        commit(batch)


def test_a_file_that_breaks_half_way_leaves_no_rows(land, admin, monkeypatch):
    def broken(*args, **options):
        yield 2
        raise run.FileRefused("E_FILE_CORRUPT", "Tệp hỏng giữa chừng.")

    monkeypatch.setattr(staging, "stage_rows", broken)
    batch = read(admin, *two_rows(land))
    assert (state_of(batch), batch.problem) == ("rejected", "Tệp hỏng giữa chừng.")


def test_a_list_of_more_villages_than_the_country_has_is_refused(land, admin, monkeypatch):
    monkeypatch.setattr(run, "MOST_ROWS", 1)
    batch = read(admin, *two_rows(land))
    assert (state_of(batch), batch.reason) == ("rejected", "E_FILE_TOO_LARGE")
    assert "chia tệp" in batch.problem
    assert not batch.rows.exists()


def test_a_list_that_is_seen_to_be_too_long_is_not_read_row_by_row(land, admin, monkeypatch):
    monkeypatch.setattr(run, "MOST_ROWS", 1)
    monkeypatch.setattr(staging, "stage_rows", None)
    batch = read(admin, *two_rows(land))
    assert (state_of(batch), batch.reason) == ("rejected", "E_FILE_TOO_LARGE")


def test_the_sheets_say_how_they_were_taken(land, admin):
    batch = read(admin, *two_rows(land))
    assert batch.sheets[0]["mapping"]["columns"]["village"] == [4]
    assert (batch.file_kind, batch.stage_done, batch.counts["rows"]) == ("csv", 2, 2)


def test_cells_that_no_database_takes_are_kept_readable(land, admin):
    batch = read(admin, row(land.home, "Thôn M\u200bột\ud800".encode("utf-8", "replace").decode()))
    found = batch.rows.get()
    assert "Thôn" in found.raw["D"]
    assert json_of({"a": ["x\0y", "\ud800"]}) == '{"a":["xy","?"]}'
    assert json_of({"a": "C:\\u0000"}) == '{"a":"C:\\\\u0000"}'


def test_signs_of_the_database_own_format_are_plain_signs_in_a_list(land, admin):
    names = ("C\\", "\\N", "a\\tb", "{x}", "1,2")
    batch = read(admin, *(row(land.home, f"Thôn {name}x") for name in names))
    assert [found.name for found in batch.rows.order_by("row")] == [f"{name}x" for name in names]
    assert all(found.raw["D"] == f"Thôn {found.name}" for found in batch.rows.all())


def test_rows_read_before_the_file_showed_its_numbers_are_read_again(land, admin, monkeypatch):
    monkeypatch.setattr(village_survey, "LOOKED_AT", 2)
    monkeypatch.setattr(staging, "PIECE", 2)
    rows = [row(land.home, f"Thôn {number}", "1,234") for number in range(6)]
    calm = read(admin, *rows)
    assert {found.households for found in calm.rows.all()} == {1234}
    rows += [row(land.home, f"Thôn {number}", "8,5") for number in range(6, 9)]
    batch = read(admin, *rows)
    assert (batch.counts["rows"], batch.counts["invalid"]) == (9, 9)


# Jobs


def test_small_files_are_read_at_once_and_large_ones_by_a_job(
    land, admin, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(run, "AT_ONCE", 3)
    small = lists.upload(admin, *two_rows(land))
    large = lists.upload(admin, *(row(land.home, f"Thôn Số {n}") for n in range(4)))
    with django_capture_on_commit_callbacks() as jobs:
        tasks.resume(small)
        tasks.resume(large)
    assert (small.state, large.state, len(jobs)) == ("read", "uploaded", 1)
    assert not large.rows.exists()
    jobs[0]()
    assert state_of(large) == "read"
    imports.begin_commit(batch=large, only_valid=False, declare_complete=False, by=admin)
    large.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resume(large)
        assert large.state == "committing"
    assert state_of(large) == "committed"
    imports.begin_undo(batch=large, reason="thử", by=admin)
    large.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resume(large)
    assert state_of(large) == "undone"
    assert not Village.objects.exists()


def test_a_job_handed_out_twice_works_once(land, admin):
    batch = lists.upload(admin, *two_rows(land))
    tasks.read_import(batch.pk)
    rows = list(batch.rows.values_list("pk", flat=True))
    tasks.read_import(batch.pk)
    assert list(batch.rows.values_list("pk", flat=True)) == rows
    imports.begin_commit(batch=batch, only_valid=False, declare_complete=False, by=admin)
    tasks.commit_import(batch.pk)
    before = dump()
    tasks.commit_import(batch.pk)
    tasks.undo_import(batch.pk)
    tasks.read_import(0)
    assert dump() == before
    assert state_of(batch) == "committed"


@pytest.mark.parametrize("where", ["write", "declare", "audit_communes"])
def test_a_crash_while_writing_leaves_nothing_and_can_be_tried_again(
    land, admin, monkeypatch, where
):
    make.make_village(land.home, "Hai", households=1)
    batch = read(admin, *two_rows(land))
    before, entries = dump(), AuditEntry.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr(write, where, lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            commit(batch, complete=True)
    assert (state_of(batch), batch.failed_in) == ("failed", "committing")
    assert "không dòng nào được ghi" in batch.problem
    assert dump() == before
    assert AuditEntry.objects.count() == entries + 1  # that somebody had it written
    imports.retry_batch(batch=batch, by=admin)
    batch.refresh_from_db()
    tasks.resume(batch)
    assert state_of(batch) == "committed"
    assert Village.objects.count() == 2


def test_a_crash_while_undoing_leaves_everything(land, admin, monkeypatch):
    batch = bring(admin, *two_rows(land))
    before = dump()
    imports.begin_undo(batch=batch, reason="thử", by=admin)
    with monkeypatch.context() as broken:
        broken.setattr(write, "audit_communes", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run.undo(batch)
    assert dump() == before
    assert state_of(batch) == "failed"
    imports.retry_batch(batch=batch, by=admin)
    batch.refresh_from_db()
    tasks.resume(batch)
    assert state_of(batch) == "undone"


def test_a_reading_that_died_half_way_begins_anew(land, admin, monkeypatch):
    batch = lists.upload(admin, *two_rows(land))
    whole = staging.stage_rows
    with monkeypatch.context() as broken:
        broken.setattr(staging, "PIECE", 1)
        broken.setattr(staging, "HANDFUL", 1)

        def dies(*args, **options):
            yield next(whole(*args, **options | {"told_every": 1}))
            raise OSError("máy tắt")

        broken.setattr(staging, "stage_rows", dies)
        with pytest.raises(OSError, match="máy tắt"):
            run.read(batch)
    assert batch.rows.count() == 1
    assert (state_of(batch), batch.failed_in) == ("failed", "reading")
    imports.retry_batch(batch=batch, by=admin)
    batch.refresh_from_db()
    tasks.resume(batch)
    assert (state_of(batch), batch.rows.count(), batch.attempt) == ("read", 2, 2)


def test_a_refusal_at_writing_sends_the_batch_back(land, admin, monkeypatch):
    batch = read(admin, *two_rows(land))
    imports.begin_commit(batch=batch, only_valid=False, declare_complete=False, by=admin)
    # Meanwhile somebody types a village that bears the name from a later day on.
    correct_village(
        village=make.make_village(land.home, "Một Cũ"),
        kind="Thôn",
        name="Một",
        households=None,
        people=None,
        from_day=make.TODAY + datetime.timedelta(days=3),
        reason="đổi tên",
        by=admin,
    )
    run.commit(batch)
    assert (state_of(batch), "dòng có lỗi" in batch.problem) == ("read", True)
    assert lists.codes(batch) == [["E_VILLAGE_LATER"]]


def test_a_batch_can_be_cancelled_until_it_is_written(land, admin, monkeypatch):
    batch = lists.upload(admin, *two_rows(land))
    whole = staging.stage_rows

    def cancelled(batch, *args, **options):
        for done in whole(batch, *args, **options):
            imports.cancel_batch(batch=batch, by=admin)
            yield done

    monkeypatch.setattr(staging, "stage_rows", cancelled)
    run.read(batch)
    assert state_of(batch) == "cancelled"
    assert not batch.rows.exists()
    monkeypatch.undo()
    written = bring(admin, *two_rows(land))
    for refused in (batch, written):
        with pytest.raises(Refused):
            imports.cancel_batch(batch=refused, by=admin)
    with pytest.raises(Refused):
        imports.retry_batch(batch=written, by=admin)


# Silence


def silent(batch: ImportBatch, minutes: int) -> None:
    work.enter(batch, ImportState.READING, of=(ImportState.UPLOADED,))
    ImportBatch.objects.filter(pk=batch.pk).update(
        heartbeat_at=batch.heartbeat_at - minutes * MINUTE
    )


def test_a_silent_job_is_said_to_have_failed(land, admin):
    dead, alive = (lists.upload(admin, *two_rows(land)) for _ in range(2))
    silent(dead, 6)
    silent(alive, 4)
    tasks.watch_imports()
    assert (state_of(dead), state_of(alive)) == ("failed", "reading")
    assert "Thử lại" in dead.problem
    imports.retry_batch(batch=dead, by=admin)
    dead.refresh_from_db()
    tasks.resume(dead)
    assert state_of(dead) == "read"


def test_a_long_transaction_of_a_living_worker_is_left_alone(land, admin):
    batch = lists.upload(admin, *two_rows(land))
    silent(batch, 60)
    other = connection.copy()
    key = [work.LOCK_SPACE, batch.pk]
    try:
        other.cursor().execute("SELECT pg_advisory_lock(%s, %s)", key)
        assert run.fail_silent() == []
        with pytest.raises(work.BatchBusy):
            run.read(batch)
        tasks.read_import(batch.pk)
        assert state_of(batch) == "reading"
        other.cursor().execute("SELECT pg_advisory_unlock(%s, %s)", key)
    finally:
        other.close()
    assert run.fail_silent() == [batch]


# Two at once

# Seconds that a thread may take on a machine with much else to do; none waits so long otherwise.
PATIENCE = 120


@pytest.mark.parametrize("seed", range(3))
def test_two_uploads_at_once_leave_no_duplicate(transactional_db, seed):
    land = make.make_land()
    admin = make.make_officer("admin")
    communes = [land.home, land.next_door, land.far]
    rows = [row(c, f"Thôn Số {n}", n + seed) for c in communes for n in range(20)]
    one = read(admin, *rows)
    other = read(admin, *reversed(rows[seed:]))
    for batch in (one, other):
        imports.begin_commit(batch=batch, only_valid=False, declare_complete=True, by=admin)
    together = threading.Barrier(2, timeout=PATIENCE)
    errors = []

    def write_it(pk: int) -> None:
        try:
            batch = ImportBatch.objects.get(pk=pk)
            together.wait()
            run.commit(batch)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write_it, args=[batch.pk]) for batch in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    assert {state_of(one), state_of(other)} == {"committed"}
    assert Village.objects.count() == VillageVersion.objects.count() == len(rows)
    new = [batch.counts["new"] for batch in (one, other)]
    assert sum(new) == len(rows)
