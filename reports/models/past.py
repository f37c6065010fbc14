"""Counters of past days: the figures of a commune over the days on which they stayed the same.

Nothing here is a source: `reports.past.keeper` writes it all from the register, by the code that
judges live boards, and may write it anew at any time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from communes.models import Unit
from communes.models.dated import Placed, unit_key
from communes.territory import Registered, SuperuserOnly, UnitKeys
from members.models import Person
from reports.models.counters import VerdictColumns
from teams.models import Target


class PastKept(Registered):
    """That the past of a unit that holds villages is kept; stale: its facts changed since.

    fingerprint: of everything that the past was made of, so that it is not made anew for nothing.
    """

    unit = models.OneToOneField(
        Unit, models.CASCADE, primary_key=True, related_name="+", verbose_name="xã"
    )
    stale = models.BooleanField("đã cũ", default=True)
    fingerprint = models.CharField("dấu của dữ liệu nguồn", max_length=32, blank=True)

    territory = SuperuserOnly()

    class Meta:
        verbose_name = "lần đếm các ngày trước của xã"
        verbose_name_plural = "lần đếm các ngày trước của xã"
        indexes = [
            models.Index(fields=["unit"], condition=Q(stale=False), name="past_kept_fresh"),
            models.Index(fields=["unit"], condition=Q(stale=True), name="past_kept_stale"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"


class Spanned(models.Model):
    """Days from `begin` to `until`, both inclusive and the same throughout; the first and the last
    day of the calendar stand for open ends."""

    begin = models.DateField("từ ngày")
    until = models.DateField("đến ngày")

    class Meta:
        abstract = True


class PastCount(Spanned, Placed, Registered):
    """What was there in a commune, with the keys of the units above it then; as CommuneStat.

    Only days on which the unit counts as a commune.
    """

    villages = models.PositiveIntegerField("thôn", null=True)
    villages_with_team = models.PositiveIntegerField("thôn có tổ")
    village_teams = models.PositiveIntegerField("tổ ở thôn")
    commune_teams = models.PositiveIntegerField("tổ cấp xã")
    seats = models.PositiveIntegerField("lượt")
    people = models.PositiveIntegerField("người")
    latest_entry = models.DateField("nhập gần nhất", null=True)

    commune = unit_key("xã", indexed=False)

    territory = UnitKeys()

    class Meta:
        verbose_name = "số đếm của xã vào các ngày trước"
        verbose_name_plural = "số đếm của xã vào các ngày trước"
        constraints = [
            models.UniqueConstraint(fields=["commune", "begin"], name="past_count_once_a_day"),
            models.CheckConstraint(
                name="past_count_ends_after_it_begins", condition=Q(until__gte=F("begin"))
            ),
            models.CheckConstraint(
                name="past_count_has_a_commune", condition=Q(commune__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.begin:%d/%m/%Y}: {self.villages_with_team}"


class PastVerdict(Spanned, VerdictColumns, Placed, Registered):
    """How a commune stood towards a target, as TargetStat; only days on which it was asked."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="+", verbose_name="chỉ tiêu", db_index=False
    )

    commune = unit_key("xã", indexed=False)

    territory = UnitKeys()

    class Meta:
        verbose_name = "tình trạng chỉ tiêu của xã vào các ngày trước"
        verbose_name_plural = "tình trạng chỉ tiêu của xã vào các ngày trước"
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "target", "begin"], name="past_verdict_once_a_day"
            ),
            models.CheckConstraint(
                name="past_verdict_ends_after_it_begins", condition=Q(until__gte=F("begin"))
            ),
            models.CheckConstraint(
                name="past_verdict_has_a_commune", condition=Q(commune__isnull=False)
            ),
        ]
        # perf: what changed over some months is a small part of all.
        indexes = [
            models.Index(
                fields=["target", edge],
                include=["commune", "n", "standing"],
                name=f"past_verdict_by_{edge}",
            )
            for edge in ("begin", "until")
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.begin:%d/%m/%Y}: {self.standing}"


class PastSeat(Spanned, Placed, Registered):
    """That a person who has ever sat in several communes sat in this one; as SharedPerson."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="+", verbose_name="người", db_index=False
    )

    territory = UnitKeys()

    class Meta:
        verbose_name = "người từng ở nhiều xã"
        verbose_name_plural = "người từng ở nhiều xã"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "commune", "begin"], name="past_seat_once_a_day"
            ),
            models.CheckConstraint(
                name="past_seat_ends_after_it_begins", condition=Q(until__gte=F("begin"))
            ),
            models.CheckConstraint(
                name="past_seat_has_a_commune", condition=Q(commune__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} – {self.commune_id}"
