"""What the register knows of the villages that a reform may touch, as its pure rules ask for it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import (
    Reform,
    ReformOperation,
    Unit,
    UnitVersion,
    VillagePlacement,
    VillageVersion,
)
from communes.reforming.matching import KnownCommune, KnownVillage, Register
from communes.reforming.values import Kind, Operation, Result, Share
from communes.roles import Right
from communes.villages.rules import DAY

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet


def reforms_kept_by(officer: Officer) -> TerritoryQuerySet:
    """Those that the officer may prepare, apply and undo: of their unit and below it."""
    reforms: TerritoryQuerySet = Reform.objects.visible_to(officer)
    if not officer.can(Right.WRITE_VILLAGES):
        return reforms.none()
    return reforms.within(officer.unit)


def register_on(unit: Unit, day: datetime.date, officer: Officer) -> Register:
    """The communes of a unit and their villages on the eve of a day, of the officer's territory.

    Villages that begin on the day or later are known too, so that no name is given twice.
    """
    return register_of(
        UnitVersion.objects.visible_to(officer).on(day).under(unit).holders(), day, officer
    )


def register_of(held: Iterable[UnitVersion], day: datetime.date, officer: Officer) -> Register:
    """Those communes and their villages on the eve of a day; as `register_on`."""
    eve = day - DAY
    communes = {
        version.unit_id: KnownCommune(version.unit_id, version.kind, version.name)
        for version in held
    }
    placements = list(
        VillagePlacement.objects.visible_to(officer)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=eve), commune_id__in=communes)
        .select_related("village__former_commune")
        .order_by("pk")
    )
    there = {row.village_id: row for row in placements if row.valid_on(eve)}
    coming = {row.village_id: row for row in placements if row.village_id not in there}
    versions: dict[int, list[VillageVersion]] = defaultdict(list)
    for row in VillageVersion.objects.visible_to(officer).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=eve), village_id__in={**there, **coming}
    ):
        versions[row.village_id].append(row)
    register = Register(communes=communes)
    for pk, placement in {**coming, **there}.items():
        named = versions[pk]
        on_eve = pk in there
        version = next((row for row in named if row.valid_on(eve)), named[0] if named else None)
        if version is None:
            continue
        former = placement.village.former_commune
        register.villages[pk] = KnownVillage(
            pk=pk,
            kind=version.kind,
            name=version.name,
            commune=placement.commune_id or 0,
            former=former.label if former else "",
            former_id=former.pk if former else None,
            households=version.households,
            people=version.people,
            begins=placement.valid_from,
            ends=placement.valid_to,
            later=tuple(_later(version, placement, placements, named, day)) if on_eve else (),
            there=on_eve,
        )
    return register


def _later(
    version: VillageVersion,
    placement: VillagePlacement,
    placements: list[VillagePlacement],
    named: list[VillageVersion],
    day: datetime.date,
) -> list[str]:
    """What the register says of a village from the day on, which a reform would contradict."""
    found = []
    name = version.full_name
    changed = [row.valid_from for row in named if row.valid_from and row.valid_from >= day]
    if changed:
        found.append(
            f"{name} đã đổi tên, loại hoặc số liệu từ ngày {min(changed):%d/%m/%Y}, không trước "
            "ngày có hiệu lực. Sửa lại thay đổi đó trước, rồi mới sắp xếp."
        )
    if placement.valid_to is not None and placement.valid_to >= day:
        found.append(
            f"{name} đã được ghi kết thúc ngày {placement.valid_to:%d/%m/%Y}. Mở lại thôn trước, "
            "rồi mới sắp xếp."
        )
    moved = [
        row.valid_from
        for row in placements
        if row.village_id == placement.village_id and row.valid_from and row.valid_from >= day
    ]
    if moved:
        found.append(
            f"{name} đã chuyển xã từ ngày {min(moved):%d/%m/%Y}. Sửa việc đó trước, rồi mới sắp "
            "xếp."
        )
    return found


def operations_of(reform: Reform, officer: Officer) -> list[Operation]:
    """The operations as they are kept, in their order."""
    rows = ReformOperation.objects.visible_to(officer).filter(reform=reform)
    return [operation_of(row) for row in rows.order_by("position")]


def operation_of(row: ReformOperation) -> Operation:
    return Operation(
        kind=Kind(row.kind),
        parts=tuple(Share.from_json(part) for part in row.parts),
        results=tuple(Result.from_json(result) for result in row.results),
        text=row.text,
        position=row.position,
    )
