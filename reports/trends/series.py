"""How the n of a board came to be: day by day up to the day of the board, in one statement.

The curve is walked back from the n that the board itself shows. So its last point is the board's
figure, and only what began or ended since the first day is read. Every day counts towards the
same N, that of the board: villages listed, or communes asked, on the board's day. A village or a
team is there by the effective days of its papers, as on every board; what was signed by the day
of the board and takes effect only later is told apart, as `pending`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from communes.models import Level, Unit
from reports.boards.board import Result
from reports.demands import Demand
from reports.past import courses
from reports.rollup import SUMMED, ParentVerdict
from reports.trends.series_sql import ahead_of, statement_of

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Point:
    """n at the end of a day."""

    day: Day
    n: int


@dataclass(frozen=True)
class Series:
    """points: n of each day from the first to the board's, which is the last. of: the N of all of
    them. pending: n on the later days on which signed papers take effect."""

    of: int
    points: tuple[Point, ...]
    pending: tuple[Point, ...] = ()

    @property
    def on(self) -> Day:
        return self.points[-1].day

    @property
    def n(self) -> int:
        return self.points[-1].n

    def every(self, days: int) -> tuple[Point, ...]:
        """One point in so many days, counted back from the last."""
        return self.points[::-1][::days][::-1]


def drawable(result: Result) -> bool:
    """Whether there is a figure to follow: n of a known N that is not nothing."""
    return bool(result.of) and result.n is not None


def counts_communes(result: Result) -> bool:
    """Whether n counts communes that meet, and not what is counted in each of them."""
    return result.demand.rule.kind not in SUMMED and isinstance(result.verdict, ParentVerdict)


def series_of(unit: Unit | None, result: Result, on: Day, begin: Day) -> Series:
    """The curve of a board's result from `begin` to `on`; one statement, whatever the days, and
    another where the kept past cannot tell.

    unit: whose board it is, None the whole country, of which the caller may open the board.
    Raises ValueError for a result that is not drawable, or days that do not follow each other.
    """
    if not drawable(result) or begin > on:
        raise ValueError("no curve follows this figure over these days")
    demand, own = result.demand, not counts_communes(result)
    kept: dict[Day, int] | None = None
    if not own or demand.rule.kind == courses.OF_VILLAGES:
        kept = courses.changes(demand, unit, on, begin, ahead_of(on))
    if kept is None:
        kept = {day: change for _, day, change in _changes(demand, unit, on, begin, own=own)}
    return curve(result.n or 0, result.of or 0, on, begin, kept)


def gained(
    unit: Unit | None, demand: Demand, on: Day, begin: Day, *, own: bool, level: str | None
) -> dict[int | None, int]:
    """By how much n changed after `begin` and up to `on`, towards the N of `on`; one statement.

    By the units of a level below, those without a change left out; level None: the whole, under
    None. own: the n of a commune is meant and not communes that meet.
    """
    found: dict[int | None, int] = {}
    for place, day, change in _changes(demand, unit, on, begin, own=own, level=level):
        if day <= on:
            found[place] = found.get(place, 0) + change
    return found


def changes_by_commune(
    demand: Demand, unit: Unit | None, on: Day, begin: Day
) -> list[tuple[int | None, Day, int]]:
    """(commune, day, change of its own n) after `begin`, those of signed papers after `on` too."""
    return _changes(demand, unit, on, begin, own=True, level=Level.COMMUNE)


def _changes(
    demand: Demand, unit: Unit | None, on: Day, begin: Day, *, own: bool, level: str | None = None
) -> list[tuple[int | None, Day, int]]:
    statement, values = statement_of(demand, unit, on, begin, own=own, level=level)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def curve(n: int, of: int, on: Day, begin: Day, changes: Mapping[Day, int]) -> Series:
    """Walk back from n on a day by what changed on each day; changes after it are pending."""
    points = [Point(on, n)]
    while (day := points[-1].day) > begin:
        points.append(Point(day - ONE_DAY, points[-1].n - changes.get(day, 0)))
    pending, reached = [], n
    for day in sorted(day for day in changes if day > on):
        reached += changes[day]
        pending.append(Point(day, reached))
    return Series(of, tuple(reversed(points)), tuple(pending))
