"""Hold the portal's own servers open for one command, and share them between commands."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import environ

from config.embedded import postgres, valkey
from config.embedded.place import PROJECT, Unavailable, place_of
from config.embedded.process import Server

# How long `make run` waits for a command that has the servers open.
PATIENCE = 120
# The day on which the demonstration in the portal's own database lives. Kept beside the database,
# so that a command typed in another window acts on the same day as the pages.
DEMONSTRATION_DAY = "demonstration-day"


def read_dot_env() -> None:
    """Take over the variables of the file `.env`, behind those that are set already."""
    if (PROJECT / ".env").exists():
        environ.Env.read_env(PROJECT / ".env")


def var_folder() -> Path:
    """The folder of what this installation keeps: data, secrets, logs, files."""
    return Path(os.environ.get("PORTAL_VAR") or PROJECT / "var").resolve()


@contextmanager
def services(
    *,
    owner: bool = False,
    broker: bool = True,
    durable: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[None]:
    """Set DATABASE_URL, REDIS_URL and SECRET_KEY where the operator did not, until the block ends.

    A server that already runs for this installation is used and left running. One that is started
    here is stopped at the end, after other commands that use it have finished; an `owner`
    (`make run`) neither shares the start with others nor waits for them at the end. Without
    `durable` a crash of the machine may lose data, which a test database can bear; without
    `broker` only the database is started. Raises Unavailable.
    """
    read_dot_env()
    if os.environ.get("PORTAL_ENV") == "production":
        yield
        return
    starters: dict[str, Callable[..., Server]] = {}
    if not os.environ.get("DATABASE_URL"):
        starters["DATABASE_URL"] = postgres.start
    if broker and not os.environ.get("REDIS_URL"):
        starters["REDIS_URL"] = valkey.start
    if not starters and os.environ.get("SECRET_KEY"):
        yield
        return
    place = place_of(var_folder())
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = place.secret("secret-key")
    day = place.var / DEMONSTRATION_DAY
    lends_day = "DATABASE_URL" in starters and not os.environ.get("PORTAL_TODAY") and day.exists()
    if lends_day:
        os.environ["PORTAL_TODAY"] = day.read_text()
    with ExitStack() as stack:
        starting = stack.enter_context((place.var / "start.lock").open("w"))
        using = stack.enter_context((place.var / "users.lock").open("w"))
        fcntl.flock(starting, fcntl.LOCK_EX)
        if owner:
            _wait_for_other_commands(using, say)
        servers = []
        try:
            for name, start in starters.items():
                server = start(place, durable=durable)
                servers.append(server)
                os.environ[name] = server.url
            fcntl.flock(using, fcntl.LOCK_SH)
            fcntl.flock(starting, fcntl.LOCK_UN)
            yield
        finally:
            ours = [server for server in servers if server.ours or owner]
            if ours and not owner:
                _wait_to_stop(starting, using)
            for server in reversed(ours):
                server.stop()
            for name in (*starters, *(["PORTAL_TODAY"] if lends_day else [])):
                os.environ.pop(name, None)


def _wait_to_stop(starting: IO[str], using: IO[str]) -> None:
    """Until nobody uses the servers and nobody is starting to; others may start meanwhile.

    Both locks are held at the end. The wait itself holds neither against newcomers: one that found
    the servers running would otherwise stand behind this command for as long as the others work.
    """
    while True:
        fcntl.flock(using, fcntl.LOCK_EX)
        try:
            fcntl.flock(starting, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(using, fcntl.LOCK_SH)
            time.sleep(0.1)
        else:
            return


def _wait_for_other_commands(using: IO[str], say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + PATIENCE
    told = False
    while True:
        try:
            fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Unavailable(
                    "Một lệnh khác của cổng vẫn đang dùng cơ sở dữ liệu: hãy kết thúc lệnh đó rồi "
                    "chạy lại."
                ) from None
            if not told:
                say("Đang chờ một lệnh khác của cổng kết thúc ...")
                told = True
            time.sleep(0.2)
        else:
            return
