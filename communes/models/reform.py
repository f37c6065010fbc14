"""Reforms: the event with its document, what it does, and which village went on as which.

A reform of villages closes and opens, links old to new, and deletes nothing. Reforms of units share
the event; their succession is `communes.Succession`.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact

from communes.models.dated import Placed
from communes.models.unit import Unit
from communes.models.village import ByPlacement, Village
from communes.territory import EVERYTHING, Reach, Registered, UnitKeys


class ReformSubject(models.TextChoices):
    VILLAGES = "villages", "thôn, tổ dân phố"
    UNITS = "units", "đơn vị hành chính"


class ReformState(models.TextChoices):
    DRAFT = "draft", "đang chuẩn bị"
    APPLIED = "applied", "đã áp dụng"
    UNDONE = "undone", "đã hoàn tác"


class ReformKind(models.TextChoices):
    """The forms of rearrangement; `unclear` is a sentence that nobody has put right yet."""

    MERGE = "merge", "sáp nhập"
    SPLIT = "split", "chia tách"
    RENAME = "rename", "đổi tên"
    KIND = "kind", "đổi loại"
    MOVE = "move", "chuyển xã"
    FOUND = "found", "lập mới"
    ABOLISH = "abolish", "giải thể"
    UNCLEAR = "unclear", "chưa rõ"


class EitherVillage:
    """Rows between two villages belong to the territory of either."""

    def __init__(self, *lookups: str) -> None:
        self.sides = tuple(ByPlacement(lookup) for lookup in lookups)

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return self.within(reach.key, reach.unit_ids)

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        found = Q()
        for side in self.sides:
            found |= side.within(level, unit_ids)
        return found


class OwnAndAppliedAbove:
    """One's own territory's reforms, and those that the units above applied: whoever they rearrange
    may read them, as the papers of the units above."""

    keys = UnitKeys()

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        from_above = Q(unit_id__in=sorted(reach.above)) & ~Q(state=ReformState.DRAFT)
        return self.keys.rows(reach) | from_above

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        return self.keys.within(level, unit_ids)


class Reform(Placed, Registered):
    """One event: a resolution that rearranges villages, or units, from a day on.

    unit: whose reform it is: a commune, or the unit above several. source_text: the sentences as
    pasted. skipped: those that were read as no operation. figures: {"before": {...}, "after":
    {...}}, sums on the eve and on the day. trail: what applying changed, row by row, so that it
    can be undone.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    about = models.CharField(
        "đối tượng", max_length=8, choices=ReformSubject.choices, default=ReformSubject.VILLAGES
    )
    title = models.CharField("tên sự kiện", max_length=200)
    document = models.CharField("văn bản", max_length=120, blank=True)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    signed_on = models.DateField("ngày ban hành", null=True, blank=True)
    effective_on = models.DateField("ngày có hiệu lực", null=True, blank=True)
    source_text = models.TextField("lời nghị quyết", blank=True)
    skipped = models.JSONField("dòng bỏ qua", default=list, blank=True)
    state = models.CharField(
        "tình trạng", max_length=8, choices=ReformState.choices, default=ReformState.DRAFT
    )
    revision = models.PositiveIntegerField("lần lưu", default=0)
    entered_by = models.ForeignKey(
        "communes.Officer", models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    entered_at = models.DateTimeField("lúc nhập", auto_now_add=True)
    applied_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người áp dụng",
    )
    applied_at = models.DateTimeField("lúc áp dụng", null=True, blank=True)
    undone_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người hoàn tác",
    )
    undone_at = models.DateTimeField("lúc hoàn tác", null=True, blank=True)
    undo_reason = models.CharField("lý do hoàn tác", max_length=300, blank=True)
    figures = models.JSONField("số trước và sau", default=dict, blank=True)
    trail = models.JSONField("vết thay đổi", default=dict, blank=True, editable=False)
    file_name = models.CharField("tên tệp", max_length=200, blank=True)
    file_type = models.CharField("kiểu tệp", max_length=60, blank=True)
    file_size = models.PositiveIntegerField("dung lượng", null=True, blank=True)
    file_sha256 = models.CharField("mã băm", max_length=64, blank=True)
    content = models.FileField("tệp nghị quyết", max_length=120, blank=True)

    territory = OwnAndAppliedAbove()

    class Meta:
        verbose_name = "sự kiện sắp xếp"
        verbose_name_plural = "sự kiện sắp xếp"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="reform_title_not_empty", condition=~Q(title="")),
            models.CheckConstraint(
                name="reform_applied_from_a_day",
                condition=Q(state="draft") | Q(effective_on__isnull=False),
            ),
            models.CheckConstraint(
                name="reform_applied_by_somebody",
                condition=Q(state="draft", applied_by__isnull=True, applied_at__isnull=True)
                | (~Q(state="draft") & Q(applied_by__isnull=False) & Q(applied_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="reform_undone_with_a_reason",
                condition=(~Q(state="undone") & Q(undo_reason="") & Q(undone_by__isnull=True))
                | (Q(state="undone") & ~Q(undo_reason="") & Q(undone_by__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["province", "commune"])]

    def __str__(self) -> str:
        return self.title

    @property
    def cited(self) -> str:
        """'Nghị quyết của HĐND xã Tam Dân số 12/NQ-HĐND ngày 20/06/2022': the paper in one line."""
        words = self.document or "Nghị quyết"
        if self.number:
            words += f" số {self.number}"
        if self.signed_on:
            words += f" ngày {self.signed_on:%d/%m/%Y}"
        return words[:200]

    @property
    def is_draft(self) -> bool:
        return self.state == ReformState.DRAFT


class JsonType(Func):
    """jsonb_typeof(field): 'array', 'object'..."""

    function = "jsonb_typeof"
    output_field = models.TextField()


class ReformOperation(Registered):
    """One thing a reform does: some villages, whole or in part, go on as others.

    parts and results are lists of communes.reforming.values.Share and Result as JSON; what was
    typed is kept, right or wrong, until it is put right. text: the sentence or the row it came of.
    """

    reform = models.ForeignKey(Reform, models.CASCADE, related_name="operations")
    position = models.PositiveSmallIntegerField("thứ tự")
    kind = models.CharField("hình thức", max_length=8, choices=ReformKind.choices)
    parts = models.JSONField("thôn cũ", default=list, blank=True)
    results = models.JSONField("thôn mới", default=list, blank=True)
    text = models.TextField("nguyên văn", blank=True)

    territory = UnitKeys("reform__")

    class Meta:
        verbose_name = "việc sắp xếp"
        verbose_name_plural = "việc sắp xếp"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["reform", "position"], name="reform_operation_position"
            ),
            models.CheckConstraint(
                name="reform_operation_lists",
                condition=Q(
                    Exact(JsonType("parts"), Value("array")),
                    Exact(JsonType("results"), Value("array")),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"


class VillageSuccession(Registered):
    """That a village's people passed to another village on a day, all of them or a part.

    households, people: how many passed, as the resolution says; null is not known. A rename or a
    change of kind ends nothing and leaves no row here.
    """

    class Extent(models.TextChoices):
        WHOLE = "whole", "toàn bộ"
        PART = "part", "một phần"

    old = models.ForeignKey(
        Village, models.PROTECT, related_name="succeeded_by", verbose_name="thôn cũ"
    )
    new = models.ForeignKey(
        Village, models.PROTECT, related_name="came_from", verbose_name="thôn mới"
    )
    on = models.DateField("từ ngày")
    kind = models.CharField("hình thức", max_length=8, choices=ReformKind.choices)
    extent = models.CharField("phạm vi", max_length=5, choices=Extent.choices)
    households = models.PositiveIntegerField("số hộ chuyển sang", null=True, blank=True)
    people = models.PositiveIntegerField("số nhân khẩu chuyển sang", null=True, blank=True)
    reform = models.ForeignKey(
        Reform, models.PROTECT, related_name="successions", verbose_name="sự kiện sắp xếp"
    )

    territory = EitherVillage("old_id", "new_id")

    class Meta:
        verbose_name = "kế thừa thôn"
        verbose_name_plural = "kế thừa thôn"
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "on"], name="village_succession_once"),
            models.UniqueConstraint(
                fields=["old"], condition=Q(extent="whole"), name="village_passes_whole_once"
            ),
            ExclusionConstraint(
                name="village_passes_whole_or_in_parts",
                expressions=[
                    ("old", RangeOperators.EQUAL),
                    ("on", RangeOperators.EQUAL),
                    ("extent", RangeOperators.NOT_EQUAL),
                ],
            ),
            models.CheckConstraint(
                name="village_succession_of_another", condition=~Q(old=F("new"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
