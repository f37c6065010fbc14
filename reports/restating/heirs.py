"""What targets that count communes say of the communes of now, from the communes of then in them.

Kept verdicts are added up by sets; facts are read only of communes of now whose sums do not tell,
whose past changed since it was kept, or that took villages or teams of a divided one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Case, Count, Max, Min, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from reports.counters import verdicts_now
from reports.demands import Demand
from reports.facts import Commune, communes_of, with_more
from reports.restating.ground import Ground, moved_from
from reports.restating.pieces import Piece
from reports.restating.restated_pieces import Broken, broken_of
from reports.restating.restated_source import HOME, Whole
from reports.restating.together import (
    TOGETHER,
    Sums,
    asked_for,
    asked_on,
    joined,
    judged_whole,
    sums_of,
    verdict_of,
    whole_of,
)
from reports.rollup import ASKED_NOTHING, Tallied
from reports.rules import Verdict
from reports.target_rule import TargetRule


@dataclass(frozen=True)
class Told:
    """The verdict on a commune of now; n, of: of its parts together, which a curve goes back
    from."""

    verdict: Verdict
    n: int
    of: int


@dataclass(frozen=True)
class Heirs:
    """told: by target and commune of now, those that it is asked of. homes: by whole commune of
    then its one of now."""

    told: Mapping[int, Mapping[int, Told]] = field(default_factory=dict)
    homes: Mapping[int, int] = field(default_factory=dict)

    def tallied(self, demand: Demand, row_of: Callable[[int], int]) -> dict[int, Tallied]:
        """What the communes of each row add up to; perf: in one pass over thousands of them."""
        rows: dict[int, list[Verdict]] = defaultdict(list)
        for home, told in self.told[demand.target.pk].items():
            rows[row_of(home)].append(told.verdict)
        return {row: _added(verdicts) for row, verdicts in rows.items()}


def _added(verdicts: Sequence[Verdict]) -> Tallied:
    """The sum of communes, of which targets that count communes ask how many meet."""
    asked = [each for each in verdicts if each.standing not in ASKED_NOTHING]
    return Tallied(
        standings=Counter(each.standing for each in verdicts),
        part=sum(each.part or 0 for each in asked),
        of=sum(each.of or 0 for each in asked),
        known=sum(each.of is not None for each in asked),
        on_time=sum(each.on_time for each in asked),
        late=sum(each.late for each in asked),
        typed_late=sum(each.typed_late for each in asked),
        typed_days_late=_largest(each.typed_days_late for each in asked),
        days_late=_largest(each.days_late for each in asked),
    )


def _largest(days: Iterable[int | None]) -> int | None:
    return max((each for each in days if each is not None), default=None)


def heirs_of(
    demands: Sequence[Demand],
    ground: Ground,
    source: Whole,
    broken: Sequence[Broken] | None = None,
) -> Heirs:
    """Of the communes of now in a unit. source: the kept figures of its communes of then. broken:
    the divided ones by commune of now, where they are known."""
    asked = [demand for demand in demands if demand.rule.kind in TOGETHER]
    if not asked:
        return Heirs()
    homes = {
        pk: home
        for pk, found in ground.homes.items()
        if len(found) == 1 and (home := next(iter(found))) in ground.now
    }
    parts = _Parts(ground, homes, broken)
    kept = source.by(homes)
    return Heirs({each.target.pk: _told(each, parts, kept) for each in asked}, homes)


class _Parts:
    """Which communes of then are whole in each commune of now, and what it has of divided ones."""

    def __init__(
        self, ground: Ground, homes: Mapping[int, int], broken: Sequence[Broken] | None
    ) -> None:
        self.ground = ground
        self.whole: dict[int, list[int]] = defaultdict(list)
        for pk, home in homes.items():
            self.whole[home].append(pk)
        if broken is None:
            divided = ground.then.keys() - homes.keys()
            placed = moved_from(divided, ground) if divided else set()
            broken = broken_of(sorted(placed), ground, ground.now.keys(), people=False)
        self.pieces: dict[int, dict[int, Piece]] = defaultdict(dict)
        for each in broken:
            for place, piece in each.pieces.items():
                if place is not None:
                    self.pieces[place][each.commune.version.unit_id] = piece

    def of(self, home: int) -> set[int]:
        return {*self.whole.get(home, ()), *self.pieces.get(home, ())}

    def facts(self, homes: Collection[int], kind: str) -> dict[int, Commune]:
        """The communes of then behind some communes of now, with what a kind of target asks."""
        ids = sorted({pk for home in homes for pk in self.of(home)})
        if not ids:
            return {}
        rows = communes_of(self.ground.versions(ids), ids, self.ground.on)
        return {each.version.unit_id: each for each in with_more(tuple(rows), ids, {kind})}


def _told(demand: Demand, parts: _Parts, kept: Whole) -> dict[int, Told]:
    rule, asked = demand.rule, asked_on(demand.rule, parts.ground.on)
    covered = _covered(demand, parts.ground)
    found: dict[int, Told] = {}
    unknown = []
    sums = _sums(demand, kept)
    for home in parts.whole.keys() | parts.pieces.keys():
        every = parts.of(home)
        whole = parts.whole.get(home, ())
        # As a target follows its communes: where it took one of them whole, or nobody else's.
        if covered is not None and covered.isdisjoint(whole) and not every <= covered:
            continue
        own = sums.get(home)
        simple = home not in parts.pieces and rule.own.keys().isdisjoint(every)
        if simple and own is not None and own.parts == len(whole):
            verdict = verdict_of(asked, own)
            if verdict is not None:
                found[home] = Told(verdict, own.n, whole_of(rule, own))
                continue
        unknown.append(home)
    if unknown:
        found |= _read(demand, parts, unknown)
    return found


def _covered(demand: Demand, ground: Ground) -> frozenset[int] | None:
    """The communes of then that a target is asked of; None all."""
    if demand.scope is None:
        return None
    return frozenset(
        pk for pk, place in ground.then.items() if demand.covers(frozenset(filter(None, place)))
    )


def _sums(demand: Demand, kept: Whole) -> dict[int, Sums]:
    """What is kept of the parts of each commune of now; one statement."""
    full = Q(of__gte=asked_for(demand.rule))
    rows = kept.verdicts([demand.target.pk]).values(HOME)
    rows = rows.annotate(
        parts=Count("*"),
        exempt=Count("commune_id", filter=Q(standing="exempt")),
        sum_n=Coalesce(Sum("n"), 0),
        sum_of=Coalesce(Sum("of"), 0),
        sum_on_time=Sum("on_time"),
        sum_late=Sum("late"),
        sum_typed=Sum("typed_late"),
        typed_days=Max("typed_days_late"),
        enough=Count("commune_id", filter=Q(standing="met") & full),
        alone=Min("held_since", filter=full),
        last=Max("held_since"),
        only=Case(When(parts=1, then=Min("standing")), default=Value("")),
    )
    return {
        home: Sums(*figures)
        for home, *figures in rows.order_by().values_list(HOME, *_FIGURES)
        if home is not None
    }


_FIGURES = (
    *("parts", "exempt", "sum_n", "sum_of", "sum_on_time", "sum_late", "sum_typed"),
    *("typed_days", "enough", "alone", "last", "only"),
)


def _read(demand: Demand, parts: _Parts, homes: Sequence[int]) -> dict[int, Told]:
    """The same from the facts."""
    rule, on = demand.rule, parts.ground.on
    communes = parts.facts(homes, rule.kind)
    rows = {row.commune_id: row for row in verdicts_now(tuple(communes.values()), [demand], on)}
    found = {}
    for home in homes:
        every = parts.of(home) & communes.keys()
        told = [rows[pk] for pk in sorted(every) if pk in rows]
        own = _rule_for(rule, home, every)
        if told and all(row.standing == "exempt" for row in told) and len(told) == len(every):
            own = own.exempting(home)
        sums = sums_of(own.for_commune(home), told)
        simple = home not in parts.pieces and len(told) == len(every)
        verdict = None
        if rule.kind == "document_due" or simple:
            # A paper of a divided commune is one of each that took something of it.
            verdict = verdict_of(asked_on(own.for_commune(home), on), sums)
        if verdict is not None:
            found[home] = Told(verdict, sums.n, whole_of(own.for_commune(home), sums))
        elif every:
            facts = [
                piece.facts if (piece := parts.pieces[home].get(pk)) else communes[pk].facts
                for pk in sorted(every)
            ]
            verdict = judged_whole(own, joined(home, facts), on)
            found[home] = Told(verdict, verdict.n or 0, verdict.of or 0)
    return found


def _rule_for(rule: TargetRule, home: int, parts: Collection[int]) -> TargetRule:
    """What single communes were asked instead goes on where all the parts were asked the same."""
    asked = {rule.own.get(pk) for pk in parts}
    (same,) = asked if len(asked) == 1 else (None,)
    return replace(rule, own={home: same} if same is not None else {})
