"""A worker killed in the middle of 100,000 rows leaves nothing or all, says which, and goes on.

    DATABASE_URL=… python -m config.embedded python bench/kill_import_worker.py [--rows 100000]

Makes a database of its own beside the one named, starts a real Celery worker on the broker of
REDIS_URL, and kills it with SIGKILL: once while it reads the file, and several times while it
writes, at moments spread over the whole transaction. After each kill the villages are counted;
then the watchdog, the retry and a new worker bring the batch to its end. Exits 1 at the first
count that is neither nothing nor all.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import national

if TYPE_CHECKING:
    from communes.models import ImportBatch, Officer

PATIENCE = 600.0


class Broken(Exception):
    """What must hold does not."""


class Worker:
    """A Celery worker with its children in a process group of its own."""

    alive: ClassVar[list[Worker]] = []

    def __init__(self, log: Path) -> None:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
        self._log = log.open("ab")
        self._process = subprocess.Popen(  # noqa: S603 (our own worker)
            command,
            cwd=national.ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        Worker.alive.append(self)

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()
        Worker.alive.remove(self)


def until(what: str, holds: Callable[[], bool], pause: float = 0.05) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise Broken(f"waited in vain until {what}")
        time.sleep(pause)


def uploaded(files: Path, by: Officer) -> ImportBatch:
    from communes.actions import imports

    return imports.upload(
        content=(files / national.BOOK).read_bytes(),
        name=national.BOOK,
        kind="villages",
        as_of=national.DAY,
        unit=None,
        by=by,
    )


def check(rows: int, files: Path, kills: int) -> None:
    from communes import tasks
    from communes.actions import imports
    from communes.importing import run
    from communes.models import ImportBatch, Officer, Village, VillagePlacement, VillageVersion

    log = files / "worker.log"
    admin = Officer.objects.get(username=national.ADMIN)
    batch = uploaded(files, admin)

    def state() -> str:
        batch.refresh_from_db()
        return batch.state

    def counted() -> int:
        counts = {model.objects.count() for model in (Village, VillageVersion, VillagePlacement)}
        if len(counts) != 1 or counts & {0, rows} == set():
            raise Broken(f"neither nothing nor all: {counts} of {rows}")
        return counts.pop()

    def tell_and_retry(expected: str) -> None:
        batch.refresh_from_db()
        ImportBatch.objects.filter(pk=batch.pk).update(
            heartbeat_at=batch.heartbeat_at - run.SILENCE * 2
        )
        until("the dead worker's connection is closed", lambda: bool(run.fail_silent()))
        if state() != "failed" or batch.failed_in != expected or not batch.problem:
            raise Broken(f"the batch does not say that it failed: {state()}")
        print(f"    {batch.problem}")
        imports.retry_batch(batch=batch, by=admin)

    def take_back() -> None:
        imports.begin_undo(batch=batch, reason="đo", by=admin)
        run.undo(batch)
        if counted():
            raise Broken("undo left villages")

    worker = Worker(log)
    tasks.read_import.delay(batch.pk)
    until("rows are read", lambda: batch.rows.count() > rows // 10)
    worker.kill()
    print(f"killed while reading, {batch.rows.count()} rows read, {counted()} villages")
    tell_and_retry("reading")
    worker = Worker(log)
    tasks.read_import.delay(batch.pk)
    until("the file is read", lambda: state() == "read", 0.5)
    imports.begin_commit(batch=batch, only_valid=False, declare_complete=True, by=admin)
    began = time.monotonic()
    tasks.commit_import.delay(batch.pk)
    until("the batch is written", lambda: state() == "committed", 0.2)
    whole = time.monotonic() - began
    take_back()
    print(f"unharmed: read, written in {whole:.1f} s and taken back")
    for number in range(kills):
        batch = uploaded(files, admin)
        run.read(batch)
        imports.begin_commit(batch=batch, only_valid=False, declare_complete=True, by=admin)
        tasks.commit_import.delay(batch.pk)
        time.sleep(whole * (number + 1) / (kills + 1))
        worker.kill()
        left = counted()
        print(f"killed while writing, moment {number + 1} of {kills}: {left} villages")
        worker = Worker(log)
        if state() != "committed":
            if left:
                raise Broken("villages of a batch that does not say it was written")
            tell_and_retry("committing")
            tasks.commit_import.delay(batch.pk)
            until("the batch is written", lambda: state() == "committed", 0.2)
        if counted() != rows:
            raise Broken("the retry did not write all")
        take_back()
    worker.kill()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--files", type=Path, default=national.ROOT / "var" / "bench")
    options = parser.parse_args()
    national.scratch_database()
    national.prepare(options.files, options.rows)
    try:
        check(options.rows, options.files, options.kills)
    except Broken as broken:
        print(f"BROKEN: {broken}", file=sys.stderr)
        return 1
    finally:
        for worker in list(Worker.alive):
            worker.kill()
    print("nothing or all, each time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
