"""The board of a day from kept figures: a few statements, whatever the number of communes.

Today's are the counters, those of another day the kept past. The same Board as
reports.boards.board makes from the register itself; tests compare the two.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from communes import clock
from communes.models import Unit, UnitVersion
from reports.boards.board import WHOLE_COUNTRY, Board, Result, Row, board
from reports.boards.kept_below import Today, below_then, below_today
from reports.boards.kept_sums import area_counts
from reports.boards.kept_verdicts import results_of
from reports.counters import up_to_date
from reports.demands import Area, Demand
from reports.facts import Heads, picture
from reports.models import CommuneStat, TargetStat
from reports.past.reader import past_of

Day = datetime.date
Choose = Callable[[Area], list[Demand]]


class Source(Protocol):
    """Kept figures of a unit on a day. counts, verdicts(): rows to be added up. live,
    live_verdicts(): rows of communes that had to be counted. sharing(): (person, unit of a
    level) for every commune of those who sit in several."""

    @property
    def counts(self) -> QuerySet[Any]: ...
    @property
    def live(self) -> Sequence[CommuneStat]: ...
    def verdicts(self, targets: Sequence[int]) -> QuerySet[Any]: ...
    def live_verdicts(self, demands: Sequence[Demand]) -> Sequence[TargetStat]: ...
    def sharing(self, level: str) -> Iterable[tuple[int, int | None]]: ...


@dataclass(frozen=True)
class Outline:
    """A unit on a day with the units a level down, and what lies inside it.

    key: the column of kept rows by which they belong to a child.
    """

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    children: tuple[UnitVersion, ...]
    key: str
    inside: frozenset[int]
    source: Source


def board_on(
    unit: Unit | None,
    on: Day,
    choose: Choose,
    rows: Sequence[UnitVersion] | None = None,
) -> Board:
    """The board of a unit, None the whole country: from kept figures when they hold for the day
    asked for, else from the register. choose(area): the targets that it shows. rows: units of one
    level farther below instead of those right below (districts of the country, communes of a
    province; districts without communes stand after these)."""
    of_day = below_today if on == clock.today() else below_then
    found = of_day(unit, on, rows)
    if found.source is not None:
        inside = _inside(unit, found.version, found.counts[None])
        outline = Outline(on, unit, found.version, found.children, found.key, inside, found.source)
        return _kept(outline, found.counts, choose(outline))
    seen = picture(unit, on, rows)
    return board(seen, choose(seen))


def kept_on(unit: Unit | None, on: Day) -> Source | None:
    """What is kept of a unit for a day; None where its figures are to be counted live."""
    if on == clock.today():
        return Today(unit, shares=True) if up_to_date(on) else None
    return past_of(unit, on)


def _inside(
    unit: Unit | None, version: UnitVersion | None, whole: Mapping[str, Any]
) -> frozenset[int]:
    """The communes of a unit and the units that hold them; nothing for the whole country."""
    if unit is None:
        return frozenset()
    held = set(whole["held"])
    if held and version is not None:
        held.add(version.province_id)
    return frozenset(held - {None})


def _kept(
    outline: Outline, counts: Mapping[int | None, Mapping[str, Any]], demands: Sequence[Demand]
) -> Board:
    heads = _heads(outline, counts)
    results = results_of(outline, demands)

    def row(version: UnitVersion | None, key: int | None) -> Row:
        figures = counts.get(key)
        return Row(
            version=version,
            code=version.unit.code if version else None,
            name=version.full_name if version else WHOLE_COUNTRY,
            counts=area_counts(figures),
            heads=heads.get(key, Heads(0, 0)),
            results=tuple(
                Result(demand, found.get(key), version.unit_id if version else None)
                for demand, found in zip(demands, results, strict=True)
            ),
        )

    whole = counts[None]
    today = isinstance(outline.source, Today)
    return Board(
        on=outline.on,
        row=row(outline.version, None),
        children=tuple(row(child, child.unit_id) for child in outline.children),
        demands=tuple(demands),
        latest_entry=whole["latest"],
        changed_at=whole.get("changed"),
        kept=today,
        counted_anew=None if today else len(outline.source.live),
    )


def _heads(outline: Outline, counts: Mapping[int | None, Mapping[str, Any]]) -> dict[Any, Heads]:
    """People are fewer than the sum over communes by those who sit in several."""
    places: dict[int | None, Counter[int]] = defaultdict(Counter)
    for person, child in outline.source.sharing(outline.key.removesuffix("_id")):
        places[child][person] += 1
        places[None][person] += 1
    return {
        key: Heads(
            figures["seats"],
            figures["people"] - sum(count - 1 for count in places[key].values()),
        )
        for key, figures in counts.items()
    }
