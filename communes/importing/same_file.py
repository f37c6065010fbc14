"""The same file again: what was understood from it before is taken over, not read anew.

What a reading makes of a file follows from its bytes, the day, the territory, the columns and
communes that somebody chose, the units and spellings of the register, and the program. A batch
keeps the hash of all these; rows of an earlier batch with the same hash are what a reading would
find. Only what the register holds is looked at again: the comparison is that of every batch.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.db import connection, transaction

import communes
from communes.importing import staging
from communes.importing.copy_text import COLUMNS
from communes.models import ImportBatch, ImportState

# The tables whose rows a reading asks about, but for the villages.
TABLES = ("unit", "unitversion", "succession", "namealias", "sheetmapping")
STATE = " UNION ALL ".join(
    f"SELECT count(*), sum(hash_record_extended(t, 0)) FROM communes_{table} t"  # noqa: S608
    for table in TABLES
)
# A row refused because of what the register held is right in itself.
_ANEW = {
    "batch_id": "%(batch)s",
    "status": "CASE WHEN clashed THEN 'valid' ELSE status END",
    "codes": "CASE WHEN clashed THEN '{}' ELSE codes END",
    "problems": "CASE WHEN clashed THEN '[]' ELSE problems END",
    "action": "CASE WHEN status = 'invalid' AND NOT clashed THEN 'invalid' "
    "WHEN unit_id = ANY(%(held)s::bigint[]) THEN 'unchanged' ELSE 'new' END",
}
COPY_ROWS = f"""
    INSERT INTO communes_importrow ({", ".join(COLUMNS)})
    SELECT {", ".join(_ANEW.get(column, column) for column in COLUMNS)}
    FROM communes_importrow WHERE batch_id = %(from)s AND action <> 'missing' ORDER BY id
"""  # noqa: S608
# They are sorted in memory.
AT_EASE = "SET LOCAL work_mem = '64MB'; SET LOCAL max_parallel_workers_per_gather = 0"
# States in which a batch has all rows that were read.
_WHOLE = (ImportState.READ, ImportState.COMMITTED, ImportState.UNDONE)


def key_of(batch: ImportBatch) -> str:
    """The hash of everything that decides what the file of a batch is understood to say."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        state = [[count, str(total)] for count, total in cursor.fetchall()]
    decisive = {
        "program": program(),
        "bytes": batch.sha256,
        "name": Path(batch.original_name).suffix.lower(),
        "kind": batch.kind,
        "day": batch.as_of.isoformat(),
        "within": [batch.province_id, batch.district_id, batch.commune_id],
        "mappings": batch.mappings,
        "choices": batch.choices,
        "register": state,
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


@cache
def program() -> str:
    """The hash of the modules among which are those that read and understand files."""
    found = hashlib.sha256(version("python-calamine").encode())
    for path in sorted(Path(communes.__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def taken_over(batch: ImportBatch, key: str, held: frozenset[int], *, most_rows: int) -> int:
    """Give the batch the rows of an earlier one that was read from the same; how many, 0 for none.

    held: the communes that hold villages. A batch of more than most_rows rows is left alone.
    """
    for earlier in ImportBatch.objects.filter(
        reading_key=key, state__in=_WHOLE, stage_total__gt=0, stage_total__lte=most_rows
    ).exclude(pk=batch.pk)[:1]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(AT_EASE)
            cursor.execute(COPY_ROWS, {"batch": batch.pk, "from": earlier.pk, "held": sorted(held)})
            if cursor.rowcount != earlier.stage_total:
                # Somebody has it read again at this moment.
                staging.forget_rows(batch)
                return 0
        batch.warnings, batch.sheets = earlier.warnings, earlier.sheets
        batch.file_kind, batch.reading_key = earlier.file_kind, key
        batch.stage_done = batch.stage_total = earlier.stage_total
        batch.save(update_fields=[*READING_FIELDS, "stage_done"])
        return batch.stage_total
    return 0


# What a reading tells of a whole file.
READING_FIELDS = ("warnings", "sheets", "file_kind", "stage_total", "reading_key")
