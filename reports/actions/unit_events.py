"""A reform of units entered with its resolution: prepared, rehearsed, applied, undone.

Units change first, then the register goes on in them by the code that follows the official lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from communes import clock, facts
from communes.actions.reforms import save_reform, start_reform
from communes.actions.unit_events import apply_to_units
from communes.errors import Refused
from communes.models import Reform, ReformState, ReformSubject, Unit
from communes.reforming.unit_algebra import work_out_units
from communes.reforming.units import (
    KnownAbove,
    KnownUnit,
    UnitOperation,
    UnitOutcome,
    said_of_unit,
)
from communes.units.facts import (
    codes_elsewhere,
    codes_moved,
    unit_operations_of,
    units_above,
    units_on_eve,
)
from communes.units.passing import maps_of, passing_on
from reports.actions.unit_moving import Move, move_register
from reports.actions.unit_reform import check_right

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class WorkedUnits:
    """A reform of units in preparation, worked out against the register of the moment. above:
    where units may move to."""

    operations: list[UnitOperation]
    units: dict[str, KnownUnit]
    above: dict[str, KnownAbove]
    outcome: UnitOutcome


@transaction.atomic
def start_unit_event(
    *,
    province: Unit,
    head: dict[str, Any],
    by: Officer,
    operations: Sequence[UnitOperation] = (),
    source_text: str = "",
    skipped: Sequence[str] = (),
) -> Reform:
    """A reform of units in preparation; head: communes.actions.reforms.HEAD. Raises Refused."""
    check_right(province.pk, by)
    return start_reform(
        unit=province,
        head=head,
        operations=operations,
        source_text=source_text,
        skipped=skipped,
        by=by,
        about=ReformSubject.UNITS,
    )


@transaction.atomic
def save_unit_event(
    *,
    reform: Reform,
    by: Officer,
    head: dict[str, Any] | None = None,
    operations: Sequence[UnitOperation] | None = None,
    source_text: str | None = None,
    skipped: Sequence[str] | None = None,
) -> Reform:
    """Keep the paper, all operations, or the words they came of, of one in preparation."""
    check_right(reform.province_id, by)
    return save_reform(
        reform=reform,
        by=by,
        head=head,
        operations=operations,
        source_text=source_text,
        skipped=skipped,
    )


def worked_units(reform: Reform, officer: Officer) -> WorkedUnits:
    """Moves between provinces are known to officers of the whole country alone."""
    day = reform.effective_on or clock.today()
    operations = unit_operations_of(reform, officer)
    codes = codes_moved(operations)
    units = units_on_eve(reform.unit, day, officer, codes)
    above = units_above(reform.unit, day, officer, codes)
    elsewhere = codes_elsewhere(reform.unit, day, officer)
    outcome = work_out_units(operations, units, elsewhere, above)
    return WorkedUnits(operations, units, above, outcome)


@transaction.atomic
def apply_unit_event(*, reform: Reform, by: Officer, revision: int | None = None) -> Reform:
    """End, change and found the units, move villages and teams, leave divided ones to a person.

    revision: that of the page on which it was looked at. Raises Refused; nothing is half done.
    """
    held = _locked_draft(reform, by)
    day = held.effective_on
    if revision is not None and revision != held.revision:
        raise Refused("Người khác vừa sửa sự kiện này. Mở lại trang, xem lại rồi áp dụng.")
    if day is None:
        raise Refused("Chưa có ngày có hiệu lực. Ghi ngày ở phần “Văn bản”.")
    worked = worked_units(held, by)
    # In the order of their keys; then what is written was worked out under the lock.
    list(Unit.objects.select_for_update().filter(pk__in=worked.outcome.touched).order_by("pk"))
    outcome = worked_units(held, by).outcome
    if outcome.errors:
        raise Refused(f"Chưa áp dụng được. {outcome.errors[0].message}")
    units = apply_to_units(reform=held, outcome=outcome, day=day)
    passing = passing_on(maps_of(day, units["touched"]), None)
    held.state, held.applied_by, held.applied_at = ReformState.APPLIED, by, clock.now()
    held.revision += 1
    said = [said_of_unit(one, worked.units, worked.above) for one in worked.operations]
    held.trail = {"units": {**units, "said": said}}
    held.save()
    move_register(moves=[Move(held, passing)], day=day, by=by, units=units["touched"])
    facts.changed(passing.communes)
    return held


def _locked_draft(reform: Reform, by: Officer) -> Reform:
    held = Reform.objects.select_for_update(of=("self",)).select_related("unit").get(pk=reform.pk)
    check_right(held.province_id, by)
    if held.about != ReformSubject.UNITS or held.state != ReformState.DRAFT:
        raise Refused("Sự kiện này đã áp dụng rồi.")
    return held
