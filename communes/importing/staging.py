"""Rows of a file into the database as they stream from the workbook, by COPY in pieces."""

from __future__ import annotations

import gc
import tempfile
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connection

from communes.importing.copy_text import (
    COPY,
    action_in,
    escaped,
    json_escaped,
    named,
    or_null,
    set_of,
)
from communes.importing.gazetteer_source import aliases_of, context_of_batch, gazetteer_on
from communes.importing.plain_lines import W_FORMER_COMMUNE_UNKNOWN, PlainLines
from communes.importing.rehearsal import Rehearsal, communes_held
from communes.models import SheetMapping, Succession
from communes.sheets.plain_run import Group, PlainRun
from communes.sheets.reader import open_workbook
from communes.sheets.readings import INVALID, VALID, FileReading, Mapping, RowReading, Run
from communes.sheets.refusal import E_FILE_CORRUPT, FileRefused
from communes.sheets.told import json_of
from communes.sheets.village_rows import read_villages
from communes.uploading.template_stamp import W_TEMPLATE_OLD, register_moved
from communes.vietnamese import match_key

if TYPE_CHECKING:
    from communes.models import ImportBatch

# As many rows are sent at once.
PIECE = 1_000
# More pieces are not held while the database is busy.
_MOST_WAITING = 3
# Rows that were read one by one are made ready together when so many are there.
HANDFUL = 50


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
def reading_of(batch: ImportBatch, *, to_the_end: bool, most_rows: int) -> Iterator[FileReading]:
    """The file as its rows stream; to_the_end and most_rows as in `read_villages`.

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
            most_rows=most_rows,
        )
        reading.stamped = bool(workbook.stamp)
        if workbook.stamp and register_moved(workbook.stamp, batch.by):
            reading.warnings.append(W_TEMPLATE_OLD)
        yield reading


def forget_rows(batch: ImportBatch) -> None:
    """Begin anew: what an earlier reading left goes."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM communes_importrow WHERE batch_id = %s", [batch.pk])


def stage_rows(
    batch: ImportBatch,
    pieces: Iterable[RowReading | Run],
    rehearsal: Rehearsal | None = None,
    *,
    told_every: int = PIECE,
) -> Iterator[int]:
    """Write the rows piece by piece; yields how many are there whenever so many more are.

    While the database takes pieces in, and rehearses those before, the next are read; this
    connection is idle whenever this yields.
    """
    held = rehearsal.held if rehearsal else communes_held(batch.as_of)
    with _Writer(rehearsal) as writer, without_garbage():
        told = 0
        for lines in _lines(batch, pieces, held, writer):
            writer.send(lines)
            if writer.sent - told >= told_every:
                told = writer.written()
                yield told
        told = writer.written()
        if rehearsal:
            rehearsal.end()
        yield told


class _Writer:
    """Sends lines to the database in a thread, on this thread's connection.

    sent: so many lines were given to it.
    """

    def __init__(self, rehearsal: Rehearsal | None) -> None:
        self._rehearsal = rehearsal
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._copying: deque[Future[None]] = deque()
        self.sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def send(self, lines: list[str]) -> None:
        """Returns at once, unless many pieces wait already."""
        connection.ensure_connection()
        if len(self._copying) == _MOST_WAITING:
            self._wait_for_first()
        self._copying.append(self._pool.submit(self._copy, connection.connection, lines))
        self.sent += len(lines)

    def _copy(self, database: Any, lines: list[str]) -> None:
        """In the thread of the writer, on the driver's own connection."""
        if lines:
            with database.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.write("".join(lines))
            if self._rehearsal:
                self._rehearsal.follow(database, len(lines))

    def written(self) -> int:
        """How many lines were sent, all of which are there then; the connection is free."""
        while self._copying:
            self._wait_for_first()
        return self.sent

    def _wait_for_first(self) -> None:
        # The driver's own COPY does not turn its errors into Django's.
        with connection.wrap_database_errors:
            self._copying.popleft().result()


