"""What the register knows of the communes that a reform of units may touch, for its pure rules."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING

from communes.models import Reform, ReformOperation, Unit, UnitVersion, VillagePlacement
from communes.reforming.units import KnownUnit, UnitOperation, UnitPart, UnitResult
from communes.reforming.values import Kind
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from communes.models import Officer


def units_on_eve(province: Unit, day: datetime.date, officer: Officer) -> dict[str, KnownUnit]:
    """The communes of a province on the eve of a day, by code; three queries."""
    eve = day - DAY
    rows = (
        UnitVersion.objects.visible_to(officer)
        .on(eve)
        .under(province)
        .filter(unit__level="commune")
        .select_related("unit")
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
        )
        for row in rows
    }


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
