"""The list of villages of a day: what an address asks for, on either map, and its rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from communes.keys import read_key
from communes.lists.exporting import Field
from communes.lists.maps import map_of
from communes.models import Unit, UnitVersion, VillagePlacement, VillageVersion
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import names_on
from communes.search import LONGEST_QUERY, answers
from communes.units import pages as unit_pages
from communes.units.fates import steps_between, told_by
from communes.units.two_maps import Fates, Map
from communes.vietnamese import clean
from communes.villages.pages import commune_choices

if TYPE_CHECKING:
    from communes.models import Officer

Day = datetime.date
CHUNK = 2_000
NOT_PLACED = "chưa chọn xã mới"


@dataclass(frozen=True)
class Listed:
    """A village as a line of the list.

    commune_id, commune: what holds it on the map of the list, the name "" and the key None where
    nobody placed it yet. then: on today's map, what held it on the day.
    """

    version: VillageVersion
    commune_id: int | None
    commune: str
    then: str = ""


class VillagesAsked:
    """The villages that an address asks for, of the officer's territory.

    On today's map a commune of today tells the villages of the past day that stand in it by now,
    or stood last in one that it took whole.
    """

    def __init__(self, request: HttpRequest) -> None:
        officer: Any = request.user
        self.officer: Officer = officer
        self.day: Day = request.as_of  # type: ignore[attr-defined]
        self.today: Day = request.today  # type: ignore[attr-defined]
        self.map = map_of(request)
        self.query = clean(request.GET.get("q", "").replace("\0", ""))[:LONGEST_QUERY]
        self.provinces: list[unit_pages.ProvinceRow] = (
            unit_pages.provinces_on(self.map_day, self.officer) if self.whole_country else []
        )
        asked = read_key(request.GET.get("tinh"))
        known = {row.version.unit_id for row in self.provinces}
        self.province_id = asked if asked in known else None
        self.choices: list[tuple[str, list[tuple[int, str]]]] = (
            []
            if self.whole_country and self.province_id is None
            else commune_choices(self.officer, self.map_day, self.province_id)
        )
        self.communes = {pk for _, group in self.choices for pk, _ in group}
        # A commune of another day or province: the rest of the choice still holds.
        asked = read_key(request.GET.get("xa"))
        only = next(iter(self.communes)) if len(self.communes) == 1 else None
        self.commune_id = asked if asked in self.communes else only

    @property
    def whole_country(self) -> bool:
        return self.officer.unit is None

    @property
    def restated(self) -> bool:
        return self.map is Map.OF_TODAY

    @property
    def map_day(self) -> Day:
        return self.today if self.restated else self.day

    @property
    def filtered(self) -> bool:
        several = len(self.communes) > 1
        return bool(self.query or self.province_id or (self.commune_id and several))

    @property
    def in_part(self) -> bool:
        """Whether of the chosen commune only what came to the reader's own is listed."""
        reach = self.officer.reach
        return reach is not None and self.commune_id in reach.parts

    @cached_property
    def commune(self) -> Unit | None:
        if self.commune_id is None:
            return None
        found: Unit | None = (
            Unit.objects.visible_to(self.officer).filter(pk=self.commune_id).first()
        )
        return found

    def rows(self) -> QuerySet[VillageVersion]:
        """Versions on the day of the villages, in Vietnamese order."""
        placed = VillagePlacement.objects.visible_to(self.officer).on(self.day)
        if self.restated:
            if told := self._told():
                placed = placed.filter(village_id__in=self._last().filter(told).values("village"))
        else:
            if self.commune_id is not None:
                placed = placed.filter(commune_id=self.commune_id)
            if self.province_id is not None:
                placed = placed.filter(province_id=self.province_id)
        rows: QuerySet[VillageVersion] = (
            VillageVersion.objects.visible_to(self.officer)
            .on(self.day)
            .filter(village_id__in=placed.values("village_id"))
            .select_related("village__former_commune")
            .order_by("sort_key", "village_id")
        )
        return rows.filter(answers(self.query)) if self.query else rows

    def _told(self) -> Q:
        """Of the places where villages stand by now, those that the chosen unit tells."""
        key = self.commune_id or self.province_id
        if key is None:
            return Q()
        unit = Unit.objects.visible_to(self.officer).get(pk=key)
        return Q(commune_id__in=sorted(told_by(unit, self.today)))

    def _last(self) -> QuerySet[VillagePlacement]:
        """Where villages stand today, or stood last."""
        rows = VillagePlacement.objects.visible_to(self.officer)
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=self.today)
        later = rows.filter(
            begun, village_id=OuterRef("village_id"), valid_from__gt=OuterRef("valid_to")
        )
        found: QuerySet[VillagePlacement] = rows.filter(begun).filter(~Exists(later))
        return found

    def listed(self, versions: Iterable[VillageVersion]) -> list[Listed]:
        """The villages with what holds them, in the order given; four queries at most."""
        rows = list(versions)
        ids = [row.village_id for row in rows]
        placed = VillagePlacement.objects.visible_to(self.officer).filter(village_id__in=ids)
        then = _by_village(placed.on(self.day))
        held = {pk: row.commune_id for pk, row in then.items()}
        before = _names(then.values(), self.day)
        if not self.restated:
            return [
                Listed(row, held.get(row.village_id), before.get(held.get(row.village_id), ""))
                for row in rows
            ]
        last = _by_village(self._last().filter(village_id__in=ids))
        homes = {pk: self._home(row.commune_id) for pk, row in last.items()}
        names = {
            pk: version.full_name
            for pk, version in names_on(filter(None, homes.values()), self.today).items()
        }
        return [
            Listed(
                row,
                home,
                names.get(home or 0, NOT_PLACED),
                before.get(held.get(row.village_id), ""),
            )
            for row in rows
            for home in (homes.get(row.village_id),)
        ]

    def _home(self, commune: int | None) -> int | None:
        return self._fates.stands(commune)

    @cached_property
    def _fates(self) -> Fates:
        holders = UnitVersion.objects.visible_to(self.officer).on(self.today).holders()
        now = set(holders.values_list("unit_id", flat=True))
        return Fates(steps_between(self.day, self.today), now)

    def fields(self) -> list[Field]:
        """The columns of a file; on today's map both communes."""
        held = (
            [Field("Xã theo địa giới hiện nay", width=28), Field("Xã tại thời điểm", width=28)]
            if self.restated
            else [Field("Xã, phường, thị trấn", width=28)]
        )
        return [
            Field("Thôn, tổ dân phố", width=32),
            *held,
            Field("Xã cũ", width=24),
            Field("Số hộ", "number", 10),
            Field("Số nhân khẩu", "number", 14),
        ]

    def lines(self) -> Iterator[list[Any]]:
        """All villages as rows of a file, some thousands at a time."""
        rows = self.rows()
        ids = list(rows.values_list("pk", flat=True))
        for begin in range(0, len(ids), CHUNK):
            part = ids[begin : begin + CHUNK]
            for one in self.listed(rows.filter(pk__in=part)):
                former = one.version.village.former_commune
                yield [
                    one.version.full_name,
                    one.commune,
                    *([one.then] if self.restated else []),
                    former.label if former else "",
                    one.version.households,
                    one.version.people,
                ]


def _by_village(rows: QuerySet[VillagePlacement]) -> dict[int, VillagePlacement]:
    return {row.village_id: row for row in rows.select_related("commune").order_by(OLDEST_FIRST)}


def _names(rows: Iterable[VillagePlacement], day: Day) -> dict[int | None, str]:
    """What the holders are called on the day; one without a name then by its label."""
    placed = list(rows)
    named = names_on({row.commune_id for row in placed if row.commune_id is not None}, day)
    return {
        row.commune_id: named[row.commune_id].full_name
        if row.commune_id in named
        else str(row.commune)
        for row in placed
    }
