"""A target and what a rule counts, as the arithmetic needs them; pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reports.runs import Run
from teams.deadlines import Wording, last_day_in_time

Day = datetime.date


@dataclass(frozen=True)
class Own:
    """What one commune was asked instead; None stays the target's."""

    threshold: int | None = None
    share: int | None = None
    due: Day | None = None


@dataclass(frozen=True)
class TargetRule:
    """A target as the arithmetic needs it; `wording` says nothing while `due` is None.

    threshold: the k of min_teams_per_commune and of pilot_sample (communes in each district).
    share: percent asked for, None is 100. least, most: village teams of a sample's commune, or
    the size of a team. team_kind: whose size, None both kinds. with_list: the list of members
    must have been received as well. exempt: commune ids. own: other demands on single communes.
    """

    kind: str
    threshold: int | None = None
    due: Day | None = None
    wording: Wording = "by"
    denominator_day: Day | None = None
    exempt: frozenset[int] = frozenset()
    share: int | None = None
    least: int | None = None
    most: int | None = None
    team_kind: str | None = None
    with_list: bool = False
    own: Mapping[int, Own] = field(default_factory=dict)

    def for_commune(self, commune_id: int) -> TargetRule:
        """The target with what was decided for one commune alone."""
        own = self.own.get(commune_id)
        if own is None:
            return self
        return replace(
            self,
            threshold=self.threshold if own.threshold is None else own.threshold,
            share=self.share if own.share is None else own.share,
            due=self.due if own.due is None else own.due,
        )

    def exempting(self, commune_id: int) -> TargetRule:
        """The target with one commune more that is exempt."""
        return replace(self, exempt=self.exempt | {commune_id})

    def counted_on(self, on: Day, begun: Day | None = None) -> Day:
        """The day whose villages or members are the denominator of a judgement on `on`: that of
        the target, else the last day in time once it has passed, else the day judged. begun: the
        first day of the commune, which had no villages of its own before it; what it is made of
        was counted in others then, and is counted there on that day's own boards."""
        day = self.denominator_day
        if day is None:
            last_day = last_day_in_time(self.due, self.wording)
            day = on if last_day is None else min(on, last_day)
        return day if begun is None or begun > on else max(day, begun)

    def enough_of(self, whole: int) -> int:
        """The smallest number that is the share asked for: 80% of 7 are 6."""
        return -(-whole * (self.share or 100) // 100)


@dataclass(frozen=True)
class Tally:
    """What a rule counts on a day. n and of are None when the village list is not known.

    held_since is None when the rule does not hold on the day. runs: one for each of the n, of the
    villages, teams or persons in `things`. whole: all of N, where N counts such things.
    """

    n: int | None
    of: int | None
    held_since: Day | None
    met_before: bool
    runs: tuple[Run, ...]
    cap: int | None = None
    things: tuple[int, ...] = ()
    whole: tuple[int, ...] = ()
