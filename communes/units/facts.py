"""What the register knows of the communes that a reform of units may touch, for its pure rules."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import Level, Reform, ReformOperation, Unit, UnitVersion, VillagePlacement
from communes.reforming.units import KnownAbove, KnownUnit, UnitOperation, UnitPart, UnitResult
from communes.reforming.values import Kind
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from communes.models import Officer


def units_on_eve(
    province: Unit,
    day: datetime.date,
    officer: Officer,
    codes: Collection[str] = (),
    *,
    everywhere: bool = False,
) -> dict[str, KnownUnit]:
    """The communes and districts of a province on the eve of a day, by code; three queries.

    codes: units of other provinces that a resolution moves, with what lies in them; everywhere:
    all of them; for officers of the whole country alone.
    """
    eve = day - DAY
    asked = Q(province=province)
    if officer.unit is None:
        asked |= Q(unit__code__in=codes) | Q(parent__code__in=codes)
        asked = Q() if everywhere else asked
    rows = (
        UnitVersion.objects.visible_to(officer)
        .on(eve)
        .filter(asked, unit__level__in=(Level.COMMUNE, Level.DISTRICT))
        .select_related("unit", "parent")
    )
    placed = VillagePlacement.objects.visible_to(officer).on(day).on(eve)
    held = Counter(placed.filter(province=province).values_list("commune_id", flat=True).order_by())
    return {
        row.unit.code: KnownUnit(
            pk=row.unit_id,
            code=row.unit.code,
            kind=row.kind,
            name=row.name,
            parent=row.parent_id,
            later=_later(row),
            holds=held[row.unit_id],
            here=row.province_id == province.pk,
            under=row.parent.label if row.parent else "",
        )
        for row in rows
    }


def units_above(
    province: Unit,
    day: datetime.date,
    officer: Officer,
    codes: Collection[str] = (),
    *,
    everywhere: bool = False,
) -> dict[str, KnownAbove]:
    """The districts and the province under which something may stand from a day on, by code; for
    officers of the whole country all provinces, and the districts of the codes or
    everywhere; two queries."""
    rows = UnitVersion.objects.visible_to(officer).on(day)
    districts = rows.filter(unit__level=Level.DISTRICT, unit__holds_villages=False)
    asked = Q(province=province)
    if officer.unit is None:
        asked |= Q(unit__level=Level.PROVINCE) | Q(unit__code__in=codes)
        asked = Q() if everywhere else asked
    places = rows.filter(
        asked, unit__level__in=(Level.DISTRICT, Level.PROVINCE), unit__holds_villages=False
    )
    divided = set(districts.values_list("province_id", flat=True).distinct())
    return {
        row.unit.code: KnownAbove(
            pk=row.unit_id,
            code=row.unit.code,
            full_name=row.full_name,
            divided=row.unit_id in divided,
            here=row.province_id == province.pk,
        )
        for row in places.select_related("unit").order_by("unit__code")
    }


def codes_moved(operations: Iterable[UnitOperation]) -> set[str]:
    """The codes, of units and of those above, that moves name."""
    moves = [one for one in operations if one.kind is Kind.MOVE]
    parts = {part.code for one in moves for part in one.parts}
    return {code for code in parts | {to.code for one in moves for to in one.results} if code}


def codes_elsewhere(province: Unit, day: datetime.date, officer: Officer) -> set[str]:
    """Codes of communes that begin on the day or later, or stand in another province on the day."""
    rows = Unit.objects.visible_to(officer).filter(level="commune")
    coming = rows.filter(valid_from__gte=day)
    here = UnitVersion.objects.visible_to(officer).on(day - DAY).under(province)
    there = rows.on(day).exclude(pk__in=here.values("unit_id"))
    return {*coming.values_list("code", flat=True), *there.values_list("code", flat=True)}


def unit_operations_of(reform: Reform, officer: Officer) -> list[UnitOperation]:
    rows = ReformOperation.objects.visible_to(officer).filter(reform=reform)
    return [unit_operation_of(row) for row in rows.order_by("position")]


def unit_operation_of(row: ReformOperation) -> UnitOperation:
    return UnitOperation(
        kind=Kind(row.kind),
        parts=tuple(UnitPart.from_json(part) for part in row.parts),
        results=tuple(UnitResult.from_json(result) for result in row.results),
        text=row.text,
        position=row.position,
    )


def _later(row: UnitVersion) -> str:
    if row.valid_to is not None:
        return (
            f"{row.full_name} đã đổi hoặc kết thúc sau ngày {row.valid_to:%d/%m/%Y} theo danh mục "
            "hoặc sự kiện khác. Hoàn tác việc đó trước, hoặc xem lại ngày có hiệu lực."
        )
    return ""
