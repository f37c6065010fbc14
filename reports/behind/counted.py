"""The villages, teams or persons that a target counts in a commune: the rows behind its figures.

Pure. They are those that reports.rules counts, so there are as many of them as a board shows.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from reports.commune_facts import CommuneFacts
from reports.rules import RULES
from reports.target_rule import TargetRule
from teams.deadlines import last_day_in_time

Day = datetime.date
# What is counted, by kind of target; the others count communes or their papers.
THINGS = {
    "coverage_villages": "village",
    "min_teams_per_commune": "team",
    "pilot_sample": "team",
    "size_band": "team",
    "training_share": "person",
}


@dataclass(frozen=True)
class Thing:
    """A village, team or person, by its key. since: the signing (of a course: its day) that made
    it count, None where it does not. in_time: None without a last day in time. typed_on: when the
    register first knew of what made it count in time, where that was only after the last day."""

    key: int
    since: Day | None
    in_time: bool | None = None
    typed_on: Day | None = None

    @property
    def counted(self) -> bool:
        return self.since is not None


def things_of(target: TargetRule, facts: CommuneFacts, on: Day) -> list[Thing]:
    """What the target counts, and of what it expects besides (villages, members, teams)."""
    rule = target.for_commune(facts.commune_id)
    last_day = last_day_in_time(rule.due, rule.wording)
    tally = RULES[rule.kind](rule, facts, on, rule.counted_on(on, facts.begun))
    found = []
    for key, run in zip(tally.things, tally.runs, strict=True):
        in_time = None if last_day is None else run.since <= last_day
        entry = run.first_entry(last_day) if in_time and last_day is not None else None
        late = entry if entry is not None and last_day is not None and entry > last_day else None
        found.append(Thing(key, run.since, in_time, late))
    missing = set(tally.whole) - set(tally.things)
    return [*found, *(Thing(key, None) for key in sorted(missing))]
