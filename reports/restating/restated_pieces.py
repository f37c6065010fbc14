"""Communes of then that several units of now took: their pieces, by the row that holds each."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from members.models import Membership
from reports.boards.kept_sums import Figures
from reports.demands import Demand
from reports.facts import Commune, communes_of, with_more
from reports.restating.ground import Ground, teams_now, villages_now
from reports.restating.pieces import Piece, by_home, pieces_of, tally_of_piece
from reports.rollup import Tallied
from teams.models import placed_on

Day = datetime.date


@dataclass(frozen=True)
class Broken:
    """A commune of then that is in no row as a whole, in pieces by row; the piece under None is
    not known. whole: all of it is in the unit of the board."""

    commune: Commune
    pieces: Mapping[int | None, Piece]
    seats: Mapping[int | None, Sequence[int]]
    whole: bool


def child_of(ground: Ground, home: int | None, below: Collection[int]) -> int | None:
    """The row of those below that holds a unit of now; None where none does."""
    version = ground.now.get(home or 0)
    if version is None:
        return None
    keys = (version.unit_id, version.district_id, version.province_id)
    return next((key for key in keys if key in below), None)


def broken_of(
    communes: Sequence[int], ground: Ground, below: Collection[int], *, people: bool = True
) -> list[Broken]:
    """The communes of then with their pieces, by the row that holds each now. people: with who
    sits in the teams."""
    if not communes:
        return []
    versions = ground.versions(communes)
    villages, teams = villages_now(ground, communes), teams_now(ground, communes)
    found = tuple(communes_of(versions, communes, ground.on))
    found = with_more(found, communes, {"training_share", "size_band"} if people else ())
    seats = _seats(communes, ground.on) if people else defaultdict(list)

    def row(home: int | None, commune: int) -> int | None:
        if below:
            return child_of(ground, home, below)
        return commune if home in ground.now else None

    broken = []
    for commune in found:
        pk = commune.version.unit_id
        of_villages = {key: row(home, pk) for key, home in villages.items()}
        of_teams = {key: row(home, pk) for key, home in teams.items()}
        pieces = pieces_of(commune.facts, of_villages, of_teams, ground.on)
        told = by_home(seats[pk], of_teams)
        broken.append(Broken(commune, pieces, told, ground.inside(pk)))
    return broken


def _seats(communes: Iterable[int], on: Day) -> dict[int, list[tuple[int, int | None]]]:
    """(team, person) of the seats of the day by commune."""
    rows = Membership.objects.current(on).counted().filter(team__void=False)
    rows = rows.filter(placed_on(on, "team__", commune_id__in=list(communes)))
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for commune, *seat in rows.values_list(
        "team__placements__commune_id", "team_id", "person_id"
    ).order_by():
        found[commune].append((seat[0], seat[1]))
    return found


def figures_of(piece: Piece, seats: Sequence[int]) -> Figures:
    """What a piece adds to the row that it is in; it is no commune."""
    counts, known = piece.counts, piece.counts.villages is not None
    return {
        "communes": 0,
        "with_team": 0,
        "without_list": 0,
        "known": counts.villages,
        "covered": counts.villages_with_team,
        "covered_known": counts.villages_with_team if known else None,
        "of_villages": counts.village_teams,
        "of_communes": counts.commune_teams,
        "seats": len(seats),
        "people": len(set(seats)),
        "latest": max((team.entered_on for team in piece.facts.teams), default=None),
    }


def tallied_of(demand: Demand, each: Broken, on: Day) -> Iterable[tuple[int, Tallied]]:
    """What a target finds in each piece that is placed; nothing where it asks nothing."""
    keys, pk = each.commune.keys, each.commune.version.unit_id
    if not demand.covers(keys):
        return
    rule = demand.rule.for_commune(pk)
    rule = demand.rule.exempting(pk) if demand.exempts(keys) else rule
    for home, piece in each.pieces.items():
        if home is not None:
            yield home, tally_of_piece(rule, piece, on)
