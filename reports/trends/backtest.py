"""The forecast tried on roll-outs whose end is known: `python -m reports.trends.backtest`; pure.

The roll-outs are invented by a seeded generator and have the shape of 2022. The country counted
about 9.400 teams in spring, 27.218 on 14/6, 42.469 on 23/8, 45.895 on 31/8 and 46.105 on 5/9
(domain 3.3). Each generated unit has its own lead or lag, its communes theirs; a commune sets up
its teams by one decision or a few, so the curves rise in bursts. Whatever the dependence, the
day of a single village follows the country's curve, so that all units together come to its totals.
"""

from __future__ import annotations

import datetime
import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from reports.trends.forecast import forecast

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
SEED = 2022
ROLL_OUTS = 200
# Teams of the whole country: reported until 5/9/2022, then the same slow pace to the year's end.
COUNTRY: tuple[tuple[Day, int], ...] = (
    (Day(2022, 3, 1), 0),
    (Day(2022, 4, 15), 9_400),
    (Day(2022, 6, 14), 27_218),
    (Day(2022, 8, 23), 42_469),
    (Day(2022, 8, 31), 45_895),
    (Day(2022, 9, 5), 46_105),
    (Day(2022, 12, 31), 51_000),
)
LAST_DAY = Day(2022, 8, 30)
# How much of a village's place in time is its unit's, its commune's and its decision's own.
OF_UNIT, OF_COMMUNE = 0.25, 0.5
# Days between two forecasts of one roll-out.
EVERY = 14
AFTER = 28


@dataclass(frozen=True)
class Count:
    """n at the end of a day."""

    day: Day
    n: int


@dataclass(frozen=True)
class Trial:
    """What many forecasts came to, in parts of one and in days or percent of N.

    forecasts: how many told a range. held_ninety, held_all: how often the day on which 90% and
    all of the villages had a team lay in it. held_weeks: how often n four weeks on did. error:
    the median distance of the middle of that range from the n it came to, in percent of N.
    error_days, span_days: the median distance of the middle of the range from the day of 90%, and
    the median length of the range, where it ended within the horizon.
    """

    forecasts: int
    held_ninety: float
    held_all: float
    held_weeks: float
    error: float
    error_days: float
    span_days: float


def roll_out(dice: Random) -> tuple[list[Count], int]:
    """The curve of one invented unit, day by day, and its number of villages."""
    normal = statistics.NormalDist()
    lead = dice.gauss(0, 1)
    days: Counter[Day] = Counter()
    for _ in range(dice.choice((8, 12, 20, 40, 90, 150))):
        commune = dice.gauss(0, 1)
        villages = dice.randrange(4, 16)
        papers = dice.choice((1, 1, 1, 2, 3))
        for part in range(papers):
            own = dice.gauss(0, 1)
            rest = 1 - OF_UNIT - OF_COMMUNE
            place = OF_UNIT**0.5 * lead + OF_COMMUNE**0.5 * commune + rest**0.5 * own
            share = villages // papers + (part < villages % papers)
            days[_workday(_day_of(normal.cdf(place)))] += share
    n, points = 0, []
    day = COUNTRY[0][0]
    while day <= COUNTRY[-1][0] + 2 * ONE_DAY:
        n += days[day]
        points.append(Count(day, n))
        day += ONE_DAY
    return points, n


def _day_of(part: float) -> Day:
    """The day on which the country had come to that part of its last total."""
    reached = part * COUNTRY[-1][1]
    place = max(bisect_left([total for _, total in COUNTRY], reached), 1)
    (begin, low), (end, high) = COUNTRY[place - 1], COUNTRY[place]
    return begin + datetime.timedelta(
        days=round((end - begin).days * (reached - low) / (high - low))
    )


def _workday(day: Day) -> Day:
    """Decisions are signed from Monday to Friday."""
    return day + max(day.weekday() - 4, 0) * -ONE_DAY


def try_out(roll_outs: int = ROLL_OUTS, seed: int = SEED) -> Trial:
    """Forecast each roll-out every other week from its first villages until it is complete."""
    dice = Random(seed)  # noqa: S311  invented data
    ninety, whole, weeks, errors, days_off, spans = [], [], [], [], [], []
    for _ in range(roll_outs):
        points, of = roll_out(dice)
        goal = -(-of * 9 // 10)
        for place in _origins(points, of):
            so_far, now = points[: place + 1], points[place]
            told = forecast(so_far, of, of, LAST_DAY)
            if told.lacking:
                continue
            whole.append(_within(_reached(points, of), told.earliest, told.latest))
            came = points[min(place + AFTER, len(points) - 1)].n
            low, high = told.low_after(AFTER), told.high_after(AFTER)
            weeks.append(low <= came <= high)
            errors.append(abs((low + high) / 2 - came) * 100 / of)
            if now.n >= goal:
                continue
            told, day = forecast(so_far, of, goal, LAST_DAY), _reached(points, goal)
            ninety.append(_within(day, told.earliest, told.latest))
            if told.earliest and told.latest:
                spans.append((told.latest - told.earliest).days)
                days_off.append(abs((told.earliest - day).days + (told.latest - day).days) / 2)
    return Trial(
        forecasts=len(whole),
        held_ninety=statistics.mean(ninety),
        held_all=statistics.mean(whole),
        held_weeks=statistics.mean(weeks),
        error=statistics.median(errors),
        error_days=statistics.median(days_off),
        span_days=statistics.median(spans),
    )


def _origins(points: Sequence[Count], of: int) -> Iterator[int]:
    """The days from which to look ahead: while something is done and something left."""
    for place in range(EVERY, len(points), EVERY):
        if of // 10 <= points[place].n < of:
            yield place


def _reached(points: Sequence[Count], goal: int) -> Day:
    return next(point.day for point in points if point.n >= goal)


def _within(day: Day, earliest: Day | None, latest: Day | None) -> bool:
    return earliest is not None and earliest <= day and (latest is None or day <= latest)


def told_in_words(trial: Trial) -> str:
    """The lines that the command prints."""
    return "\n".join(
        (
            f"{trial.forecasts} forecasts on {ROLL_OUTS} invented roll-outs, every {EVERY} days",
            f"n {AFTER} days on lay in the range: {trial.held_weeks:.1%}",
            f"  median distance from its middle: {trial.error:.1f}% of N",
            f"the day of 90% lay in the range: {trial.held_ninety:.1%}",
            f"  median length of the range: {trial.span_days:.0f} days",
            f"  median distance from its middle: {trial.error_days:.1f} days",
            f"the day of 100% lay in the range: {trial.held_all:.1%}",
        )
    )


if __name__ == "__main__":
    print(told_in_words(try_out()))
