"""Which communes a list of villages is laid beside: those of a unit, of an ended one its heirs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from communes.errors import Refused
from communes.models import Level, ListComparison, Succession, Unit, UnitVersion
from communes.reforming.comparing import Compared, Listed, compare
from communes.reforming.drafting import Pair
from communes.reforming.matching import Register
from communes.reforming.moving import Move, move_of
from communes.roles import Right
from communes.units.reform_facts import register_of
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet


def comparisons_of(officer: Officer) -> TerritoryQuerySet:
    """Those that the officer may go on with, the newest first; their rows are left in place."""
    rows: TerritoryQuerySet = ListComparison.objects.visible_to(officer)
    if not officer.can(Right.WRITE_VILLAGES):
        return rows.none()
    return rows.select_related("unit", "entered_by").order_by("-pk")


def area_coded(code: str, day: datetime.date, officer: Officer) -> Unit:
    """The unit of a code on a day; a district's code also after its end. Raises Refused."""
    units = Unit.objects.visible_to(officer)
    found: Unit | None = units.coded(code, day).first()
    if found is None and len(code) == 3:
        past = units.filter(level=Level.DISTRICT, code=code, valid_to__lt=day)
        found = past.order_by("-valid_to").first()
    if found is None:
        raise Refused(
            f"Ngày {day:%d/%m/%Y} không có đơn vị mã {code}. Ghi mã xã 5 số, mã tỉnh 2 số, hoặc mã "
            "huyện 3 số (huyện cũ cũng được).",
            "unit",
        )
    return found


def communes_of(unit: Unit, day: datetime.date, officer: Officer) -> list[UnitVersion]:
    """The communes of a unit on a day, by name; of one that ended those that came of its own.

    Raises Refused when one of them is not the officer's to rearrange.
    """
    versions = UnitVersion.objects.visible_to(officer).on(day).holders()
    if unit.valid_on(day):
        versions = versions.under(unit)
    else:
        versions = versions.filter(unit_id__in=_heirs(unit, day, officer))
    found = list(
        versions.select_related("unit", "district", "province").order_by("sort_key", "unit_id")
    )
    keys = {version.unit_id for version in found}
    mine = UnitVersion.objects.visible_to(officer).on(day).under(officer.unit)
    kept = set(mine.filter(unit_id__in=keys).values_list("unit_id", flat=True))
    if not found or kept != keys or not officer.can(Right.WRITE_VILLAGES):
        raise Refused(
            f"{unit.label} không thuộc địa bàn mà tài khoản này được sắp xếp thôn vào ngày "
            f"{day:%d/%m/%Y}. Ghi mã của đơn vị khác.",
            "unit",
        )
    return found


def _heirs(unit: Unit, day: datetime.date, officer: Officer) -> set[int]:
    """The units of a day that people of an ended unit's communes passed to, wholly or in part."""
    last = unit.valid_to or day
    own = UnitVersion.objects.visible_to(officer).on(last).under(unit).holders()
    frontier = set(own.values_list("unit_id", flat=True))
    found: set[int] = set()
    seen: set[int] = set()
    while frontier:
        there = set(
            Unit.objects.visible_to(officer)
            .on(day)
            .filter(pk__in=frontier)
            .values_list("pk", flat=True)
        )
        found |= there
        seen |= frontier
        passed = Succession.objects.visible_to(officer).filter(
            old_id__in=frontier - there, on__lte=day
        )
        people = passed.exclude(people=Succession.People.NONE)
        frontier = set(people.values_list("new_id", flat=True)) - seen
    return found


def context_codes(
    unit: Unit, versions: list[UnitVersion], day: datetime.date
) -> tuple[str, str, str]:
    """Codes of province, district and commune within which the names of a list are read.

    Those of the day: of an ended district only the province that its land lies in now is known.
    """
    place = versions[0]
    district = place.district if unit.valid_on(day) and unit.level != Level.PROVINCE else None
    commune = unit.code if unit.level == Level.COMMUNE and unit.valid_on(day) else ""
    return (
        place.province.code if place.province else "",
        district.code if district else "",
        commune,
    )


# In place of a commune: pairs of a village of one with a row of another.
MOVES = 0


class SideBySide:
    """A comparison against the register of the moment: some queries, whatever the number of rows.

    communes: the versions of its communes by key, in order. compared: by key of commune.
    """

    def __init__(self, comparison: ListComparison, officer: Officer) -> None:
        self.comparison = comparison
        versions = communes_of(comparison.unit, comparison.on, officer)
        self.communes = {version.unit_id: version for version in versions}
        # As of the day itself: what the register says on the eve of the next.
        self.register: Register = register_of(versions, comparison.on + DAY, officer)
        listed = [Listed.from_json(row) for row in comparison.rows]
        self.compared: dict[int, Compared] = compare(
            self.communes, self.register.villages.values(), listed
        )

    def pairs_in(self, commune: int) -> list[Pair]:
        return pairs_of(self.comparison, commune)

    @property
    def names(self) -> dict[int, str]:
        """What the communes are called, by key."""
        return {pk: version.full_name for pk, version in self.communes.items()}

    @property
    def moves(self) -> list[Move]:
        """The moves from one of the communes to another that were decided, as far as they stand."""
        found = (move_of(pair, self.compared) for pair in pairs_of(self.comparison, MOVES))
        return [move for move in found if move is not None]

    @property
    def moved(self) -> list[Pair]:
        return [move.pair for move in self.moves]

    @property
    def decided(self) -> list[Pair]:
        """All that was decided, of whatever commune."""
        return [Pair.from_json(row) for row in self.comparison.pairs]


def pairs_of(comparison: ListComparison, commune: int) -> list[Pair]:
    """What was decided about a commune, in the order in which it was."""
    return [Pair.from_json(row) for row in comparison.pairs if row["commune"] == commune]
