"""A figure over time across reforms of units: one curve for what is a unit today.

Before a reform the units that became it are followed, each by its own key; after it the unit
itself. Communes that meet are followed as they are now, each by what its parts had together. A
sample of each district cannot be followed: later maps have no districts.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Max

from communes.models import Succession, Unit, UnitVersion
from reports.boards.board import Result
from reports.demands import Area, Demand, demands_in
from reports.restating.heirs import Heirs
from reports.restating.restated import Restated, restated
from reports.restating.together import TOGETHER
from reports.rollup import ASKED_NOTHING, SUMMED
from reports.trends.series import (
    ONE_DAY,
    Point,
    Series,
    changes_by_commune,
    counts_communes,
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
    return demand.rule.kind in SUMMED or demand.rule.kind in TOGETHER


def before_reform(found: Restated, place: int, begin: Day) -> Series:
    """The curve of a restated board's result up to its day. Communes that several units took are
    told by their n of that day throughout."""
    result, on = found.board.row.results[place], found.board.on
    provinces: set[int | None] = {row.province_id for row in found.ground.then.values()}
    if found.board.row.unit is None:
        provinces = {None}
    known = [pk for pk in provinces if pk is not None]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=known)}
    own = [
        (commune, day, change)
        for pk in provinces
        for commune, day, change in changes_by_commune(
            result.demand, units[pk] if pk is not None else None, on, begin
        )
        if commune is not None
    ]
    # Of a commune, too, that it has a team is so or is not, however many of its parts had one.
    if counts_communes(result) or result.demand.rule.kind == "coverage_communes":
        changes = _of_communes(found.heirs, result.demand, own, on)
    else:
        changes = Counter()
        for commune, day, change in own:
            if found.homes.get(commune) is not None:
                changes[day] += change
    return curve(result.n or 0, result.of or 0, on, begin, changes)


def _of_communes(
    heirs: Heirs, demand: Demand, own: Iterable[tuple[int, Day, int]], on: Day
) -> Counter[Day]:
    """By how much the number of today's communes that meet changed: where what their parts have
    together crossed what is asked of them."""
    moved: dict[int, Counter[Day]] = defaultdict(Counter)
    for commune, day, change in own:
        home = heirs.homes.get(commune)
        if home is not None:
            moved[home][day] += change
    changes: Counter[Day] = Counter()
    for home, told in heirs.told[demand.target.pk].items():
        if told.verdict.standing in ASKED_NOTHING:
            continue
        before = told.n
        for day in sorted((day for day in moved[home] if day <= on), reverse=True):
            after, before = before, before - moved[home][day]
            changes[day] += (after >= told.of) - (before >= told.of)
    return changes


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
