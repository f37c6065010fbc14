"""Figures of one day on the map of a later one: what the communes of then held, told by the units
of now.

A commune of then counts where all of it is today. One that several units took counts in the unit
above that holds all of them; below, its villages and teams count one by one where people put them
(reports.restating.pieces), and what nobody placed yet is named and in no row. A unit that is still
there is itself, also when it gave away a part: then that is named too. It is read as reports.facts
reads, for a unit whose board the caller may open.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from communes.models import Unit, UnitVersion
from reports.boards.board import WHOLE_COUNTRY, Board, Result, Row
from reports.boards.kept_board import Choose, Outline
from reports.boards.kept_sums import Figures, added, added_up, area_counts, sums_of
from reports.facts import Heads, children_of
from reports.restating.ground import Ground, ground_of
from reports.restating.heirs import Heirs, heirs_of
from reports.restating.restated_pieces import Broken, broken_of, child_of, figures_of
from reports.restating.restated_results import results_of_rows, tell_heirs
from reports.restating.restated_source import HOME, Whole

Day = datetime.date
# What is whole in the unit of the board and in none of its rows.
NO_ROW = 0


@dataclass(frozen=True)
class Area:
    """What targets are chosen for: the unit of the later map, with all that lay in it then."""

    on: Day
    unit: Unit | None
    version: UnitVersion | None
    inside: frozenset[int]


@dataclass(frozen=True)
class Left:
    """A commune of then that is in no row of a restated board as a whole, with the villages and
    teams of it that nobody placed yet, by key. counted: it is in the total of the board, which
    holds all that it may be in. homes: the units of now that took a part. placed: how many of its
    villages and teams are in rows."""

    commune: UnitVersion
    villages: frozenset[int]
    teams: frozenset[int]
    counted: bool
    homes: frozenset[int]
    placed: int

    @property
    def is_open(self) -> bool:
        """Whether something waits for a person, or there was nothing that could be placed."""
        return bool(self.villages or self.teams) or not self.placed


@dataclass(frozen=True)
class Restated:
    """board: the figures of its day for the units of the later map. left: what could not be told
    by them. reduced: communes that are counted as they were and gave away a part since. homes: by
    commune of then the row that holds all of it; NO_ROW where only the unit does, None where not
    even that. below: the units of the rows; none where the rows are communes of then. parts: of
    these the ones of which only a part is counted. heirs: what targets that count communes say of
    those of now."""

    board: Board
    left: tuple[Left, ...]
    reduced: tuple[str, ...]
    ground: Ground
    homes: Mapping[int, int | None]
    below: frozenset[int]
    parts: frozenset[int]
    heirs: Heirs

    @property
    def of_then(self) -> bool:
        return not self.below

    def row_of(self, home: int | None, commune: int) -> int | None:
        """The row that holds what is in a unit of now and was in a commune of then."""
        if self.of_then:
            return commune if home in self.ground.now else None
        return child_of(self.ground, home, self.below)

    @property
    def divided(self) -> tuple[str, ...]:
        """Names of the communes of the day of which something is in none of the rows."""
        return tuple(each.commune.full_name for each in self.left if each.is_open)


def restated(
    unit: Unit | None,
    on: Day,
    map_day: Day,
    choose: Choose,
    *,
    of_then: bool = False,
    rows: Sequence[UnitVersion] | None = None,
) -> Restated | None:
    """The board of a unit of `map_day` with the figures of an earlier day; None where the unit is
    not on that map. The number of statements does not grow with the number of communes.

    The rows of a commune, which has no units below, are the communes of then that it took; of_then:
    so are those of any unit. rows: other units of the later map than those right below.
    """
    version, children = children_of(unit, map_day)
    if unit is not None and version is None:
        return None
    children = children if rows is None else tuple(rows)
    ground = ground_of(unit, on, map_day)
    below = frozenset(() if of_then else (child.unit_id for child in children))
    if not below:
        children = tuple(ground.versions(ground.then))
    homes = {pk: _row_of(ground, pk, below) for pk in ground.then}
    broken = broken_of([pk for pk, home in homes.items() if home in (None, NO_ROW)], ground, below)
    whole = {pk: home for pk, home in homes.items() if home is not None}
    source = Whole(on, whole, left_out=ground.then.keys() - whole.keys() if unit is None else None)
    keys = {key for place in ground.then.values() for key in place if key is not None}
    demands = choose(Area(on, unit, version, frozenset(keys)))
    outline = Outline(on, unit, version, children, HOME, frozenset(), source)
    counts = _counts(outline, broken)
    heirs = heirs_of(demands, ground, source, broken if ground.now.keys() <= below else None)
    results = results_of_rows(outline, broken, demands, whole, of_then=not below)
    for demand, of_rows in zip(demands, results, strict=True):
        if demand.target.pk in heirs.told:
            tell_heirs(of_rows, demand, heirs, ground, outline, set(below))
    heads = _heads(counts, source, broken, whole)

    parts = {each.commune.version.unit_id for each in broken} if not below else frozenset()

    def row(of: UnitVersion | None, key: int | None) -> Row:
        part = " (một phần)" if key in parts else ""
        return Row(
            version=of,
            code=of.unit.code if of else None,
            name=f"{of.full_name}{part}" if of else WHOLE_COUNTRY,
            counts=area_counts(counts.get(key)),
            heads=heads.get(key, Heads(0, 0)),
            results=tuple(
                Result(demand, found.get(key), of.unit_id if of else None)
                for demand, found in zip(demands, results, strict=True)
            ),
        )

    return Restated(
        board=Board(
            on=on,
            row=row(version, None),
            children=tuple(row(child, child.unit_id) for child in children),
            demands=tuple(demands),
            latest_entry=counts[None]["latest"],
        ),
        left=tuple(_left(broken, ground)),
        reduced=tuple(row.full_name for row in _named(ground.reduced, ground)),
        ground=ground,
        homes=homes,
        below=below,
        parts=frozenset(parts),
        heirs=heirs,
    )


def _row_of(ground: Ground, commune: int, below: Collection[int]) -> int | None:
    """The row that holds all of a commune of then; NO_ROW where only the unit does, None where not
    even that."""
    if not ground.inside(commune):
        return None
    if not below:
        return commune
    rows = {child_of(ground, home, below) for home in ground.homes[commune]}
    return next(iter(rows)) or NO_ROW if len(rows) == 1 else NO_ROW


def _counts(outline: Outline, broken: Sequence[Broken]) -> dict[int | None, Figures]:
    """The sums of each row, and of the unit under None. A piece is no commune."""
    kept = sums_of(outline.source.counts, HOME, inside=False)
    found = added_up(kept, outline.source.live, HOME)
    for each in broken:
        for home, piece in each.pieces.items():
            if home is None:
                continue
            figures = figures_of(piece, each.seats.get(home, ()))
            for key in (home,) if each.whole else (home, None):
                found[key] = added([found[key], figures] if key in found else [figures])
    return found


def _heads(
    counts: Mapping[int | None, Figures],
    source: Whole,
    broken: Sequence[Broken],
    whole: Mapping[int, int],
) -> dict[int | None, Heads]:
    """People are fewer than the sum by those who sit in several of what is added."""
    held = [
        (home, person)
        for person, commune in source.sharing("commune")
        if (home := whole.get(commune or 0)) is not None
    ]
    every = [person for _, person in held]
    for each in broken:
        for row, seats in each.seats.items():
            if row is None:
                continue
            held += [(row, person) for person in set(seats)]
            every += [] if each.whole else set(seats)
    twice: Counter[int | None] = Counter()
    for (row, _), count in Counter(held).items():
        twice[row] += count - 1
    twice[None] = len(every) - len(set(every))
    # Those in a piece and in one whole commune sit in several communes, which sharing() tells.
    return {
        key: Heads(
            figures["seats"] or 0,
            (figures["people"] or 0) - twice[key],
        )
        for key, figures in counts.items()
    }


def _named(communes: Collection[int], ground: Ground) -> list[UnitVersion]:
    return ground.versions(communes) if communes else []


def _left(broken: Sequence[Broken], ground: Ground) -> Iterable[Left]:
    for each in sorted(broken, key=lambda one: one.commune.version.sort_key):
        piece = each.pieces.get(None)
        pk = each.commune.version.unit_id
        placed = [one for home, one in each.pieces.items() if home is not None]
        yield Left(
            commune=each.commune.version,
            villages=piece.villages if piece else frozenset(),
            teams=piece.teams if piece else frozenset(),
            counted=each.whole,
            homes=ground.homes[pk],
            placed=sum(len(one.villages) + len(one.teams) for one in placed),
        )
