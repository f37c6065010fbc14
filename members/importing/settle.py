"""What was found of each row, into the database by one statement: a list has thousands of rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from communes.models import ImportRow

# What a comparison settles, in the order of the statements below.
COLUMNS = (
    *("status", "action", "codes", "warnings", "problems", "changes", "village_id", "clashed"),
    *("before", "after"),
)
_JSON = frozenset({"problems", "changes", "before", "after"})
# What it reads of a row.
READ = ("batch", "sheet", "row", "unit", "understood", *COLUMNS)
_CREATE = """
    CREATE TEMPORARY TABLE settled_row (
        id bigint, status text, action text, codes text[], warnings text[], problems jsonb,
        changes jsonb, village_id bigint, clashed boolean, before jsonb, after jsonb
    ) ON COMMIT DROP
"""
_COPY = """
    COPY settled_row (
        id, status, action, codes, warnings, problems, changes, village_id, clashed, before, after
    ) FROM STDIN
"""
_UPDATE = """
    UPDATE communes_importrow AS kept
    SET status = found.status, action = found.action, codes = found.codes,
        warnings = found.warnings, problems = found.problems, changes = found.changes,
        village_id = found.village_id, clashed = found.clashed, before = found.before,
        after = found.after
    FROM settled_row AS found
    WHERE kept.id = found.id
"""


def write_settled(rows: Iterable[ImportRow]) -> None:
    """Write the columns of rows that are in the database already. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with connection.wrap_database_errors, cursor.copy(_COPY) as copy:
            for row in rows:
                copy.write_row((row.pk, *(_value(row, name) for name in COLUMNS)))
        cursor.execute(_UPDATE)
        cursor.execute("DROP TABLE settled_row")


def _value(row: ImportRow, name: str) -> Any:
    value = getattr(row, name)
    if name in _JSON:
        return None if value is None else json.dumps(value, ensure_ascii=False)
    return str(value) if name in ("status", "action") else value
