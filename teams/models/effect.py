"""What documents do: to teams, to one another, and to what was typed wrong."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from communes.territory import Registered, TerritoryQuerySet
from teams.models.document import Document
from teams.models.document_territory import OnTeams, OwnAndPassedOn, ReadWhole
from teams.models.document_words import RECORDED, DocumentState


class Effect(Registered):
    """What a decision does to a team; one decision acts on many teams, one team has many.

    The acts on a team, in the order of their days, are the chain from which its compositions,
    seats, villages and end are derived (members.chains.chain). details holds what rows begun by the
    document do not say: {"leaves": [{"person": id, "reason": text}], "villages": [village ids
    served from then on, absent when unchanged], "name": the name from then on}. MERGE: "villages"
    are those that the other team takes over. ANNUL: a document that the team rests on was annulled
    or withdrawn; details {"target": document id}. CORRECT: {"corrections": [what was mended,
    before, after]}.
    """

    class Kind(models.TextChoices):
        FOUND = "found", "thành lập"
        RECONSTITUTE = "reconstitute", "kiện toàn"
        SUPPLEMENT = "supplement", "bổ sung"
        REPLACE = "replace", "thay thế"
        RELIEVE = "relieve", "cho thôi"
        MERGE = "merge", "sáp nhập"
        DISSOLVE = "dissolve", "giải thể"
        CORRECT = "correct", "đính chính"
        ANNUL = "annul", "thôi hiệu lực"

    document = models.ForeignKey(Document, models.PROTECT, related_name="effects", db_index=False)
    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="effects")
    kind = models.CharField("nội dung", max_length=12, choices=Kind.choices)
    into = models.ForeignKey(
        "teams.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name="sáp nhập vào",
    )
    details = models.JSONField("chi tiết", default=dict, blank=True)

    territory = OnTeams("document__")

    class Meta:
        verbose_name = "tác động của quyết định"
        verbose_name_plural = "tác động của quyết định"
        constraints = [
            models.UniqueConstraint(fields=["document", "team", "kind"], name="effect_once"),
            models.CheckConstraint(
                name="merger_names_the_team_merged_into",
                condition=Q(kind="merge", into__isnull=False) | ~Q(kind="merge") & Q(into=None),
            ),
            models.CheckConstraint(
                name="team_not_merged_into_itself",
                condition=Q(into__isnull=True) | ~Q(into=models.F("team")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.team}"


class DocumentRelationQuerySet(TerritoryQuerySet):
    def standing(self) -> Self:
        return self.filter(void=False, document__state__in=RECORDED)

    def in_force_on(self, day: datetime.date) -> Self:
        return self.standing().filter(begins_on__lte=day)

    def latest_first(self) -> Self:
        return self.order_by("-begins_on", "-document__signed_on", "-pk")


class DocumentRelation(Registered):
    """That a document amends, replaces, annuls or withdraws an earlier one, from a day on.

    Law 80/2015/QH13 article 12 and Decree 34/2016/NĐ-CP for the words; the state of the earlier
    document on a day follows from the relations in force on it.
    """

    class Kind(models.TextChoices):
        AMEND = "amend", "sửa đổi, bổ sung"
        REPLACE = "replace", "thay thế"
        ANNUL = "annul", "bãi bỏ"
        WITHDRAW = "withdraw", "thu hồi"

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="acts_on", verbose_name="văn bản"
    )
    target = models.ForeignKey(
        Document, models.PROTECT, related_name="acted_on_by", verbose_name="văn bản bị tác động"
    )
    kind = models.CharField("quan hệ", max_length=8, choices=Kind.choices)
    begins_on = models.DateField("từ ngày")
    note = models.CharField("nội dung", max_length=300, blank=True)
    void = models.BooleanField("hủy do nhập nhầm", default=False)

    territory = OwnAndPassedOn("document__")
    objects: ClassVar = DocumentRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "quan hệ văn bản"
        verbose_name_plural = "quan hệ văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "target"],
                condition=Q(void=False),
                name="one_relation_of_two_documents",
            ),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(kind__in=["replace", "annul", "withdraw"], void=False),
                name="document_ended_once",
            ),
            models.CheckConstraint(
                name="document_does_not_act_on_itself",
                condition=~Q(document=models.F("target")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()} {self.target}"

    @property
    def state_of_target(self) -> DocumentState:
        """What the earlier document is from then on."""
        return STATES_AFTER[self.kind]


STATES_AFTER: dict[str, DocumentState] = {
    DocumentRelation.Kind.AMEND: DocumentState.AMENDED,
    DocumentRelation.Kind.REPLACE: DocumentState.REPLACED,
    DocumentRelation.Kind.ANNUL: DocumentState.ANNULLED,
    DocumentRelation.Kind.WITHDRAW: DocumentState.WITHDRAWN,
}


class Correction(Registered):
    """A signed record was typed wrong: what it said, what it says now, who mended it and why.

    The paper is what was signed; a correction mends only the register's copy of it and stays
    visible beside what it corrects. by_document is the paper of a formal correction (đính chính);
    without it, only the typing was wrong.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="corrections")
    by_document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrects",
        verbose_name="văn bản đính chính",
    )
    field = models.CharField("mục", max_length=120)
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    reason = models.CharField("lý do", max_length=500)
    by = models.ForeignKey(
        "communes.Officer", models.PROTECT, null=True, related_name="+", verbose_name="người sửa"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)

    territory = ReadWhole("document__")

    class Meta:
        verbose_name = "sửa sai khi nhập"
        verbose_name_plural = "sửa sai khi nhập"
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="correction_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"
