"""Rows of the kept past as they are written: by COPY, each from a day to a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection, models


class Keys(NamedTuple):
    """Where a commune stands, in the order of the columns."""

    commune_id: int
    district_id: int | None
    province_id: int | None


KEYS = ("begin", "until", *Keys._fields)


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Any]) -> None:
    """Write rows of values in the order of the columns."""
    named = ", ".join(f'"{name}"' for name in columns)
    statement = f'COPY "{model._meta.db_table}" ({named}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
