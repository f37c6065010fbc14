"""Reminders: what officers were told in the portal and by e-mail, and how they want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from communes import clock
from communes.models import Officer, Unit
from communes.models.choice import Nobody
from communes.models.dated import Placed
from communes.territory import Registered, SuperuserOnly, TerritoryQuerySet, UnitKeys
from reports.models.counters import TargetStat
from reports.reminding.reminders import LEAST_PATIENCE, MOST_PATIENCE, PATIENCE
from teams.models import Document, DocumentState, Target
from teams.models.plan import BINDING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Standings of a commune of which nothing is asked any more.
SETTLED = ("met", "met_late", "exempt", "not_applicable")


class NoticeKind(models.TextChoices):
    """What a reminder is about; the gravest first, as a digest lists them."""

    RETURNED = "returned", "quyết định bị trả lại"
    WAITING = "waiting", "quyết định chờ xác nhận"
    OVERDUE = "overdue", "chỉ tiêu quá hạn"
    DUE = "due", "chỉ tiêu sắp đến hạn"
    OVERDUE_BELOW = "overdue_below", "chỉ tiêu quá hạn ở đơn vị cấp dưới"
    WAITING_BELOW = "waiting_below", "quyết định chờ xác nhận ở đơn vị cấp dưới"


class NoticeQuerySet(TerritoryQuerySet):
    def visible_to(self, officer: Officer | AnonymousUser) -> Self:
        """The officer's own, about the unit acted for today: who moves leaves them behind."""
        if not isinstance(officer, Officer) or officer.reach is None:
            return self.none()
        return self.filter(officer=officer, unit=officer.unit)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def waiting(self) -> Self:
        """Those of which the matter is still open by the register of this moment.

        A target is settled when the commune meets it, is exempt or the plan binds no more; a
        decision when it left the state that the reminder was about.
        """
        own = TargetStat.objects.filter(target=OuterRef("target"), stat=OuterRef("unit"))
        anywhere = TargetStat.objects.filter(target=OuterRef("target"), standing="overdue")
        below = TargetStat.objects.filter(
            Q(district=OuterRef("unit")) | Q(province=OuterRef("unit")),
            target=OuterRef("target"),
            standing="overdue",
        )
        asked = Q(target__valid_to__isnull=True, target__plan__document__state__in=BINDING)
        of_commune = Q(kind__in=[NoticeKind.DUE, NoticeKind.OVERDUE])
        returned = Q(kind=NoticeKind.RETURNED, document__state=DocumentState.RETURNED)
        submitted = Q(
            kind__in=[NoticeKind.WAITING, NoticeKind.WAITING_BELOW],
            document__state=DocumentState.SUBMITTED,
        )
        return self.filter(
            (of_commune & asked & ~Exists(own.filter(standing__in=SETTLED)))
            | (Q(kind=NoticeKind.OVERDUE_BELOW, unit__isnull=False) & asked & Exists(below))
            | (Q(kind=NoticeKind.OVERDUE_BELOW, unit__isnull=True) & asked & Exists(anywhere))
            | returned
            | submitted
        )

    def mark(self, *, read: bool) -> int:
        """Mark as read or as unread; how many changed."""
        return self.filter(read_at__isnull=read).update(read_at=clock.now() if read else None)


class Notice(Registered):
    """One reminder to one officer; those of a day are that day's digest.

    unit: the unit acted for when it was written, None the whole country. subject and milestone
    say which thing and which of its reminders this is, and of these nobody gets a second one. text
    names no person.
    """

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="notices", db_index=False)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="+", verbose_name="đơn vị"
    )
    day = models.DateField("ngày")
    kind = models.CharField("về việc", max_length=13, choices=NoticeKind.choices)
    subject = models.CharField(max_length=80)
    milestone = models.CharField(max_length=8)
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, related_name="+", verbose_name="chỉ tiêu"
    )
    document = models.ForeignKey(
        Document, models.CASCADE, null=True, related_name="+", verbose_name="quyết định"
    )
    text = models.CharField("nội dung", max_length=400)
    read_at = models.DateTimeField("đọc lúc", null=True)

    territory = Nobody()
    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo nhắc việc"
        verbose_name_plural = "thông báo nhắc việc"
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "subject", "milestone"], name="notice_never_twice"
            ),
            models.CheckConstraint(
                name="notice_is_about_one_thing",
                condition=Q(target__isnull=False, document__isnull=True)
                | Q(target__isnull=True, document__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["officer"], name="notice_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(fields=["day", "officer"], name="notice_of_a_day"),
        ]

    def __str__(self) -> str:
        return self.text


class Mailing(Registered):
    """That the digest of a day goes to an officer by e-mail, at most once.

    claimed_at: a worker took it, and nobody takes it again unless the server refused the mail.
    """

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="mailings", db_index=False)
    day = models.DateField("ngày")
    claimed_at = models.DateTimeField("nhận gửi lúc", null=True)
    sent_at = models.DateTimeField("đã gửi lúc", null=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    failure = models.CharField("lỗi", max_length=80, blank=True)

    territory = SuperuserOnly()

    class Meta:
        verbose_name = "thư nhắc việc"
        verbose_name_plural = "thư nhắc việc"
        constraints = [models.UniqueConstraint(fields=["officer", "day"], name="mailing_one_a_day")]

    def __str__(self) -> str:
        return f"{self.officer}, {self.day:%d/%m/%Y}"


class Morning(Registered):
    """The run that wrote the reminders of a day; a second run of the day finds it finished."""

    day = models.DateField("ngày", unique=True)
    finished_at = models.DateTimeField("xong lúc", null=True)
    notices = models.PositiveIntegerField("số thông báo", default=0)

    territory = SuperuserOnly()

    class Meta:
        verbose_name = "lượt nhắc việc"
        verbose_name_plural = "lượt nhắc việc"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"nhắc việc ngày {self.day:%d/%m/%Y}"


class MailChoice(Registered):
    """Whether an officer wants the digest by e-mail too; without a row they do."""

    officer = models.OneToOneField(Officer, models.CASCADE, related_name="mail_choice")
    by_mail = models.BooleanField("nhận thư nhắc việc", default=True)

    territory = Nobody()

    class Meta:
        verbose_name = "lựa chọn nhận thư"
        verbose_name_plural = "lựa chọn nhận thư"

    def __str__(self) -> str:
        return f"{self.officer}: {'có' if self.by_mail else 'không'}"


class ReminderRule(Placed, Registered):
    """How many working days the units above a commune of a province wait before they are told;
    without a unit: how many the ministry waits before it hears of the provinces."""

    unit = models.OneToOneField(
        Unit, models.CASCADE, null=True, related_name="+", verbose_name="tỉnh, thành phố"
    )
    working_days = models.PositiveSmallIntegerField("số ngày làm việc", default=PATIENCE)
    changed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "quy định nhắc việc của tỉnh"
        verbose_name_plural = "quy định nhắc việc của tỉnh"
        constraints = [
            models.CheckConstraint(
                name="reminder_rule_within_reason",
                condition=Q(working_days__gte=LEAST_PATIENCE, working_days__lte=MOST_PATIENCE),
            ),
            models.UniqueConstraint(
                fields=["unit"], nulls_distinct=False, name="reminder_rule_one_of_the_country"
            ),
        ]

    def __str__(self) -> str:
        where = self.unit.label if self.unit else "Cả nước"
        return f"{where}: {self.working_days} ngày làm việc"
