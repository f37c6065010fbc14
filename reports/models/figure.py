"""A commune's own monthly figures: what is asked, what was handed in, and what became of it."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from communes.models import Officer, Unit, Village
from communes.models.dated import Dated, Placed, ends_after_it_begins, no_overlap
from communes.territory import Registered, TerritoryQuerySet, UnitKeys
from members.models.paper import OfUnitAndNation
from reports.figures import KEPT_STATES, STATE_WORDS, State
from reports.models.report import Frequency, PeriodCalendar
from teams.models import Team


class IndicatorQuerySet(TerritoryQuerySet):
    def of(self, province_id: int | None, day: datetime.date) -> Self:
        """The catalogue of a province on a day: the national one and its own."""
        return self.filter(Q(unit__isnull=True) | Q(unit_id=province_id)).on(day)


class Indicator(Dated):
    """One thing that is counted (chỉ số), of the whole country or of a province.

    code: stable, by which files and the register's own counts name it. measure: the word behind
    the number. of_name: what N is, of a share. by_default: asked for unless the province says
    otherwise; else only where a province says so. basis: where the indicator was found.
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
            models.CheckConstraint(
                name="indicator_counted_for_the_commune",
                condition=Q(source="typed") | Q(level="commune"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorChoice(Dated):
    """That a province asks, or does not ask, for an indicator of the country, between two days."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="tỉnh")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="choices", verbose_name="chỉ số"
    )
    used = models.BooleanField("có thu")
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


class SubmissionQuerySet(TerritoryQuerySet):
    def handed_in(self) -> Self:
        """Those whose figures count."""
        return self.filter(state__in=[State.SUBMITTED, State.ACCEPTED, State.FROZEN])


class Submission(Placed, Registered):
    """A commune's figures of one month, from the first draft until they are frozen.

    draft: what was typed, as it was typed ({"cells": {key: {...}}}, see `reports.figure_cells`);
    rows of Figure are made of it when it is handed in. revision: grows with every save, so that
    of two who save at once the second is told. offered: the clerk asks the leader to hand it in.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    frequency = models.CharField(
        "định kỳ", max_length=7, choices=Frequency.choices, default=Frequency.MONTH
    )
    period = models.CharField("kỳ", max_length=8)
    calendar = models.CharField(
        "cách tính kỳ", max_length=8, choices=PeriodCalendar.choices, default=PeriodCalendar.DECREE
    )
    cut_off = models.DateField("chốt số liệu đến ngày")
    state = models.CharField(
        "tình trạng",
        max_length=9,
        choices=[(state.value, STATE_WORDS[state]) for state in KEPT_STATES],
        default=State.OPEN.value,
    )
    revision = models.PositiveIntegerField("lần lưu", default=0)
    draft = models.JSONField("bản nháp", default=dict, blank=True)
    saved_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người lưu"
    )
    saved_at = models.DateTimeField("lưu lúc", null=True)
    offered_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người trình"
    )
    offered_at = models.DateTimeField("trình lúc", null=True)
    submitted_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người nộp"
    )
    submitted_at = models.DateTimeField("nộp lúc", null=True)
    submitted_on = models.DateField("ngày nộp", null=True)
    accepted_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người tiếp nhận"
    )
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True)
    frozen_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người chốt"
    )
    frozen_at = models.DateTimeField("chốt lúc", null=True)
    note = models.CharField("lý do trả lại", max_length=500, blank=True)

    territory = UnitKeys()
    objects: ClassVar = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu tháng của xã"
        verbose_name_plural = "số liệu tháng của xã"
        ordering = ["-cut_off", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period"], name="submission_once"),
            models.CheckConstraint(
                name="submission_handed_in_says_who",
                condition=Q(state__in=["open", "returned"])
                | Q(submitted_by__isnull=False, submitted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_frozen_says_who",
                condition=~Q(state="frozen") | Q(frozen_by__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_returned_says_why", condition=~Q(state="returned") | ~Q(note="")
            ),
        ]
        indexes = [
            models.Index(fields=["province", "period", "state"], name="submission_of_province"),
            models.Index(fields=["period", "state"], name="submission_of_period"),
        ]

    def __str__(self) -> str:
        return f"Số liệu kỳ {self.period} – {self.unit}"


class Figure(Registered):
    """One number handed in: of the commune, or of one of its teams or villages.

    value: n; of: N of a share. not_applicable: there is nothing to count, which is neither 0 nor
    unfilled; then there is no value. reason: why it moved as it did. carried: taken over from the
    month before by the button.
    """

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="figures", verbose_name="số liệu tháng"
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="figures", verbose_name="chỉ số"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tổ"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thôn"
    )
    value = models.PositiveBigIntegerField("số", null=True, blank=True)
    of = models.PositiveBigIntegerField("tổng số", null=True, blank=True)
    not_applicable = models.BooleanField("không phát sinh đối tượng", default=False)
    reason = models.CharField("giải trình", max_length=300, blank=True)
    carried = models.BooleanField("lấy từ kỳ trước", default=False)

    territory = UnitKeys("submission__")

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "team", "village"],
                name="figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="figure_of_a_team_or_a_village",
                condition=Q(team__isnull=True) | Q(village__isnull=True),
            ),
            models.CheckConstraint(
                name="figure_has_a_value_or_none_to_count",
                condition=Q(value__isnull=False, not_applicable=False)
                | Q(value__isnull=True, of__isnull=True, not_applicable=True),
            ),
            models.CheckConstraint(
                name="figure_part_within_whole",
                condition=Q(of__isnull=True) | Q(value__lte=F("of")),
            ),
        ]
        indexes = [models.Index(fields=["indicator", "submission"], name="figure_of_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class Reopening(Registered):
    """That frozen figures may be changed until a day, by whom and why; it ends by itself.

    last_day: after it the frozen figures stand as they were. before: what was frozen, kept when
    other figures are handed in ({cell key: {"n", "of", "na"}}). used_at: when they were.
    """

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="reopenings", verbose_name="số liệu tháng"
    )
    reason = models.CharField("lý do", max_length=300)
    last_day = models.DateField("được sửa đến hết ngày")
    opened_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name="người mở"
    )
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    used_at = models.DateTimeField("nộp lại lúc", null=True, blank=True)
    before = models.JSONField("số đã chốt", default=dict, blank=True)

    territory = UnitKeys("submission__")

    class Meta:
        verbose_name = "lần mở lại số liệu"
        verbose_name_plural = "lần mở lại số liệu"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="reopening_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: mở lại đến {self.last_day:%d/%m/%Y}"
