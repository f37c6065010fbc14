"""Counters: what a recount of a commune found, kept so that a board adds up ready rows.

Nothing here is a source: every row is written by `reports.counters` alone, from the register, by
the code that judges live boards, and a recount at any time gives the same.
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q

from communes.models import Unit
from communes.models.dated import Placed
from communes.territory import Registered, SuperuserOnly, UnitKeys
from members.models import Person
from teams.models import Target


class CommuneStat(Placed, Registered):
    """What is there in a commune on `counted_on`, with the keys of the units above on that day.

    villages: None without a complete list. listed: the commune counts as one on the day (a
    district without communes only while it holds villages). rev: how often it was recounted; the
    sum over a territory tells whether any figure of it changed. latest_entry: the last day on
    which a decision behind the figures was typed in.
    """

    unit = models.OneToOneField(
        Unit, models.CASCADE, primary_key=True, related_name="+", verbose_name="xã"
    )
    listed = models.BooleanField("là xã vào ngày đếm", default=True)
    villages = models.PositiveIntegerField("thôn", null=True)
    villages_with_team = models.PositiveIntegerField("thôn có tổ", default=0)
    village_teams = models.PositiveIntegerField("tổ ở thôn", default=0)
    commune_teams = models.PositiveIntegerField("tổ cấp xã", default=0)
    seats = models.PositiveIntegerField("lượt", default=0)
    people = models.PositiveIntegerField("người", default=0)
    latest_entry = models.DateField("nhập gần nhất", null=True)
    counted_on = models.DateField("đếm cho ngày", null=True)
    rev = models.PositiveIntegerField("lần đếm", default=0)
    changed_at = models.DateTimeField("thay đổi lúc", null=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "số đếm của xã"
        verbose_name_plural = "số đếm của xã"
        constraints = [
            models.CheckConstraint(
                name="people_are_no_more_than_seats", condition=Q(people__lte=F("seats"))
            )
        ]
        indexes = [
            models.Index(fields=["counted_on"], name="commune_stat_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.villages_with_team}/{self.villages}"


class Recount(Registered):
    """One recount of the whole country: the counters hold for `day` while the last one does.

    stale: something changed for everybody since (unit lists, a plan), and another is due.
    changed: communes whose figures differed from what was kept.
    """

    day = models.DateField("đếm cho ngày")
    begun_at = models.DateTimeField("bắt đầu lúc")
    finished_at = models.DateTimeField("xong lúc", null=True)
    changed = models.PositiveIntegerField("xã thay đổi", default=0)
    stale = models.BooleanField("đã cũ", default=False)

    territory = SuperuserOnly()

    class Meta:
        verbose_name = "lần đếm lại"
        verbose_name_plural = "lần đếm lại"
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return f"đếm cho ngày {self.day:%d/%m/%Y}"

    def holds_on(self, day: datetime.date) -> bool:
        """Whether this recount, the last one, tells what is so on the day."""
        return self.day == day and not self.stale


class VerdictColumns(models.Model):
    """A kept Verdict of a commune.

    named_on: the day that the target (or the commune's own) names, from which days late count.
    """

    standing = models.CharField("tình trạng", max_length=14)
    n = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)
    cap = models.PositiveIntegerField(null=True)
    held_since = models.DateField(null=True)
    last_day = models.DateField(null=True)
    named_on = models.DateField(null=True)
    met_before = models.BooleanField(default=False)
    on_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    typed_late = models.PositiveIntegerField(default=0)
    typed_days_late = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


class TargetStat(VerdictColumns, Placed, Registered):
    """How a commune stands towards a target on the day of its recount."""

    stat = models.ForeignKey(CommuneStat, models.CASCADE, related_name="targets", db_index=False)
    target = models.ForeignKey(
        Target, models.CASCADE, related_name="+", verbose_name="chỉ tiêu", db_index=False
    )
    denominator_on = models.DateField()

    territory = UnitKeys()

    class Meta:
        verbose_name = "tình trạng chỉ tiêu của xã"
        verbose_name_plural = "tình trạng chỉ tiêu của xã"
        constraints = [
            models.UniqueConstraint(fields=["stat", "target"], name="target_stat_once"),
        ]
        indexes = [
            # perf: a board adds these up in the order in which it groups them, from the index
            # alone; to gather them from the table and hash them takes twice as long.
            models.Index(
                fields=["target", "province", "standing"],
                include=[
                    *("n", "of", "on_time", "late", "typed_late", "typed_days_late"),
                    *("held_since", "named_on", "district"),
                ],
                name="target_stat_sums",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stat_id}: {self.standing}"


class SharedPerson(Placed, Registered):
    """That a person sits in teams of more than one commune, once for each.

    Sums over communes count such a person more than once; these rows say how often too many.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)

    territory = UnitKeys()

    class Meta:
        verbose_name = "người ở nhiều xã"
        verbose_name_plural = "người ở nhiều xã"
        constraints = [
            models.UniqueConstraint(fields=["person", "commune"], name="shared_person_once"),
            models.CheckConstraint(
                name="shared_person_has_a_commune", condition=Q(commune__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.commune}"
