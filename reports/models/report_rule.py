"""When reports are due, and the timetable that builds them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from communes.models import Officer, Unit
from communes.models.dated import Placed
from communes.territory import Public, Registered, TerritoryQuerySet, UnitKeys
from reports.periods import USUAL_DUE_DAYS


class PeriodCalendar(models.TextChoices):
    """How the days of a month, quarter, half-year or year are told; weeks run Monday to Sunday."""

    DECREE = "decree", "chốt số liệu ngày 14 (Nghị định 09/2019/NĐ-CP)"
    CALENDAR = "calendar", "tháng, quý, năm dương lịch"


class ReportMap(models.TextChoices):
    """By which units a report tells its figures: those of its cut-off day, or of the day on which
    it is frozen."""

    OF_THE_DAY = "day", "theo địa giới tại thời điểm"
    OF_TODAY = "today", "quy đổi theo địa giới hiện nay"


class Frequency(models.TextChoices):
    WEEK = "week", "tuần"
    MONTH = "month", "tháng"
    QUARTER = "quarter", "quý"
    HALF = "half", "6 tháng"
    YEAR = "year", "năm"


class ReportRuleQuerySet(TerritoryQuerySet):
    def in_force(self, kind: str, frequency: str, province_id: int | None) -> ReportRule:
        """The province's own rule, else that of the country, else the usual one, not saved."""
        rows = self.filter(kind=kind, frequency=frequency)
        rows = rows.filter(Q(unit__isnull=True) | Q(unit_id=province_id))
        found: ReportRule | None = rows.order_by(F("unit_id").asc(nulls_last=True)).first()
        return found or ReportRule(kind=kind, frequency=frequency, due_days=dict(USUAL_DUE_DAYS))


class ReportRule(Registered):
    """Cut-off and due days of a kind, for the country (`unit` None) or a province's own.

    Each due day counts from the cut-off: so many working days after it for the unit of that level
    (Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5: at least one), unless `due_day` names a day of the
    period's last month for it. estimate: the due day may precede the cut-off, and the report then
    says that it is an estimate.
    """

    kind = models.CharField("loại báo cáo", max_length=30)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tỉnh"
    )
    frequency = models.CharField("định kỳ", max_length=7, choices=Frequency.choices)
    calendar = models.CharField(
        "cách tính kỳ", max_length=8, choices=PeriodCalendar.choices, default=PeriodCalendar.DECREE
    )
    due_days = models.JSONField("số ngày làm việc sau ngày chốt, theo cấp", default=dict)
    due_day = models.JSONField("ngày cố định trong tháng cuối kỳ, theo cấp", default=dict)
    estimate = models.BooleanField("được báo cáo ước tính", default=False)
    changed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    territory = Public()
    objects: ClassVar = ReportRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định kỳ báo cáo"
        verbose_name_plural = "quy định kỳ báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "frequency"],
                name="report_rule_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_frequency_display()}"


class ReportSchedule(Placed, Registered):
    """That a kind is built for a unit, and for those below it, at the end of each period.

    levels: the levels of the units that get a report ('province', 'district', 'commune'), within
    the unit. days_after: working days after the cut-off; hour: in Vietnam. began_on: no period
    that was cut off before this day is built by the schedule. last_period: the last one that it
    started.
    """

    kind = models.CharField("loại báo cáo", max_length=30)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )
    frequency = models.CharField("định kỳ", max_length=7, choices=Frequency.choices)
    calendar = models.CharField(
        "cách tính kỳ", max_length=8, choices=PeriodCalendar.choices, default=PeriodCalendar.DECREE
    )
    map = models.CharField(
        "địa giới", max_length=5, choices=ReportMap.choices, default=ReportMap.OF_THE_DAY
    )
    levels = models.JSONField("lập cho cấp", default=list)
    days_after = models.PositiveSmallIntegerField("số ngày làm việc sau ngày chốt", default=1)
    hour = models.PositiveSmallIntegerField("giờ", default=5)
    active = models.BooleanField("đang chạy", default=True)
    began_on = models.DateField("bắt đầu từ ngày")
    last_period = models.CharField("kỳ vừa lập", max_length=8, blank=True)
    changed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "lịch lập báo cáo"
        verbose_name_plural = "lịch lập báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "frequency", "calendar", "map"],
                name="report_schedule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="report_schedule_hour", condition=Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_frequency_display()}"
