"""Administrative units: identities, their dated names and places in the tree, and succession."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from communes.models.dated import OLDEST_FIRST, Dated, ends_after_it_begins, no_overlap
from communes.territory import Public, Registered, TerritoryQuerySet, valid_on

if TYPE_CHECKING:
    from collections.abc import Iterable

Version = TypeVar("Version", bound=Dated)


class Level(models.TextChoices):
    PROVINCE = "province", "cấp tỉnh"
    DISTRICT = "district", "cấp huyện"
    COMMUNE = "commune", "cấp xã"


class UnitQuerySet(TerritoryQuerySet):
    def coded(self, code: str, day: datetime.date) -> Self:
        """The unit with an official code on a day; the level is told by the code's length."""
        level = {2: Level.PROVINCE, 3: Level.DISTRICT, 5: Level.COMMUNE}.get(len(code))
        if level is None:
            return self.none()
        return self.filter(level=level, code=code).on(day)


class Unit(Dated):
    """The identity of a province, district or commune; names and places are in UnitVersion.

    A rename, a change of kind or a move does not end a unit; merge, split, found and abolish do.
    Codes are text and are reused with another meaning over time (15 was Yên Bái, is Lào Cai).
    """

    level = models.CharField("cấp", max_length=8, choices=Level.choices)
    code = models.CharField("mã", max_length=5)
    label = models.CharField("tên gọi sau cùng", max_length=120)
    holds_villages = models.BooleanField(
        "có thôn trực thuộc",
        default=False,
        help_text="Xã, phường, thị trấn, đặc khu; và huyện đảo không chia xã.",
    )
    exact = models.BooleanField(
        "ngày chính xác", default=True, help_text="Sai: chỉ biết ngày nằm trong một khoảng."
    )
    began_between = DateRangeField("bắt đầu trong khoảng", null=True, blank=True)
    ended_between = DateRangeField("kết thúc trong khoảng", null=True, blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)

    territory = Public()
    objects: ClassVar = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        verbose_name_plural = "đơn vị hành chính"
        constraints = [
            no_overlap("unit_code_once_a_day", "level", "code"),
            ends_after_it_begins("unit_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["level", "code"])]

    def __str__(self) -> str:
        return self.label

    def version_on(self, day: datetime.date) -> UnitVersion | None:
        """The name and place on a day; outside the unit's life the nearest version."""
        versions = list(self.versions.order_by(OLDEST_FIRST))
        return nearest_version(versions, day)

    def reach(self) -> frozenset[int]:
        """The unit and the ended units that it absorbed whole, through all generations.

        A unit that was divided is left out: which successor may read its history is decided
        person by person when the division is worked through.
        """
        found = {self.pk}
        frontier = {self.pk}
        while frontier:
            olds = set(
                Succession.objects.filter(new_id__in=frontier, extent=Succession.Extent.WHOLE)
                .exclude(old_id__in=found)
                .values_list("old_id", flat=True)
            )
            found |= olds
            frontier = olds
        return frozenset(found)

    def histories(self) -> tuple[frozenset[int], frozenset[int]]:
        """The units whose history the unit goes on with: those of reach(), and those of which a
        part came to it, with all that had come to these before. Land without people brings none."""
        whole, parts, frontier = {self.pk}, set[int](), {self.pk}
        while frontier:
            rows = Succession.objects.filter(new_id__in=frontier).exclude(
                extent=Succession.Extent.PART, people=Succession.People.NONE
            )
            steps = list(rows.values_list("old_id", "new_id", "extent"))
            came_whole = {
                old
                for old, new, extent in steps
                if extent == Succession.Extent.WHOLE and new in whole
            } - whole
            came_in_part = {old for old, _, _ in steps} - whole - came_whole - parts
            whole |= came_whole
            parts |= came_in_part
            frontier = came_whole | came_in_part
        return frozenset(whole), frozenset(parts - whole)


def nearest_version(versions: list[Version], day: datetime.date) -> Version | None:
    """Of versions in order: that of the day, else the last before it, else the first after it."""
    for version in versions:
        if version.valid_on(day):
            return version
    before = [v for v in versions if v.valid_to is not None and v.valid_to < day]
    if before:
        return before[-1]
    return versions[0] if versions else None


class UnitVersionQuerySet(TerritoryQuerySet):
    def holders(self) -> Self:
        """Versions of the units that hold villages: communes and the districts without communes."""
        return self.filter(unit__holds_villages=True)

    def under(self, unit: Unit | None) -> Self:
        """The versions of a unit and of all units below it; None is the whole country."""
        if unit is None:
            return self
        if unit.level == Level.PROVINCE:
            return self.filter(province=unit)
        if unit.level == Level.DISTRICT:
            return self.filter(Q(district=unit) | Q(unit=unit))
        return self.filter(unit=unit)


class UnitVersion(Dated):
    """What a unit was called and where it stood in the tree, from a day to a day.

    The keys of the units above are copied, the unit's own level included, so that a rename or a
    move does not reopen what hangs on the unit.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions", verbose_name="đơn vị")
    kind = models.CharField("loại", max_length=40)
    name = models.CharField("tên", max_length=100)
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="child_versions",
        verbose_name="trực thuộc",
    )
    district = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="huyện"
    )
    province = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tỉnh"
    )
    document = models.CharField("văn bản", max_length=200, blank=True)
    sort_key = models.CharField(max_length=400, db_collation="C", editable=False)
    search_text = models.CharField(max_length=200, editable=False)  # of the bare name
    match_key = models.CharField(max_length=200, editable=False)

    territory = Public()
    objects: ClassVar = UnitVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "tên và vị trí của đơn vị"
        verbose_name_plural = "tên và vị trí của đơn vị"
        constraints = [
            no_overlap("unit_version_once_a_day", "unit"),
            ends_after_it_begins("unit_version_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["province", "sort_key"]),
            models.Index(fields=["match_key"]),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="unit_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """'Xã Tam Dân'; cities under the centre are written 'Thành phố Hà Nội'."""
        kind = "Thành phố" if self.kind.startswith("Thành phố") else self.kind
        return f"{kind} {self.name}"

    @property
    def plain_name(self) -> str:
        """As it stands within a sentence: 'xã Tam Dân', 'thành phố Hạ Long'."""
        full = self.full_name
        return full[0].lower() + full[1:]


class Succession(Registered):
    """That a unit's people or land passed to another unit on a day."""

    class Extent(models.TextChoices):
        WHOLE = "whole", "toàn bộ"
        PART = "part", "một phần"

    class People(models.TextChoices):
        ALL = "all", "toàn bộ dân số"
        SOME = "some", "một phần dân số"
        NONE = "none", "không có dân"
        UNKNOWN = "unknown", "chưa rõ"

    class Kind(models.TextChoices):
        MERGE = "merge", "sáp nhập"
        SPLIT = "split", "chia tách"
        RENAME = "rename", "đổi tên"
        REPLACE = "replace", "thay thế"

    old = models.ForeignKey(
        Unit, models.CASCADE, related_name="succeeded_by", verbose_name="đơn vị cũ"
    )
    new = models.ForeignKey(
        Unit, models.CASCADE, related_name="came_from", verbose_name="đơn vị mới"
    )
    on = models.DateField("từ ngày")
    kind = models.CharField("hình thức", max_length=10, choices=Kind.choices)
    extent = models.CharField("phạm vi", max_length=5, choices=Extent.choices)
    people = models.CharField("dân số", max_length=7, choices=People.choices)
    document = models.CharField("văn bản", max_length=200, blank=True)

    territory = Public()

    class Meta:
        verbose_name = "kế thừa đơn vị"
        verbose_name_plural = "kế thừa đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "on"], name="succession_once"),
            models.CheckConstraint(
                name="succession_of_another_unit", condition=~Q(old=models.F("new"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


def names_on(unit_ids: Iterable[int], day: datetime.date) -> dict[int, UnitVersion]:
    """The versions of many units on a day in one query; a unit without one is missing."""
    rows = UnitVersion.objects.filter(valid_on(day), unit_id__in=set(unit_ids))
    return {row.unit_id: row for row in rows}
