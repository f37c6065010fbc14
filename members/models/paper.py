"""Official papers made from the register: the wording provinces chose, and what was issued."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from communes.models import ProvinceChoice, Unit
from communes.models.dated import Placed
from communes.territory import (
    EVERYTHING,
    NOTHING,
    Reach,
    Registered,
    TerritoryQuerySet,
    UnitKeys,
)
from teams.models import Document, Team


class PaperKind(models.TextChoices):
    DECISION = "decision", "quyết định kèm danh sách"
    MEMBER_LIST = "member_list", "danh sách thành viên"
    TEAM_CARD = "team_card", "thẻ tổ"


class OfUnitAndNation:
    """A province's own wording, and the one for the whole country that all may read."""

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return Q(unit__isnull=True) | Q(unit_id__in=sorted(reach.unit_ids | reach.above))

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        return Q(unit_id__in=sorted(unit_ids)) if level == "province" else NOTHING


class PaperTemplateQuerySet(TerritoryQuerySet):
    def latest_of(self, province_id: int | None) -> dict[str, PaperTemplate]:
        """By key, the last version of a province, else the last for the whole country."""
        rows = self.filter(Q(unit__isnull=True) | Q(unit_id=province_id)).order_by("version")
        found: dict[str, PaperTemplate] = {}
        for own in (False, True):
            found |= {row.key: row for row in rows if (row.unit_id is not None) == own}
        return found


class PaperTemplate(Registered):
    """The clauses and the layout of one kind of paper in a province; versions are kept.

    unit: the province, None for the whole country. key: what the paper does ('found',
    'reconstitute', 'dissolve', ..., 'member_list', 'team_card'). clauses: the texts by name, in
    the language of members.papers.wording. layout: the values of Decree 30/2020/NĐ-CP that the
    province set otherwise (margins, sizes).
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tỉnh"
    )
    kind = models.CharField("loại giấy", max_length=12, choices=PaperKind.choices)
    key = models.CharField("nội dung", max_length=20)
    version = models.PositiveSmallIntegerField("bản số")
    clauses = models.JSONField("các mục", default=dict)
    layout = models.JSONField("thể thức", default=dict, blank=True)
    saved_by = models.ForeignKey("communes.Officer", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField("lưu lúc", auto_now_add=True)

    territory = OfUnitAndNation()
    objects: ClassVar = PaperTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu giấy"
        verbose_name_plural = "mẫu giấy"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "key", "version"],
                name="paper_template_version",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key} bản {self.version}"


class PaperQuerySet(TerritoryQuerySet):
    def about_the_same(self, paper: Paper) -> Self:
        """Other papers of one kind about the same decision, team or commune."""
        return self.filter(
            kind=paper.kind,
            document_id=paper.document_id,
            team_id=paper.team_id,
            commune_id=paper.commune_id,
        ).exclude(pk=paper.pk)


class Paper(Placed, Registered):
    """A paper made for an officer: content-addressed files, and the code by which it is verified.

    state: making, made, failed. token: the unguessable name of the public page that the QR code
    opens; digest: sha256 over what the paper says (telephone numbers left out), printed on it.
    content: what the paper says, frozen, from which Word and PDF are set alike
    (members.papers.data). phones: that whole numbers stand in the files, so that only the own
    commune may open them. as_of: the day that a list or a card is about.
    """

    class State(models.TextChoices):
        MAKING = "making", "đang tạo"
        MADE = "made", "đã tạo"
        FAILED = "failed", "không tạo được"

    kind = models.CharField("loại giấy", max_length=12, choices=PaperKind.choices)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="papers")
    token = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    phones = models.BooleanField("có số điện thoại", default=False)
    as_of = models.DateField("đến ngày", null=True, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.MAKING)
    problem = models.CharField(max_length=300, blank=True)
    docx = models.FileField(max_length=120, blank=True)
    pdf = models.FileField(max_length=120, blank=True)
    made_by = models.ForeignKey("communes.Officer", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("lúc", auto_now_add=True)

    territory = UnitKeys()
    objects: ClassVar = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "giấy đã tạo"
        verbose_name_plural = "giấy đã tạo"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.token}"


# What the public may ask without signing in: a paper by its unguessable code, and the decisions
# in force of provinces that switched their list on. Nothing of it names a person.


def paper_by_token(token: str) -> Paper | None:
    """The paper with that code, None when there is none."""
    found: Paper | None = (
        Paper.objects.filter(token=token)
        .select_related("document", "document__issuer", "team", "commune")
        .first()
    )
    return found


def outdated_by(paper: Paper) -> bool:
    """Whether the register has said something else since the paper was made."""
    later = Paper.objects.about_the_same(paper).filter(made_at__gt=paper.made_at)
    if later.exclude(digest=paper.digest).exists():
        return True
    document = paper.document
    if document is None:
        return False
    return bool(document.saved_at > paper.made_at) or bool(
        document.corrections.filter(at__gt=paper.made_at).exists()
    )


def provinces_with_public_list() -> TerritoryQuerySet:
    """The choices of the provinces that publish, in Vietnamese order."""
    rows: TerritoryQuerySet = (
        ProvinceChoice.objects.filter(public_decisions=True)
        .select_related("unit")
        .order_by("unit__label")
    )
    return rows


def published_decisions(province: Unit, day: datetime.date) -> TerritoryQuerySet:
    """Decisions in force on a day, of a province's units and its forerunners'; latest first."""
    rows: TerritoryQuerySet = (
        Document.objects.decisions()
        .in_force_on(day)
        .filter(province_id__in=province.reach(), issuer__isnull=False)
        .select_related("issuer")
        .order_by("-signed_on", "-pk")
    )
    return rows
