"""Whether the job that builds a report is alive: it holds the report for as long as it lives."""

from __future__ import annotations

from django.db import connection

from reports.periodic.building import LOCK_SPACE

_HELD = """
    SELECT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
"""
_KEYS = 2**31


def is_claimed(report_id: int) -> bool:
    """Whether a living connection holds the report; asking hinders nobody who wants to."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [LOCK_SPACE, report_id % _KEYS])
        return bool(cursor.fetchone()[0])
