"""Boards side by side: up to six units on a day, or a unit on two days, each on the map of its day.

Nothing is restated: a unit that was not there on one of the days has no figure for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reports.board import Board, Result, Row
from reports.demands import Demand

MOST_UNITS = 6
# A figure of a row; None when it is not known.
Figure = Callable[[Row, Result | None], int | None]


@dataclass(frozen=True)
class Reading:
    """One figure before and after; None where it is not known or the unit was not there."""

    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Pair:
    """A unit on two days, or on one: then `before` is None and so is all that is read of it."""

    before: Row | None
    after: Row | None
    result_before: Result | None
    result_after: Result | None

    @property
    def row(self) -> Row:
        row = self.after or self.before
        if row is None:
            raise ValueError("a pair of nothing")
        return row

    @property
    def name(self) -> str:
        return self.row.name

    def read(self, figure: Figure) -> Reading:
        return Reading(
            before=figure(self.before, self.result_before) if self.before else None,
            after=figure(self.after, self.result_after) if self.after else None,
        )

    @property
    def n(self) -> Reading:
        return self.read(lambda row, result: result.n if result else None)

    @property
    def of(self) -> Reading:
        return self.read(lambda row, result: result.of if result else None)

    @property
    def teams(self) -> Reading:
        return self.read(lambda row, result: row.counts.village_teams)

    @property
    def commune_teams(self) -> Reading:
        return self.read(lambda row, result: row.counts.commune_teams)

    @property
    def seats(self) -> Reading:
        return self.read(lambda row, result: row.heads.seats)

    @property
    def people(self) -> Reading:
        return self.read(lambda row, result: row.heads.people)

    @property
    def villages(self) -> Reading:
        return self.read(lambda row, result: row.counts.villages_known)

    @property
    def communes(self) -> Reading:
        return self.read(lambda row, result: row.counts.communes)

    @property
    def communes_with_team(self) -> Reading:
        return self.read(lambda row, result: row.counts.communes_with_team)

    @property
    def on_time(self) -> Reading:
        return self.read(lambda row, result: result.on_time if result else None)

    @property
    def late(self) -> Reading:
        return self.read(lambda row, result: result.late if result else None)


def same_target(demands: Sequence[Demand], wanted: Demand | None) -> int | None:
    """Where a target stands among the demands of another board or day: a target that was changed
    since goes on under the same number of its plan."""
    if wanted is None:
        return None
    for place, demand in enumerate(demands):
        if demand.target.pk == wanted.target.pk:
            return place
    for place, demand in enumerate(demands):
        if (demand.plan.pk, demand.target.position) == (wanted.plan.pk, wanted.target.position):
            return place
    return None


def pair(before: Board | None, after: Board | None, wanted: Demand | None) -> Pair:
    """A unit by its boards of two days; None: it was not there, or no second day is asked for."""
    return Pair(
        before=before.row if before else None,
        after=after.row if after else None,
        result_before=_result(before, before.row, wanted) if before else None,
        result_after=_result(after, after.row, wanted) if after else None,
    )


def pairs_below(before: Board, after: Board, wanted: Demand | None) -> list[Pair]:
    """The units a level down of either day: those of the later day first, in their order, then
    those that were gone by it."""
    then = {row.unit.pk: row for row in before.children if row.unit}
    now = {row.unit.pk: row for row in after.children if row.unit}
    return [
        Pair(
            before=then.get(pk),
            after=now.get(pk),
            result_before=_result(before, then[pk], wanted) if pk in then else None,
            result_after=_result(after, now[pk], wanted) if pk in now else None,
        )
        for pk in [*now, *(pk for pk in then if pk not in now)]
    ]


def common_targets(boards: Iterable[Board]) -> list[Demand]:
    """The targets of the first board that all others show too, in its order."""
    first, *others = boards
    return [
        demand
        for demand in first.demands
        if all(same_target(other.demands, demand) is not None for other in others)
    ]


def _result(shown: Board, row: Row, wanted: Demand | None) -> Result | None:
    place = same_target(shown.demands, wanted)
    return None if place is None else row.results[place]


def day_before(on: datetime.date) -> datetime.date:
    """The day that is compared with when none is named: a week earlier."""
    return on - datetime.timedelta(days=7)
