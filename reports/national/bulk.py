"""Loading very many rows: COPY into tables without their indexes, which are built afterwards.

Everything that the database enforces is enforced again at the end, over all rows at once; one
transaction, so a fault leaves the register as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

NULL = r"\N"
# Rows kept in memory before they are sent.
AT_ONCE = 20_000

PARTS = """
    SELECT c.relname, con.conname, pg_get_constraintdef(con.oid)
    FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid
    WHERE c.relname = ANY(%s) AND con.contype IN ('f', 'x', 'c')
    ORDER BY con.contype = 'f', con.oid
"""
INDEXES = """
    SELECT i.relname, pg_get_indexdef(i.oid)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relname = ANY(%s) AND NOT x.indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = i.oid)
"""


class Table:
    """A table being filled: the columns that differ from row to row, constants for the others.

    Values come as text in the form of COPY; `key` counts up from the rows that are there. flags:
    columns that only the database knows, true in every row.
    """

    def __init__(self, model: type[models.Model], *columns: str, flags: Sequence[str] = ()) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.model = model
        rest = [
            name
            for name, field in fields.items()
            if name not in (*columns, "id") and not field.null
        ]
        names = ["id", *columns, *rest]
        listed = ", ".join(f'"{name}"' for name in [*(fields[n].column for n in names), *flags])
        self.statement = f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN'
        constants = [*(_constant(fields[name]) for name in rest), *("t" for _ in flags)]
        self.tail = "".join(f"\t{value}" for value in constants) + "\n"
        self.lines: list[str] = []
        last = model._default_manager.aggregate(last=models.Max("pk"))["last"]
        self.key = last or 0
        self.rows = 0

    def add(self, values: str) -> int:
        """Add a row, its columns joined by tabs; the row's key."""
        self.key += 1
        self.lines.append(f"{self.key}\t{values}{self.tail}")
        return self.key

    def send(self) -> None:
        if not self.lines:
            return
        with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
            copy.write("".join(self.lines))
        self.rows += len(self.lines)
        self.lines.clear()

    def finish(self) -> None:
        self.send()
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1))",
                [table, self.key],
            )


def _constant(field: models.Field[Any, Any]) -> str:
    default = field.get_default()
    if isinstance(field, models.DateTimeField):
        return "2025-06-30 08:00:00+07"
    if isinstance(default, bool):
        return "t" if default else "f"
    if isinstance(default, dict):
        return "{}"
    if isinstance(default, list):
        return "{}"
    return "" if default is None else str(default)


@contextmanager
def without_indexes(tables: Sequence[Table]) -> Iterator[None]:
    """Take constraints and indexes off the tables, and put all of them back, checked, at the end.

    Within a transaction. Raises IntegrityError when the rows break a rule.
    """
    names = [table.model._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        # Checks that wait for the end of the transaction forbid changing a table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(PARTS, [names])
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, [names])
        indexes = cursor.fetchall()
        for table, name, _ in reversed(constraints):
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
