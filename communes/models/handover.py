"""That an officer's post and open work pass to a named successor on a day (bàn giao)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from communes.models.dated import Placed
from communes.models.officer import Assignment, Officer
from communes.models.unit import Unit
from communes.territory import Registered, UnitKeys


class HandoverState(models.TextChoices):
    DRAFT = "draft", "đang chuẩn bị"
    HANDED = "handed", "đã giao, chờ nhận"
    RECEIVED = "received", "đã nhận"
    REFUSED = "refused", "không nhận"


class Handover(Placed, Registered):
    """One post passes from its holder to a successor; each thing keeps exactly one owner.

    post: the post handed over, its giver's; its last day is the one before starts_on. unit: that
    of the post, None for the whole country. items: the open work as it was recorded when it was
    handed over, as [{"code", "way", "label", "told", "count", "rows": [[text, detail, day]]}].
    trail: what handing over changed, so that a refusal can put it back.
    A draft changes nothing. A post has one handover, those refused aside.
    shared: of a post whose unit nobody took over whole: its work passes to several, to each the
    parts named; the handover then lies in the receiver's unit, so that they reach it.
    """

    giver = models.ForeignKey(
        Officer, models.PROTECT, related_name="handovers_given", verbose_name="người bàn giao"
    )
    post = models.ForeignKey(
        Assignment, models.PROTECT, related_name="handovers", verbose_name="nhiệm vụ"
    )
    receiver = models.ForeignKey(
        Officer, models.PROTECT, related_name="handovers_received", verbose_name="người nhận"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )
    starts_on = models.DateField("người nhận phụ trách từ ngày")
    shared = models.BooleanField("giao từng phần", default=False)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    state = models.CharField(
        "tình trạng", max_length=8, choices=HandoverState.choices, default=HandoverState.DRAFT
    )
    items = models.JSONField("việc đang dở", default=list, blank=True)
    trail = models.JSONField("vết thay đổi", default=dict, blank=True, editable=False)
    prepared_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name="người chuẩn bị"
    )
    prepared_at = models.DateTimeField("lúc chuẩn bị", auto_now_add=True)
    handed_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người giao"
    )
    handed_at = models.DateTimeField("lúc giao", null=True, blank=True)
    answered_by = models.ForeignKey(
        Officer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người trả lời",
    )
    answered_at = models.DateTimeField("lúc trả lời", null=True, blank=True)
    refusal = models.CharField("lý do không nhận", max_length=500, blank=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "bàn giao"
        verbose_name_plural = "bàn giao"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="handover_to_another", condition=~Q(giver=F("receiver"))),
            models.UniqueConstraint(
                name="handover_of_a_post_once",
                fields=["post"],
                condition=~Q(state="refused") & Q(shared=False),
            ),
            models.UniqueConstraint(
                name="handover_to_each_once",
                fields=["post", "receiver"],
                condition=~Q(state="refused"),
            ),
            models.CheckConstraint(
                name="handover_given_says_who",
                condition=Q(state="draft", handed_by__isnull=True, handed_at__isnull=True)
                | (~Q(state="draft") & Q(handed_by__isnull=False, handed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="handover_answered_says_who",
                condition=Q(state__in=["draft", "handed"], answered_by__isnull=True)
                | Q(
                    state__in=["received", "refused"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="handover_refused_says_why",
                condition=(Q(state="refused") & ~Q(refusal=""))
                | (~Q(state="refused") & Q(refusal="")),
            ),
        ]
        indexes = [models.Index(fields=["receiver", "state"], name="handover_of_receiver")]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    @property
    def is_draft(self) -> bool:
        return self.state == HandoverState.DRAFT

    @property
    def awaits_receiver(self) -> bool:
        return self.state == HandoverState.HANDED


class HandoverPart(Registered):
    """One thing that a shared handover passes on; a thing is in no two handovers of a post.

    code: of the kind of work; row: its key. The row of the thing itself names its one owner. A
    handover that is refused lets its parts go.
    """

    handover = models.ForeignKey(
        Handover, models.CASCADE, related_name="parts", verbose_name="lần bàn giao"
    )
    post = models.ForeignKey(Assignment, models.PROTECT, related_name="+", verbose_name="nhiệm vụ")
    code = models.CharField("loại việc", max_length=20)
    row = models.BigIntegerField("việc")

    territory = UnitKeys("handover__")

    class Meta:
        verbose_name = "phần bàn giao"
        verbose_name_plural = "phần bàn giao"
        constraints = [
            models.UniqueConstraint(fields=["post", "code", "row"], name="handover_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.handover}: {self.code} {self.row}"
