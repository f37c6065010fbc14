"""Official lists laid beside the register: what was sent in, and what was decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from communes.models.dated import Placed
from communes.models.reform import Reform
from communes.models.unit import Unit
from communes.territory import Registered, UnitKeys

if TYPE_CHECKING:
    import datetime


class ComparisonState(models.TextChoices):
    READING = "reading", "đang đọc"
    READ = "read", "đã đọc"
    REJECTED = "rejected", "không đọc được"


class ListComparison(Placed, Registered):
    """One list of villages, beside the register of a unit on a day; it changes nothing there.

    unit: a commune, a province, or a district, also one that ended: then the communes that came of
    its own. rows: the villages as read, see `communes.reforming.comparing.Listed`. faults: [place,
    sentence] of the lines that were not understood. outside: how many villages of the list lie in
    other communes. pairs: [{"commune": key, "olds": [...], "news": [...]}], which villages of the
    register somebody said became which of the list. drafts: the reforms made of that.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="địa bàn")
    on = models.DateField("danh sách của ngày")
    original_name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField("mã băm của tệp", max_length=64)
    size = models.PositiveBigIntegerField("cỡ tệp")
    content = models.FileField("tệp", upload_to="lists/", max_length=200)
    state = models.CharField(
        "tình trạng",
        max_length=8,
        choices=ComparisonState.choices,
        default=ComparisonState.READING,
    )
    problem = models.TextField("vướng mắc", blank=True)
    rows = models.JSONField("các thôn trong danh sách", default=list, blank=True, editable=False)
    faults = models.JSONField("dòng chưa hiểu", default=list, blank=True)
    outside = models.PositiveIntegerField("thôn ngoài địa bàn", default=0)
    pairs = models.JSONField("ghép đã chọn", default=list, blank=True)
    revision = models.PositiveIntegerField("lần lưu", default=0)
    drafts = models.ManyToManyField(
        Reform, related_name="+", blank=True, verbose_name="sự kiện đã lập"
    )
    entered_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, related_name="+", verbose_name="người đối chiếu"
    )
    entered_at = models.DateTimeField("lúc tải lên", auto_now_add=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "đối chiếu danh sách"
        verbose_name_plural = "đối chiếu danh sách"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="comparison_rejected_says_why", condition=~Q(state="rejected", problem="")
            ),
            models.CheckConstraint(
                name="comparison_keeps_the_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [models.Index(fields=["province", "commune"])]

    def __str__(self) -> str:
        day: datetime.date = self.on
        return f"{self.original_name} ({day:%d/%m/%Y})"

    @property
    def is_read(self) -> bool:
        return self.state == ComparisonState.READ
