"""What the frame of every page shows of the reminders: how many are unread."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reports.models import Notice


def bell(request: HttpRequest) -> dict[str, Any]:
    """bell: unread reminders of which the matter is still open; asked for by whole pages only."""
    officer = getattr(request, "user", None)
    if officer is None or not officer.is_authenticated or officer.must_change_password:
        return {}
    return {
        "bell": SimpleLazyObject(
            lambda: Notice.objects.visible_to(officer).unread().waiting().count()
        )
    }
