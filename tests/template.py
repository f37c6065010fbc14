"""A migrated database, made once for all the processes that share the suite, who copy it.

Migrating takes longer than anything else that a process prepares, and would be done by each. The
process that hands out the tests has it made beside itself while the others gather the tests. It is
kept for the next run, with a comment that tells what it was made from.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Template:
    """lock: a file that is locked for as long as the database `name` is being made."""

    name: str
    lock: Path

    def wait(self) -> None:
        """Until the template is made, or its making has failed: then copying it says so."""
        with self.lock.open() as made:
            fcntl.flock(made, fcntl.LOCK_SH)


@contextmanager
def made_beside(database_url: str, name: str) -> Iterator[Template]:
    """Has the template made by a process of its own, unless it stands as it would be made."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }

    with tempfile.TemporaryDirectory() as folder:
        template = Template(name, Path(folder) / "template.lock")
        with template.lock.open("w") as held:
            # The lock goes to the process and ends with it.
            fcntl.flock(held, fcntl.LOCK_EX)
            making = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", "tests.template", name],
                cwd=PROJECT,
                env=environment,
                pass_fds=[held.fileno()],
            )
        try:
            yield template
        finally:
            # Still at it when no test has asked for a database.
            making.terminate()
            making.wait()


def _sources() -> str:
    """What a migrated database is made from, as one word: our migrations, the models whose kinds
    and rights are written after them, the data that they read, and Django with its own."""
    read = hashlib.sha256(django.__version__.encode())
    for app in ("communes", "teams", "members", "reports"):
        for pattern in ("migrations/*.py", "models/**/*.py", "models.py", "data/*.csv"):
            for path in sorted((PROJECT / app).glob(pattern)):
                read.update(f"{path.relative_to(PROJECT)}\n".encode())
                read.update(path.read_bytes())
    return read.hexdigest()


def _make(name: str, sources: str) -> None:
    """Nobody finds it under its name before it is complete."""
    from django.core.management import call_command
    from django.db import connection

    unfinished = f"{name}_unfinished"
    quoted, target = map(connection.ops.quote_name, (unfinished, name))
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        if cursor.fetchone() == (sources,):
            return
        for left in (quoted, target):
            cursor.execute(f"DROP DATABASE IF EXISTS {left} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted}")
    connection.close()
    connection.settings_dict["NAME"] = unfinished
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {quoted} IS '{sources}'")
        cursor.execute(f"ALTER DATABASE {quoted} RENAME TO {target}")


if __name__ == "__main__":
    django.setup()
    _make(sys.argv[1], _sources())
