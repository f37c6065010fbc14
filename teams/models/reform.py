"""Where the teams of a reform go: decided team by team, never by guess."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from communes.models import Reform, Unit, Village
from communes.territory import Registered, UnitKeys
from teams.models.team import Team


class ReformChoice(Registered):
    """Which new villages inherit a team of a village that a reform divides.

    destinations: keys of results (communes.reforming.values.Result.key), so that a choice holds
    while operations are put in another order, and falls when its village is named otherwise. A
    team that goes nowhere has the one destination NOWHERE and waits for a decision.
    """

    NOWHERE = "-"

    reform = models.ForeignKey(Reform, models.CASCADE, related_name="choices")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name="tổ")
    village = models.ForeignKey(Village, models.CASCADE, related_name="+", verbose_name="thôn cũ")
    destinations = ArrayField(models.CharField(max_length=400), verbose_name="thôn mới")
    chosen_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, related_name="+", verbose_name="người chọn"
    )
    chosen_at = models.DateTimeField("lúc chọn", auto_now=True)

    territory = UnitKeys("reform__")

    class Meta:
        verbose_name = "nơi đến của tổ"
        verbose_name_plural = "nơi đến của tổ"
        constraints = [
            models.UniqueConstraint(
                fields=["reform", "team", "village"], name="reform_choice_once"
            ),
            models.CheckConstraint(name="reform_choice_decides", condition=~Q(destinations=[])),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {', '.join(self.destinations)}"


class ReformHome(Registered):
    """In which commune a team stands after a reform, where it serves villages of several by then.

    A choice falls when none of its villages is in that commune any more.
    """

    reform = models.ForeignKey(Reform, models.CASCADE, related_name="homes")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name="tổ")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="xã")
    chosen_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, related_name="+", verbose_name="người chọn"
    )
    chosen_at = models.DateTimeField("lúc chọn", auto_now=True)

    territory = UnitKeys("reform__")

    class Meta:
        verbose_name = "xã của tổ khi sắp xếp"
        verbose_name_plural = "xã của tổ khi sắp xếp"
        constraints = [
            models.UniqueConstraint(fields=["reform", "team"], name="reform_home_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.commune}"
