"""When a month of a team counts for payment, province by province, since its resolutions differ."""

from __future__ import annotations

from django.db import models

from communes.models import Officer, Unit
from communes.models.dated import Dated, ends_after_it_begins, no_overlap
from communes.territory import Public
from members.months.team_months import RULE_WORDS, Rule


class MonthRule(Dated):
    """From a day on a province counts the months of its teams by a rule; unit None the country.

    It holds for the periods that are cut off on its days. basis: the resolution that says so.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tỉnh"
    )
    rule = models.CharField(
        "cách tính tháng",
        max_length=10,
        choices=[(rule.value, words) for rule, words in RULE_WORDS.items()],
    )
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    set_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người đặt")
    set_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = Public()

    class Meta:
        verbose_name = "cách tính tháng chi hỗ trợ"
        verbose_name_plural = "cách tính tháng chi hỗ trợ"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            no_overlap("month_rule_once_a_day", "unit"),
            no_overlap(
                "month_rule_of_the_country_once_a_day",
                condition=models.Q(unit__isnull=True),
            ),
            ends_after_it_begins("month_rule_ends_after_it_begins"),
            models.CheckConstraint(
                name="month_rule_begins", condition=models.Q(valid_from__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.get_rule_display()

    @property
    def of_month(self) -> Rule:
        return Rule(self.rule)
