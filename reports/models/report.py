"""Reports: when they are due, the runs that build them, what was frozen, and their files."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from communes.models import Officer, Unit
from communes.models.dated import Placed
from communes.territory import Public, Registered, TerritoryQuerySet, UnitKeys
from reports.periods import USUAL_DUE_DAYS, Period, parse


class PeriodCalendar(models.TextChoices):
    """How the days of a month, quarter, half-year or year are told; weeks run Monday to Sunday."""

    DECREE = "decree", "chốt số liệu ngày 14 (Nghị định 09/2019/NĐ-CP)"
    CALENDAR = "calendar", "tháng, quý, năm dương lịch"


class Frequency(models.TextChoices):
    WEEK = "week", "tuần"
    MONTH = "month", "tháng"
    QUARTER = "quarter", "quý"
    HALF = "half", "6 tháng"
    YEAR = "year", "năm"


class OfPeriod(models.Model):
    """What names one report of a series: the kind, the unit (None the country) and the period.

    kind: as registered in `reports.kinds`. period: `2022-06`, `2022-Q2`, `2022-H1`, `2022`,
    `2022-W24`. calendar: how its days are told.
    """

    kind = models.CharField("loại báo cáo", max_length=30)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )
    period = models.CharField("kỳ", max_length=8)
    calendar = models.CharField(
        "cách tính kỳ", max_length=8, choices=PeriodCalendar.choices, default=PeriodCalendar.DECREE
    )

    class Meta:
        abstract = True

    @property
    def span(self) -> Period:
        """The period as a value, with its days and its words."""
        return parse(self.period, self.calendar)


class ReportRuleQuerySet(TerritoryQuerySet):
    def in_force(self, kind: str, frequency: str, province_id: int | None) -> ReportRule:
        """The province's own rule, else that of the country, else the usual one, not saved."""
        rows = self.filter(kind=kind, frequency=frequency)
        rows = rows.filter(Q(unit__isnull=True) | Q(unit_id=province_id))
        found: ReportRule | None = rows.order_by(F("unit_id").asc(nulls_last=True)).first()
        return found or ReportRule(kind=kind, frequency=frequency, due_days=dict(USUAL_DUE_DAYS))


