"""The dry run of rows that are surely new, while the rest of their file is still read.

A village in a commune that holds none is new, whatever follows in the file. Such rows are written
by the very statements that write a batch, portion by portion, each in a transaction that is rolled
back at once: the database is at work while the next rows are understood. When the whole file is
compared with the register, the dry run writes the others, and these too where it turns out that
they are not new.
"""

from __future__ import annotations

import datetime
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

import psycopg
from django.db import connection
from django.db.models import Max

from communes.importing.write import NEW, PLACES
from communes.models import ImportRow, VillagePlacement

if TYPE_CHECKING:
    from communes.models import ImportBatch

# So many rows are written at once at least, but for the last ones.
PORTION = 6_000
# Fewer are left to the dry run of the whole.
FEW = 500
# The rows came a moment ago and no statistics know them: they are found by their ids, not among all
# rows of their batch (which the plus says), and no loop runs in a loop over them.
AT_EASE = """
    SET LOCAL work_mem = '64MB'; SET LOCAL jit = off;
    SET LOCAL enable_nestloop = off; SET LOCAL enable_seqscan = off
"""
PORTION_ROWS = "r.id > %(through)s AND +batch_id = %(batch)s"
# Of the rows that this statement saw, not of others that are staged meanwhile.
LAST = "SELECT max(id) FROM new"


class Rehearsal:
    """How far the rows of a batch were rehearsed.

    through: the id of the last row that was, or of any row before the first was staged; rows after
    it were not, nor were those of the communes `held`, which held villages when the reading began.
    Leaving it waits for what is under way.

    It works on a connection of its own beside the one on which rows are staged, so that the server
    does both at once; within a transaction, whose rows no other connection sees, on that of the
    transaction.
    """

    def __init__(self, batch: ImportBatch) -> None:
        self._values: dict[str, Any] = {"batch": batch.pk, "day": batch.as_of}
        self._waiting = 0
        self._placed = False
        self._beside = None if connection.in_atomic_block else connection.copy()
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._writing: Future[None] | None = None
        self.through: int = ImportRow.objects.aggregate(last=Max("pk"))["last"] or 0
        self.held = communes_held(batch.as_of)

    def __enter__(self) -> Self:
        if self._beside:
            self._beside.inc_thread_sharing()
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        if self._beside:
            self._beside.close()

    def follow(self, database: Any, rows: int) -> None:
        """So many rows more were staged: rehearse them, when they are enough.

        database: the driver's own connection that staged them, which any thread may use.
        """
        self._waiting += rows
        if self._waiting < PORTION:
            return
        self._waiting = 0
        if not self._beside:
            self._write(database)
        elif self._writing is None or self._writing.running() or self._writing.done():
            # One that has not begun will find these rows too.
            self._writing = self._pool.submit(self._write_beside)

    def end(self) -> None:
        """All rows are staged: the last of them are rehearsed while they are compared."""
        if self._beside and self._waiting >= FEW:
            self._waiting = 0
            self._writing = self._pool.submit(self._write_beside)

    def finish(self) -> None:
        """Wait for what is under way. Raises what the database said against it."""
        writing, self._writing = self._writing, None
        if writing:
            with connection.wrap_database_errors:
                writing.result()

    def _write_beside(self) -> None:
        if self._beside:
            self._beside.ensure_connection()
            self._write(self._beside.connection)

    def _write(self, database: Any) -> None:
        with psycopg.ClientCursor(database) as cursor:
            if not self._placed:
                cursor.execute(PLACES, self._values)
                self._placed = True
            with database.transaction(force_rollback=True):
                cursor.execute(AT_EASE)
                values = {**self._values, "through": self.through}
                cursor.execute(NEW.format(which=PORTION_ROWS) + LAST, values)
                self.through = cursor.fetchall()[0][0] or self.through


def communes_held(day: datetime.date) -> frozenset[int]:
    """The communes that hold villages on a day."""
    placements = VillagePlacement.objects.on(day)
    return frozenset(placements.values_list("commune_id", flat=True).distinct())
