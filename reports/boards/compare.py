"""Boards side by side: up to six units on a day, or a unit on two days.

Each day on its own map, where a unit that was not there on one of them has no figure for it; or
both on the map of today, as reports.restating.restated makes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reports.boards.board import Board, Result, Row
from reports.boards.lines import Links
from reports.demands import Demand
from reports.rollup import SUMMED, ParentVerdict

MOST_UNITS = 6
NO_LINKS = Links()
# The rows of the table of units: a figure, its words and where it leads.
FIGURES: tuple[tuple[str, str, str], ...] = (
    ("teams", "Tổ ở thôn, tổ dân phố", "teams"),
    ("commune_teams", "Tổ cấp xã", "commune_teams"),
    ("seats", "Thành viên (lượt)", "people"),
    ("people", "Thành viên (người)", "people"),
    ("communes_with_team", "Xã có tổ", "communes"),
    ("communes", "Số xã", "all_communes"),
    ("villages", "Thôn trong danh mục", "villages"),
)
# A figure of a row; None when it is not known.
Figure = Callable[[Row, Result | None], int | None]
# Where the figures of a row of a board lead.
Linked = Callable[[Row, Board], Links]


@dataclass(frozen=True)
class Reading:
    """One figure before and after; None where it is not known or the unit was not there. The urls
    are where either leads, '' where there is nothing to open."""

    before: int | None
    after: int | None
    url_before: str = ""
    url_after: str = ""

    @property
    def change(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Pair:
    """A unit on two days, or on one: then `before` is None and so is all that is read of it.

    links_before, links_after: where the figures of either day lead."""

    before: Row | None
    after: Row | None
    result_before: Result | None
    result_after: Result | None
    links_before: Links = NO_LINKS
    links_after: Links = NO_LINKS

    @property
    def row(self) -> Row:
        row = self.after or self.before
        if row is None:
            raise ValueError("a pair of nothing")
        return row

    @property
    def name(self) -> str:
        return self.row.name

    def cell(self, name: str, link: str) -> Reading:
        """A figure by its name with the links of that name; figures of nothing lead nowhere."""
        found: Reading = getattr(self, name)
        return replace(
            found,
            url_before=getattr(self.links_before, link) if found.before else "",
            url_after=getattr(self.links_after, link) if found.after else "",
        )

    @cached_property
    def cells(self) -> dict[str, Reading]:
        """All figures by name, with their links."""
        own = {name: self.cell(name, link) for name, _, link in FIGURES}
        timed = {"on_time": "on_time", "late": "late", "n": "figure"}
        return own | {name: self.cell(name, link) for name, link in timed.items()}

    def read(self, figure: Figure) -> Reading:
        return Reading(
            before=figure(self.before, self.result_before) if self.before else None,
            after=figure(self.after, self.result_after) if self.after else None,
        )

    @property
    def alike(self) -> bool:
        """Whether n counts the same on both days: of a commune that was several, communes that
        meet were counted then, and its own teams now."""
        results = (self.result_before, self.result_after)
        verdicts = {
            isinstance(result.verdict, ParentVerdict)
            for result in results
            if result is not None and result.verdict is not None
            if result.demand.rule.kind not in SUMMED
        }
        return len(verdicts) < 2

    @property
    def n(self) -> Reading:
        return self.read(lambda row, result: result.n if result else None)

    @property
    def n_change(self) -> int | None:
        return self.n.change if self.alike else None

    @property
    def of(self) -> Reading:
        return self.read(lambda row, result: result.of if result else None)

    @property
    def teams(self) -> Reading:
        return self.read(lambda row, result: row.counts.village_teams)

    @property
    def commune_teams(self) -> Reading:
        return self.read(lambda row, result: row.counts.commune_teams)

    @property
    def seats(self) -> Reading:
        return self.read(lambda row, result: row.heads.seats)

    @property
    def people(self) -> Reading:
        return self.read(lambda row, result: row.heads.people)

    @property
    def villages(self) -> Reading:
        return self.read(lambda row, result: row.counts.villages_known)

    @property
    def communes(self) -> Reading:
        return self.read(lambda row, result: row.counts.communes)

    @property
    def communes_with_team(self) -> Reading:
        return self.read(lambda row, result: row.counts.communes_with_team)

    @property
    def on_time(self) -> Reading:
        return self.read(lambda row, result: result.on_time if result else None)

    @property
    def late(self) -> Reading:
        return self.read(lambda row, result: result.late if result else None)


def same_target(demands: Sequence[Demand], wanted: Demand | None) -> int | None:
    """Where a target stands among the demands of another board or day: a target that was changed
    since goes on under the same number of its plan."""
    if wanted is None:
        return None
    for place, demand in enumerate(demands):
        if demand.target.pk == wanted.target.pk:
            return place
    for place, demand in enumerate(demands):
        if (demand.plan.pk, demand.target.position) == (wanted.plan.pk, wanted.target.position):
            return place
    return None


def pair(
    before: Board | None,
    after: Board | None,
    wanted: Demand | None,
    linked: Linked = lambda row, shown: NO_LINKS,
) -> Pair:
    """A unit by its boards of two days; None: it was not there, or no second day is asked for."""
    return _pair(
        before, before.row if before else None, after, after.row if after else None, wanted, linked
    )


def pairs_below(
    before: Board,
    after: Board,
    wanted: Demand | None,
    linked: Linked = lambda row, shown: NO_LINKS,
) -> list[Pair]:
    """The units a level down of either day: those of the later day first, in their order, then
    those that were gone by it."""
    then = {row.unit.pk: row for row in before.children if row.unit}
    now = {row.unit.pk: row for row in after.children if row.unit}
    return [
        _pair(before, then.get(pk), after, now.get(pk), wanted, linked)
        for pk in [*now, *(pk for pk in then if pk not in now)]
    ]


def _pair(
    before: Board | None,
    row_before: Row | None,
    after: Board | None,
    row_after: Row | None,
    wanted: Demand | None,
    linked: Linked,
) -> Pair:
    return Pair(
        before=row_before,
        after=row_after,
        result_before=_result(before, row_before, wanted) if before and row_before else None,
        result_after=_result(after, row_after, wanted) if after and row_after else None,
        links_before=linked(row_before, before) if before and row_before else NO_LINKS,
        links_after=linked(row_after, after) if after and row_after else NO_LINKS,
    )


def common_targets(boards: Iterable[Board]) -> list[Demand]:
    """The targets of the first board that all others show too, in its order."""
    first, *others = boards
    return [
        demand
        for demand in first.demands
        if all(same_target(other.demands, demand) is not None for other in others)
    ]


def _result(shown: Board, row: Row, wanted: Demand | None) -> Result | None:
    place = same_target(shown.demands, wanted)
    return None if place is None else row.results[place]


def day_before(on: datetime.date) -> datetime.date:
    """The day that is compared with when none is named: a week earlier."""
    return on - datetime.timedelta(days=7)
