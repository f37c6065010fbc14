"""How targets about papers and members count in one commune: a pure function per kind.

Each takes the target, the commune's facts, the day judged and the day whose members are the
denominator, and tallies. Sources: domain section 0.4.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence

from reports.commune_facts import CommuneFacts, SeatSpan, TeamSpan
from reports.runs import ONE_DAY, Run, by_id, held_before, there, within
from reports.target_rule import Tally, TargetRule

Day = datetime.date


def document_due(target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day) -> Tally:
    """The department holds the commune's decision, and its list of members where asked for.

    In time is judged by the day of receipt, not of signing (Đắk Lắk 2022: "trước ngày 10/9").
    """
    fitting = [
        paper
        for paper in facts.received
        if paper.received_on <= on and (paper.with_list or not target.with_list)
    ]
    first = min(fitting, key=lambda paper: (paper.received_on, paper.noted_on), default=None)
    runs: tuple[Run, ...] = ()
    if first is not None:
        papers = tuple((paper.received_on, paper.noted_on) for paper in fitting)
        runs = (Run(first.received_on, papers),)
    return Tally(
        n=len(runs),
        of=1,
        held_since=first.received_on if first else None,
        met_before=False,
        runs=runs,
    )


def training_share(target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day) -> Tally:
    """The share asked for of those who sit in teams on the denominator day completed a course.

    A person with several seats is one. Without a member nothing can be asked.
    """
    seated = {
        seat.person_id
        for seat in facts.seats
        if within(denominator_day, seat.valid_from, seat.valid_to)
    }
    papers: dict[int, list[tuple[Day, Day]]] = {}
    for done in facts.trained:
        if done.person_id in seated and done.completed_on <= on:
            papers.setdefault(done.person_id, []).append((done.completed_on, done.entered_on))
    found = sorted(
        ((Run(min(days)[0], tuple(days)), pk) for pk, days in papers.items()),
        key=lambda each: each[0].since,
    )
    runs = [run for run, _ in found]
    enough = target.enough_of(len(seated))
    return Tally(
        n=len(runs),
        of=len(seated),
        held_since=runs[enough - 1].since if len(runs) >= enough > 0 else None,
        met_before=False,
        runs=tuple(runs),
        things=tuple(pk for _, pk in found),
        whole=tuple(seated),
    )


def size_band(target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day) -> Tally:
    """Every team has from `least` to `most` members; judged by the days of effect.

    The size of a team is a warning elsewhere; here a plan made it a demand (Tuyên Quang, Đà Nẵng).
    """
    seats = by_team(facts.seats)
    teams = by_id(
        (span.team_id, span)
        for span in facts.teams
        if span.kind == (target.team_kind or span.kind) and span.kind != "committee"
    )

    def fits(team_id: int, day: Day) -> bool:
        members = len(
            {s.person_id for s in seats.get(team_id, ()) if within(day, s.valid_from, s.valid_to)}
        )
        return (target.least or 0) <= members and (target.most is None or members <= target.most)

    def holds_on(day: Day) -> bool:
        present = [pk for pk, stays in teams.items() if there(stays, day)]
        return bool(present) and all(fits(pk, day) for pk in present)

    present = [pk for pk, stays in teams.items() if there(stays, on)]
    fitting = [pk for pk in present if fits(pk, on)]
    changes = _changes(facts.teams, facts.seats, on)

    def fits_on(team_id: int) -> Callable[[Day], bool]:
        return lambda day: there(teams[team_id], day) and fits(team_id, day)

    runs = []
    for pk in fitting:
        since = _since(changes, fits_on(pk), on)
        entries = [stay.entered_on for stay in teams[pk] if stay.effective_from <= on]
        runs.append(Run(since, ((since, max(since, min(entries))),)))
    held_since = _since(changes, holds_on, on) if holds_on(on) else None
    return Tally(
        n=len(fitting),
        of=len(present),
        held_since=held_since,
        met_before=held_before(
            min(held_since or on, on), holds_on, (day - ONE_DAY for day in changes)
        ),
        runs=tuple(runs),
        things=tuple(fitting),
        whole=tuple(present),
    )


def by_team(seats: Iterable[SeatSpan]) -> dict[int, list[SeatSpan]]:
    found: dict[int, list[SeatSpan]] = {}
    for seat in seats:
        found.setdefault(seat.team_id, []).append(seat)
    return found


def _changes(teams: Iterable[TeamSpan], seats: Iterable[SeatSpan], on: Day) -> list[Day]:
    """The days up to `on` on which who sits where changed, latest first."""
    days = {span.effective_from for span in teams} | {seat.valid_from for seat in seats}
    ends = {span.effective_to for span in teams} | {seat.valid_to for seat in seats}
    days |= {end + ONE_DAY for end in ends if end is not None}
    return sorted((day for day in days if day <= on), reverse=True)


def _since(changes: Sequence[Day], holds_on: Callable[[Day], bool], on: Day) -> Day:
    """The first day of the unbroken run of a condition that holds on `on`."""
    since = on
    for day in changes:
        if not holds_on(day):
            break
        since = day
    return since
