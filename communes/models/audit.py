"""What was done, by whom, when, to what, and why: written inside each action, never edited."""

from django.db import models

from communes.models.dated import Placed
from communes.territory import Registered, UnitKeys


class AuditEntry(Placed, Registered):
    """One act on one row, with the values before and after in words a person can read."""

    at = models.DateTimeField("lúc", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    actor_label = models.CharField("người thực hiện", max_length=200)
    verb = models.CharField("việc", max_length=60)
    summary = models.CharField("nội dung", max_length=500)
    target_type = models.CharField("loại", max_length=60)
    target_id = models.PositiveBigIntegerField("mã")
    target_label = models.CharField("đối tượng", max_length=300)
    before = models.JSONField("trước", default=dict, blank=True)
    after = models.JSONField("sau", default=dict, blank=True)
    reason = models.CharField("lý do", max_length=500, blank=True)
    request_id = models.CharField("mã yêu cầu", max_length=36, blank=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        indexes = [models.Index(fields=["target_type", "target_id", "at"])]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.summary}"
