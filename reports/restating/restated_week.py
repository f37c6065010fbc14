"""What changed since a day before, on a board that is told on today's map."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable

from django.db.models import Q

from reports.boards.week import Changes, Moved
from reports.restating.ground import teams_now
from reports.restating.restated import Restated
from reports.rollup import SUMMED
from reports.trends.series import gained
from teams.models import COUNTED_KINDS, Team, place_on

Day = datetime.date


def restated_changes(found: Restated, place: int | None, since: Day) -> Changes:
    """Of the rows of a restated board and the chosen demand: teams that came and went, and how n
    changed; n only where it adds up over villages and of communes that are whole in a row, else
    not told. A few statements, however many communes."""
    on = found.board.on
    return Changes(
        days=(on - since).days,
        teams=_teams(found, on, since),
        gained={} if place is None else _gained(found, place, since),
    )


def _teams(found: Restated, on: Day, since: Day) -> dict[int | None, Moved]:
    began = Q(valid_from__gt=since, valid_from__lte=on)
    ended = Q(valid_to__gte=since, valid_to__lt=on)
    rows = Team.objects.filter(began | ended, void=False, kind__in=COUNTED_KINDS).annotate(
        stood=place_on(on)
    )
    homes = found.homes
    broken = [pk for pk, home in homes.items() if not home]
    now = teams_now(found.ground, broken) if broken else {}
    more: Counter[int | None] = Counter()
    fewer: Counter[int | None] = Counter()
    for pk, first, last, stood in rows.values_list("pk", "valid_from", "valid_to", "stood"):
        if stood not in homes:
            continue
        keys = _keys(found, homes[stood], found.row_of(now.get(pk), stood))
        if first > since and (last is None or last >= on):
            more.update(keys)
        elif first <= since and last is not None and last < on:
            fewer.update(keys)
    every = (None, *(row.unit.pk for row in found.board.children if row.unit))
    return {key: Moved(more[key], fewer[key]) for key in every}


def _keys(found: Restated, home: int | None, part: int | None) -> Iterable[int | None]:
    """The row and the total that a team counts in."""
    row = home or part
    keys: list[int | None] = [] if row is None else [row]
    return [*keys, None] if home is not None or part is not None else keys


def _gained(found: Restated, place: int, since: Day) -> dict[int | None, int]:
    demand = found.board.demands[place]
    if demand.rule.kind not in SUMMED:
        return {}
    below = gained(None, demand, found.board.on, since, own=True, level="commune")
    sums: Counter[int | None] = Counter()
    # Of a commune in pieces nobody knows by how much each of them changed.
    mixed: set[int | None] = {
        found.row_of(home, each.commune.unit_id) for each in found.left for home in each.homes
    }
    if all(each.counted for each in found.left):
        mixed.discard(None)
    for pk, change in below.items():
        home = found.homes.get(pk or 0)
        if home is None:
            continue
        sums[None] += change
        sums[home] += change
    every = (None, *(row.unit.pk for row in found.board.children if row.unit))
    return {key: sums[key] for key in every if key not in mixed}
