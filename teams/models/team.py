"""Teams, the villages they serve and the compositions they had."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from communes.models import Village
from communes.models.dated import Dated, Placed, ends_after_it_begins, no_overlap, unit_key
from communes.territory import Reach, TerritoryQuerySet, UnitKeys, WithWhatCame, valid_on
from teams.models.document import Document


class TeamKind(models.TextChoices):
    VILLAGE = "village", "tổ ở thôn, tổ dân phố"
    COMMUNE = "commune", "tổ cấp xã"
    COMMITTEE = "committee", "ban chỉ đạo chuyển đổi số cấp xã"


# A committee is another body and is never counted as a team (domain S1-3).
COUNTED_KINDS = (TeamKind.VILLAGE, TeamKind.COMMUNE)


class TeamState(models.TextChoices):
    """What a team is on a day; derived, never stored."""

    VOID = "void", "hủy do nhập nhầm"
    NOT_YET = "not_yet", "chưa thành lập"
    MERGED = "merged", "đã sáp nhập"
    ENDED = "ended", "đã kết thúc"
    REVIEW = "review", "cần rà soát"
    ACTIVE = "active", "đang hoạt động"


def name_called(day: datetime.date, prefix: str = "") -> Coalesce:
    """What a team is called on a day, given by a decision since the founding or not.

    prefix: the way from the row that is read to the team, such as 'team__'.
    """
    named = (
        Constitution.objects.filter(team=OuterRef(f"{prefix}pk"), void=False, valid_from__lte=day)
        .exclude(name="")
        .order_by("-valid_from")
    )
    return Coalesce(Subquery(named.values("name")[:1]), f"{prefix}official_name")


def _to_review(day: datetime.date) -> Q:
    served = TeamVillage.objects.filter(valid_on(day), team=OuterRef("pk"), void=False)
    composed = Constitution.objects.filter(valid_on(day), team=OuterRef("pk"), void=False)
    return (
        Q(Exists(served.filter(inherited=True)))
        | Q(~Exists(composed))
        | (Q(kind=TeamKind.VILLAGE) & Q(~Exists(served)))
    )


class TeamQuerySet(TerritoryQuerySet):
    def there_on(self, day: datetime.date) -> Self:
        """Teams in being on a day; those entered by mistake are no teams."""
        return self.on(day).filter(void=False)

    def needing_review_on(self, day: datetime.date) -> Self:
        """Teams in being whose ground has gone.

        A village came to them by a merger of villages and no decision settled it, a village team
        serves no village, or the composition in force was annulled.
        """
        return self.there_on(day).filter(_to_review(day))

    def merged_by(self, day: datetime.date) -> Self:
        """Teams that ended before the day by a merger into another."""
        mergers = apps.get_model("teams", "Effect")._default_manager.filter(
            team=OuterRef("pk"), document=OuterRef("ended_by"), kind="merge"
        )
        return self.filter(Exists(mergers), valid_to__lt=day, void=False)

    def with_state_on(self, day: datetime.date) -> Self:
        """Annotates `state`, a TeamState, as Team.state_on tells it of one team."""
        merged = Team.objects.merged_by(day).filter(pk=OuterRef("pk"))
        return self.annotate(
            state=Case(
                When(void=True, then=Value(TeamState.VOID.value)),
                When(valid_from__gt=day, then=Value(TeamState.NOT_YET.value)),
                When(Q(valid_to__lt=day) & Exists(merged), then=Value(TeamState.MERGED.value)),
                When(valid_to__lt=day, then=Value(TeamState.ENDED.value)),
                When(_to_review(day), then=Value(TeamState.REVIEW.value)),
                default=Value(TeamState.ACTIVE.value),
            )
        )

    def called_on(self, day: datetime.date) -> Self:
        """Annotates `called`: the name on the day, given by a decision since the founding or not"""
        return self.annotate(called=name_called(day))

    def counted(self) -> Self:
        return self.filter(kind__in=COUNTED_KINDS, void=False)


class Team(Dated, Placed):
    """A team's identity: it outlives its members, and is there because of a document.

    Its state on a day is derived from its dates and compositions, never stored.
    """

    kind = models.CharField("loại", max_length=10, choices=TeamKind.choices)
    official_name = models.CharField("tên như trong quyết định", max_length=250)
    begun_by = models.ForeignKey(
        Document, models.PROTECT, related_name="teams_begun", verbose_name="quyết định thành lập"
    )
    ended_by = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="teams_ended",
        verbose_name="quyết định kết thúc",
    )
    void = models.BooleanField("hủy do nhập nhầm", default=False)
    sort_key = models.CharField(max_length=900, db_collation="C", editable=False)
    search_text = models.CharField(max_length=300, editable=False)

    commune = unit_key("xã", indexed=False)
    province = unit_key("tỉnh", indexed=False)

    territory = UnitKeys()
    objects: ClassVar = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ công nghệ số cộng đồng"
        verbose_name_plural = "tổ công nghệ số cộng đồng"
        constraints = [
            ends_after_it_begins("team_ends_after_it_begins"),
            models.CheckConstraint(
                name="team_has_a_beginning", condition=Q(valid_from__isnull=False)
            ),
            models.CheckConstraint(
                name="team_ends_by_a_document",
                condition=Q(valid_to__isnull=True) | Q(ended_by__isnull=False),
            ),
            models.CheckConstraint(name="team_has_a_commune", condition=Q(commune__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["province", "commune"]),
            models.Index(fields=["commune", "valid_from"]),
            # The orders in which a list of all teams is read a page at a time.
            models.Index(fields=["sort_key", "id"], name="team_by_name"),
            models.Index(fields=["valid_from", "id"], name="team_by_beginning"),
            # The few that ended and the few that are not counted, for progress over time.
            models.Index(
                fields=["valid_to"], name="team_by_end", condition=Q(valid_to__isnull=False)
            ),
            models.Index(
                fields=["id"],
                name="team_not_counted",
                condition=Q(void=True) | Q(kind=TeamKind.COMMITTEE),
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="team_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.official_name

    def name_on(self, day: datetime.date) -> str:
        """What the team was called on a day, by the latest decision that named it until then."""
        named = self.constitutions.filter(void=False, valid_from__lte=day).exclude(name="")
        latest = named.order_by("-valid_from").first()
        return latest.name if latest is not None else self.official_name

    def state_on(self, day: datetime.date) -> TeamState:
        """The state as of a day; a team in being costs one query, an ended one another."""
        if self.void:
            return TeamState.VOID
        if self.valid_from is not None and day < self.valid_from:
            return TeamState.NOT_YET
        if self.valid_to is not None and day > self.valid_to:
            return TeamState.MERGED if self.merged_into is not None else TeamState.ENDED
        review = Team.objects.filter(pk=self.pk).needing_review_on(day).exists()
        return TeamState.REVIEW if review else TeamState.ACTIVE

    @property
    def merged_into(self) -> Team | None:
        """The team that goes on, when this one was ended by a merger."""
        if self.ended_by_id is None:
            return None
        merger = (
            self.effects.filter(document=self.ended_by_id, kind="merge")
            .select_related("into")
            .first()
        )
        return merger.into if merger is not None else None


class TeamsThatCame(WithWhatCame):
    """Whom a team served before, for the commune in which it stands now."""

    def came(self, reach: Reach) -> Q:
        return Q(team__commune_id__in=sorted(reach.unit_ids))


class TeamVillage(Dated, Placed):
    """That a team serves a village, from a day to a day.

    At most one team serves a village on a day. After a merger of villages several teams may be
    `inherited` by the new village, which still counts once, until a decision settles them.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="team_villages")
    village = models.ForeignKey(Village, models.PROTECT, related_name="team_villages")
    inherited = models.BooleanField("thừa kế khi sắp xếp thôn", default=False)
    begun_by = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    void = models.BooleanField(default=False)

    commune = unit_key("xã", indexed=False)

    territory = TeamsThatCame()

    class Meta:
        verbose_name = "thôn của tổ"
        verbose_name_plural = "thôn của tổ"
        constraints = [
            no_overlap(
                "one_team_of_a_village_a_day",
                "village",
                condition=Q(inherited=False, void=False),
            ),
            no_overlap("team_serves_village_once", "team", "village", condition=Q(void=False)),
            ends_after_it_begins("team_village_ends_after_it_begins"),
            models.CheckConstraint(
                name="team_village_has_a_beginning", condition=Q(valid_from__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "village"]),
            # What began and what ended in the last months, for progress over time.
            models.Index(fields=["valid_from"], name="team_village_by_beginning"),
            models.Index(
                fields=["valid_to"],
                name="team_village_by_end",
                condition=Q(valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} – {self.village}"


class Constitution(Dated):
    """One composition of a team: who sat in it between two documents.

    name: what the team is called under this composition; empty when it kept its name.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="constitutions")
    document = models.ForeignKey(Document, models.PROTECT, related_name="constitutions")
    name = models.CharField("tên tổ từ quyết định này", max_length=250, blank=True)
    ended_by = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    void = models.BooleanField(default=False)

    territory = UnitKeys("team__")

    class Meta:
        verbose_name = "thành phần tổ"
        verbose_name_plural = "thành phần tổ"
        constraints = [
            no_overlap("one_constitution_a_day", "team", condition=Q(void=False)),
            ends_after_it_begins("constitution_ends_after_it_begins"),
            models.CheckConstraint(
                name="constitution_has_a_beginning", condition=Q(valid_from__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} từ {self.valid_from:%d/%m/%Y}"
