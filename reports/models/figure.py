"""A commune's own monthly figures: what was handed in, and what became of it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from communes.models import Officer, Unit, Village
from communes.models.dated import Placed, unit_key
from communes.territory import Registered, TerritoryQuerySet, UnitKeys
from reports.models.indicator import Indicator
from reports.models.report_rule import Frequency, PeriodCalendar
from reports.monthly.figures import KEPT_STATES, STATE_WORDS, State
from reports.periods import Period, parse
from teams.models import Team


class SubmissionQuerySet(TerritoryQuerySet):
    def handed_in(self) -> Self:
        """Those whose figures count."""
        return self.filter(state__in=[State.SUBMITTED, State.ACCEPTED, State.FROZEN])


class Submission(Placed, Registered):
    """A commune's figures of one month, from the first draft until they are frozen.

    draft: what was typed, as it was typed ({"cells": {key: {...}}}, see `reports.monthly.cells`);
    rows of Figure are made of it when it is handed in. Its "signed_paper" is the paper on which
    a clerk handed in for the leader, its "lent" by whose lent right somebody did. revision: grows
    with every save, so that of two who save at once the second is told. offered: the clerk asks
    the leader to hand it in.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="đơn vị", db_index=False
    )
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

    province = unit_key("tỉnh", indexed=False)

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
        return f"Số liệu {self.span.label} – {self.unit}"

    @property
    def signed_paper(self) -> str:
        """What the leader signed, when a clerk handed in on it; else ''."""
        return str(self.draft.get("signed_paper", ""))

    @property
    def lent(self) -> str:
        """'theo ủy quyền của Nguyễn Văn A (20/07/2022 - 27/07/2022)', else ''."""
        return str(self.draft.get("lent", "")).strip()

    @property
    def span(self) -> Period:
        """The month as a value, with its days and its words."""
        return parse(self.period, self.calendar)


class Figure(Registered):
    """One number handed in: of the commune, or of one of its teams or villages.

    value: n; of: N of a share. not_applicable: there is nothing to count, which is neither 0 nor
    unfilled; then there is no value. reason: why it moved as it did. carried: taken over from the
    month before by the button.
    """

    submission = models.ForeignKey(
        Submission,
        models.PROTECT,
        related_name="figures",
        verbose_name="số liệu tháng",
        db_index=False,
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="figures", verbose_name="chỉ số", db_index=False
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
