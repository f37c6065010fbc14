"""Two records that were one person, and what people learnt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from communes.models.dated import Placed, unit_key
from communes.territory import Reach, Registered, UnitKeys, WithWhatCame
from members.models.people import Membership, Person


class PersonMerge(Placed, Registered):
    """That two records were found to be one person: which was kept, and what went over to it.

    moved: {"seats": [membership ids], "fields": {field: value taken over}}, enough to part them
    again while nothing was built on the merger.
    """

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField("lý do", max_length=300)
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    merged_at = models.DateTimeField("lúc", auto_now_add=True)
    undone = models.BooleanField("đã tách lại", default=False)

    territory = UnitKeys()

    class Meta:
        verbose_name = "lần gộp người"
        verbose_name_plural = "lần gộp người"
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept=models.F("merged"))),
            models.CheckConstraint(name="merge_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class NotSame(Registered):
    """That two persons who look alike were found to be two; they are not asked about again."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    said_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    territory = UnitKeys("first__")

    class Meta:
        verbose_name = "hai người khác nhau"
        verbose_name_plural = "hai người khác nhau"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_same_once"),
            models.CheckConstraint(
                name="not_same_in_order", condition=Q(first__lt=models.F("second"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class PeopleWhoCame(WithWhatCame):
    """What somebody completed before, for the commune where they sit in a team now."""

    def came(self, reach: Reach) -> Q:
        seats = Membership.objects.filter(commune_id__in=sorted(reach.unit_ids))
        return Q(person_id__in=seats.values("person_id"))


class Training(Placed, Registered):
    """That a person completed a course (OneTouch, letter 4510/BTTTT-CĐSQG), on a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="trainings")
    course = models.CharField("khóa tập huấn", max_length=200)
    completed_on = models.DateField("ngày hoàn thành")
    entered_by = models.ForeignKey("communes.Officer", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("nhập lúc", auto_now_add=True)
    void = models.BooleanField("hủy do nhập nhầm", default=False)

    commune = unit_key("xã", indexed=False)

    territory = PeopleWhoCame()

    class Meta:
        verbose_name = "tập huấn"
        verbose_name_plural = "tập huấn"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "completed_on"],
                name="training_once",
                condition=Q(void=False),
            )
        ]
        indexes = [models.Index(fields=["commune", "completed_on"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.course}"
