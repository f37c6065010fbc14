"""A run of a hundred communes while the worker, the broker and the database go down under it.

On a PostgreSQL, a broker and a worker of its own, all of them real; what the run ends with is each
report exactly once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from config.embedded import postgres, valkey
from config.embedded.place import Place, place_of
from config.embedded.process import Server
from reports import periods
from reports.actions import running
from reports.models import Report, ReportFile, ReportRun, Snapshot
from tests import make
from tests.reports import light

COMMUNES = 100
PATIENCE = 180.0
PERIOD = "2022-07"


class Stage:
    """The servers and the worker of one play; each can be struck down and set up again."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.database = postgres.start(place, durable=False)
        self.broker = valkey.start(place, durable=False)
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "tests.reports.light_worker", "worker"]
        command += ["--concurrency", "2", "--without-gossip", "--without-mingle"]
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": self.database.url,
            "REDIS_URL": self.broker.url,
            "PORTAL_VAR": str(self.place.var),
            "PORTAL_TODAY": make.TODAY.isoformat(),
        }
        with (self.place.var / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(  # noqa: S603  (our own worker)
                command,
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill_worker(self) -> None:
        if self.worker is not None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
            self.worker = None

    def replace_worker(self) -> None:
        self.kill_worker()
        self.start_worker()

    def restart_broker(self) -> None:
        """What waits in its queues is gone, as after a failure of the machine."""
        _strike(self.broker)
        self.broker = valkey.start(self.place, durable=False)

    def restart_database(self) -> None:
        _strike(self.database)
        self.database = postgres.start(self.place, durable=False)

    def close(self) -> None:
        self.kill_worker()
        self.broker.stop()
        self.database.stop()

    def said(self) -> str:
        return (self.place.var / "worker.log").read_text()[-4000:]


def _strike(server: Server) -> None:
    assert server.child is not None
    server.stop()


@pytest.fixture
def stage(tmp_path, django_db_setup, django_db_blocker) -> Iterator[Stage]:
    place = place_of(tmp_path / "var")
    schema = _schema(place)
    stage = Stage(place)
    try:
        with django_db_blocker.unblock(), _connected(stage.database.url):
            connection.cursor().execute(schema)
            light.register()
            yield stage
    finally:
        light.forget()
        stage.close()


def _schema(place: Place) -> str:
    """The tables of the test database: migrating anew would take longer than the play."""
    named = connection.settings_dict
    programs = postgres._binaries(place, None).folder
    given = {
        "PGHOST": named["HOST"],
        "PGPORT": named["PORT"],
        "PGUSER": named["USER"],
        "PGPASSWORD": named["PASSWORD"],
    }
    dumped = subprocess.run(  # noqa: S603
        [programs / "pg_dump", "--schema-only", "--no-owner", "--no-privileges", named["NAME"]],
        env={"PATH": os.environ["PATH"], **{key: str(value) for key, value in given.items()}},
        capture_output=True,
        text=True,
        check=True,
    )
    # Newer programs speak to their own shell in lines that begin with a backslash.
    lines = [line for line in dumped.stdout.splitlines() if not line.startswith("\\")]
    return "\n".join([*lines, "SELECT pg_catalog.set_config('search_path', 'public', false);"])


@contextmanager
def _connected(url: str) -> Iterator[None]:
    """Let this process read and write the database of the play."""
    connection.close()
    kept = dict(connection.settings_dict)
    address = environ.Env.db_url_config(url)
    try:
        connection.settings_dict.update({**address, "OPTIONS": {"connect_timeout": 5}})
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)


def until(what: str, holds: Callable[[], Any], stage: Stage) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if holds():
                return
        except (DatabaseError, InterfaceError):
            connection.close()
        assert time.monotonic() < end, f"waited in vain until {what}\n{stage.said()}"
        time.sleep(0.05)


def done() -> int:
    return Report.objects.filter(state="done").count()


@pytest.mark.thorough
def test_every_report_is_there_once_after_worker_broker_and_database_went_down(stage):
    province = make.make_province("49", "Quảng Nam")
    district = make.make_district("518", "Phú Ninh", province)
    for number in range(COMMUNES):
        make.make_commune(f"{20000 + number}", f"Số {number}", district)
    department = make.make_officer("department", province)
    run = running.order_run(
        kind=light.CODE,
        unit=province,
        period=periods.parse(PERIOD),
        levels=["province", "commune"],
        by=department,
        today=make.TODAY,
    )
    assert Report.objects.filter(run=run, state="waiting").count() == COMMUNES + 1
    stage.start_worker()
    for share, blow in (
        # Early in the run: a busy machine may look late, and the run must not be over by then.
        (10, stage.restart_broker),
        (25, stage.restart_database),
        (45, stage.replace_worker),
    ):
        until(f"{share} reports are done", lambda share=share: done() >= share, stage)
        left = COMMUNES + 1 - done()
        assert left > 0, "the run was over before the blow fell"
        blow()
    until("the run is over", lambda: ReportRun.objects.get().state != "running", stage)
    assert ReportRun.objects.get().state == "done", stage.said()
    reports = Report.objects.filter(run=run)
    assert reports.count() == done() == COMMUNES + 1
    assert Snapshot.objects.count() == COMMUNES + 1
    assert Report.objects.values("unit").distinct().count() == COMMUNES + 1
    files = ReportFile.objects.all()
    assert files.count() == COMMUNES + 1
    folder = Path(stage.place.var / "files")
    assert all((folder / one.file.name).stat().st_size == one.size for one in files)
    # One notice for the report of the own unit, however often it was tried.
    assert department.report_notices.count() == 1
