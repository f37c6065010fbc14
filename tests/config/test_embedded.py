"""The portal's own database and broker, started for real in a folder of the test's own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config import embedded
from config.embedded import place, postgres, valkey
from config.embedded.process import START_SECONDS, dropped_to

HOLD = "import config.embedded as e, time\nwith e.services():\n    print('up', flush=True)\n    "


@pytest.fixture
def var(monkeypatch, tmp_path) -> Iterator[Path]:
    """A fresh installation without settings of an operator."""
    folder = tmp_path / "var"
    monkeypatch.setenv("PORTAL_VAR", str(folder))
    for name in ("DATABASE_URL", "REDIS_URL", "PORTAL_ENV", "SECRET_KEY", "PORTAL_TODAY"):
        monkeypatch.delenv(name, raising=False)
    where = place.place_of(folder)
    yield folder
    # Started by root they lie outside pytest's folder, which the servers' account cannot pass.
    shutil.rmtree(where.state)
    where.sockets.rmdir()


def connect() -> psycopg.Connection:
    """A connection to what DATABASE_URL names now."""
    address = os.environ["DATABASE_URL"]
    secret, rest = address.removeprefix("postgres://portal:").split("@/")
    folder, _, name = rest.rpartition("/")
    return psycopg.connect(host=folder, user="portal", password=secret, dbname=name)


def holder(then: str = "time.sleep(60)") -> subprocess.Popen[str]:
    """Another command of the same installation that has the servers open."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD + then],
        cwd=settings.BASE_DIR,
        env={**os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "up\n"
    return process


def test_services_keep_the_data_from_one_command_to_the_next(var):
    with embedded.services():
        with connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Đồng Văn' AS name")
        assert os.environ["REDIS_URL"].startswith("unix://")
    assert "DATABASE_URL" not in os.environ
    with embedded.services(), connect() as connection:
        # Capital Đ is found without the machine's locales.
        found = connection.execute("SELECT name FROM kept WHERE name ILIKE 'đỒNG%'").fetchone()
        assert found == ("Đồng Văn",)
        addresses = connection.execute("SHOW listen_addresses").fetchone()
        assert addresses == ("",)


def test_services_let_nobody_in_without_the_password(var):
    with embedded.services():
        folder = os.environ["DATABASE_URL"].split("@/")[1].rpartition("/")[0]
        assert Path(folder).stat().st_mode & 0o777 == 0o700
        assert (var / "database-password").stat().st_mode & 0o777 == 0o600
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host=folder, user="portal", password="guess", dbname="portal")


def test_services_start_nothing_when_both_addresses_are_given(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://redis.example")
    with embedded.services():
        assert os.environ["DATABASE_URL"] == "postgres://db.example/portal"
    assert not (place.place_of(var).state / "postgres").exists()


def test_services_start_nothing_in_production(var, monkeypatch):
    monkeypatch.setenv("PORTAL_ENV", "production")
    with embedded.services():
        assert "DATABASE_URL" not in os.environ
    assert not (place.place_of(var).state / "postgres").exists()


@pytest.mark.thorough
def test_services_of_a_second_command_are_shared_and_outlive_neither(var):
    with holder("input(); print('done', flush=True)") as first:
        with embedded.services():
            # The first command ends its work now that we have the servers, and waits for us.
            first.stdin.write("end\n")
            first.stdin.flush()
            assert first.stdout.readline() == "done\n"
            time.sleep(0.5)
            with connect() as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert first.poll() is None
        assert first.wait(START_SECONDS) == 0
    assert not postgres._answers(place.place_of(var), (var / "database-password").read_text())


@pytest.mark.thorough
def test_services_end_with_a_command_that_is_killed_and_start_again(var):
    with holder() as killed:
        killed.send_signal(signal.SIGKILL)
    with embedded.services(), connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    # Nothing was left behind that the second command would have used without owning it.
    assert not postgres._answers(place.place_of(var), (var / "database-password").read_text())


@pytest.mark.thorough
def test_services_take_over_the_number_of_a_process_that_is_another_now(var):
    pid_file = place.place_of(var).state / "postgres" / "postmaster.pid"
    with embedded.services():
        lines = pid_file.read_text().splitlines()
    # A killed server's number was given to a new process of the same account.
    account = dropped_to(place.place_of(var))
    with subprocess.Popen(["/bin/sleep", "60"], **account) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        with embedded.services(), connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        stranger.kill()


@pytest.mark.thorough
def test_services_begin_anew_after_an_interrupted_first_start(var):
    where = place.place_of(var)
    half = where.folder(where.state / "postgres.new")
    (half / "PG_VERSION").write_text("18\n")
    with embedded.services(), connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_services_live_on_the_day_of_the_demonstration(var):
    (var / "demonstration-day").write_text("2022-07-20")
    with embedded.services(broker=False):
        assert os.environ["PORTAL_TODAY"] == "2022-07-20"


def test_missing_postgres_is_one_line_that_names_the_package(var, monkeypatch):
    monkeypatch.setattr(postgres, "_candidates", lambda place: [])
    with pytest.raises(embedded.Unavailable, match="apt install postgresql"), embedded.services():
        pass


def test_other_postgres_than_the_datas_is_one_line_that_names_the_package(var, monkeypatch):
    data = place.place_of(var).state / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    monkeypatch.setattr(
        postgres, "_candidates", lambda place: [postgres.Binaries(Path("/usr/bin"), 15)]
    )
    with pytest.raises(embedded.Unavailable, match="cài gói postgresql-16"), embedded.services():
        pass


def test_missing_broker_is_one_line_that_names_the_package(var, monkeypatch):
    monkeypatch.setattr(valkey.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(valkey.shutil, "which", lambda name: None)
    with pytest.raises(embedded.Unavailable, match="apt install redis-server"):
        valkey.start(place.place_of(var), durable=True)


def test_place_refuses_a_socket_folder_that_somebody_else_made(var, monkeypatch):
    sockets = place.place_of(var).sockets
    sockets.rmdir()
    sockets.symlink_to(var)
    with pytest.raises(embedded.Unavailable, match="không phải của cổng"):
        place.place_of(var)
    sockets.unlink()
    sockets.mkdir()


def test_place_keeps_socket_paths_within_the_kernels_limit(var, monkeypatch, tmp_path):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(place.tempfile, "gettempdir", lambda: str(long))
    assert len(str(place.place_of(var).sockets)) < place.SOCKET_FOLDER_LIMIT


@pytest.mark.parametrize(
    ("memory", "buffers"), [(512, 128), (2_048, 128), (4_096, 256), (24_000, 512)]
)
def test_buffers_grow_with_the_machine_within_limits(memory, buffers):
    assert postgres.buffers_of(memory) == buffers
