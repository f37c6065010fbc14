"""Villages: identities, their dated names, the commune that holds them, and complete lists."""

from __future__ import annotations

import datetime

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from communes.models.dated import (
    OLDEST_FIRST,
    Dated,
    Placed,
    ends_after_it_begins,
    no_overlap,
)
from communes.models.unit import Unit
from communes.territory import EVERYTHING, Reach, Registered, UnitKeys, WithWhatCame


class ByPlacement:
    """A village belongs to the units that hold it, or held it."""

    def __init__(self, lookup: str = "pk") -> None:
        self.lookup = lookup

    def rows(self, reach: Reach) -> Q:
        if reach.whole_country:
            return EVERYTHING
        return self.within(reach.key, reach.unit_ids)

    def within(self, level: str, unit_ids: frozenset[int]) -> Q:
        placements = VillagePlacement.objects.filter(
            **{f"{level}_id__in": sorted(unit_ids), "village_id": OuterRef(self.lookup)}
        )
        return Q(Exists(placements))


class VillagesThatCame(WithWhatCame):
    """Where a village lay before, for the commune that holds it now."""

    def came(self, reach: Reach) -> Q:
        here = VillagePlacement.objects.filter(commune_id__in=sorted(reach.unit_ids))
        return Q(village_id__in=here.values("village_id"))


class FromImport(models.Model):
    """Rows that carry the batch that made them or last changed them.

    The database does not check the key: a national list writes it three hundred thousand times.
    """

    batch = models.ForeignKey(
        "communes.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="lượt nhập",
        db_index=False,  # a batch finds its villages through its rows
        db_constraint=False,
    )

    class Meta:
        abstract = True


class Village(FromImport, Registered):
    """The identity of a thôn, bản, tổ dân phố...: not an administrative level, no national code.

    Sources: Circular 04/2012/TT-BNV and its amendments. The same name may stand twice in one
    commune after a merger of communes; the former commune tells the two apart.
    """

    former_commune = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="xã cũ",
        db_index=False,  # few villages have one: the index below holds these alone
    )

    territory = ByPlacement()

    class Meta:
        verbose_name = "thôn, tổ dân phố"
        verbose_name_plural = "thôn, tổ dân phố"
        indexes = [
            models.Index(
                fields=["former_commune"],
                name="village_of_former_commune",
                condition=Q(former_commune__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        version = self.versions.order_by(OLDEST_FIRST).last()
        return version.full_name if version else f"thôn {self.pk}"

    def version_on(self, day: datetime.date) -> VillageVersion | None:
        """Name and figures on a day; outside the village's life the nearest version."""
        versions = list(self.versions.order_by(OLDEST_FIRST))
        for version in versions:
            if version.valid_on(day):
                return version
        before = [v for v in versions if v.valid_to is not None and v.valid_to < day]
        if before:
            return before[-1]
        return versions[0] if versions else None


class VillageVersion(FromImport, Dated):
    """What a village was called and how large it was, from a day to a day.

    Of a village that had one name all its life the database compares no ranges: it knows by flags
    of its own, which no model writes (migration 0005), that this is the only row.
    """

    village = models.ForeignKey(
        Village,
        models.CASCADE,
        related_name="versions",
        verbose_name="thôn, tổ dân phố",
        # The database checks the key with the flag of migration 0005, and keeps its own index.
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField("loại", max_length=30, blank=True)
    name = models.CharField("tên", max_length=150)
    households = models.PositiveIntegerField("số hộ", null=True, blank=True)
    people = models.PositiveIntegerField("số nhân khẩu", null=True, blank=True)
    document = models.CharField("văn bản", max_length=200, blank=True)
    sort_key = models.CharField(max_length=600, db_collation="C", editable=False)
    search_text = models.CharField(max_length=300, editable=False)  # of the bare name
    match_key = models.CharField(max_length=300, db_collation="C", editable=False)

    territory = ByPlacement("village_id")

    class Meta:
        verbose_name = "tên thôn theo thời gian"
        verbose_name_plural = "tên thôn theo thời gian"
        constraints = [
            no_overlap("village_version_once_a_day", "village"),
            ends_after_it_begins("village_version_ends_after_it_begins"),
            models.CheckConstraint(name="village_name_not_empty", condition=~Q(name="")),
        ]
        indexes = [
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], name="village_search_trgm"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """'Thôn Đàn Trung'; the kind may be missing."""
        return f"{self.kind} {self.name}".strip()


class VillagePlacement(FromImport, Dated, Placed):
    """Which commune holds a village, from a day to a day.

    `commune` may be a former district without communes (Lý Sơn), which then counts as one commune.
    """

    village = models.ForeignKey(
        Village,
        models.CASCADE,
        related_name="placements",
        verbose_name="thôn, tổ dân phố",
        db_constraint=False,  # as of VillageVersion
        db_index=False,
    )
    province = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tỉnh",
        db_index=False,  # the index on (province, commune) serves
    )
    document = models.CharField("văn bản", max_length=200, blank=True)
    end_reason = models.CharField("lý do kết thúc", max_length=300, blank=True)

    territory = VillagesThatCame()

    class Meta:
        verbose_name = "thôn thuộc xã"
        verbose_name_plural = "thôn thuộc xã"
        constraints = [
            no_overlap("village_in_one_commune_a_day", "village"),
            ends_after_it_begins("village_placement_ends_after_it_begins"),
            models.CheckConstraint(
                name="village_placement_has_holder", condition=Q(commune__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["province", "commune"])]

    def __str__(self) -> str:
        return f"{self.village} – {self.commune}"


class VillageList(Dated, Placed):
    """A right-holder's declaration that a commune's list of villages is complete.

    Typed villages alone never make a list known: without a declaration every rate of the
    commune is "chưa có danh mục thôn".
    """

    complete = models.BooleanField("đầy đủ", default=True)
    document = models.CharField("căn cứ", max_length=300, blank=True)
    declared_by = models.ForeignKey(
        "communes.Officer",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người xác nhận",
    )
    declared_at = models.DateTimeField("lúc xác nhận", auto_now_add=True)

    territory = UnitKeys()

    class Meta:
        verbose_name = "danh mục thôn"
        verbose_name_plural = "danh mục thôn"
        constraints = [
            no_overlap("village_list_once_a_day", "commune"),
            ends_after_it_begins("village_list_ends_after_it_begins"),
            models.CheckConstraint(
                name="village_list_has_holder", condition=Q(commune__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Danh mục thôn của {self.commune}"
