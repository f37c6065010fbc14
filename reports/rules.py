"""Whether a commune meets a target on a day: one judgement over all kinds; pure.

A new kind is a function that tallies and a line in RULES. Sources of the
rules: design sections 2 and 5.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.commune_facts import (
    CommuneFacts,
    CoverSpan,
    Received,
    SeatSpan,
    TeamSpan,
    Trained,
    VillageSpan,
)
from reports.people_rules import document_due, size_band, training_share
from reports.progress import Standing
from reports.target_rule import Own, Tally, TargetRule
from reports.team_rules import (
    coverage_communes,
    coverage_villages,
    min_teams_per_commune,
    pilot_sample,
)
from teams.deadlines import days_late, last_day_in_time, named_day

Day = datetime.date

__all__ = [
    "RULES",
    "CommuneFacts",
    "CoverSpan",
    "Own",
    "Received",
    "SeatSpan",
    "TargetRule",
    "TeamSpan",
    "Trained",
    "Verdict",
    "VillageSpan",
    "judge",
]


RULES: Mapping[str, Callable[[TargetRule, CommuneFacts, Day, Day], Tally]] = {
    "min_teams_per_commune": min_teams_per_commune,
    "coverage_villages": coverage_villages,
    "coverage_communes": coverage_communes,
    "pilot_sample": pilot_sample,
    "document_due": document_due,
    "training_share": training_share,
    "size_band": size_band,
}


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

    What was decided for the commune alone goes before the target. The denominator is that of the
    target's own day, else of the last day in time once it has passed, else of the day judged.
    Raises KeyError for an unknown rule kind, ValueError for a minimum without a threshold or a
    sample without a number of village teams.
    """
    target = target.for_commune(facts.commune_id)
    last_day = last_day_in_time(target.due, target.wording)
    denominator_day = target.counted_on(on, facts.begun)
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
    if target.kind == "pilot_sample" and since is None:
        # Nobody asked this commune: the district must have so many, whichever they are.
        return "under_way" if tally.n else "not_applicable"
    if last_day is not None and on > last_day:
        return "overdue" if since is None else "met_late"
    return "under_way" if tally.n else "not_started"
