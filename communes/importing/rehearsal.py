"""The dry run of rows that are surely new, while the rest of their file is still read.

A village in a commune that holds none is new, whatever follows in the file. Such rows are written
by the very statements that write a batch, portion by portion, each in a transaction that is rolled
back at once: the database is at work while the next rows are understood. When the whole file is
compared with the register, the dry run writes the others, and these too where it turns out that
they are not new.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import psycopg
from django.db.models import Max

from communes.importing.write import NEW, PLACES
from communes.models import ImportRow, VillagePlacement

if TYPE_CHECKING:
    from communes.models import ImportBatch

# As many rows are written at once; fewer are left to the dry run of the whole.
PORTION = 3_000
# The rows came a moment ago and no statistics know them: they are found by their ids, not among all
# rows of their batch (which the plus says), and no loop runs in a loop over them.
AT_EASE = """
    SET LOCAL work_mem = '64MB'; SET LOCAL jit = off;
    SET LOCAL enable_nestloop = off; SET LOCAL enable_seqscan = off
"""
PORTION_ROWS = "r.id > %(through)s AND +batch_id = %(batch)s"
# Rows that are staged later have greater ids than any that is there now.
LAST = "SELECT id FROM communes_importrow ORDER BY id DESC LIMIT 1"


class Rehearsal:
    """How far the rows of a batch were rehearsed.

    through: the id of the last row that was, or of any row before the first was staged; rows after
    it were not, nor were those of the communes `held`, which held villages when the reading began.
    """

    def __init__(self, batch: ImportBatch) -> None:
        self._values: dict[str, Any] = {"batch": batch.pk, "day": batch.as_of}
        self._waiting = 0
        self._placed = False
        self.through: int = ImportRow.objects.aggregate(last=Max("pk"))["last"] or 0
        self.held = communes_held(batch.as_of)

    def follow(self, database: Any, rows: int) -> None:
        """So many rows more were staged: rehearse them, when they are enough.

        On the driver's own connection, which another thread may use.
        """
        self._waiting += rows
        if self._waiting < PORTION:
            return
        self._waiting = 0
        with psycopg.ClientCursor(database) as cursor:
            if not self._placed:
                cursor.execute(PLACES, self._values)
                self._placed = True
            with database.transaction(force_rollback=True):
                cursor.execute(AT_EASE)
                values = {**self._values, "through": self.through}
                cursor.execute(NEW.format(which=PORTION_ROWS) + LAST, values)
                self.through = cursor.fetchall()[0][0]


def communes_held(day: datetime.date) -> frozenset[int]:
    """The communes that hold villages on a day."""
    placements = VillagePlacement.objects.on(day)
    return frozenset(placements.values_list("commune_id", flat=True).distinct())
