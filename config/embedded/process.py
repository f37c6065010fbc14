"""Start a server as a child that cannot outlive us, and stop it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.place import Place, Unavailable

PR_SET_PDEATHSIG = 1
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass
class Server:
    """A running server: its address, the child when we started it, and how to stop it when not."""

    url: str
    child: subprocess.Popen[bytes] | None
    stop_signal: signal.Signals
    stop_from_outside: Callable[[], None]

    @property
    def ours(self) -> bool:
        """Whether this process started it."""
        return self.child is not None

    def stop(self) -> None:
        """Stop it in order; the data is safe either way."""
        if self.child is None:
            self.stop_from_outside()
            return
        self.child.send_signal(self.stop_signal)
        try:
            self.child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its program: ask the kernel for a signal when we die,
    so that not even `kill -9` leaves a server or a second timetable behind (Linux only)."""
    parent = os.getpid()
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def in_child() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, int(stop_signal))
            if os.getppid() != parent:
                os._exit(1)

    return in_child


def start_server(
    place: Place,
    name: str,
    command: Sequence[str | Path],
    *,
    stop_signal: signal.Signals,
    answers: Callable[[], bool],
) -> subprocess.Popen[bytes]:
    """Start a server in the foreground as our child and wait until it answers.

    It gets a process group of its own: Ctrl-C reaches the programs that use it, and it is
    stopped after them. Raises Unavailable with the last line of its log.
    """
    log = place.log(name)
    with log.open("ab") as output:
        child = subprocess.Popen(  # noqa: S603  the command is made of our own paths
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            process_group=0,
            preexec_fn=die_with_parent(stop_signal),
            **dropped_to(place),
        )
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if child.poll() is not None or time.monotonic() > deadline:
            if child.poll() is None:
                child.kill()
                child.wait()
            lines = log.read_text(errors="replace").strip().splitlines() or [""]
            raise Unavailable(f"Không khởi động được {name}; xem {log}: {lines[-1]}")
        time.sleep(0.05)
    return child


def dropped_to(place: Place) -> dict[str, Any]:
    """The arguments of subprocess that give up root for the servers' account."""
    if place.account is None:
        return {}
    return {"user": place.account.uid, "group": place.account.gid, "extra_groups": []}


def wait_until_gone(data: Path, answers: Callable[[], bool]) -> bool:
    """Wait for a server that died or is coming up on this data folder.

    Every process of the server works in its data folder, so /proc tells the living from a process
    number that was given to somebody else since. Returns True when the server answers after all.
    Raises Unavailable when it does neither.
    """
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if not _works_in(data):
            return False
        if time.monotonic() > deadline:
            raise Unavailable(
                f"Một tiến trình cũ vẫn giữ thư mục {data} mà không trả lời: "
                "hãy khởi động lại máy hoặc kết thúc tiến trình đó."
            )
        time.sleep(0.1)
    return True


def _works_in(data: Path) -> bool:
    for process in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if process.readlink() == data:
                return True
        except OSError:
            # Gone meanwhile, a zombie, or another account's.
            continue
    return False
