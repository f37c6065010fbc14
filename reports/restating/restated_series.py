"""A figure over time across reforms of units: one curve for what is a unit today.

Before a reform the units that became it are followed, each by its own key; after it the unit
itself. Only figures that add up over villages, members or teams can be followed so.
"""

from __future__ import annotations

import datetime
from collections import Counter

from django.db.models import Max

from communes.models import Succession, Unit, UnitVersion
from reports.boards.board import Result
from reports.demands import Area, Demand, demands_in
from reports.restating.restated import Restated, restated
from reports.rollup import SUMMED
from reports.trends.series import (
    ONE_DAY,
    Point,
    Series,
    changes_by_commune,
    curve,
    drawable,
    series_of,
)

Day = datetime.date


def reform_within(unit: Unit | None, begin: Day, on: Day) -> Day | None:
    """The last day after `begin` and up to `on` on which something passed to what a unit is made
    of on `on`, None the whole country."""
    passed = Succession.objects.filter(on__gt=begin, on__lte=on)
    if unit is not None:
        holders = UnitVersion.objects.on(on).under(unit).holders()
        passed = passed.filter(new_id__in=holders.values("unit_id"))
    found: Day | None = passed.aggregate(last=Max("on"))["last"]
    return found


def follows(demand: Demand) -> bool:
    """Whether n can be followed across a reform."""
    return demand.rule.kind in SUMMED


def before_reform(found: Restated, place: int, begin: Day) -> Series:
    """The curve of a restated board's result up to its day. Communes that several units took are
    told by their n of that day throughout."""
    result, on = found.board.row.results[place], found.board.on
    provinces: set[int | None] = {row.province_id for row in found.ground.then.values()}
    if found.board.row.unit is None:
        provinces = {None}
    known = [pk for pk in provinces if pk is not None]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=known)}
    changes: Counter[Day] = Counter()
    for pk in provinces:
        unit = units[pk] if pk is not None else None
        for commune, day, change in changes_by_commune(result.demand, unit, on, begin):
            if found.homes.get(commune or 0) is not None:
                changes[day] += change
    return curve(result.n or 0, result.of or 0, on, begin, changes)


def series_through(
    unit: Unit | None, result: Result, on: Day, begin: Day, reform: Day
) -> Series | None:
    """The curve of a unit of `on` that goes through its last reform; None where what was before
    cannot be told."""
    demand = result.demand
    if not follows(demand) or not drawable(result):
        return None

    def choose(area: Area) -> list[Demand]:
        # As it was asked then, of the units of then.
        asked = demands_in(demand.plan, area)
        return [each for each in asked if each.target.pk == demand.target.pk]

    after = series_of(unit, result, on, reform)
    eve = reform - ONE_DAY
    found = restated(unit, eve, on, choose)
    if found is None or not found.board.demands or not drawable(found.board.row.results[0]):
        return None
    before = before_reform(found, 0, begin)
    points: tuple[Point, ...] = (*before.points, *after.points)
    return Series(after.of, points, after.pending)
