"""What single communes still lack towards a target: who decides whether a unit meets it."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from communes.models import Unit, UnitVersion
from reports.boards.board import Board, Result
from reports.boards.kept_board import Source, kept_on
from reports.demands import Demand
from reports.facts import picture, with_needed
from reports.restating.restated import Restated, restated
from reports.rollup import ASKED_NOTHING, MEETING, SUMMED, ParentVerdict
from reports.rules import Verdict, judge
from reports.target_rule import TargetRule

Day = datetime.date
NOT_LACKING = ASKED_NOTHING | MEETING | {"no_list"}


@dataclass(frozen=True)
class Lack:
    """What a commune lacks: n of `of` there, and `missing` villages or teams until it meets."""

    commune_id: int
    n: int
    of: int
    missing: int


def lacking(unit: Unit | None, demand: Demand, on: Day) -> list[Lack]:
    """The communes of a unit that do not meet, those that lack most first.

    From what is kept for the day, else from the register; communes whose list is
    not known lack nobody knows what and are none of them. The caller may open the unit's board.
    """
    source = kept_on(unit, on)
    found = _live(unit, demand, on) if source is None else _kept(source, demand)
    return sorted(found, key=_most_first)


def lacking_on(shown: Board, place: int) -> list[Lack]:
    """The same of the chosen target of a board, from its rows where these are communes."""
    rows = shown.children or (shown.row,)
    verdicts = [(row.unit, row.results[place].verdict) for row in rows]
    if any(isinstance(verdict, ParentVerdict) for _, verdict in verdicts):
        return lacking(shown.row.unit, shown.demands[place], shown.on)
    rule = shown.demands[place].rule
    found = [
        _lack(rule, unit.pk, verdict.n or 0, verdict.of)
        for unit, verdict in verdicts
        if unit is not None and isinstance(verdict, Verdict) and verdict.of is not None
        if verdict.standing not in NOT_LACKING
    ]
    return sorted(found, key=_most_first)


def lacking_restated(found: Restated, place: int) -> list[Lack]:
    """The same of a board on a later map, of the communes of that map. A commune that was several
    lacks what all of them together do."""
    shown, demand = found.board, found.board.demands[place]
    rows = shown.children
    if found.of_then:
        rows = (shown.row,)
    elif any(row.unit and not row.unit.holds_villages for row in rows):
        held = UnitVersion.objects.on(found.ground.map_day).under(shown.row.unit).holders()
        every = restated(
            *(shown.row.unit, shown.on, found.ground.map_day),
            lambda area: [demand],
            rows=list(held.select_related("unit").order_by("sort_key", "pk")),
        )
        rows, place = (every.board.children, 0) if every else ((), 0)
    lacks = [
        _lack(demand.rule, row.unit.pk, result.verdict.n or 0, result.of)
        for row in rows
        for result in [row.results[place]]
        if row.unit is not None and result.verdict is not None and result.of is not None
        if result.standing not in NOT_LACKING
    ]
    return sorted(lacks, key=_most_first)


def _most_first(lack: Lack) -> tuple[int, int]:
    return -lack.missing, lack.commune_id


def _kept(source: Source, demand: Demand) -> list[Lack]:
    rows = source.verdicts([demand.target.pk]).filter(of__isnull=False)
    found = rows.exclude(standing__in=NOT_LACKING).values_list("commune_id", "n", "of")
    counted = [
        (row.commune_id, row.n, row.of)
        for row in source.live_verdicts([demand])
        if row.of is not None and row.standing not in NOT_LACKING
    ]
    return [_lack(demand.rule, pk, n or 0, of or 0) for pk, n, of in (*found, *counted)]


def _live(unit: Unit | None, demand: Demand, on: Day) -> list[Lack]:
    seen = with_needed(picture(unit, on), {demand.rule.kind})
    found = []
    for commune in seen.communes:
        if not demand.covers(commune.keys) or demand.exempts(commune.keys):
            continue
        verdict = judge(demand.rule, commune.facts, on)
        if verdict.of is not None and verdict.standing not in NOT_LACKING:
            pk = commune.version.unit_id
            found.append(_lack(demand.rule, pk, verdict.n or 0, verdict.of))
    return found


def _lack(rule: TargetRule, commune: int, n: int, of: int) -> Lack:
    asked = rule.for_commune(commune)
    enough = asked.enough_of(of) if rule.kind in SUMMED else of
    return Lack(commune, n, of, max(enough - n, 0))


def asks_a_share(rule: TargetRule) -> bool:
    """Whether less than all is asked, of everybody or of one commune."""
    return any(
        share not in (None, 100)
        for share in (rule.share, *(own.share for own in rule.own.values()))
    )


def goal_of(result: Result, lacks: Collection[Lack]) -> int:
    """The n at which the unit meets its target, from what its communes lack.

    Villages, members: each commune has the share asked of it; communes: all of them, or the share.
    """
    n, of, rule = result.n or 0, result.of or 0, result.demand.rule
    if rule.kind in SUMMED:
        return min(n + sum(lack.missing for lack in lacks), of)
    return rule.enough_of(of) if rule.kind == "coverage_communes" else of
