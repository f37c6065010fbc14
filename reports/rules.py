"""Whether a commune meets a target on a day: one pure function per rule kind, one judgement.

Facts come in as plain dated spans, both days inclusive and None open; a query layer fills them.
Rule kinds are those of a plan's targets; a new kind is a function that tallies and a line in
RULES. Sources of the rules: design sections 2 and 5.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from reports.progress import Standing
from reports.runs import Run, by_id, enough_since, held_before, run_up_to, there, within
from teams.deadlines import Wording, days_late, last_day_in_time, named_day

Day = datetime.date
TeamKind = Literal["village", "commune", "committee"]


@dataclass(frozen=True)
class TeamSpan:
    """A team of the commune. A team refounded after a break has two spans."""

    team_id: int
    kind: TeamKind
    village_ids: tuple[int, ...]
    effective_from: Day
    effective_to: Day | None
    signed_on: Day
    entered_on: Day


@dataclass(frozen=True)
class CoverSpan:
    """That a team serves a village; signed_on and entered_on are those of the deciding paper."""

    village_id: int
    team_id: int
    effective_from: Day
    effective_to: Day | None
    signed_on: Day
    entered_on: Day


@dataclass(frozen=True)
class VillageSpan:
    """That a village lies in the commune."""

    village_id: int
    valid_from: Day | None
    valid_to: Day | None


@dataclass(frozen=True)
class CommuneFacts:
    """What the register knows of a commune; list_spans: when its list is declared complete."""

    commune_id: int
    list_spans: tuple[tuple[Day | None, Day | None], ...]
    villages: tuple[VillageSpan, ...]
    teams: tuple[TeamSpan, ...]
    covers: tuple[CoverSpan, ...]

    def villages_on(self, day: Day) -> dict[int, VillageSpan] | None:
        """The villages of a day by id; None when the list of that day is not known."""
        if not any(within(day, begin, end) for begin, end in self.list_spans):
            return None
        return {
            village.village_id: village
            for village in self.villages
            if within(day, village.valid_from, village.valid_to)
        }


@dataclass(frozen=True)
class TargetRule:
    """A target as the arithmetic needs it; `wording` says nothing while `due` is None.

    threshold: the k of min_teams_per_commune. exempt: commune ids.
    """

    kind: str
    threshold: int | None = None
    due: Day | None = None
    wording: Wording = "by"
    denominator_day: Day | None = None
    exempt: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Tally:
    """What a rule counts on a day. n and of are None when the village list is not known.

    held_since is None when the rule does not hold on the day. runs: one for each of the n.
    """

    n: int | None
    of: int | None
    held_since: Day | None
    met_before: bool
    runs: tuple[Run, ...]
    cap: int | None = None


@dataclass(frozen=True)
class Verdict:
    """The standing of one commune towards one target on one day.

    n, of: teams and the number asked for, or villages with a team and villages; None without a
    list. cap: the number asked for where the commune has fewer villages than the threshold.
    held_since: first day of the unbroken run up to the day judged, by the days of signing.
    days_late: from the day that the target names, to held_since or, while overdue, to the day
    judged. met_before: it held earlier and then broke. on_time, late: the teams or villages
    counted in n, by signing. typed_late: those on time but entered after the last day in time,
    typed_days_late the largest distance of their entry from the day named.
    """

    standing: Standing
    n: int | None
    of: int | None
    cap: int | None
    capped: bool
    held_since: Day | None
    last_day: Day | None
    days_late: int | None
    met_before: bool
    on_time: int
    late: int
    typed_late: int
    typed_days_late: int | None
    denominator_day: Day

    @property
    def part(self) -> int | None:
        """n as a part of N: five teams where three are asked for are 3 of 3, never 5 of 3."""
        if self.n is None or self.of is None:
            return None
        return min(self.n, self.of)


def judge(target: TargetRule, facts: CommuneFacts, on: Day) -> Verdict:
    """Judge a commune on a day.

    The denominator is that of the target's own day, else of the last day in time once it has
    passed, else of the day judged. Raises KeyError for an unknown rule kind, ValueError for a
    minimum without a threshold.
    """
    last_day = last_day_in_time(target.due, target.wording)
    denominator_day = target.denominator_day or (on if last_day is None else min(on, last_day))
    tally = RULES[target.kind](target, facts, on, denominator_day)
    standing = _standing(target, facts.commune_id, tally, last_day, on)
    on_time = late = typed_late = 0
    typed_days: int | None = None
    late_by: int | None = None
    if last_day is not None and target.due is not None:
        named = named_day(target.due, target.wording)
        in_time = [run for run in tally.runs if run.since <= last_day]
        on_time, late = len(in_time), len(tally.runs) - len(in_time)
        entries = [entry for run in in_time if (entry := run.first_entry(last_day)) > last_day]
        typed_late = len(entries)
        typed_days = max((days_late(entry, named) for entry in entries), default=None)
        if standing == "met_late" and tally.held_since is not None:
            late_by = days_late(tally.held_since, named)
        elif standing == "overdue":
            late_by = days_late(on, named)
    return Verdict(
        standing=standing,
        n=tally.n,
        of=tally.of,
        cap=tally.cap,
        capped=tally.cap is not None,
        held_since=tally.held_since,
        last_day=last_day,
        days_late=late_by,
        met_before=tally.met_before,
        on_time=on_time,
        late=late,
        typed_late=typed_late,
        typed_days_late=typed_days,
        denominator_day=denominator_day,
    )


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

    present = [stays for stays in teams.values() if there(stays, on)]
    holds = of > 0 and len(present) >= of
    runs = tuple(run_up_to(on, stays) for stays in present)
    held_since = enough_since(list(teams.values()), runs, of, on) if holds else None
    ends = (span.effective_to for stays in teams.values() for span in stays)
    return Tally(
        n=len(present),
        of=of,
        cap=cap,
        held_since=held_since,
        met_before=of > 0 and held_before(min(held_since or on, on), holds_on, ends),
        runs=runs,
    )


def coverage_villages(
    target: TargetRule, facts: CommuneFacts, on: Day, denominator_day: Day
) -> Tally:
    """Every village of the denominator day has a team; a village with two counts once.

    A village that has ended since is judged on its last day.
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

    def holds_on(day: Day) -> bool:
        return all(covered_on(village, day) for village in villages.values())

    runs = tuple(
        run_up_to(_judged_on(village, on), covers[village.village_id])
        for village in villages.values()
        if covered_on(village, on)
    )
    holds = 0 < len(runs) == len(villages)
    held_since = max(run.since for run in runs) if holds else None
    ends = (span.effective_to for stays in covers.values() for span in stays)
    return Tally(
        n=len(runs),
        of=len(villages),
        held_since=held_since,
        met_before=bool(villages) and held_before(min(held_since or on, on), holds_on, ends),
        runs=runs,
    )


RULES: Mapping[str, Callable[[TargetRule, CommuneFacts, Day, Day], Tally]] = {
    "min_teams_per_commune": min_teams_per_commune,
    "coverage_villages": coverage_villages,
}


def _standing(
    target: TargetRule, commune_id: int, tally: Tally, last_day: Day | None, on: Day
) -> Standing:
    if commune_id in target.exempt:
        return "exempt"
    if tally.of is None:
        return "no_list"
    if tally.of == 0:
        return "not_applicable"
    since = tally.held_since
    if since is not None and (last_day is None or since <= last_day):
        return "met"
    if last_day is not None and on > last_day:
        return "overdue" if since is None else "met_late"
    return "under_way" if tally.n else "not_started"


def _judged_on(village: VillageSpan, day: Day) -> Day:
    return day if village.valid_to is None else min(day, village.valid_to)
