"""The list of villages of a day: what an address asks for, on either map, and its rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from communes.keys import read_key
from communes.lists.exporting import Field
from communes.lists.maps import map_of
from communes.models import Unit, UnitVersion, VillagePlacement, VillageVersion
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
        places = self._places([row.village_id for row in rows])
        return [Listed(row, *places.of(row.village_id)) for row in rows]

    def _places(self, ids: list[int] | None = None) -> _Places:
        """What holds the villages; ids: of these alone, None of all."""
        rows = VillagePlacement.objects.visible_to(self.officer)
        if ids is not None:
            rows = rows.filter(village_id__in=ids)
        then: dict[int, int | None] = dict(
            rows.on(self.day).values_list("village_id", "commune_id")
        )
        names = self._names(then.values(), self.day)
        if not self.restated:
            return _Places(then, names)
        last = self._last() if ids is None else self._last().filter(village_id__in=ids)
        homes: dict[int, int | None] = {
            village: self._fates.stands(commune)
            for village, commune in last.values_list("village_id", "commune_id")
        }
        return _Places(homes, self._names(homes.values(), self.today), then, names)

    def _names(self, communes: Iterable[int | None], day: Day) -> dict[int, str]:
        """What communes are called on the day; one without a name then by its label."""
        ids = {pk for pk in communes if pk is not None}
        named = {pk: version.full_name for pk, version in names_on(ids, day).items()}
        if others := ids - named.keys():
            units = Unit.objects.visible_to(self.officer).filter(pk__in=others)
            named |= dict(units.values_list("pk", "label"))
        return named

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
        """All villages as rows of a file, in values: a national list has a hundred thousand."""
        places = self._places()
        columns = ("kind", "name", "village__former_commune__label", "households", "people")
        rows = self.rows().values_list("village_id", *columns).iterator(chunk_size=CHUNK)
        for village, kind, name, former, households, people in rows:
            _, commune, then = places.of(village)
            held = [commune, then] if self.restated else [commune]
            yield [f"{kind} {name}".strip(), *held, former or "", households, people]


@dataclass(frozen=True)
class _Places:
    """homes: by village the commune on the map of the list; then: on today's map, that of the
    day. Each with names."""

    homes: dict[int, int | None]
    names: dict[int, str]
    then: dict[int, int | None] | None = None
    names_then: dict[int, str] = field(default_factory=dict)

    def of(self, village: int) -> tuple[int | None, str, str]:
        """The commune of the list, its name, and on today's map that of the day."""
        home = self.homes.get(village)
        if self.then is None:
            return home, self.names.get(home or 0, ""), ""
        before = self.names_then.get(self.then.get(village) or 0, "")
        return home, self.names.get(home or 0, NOT_PLACED), before
