"""Rows of a file into the database as they stream from the workbook, by COPY in pieces."""

from __future__ import annotations

import gc
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.files.storage import FileSystemStorage
from django.db import connection

from communes import village_rules as rules
from communes.errors import Refused
from communes.importing.gazetteer_source import aliases_of, context_of_batch, gazetteer_on
from communes.models import SheetMapping, Succession
from communes.sheets.reader import open_workbook
from communes.sheets.readings import INVALID, VALID, FileReading, Mapping, RowReading
from communes.sheets.refusal import E_FILE_CORRUPT, FileRefused
from communes.sheets.told import Told, json_of
from communes.sheets.village_rows import read_villages
from communes.template_stamp import W_TEMPLATE_OLD, register_moved
from communes.vietnamese import match_key, search_text, sort_key

if TYPE_CHECKING:
    from communes.models import ImportBatch

# Rows that are sent at once, and rows that are made ready at once: these stay in the processor's
# own memory.
PIECE = 1_000
HANDFUL = 50

COLUMNS = (
    *("batch_id", "sheet", "row", "status", "action", "codes", "warnings", "problems", "raw"),
    *("understood", "unit_id", "former_commune_id", "kind", "name", "match_key", "sort_key"),
    *("search_text", "households", "people", "changes", "clashed", "undone", "kept_because"),
)
COPY = f"COPY communes_importrow ({', '.join(COLUMNS)}) FROM STDIN"

W_FORMER_COMMUNE_UNKNOWN = "W_FORMER_COMMUNE_UNKNOWN"


class Named(NamedTuple):
    """A village's kind, name and their keys, as five columns of COPY; or what is wrong."""

    columns: str = "\t" * 4
    problem: str = ""


@contextmanager
def file_of(batch: ImportBatch) -> Iterator[Path]:
    """The uploaded file as a path, copied aside where the storage has none.

    Raises FileRefused when the storage has lost it.
    """
    storage, name = batch.content.storage, str(batch.content.name)
    if not storage.exists(name):
        raise FileRefused(
            E_FILE_CORRUPT,
            f"Tệp {batch.original_name} không còn trong kho tệp. Tải tệp đó lên lại.",
        )
    if isinstance(storage, FileSystemStorage):
        yield Path(storage.path(name))
        return
    with tempfile.NamedTemporaryFile() as copy, storage.open(name) as source:
        for piece in source.chunks():
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def reading_of(batch: ImportBatch, *, to_the_end: bool) -> Iterator[FileReading]:
    """The file as its rows stream; to_the_end as in `read_villages`.

    Raises FileRefused, at once or while the rows are read.
    """
    with file_of(batch) as path, open_workbook(path, name=batch.original_name) as workbook:
        batch.file_kind = workbook.kind
        reading = read_villages(
            workbook,
            gazetteer_on(batch.as_of),
            batch.as_of,
            context_of_batch(batch),
            mappings=_mappings(batch),
            aliases=aliases_of(batch),
            to_the_end=to_the_end,
        )
        if workbook.stamp and register_moved(workbook.stamp, batch.by):
            reading.warnings.append(W_TEMPLATE_OLD)
        yield reading


def forget_rows(batch: ImportBatch) -> None:
    """Begin anew: what an earlier reading left goes."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM communes_importrow WHERE batch_id = %s", [batch.pk])


def stage_rows(batch: ImportBatch, readings: Iterable[RowReading]) -> Iterator[int]:
    """Write the rows piece by piece; yields how many are there after each piece.

    While the database takes a piece in, the next is read; it is idle whenever this yields.
    """
    done = 0
    rows = iter(readings)
    lines: list[str] = []
    with ThreadPoolExecutor(max_workers=1) as writer, _without_old_garbage():
        copying: Future[int] | None = None
        while handful := list(islice(rows, HANDFUL)):
            former = {}
            if any(row.understood.get("former_commune") for row in handful):
                if copying:
                    wait([copying])
                former = _former_communes(handful)
            lines += [_line(batch.pk, row, former) for row in handful]
            if len(lines) < PIECE:
                continue
            if copying:
                done += _written(copying)
                yield done
            connection.ensure_connection()
            copying = writer.submit(_copy, connection.connection, lines)
            lines = []
        if copying:
            done += _written(copying)
        connection.ensure_connection()
        yield done + _written(writer.submit(_copy, connection.connection, lines))


@contextmanager
def _without_old_garbage() -> Iterator[None]:
    """What is there already is not searched for garbage again and again while rows come and go."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _copy(database: Any, lines: list[str]) -> int:
    """In the thread of the writer, on the driver's own connection."""
    with database.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write("".join(lines))
    return len(lines)


