"""What officers chose for their screens, and provinces for what the public may see."""

from __future__ import annotations

from django.db import models

from communes.models.dated import Placed
from communes.models.officer import Officer
from communes.models.unit import Unit
from communes.territory import NOTHING, Reach, Registered, UnitKeys


class Nobody:
    """Rows reached only through the officer whose own they are."""

    def rows(self, reach: Reach) -> models.Q:
        return NOTHING

    def within(self, level: str, unit_ids: frozenset[int]) -> models.Q:
        return NOTHING


class SavedView(Registered):
    """A list with its filters under a name that the officer gave; the officer's own."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField("tên", max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    territory = Nobody()

    class Meta:
        verbose_name = "danh sách đã lưu"
        verbose_name_plural = "danh sách đã lưu"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["officer", "page", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name


class ProvinceChoice(Placed, Registered):
    """What a province decided for its whole territory; everything is off until it does."""

    unit = models.OneToOneField(
        Unit, models.PROTECT, related_name="choice", verbose_name="tỉnh, thành phố"
    )
    public_decisions = models.BooleanField("công khai danh sách quyết định", default=False)
    changed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "lựa chọn của tỉnh"
        verbose_name_plural = "lựa chọn của tỉnh"

    def __str__(self) -> str:
        return self.unit.label