class ReportRule(Registered):
    """Cut-off and due days of a kind, for the country (`unit` None) or a province's own.

    Each due day counts from the cut-off: so many
    working days after it for the unit of that level (Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5: at
    least one), unless `due_day` names a day of the period's last month for it. estimate: the due
    day may precede the cut-off, and the report then says that it is an estimate.
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
                fields=["kind", "unit", "frequency", "calendar"],
                name="report_schedule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="report_schedule_hour", condition=Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_frequency_display()}"


class RunState(models.TextChoices):
    RUNNING = "running", "đang lập"
    DONE = "done", "đã xong"
    PARTLY = "partly", "xong, có báo cáo lỗi"
    CANCELLED = "cancelled", "đã dừng"


class ReportRun(Placed, Registered):
    """One order to build the reports of a period for a unit and those below it.

    levels: as of a schedule. schedule: None when an officer asked for it. A run is over when none
    of its reports is waiting or being built.
    """

    kind = models.CharField("loại báo cáo", max_length=30)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )
    period = models.CharField("kỳ", max_length=8)
    calendar = models.CharField("cách tính kỳ", max_length=8, choices=PeriodCalendar.choices)
    levels = models.JSONField("lập cho cấp", default=list)
    schedule = models.ForeignKey(
        ReportSchedule, models.PROTECT, null=True, blank=True, related_name="runs"
    )
    state = models.CharField(
        "tình trạng", max_length=9, choices=RunState.choices, default=RunState.RUNNING
    )
    asked_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người yêu cầu"
    )
    asked_at = models.DateTimeField("lúc", auto_now_add=True)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "đợt lập báo cáo"
        verbose_name_plural = "đợt lập báo cáo"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            # A timetable that ticks twice, or on two machines, starts a period once.
            models.UniqueConstraint(
                fields=["schedule", "period"],
                name="report_run_once_by_schedule",
                condition=Q(schedule__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class OfSeriesQuerySet(TerritoryQuerySet):
    def of_series(self, row: OfPeriod, period: Period | None = None) -> Self:
        """The versions of a report in one period, by default its own; oldest first."""
        return self.filter(
            kind=row.kind,
            unit_id=row.unit_id,
            calendar=row.calendar,
            period=period.code if period else row.period,
        ).order_by("version")


class Snapshot(OfPeriod, Placed, Registered):
    """The frozen rows of a report: what it says, whatever the register says later.

    content: canonical JSON (`reports.frozen`), packed by zlib; digest: sha256 over the JSON.
    token: the code on paper that opens the rows. personal: names or telephones of people stand in
    it. Never changed nor deleted: the database refuses both.
    """

    version = models.PositiveSmallIntegerField("bản số")
    begins_on = models.DateField("từ ngày")
    cut_off = models.DateField("chốt số liệu đến ngày")
    due_on = models.DateField("hạn gửi", null=True, blank=True)
    content = models.BinaryField()
    digest = models.CharField("mã băm", max_length=64)
    token = models.CharField("mã tra cứu", max_length=32, unique=True)
    personal = models.BooleanField("có dữ liệu cá nhân", default=False)
    frozen_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người chốt"
    )
    frozen_at = models.DateTimeField("chốt lúc")

    territory = UnitKeys()
    objects: ClassVar = OfSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu chốt"
        verbose_name_plural = "số liệu chốt"
        ordering = ["-cut_off", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period", "calendar", "version"],
                name="snapshot_version_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="snapshot_begins_before_cut_off", condition=Q(begins_on__lte=F("cut_off"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} bản {self.version}"


class ReportState(models.TextChoices):
    WAITING = "waiting", "chờ lập"
    BUILDING = "building", "đang lập"
    DONE = "done", "đã xong"
    FAILED = "failed", "không lập được"
    CANCELLED = "cancelled", "đã dừng"


class Report(OfPeriod, Placed, Registered):
    """One version of one report of a unit and a period, from the order to its files.

    heartbeat_at: the last sign of life of the job that builds it.
    problem: why it could not be built. reason: why a version after the first was asked for.
    """

    version = models.PositiveSmallIntegerField("bản số", default=1)
    run = models.ForeignKey(
        ReportRun, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    state = models.CharField(
        "tình trạng", max_length=9, choices=ReportState.choices, default=ReportState.WAITING
    )
    snapshot = models.OneToOneField(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="report"
    )
    asked_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người yêu cầu"
    )
    asked_at = models.DateTimeField("lúc yêu cầu", auto_now_add=True)
    reason = models.CharField("lý do lập lại", max_length=300, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    attempt = models.PositiveSmallIntegerField("lần thử", default=0)
    problem = models.CharField("vướng mắc", max_length=500, blank=True)

    territory = UnitKeys()
    objects: ClassVar = OfSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period", "calendar", "version"],
                name="report_version_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="report_done_has_frozen_rows",
                condition=~Q(state="done") | Q(snapshot__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="report_at_work",
                condition=Q(state__in=["waiting", "building"]),
            ),
            models.Index(fields=["province", "kind", "period"], name="report_of_province"),
            models.Index(fields=["commune", "period"], name="report_of_commune"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} bản {self.version}"


class ReportFile(Registered):
    """A file made of a frozen report: a cache of its rendering, which can always be made again.

    phones: whether it shows whole telephone numbers, so that only who may see them gets it.
    removed_at: thrown away by the rule of retention; the row stays.
    """

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel"
        DOCX = "docx", "Word"
        PDF = "pdf", "PDF"

    report = models.ForeignKey(Report, models.PROTECT, related_name="files")
    format = models.CharField("loại tệp", max_length=4, choices=Format.choices)
    phones = models.BooleanField("có số điện thoại", default=False)
    file = models.FileField("tệp", max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("cỡ tệp")
    made_at = models.DateTimeField("tạo lúc")
    removed_at = models.DateTimeField("xóa lúc", null=True, blank=True)

    territory = UnitKeys("report__")

    class Meta:
        verbose_name = "tệp báo cáo"
        verbose_name_plural = "tệp báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["report", "format", "phones"], name="report_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.format}"


def snapshot_by_token(token: str) -> Snapshot | None:
    """The frozen rows with that code, None when there are none."""
    found: Snapshot | None = (
        Snapshot.objects.filter(token=token).select_related("unit", "frozen_by", "report").first()
    )
    return found


def newer_than(snapshot: Snapshot) -> Snapshot | None:
    """The last version of the same report, when there is one after this."""
    versions = Snapshot.objects.of_series(snapshot).filter(version__gt=snapshot.version)
    found: Snapshot | None = versions.last()
    return found
