"""On which days the figures of a commune can change, and what is the same in between; pure.

Every figure of a board is a step function of the day: it moves where a span of the register begins
or has ended, where a paper was signed, and on the day after a target's last day in time.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from reports.commune_facts import CommuneFacts
from reports.runs import ONE_DAY
from reports.target_rule import TargetRule
from teams.deadlines import last_day_in_time

Day = datetime.date
Value = TypeVar("Value")
# These kinds count members, courses and papers received besides teams and villages.
OF_SEATS = frozenset({"training_share", "size_band"})


@dataclass(frozen=True)
class Place:
    """Where a commune stood from a day to a day, both inclusive; None is open."""

    begin: Day | None
    until: Day | None
    unit_id: int
    district_id: int | None
    province_id: int | None

    @property
    def keys(self) -> frozenset[int]:
        return frozenset(pk for pk in (self.unit_id, self.district_id, self.province_id) if pk)


def edges(spans: Iterable[tuple[Day | None, Day | None]]) -> Iterator[Day]:
    """The days on which one of the spans begins to hold or no longer holds."""
    for begin, until in spans:
        yield begin or Day.min
        if until is not None and until < Day.max:
            yield until + ONE_DAY


def place_on(places: Iterable[Place], day: Day) -> Place | None:
    return next(
        (
            place
            for place in places
            if (place.begin or Day.min) <= day <= (Day.max if place.until is None else place.until)
        ),
        None,
    )


def days_of_counts(facts: CommuneFacts, places: Iterable[Place]) -> set[Day]:
    """On which days what is there in a commune can change."""
    return {
        Day.min,
        *edges((place.begin, place.until) for place in places),
        *edges(facts.list_spans),
        *edges((village.valid_from, village.valid_to) for village in facts.villages),
        *edges((team.effective_from, team.effective_to) for team in facts.teams),
        *edges((cover.effective_from, cover.effective_to) for cover in facts.covers),
    }


def days_of_seats(facts: CommuneFacts) -> set[Day]:
    return set(edges((seat.valid_from, seat.valid_to) for seat in facts.seats))


def days_of_verdicts(rule: TargetRule, facts: CommuneFacts) -> set[Day]:
    """On which days, besides those of counts, the verdict on a commune can change; the rule is
    that of the commune."""
    days = {team.signed_on for team in facts.teams} | {cover.signed_on for cover in facts.covers}
    last_day = last_day_in_time(rule.due, rule.wording)
    if last_day is not None and last_day < Day.max:
        days.add(last_day + ONE_DAY)
    if rule.kind in OF_SEATS:
        days |= days_of_seats(facts)
        days |= {done.completed_on for done in facts.trained}
    if rule.kind == "document_due":
        days |= {paper.received_on for paper in facts.received}
    return days


def known_on(facts: CommuneFacts, day: Day) -> CommuneFacts:
    """The facts as a board of that day reads them: what takes effect later is not there yet."""
    begins = [each.effective_from for each in facts.teams]
    begins += [each.effective_from for each in facts.covers]
    if all(begin <= day for begin in begins):
        return facts
    return replace(
        facts,
        teams=tuple(team for team in facts.teams if team.effective_from <= day),
        covers=tuple(cover for cover in facts.covers if cover.effective_from <= day),
    )


def steps(
    days: Iterable[Day], value_on: Callable[[Day], Value | None]
) -> Iterator[tuple[Day, Day, Value]]:
    """From when to when a value was the same; the days on which there is none are left out.

    days: all on which it can change, the first of them the first to be told.
    """
    begin, value = Day.min, None
    for day in sorted(days):
        found = value_on(day)
        if found != value:
            if value is not None:
                yield begin, day - ONE_DAY, value
            begin, value = day, found
    if value is not None:
        yield begin, Day.max, value
