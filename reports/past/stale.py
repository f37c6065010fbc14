"""Which communes' kept past no longer holds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from communes.models import Unit
from reports.models import PastKept

# Rows are taken in the order of their keys by everybody, so that nobody waits in a circle. Also
# what is stale already is written again: a job that keeps it anew holds the row until it is done,
# and would else not have seen what changed meanwhile.
_MARK = f"""
INSERT INTO {PastKept._meta.db_table} (unit_id, stale, fingerprint)
SELECT id, true, '' FROM {Unit._meta.db_table} WHERE {{which}} ORDER BY id
ON CONFLICT (unit_id) DO UPDATE SET stale = true
"""  # noqa: S608


def mark(commune_ids: Collection[int] | None) -> None:
    """Say that the past of these communes, None all, is to be kept anew; within the transaction
    that changed their facts. Until then it is counted live."""
    which, values = (
        ("holds_villages", None)
        if commune_ids is None
        else (
            "id = ANY(%s)",
            [sorted(commune_ids)],
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(which=which), values)


def not_kept(unit_id: str) -> Q:
    """The condition that the past of the unit with the key in that column is not kept."""
    fresh: Any = PastKept.objects.filter(stale=False, unit_id=OuterRef(unit_id))
    return ~Q(Exists(fresh))
