"""How targets about teams count in one commune: a pure function per kind.

Each takes the target, the commune's facts, the day judged and the day whose villages are the
denominator, and tallies. Sources: domain section 0.4.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports.commune_facts import CommuneFacts, CoverSpan, VillageSpan
from reports.runs import Run, by_id, enough_since, held_before, run_up_to, there, within
from reports.target_rule import Tally, TargetRule

Day = datetime.date


def min_teams_per_commune(
    target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day
) -> Tally:
    """At least k village teams are there; no more than one per village can be asked for.

    The cap needs a complete list of the denominator day; without a list k stands.
    """
    asked = target.threshold
    if asked is None or asked < 1:
        raise ValueError("min_teams_per_commune asks for a threshold of at least 1")
    villages = facts.villages_on(denominator_day)
    cap = len(villages) if villages is not None and len(villages) < asked else None
    of = asked if cap is None else cap
    teams = by_id((span.team_id, span) for span in facts.teams if span.kind == "village")

    def holds_on(day: Day) -> bool:
        return sum(there(stays, day) for stays in teams.values()) >= of

    present = {pk: stays for pk, stays in teams.items() if there(stays, on)}
    holds = of > 0 and len(present) >= of
    runs = tuple(run_up_to(on, stays) for stays in present.values())
    held_since = enough_since(list(teams.values()), runs, of, on) if holds else None
    ends = (span.effective_to for stays in teams.values() for span in stays)
    return Tally(
        n=len(present),
        of=of,
        cap=cap,
        held_since=held_since,
        met_before=of > 0 and held_before(min(held_since or on, on), holds_on, ends),
        runs=runs,
        things=tuple(present),
    )


def coverage_villages(
    target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day
) -> Tally:
    """The share asked for of the villages of the denominator day have a team.

    A village with two teams counts once; one that has ended since is judged on its last day.
    """
    villages = facts.villages_on(denominator_day)
    if villages is None:
        return Tally(None, None, held_since=None, met_before=False, runs=())
    committees = {span.team_id for span in facts.teams if span.kind == "committee"}
    covers = by_id(
        (span.village_id, span) for span in facts.covers if span.team_id not in committees
    )

    def covered_on(village: VillageSpan, day: Day) -> bool:
        return there(covers.get(village.village_id, ()), _judged_on(village, day))

    enough = target.enough_of(len(villages))

    def holds_on(day: Day) -> bool:
        return sum(covered_on(village, day) for village in villages.values()) >= enough

    covered = [village for village in villages.values() if covered_on(village, on)]
    runs = tuple(
        run_up_to(_judged_on(village, on), covers[village.village_id]) for village in covered
    )
    holds = len(runs) >= enough > 0
    held_since = _covered_since(villages, covers, runs, enough, on) if holds else None
    ends = (span.effective_to for stays in covers.values() for span in stays)
    return Tally(
        n=len(runs),
        of=len(villages),
        held_since=held_since,
        met_before=bool(villages) and held_before(min(held_since or on, on), holds_on, ends),
        runs=runs,
        things=tuple(village.village_id for village in covered),
        whole=tuple(villages),
    )


def _covered_since(
    villages: Mapping[int, VillageSpan],
    covers: Mapping[int, Sequence[CoverSpan]],
    runs: Sequence[Run],
    enough: int,
    on: Day,
) -> Day:
    """Since when enough of the villages have been covered without a break."""
    if enough == len(villages):
        return max(run.since for run in runs)
    stays = [
        [_through(stay, villages[pk]) for stay in covers[pk]] for pk in villages if pk in covers
    ]
    return enough_since(stays, runs, enough, on)


def _through(stay: CoverSpan, village: VillageSpan) -> CoverSpan:
    """A village that was covered on its last day stays so for the count ever after."""
    last = village.valid_to
    if last is not None and within(last, stay.effective_from, stay.effective_to):
        return replace(stay, effective_to=None)
    return stay


def coverage_communes(
    target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day
) -> Tally:
    """The commune has a team, of a village or of the commune (domain 0.4: "100% cấp xã có tổ")."""
    teams = by_id((span.team_id, span) for span in facts.teams if span.kind != "committee")

    def holds_on(day: Day) -> bool:
        return any(there(stays, day) for stays in teams.values())

    runs = tuple(run_up_to(on, stays) for stays in teams.values() if there(stays, on))
    held_since = enough_since(list(teams.values()), runs, 1, on) if runs else None
    first = tuple(run for run in runs if run.since == min(each.since for each in runs))[:1]
    ends = (span.effective_to for stays in teams.values() for span in stays)
    return Tally(
        n=1 if runs else 0,
        of=1,
        held_since=held_since,
        met_before=held_before(min(held_since or on, on), holds_on, ends),
        runs=first,
    )


def pilot_sample(target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day) -> Tally:
    """A commune of a pilot: a commune team and so many village teams (Quảng Trị, 2022).

    How many communes are asked of a district is a matter of reports.rollup. Raises ValueError
    when the target does not say how many village teams.
    """
    if target.least is None:
        raise ValueError("pilot_sample asks for a number of village teams")
    of_kind = {
        "commune": by_id((s.team_id, s) for s in facts.teams if s.kind == "commune"),
        "village": by_id((s.team_id, s) for s in facts.teams if s.kind == "village"),
    }
    asked = {"commune": 1, "village": target.least}

    def count(kind: str, day: Day) -> int:
        return sum(there(stays, day) for stays in of_kind[kind].values())

    def holds_on(day: Day) -> bool:
        return all(count(kind, day) >= least for kind, least in asked.items())

    present: dict[str, list[tuple[Run, int]]] = {
        kind: [(run_up_to(on, stays), pk) for pk, stays in teams.items() if there(stays, on)]
        for kind, teams in of_kind.items()
    }
    runs = {kind: [run for run, _ in found] for kind, found in present.items()}
    held_since = (
        max(
            enough_since(list(of_kind[kind].values()), runs[kind], least, on)
            for kind, least in asked.items()
            if least
        )
        if holds_on(on)
        else None
    )
    counted = [
        each
        for kind, least in asked.items()
        for each in sorted(present[kind], key=lambda each: each[0].since)[:least]
    ]
    ends = (span.effective_to for span in facts.teams)
    return Tally(
        n=len(counted),
        of=1 + target.least,
        held_since=held_since,
        met_before=held_before(min(held_since or on, on), holds_on, ends),
        runs=tuple(run for run, _ in counted),
        things=tuple(pk for _, pk in counted),
    )


def _judged_on(village: VillageSpan, day: Day) -> Day:
    return day if village.valid_to is None else min(day, village.valid_to)
