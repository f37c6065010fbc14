"""What a decision asks of single teams (chỉ tiêu giao cho tổ), and what they reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from communes.models.dated import Placed
from communes.territory import Registered, UnitKeys
from teams.models.document import Document
from teams.models.team import Team


class TeamTarget(Placed, Registered):
    """A figure that a team is to reach, by the decision that assigned it."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="assigned_targets")
    document = models.ForeignKey(Document, models.PROTECT, related_name="assigned_targets")
    name = models.CharField("chỉ tiêu", max_length=200)
    measure = models.CharField("đơn vị tính", max_length=40)
    amount = models.DecimalField("số được giao", max_digits=14, decimal_places=2)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    void = models.BooleanField("hủy do nhập nhầm", default=False)

    territory = UnitKeys()

    class Meta:
        verbose_name = "chỉ tiêu giao cho tổ"
        verbose_name_plural = "chỉ tiêu giao cho tổ"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "document", "name"],
                name="team_target_once",
                condition=Q(void=False),
            ),
            models.CheckConstraint(name="team_target_is_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.name}"


class TeamResult(Registered):
    """What a team had reached of a target by a day; a later entry for the day replaces nothing.

    The latest entry of a day counts; earlier ones stay visible.
    """

    target = models.ForeignKey(TeamTarget, models.PROTECT, related_name="results")
    on = models.DateField("tính đến ngày")
    amount = models.DecimalField("kết quả", max_digits=14, decimal_places=2)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    entered_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("nhập lúc", auto_now_add=True)

    territory = UnitKeys("target__")

    class Meta:
        verbose_name = "kết quả chỉ tiêu của tổ"
        verbose_name_plural = "kết quả chỉ tiêu của tổ"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(name="team_result_not_negative", condition=Q(amount__gte=0))
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.amount}"
