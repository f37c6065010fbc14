"""What was asked of communes over time: every target in force with the days on which what it asks
changed."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from reports.counters import Everywhere
from reports.demands import Demand, demands_in
from reports.past.spans import edges
from reports.rules import TargetRule
from teams.followers import Followers
from teams.models import Plan

Day = datetime.date


@dataclass(frozen=True)
class Timeline:
    """A target through time. days: on which another demand begins to hold; None is no demand.

    scope: of all these days together.
    """

    target_id: int
    scope: frozenset[int] | None
    days: tuple[Day, ...]
    demands: tuple[Demand | None, ...]

    def on(self, day: Day) -> Demand | None:
        place = bisect_right(self.days, day) - 1
        return self.demands[place] if place >= 0 else None

    def concerns(self, keys: frozenset[int]) -> bool:
        return self.scope is None or not self.scope.isdisjoint(keys)

    def rules(self, commune_id: int) -> Iterator[TargetRule]:
        """What was asked of one commune, each as its own rule."""
        for demand in self.demands:
            if demand is not None:
                yield demand.rule.for_commune(commune_id)

    def told(self, commune_id: int, keys: frozenset[int]) -> tuple[Any, ...]:
        """All that matters of it to a commune, to be compared."""
        return (
            self.target_id,
            sorted(self.scope & keys) if self.scope is not None else None,
            [
                (
                    day,
                    demand and _of_one(demand, commune_id),
                    demand and sorted(demand.exempt & keys),
                    demand and demand.scope and sorted(demand.scope & keys),
                )
                for day, demand in zip(self.days, self.demands, strict=True)
            ],
        )


def _of_one(demand: Demand, commune_id: int) -> TargetRule:
    return replace(demand.rule.for_commune(commune_id), own={})


def timelines() -> list[Timeline]:
    """Of every target of a plan in force."""
    plans = list(Plan.objects.in_force().with_targets().order_by("pk"))
    followers = Followers.of_plans(plans)
    return [timeline for plan in plans for timeline in _of_plan(plan, followers)]


def kinds_of(asked: Iterable[Timeline]) -> set[str]:
    return {
        demand.rule.kind for timeline in asked for demand in timeline.demands if demand is not None
    }


def _of_plan(plan: Plan, followers: Followers) -> Iterator[Timeline]:
    passed = followers.turning_days(plan)
    days = sorted({Day.min, *passed, *edges(_spans(plan.targets.all()))})
    found: dict[int, list[Demand | None]] = {}
    for place, day in enumerate(days):
        for demand in demands_in(plan, Everywhere(day), followers):
            of_target = found.setdefault(demand.target.pk, [None] * len(days))
            of_target[place] = demand
    for target_id, demands in found.items():
        scopes = [demand.scope for demand in demands if demand is not None]
        scope = None if None in scopes else frozenset().union(*(each or () for each in scopes))
        yield Timeline(target_id, scope, tuple(days), tuple(demands))


def _spans(targets: Collection[Any]) -> Iterator[tuple[Day | None, Day | None]]:
    for target in targets:
        for dated in (target, *target.overrides.all(), *target.exemptions.all()):
            yield dated.valid_from, dated.valid_to
