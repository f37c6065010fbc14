"""A commune of then in pieces: its villages and teams by the unit of another map; pure.

The pieces of a commune, with the one of which nobody knows where it is, add up to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.commune_facts import CommuneFacts, Day
from reports.rollup import SUMMED, CommuneCounts, Tallied, tally
from reports.rules import judge
from reports.runs import within
from reports.target_rule import TargetRule

# By village, team: the unit that holds it on the other map; None is not known.
Homes = Mapping[int, int | None]


@dataclass(frozen=True)
class Piece:
    """What of a commune is in one unit of the other map. villages, teams: those of the day."""

    facts: CommuneFacts
    counts: CommuneCounts
    villages: frozenset[int]
    teams: frozenset[int]


def pieces_of(
    facts: CommuneFacts, villages: Homes, teams: Homes, on: Day
) -> dict[int | None, Piece]:
    """The pieces by unit, the one that is not known under None; only those that hold something.

    The list of a commune is that of each piece: its villages are known, whoever has them now.
    """
    homes = {villages.get(each.village_id) for each in facts.villages}
    homes |= {teams.get(each.team_id) for each in facts.teams}
    found = {home: _piece(facts, villages, teams, home, on) for home in homes}
    return {home: piece for home, piece in found.items() if piece.villages or piece.teams}


def _piece(facts: CommuneFacts, villages: Homes, teams: Homes, home: int | None, on: Day) -> Piece:
    own = replace(
        facts,
        villages=tuple(v for v in facts.villages if villages.get(v.village_id) == home),
        teams=tuple(team for team in facts.teams if teams.get(team.team_id) == home),
        covers=tuple(each for each in facts.covers if villages.get(each.village_id) == home),
        seats=tuple(seat for seat in facts.seats if teams.get(seat.team_id) == home),
    )
    placed = frozenset(v.village_id for v in own.villages if within(on, v.valid_from, v.valid_to))
    there = {t.team_id: t.kind for t in own.teams if within(on, t.effective_from, t.effective_to)}
    every = {
        team.team_id
        for team in facts.teams
        if team.kind != "committee" and within(on, team.effective_from, team.effective_to)
    }
    # Whether a village is served hangs on its team, wherever that is by now.
    covered = {
        each.village_id
        for each in own.covers
        if each.team_id in every and within(on, each.effective_from, each.effective_to)
    }
    known = own.villages_on(on)
    return Piece(
        facts=own,
        counts=CommuneCounts(
            villages=None if known is None else len(known),
            villages_with_team=len(covered & placed),
            village_teams=sum(kind == "village" for kind in there.values()),
            commune_teams=sum(kind == "commune" for kind in there.values()),
            seats=0,
        ),
        villages=placed,
        teams=frozenset(pk for pk, kind in there.items() if kind != "committee"),
    )


def tally_of_piece(rule: TargetRule, piece: Piece, on: Day) -> Tallied:
    """What a piece adds to a target: its villages, members or teams. Whether a commune meets is
    asked of whole communes alone, so there a piece adds nothing."""
    if rule.kind not in SUMMED:
        return Tallied()
    return tally(rule, judge(rule, piece.facts, on))


def by_home(pairs: Iterable[tuple[int, int | None]], homes: Homes) -> dict[int | None, list[int]]:
    """(team, what belongs to it) told by the unit that holds the team."""
    found: dict[int | None, list[int]] = defaultdict(list)
    for team, person in pairs:
        if person is not None:
            found[homes.get(team)].append(person)
    return found
