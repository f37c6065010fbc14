"""Files of reports are a cache: after a time they go, and are made again when asked for."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction

from communes import clock
from reports.models import ReportFile

AT_ONCE = 500


def clear(now: datetime.datetime) -> int:
    """Throw away files that are older than the setting; how many. The frozen rows stay."""
    if not settings.PORTAL_REPORT_FILE_DAYS:
        return 0
    before = now - datetime.timedelta(days=settings.PORTAL_REPORT_FILE_DAYS)
    old = ReportFile.objects.filter(removed_at__isnull=True, made_at__lt=before)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for key in keys:
        _throw_away(key, before)
    return len(keys)


@transaction.atomic
def _throw_away(key: int, before: datetime.datetime) -> None:
    """Only the file goes; a row made anew meanwhile keeps its own, for whoever makes a file locks
    its row too."""
    row = ReportFile.objects.select_for_update().get(pk=key)
    if row.removed_at is not None or row.made_at >= before:
        return
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    row.file.storage.delete(str(row.file.name))
