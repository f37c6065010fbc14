"""The page that a monitor asks: is the portal alive, and can it do its work."""

import logging
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from config.celery import app

logger = logging.getLogger(__name__)

# Room for this many of the largest scans; below it the operator is called.
FREE_UPLOADS = 25


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 when a part is missing; the answer itself says that the portal lives.

    Public, so it names the parts and no more; the reason is in the log.
    """
    checks = {"database": _database(), "broker": _broker(), "disk": _disk()}
    ready = all(checks.values())
    body = {
        "live": True,
        "ready": ready,
        "checks": {part: "ok" if good else "failed" for part, good in checks.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        return False
    return True


def _broker() -> bool:
    """Whether a job could be handed over now."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=3)
    except (OperationalError, OSError):
        logger.exception("The broker does not answer")
        return False
    return True


def _disk() -> bool:
    """Whether scans can still be stored."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    good = free > FREE_UPLOADS * settings.PORTAL_UPLOAD_BYTES and os.access(folder, os.W_OK)
    if not good:
        logger.error("No room or no right to write in %s: %d bytes free", folder, free)
    return good
