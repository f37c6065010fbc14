"""What is counted each month (chỉ số), what a province asks for, and from when on."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from communes.models import Officer, Unit
from communes.models.dated import Dated, ends_after_it_begins, no_overlap
from communes.territory import Registered, TerritoryQuerySet
from members.models.paper import OfUnitAndNation


class IndicatorQuerySet(TerritoryQuerySet):
    def of(self, province_id: int | None, day: datetime.date) -> Self:
        """The catalogue of a province on a day: the national one and its own."""
        return self.filter(Q(unit__isnull=True) | Q(unit_id=province_id)).on(day)


class Indicator(Dated):
    """One thing that is counted (chỉ số), of the whole country or of a province.

    code: stable, by which files and the register's own counts name it. measure: the word behind
    the number. of_name: what N is, of a share. by_default: asked for unless the province says
    otherwise; else only where a province says so. adding: what a quarter, a half-year or a year
    makes of the months, unless the province says otherwise. basis: where the indicator was found.
    """

    class Kind(models.TextChoices):
        COUNT = "count", "số trong kỳ"
        CUMULATIVE = "cumulative", "lũy kế đến cuối kỳ"
        PERCENT = "percent", "phần trong tổng số"

    class AskedOf(models.TextChoices):
        TEAM = "team", "từng tổ"
        VILLAGE = "village", "từng thôn"
        COMMUNE = "commune", "cả xã"

    class Source(models.TextChoices):
        TYPED = "typed", "xã ghi"
        SYSTEM = "system", "sổ tự tính"

    class Adding(models.TextChoices):
        SUM = "sum", "cộng các tháng"
        LAST = "last", "lấy số tháng cuối kỳ"
        AVERAGE = "average", "bình quân các tháng"

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tỉnh"
    )
    code = models.CharField("mã", max_length=40)
    theme = models.CharField("nhóm", max_length=80)
    name = models.CharField("tên", max_length=160)
    measure = models.CharField("đơn vị tính", max_length=40)
    kind = models.CharField("cách tính", max_length=10, choices=Kind.choices)
    of_name = models.CharField("tổng số là", max_length=80, blank=True)
    level = models.CharField(
        "ghi theo", max_length=7, choices=AskedOf.choices, default=AskedOf.COMMUNE
    )
    source = models.CharField("nguồn", max_length=6, choices=Source.choices, default=Source.TYPED)
    required = models.BooleanField("bắt buộc", default=False)
    by_default = models.BooleanField("mặc định thu", default=True)
    adding = models.CharField(
        "khi lập quý, 6 tháng, năm", max_length=7, choices=Adding.choices, default=Adding.SUM
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    basis = models.CharField("căn cứ", max_length=300, blank=True)

    territory = OfUnitAndNation()
    objects: ClassVar = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ số"
        verbose_name_plural = "chỉ số"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"], name="indicator_code_once", nulls_distinct=False
            ),
            ends_after_it_begins("indicator_ends_after_it_begins"),
            models.CheckConstraint(
                name="indicator_share_names_its_whole",
                condition=~Q(kind="percent") | ~Q(of_name=""),
            ),
            # Last month's total to date holds the months before: their sum says nothing.
            models.CheckConstraint(
                name="indicator_to_date_is_not_added",
                condition=~Q(kind="cumulative") | ~Q(adding="sum"),
            ),
            models.CheckConstraint(
                name="indicator_counted_for_the_commune",
                condition=Q(source="typed") | Q(level="commune"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorChoice(Dated):
    """That a province asks, or does not ask, for an indicator of the country, between two days.

    adding: how it adds up the months of longer periods; '' as the catalogue says.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="tỉnh")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="choices", verbose_name="chỉ số"
    )
    used = models.BooleanField("có thu")
    adding = models.CharField(
        "khi lập quý, 6 tháng, năm",
        max_length=7,
        choices=Indicator.Adding.choices,
        blank=True,
        default="",
    )
    chosen_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name="người chọn"
    )
    chosen_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = OfUnitAndNation()

    class Meta:
        verbose_name = "lựa chọn chỉ số của tỉnh"
        verbose_name_plural = "lựa chọn chỉ số của tỉnh"
        constraints = [
            no_overlap("indicator_choice_once_a_day", "unit", "indicator"),
            ends_after_it_begins("indicator_choice_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.indicator} {'có thu' if self.used else 'không thu'}"


class FigureRule(Registered):
    """How a province collects: from which month on, and which change has to be explained.

    first_period: the first month that is asked for; nothing is late before it. odd_factor,
    odd_least: a figure that grew or shrank more than so many times, and by at least so much.
    """

    unit = models.OneToOneField(
        Unit, models.PROTECT, related_name="figure_rule", verbose_name="tỉnh"
    )
    first_period = models.CharField("thu từ kỳ", max_length=8)
    odd_factor = models.PositiveSmallIntegerField("số lần", default=3)
    odd_least = models.PositiveIntegerField("mức chênh lệch", default=50)
    changed_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name="người đổi"
    )
    changed_at = models.DateTimeField(auto_now=True)

    territory = OfUnitAndNation()

    class Meta:
        verbose_name = "quy định thu số liệu"
        verbose_name_plural = "quy định thu số liệu"
        constraints = [
            models.CheckConstraint(name="figure_rule_factor", condition=Q(odd_factor__gte=2)),
            models.CheckConstraint(name="figure_rule_least", condition=Q(odd_least__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: thu từ kỳ {self.first_period}"
