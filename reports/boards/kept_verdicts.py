"""How the units of a board stand towards its targets, from the verdicts kept with the counters.

One statement for all targets of the board, whatever the number of communes.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    QuerySet,
    Sum,
    When,
)
from django.db.models.functions import Least

from reports.demands import Demand
from reports.rollup import ASKED_NOTHING, ParentVerdict, Tallied, settle, tally, total
from reports.rules import Verdict
from reports.target_rule import TargetRule
from teams.deadlines import days_late

if TYPE_CHECKING:
    from reports.boards.kept_board import Outline

Day = datetime.date
# By unit a level down, and None for all of them together.
Found = dict[int | None, Verdict | ParentVerdict | None]


def results_of(outline: Outline, demands: Sequence[Demand]) -> list[Found]:
    """For each demand what it says of each child, and of the unit itself under None."""
    if not demands:
        return []
    if outline.key == "commune_id":
        return _of_communes(outline, demands)
    return _of_areas(outline, demands)


def _verdicts(outline: Outline, demands: Sequence[Demand]) -> QuerySet[Any]:
    return outline.source.verdicts([demand.target.pk for demand in demands])


_OWN = (
    *("target_id", "commune_id", "district_id", "standing", "n", "of", "cap", "held_since"),
    *("last_day", "named_on", "met_before", "on_time", "late", "typed_late", "typed_days_late"),
)


def _of_communes(outline: Outline, demands: Sequence[Demand]) -> list[Found]:
    """Each commune's own verdict, and the sum under None."""
    found: dict[int, Found] = {demand.target.pk: {} for demand in demands}
    rules = {demand.target.pk: demand.rule for demand in demands}
    tallies: dict[int, list[Tallied]] = defaultdict(list)
    rows = (
        dict(zip(_OWN, row, strict=True)) for row in _verdicts(outline, demands).values_list(*_OWN)
    )
    live = outline.source.live_verdicts(demands)
    for kept in (*rows, *({name: getattr(row, name) for name in _OWN} for row in live)):
        target = kept["target_id"]
        verdict = _verdict(kept, rules[target], outline.on)
        found[target][kept["commune_id"]] = verdict
        tallies[target].append(tally(rules[target], verdict, kept["district_id"]))
    for target, parts in tallies.items():
        found[target][None] = settle(rules[target], total(parts), outline.on)
    return [found[demand.target.pk] for demand in demands]


def _verdict(kept: Mapping[str, Any], rule: TargetRule, on: Day) -> Verdict:
    return Verdict(
        standing=kept["standing"],
        n=kept["n"],
        of=kept["of"],
        cap=kept["cap"],
        capped=kept["cap"] is not None,
        held_since=kept["held_since"],
        last_day=kept["last_day"],
        days_late=_days_late(kept["standing"], kept["held_since"], kept["named_on"], on),
        met_before=kept["met_before"],
        on_time=kept["on_time"],
        late=kept["late"],
        typed_late=kept["typed_late"],
        typed_days_late=kept["typed_days_late"],
        denominator_day=rule.for_commune(kept["commune_id"]).counted_on(on),
    )


def _days_late(standing: str, held_since: Day | None, named: Day | None, on: Day) -> int | None:
    if named is None:
        return None
    if standing == "met_late" and held_since is not None:
        return days_late(held_since, named)
    return days_late(on, named) if standing == "overdue" else None


class _Days(Func):
    """From the second day to the first; perf: a number, where Django makes an interval."""

    template, arg_joiner = "(%(expressions)s)", " - "
    output_field = IntegerField()


_SUMMED: dict[str, Any] = {
    "communes": Count("*"),
    "part": Sum(Least("n", "of")),
    "whole": Sum("of"),
    "known": Count("of"),
    "on_time_sum": Sum("on_time"),
    "late_sum": Sum("late"),
    "typed_sum": Sum("typed_late"),
    "typed_days": Max("typed_days_late"),
    "late_days": Max(_Days(F("held_since"), F("named_on"))),
    "first_named": Min("named_on"),
}


def _of_areas(outline: Outline, demands: Sequence[Demand]) -> list[Found]:
    """The sum over the communes of each child, and of all under None."""
    tallies = tallies_of(outline, demands)
    return [
        {
            key: settle(demand.rule, total(parts), outline.on)
            for key, parts in tallies.get(demand.target.pk, {}).items()
        }
        for demand in demands
    ]


def tallies_of(
    outline: Outline, demands: Sequence[Demand]
) -> dict[int, dict[int | None, list[Tallied]]]:
    """By target what adds up to each child, and to all under None."""
    samples = [demand.target.pk for demand in demands if demand.rule.kind == "pilot_sample"]
    rows = _sums(_verdicts(outline, demands), outline.key, samples)
    if outline.unit is None:
        # perf: of a whole target the sums are read in order from its index alone; several at once
        # PostgreSQL gathers from the table and sorts into groups, which takes twice as long.
        first, *others = (
            _sums(_verdicts(outline, [each]), outline.key, samples) for each in demands
        )
        rows = first.union(*others, all=True) if others else first
    tallies: dict[int, dict[int | None, list[Tallied]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        tallied = _tallied(row, outline.on, sample=row["target_id"] in samples)
        of_target = tallies[row["target_id"]]
        of_target[row[outline.key]].append(tallied)
        of_target[None].append(tallied)
    rules = {demand.target.pk: demand.rule for demand in demands}
    for one in outline.source.live_verdicts(demands):
        kept_as = {name: getattr(one, name) for name in _OWN}
        rule = rules[one.target_id]
        tallied = tally(rule, _verdict(kept_as, rule, outline.on), one.district_id)
        of_target = tallies[one.target_id]
        of_target[getattr(one, outline.key)].append(tallied)
        of_target[None].append(tallied)
    return tallies


def _sums(kept: QuerySet[Any], key: str, samples: Sequence[int]) -> QuerySet[Any]:
    """The sums of each target, child and standing."""
    groups = ["target_id", key, "standing"]
    if samples:
        # Only a sample asks which district a commune belongs to.
        place = Case(When(target__in=samples, then=F("district_id")), default=None)
        kept, groups = kept.annotate(place=place), [*groups, "place"]
    return kept.values(*groups).annotate(**_SUMMED).order_by()


def _tallied(row: Mapping[str, Any], on: Day, *, sample: bool) -> Tallied:
    standings: Counter[Any] = Counter({row["standing"]: row["communes"]})
    districts = {row["place"]: standings} if sample else {}
    if row["standing"] in ASKED_NOTHING:
        return Tallied(standings, districts=districts)
    late: int | None = None
    if row["standing"] == "met_late" and row["late_days"] is not None:
        late = max(row["late_days"], 0)
    elif row["standing"] == "overdue" and row["first_named"] is not None:
        late = days_late(on, row["first_named"])
    return Tallied(
        standings=standings,
        part=row["part"] or 0,
        of=row["whole"] or 0,
        known=row["known"],
        on_time=row["on_time_sum"],
        late=row["late_sum"],
        typed_late=row["typed_sum"],
        typed_days_late=row["typed_days"],
        days_late=late,
        districts=districts,
    )
