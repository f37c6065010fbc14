"""Where the portal's own servers live: folders, the account they run as, secrets."""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent

# The kernel takes 107 bytes for a socket's path; the servers add a file name to the folder's.
SOCKET_FOLDER_LIMIT = 80
LOG_BYTES = 5_000_000


class Unavailable(Exception):
    """A server cannot be had on this machine. The message is one Vietnamese line for the operator:
    what is missing and what to install or do."""


@dataclass(frozen=True)
class Account:
    """The system account that the servers run as when root starts the portal: PostgreSQL refuses
    to run as root."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may read the folder, through every folder above it."""
        tried = subprocess.run(  # noqa: S603  a fixed command
            ["/usr/bin/test", "-r", str(folder), "-a", "-x", str(folder)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            check=False,
        )
        return tried.returncode == 0


@dataclass(frozen=True)
class Place:
    """The folders of one installation and the account that its servers run as.

    `var` holds secrets, locks and logs and belongs to whoever starts the portal. `state` holds the
    servers' data; it is `var` itself unless root starts the portal below a folder that `account`
    cannot pass. `sockets` is where the servers listen.
    """

    var: Path
    state: Path
    sockets: Path
    account: Account | None

    def secret(self, name: str, make: Callable[[], str] = secrets.token_urlsafe) -> str:
        """A random text of this installation, made on first use and readable by us alone."""
        path = self.var / name
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(make())
        return path.read_text().strip()

    def log(self, server: str) -> Path:
        """The log file of one server; a full one is put aside for a new one."""
        path = self.var / "log" / f"{server}.log"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    def folder(self, path: Path) -> Path:
        """Make a folder that only the servers' account can read."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)
        return path

    def within_reach(self, program: Path, *siblings: Path) -> Path:
        """The same folder of programs where the servers' account can run it.

        Below a closed home folder it is out of that account's reach; then it is copied, with the
        siblings in their relative place because the programs find their libraries by it.
        """
        if self.account is None or self.account.can_enter(program):
            return program
        # The stamp follows the version: a new wheel has another time and is copied anew.
        stamp = hashlib.sha1(  # noqa: S324  a name, not a secret
            f"{program}:{program.stat().st_mtime_ns}".encode()
        ).hexdigest()[:12]
        copy = self.state / f"programs-{stamp}"
        if not copy.exists():
            fresh = Path(tempfile.mkdtemp(dir=self.state))
            for source in (program, *siblings):
                shutil.copytree(
                    source,
                    fresh / source.relative_to(program.parent.parent),
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include", "__pycache__"),
                )
            for entry in (fresh, *fresh.rglob("*")):
                if not entry.is_symlink():
                    runs = entry.is_dir() or entry.stat().st_mode & stat.S_IXUSR
                    entry.chmod(0o755 if runs else 0o644)
            fresh.rename(copy)
        return copy / program.relative_to(program.parent.parent)


def place_of(var: Path) -> Place:
    """The place of the installation whose folder `var` this is; makes the folders.

    Raises Unavailable when the folder belongs to another account.
    """
    try:
        var.mkdir(mode=0o755, parents=True, exist_ok=True)
        (var / "start.lock").touch(mode=0o600)
    except PermissionError as error:
        raise Unavailable(
            f"Không ghi được vào thư mục {var}: hãy chạy bằng tài khoản đã cài đặt cổng, "
            "hoặc đặt biến PORTAL_VAR trỏ tới một thư mục khác."
        ) from error
    digest = hashlib.sha1(  # noqa: S324  a name, not a secret
        f"{var}:{os.geteuid()}".encode()
    ).hexdigest()[:16]
    account = _account_for_root() if os.geteuid() == 0 else None
    state = var
    if account and not account.can_enter(var):
        state = Path("/var/tmp") / f"portal-{digest}"  # noqa: S108  made and checked by _private
        _private(state, mode=0o711, owner=0)
    sockets = Path(tempfile.gettempdir()) / f"portal-{digest}"
    if len(os.fsencode(sockets)) > SOCKET_FOLDER_LIMIT:
        sockets = Path("/tmp") / sockets.name  # noqa: S108  made and checked by _private
    place = Place(var=var, state=state, sockets=sockets, account=account)
    _private(sockets, mode=0o700, owner=account.uid if account else os.geteuid())
    return place


def _private(folder: Path, *, mode: int, owner: int) -> None:
    """Make a folder below a shared one, or refuse what somebody else put in its place."""
    try:
        folder.mkdir(mode=mode)
        if os.geteuid() == 0:
            os.chown(folder, owner, -1)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise Unavailable(f"Thư mục {folder} không phải của cổng: hãy xóa nó rồi chạy lại.")
    folder.chmod(mode)


def _account_for_root() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Unavailable(
        "PostgreSQL không chạy bằng tài khoản root và máy không có tài khoản postgres hay nobody: "
        "hãy chạy lại bằng một tài khoản thường."
    )
