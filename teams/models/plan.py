"""Plans with targets and deadlines, what was changed in them and who is exempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from communes.models import Unit
from communes.models.dated import Dated, ends_after_it_begins, no_overlap
from communes.territory import Registered, TerritoryQuerySet
from teams.models.document import EDITABLE, RECORDED, DocumentState
from teams.models.document_territory import OwnAndAbove, OwnAndPassedOn
from teams.models.team import TeamKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from communes.models import Officer

# An amended plan still binds, by what it was amended to.
BINDING = (DocumentState.IN_FORCE, DocumentState.AMENDED)
# Not yet in force, known to the unit that plans alone.
ON_THE_WAY = (*EDITABLE, DocumentState.SUBMITTED)


class PlanQuerySet(TerritoryQuerySet):
    def recorded(self) -> Self:
        """Plans that bind or once bound; those voided or not yet signed are none."""
        return self.filter(document__state__in=RECORDED)

    def in_force(self) -> Self:
        """Plans that still bind: recorded, and neither replaced nor taken back."""
        return self.filter(document__state__in=BINDING)

    def told_to(self, officer: Officer | AnonymousUser) -> Self:
        """What others may know of: plans that were recorded or struck out, and one's own unit's
        drafts."""
        reach = getattr(officer, "reach", None)
        own = Q(document__issuer_id__in=sorted(reach.unit_ids)) if reach else Q(pk__in=[])
        if reach and reach.whole_country:
            own = Q(document__issuer__isnull=True)
        return self.filter(own | ~Q(document__state__in=ON_THE_WAY))

    def with_targets(self) -> Self:
        """With the document, the scopes and the targets, what was changed and who is exempt, in
        five queries however many plans."""
        scopes = models.Prefetch("scopes", PlanScope.objects.select_related("unit"))
        return self.select_related("document").prefetch_related(
            scopes, "targets__exemptions", "targets__overrides"
        )


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
    COMMUNES = "coverage_communes", "xã có tổ"
    SAMPLE = "pilot_sample", "thí điểm ở một số xã"
    DOCUMENT = "document_due", "gửi quyết định và danh sách"
    TRAINING = "training_share", "thành viên được tập huấn"
    SIZE = "size_band", "số thành viên mỗi tổ"


class Wording(models.TextChoices):
    BEFORE = "before", "trước ngày"
    BY = "by", "chậm nhất ngày"
    WITHIN = "within", "trong năm"


class Target(Dated):
    """One measurable demand of a plan; whether it is met is computed from (rule, day).

    valid_from, valid_to: the days on which the plan said so; open until somebody changes the
    target, which closes this row and opens another that `replaces` it.

    What the numbers mean by rule: MIN_TEAMS threshold teams in a commune · COVERAGE, COMMUNES,
    TRAINING share percent (empty: 100) · SAMPLE threshold communes in each district, each with
    least village teams and a commune team · SIZE from least to most members in each team of
    team_kind · DOCUMENT with_list: the list of members must have been received as well.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="thay cho",
    )
    rule = models.CharField("cách tính", max_length=24, choices=RuleKind.choices)
    threshold = models.PositiveSmallIntegerField("số tối thiểu", null=True, blank=True)
    share = models.PositiveSmallIntegerField("tỷ lệ phải đạt (%)", null=True, blank=True)
    least = models.PositiveSmallIntegerField("ít nhất", null=True, blank=True)
    most = models.PositiveSmallIntegerField("nhiều nhất", null=True, blank=True)
    team_kind = models.CharField("loại tổ", max_length=10, choices=TeamKind.choices, blank=True)
    with_list = models.BooleanField("kèm danh sách thành viên", default=False)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    wording = models.CharField("cách ghi hạn", max_length=6, choices=Wording.choices, blank=True)
    denominator_on = models.DateField(
        "ngày tính số thôn",
        null=True,
        blank=True,
        help_text="Để trống: tính theo ngày cuối cùng còn đúng hạn.",
    )
    change_reason = models.CharField("lý do thay đổi", max_length=500, blank=True)
    change_document = models.CharField("văn bản thay đổi", max_length=200, blank=True)
    changed_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, null=True, blank=True, related_name="+"
    )

    territory = OwnAndAbove("plan__document__")

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["plan", "position", "pk"]
        constraints = [
            no_overlap("one_target_of_a_position_a_day", "plan", "position"),
            ends_after_it_begins("target_ends_after_it_begins"),
            models.CheckConstraint(
                name="minimum_has_a_threshold",
                condition=~Q(rule__in=[RuleKind.MIN_TEAMS, RuleKind.SAMPLE])
                | Q(threshold__isnull=False, threshold__gte=1),
            ),
            models.CheckConstraint(
                name="share_is_a_percentage",
                condition=Q(share__isnull=True) | Q(share__gte=1, share__lte=100),
            ),
            models.CheckConstraint(
                name="size_has_a_bound",
                condition=~Q(rule=RuleKind.SIZE) | Q(least__isnull=False) | Q(most__isnull=False),
            ),
            models.CheckConstraint(
                name="size_bounds_in_order",
                condition=Q(least__isnull=True)
                | Q(most__isnull=True)
                | Q(least__lte=models.F("most")),
            ),
            models.CheckConstraint(
                name="changed_target_says_why",
                condition=Q(replaces__isnull=True) | ~Q(change_reason=""),
            ),
            models.CheckConstraint(
                name="due_day_has_a_wording",
                condition=Q(due_on__isnull=True, wording="")
                | (Q(due_on__isnull=False) & ~Q(wording="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_rule_display()}"

    @property
    def counts_villages(self) -> bool:
        """Whether the number of villages on a day is what it is measured by."""
        return self.rule in (RuleKind.MIN_TEAMS, RuleKind.COVERAGE)


class Exemption(Dated):
    """A unit of which a target is not asked, with the reason and, where there is one, the paper."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="exemptions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    reason = models.CharField("lý do", max_length=500)
    document = models.CharField("văn bản", max_length=200, blank=True)
    granted_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = OwnAndAbove("target__plan__document__")

    class Meta:
        verbose_name = "miễn chỉ tiêu"
        verbose_name_plural = "miễn chỉ tiêu"
        constraints = [
            no_overlap("one_exemption_of_a_unit_a_day", "target", "unit"),
            ends_after_it_begins("exemption_ends_after_it_begins"),
            models.CheckConstraint(name="exemption_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.reason}"


class Override(Dated):
    """Another number or day for one commune, with the reason; what is empty stays the target's."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="overrides")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="xã")
    threshold = models.PositiveSmallIntegerField("số tối thiểu", null=True, blank=True)
    share = models.PositiveSmallIntegerField("tỷ lệ phải đạt (%)", null=True, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    reason = models.CharField("lý do", max_length=500)
    document = models.CharField("văn bản", max_length=200, blank=True)
    set_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    set_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = OwnAndAbove("target__plan__document__")

    class Meta:
        verbose_name = "chỉ tiêu riêng của xã"
        verbose_name_plural = "chỉ tiêu riêng của xã"
        constraints = [
            no_overlap("one_override_of_a_unit_a_day", "target", "unit"),
            ends_after_it_begins("override_ends_after_it_begins"),
            models.CheckConstraint(name="override_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="override_overrides",
                condition=Q(threshold__isnull=False)
                | Q(share__isnull=False)
                | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="override_share_is_a_percentage",
                condition=Q(share__isnull=True) | Q(share__gte=1, share__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.reason}"


class Receipt(Registered):
    """That the department received a commune's decision, and whether with its list of members."""

    document = models.ForeignKey(
        "teams.Document", models.PROTECT, related_name="receipts", verbose_name="quyết định"
    )
    received_on = models.DateField("ngày nhận")
    with_list = models.BooleanField("kèm danh sách thành viên", default=False)
    received_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    territory = OwnAndPassedOn("document__")

    class Meta:
        verbose_name = "lần nhận quyết định"
        verbose_name_plural = "lần nhận quyết định"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "received_on", "with_list"], name="receipt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.received_on:%d/%m/%Y}"
