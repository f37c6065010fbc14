"""Days off and days worked instead, as the Government announces them."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from communes.territory import Public, Registered, TerritoryQuerySet
from reports.working_days import Calendar


class HolidayQuerySet(TerritoryQuerySet):
    def calendar(self) -> Calendar:
        """All of them as what working days are counted by; one query."""
        by_kind: dict[str, set[datetime.date]] = {kind: set() for kind in HolidayKind.values}
        for day, kind in self.values_list("day", "kind"):
            by_kind[kind].add(day)
        return Calendar(
            off=frozenset(by_kind[HolidayKind.OFF]),
            working=frozenset(by_kind[HolidayKind.WORKING]),
        )


class HolidayKind(models.TextChoices):
    OFF = "off", "ngày nghỉ"
    WORKING = "working", "ngày làm bù"


class Holiday(Registered):
    """A day off besides weekends, or a Saturday or Sunday that is worked instead.

    source: the rule or notice that says so. checked: somebody compared the day with it; what was
    not compared is shown as such.
    """

    day = models.DateField(
        "ngày",
        unique=True,
        error_messages={"unique": "Ngày này đã có trong lịch. Sửa dòng đã có."},
    )
    kind = models.CharField("loại", max_length=7, choices=HolidayKind.choices)
    name = models.CharField("tên", max_length=120)
    source = models.CharField("căn cứ", max_length=300, blank=True)
    checked = models.BooleanField("đã kiểm tra", default=False)

    territory = Public()
    objects: ClassVar = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["day"]
        constraints = [
            # ISO: Saturday is 6, Sunday 7.
            models.CheckConstraint(
                name="holiday_worked_on_a_weekend",
                condition=~Q(kind="working") | Q(day__iso_week_day__gte=6),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.name}"
