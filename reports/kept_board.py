"""The board of today from the counters: a few statements, whatever the number of communes.

The same Board as reports.board makes from the register itself; tests compare the two.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Least

from communes import clock
from communes.models import Level, Unit, UnitVersion
from reports.board import WHOLE_COUNTRY, Board, Result, Row, board
from reports.counters import up_to_date
from reports.demands import Area, Demand
from reports.facts import Heads, children_of, picture
from reports.models import CommuneStat, TargetStat
from reports.rollup import ASKED_NOTHING, AreaCounts, ParentVerdict, Tallied, settle, tally
from reports.rules import Verdict
from reports.shared_people import counted_too_often
from teams.deadlines import days_late

Day = datetime.date
Choose = Callable[[Area], list[Demand]]


@dataclass(frozen=True)
class Outline:
    """A unit on a day with the units a level down: what a board needs before its figures."""

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    children: tuple[UnitVersion, ...]
    inside: frozenset[int]

    @property
    def key(self) -> str:
        """The column of the counters by which rows belong to a child."""
        level = self.children[0].unit.level
        return "unit_id" if level == Level.COMMUNE else f"{level}_id"


def board_on(unit: Unit | None, on: Day, choose: Choose) -> Board:
    """The board of a unit, None the whole country: from the counters when they hold for the day
    asked for, else from the register. choose(area): the targets that it shows."""
    if on == clock.today():
        version, children = children_of(unit, on)
        if children and up_to_date(on):
            outline = Outline(on, unit, version, children, _inside(unit))
            return _kept(outline, choose(outline))
    seen = picture(unit, on)
    return board(seen, choose(seen))


def _inside(unit: Unit | None) -> frozenset[int]:
    if unit is None:
        return frozenset()
    keys = _within(unit).values_list("unit_id", "district_id", "province_id")
    return frozenset(pk for row in keys for pk in row if pk)


def _within(unit: Unit | None) -> QuerySet[CommuneStat]:
    rows = CommuneStat.objects.filter(listed=True)
    if unit is None:
        return rows
    return rows.filter(**{f"{unit.level}_id": unit.pk})


def _kept(outline: Outline, demands: Sequence[Demand]) -> Board:
    counts = _counts(outline)
    heads = _heads(outline, counts)
    results = [_results(outline, demand) for demand in demands]

    def row(version: UnitVersion | None, key: int | None) -> Row:
        figures = counts.get(key)
        return Row(
            unit=version.unit if version else None,
            code=version.unit.code if version else None,
            name=version.full_name if version else WHOLE_COUNTRY,
            counts=_area(figures),
            heads=heads.get(key, Heads(0, 0)),
            results=tuple(
                Result(demand, found.get(key))
                for demand, found in zip(demands, results, strict=True)
            ),
        )

    return Board(
        on=outline.on,
        row=row(outline.version, None),
        children=tuple(row(child, child.unit_id) for child in outline.children),
        demands=tuple(demands),
        latest_entry=counts[None]["latest"] if None in counts else None,
    )


_SUMS: dict[str, Any] = {
    "communes": Count("pk"),
    "with_team": Count("pk", filter=Q(village_teams__gt=0) | Q(commune_teams__gt=0)),
    "without_list": Count("pk", filter=Q(villages__isnull=True)),
    "known": Sum("villages"),
    "covered": Sum("villages_with_team"),
    "covered_known": Sum("villages_with_team", filter=Q(villages__isnull=False)),
    "of_villages": Sum("village_teams"),
    "of_communes": Sum("commune_teams"),
    "seats": Sum("seats"),
    "people": Sum("people"),
    "latest": Max("latest_entry"),
}
_LARGEST = ("latest",)
# Unknown stays unknown when nothing is known to add.
_MAYBE = ("known", "covered_known", "latest")


def _counts(outline: Outline) -> dict[int | None, dict[str, Any]]:
    """The sums of each child, and of all under None."""
    rows = _within(outline.unit).values(outline.key).annotate(**_SUMS).order_by()
    found: dict[int | None, dict[str, Any]] = {row.pop(outline.key): row for row in rows}
    whole: dict[str, Any] = dict.fromkeys(_SUMS)
    for figures in found.values():
        for name, value in figures.items():
            if value is None:
                continue
            old = whole[name]
            if old is None:
                whole[name] = value
            else:
                whole[name] = max(old, value) if name in _LARGEST else old + value
    found[None] = {name: value if name in _MAYBE else value or 0 for name, value in whole.items()}
    return found


def _area(figures: Mapping[str, Any] | None) -> AreaCounts:
    if figures is None:
        return AreaCounts(0, 0, 0, None, 0, None, 0, 0, 0)
    return AreaCounts(
        communes=figures["communes"],
        communes_with_team=figures["with_team"],
        communes_without_list=figures["without_list"],
        villages_known=figures["known"],
        villages_with_team=figures["covered"],
        villages_with_team_known=figures["covered_known"],
        village_teams=figures["of_villages"],
        commune_teams=figures["of_communes"],
        seats=0,
    )


def _heads(outline: Outline, counts: Mapping[int | None, Mapping[str, Any]]) -> dict[Any, Heads]:
    """People are fewer than the sum over communes by those who sit in several."""
    level = "commune" if outline.key == "unit_id" else outline.key.removesuffix("_id")
    own = None if outline.unit is None else list(_within(outline.unit).values_list("pk", flat=True))
    too_often = counted_too_often(own, level)
    return {
        key: Heads(figures["seats"], figures["people"] - too_often.get(key, 0))
        for key, figures in counts.items()
    }


def _results(outline: Outline, demand: Demand) -> dict[int | None, Verdict | ParentVerdict | None]:
    if outline.key == "unit_id":
        return _of_communes(outline, demand)
    return _of_areas(outline, demand)


def _verdicts(outline: Outline, demand: Demand) -> QuerySet[TargetStat]:
    rows = TargetStat.objects.filter(target=demand.target, stat__listed=True)
    if outline.unit is None:
        return rows
    return rows.filter(**{f"{outline.unit.level}_id": outline.unit.pk})


def _of_communes(
    outline: Outline, demand: Demand
) -> dict[int | None, Verdict | ParentVerdict | None]:
    """Each commune's own verdict, and the sum under None."""
    found: dict[int | None, Verdict | ParentVerdict | None] = {}
    whole = Tallied()
    for kept in _verdicts(outline, demand):
        verdict = _verdict(kept, outline.on)
        found[kept.stat_id] = verdict
        whole += tally(demand.rule, verdict, kept.district_id)
    found[None] = settle(demand.rule, whole, outline.on) if found else None
    return found


