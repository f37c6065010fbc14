"""That officers were told of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from communes import clock
from communes.models import Officer
from communes.territory import Registered, SuperuserOnly, TerritoryQuerySet, UnitKeys
from reports.models.report import Report

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ReportNoticeQuerySet(TerritoryQuerySet):
    def visible_to(self, officer: Officer | AnonymousUser) -> Self:
        """The officer's own, of reports in the territory of today: who moves leaves them behind."""
        reach = getattr(officer, "reach", None)
        if not isinstance(officer, Officer) or reach is None:
            return self.none()
        return self.filter(UnitKeys("report__").rows(reach), officer=officer)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def mark(self, *, read: bool) -> int:
        """Mark as read, the first time counting, or as unread again; how many changed."""
        if read:
            return self.unread().update(read_at=clock.now())
        return self.filter(read_at__isnull=False).update(read_at=None)


class ReportNotice(Registered):
    """That an officer was told of a report, in the portal and once by e-mail, with a link only."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="notices", db_index=False)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="report_notices")
    made_at = models.DateTimeField("lúc")
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    mail_claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)

    territory = SuperuserOnly()
    objects: ClassVar = ReportNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo có báo cáo"
        verbose_name_plural = "thông báo có báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["report", "officer"], name="report_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.report}"


# What anybody may ask without signing in: a report by its unguessable code.
