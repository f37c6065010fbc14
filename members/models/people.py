"""People, counted once, and the seats they hold in teams."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from communes.models.dated import Dated, Placed, ends_after_it_begins, no_overlap, unit_key
from communes.territory import EVERYTHING, Reach, Registered, TerritoryQuerySet, UnitKeys
from teams.models import COUNTED_KINDS, Constitution, Document, Team


class BySeatsAndEntry:
    """A person belongs to the communes of their seats and of who entered them."""

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return self.within(reach.key, reach.unit_ids)

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        seats = Membership.objects.filter(
            **{f"{level}_id__in": sorted(unit_ids), "person_id": OuterRef("pk")}
        )
        return UnitKeys().within(level, unit_ids) | Q(Exists(seats))


class PersonQuerySet(TerritoryQuerySet):
    def like(self, person: Person) -> Self:
        """Others of the same name, and the same number where both have one: perhaps one person."""
        others = self.filter(match_key=person.match_key).exclude(pk=person.pk)
        return others.filter(phone__in=["", person.phone]) if person.phone else others


class Person(Placed, Registered):
    """A person who sits, or sat, in teams: held once whatever the number of posts and teams.

    Only what the job needs (Law 91/2025/QH15): no ethnicity, party membership or identity card.
    """

    class Sex(models.TextChoices):
        MALE = "male", "nam"
        FEMALE = "female", "nữ"

    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("điện thoại", max_length=10, blank=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    sex = models.CharField("giới tính", max_length=6, choices=Sex.choices, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name="đã gộp vào",
    )
    match_key = models.CharField(max_length=200, editable=False)
    sort_key = models.CharField(max_length=500, db_collation="C", editable=False)
    search_text = models.CharField(max_length=200, editable=False)

    commune = unit_key("xã", indexed=False)

    territory = BySeatsAndEntry()
    objects: ClassVar = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "người"
        verbose_name_plural = "người"
        constraints = [
            models.CheckConstraint(name="person_has_a_name", condition=~Q(full_name="")),
            models.CheckConstraint(
                name="person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
            ),
        ]
        indexes = [
            models.Index(fields=["match_key", "phone"]),
            models.Index(fields=["commune", "sort_key"]),
            models.Index(fields=["sort_key", "id"], name="person_by_name"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="person_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.full_name


class SeatRole(models.TextChoices):
    LEADER = "leader", "tổ trưởng"
    DEPUTY = "deputy", "tổ phó"
    SECRETARY = "secretary", "thư ký"
    MEMBER = "member", "thành viên"


class MembershipQuerySet(TerritoryQuerySet):
    def current(self, on: datetime.date) -> Self:
        """Seats held on a day."""
        return self.on(on).filter(void=False)

    def counted(self) -> Self:
        """Seats of village and commune teams; a steering committee is not a team."""
        return self.filter(void=False, team__kind__in=COUNTED_KINDS)


class Membership(Dated, Placed):
    """A seat: one person in one team from a day to a day, begun and ended by documents."""

    constitution = models.ForeignKey(Constitution, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField("chức danh trong tổ", max_length=9, choices=SeatRole.choices)
    posts = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name="chức vụ"
    )
    organisation = models.CharField("đơn vị", max_length=150, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    begun_by = models.ForeignKey(Document, models.PROTECT, related_name="seats_begun")
    ended_by = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="seats_ended"
    )
    end_reason = models.CharField("lý do thôi", max_length=200, blank=True)
    void = models.BooleanField("hủy do nhập nhầm", default=False)

    commune = unit_key("xã", indexed=False)

    territory = UnitKeys()
    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên tổ"
        verbose_name_plural = "thành viên tổ"
        constraints = [
            no_overlap("one_leader_a_day", "team", condition=Q(role="leader", void=False)),
            no_overlap("one_seat_of_a_person_in_a_team", "team", "person", condition=Q(void=False)),
            ends_after_it_begins("membership_ends_after_it_begins"),
            models.CheckConstraint(
                name="membership_has_a_beginning", condition=Q(valid_from__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "team"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()} {self.team}"

    @property
    def posts_text(self) -> str:
        return ", ".join(self.posts)
