"""What the frame of every page shows of reminders and new reports: how many are unread."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from reports.models import Notice, ReportNotice


def bell(request: HttpRequest) -> dict[str, Any]:
    """bell: unread reminders of which the matter is still open, and new reports.

    A function that templates call: fragments without a frame cost no query for it.
    """
    officer = getattr(request, "user", None)
    if officer is None or not officer.is_authenticated or officer.must_change_password:
        return {}
    if officer.reach is None:
        return {}

    @cache
    def unread() -> int:
        reminders = Notice.objects.visible_to(officer).unread().waiting().order_by().values("pk")
        reports = ReportNotice.objects.visible_to(officer).unread().values("pk")
        # One question to the database, for every page asks it.
        count: int = reminders.union(reports, all=True).count()
        return count

    return {"has_bell": True, "bell": unread}
