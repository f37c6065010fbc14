"""The board of a unit on a day: one row for the unit and one for each unit a level down.

One implementation for the page and for `manage.py progress`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from communes.models import Level, Unit, UnitVersion
from reports.demands import Demand
from reports.facts import Commune, Heads, Picture, with_needed
from reports.progress import Standing, floored_percent, percent_text
from reports.rollup import AreaCounts, ParentVerdict, roll_up, sum_counts
from reports.rules import TargetRule, Verdict, judge

WHOLE_COUNTRY = "Cả nước"


@dataclass(frozen=True)
class Result:
    """How a row stands towards a demand; verdict None when no commune of it is in the scope.

    A commune carries its own verdict: n of N counts its teams or villages. A unit above carries
    the sum over its communes. unit_id: of whom it is told, which may be asked something else than
    the others; None is the whole country.
    """

    demand: Demand
    verdict: Verdict | ParentVerdict | None
    unit_id: int | None = None

    @property
    def rule(self) -> TargetRule:
        """What is asked of the unit: of a commune also what was decided for it alone."""
        rule = self.demand.rule
        return rule if self.unit_id is None else rule.for_commune(self.unit_id)

    @property
    def n(self) -> int | None:
        return self.verdict.part if self.verdict else None

    @property
    def of(self) -> int | None:
        return self.verdict.of if self.verdict else None

    @property
    def percent(self) -> Decimal | None:
        return floored_percent(self.n, self.of)

    @property
    def percent_words(self) -> str | None:
        return percent_text(self.n, self.of)

    @property
    def standing(self) -> Standing:
        return self.verdict.standing if self.verdict else "not_applicable"

    @property
    def on_time(self) -> int | None:
        """Teams or villages counted in n by papers signed in time; None while none can be."""
        return self.verdict.on_time if self.verdict and self.of is not None else None

    @property
    def late(self) -> int | None:
        return self.verdict.late if self.verdict and self.of is not None else None

    @property
    def typed_late(self) -> int | None:
        """Of those on time, how many were typed in after the last day in time."""
        return self.verdict.typed_late if self.verdict and self.of is not None else None


@dataclass(frozen=True)
class Row:
    """One unit on the board, with its name and place on the day; None is the whole country.

    counts.villages_with_team counts villages with a team in all communes, listed or not, and so
    is never divided by counts.villages_known.
    """

    version: UnitVersion | None
    code: str | None
    name: str
    counts: AreaCounts
    heads: Heads
    results: tuple[Result, ...]

    @property
    def unit(self) -> Unit | None:
        return self.version.unit if self.version else None


@dataclass(frozen=True)
class Board:
    """latest_entry: the last day on which a decision behind these figures was typed in.

    kept: added up from counters; then changed_at is when a figure last changed. counted_anew: of a
    past day that is kept, how many communes had to be counted from the register because their past
    changed since. A board counted from the register itself has neither.
    """

    on: datetime.date
    row: Row
    children: tuple[Row, ...]
    demands: tuple[Demand, ...]
    latest_entry: datetime.date | None
    changed_at: datetime.datetime | None = None
    kept: bool = False
    counted_anew: int | None = None

    @property
    def of_kept_past(self) -> bool:
        return self.counted_anew is not None


def board(seen: Picture, demands: Sequence[Demand]) -> Board:
    """Judge every commune once and add up, for the unit and for each child."""
    seen = with_needed(seen, {demand.rule.kind for demand in demands})
    verdicts: list[dict[int, Verdict]] = [
        {
            commune.version.unit_id: judge(rule, commune.facts, seen.on)
            for commune in seen.communes
            if demand.covers(commune.keys)
        }
        for demand in demands
        for rule in [rule_on(demand, seen.communes)]
    ]

    def row(version: UnitVersion | None, communes: Sequence[Commune], heads: Heads) -> Row:
        results = [
            Result(
                demand,
                _verdict(demand, judged, version, communes, seen),
                version.unit_id if version else None,
            )
            for demand, judged in zip(demands, verdicts, strict=True)
        ]
        return Row(
            version=version,
            code=version.unit.code if version else None,
            name=version.full_name if version else WHOLE_COUNTRY,
            counts=sum_counts(commune.counts for commune in communes),
            heads=heads,
            results=tuple(results),
        )

    below = _by_child(seen)
    nobody = Heads(0, 0)
    return Board(
        on=seen.on,
        row=row(seen.version, seen.communes, seen.heads[None]),
        children=tuple(
            row(child, below[child.unit_id], seen.heads.get(child.unit_id, nobody))
            for child in seen.children
        ),
        demands=tuple(demands),
        latest_entry=max(_entries(seen), default=None),
    )


def rule_on(demand: Demand, communes: Iterable[Commune]) -> TargetRule:
    """The demand's rule with those of the communes that are exempt, by themselves or by a unit
    above them."""
    if not demand.exempt:
        return demand.rule
    exempt = (c.version.unit_id for c in communes if demand.exempts(c.keys))
    return replace(demand.rule, exempt=frozenset(exempt))


def _verdict(
    demand: Demand,
    judged: dict[int, Verdict],
    version: UnitVersion | None,
    communes: Sequence[Commune],
    seen: Picture,
) -> Verdict | ParentVerdict | None:
    """A commune's own verdict, or the sum; a district without communes is a commune on its own
    board, and among districts a district of one commune."""
    ids = [commune.version.unit_id for commune in communes]
    within = {pk: judged[pk] for pk in ids if pk in judged}
    if not within:
        return None
    if version is not None and ids == [version.unit_id]:
        own_board = seen.unit is not None and seen.unit.pk == version.unit_id
        if own_board or version.unit.level == Level.COMMUNE:
            return within[version.unit_id]
    districts = {
        c.version.unit_id: c.version.district_id for c in communes if c.version.district_id
    }
    return roll_up(demand.rule, within, seen.on, districts)


def _by_child(seen: Picture) -> dict[int, list[Commune]]:
    """The communes of each child, by the map of the day."""
    below: dict[int, list[Commune]] = {child.unit_id: [] for child in seen.children}
    for commune in seen.communes:
        for pk in commune.keys & below.keys():
            below[pk].append(commune)
    return below


def _entries(seen: Picture) -> Iterable[datetime.date]:
    return (team.entered_on for commune in seen.communes for team in commune.facts.teams)


def as_json(shown: Board) -> dict[str, Any]:
    """The contract of design section 6: the unit's row with its children's rows inside."""
    return {
        **_row_json(shown.row, shown.on),
        "children": [_row_json(child, shown.on) for child in shown.children],
    }


def _row_json(row: Row, on: datetime.date) -> dict[str, Any]:
    return {
        "unit": row.code,
        "name": row.name,
        "on": on.isoformat(),
        "targets": [_result_json(result) for result in row.results],
        "communes": {
            "known": row.counts.communes,
            "with_team": row.counts.communes_with_team,
            "without_list": row.counts.communes_without_list,
        },
        "villages": {
            "known": row.counts.villages_known,
            "with_team": row.counts.villages_with_team,
        },
        "teams": {"village": row.counts.village_teams, "commune": row.counts.commune_teams},
        "members": row.heads._asdict(),
    }


def _result_json(result: Result) -> dict[str, Any]:
    rule, percent = result.rule, result.percent
    return {
        "plan": result.demand.plan.pk,
        "rule": rule.kind,
        "due": rule.due.isoformat() if rule.due else None,
        "wording": result.demand.target.wording or None,
        "n": result.n,
        "of": result.of,
        "percent": None if percent is None else float(percent),
        "standing": result.standing,
    }
