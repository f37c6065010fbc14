"""What changed since a day before the board's: what moved since the last look."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Q

from communes.models import Level, Unit, UnitVersion
from reports.boards.board import Board
from reports.facts import STOOD, stood_on
from reports.rollup import SUMMED, ParentVerdict
from reports.trends.series import counts_communes, gained
from teams.models import COUNTED_KINDS, Team

WEEK = datetime.timedelta(days=7)
ONE_DAY = datetime.timedelta(days=1)
# How many days a board can look back; a week unless asked.
SPANS = (7, 30, 90)


class Moved(NamedTuple):
    """Teams of the day that were not there before, and teams of then that are gone."""

    more: int
    fewer: int


@dataclass(frozen=True)
class Changes:
    """By unit a level down, and under None for the whole: teams that came and teams that went in
    the `days` before the day, and how n changed towards the N of the day."""

    days: int = WEEK.days
    teams: Mapping[int | None, Moved] = field(default_factory=dict)
    gained: Mapping[int | None, int] = field(default_factory=dict)


NO_CHANGES = Changes()


def changes_of(unit: Unit | None, shown: Board, place: int | None, since: datetime.date) -> Changes:
    """Of a board's rows and the chosen demand; two or three statements, however many communes."""
    children = tuple(row.version for row in shown.children if row.version)
    return Changes(
        days=(shown.on - since).days,
        teams=teams_since(unit, children, shown.on, since),
        gained={} if place is None else _gained(unit, shown, place, since),
    )


def _gained(
    unit: Unit | None, shown: Board, place: int | None, since: datetime.date
) -> dict[int | None, int]:
    """Units that nothing is asked of are among them: their row says that, and no figure."""
    demand = shown.demands[place or 0]
    whole = shown.row.results[place or 0]
    children = [(row.version, row.results[place or 0]) for row in shown.children if row.version]
    kind = demand.rule.kind
    if not children:
        return gained(unit, demand, shown.on, since, own=not counts_communes(whole), level=None)
    level = children[0][0].unit.level
    own = level == Level.COMMUNE
    below = gained(unit, demand, shown.on, since, own=own, level=level)
    found: dict[int | None, int] = {
        version.unit_id: below.get(version.unit_id, 0)
        for version, result in children
        # A district without communes among communes counts communes that meet, and they teams.
        if not own or kind in SUMMED or not isinstance(result.verdict, ParentVerdict)
    }
    if kind in SUMMED or (not own and kind != "pilot_sample"):
        found[None] = sum(below.values())
    else:
        one = gained(unit, demand, shown.on, since, own=not counts_communes(whole), level=None)
        found[None] = one.get(None, 0)
    return found


def teams_since(
    unit: Unit | None,
    children: tuple[UnitVersion, ...],
    on: datetime.date,
    before: datetime.date,
) -> dict[int | None, Moved]:
    """By child, and under None for the whole, by the map of the day. One statement, whatever the
    number of communes."""
    if not children:
        return {}
    level = children[0].unit.level
    key = f"{STOOD}{'unit' if level == Level.COMMUNE else level}_id"
    began = Q(valid_from__gt=before, valid_from__lte=on)
    ended = Q(valid_to__gte=before, valid_to__lt=on)
    rows = (
        Team.objects.filter(began | ended, void=False, kind__in=COUNTED_KINDS)
        .filter(stood_on(on, unit))
        .values_list(key)
        .annotate(
            more=Count("pk", filter=began & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))),
            fewer=Count("pk", filter=ended & Q(valid_from__lte=before)),
        )
        .order_by()
    )
    found: dict[int | None, Moved] = {child.unit_id: Moved(0, 0) for child in children}
    found |= {pk: Moved(more, fewer) for pk, more, fewer in rows}
    found[None] = Moved(
        sum(each.more for each in found.values()), sum(each.fewer for each in found.values())
    )
    return found
