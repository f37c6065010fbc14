"""`make run`: the whole portal in one foreground process group, until Ctrl-C.

Database and broker first (config/embedded), then migrations, the official unit lists and, on a
register of its own, the demonstration; then the web server, two Celery workers and the timetable.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.core.management.base import CommandError

from config import embedded
from config.embedded.place import PROJECT, Place, place_of
from config.embedded.process import die_with_parent
from config.embedded.services import DEMONSTRATION_DAY, read_dot_env, var_folder

# The day on which the demonstration data lives (design.md, "The clock").
DEMONSTRATION_TODAY = "2022-07-20"
# Who the demonstration's accounts are; others that were opened since have passwords of their own.
DEMONSTRATION_ACCOUNTS = "demonstration-accounts"
WEB_SECONDS = 60
STOP_SECONDS = 10


class Stopped(BaseException):
    """Ctrl-C or a signal asked for the end. Not an Exception, so that no handler swallows it."""


class Failed(Exception):
    """The portal cannot start or go on. The message is one Vietnamese line for the operator."""


@dataclass
class Child:
    """One program of the portal: what the operator calls it, its process, its log and where in
    the log this start begins."""

    title: str
    process: subprocess.Popen[bytes]
    log: Path
    log_begin: int

    def last_word(self) -> str:
        """The last line that it wrote to its log, empty when it wrote none."""
        text = self.log.read_bytes()[self.log_begin :].decode(errors="replace")
        return (text.strip().splitlines() or [""])[-1]


def say(line: str = "") -> None:
    print(line, flush=True)


def main() -> int:
    """Run the portal; 0 after an orderly end, 1 when it could not start or a part of it died."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        read_dot_env()
        place = place_of(var_folder())
        with _only_one(place):
            _run(place)
    except Stopped:
        say("Đã dừng cổng.")
        return 0
    except (Failed, embedded.Unavailable, CommandError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def _run(place: Place) -> None:
    port = int(os.environ.get("PORT") or 8000)
    _check_port(port)
    demonstration = _wants_demonstration()
    if demonstration and not os.environ.get("DATABASE_URL"):
        (place.var / DEMONSTRATION_DAY).write_text(DEMONSTRATION_TODAY)
    if demonstration:
        os.environ["PORTAL_TODAY"] = os.environ.get("PORTAL_TODAY") or DEMONSTRATION_TODAY
        password = place.secret("demonstration-password", _typable_password)
        os.environ["PORTAL_DEMO_PASSWORD"] = password
    with embedded.services(owner=True, say=say):
        _prepare(place, demonstration)
        with _children(place, port) as children:
            _wait_for_web(children, port)
            _greet(place, port, demonstration)
            while True:
                _check_children(children)
                time.sleep(0.3)


def _stop(number: int, frame: FrameType | None) -> None:
    # The end is under way: a second Ctrl-C must not break it off half-way.
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


@contextmanager
def _only_one(place: Place) -> Iterator[None]:
    with (place.var / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(
                "Cổng đang chạy từ thư mục này rồi: hãy dùng cửa sổ đang chạy, "
                "hoặc dừng nó bằng Ctrl-C trước."
            ) from None
        yield


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        # A port left by a server that has just ended is free for gunicorn too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Failed(
                f"Cổng mạng {port} đang có chương trình khác dùng: "
                f"hãy chạy PORT={port + 1} make run."
            ) from None


def _wants_demonstration() -> bool:
    """Demonstration data goes into the portal's own database, into another only when asked for."""
    asked = os.environ.get("PORTAL_DEMO", "")
    if os.environ.get("PORTAL_ENV") == "production":
        if asked == "1":
            raise Failed("PORTAL_DEMO=1 không dùng được trên máy chủ thật (PORTAL_ENV=production).")
        return False
    return asked == "1" if asked else not os.environ.get("DATABASE_URL")


def _typable_password() -> str:
    """About 60 bits, without letters and digits that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _prepare(place: Place, demonstration: bool) -> None:
    """Bring the database to what the program expects; quick when nothing is to be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Đang tạo và cập nhật bảng dữ liệu ...")
        call_command("migrate", verbosity=0, interactive=False)
    if not apps.get_model("communes", "Unit")._default_manager.exists():
        say("Đang nạp danh mục đơn vị hành chính ...")
        call_command("load_units")
    officers = apps.get_model("communes", "Officer")._default_manager
    if demonstration and not officers.exists():
        say("Đang tạo dữ liệu trình diễn ...")
        call_command("seed_demo")
        names = officers.order_by("pk").values_list("username", flat=True)
        (place.var / DEMONSTRATION_ACCOUNTS).write_text("\n".join(names))
    if settings.PRODUCTION:
        call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()


@contextmanager
def _children(place: Place, port: int) -> Iterator[list[Child]]:
    """Web server, workers and timetable, in our process group, stopped at the end of the block."""
    say("Đang khởi động máy chủ web, bộ xử lý công việc, bộ lập báo cáo và bộ hẹn giờ ...")
    web = [
        *("-m", "gunicorn", "config.wsgi"),
        *("--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "5"),
        "--no-control-socket",
    ]

    def worker(queues: str, threads: int) -> list[str]:
        return [
            *("-m", "celery", "-A", "config", "worker", "--queues", queues),
            *("--hostname", f"{queues.replace(',', '-')}@%h"),
            *("--pool", "threads", "--concurrency", str(threads)),
            *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
        ]

    # Apart from the worker, whose sudden death would leave a timetable inside it running.
    beat = ["-m", "celery", "-A", "config", "beat", "--loglevel", "INFO", "--pidfile", ""]
    children: list[Child] = []
    try:
        for title, name, arguments in (
            ("máy chủ web", "web", web),
            ("bộ xử lý công việc", "worker", worker("default,imports", 4)),
            # A process of its own: a hundred reports leave the others their turn.
            ("bộ lập báo cáo", "reports", worker("reports", 2)),
            ("bộ hẹn giờ", "beat", beat),
        ):
            log = place.log(name)
            with log.open("ab") as output:
                log_begin = output.tell()
                process = subprocess.Popen(  # noqa: S603  the command is our own
                    [sys.executable, *arguments],
                    cwd=PROJECT,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    preexec_fn=die_with_parent(signal.SIGTERM),
                )
            children.append(Child(title, process, log, log_begin))
        yield children
    finally:
        _stop_children(children)


def _stop_children(children: list[Child]) -> None:
    # Ctrl-C has reached the whole group already and a second signal would cut the orderly end
    # short, so those that heard it get a moment first.
    _wait(children, 1)
    for child in children:
        child.process.terminate()
    _wait(children, STOP_SECONDS)
    for child in children:
        child.process.kill()
        child.process.wait()


def _wait(children: list[Child], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(child.process.poll() is None for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)


def _check_children(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is not None:
            raise Failed(
                f"Cổng dừng vì {child.title} đã tắt đột ngột; xem {child.log}: {child.last_word()}"
            )


def _wait_for_web(children: list[Child], port: int) -> None:
    deadline = time.monotonic() + WEB_SECONDS
    while True:
        _check_children(children)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/suc-khoe/", timeout=5):
                return
        except urllib.error.HTTPError:
            # It answers; what it reports as missing is for the monitor.
            return
        except OSError:
            if time.monotonic() > deadline:
                raise Failed(
                    f"Máy chủ web không trả lời sau {WEB_SECONDS} giây; xem {children[0].log}"
                ) from None
            time.sleep(0.2)


def _greet(place: Place, port: int, demonstration: bool) -> None:
    say()
    say(f"Cổng đang chạy tại http://127.0.0.1:{port}/  (dừng: Ctrl-C)")
    if demonstration and (place.var / DEMONSTRATION_ACCOUNTS).exists():
        _list_accounts((place.var / DEMONSTRATION_ACCOUNTS).read_text().split())
    say()


def _list_accounts(names: list[str]) -> None:
    """The demonstration's accounts; their password was made for this installation alone."""
    from django.apps import apps
    from django.db import connections

    officers = apps.get_model("communes", "Officer")._default_manager
    say("Tài khoản trình diễn (nhân vật hư cấu):")
    for officer in officers.filter(is_active=True, username__in=names).order_by("pk"):
        say(f"  {officer.username:<16} {officer.role_label}, {officer.unit_label}")
    say(f"Mật khẩu chung: {os.environ['PORTAL_DEMO_PASSWORD']}")
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
