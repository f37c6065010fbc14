"""`make run`: what it refuses to start on, and how it ends its programs."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

from config import run
from config.embedded.place import Place, place_of


@pytest.fixture
def installation(tmp_path) -> Place:
    return Place(var=tmp_path, state=tmp_path, sockets=tmp_path, account=None)


@pytest.fixture
def started():
    """started(program) is a child of `make run` that runs that Python text."""
    children = []

    def start(text, log):
        with log.open("ab") as output:
            begin = output.tell()
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-u", "-c", text], stdout=output, stderr=output
            )
        children.append(run.Child("bộ xử lý công việc", process, log, begin))
        return children[-1]

    yield start
    for child in children:
        child.process.kill()
        child.process.wait()


def test_only_one_run_of_an_installation(installation):
    with (
        run._only_one(installation),
        pytest.raises(run.Failed, match="đang chạy từ thư mục này rồi"),
        run._only_one(installation),
    ):
        pass


def test_only_one_lets_the_next_start_after_the_first(installation):
    with run._only_one(installation):
        pass
    with run._only_one(installation):
        pass


def test_port_in_use_is_named_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Failed, match=rf"Cổng mạng {port} .* PORT={port + 1} make run"):
            run._check_port(port)


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, True),
        ({"PORTAL_DEMO": "0"}, False),
        ({"DATABASE_URL": "postgres://db.example/portal"}, False),
        ({"DATABASE_URL": "postgres://db.example/portal", "PORTAL_DEMO": "1"}, True),
        ({"PORTAL_ENV": "production"}, False),
    ],
)
def test_demonstration_goes_into_the_own_database_or_where_it_is_asked_for(
    monkeypatch, environment, wanted
):
    for name in ("DATABASE_URL", "PORTAL_DEMO", "PORTAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run._wants_demonstration() is wanted


def test_demonstration_is_refused_in_production(monkeypatch):
    monkeypatch.setenv("PORTAL_ENV", "production")
    monkeypatch.setenv("PORTAL_DEMO", "1")
    with pytest.raises(run.Failed, match="PORTAL_ENV=production"):
        run._wants_demonstration()


def test_demonstration_password_is_of_this_installation_and_private(installation):
    first = installation.secret("demonstration-password", run._typable_password)
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", first)
    assert installation.secret("demonstration-password", run._typable_password) == first
    assert (installation.var / "demonstration-password").stat().st_mode & 0o777 == 0o600
    assert run._typable_password() != first


def test_child_that_dies_is_named_with_its_last_word(started, tmp_path):
    log = tmp_path / "worker.log"
    log.write_text("a word of an earlier start\n")
    child = started("raise SystemExit('no module of that name')", log)
    child.process.wait()
    with pytest.raises(run.Failed, match=r"bộ xử lý công việc .*: no module of that name$"):
        run._check_children([child])


def test_child_that_lives_is_left_alone(started, tmp_path):
    run._check_children([started("import time; time.sleep(60)", tmp_path / "log")])


def test_stop_waits_for_an_orderly_end_and_kills_what_does_not_come_to_one(
    started, tmp_path, monkeypatch
):
    # As long as a busy machine needs for an orderly end.
    monkeypatch.setattr(run, "STOP_SECONDS", 4)
    orderly = started(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit('đã lưu'))\n"
        "print('sẵn sàng'); time.sleep(60)",
        tmp_path / "orderly",
    )
    deaf = started(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('sẵn sàng'); time.sleep(60)",
        tmp_path / "deaf",
    )
    while not (orderly.last_word() and deaf.last_word()):
        time.sleep(0.05)
    run._stop_children([orderly, deaf])
    assert orderly.last_word() == "đã lưu"
    assert deaf.process.returncode == -signal.SIGKILL


def test_missing_tool_ends_with_its_line_and_no_trace(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "PORTAL_VAR": str(tmp_path / "var"),
            "PORTAL_PG_BIN": str(tmp_path),
            "PORT": "0",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("Máy chưa có PostgreSQL (từ bản 15): hãy cài gói postgresql")
    assert len(ran.stderr.splitlines()) == 1
    # Started by root the servers' folder lies outside pytest's.
    where = place_of(tmp_path / "var")
    shutil.rmtree(where.state)
    where.sockets.rmdir()
