"""What targets say of the rows of a restated board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from communes.models import Level
from reports.boards.kept_board import Outline
from reports.boards.kept_verdicts import results_of, tallies_of
from reports.demands import Demand
from reports.restating.ground import Ground
from reports.restating.heirs import Heirs
from reports.restating.restated_pieces import Broken, child_of, tallied_of
from reports.restating.together import TOGETHER
from reports.rollup import ParentVerdict, Tallied, settle, total
from reports.rules import Verdict

Found = dict[int | None, Verdict | ParentVerdict | None]


def results_of_rows(
    outline: Outline,
    broken: Sequence[Broken],
    demands: Sequence[Demand],
    whole: Mapping[int, int],
    *,
    of_then: bool,
) -> list[Found]:
    """For each demand what it says of each row; a commune of now that was one commune then has
    that one's verdict, all others the sum. of_then: the rows are communes of then; else targets
    that count communes say something of those single ones alone, and tell_heirs() the rest."""
    summed = [each for each in demands if of_then or each.rule.kind not in TOGETHER]
    tallies = tallies_of(outline, summed) if summed else {}
    for demand in summed:
        of_target = tallies[demand.target.pk]
        for each in broken:
            for home, tallied in tallied_of(demand, each, outline.on):
                for key in (home,) if each.whole else (home, None):
                    of_target[key].append(tallied)
    found: list[Found] = [
        {
            key: settle(demand.rule, total(parts), outline.on)
            for key, parts in tallies.get(demand.target.pk, {}).items()
        }
        for demand in demands
    ]
    single = _single(outline, broken, whole)
    if single:
        source: Any = outline.source
        few = replace(outline, key="commune_id", source=source.of_communes(single.values()))
        for of_row, own in zip(found, results_of(few, demands), strict=True):
            of_row |= {row: own[pk] for row, pk in single.items() if pk in own}
    return found


def tell_heirs(
    of_rows: Found, demand: Demand, heirs: Heirs, ground: Ground, outline: Outline, rows: set[int]
) -> None:
    """Communes are counted as they are now; one that is a single one of then keeps its verdict.
    rows: the units of now that have a row."""
    told = heirs.told[demand.target.pk]
    own = outline.unit.pk if outline.unit and outline.unit.pk in ground.now else None
    # What is in the unit and in none of its rows is in no row here either.
    sums = heirs.tallied(demand, lambda home: child_of(ground, home, rows) or 0)
    tallies: dict[int | None, list[Tallied]] = {None: list(sums.values())}
    tallies |= {row: [sums[row]] if row in sums else [] for row in rows}
    for row, parts in tallies.items():
        commune = own if row is None else row
        if commune is None or commune not in ground.now:
            of_rows[row] = settle(demand.rule, total(parts), outline.on) if parts else None
        elif commune not in told:
            of_rows[row] = None
        elif not isinstance(of_rows.get(row), Verdict):
            of_rows[row] = told[commune].verdict


def _single(
    outline: Outline, broken: Sequence[Broken], whole: Mapping[int, int]
) -> dict[int | None, int]:
    """Rows that are communes and one whole commune of then, with that one."""
    held: dict[int | None, list[int]] = defaultdict(list)
    for pk, home in whole.items():
        held[home].append(pk)
    mixed = {home for each in broken for home in each.pieces}
    communes = {child.unit_id for child in outline.children if child.unit.level == Level.COMMUNE}
    found: dict[int | None, int] = {
        home: pks[0] for home, pks in held.items() if home in communes - mixed and len(pks) == 1
    }
    unit = outline.unit
    if unit is not None and unit.level == Level.COMMUNE and len(whole) == 1 and not broken:
        found[None] = next(iter(whole))
    return found