def _verdict(kept: TargetStat, on: Day) -> Verdict:
    return Verdict(
        standing=kept.standing,  # type: ignore[arg-type]
        n=kept.n,
        of=kept.of,
        cap=kept.cap,
        capped=kept.cap is not None,
        held_since=kept.held_since,
        last_day=kept.last_day,
        days_late=_days_late(kept.standing, kept.held_since, kept.named_on, on),
        met_before=kept.met_before,
        on_time=kept.on_time,
        late=kept.late,
        typed_late=kept.typed_late,
        typed_days_late=kept.typed_days_late,
        denominator_day=kept.denominator_on,
    )


def _days_late(standing: str, held_since: Day | None, named: Day | None, on: Day) -> int | None:
    if named is None:
        return None
    if standing == "met_late" and held_since is not None:
        return days_late(held_since, named)
    return days_late(on, named) if standing == "overdue" else None


def _of_areas(outline: Outline, demand: Demand) -> dict[int | None, Verdict | ParentVerdict | None]:
    """The sum over the communes of each child, and of all under None."""
    sample = demand.rule.kind == "pilot_sample"
    keys = [outline.key, "standing", *(["district_id"] if sample else [])]
    keys = list(dict.fromkeys(keys))
    rows = (
        _verdicts(outline, demand)
        .values_list(*keys)
        .annotate(
            communes=Count("pk"),
            part=Sum(Least("n", "of")),
            whole=Sum("of"),
            known=Count("of"),
            on_time_sum=Sum("on_time"),
            late_sum=Sum("late"),
            typed_sum=Sum("typed_late"),
            typed_days=Max("typed_days_late"),
            late_days=Max(F("held_since") - F("named_on")),
            first_named=Min("named_on"),
        )
        .order_by()
    )
    sums: dict[int | None, Tallied] = defaultdict(Tallied)
    for row in rows:
        named = dict(zip([*keys, *_GROUP], row, strict=True))
        tallied = _tallied(named, outline.on, sample=sample)
        sums[named[outline.key]] += tallied
        sums[None] += tallied
    return {key: settle(demand.rule, tallied, outline.on) for key, tallied in sums.items()}


_GROUP = (
    *("communes", "part", "whole", "known", "on_time", "late", "typed_late", "typed_days"),
    *("late_days", "first_named"),
)


def _tallied(row: Mapping[str, Any], on: Day, *, sample: bool) -> Tallied:
    standings: Counter[Any] = Counter({row["standing"]: row["communes"]})
    districts = {row.get("district_id"): standings} if sample else {}
    if row["standing"] in ASKED_NOTHING:
        return Tallied(standings, districts=districts)
    late: int | None = None
    if row["standing"] == "met_late" and row["late_days"] is not None:
        late = max(row["late_days"].days, 0)
    elif row["standing"] == "overdue" and row["first_named"] is not None:
        late = days_late(on, row["first_named"])
    return Tallied(
        standings=standings,
        part=row["part"] or 0,
        of=row["whole"] or 0,
        known=row["known"],
        on_time=row["on_time"],
        late=row["late"],
        typed_late=row["typed_late"],
        typed_days_late=row["typed_days"],
        days_late=late,
        districts=districts,
    )
