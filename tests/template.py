"""A migrated database, made once for all the processes that share the suite, who copy it.

Migrating takes longer than anything else that a process prepares, and would be done by each. The
process that hands out the tests has it made beside itself while the others gather the tests.
"""

from __future__ import annotations

import fcntl
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
    """Has the template made by a process of its own, and dropped at the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }

    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "tests.template", *arguments, name]

    with tempfile.TemporaryDirectory() as folder:
        template = Template(name, Path(folder) / "template.lock")
        with template.lock.open("w") as held:
            # The lock goes to the process and ends with it.
            fcntl.flock(held, fcntl.LOCK_EX)
            making = subprocess.Popen(  # noqa: S603  our own module
                command("make"), cwd=PROJECT, env=environment, pass_fds=[held.fileno()]
            )
        try:
            yield template
        finally:
            # Still at it when no test has asked for a database.
            making.terminate()
            making.wait()
            subprocess.run(command("drop"), cwd=PROJECT, env=environment, check=True)  # noqa: S603


def _drop(name: str) -> None:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        for left in (name, f"{name}_unfinished"):
            quoted = connection.ops.quote_name(left)
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def _make(name: str) -> None:
    """Nobody finds it under its name before it is complete."""
    from django.core.management import call_command
    from django.db import connection

    unfinished = f"{name}_unfinished"
    quoted, target = map(connection.ops.quote_name, (unfinished, name))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    connection.close()
    connection.settings_dict["NAME"] = unfinished
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {quoted} RENAME TO {target}")


if __name__ == "__main__":
    django.setup()
    command, name = sys.argv[1:]
    _drop(name)
    if command == "make":
        _make(name)
