"""When a figure will come to its goal, judged by the pace of its last weeks; pure.

The answer is always a range. Its near end supposes that a fast pace of the last weeks goes on
evenly; its far end that a slow one goes on and dies away near the end, as it does when the last
communes are the hardest. FAST, SLOW and TAIL were chosen by reports.trends.backtest on generated
roll-outs; the README says how often the range held there.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Protocol

Day = datetime.date
WEEK = 7
# Weeks looked back on, and the least that must have passed since the first village.
LOOK_BACK, LEAST_WEEKS = 8, 3
# The pace that is told in words is that of so many weeks.
RECENT = 4
# Weeks in which something must have been added: one burst is no pace.
LEAST_ACTIVE = 2
# The fast pace is so many times the best average of RECENT weeks, the slow one so many times the
# average of the last weeks.
FAST, SLOW = 1.7, 0.45
# The last part of N, in which a slow pace dies away.
TAIL = 0.1
# Beyond this a day says nothing any more.
HORIZON = datetime.timedelta(days=3 * 366)

Lacking = Literal["", "met", "no_goal", "few_weeks", "no_pace"]
Outlook = Literal["in_time", "open", "late", "no_due"]


class OnDay(Protocol):
    """n at the end of a day."""

    @property
    def day(self) -> Day: ...
    @property
    def n(self) -> int: ...


@dataclass(frozen=True)
class Forecast:
    """What the last weeks say about the next ones.

    n of `of` on the day `on`; goal: the n at which the target is met. lacking: why no range is
    told, "" when one is. gains: what was added in each of the last weeks, the latest last. recent:
    per week over the last RECENT weeks (or as many as there were). needed: per week from now to
    the last day in time; None without one or once it has passed. slow, fast: per week, 0 without
    a range.
    """

    on: Day
    n: int
    of: int
    goal: int
    last_day: Day | None
    lacking: Lacking
    gains: tuple[int, ...]
    recent: float
    needed: float | None
    slow: float = 0.0
    fast: float = 0.0

    @property
    def missing(self) -> int:
        return max(self.goal - self.n, 0)

    @property
    def earliest(self) -> Day | None:
        """The first day on which the goal may be reached; None without a range."""
        return None if self.lacking else self._finish(self.high_after)

    @property
    def latest(self) -> Day | None:
        """The last day of the range; None without a range and when it lies beyond the horizon."""
        return None if self.lacking else self._finish(self.low_after)

    @property
    def outlook(self) -> Outlook:
        """Whether the whole range lies in time, none of it does, or it is open."""
        if self.last_day is None or self.lacking:
            return "no_due"
        if self.latest is not None and self.latest <= self.last_day:
            return "in_time"
        return "late" if self.earliest is None or self.earliest > self.last_day else "open"

    def high_after(self, days: int) -> int:
        """The upper edge of the range so many days on."""
        return min(math.floor(self.n + self.fast * days / WEEK + 1e-9), self.of)

    def low_after(self, days: int) -> int:
        """The lower edge: even at first, then of what is left an ever equal part each week."""
        left, done = self.of - self.n, self.slow * days / WEEK
        tail = min(TAIL * self.of, left)
        if left <= 0:
            return self.n
        if done <= left - tail:
            return self.n + math.floor(done + 1e-9)
        return self.of - round(tail * math.exp((left - tail - done) / tail))

    def _finish(self, after: Callable[[int], int]) -> Day | None:
        low, high = 0, HORIZON.days
        if after(high) < self.goal:
            return None
        # Both edges only ever rise, so the first day is found by halving.
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if after(middle) >= self.goal else (middle, high)
        return self.on + datetime.timedelta(days=high)


def forecast(points: Sequence[OnDay], of: int, goal: int, last_day: Day | None) -> Forecast:
    """Look ahead from the last of the points, which stand for days one after the other.

    Raises ValueError without points or when the goal is more than all there is.
    """
    if not points or goal > of:
        raise ValueError("a forecast needs points and a goal within N")
    now = points[-1]
    gains = _gains(points)
    weeks = gains[-RECENT:]
    recent = sum(weeks) / len(weeks) if weeks else 0.0
    left = (last_day - now.day).days if last_day is not None else 0
    told = Forecast(
        on=now.day,
        n=now.n,
        of=of,
        goal=goal,
        last_day=last_day,
        lacking=_lacking(now.n, goal, gains),
        gains=gains,
        recent=recent,
        needed=max(goal - now.n, 0) * WEEK / left if left > 0 else None,
    )
    if told.lacking:
        return told
    slow, fast = _edges(gains)
    return Forecast(**{**vars(told), "slow": slow, "fast": fast})


def _gains(points: Sequence[OnDay]) -> tuple[int, ...]:
    """What each of the last whole weeks added, from the week of the first village on."""
    marks = [point.n for point in points[::-1][::WEEK]][: LOOK_BACK + 1][::-1]
    gains = [later - earlier for earlier, later in pairwise(marks)]
    before = next((place for place, n in enumerate(marks) if n), len(marks))
    return tuple(gains[max(before - 1, 0) :])


def _lacking(n: int, goal: int, gains: Sequence[int]) -> Lacking:
    if goal <= 0:
        return "no_goal"
    if n >= goal:
        return "met"
    if len(gains) < LEAST_WEEKS:
        return "few_weeks"
    if sum(gain > 0 for gain in gains) < LEAST_ACTIVE or sum(gains) <= 0:
        return "no_pace"
    return ""


def _edges(gains: Sequence[int]) -> tuple[float, float]:
    """The slow and the fast pace, per week.

    Averages of several weeks, so that one great week or an empty one does not decide.
    """
    span = min(RECENT, len(gains))
    averages = [sum(gains[begin : begin + span]) / span for begin in range(len(gains) - span + 1)]
    whole = sum(gains) / len(gains)
    fast = max(*averages, whole) * FAST
    slow = max(min(*averages, whole), 0.0) * SLOW
    return slow, fast


def smallest_set(missing: Mapping[int, int], needed: int) -> tuple[int, ...]:
    """The fewest communes that together lack at least `needed`, those that lack most first.

    missing: what each lacks. Taking the largest first is exact, since any other choice of as many
    adds up to no more. All of them when even that is not enough.
    """
    chosen: list[int] = []
    gained = 0
    for commune, lack in sorted(missing.items(), key=lambda item: (-item[1], item[0])):
        if gained >= needed or lack <= 0:
            break
        chosen.append(commune)
        gained += lack
    return tuple(chosen)
