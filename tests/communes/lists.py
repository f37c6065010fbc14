"""Village lists as files, their imports, and what stands in the village tables, for tests."""

from __future__ import annotations

import csv
import datetime
import io
import random
from typing import Any

from django.db import connection

from communes.actions import imports
from communes.importing import run
from communes.models import ImportBatch, Officer, Unit
from tests import make

HEADERS = ("STT", "Mã xã", "Tên xã", "Tên thôn", "Số hộ", "Số nhân khẩu")
TABLES = ("village", "villageversion", "villageplacement", "villagelist")


def row(commune: Unit | str, name: str, households: Any = "", people: Any = "") -> tuple[Any, ...]:
    """A line of a list; a commune is written with its code and name, a text as a name alone."""
    if isinstance(commune, str):
        return ("", commune, name, households, people)
    return (commune.code, commune.label, name, households, people)


def csv_of(*rows: tuple[Any, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows((number, *cells) for number, cells in enumerate(rows, start=1))
    return text.getvalue().encode("utf-8-sig")


def upload(
    by: Officer,
    *rows: tuple[Any, ...],
    as_of: datetime.date = make.TODAY,
    unit: Unit | None = None,
    name: str = "danh sach.csv",
    content: bytes | None = None,
) -> ImportBatch:
    """A batch that was uploaded and not yet read."""
    return imports.upload(
        content=csv_of(*rows) if content is None else content,
        name=name,
        kind="villages",
        as_of=as_of,
        unit=unit,
        by=by,
    )


def read(by: Officer, *rows: tuple[Any, ...], **more: Any) -> ImportBatch:
    """A batch that was read: the dry run."""
    batch = upload(by, *rows, **more)
    run.read(batch)
    return batch


def commit(batch: ImportBatch, *, only_valid: bool = False, complete: bool = False) -> ImportBatch:
    """Write a batch that was read, as the page does."""
    imports.begin_commit(batch=batch, only_valid=only_valid, declare_complete=complete, by=batch.by)
    run.commit(batch)
    return batch


def bring(by: Officer, *rows: tuple[Any, ...], **more: Any) -> ImportBatch:
    """Upload, read and write."""
    return commit(read(by, *rows, **more))


def figures(batch: ImportBatch) -> tuple[int, ...]:
    """(new, changed, unchanged, invalid, missing)"""
    names = ("new", "changed", "unchanged", "invalid", "missing")
    return tuple(batch.counts[name] for name in names)


def codes(batch: ImportBatch) -> list[list[str]]:
    """The codes of the invalid rows, in the order of the file."""
    return [found.codes for found in batch.rows.filter(action="invalid").order_by("pk")]


def dump() -> dict[str, list[Any]]:
    """Everything that the village tables hold but the flags that only the database reads."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            row = "to_jsonb(t) - '{steady,steady_name,steady_place}'::text[]"
            query = f"SELECT ({row})::text FROM communes_{table} t ORDER BY id"  # noqa: S608
            cursor.execute(query)
            found[table] = cursor.fetchall()
    return found


def standing(day: datetime.date = make.TODAY) -> list[tuple[Any, ...]]:
    """Villages on a day as (commune code, kind, name, households, people), in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, v.kind, v.name, v.households, v.people "
            "FROM communes_villageplacement p JOIN communes_unit u ON u.id = p.commune_id "
            "JOIN communes_villageversion v ON v.village_id = p.village_id "
            "WHERE daterange(p.valid_from, p.valid_to, '[]') @> %(day)s "
            "AND daterange(v.valid_from, v.valid_to, '[]') @> %(day)s ORDER BY 1, 2, 3",
            {"day": day},
        )
        return cursor.fetchall()


def some_rows(dice: random.Random, communes: list[Unit], most: int = 30) -> list[tuple[Any, ...]]:
    """A valid list of invented villages, none twice; kinds and figures may be missing."""
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    for _ in range(dice.randint(1, most)):
        commune = dice.choice(communes)
        name = dice.choice(["An Mỹ", "Đàn Trung", "Hoà Bình", "Khánh Thọ", "1", "2", "Tây Yên"])
        # One kind for a name, so that a missing one is never in doubt.
        kind = dice.choice(["Thôn ", "thôn ", ""])
        count = dice.choice(["", dice.randint(0, 900)])
        found[commune.code, name] = row(commune, kind + name, count, dice.choice(["", 1200]))
    return list(found.values())
