"""Plans with targets and deadlines, and the communication groups of communes and villages."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from communes.models import Unit, Village
from communes.models.dated import Placed
from communes.territory import Registered, TerritoryQuerySet, UnitKeys
from teams.models.document import RECORDED, DocumentState, OwnAndAbove

# An amended plan still binds, by what it was amended to.
BINDING = (DocumentState.IN_FORCE, DocumentState.AMENDED)


class PlanQuerySet(TerritoryQuerySet):
    def recorded(self) -> Self:
        """Plans that bind or once bound; those voided or not yet signed are none."""
        return self.filter(document__state__in=RECORDED)

    def in_force(self) -> Self:
        """Plans that still bind: recorded, and neither replaced nor taken back."""
        return self.filter(document__state__in=BINDING)

    def with_targets(self) -> Self:
        """With the document, the targets and the scopes, in three queries however many plans."""
        scopes = models.Prefetch("scopes", PlanScope.objects.select_related("unit"))
        return self.select_related("document").prefetch_related("targets", scopes)


class Plan(Registered):
    """What a unit asks of the communes in its scope, by a document, with targets and days."""

    document = models.OneToOneField(
        "teams.Document", models.PROTECT, related_name="plan", verbose_name="văn bản"
    )
    name = models.CharField("tên ngắn", max_length=200)
    above = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        verbose_name="kế hoạch cấp trên",
    )

    territory = OwnAndAbove("document__")
    objects: ClassVar = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"

    def __str__(self) -> str:
        return self.name


class PlanScope(Registered):
    """A unit whose communes the plan is about; no unit means the whole country."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="scopes")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )

    territory = OwnAndAbove("plan__document__")

    class Meta:
        verbose_name = "phạm vi kế hoạch"
        verbose_name_plural = "phạm vi kế hoạch"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit"], name="plan_scope_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.unit.label if self.unit else "cả nước"


class RuleKind(models.TextChoices):
    MIN_TEAMS = "min_teams_per_commune", "mỗi xã có ít nhất n tổ"
    COVERAGE = "coverage_villages", "thôn, tổ dân phố có tổ"


class Wording(models.TextChoices):
    BEFORE = "before", "trước ngày"
    BY = "by", "chậm nhất ngày"
    WITHIN = "within", "trong năm"


class Target(Registered):
    """One measurable demand of a plan; whether it is met is computed from (rule, day)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    rule = models.CharField("cách tính", max_length=24, choices=RuleKind.choices)
    threshold = models.PositiveSmallIntegerField("số tổ tối thiểu", null=True, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    wording = models.CharField("cách ghi hạn", max_length=6, choices=Wording.choices, blank=True)
    denominator_on = models.DateField(
        "ngày tính số thôn",
        null=True,
        blank=True,
        help_text="Để trống: tính theo ngày cuối cùng còn đúng hạn.",
    )

    territory = OwnAndAbove("plan__document__")

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="target_position"),
            models.CheckConstraint(
                name="minimum_has_a_threshold",
                condition=~Q(rule=RuleKind.MIN_TEAMS)
                | Q(threshold__isnull=False, threshold__gte=1),
            ),
            models.CheckConstraint(
                name="due_day_has_a_wording",
                condition=Q(due_on__isnull=True, wording="")
                | (Q(due_on__isnull=False) & ~Q(wording="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_rule_display()}"


class Channel(Placed, Registered):
    """The Zalo, Mocha or Gapo group of a commune or a village (letter 793/BTTTT-THH)."""

    class Platform(models.TextChoices):
        ZALO = "zalo", "Zalo"
        MOCHA = "mocha", "Mocha"
        GAPO = "gapo", "Gapo"
        OTHER = "other", "nền tảng khác"

    class Participant(models.TextChoices):
        LEADERS = "leaders", "lãnh đạo xã"
        TEAMS = "teams", "các tổ công nghệ số cộng đồng"
        DISTRICT = "district", "lãnh đạo huyện"
        DEPARTMENT = "department", "đơn vị của Sở"
        VNPT = "vnpt", "VNPT"
        VIETTEL = "viettel", "Viettel"
        POST = "post", "bưu điện"
        HOUSEHOLDS = "households", "hộ dân của thôn"

    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="channels",
        verbose_name="thôn, tổ dân phố",
    )
    platform = models.CharField("nền tảng", max_length=5, choices=Platform.choices)
    name = models.CharField("tên nhóm", max_length=150)
    link = models.URLField("đường dẫn", max_length=300, blank=True)
    participants = ArrayField(
        models.CharField(max_length=10, choices=Participant.choices),
        default=list,
        blank=True,
        verbose_name="thành phần tham gia",
    )
    keeper = models.CharField("người quản nhóm", max_length=120, blank=True)
    closed_on = models.DateField("ngừng dùng từ", null=True, blank=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "nhóm liên lạc"
        verbose_name_plural = "nhóm liên lạc"
        constraints = [
            models.CheckConstraint(name="channel_has_a_commune", condition=Q(commune__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()}: {self.name}"
