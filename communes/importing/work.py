"""Who is at work on a batch: one job at a time, seen to be alive, stopped when it was cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

from communes import clock
from communes.models import ImportBatch

if TYPE_CHECKING:
    from communes.models import ImportState

# The space of the database's advisory locks that imports use; the key is that of the batch.
LOCK_SPACE = 20392
_KEYS = 2**31

# Fewer rows are compared at once by any plan.
MANY = 1_000
# Rows of one list are much alike: a few of them tell enough.
STATISTICS = """
    SET default_statistics_target = 10;
    ANALYZE communes_importrow (
        batch_id, action, status, unit_id, former_commune_id, match_key, kind, village_id);
    ANALYZE communes_village;
    ANALYZE communes_villageversion (village_id, match_key, kind, valid_from, valid_to, batch_id);
    ANALYZE communes_villageplacement (village_id, commune_id, valid_from, valid_to, batch_id);
    RESET default_statistics_target
"""


class BatchBusy(Exception):
    """Another job is at work on the batch."""


class BatchStopped(Exception):
    """Somebody cancelled the batch while it was read."""


@contextmanager
def claimed(batch: ImportBatch) -> Iterator[None]:
    """Hold the batch for this connection; a worker that dies lets go of it by dying.

    Raises BatchBusy when another connection holds it.
    """
    key = [LOCK_SPACE, batch.pk % _KEYS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not cursor.fetchone()[0]:
            raise BatchBusy(batch.pk)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def enter(batch: ImportBatch, state: ImportState, *, of: tuple[ImportState, ...]) -> bool:
    """Begin a stage; False when the batch is in none of the states that it may begin from."""
    entered = ImportBatch.objects.filter(pk=batch.pk, state__in=of).update(
        state=state, stage_done=0, stage_total=0, problem="", heartbeat_at=clock.now()
    )
    batch.refresh_from_db()
    return bool(entered)


def beat(batch: ImportBatch, done: int) -> None:
    """Say how far the stage is. Raises BatchStopped when the batch left it."""
    still = ImportBatch.objects.filter(pk=batch.pk, state=batch.state)
    if not still.update(stage_done=done, heartbeat_at=clock.now()):
        raise BatchStopped(batch.pk)


def refresh_statistics(rows: int) -> None:
    """Let the planner know how large things are before a long list is compared.

    Rows that came a moment ago are unknown to it, and a plan for an empty table takes minutes on a
    full one. In autocommit, so that nobody waits for its lock.
    """
    if rows < MANY:
        return
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