def _lines(
    batch: ImportBatch,
    pieces: Iterable[RowReading | Run],
    held: frozenset[int],
    writer: _Writer,
) -> Iterator[list[str]]:
    """The rows as lines of COPY, at least PIECE of them at once but for the last."""

    def former_of(groups: Sequence[Group]) -> dict[Group, int]:
        asked = {group: (group.unit, group.understood["former_commune"]) for group in groups}
        writer.written()
        known = former_communes(set(asked.values()))
        return {group: known[key] for group, key in asked.items() if key in known}

    plain = PlainLines(batch.pk, held, former_of)
    lines: list[str] = []
    single: list[RowReading] = []
    for piece in pieces:
        if isinstance(piece, PlainRun) and plain.can_tell(piece):
            lines += _lines_of(batch, single, held, writer)
            single = []
            lines += plain.of(piece)
        else:
            single += [piece] if isinstance(piece, RowReading) else piece.readings()
            if len(single) >= HANDFUL:
                lines += _lines_of(batch, single, held, writer)
                single = []
        if len(lines) >= PIECE:
            yield lines
            lines = []
    yield lines + _lines_of(batch, single, held, writer)


def _lines_of(
    batch: ImportBatch, rows: list[RowReading], held: frozenset[int], writer: _Writer
) -> list[str]:
    asked = {
        (row.understood["commune_id"], row.understood["former_commune"])
        for row in rows
        if row.understood.get("former_commune") and row.understood.get("commune_id")
    }
    known = {}
    if asked:
        writer.written()
        known = former_communes(asked)
    return [_line(batch.pk, row, held, known) for row in rows]


@contextmanager
def without_flushing() -> Iterator[None]:
    """Nobody waits for the disk after each piece: what says that all are there comes after them in
    the server's log, and lasts no earlier than they do."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A connection that broke keeps no setting.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


@contextmanager
def without_garbage() -> Iterator[None]:
    """While rows come and go nobody searches for garbage: neither they nor the units that they name
    hold circles."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def _mappings(batch: ImportBatch) -> dict[str, Mapping]:
    """Columns remembered by the shape of the headers, then those chosen for this file's sheets."""
    known = SheetMapping.objects.filter(kind=batch.kind).values_list("shape_key", "mapping")
    found = {shape: Mapping.from_json(mapping) for shape, mapping in known}
    found.update({sheet: Mapping.from_json(mapping) for sheet, mapping in batch.mappings.items()})
    return found


def _line(
    batch_id: int,
    reading: RowReading,
    held: frozenset[int],
    former: dict[tuple[int, str], int],
) -> str:
    """A row in the text format of COPY, in the order of its COLUMNS."""
    said = reading.understood
    unit, former_text = said.get("commune_id"), said.get("former_commune")
    codes, warnings = reading.codes, reading.warnings
    problems = [asdict(problem) for problem in reading.problems]
    name = named(said.get("kind") or "", said.get("village") or "")
    if name.problem and not codes:
        codes = ["E_NAME_INVALID"]
        problems.append(
            {
                "column": None,
                "code": codes[0],
                "message_vi": f"Dòng {reading.row}: {name.problem}",
                "suggestion": None,
                "candidates": [],
            }
        )
    former_id = former.get((unit, former_text)) if unit and former_text else None
    if former_text and not former_id:
        warnings = [*warnings, W_FORMER_COMMUNE_UNKNOWN]
    status, action = (INVALID, "invalid") if codes else (VALID, action_in(held, unit))
    return (
        f"{batch_id}\t{escaped(reading.sheet[:100])}\t{reading.row}"
        f"\t{or_null(said.get('households'))}\t{or_null(said.get('people'))}"
        f"\t{json_escaped(json_of(reading.raw))}\t{json_escaped(json_of(said))}"
        f"\t{name.columns}\t{set_of(warnings)}\t{or_null(unit)}\t{or_null(former_id)}"
        f"\t{status}\t{action}\t{set_of(codes)}\t{json_escaped(json_of(problems))}\n"
    )


def former_communes(asked: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The commune that a text names among those merged into a commune, by (its id, the text).

    A name is known bare and with its kind; one that several bear names none.
    """
    names: dict[tuple[int, str], set[int]] = defaultdict(set)
    rows = Succession.objects.filter(new__in={unit for unit, _ in asked}).values_list(
        "new_id", "old_id", "old__versions__kind", "old__versions__name"
    )
    for new, old, kind, name in rows:
        names[new, match_key(name)].add(old)
        names[new, match_key(f"{kind} {name}")].add(old)
    found = {key: names.get((key[0], match_key(key[1])), set()) for key in asked}
    return {key: next(iter(olds)) for key, olds in found.items() if len(olds) == 1}
