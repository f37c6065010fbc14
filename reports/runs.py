"""How long teams have been there without a break; pure.

On a day a team is there by the effective days of its papers. How long it has been there is
judged by signing: a stay begins on the day its paper was signed (design section 5).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)


class Stay(Protocol):
    """That a team is there, or serves a village; both effective days inclusive, None open."""

    @property
    def effective_from(self) -> Day: ...
    @property
    def effective_to(self) -> Day | None: ...
    @property
    def signed_on(self) -> Day: ...
    @property
    def entered_on(self) -> Day: ...


AnyStay = TypeVar("AnyStay", bound=Stay)


@dataclass(frozen=True)
class Run:
    """The unbroken presence of one counted team or village up to the day judged.

    since: the signing that began it. papers: (signed_on, entered_on) of each paper in it.
    """

    since: Day
    papers: tuple[tuple[Day, Day], ...]

    def first_entry(self, last_day: Day) -> Day:
        """When the register first knew of it through a paper signed by `last_day`.

        Raises ValueError when the run began later.
        """
        return min(entered for signed, entered in self.papers if signed <= last_day)


def within(day: Day, begin: Day | None, end: Day | None) -> bool:
    return (begin is None or begin <= day) and (end is None or day <= end)


def by_id(stays: Iterable[tuple[int, AnyStay]]) -> dict[int, list[AnyStay]]:
    """The stays of each team or village."""
    grouped: dict[int, list[AnyStay]] = {}
    for key, stay in stays:
        grouped.setdefault(key, []).append(stay)
    return grouped


def there(stays: Iterable[Stay], day: Day) -> bool:
    """Whether one of the stays is in effect on the day."""
    return any(within(day, stay.effective_from, stay.effective_to) for stay in stays)


def run_up_to(day: Day, stays: Sequence[Stay]) -> Run:
    """The run that reaches `day`, on which one of the stays is in effect.

    A paper signed after it took effect begins its run on the later day, the signing.
    """
    since = day
    if not _signed_by(stays, day):
        since = min(
            stay.signed_on for stay in stays if within(day, stay.effective_from, stay.effective_to)
        )
    while before := [
        stay.signed_on
        for stay in stays
        if stay.signed_on < since and within(since - ONE_DAY, stay.signed_on, stay.effective_to)
    ]:
        since = min(before)
    papers = tuple((stay.signed_on, stay.entered_on) for stay in stays if stay.signed_on >= since)
    return Run(since, papers)


def enough_since(
    teams: Sequence[Sequence[Stay]], runs: Sequence[Run], enough: int, day: Day
) -> Day:
    """Since when at least `enough` teams have been there without a break up to `day`.

    teams: the stays of every team. runs: those of the teams in effect on the day, at least
    `enough` of them. Teams may have replaced one another in between.
    """

    def count(on: Day) -> int:
        return sum(_signed_by(stays, on) for stays in teams)

    missing = enough - count(day)
    if missing > 0:
        # Some were signed only after they took effect: the day when the last needed one was.
        return sorted(run.since for run in runs if run.since > day)[missing - 1]
    # Going back in time a team can only be lost on the day before a signing.
    signings = {stay.signed_on for stays in teams for stay in stays if stay.signed_on <= day}
    return next(
        signed for signed in sorted(signings, reverse=True) if count(signed - ONE_DAY) < enough
    )


def held_before(day: Day, holds_on: Callable[[Day], bool], ends: Iterable[Day | None]) -> bool:
    """Whether a rule held on a day before `day`; it can only have stopped where a stay ended."""
    return any(holds_on(end) for end in set(ends) if end is not None and end < day)


def _signed_by(stays: Iterable[Stay], day: Day) -> bool:
    """Whether one of the stays, begun by its signing, reaches the day."""
    return any(within(day, stay.signed_on, stay.effective_to) for stay in stays)
