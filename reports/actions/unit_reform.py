"""A reform of units applied to the register: villages and teams go on in the units of the day.

The official lists say which communes passed on whole; these move by sets. Of divided communes
nothing moves until a person says where. The dry run of the command is the same code, rolled back.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q

from communes import audit, clock, facts
from communes.actions.unit_events import give_units_back
from communes.actions.unit_posts import posts_go_back
from communes.errors import Refused
from communes.models import Level, Reform, ReformState, ReformSubject, Unit, UnitVersion
from communes.roles import Role
from communes.units.passing import Passing, maps_of, passing_on, under_others
from communes.units.placing import keys_on
from reports.actions.unit_keys import keys_follow
from reports.actions.unit_leaving import leave_to_predecessors
from reports.actions.unit_moving import (
    Move,
    check_kept,
    forget_figures_of,
    go_back,
    move_register,
)
from reports.reforms.figures import sums_on
from teams.models import RECORDED, Document

if TYPE_CHECKING:
    from communes.models import Officer

# Until the transaction ends: rows of a whole country are sorted and joined in memory.
AT_EASE = "SET LOCAL work_mem = '64MB'"


@transaction.atomic
def follow_units(*, on: datetime.date, by: Officer, province: Unit | None = None) -> list[Reform]:
    """Move the register to the units of a day: one event for each province of that day, or for one.

    A province that followed already, or in which nothing changed, is passed over. Raises Refused
    when nothing is left to do, the officer may not, or the sums before and after differ.
    """
    versions = UnitVersion.objects.on(on).filter(unit__level=Level.PROVINCE).select_related("unit")
    if province is not None:
        versions = versions.filter(unit=province)
    moves: list[Move] = []
    maps = maps_of(on)
    for version in versions.order_by("unit__code"):
        check_right(version.unit_id, by)
        passing = passing_on(maps, version.unit)
        if not (passing.places or passing.divided) or _followed(version.unit, on):
            continue
        moves.append(Move(_begun(version, on, by), passing))
    if not moves:
        raise Refused(f"Ngày {on:%d/%m/%Y} không còn đơn vị nào cần sắp xếp trong sổ.")
    with connection.cursor() as cursor:
        cursor.execute(AT_EASE)
    move_register(moves=moves, day=on, by=by)
    facts.changed({pk for move in moves for pk in move.passing.communes})
    return [move.reform for move in moves]


@transaction.atomic
def undo_units(*, reform: Reform, reason: str, by: Officer) -> Reform:
    """Give everything back, what people chose since as well. Raises Refused when something was
    built on it: a decision of a new commune, a reform of villages, a later move."""
    held = locked_reform(reform, by)
    if not reason.strip():
        raise Refused("Ghi lý do hoàn tác.", "reason")
    day = held.effective_on or datetime.date.max
    units = held.trail.get("units")
    if units and by.unit is not None and _leaves_province(units):
        raise Refused(
            "Sự kiện này chuyển xã hoặc huyện sang tỉnh khác: chỉ quản trị của cả nước hoàn tác."
        )
    passing = passing_of(held)
    _refuse_what_was_built_on(passing, day)
    moved = under_others({*passing.staying, *(units["touched"] if units else ())}, day)
    now = sums_on(passing.communes, day, by)
    for step in (*reversed(held.trail.get("decided", [])), held.trail):
        go_back(reform=held, step=step)
    posts_go_back(trail=held.trail.get("posts", {}), day=day)
    keys_follow(moved=[one.back for one in moved], day=day)
    check_kept(held.unit, now, sums_on(passing.communes, day, by))
    if units:
        forget_figures_of(commune_ids=units["founded"])
        leave_to_predecessors(founded=units["founded"], day=day, by=by)
        give_units_back(trail=units, day=day)
    held.state, held.undone_by, held.undone_at = ReformState.UNDONE, by, clock.now()
    held.undo_reason = reason.strip()[:300]
    held.save(update_fields=["state", "undone_by", "undone_at", "undo_reason"])
    audit.record(
        by=by,
        verb="hoàn tác sắp xếp đơn vị",
        summary=f"Hoàn tác “{held.title}”",
        target=held,
        reason=held.undo_reason,
    )
    founded = set(units["founded"]) if units else set()
    facts.changed({*passing.communes, *(units["touched"] if units else ())} - founded)
    return held


def passing_of(reform: Reform) -> Passing:
    """Of an applied reform: all units that one with its own resolution touched, or what the lists
    say of its province."""
    day = reform.effective_on or datetime.date.max
    units = reform.trail.get("units")
    if units:
        return passing_on(maps_of(day, units["touched"]), None)
    return passing_on(maps_of(day), reform.unit)


def _leaves_province(units: dict[str, Any]) -> bool:
    above = Unit.objects.filter(pk__in=units.get("above", []), level=Level.PROVINCE)
    return above.count() > 1


def _begun(version: UnitVersion, on: datetime.date, by: Officer) -> Reform:
    """The event of a province of the day, which is applied as it begins."""
    return Reform.objects.create(
        unit=version.unit,
        about=ReformSubject.UNITS,
        title=f"Sắp xếp đơn vị hành chính {version.full_name}"[:200],
        effective_on=on,
        state=ReformState.APPLIED,
        entered_by=by,
        applied_by=by,
        applied_at=clock.now(),
        **keys_on(version.unit, on),
    )


def locked_reform(reform: Reform, by: Officer) -> Reform:
    """The applied reform of units, held until the transaction ends. Raises Refused."""
    held = Reform.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reform.pk)
    check_right(held.province_id, by)
    if held.about != ReformSubject.UNITS or held.state != ReformState.APPLIED:
        raise Refused("Sự kiện này không ở trạng thái đã áp dụng.")
    return held


def check_right(province: int | None, by: Officer) -> None:
    """An administrator of the province or of the country. Raises Refused."""
    inside = by.unit is None or by.unit.pk == province
    if by.reach is None or by.role != Role.ADMIN or not inside:
        raise Refused("Tài khoản này không được sắp xếp đơn vị của tỉnh đó.", "by")


def _followed(province: Unit, on: datetime.date) -> bool:
    # One entered with its own resolution moved what it speaks of, and nothing else of the day.
    return (
        Reform.objects.filter(
            unit=province, about=ReformSubject.UNITS, effective_on=on, state=ReformState.APPLIED
        )
        .exclude(trail__has_key="units")
        .exists()
    )


def _refuse_what_was_built_on(passing: Passing, day: datetime.date) -> None:
    before = {old for parts in passing.parts.values() for old in parts}
    since = Q(issuer__in=passing.parts.keys() - before)
    since |= Q(issuer__in=passing.staying, effective_on__gte=day)
    decision = Document.objects.filter(since, effects__isnull=False, state__in=RECORDED).first()
    if decision is not None:
        raise Refused(
            f"{decision.issuer_name} đã ra {decision.dated_name} về tổ sau khi sắp xếp. Hủy quyết "
            "định đó trước, rồi mới hoàn tác."
        )
    reform = Reform.objects.filter(
        about=ReformSubject.VILLAGES,
        state=ReformState.APPLIED,
        effective_on__gte=day,
        commune__in=passing.communes,
    ).first()
    if reform is not None:
        raise Refused(f"Thôn đã sắp xếp tiếp: “{reform.title}”. Hoàn tác sự kiện đó trước.")