def _written(copying: Future[int]) -> int:
    # The driver's own COPY does not turn its errors into Django's.
    with connection.wrap_database_errors:
        return copying.result()


def _mappings(batch: ImportBatch) -> dict[str, Mapping]:
    """Columns remembered by the shape of the headers, then those chosen for this file's sheets."""
    known = SheetMapping.objects.filter(kind=batch.kind).values_list("shape_key", "mapping")
    found = {shape: Mapping.from_json(mapping) for shape, mapping in known}
    found.update({sheet: Mapping.from_json(mapping) for sheet, mapping in batch.mappings.items()})
    return found


def _line(batch_id: int, reading: RowReading, former: dict[tuple[int, str], int]) -> str:
    """A row in the text format of COPY, in the order of COLUMNS."""
    said = reading.understood
    unit = said.get("commune_id")
    codes, warnings = reading.codes, reading.warnings
    problems = [asdict(problem) for problem in reading.problems] if reading.problems else []
    named = _named(said.get("kind") or "", said.get("village") or "")
    if named.problem and not codes:
        codes = ["E_NAME_INVALID"]
        problems.append(
            {
                "column": None,
                "code": codes[0],
                "message_vi": f"Dòng {reading.row}: {named.problem}",
                "suggestion": None,
                "candidates": [],
            }
        )
    former_text = said.get("former_commune")
    former_id = former.get((unit, match_key(former_text))) if unit and former_text else None
    if former_text and not former_id:
        warnings = [*warnings, W_FORMER_COMMUNE_UNKNOWN]
    return (
        f"{batch_id}\t{_escaped(reading.sheet[:100])}\t{reading.row}"
        f"\t{INVALID if codes else VALID}\t{'invalid' if codes else 'new'}"
        f"\t{{{','.join(codes)}}}\t{{{','.join(warnings)}}}"
        f"\t{_told(problems) if problems else '[]'}\t{_told(reading.raw)}\t{_told(said)}"
        f"\t{_or_null(unit)}\t{_or_null(former_id)}\t{named.columns}"
        f"\t{_or_null(said.get('households'))}\t{_or_null(said.get('people'))}"
        "\t{}\tf\tf\t\n"
    )


@lru_cache(maxsize=8192)
def _named(kind: str, name: str) -> Named:
    """By the rules of the page on which villages are typed."""
    if not name:
        return Named()
    try:
        kind, name = rules.understand_name(kind, name)
    except Refused as refusal:
        return Named(problem=refusal.message[:1].lower() + refusal.message[1:])
    texts = (kind, name, match_key(name), sort_key(name), search_text(f"{kind} {name}"))
    return Named("\t".join(text.translate(_ESCAPES) for text in texts))


# Signs that mean something in the text format of COPY.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@lru_cache(maxsize=64)
def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _or_null(number: int | None) -> int | str:
    return "\\N" if number is None else number


def _former_communes(piece: list[RowReading]) -> dict[tuple[int, str], int]:
    """Ids of the communes that were merged into a row's commune, by (its id, their name's key).

    A name is known bare and with its kind.
    """
    units = {
        reading.understood["commune_id"]
        for reading in piece
        if reading.understood.get("former_commune") and reading.understood.get("commune_id")
    }
    if not units:
        return {}
    names: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = Succession.objects.filter(new__in=units).values_list(
        "new_id", "old_id", "old__versions__kind", "old__versions__name"
    )
    for new, old, kind, name in rows:
        names[new, match_key(name)].add(old)
        names[new, match_key(f"{kind} {name}")].add(old)
    return {key: olds.pop() for key, olds in names.items() if len(olds) == 1}


def _told(value: Any) -> str:
    """JSON for COPY: of the signs to escape it has backslashes alone."""
    text = value.json if type(value) is Told else ""
    return (text or json_of(value)).replace("\\", "\\\\")
