"""Reports: the runs that build them, what was frozen, and their files."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from communes.models import Officer, Unit
from communes.models.dated import Placed, unit_key
from communes.territory import Registered, TerritoryQuerySet, UnitKeys
from reports.models.report_rule import PeriodCalendar, ReportMap, ReportSchedule
from reports.periods import Period, parse


class OfPeriod(models.Model):
    """What names one report of a series: the kind, the unit (None the country) and the period.

    kind: as registered in `reports.kinds`. period: `2022-06`, `2022-Q2`, `2022-H1`, `2022`,
    `2022-W24`. calendar: how its days are told. map: by which units; the same period on the other
    map is another report.
    """

    kind = models.CharField("loại báo cáo", max_length=30)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )
    period = models.CharField("kỳ", max_length=8)
    calendar = models.CharField(
        "cách tính kỳ", max_length=8, choices=PeriodCalendar.choices, default=PeriodCalendar.DECREE
    )
    map = models.CharField(
        "địa giới", max_length=5, choices=ReportMap.choices, default=ReportMap.OF_THE_DAY
    )

    class Meta:
        abstract = True

    @property
    def span(self) -> Period:
        """The period as a value, with its days and its words."""
        return parse(self.period, self.calendar)


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
    map = models.CharField(
        "địa giới", max_length=5, choices=ReportMap.choices, default=ReportMap.OF_THE_DAY
    )
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
            map=row.map,
            period=period.code if period else row.period,
        ).order_by("version")


class Snapshot(OfPeriod, Placed, Registered):
    """The frozen rows of a report: what it says, whatever the register says later.

    content: canonical JSON (`reports.periodic.frozen`), packed by zlib; digest: sha256 over the
    JSON. token: the code on paper that opens the rows. personal: names or telephones of people
    stand in it. Never changed nor deleted: the database refuses both.
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
                fields=["kind", "unit", "period", "calendar", "map", "version"],
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

    commune = unit_key("xã", indexed=False)
    province = unit_key("tỉnh", indexed=False)

    territory = UnitKeys()
    objects: ClassVar = OfSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period", "calendar", "map", "version"],
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
            # A run of the country hands out the next of its ten thousand after each of them.
            models.Index(
                fields=["run", "id"],
                name="report_left_of_run",
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

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", db_index=False)
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
