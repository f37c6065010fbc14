"""The communes of then behind a unit of today, with their facts: the rows behind its figures."""

from __future__ import annotations

import datetime
from dataclasses import replace

from communes.models import Unit
from reports.facts import Commune, communes_of
from reports.restating.ground import Ground, ground_of, teams_now, villages_now
from reports.restating.pieces import pieces_of

Day = datetime.date


def communes_now(unit: Unit | None, on: Day, map_day: Day) -> list[Commune]:
    """By name; of a commune that several units took the part that is in this one."""
    ground = ground_of(unit, on, map_day)
    rows = ground.versions(ground.then)
    communes = list(communes_of(rows, [row.unit_id for row in rows], on))
    parts = [pk for pk in ground.then if not ground.inside(pk)]
    if not parts:
        return communes
    villages = inside_of(ground, villages_now(ground, parts))
    teams = inside_of(ground, teams_now(ground, parts))
    found = []
    for each in communes:
        if each.version.unit_id not in parts:
            found.append(each)
            continue
        piece = pieces_of(each.facts, villages, teams, on).get(INSIDE)
        if piece is not None:
            found.append(replace(each, facts=piece.facts, counts=piece.counts))
    return found


INSIDE = 1


def inside_of(ground: Ground, homes: dict[int, int | None]) -> dict[int, int | None]:
    """Homes told by whether they lie in the unit: INSIDE, or None."""
    return {pk: INSIDE if home in ground.now else None for pk, home in homes.items()}
