"""In which unit of a later map single things of the past stand: teams, papers, figures of months.

A thing stands where its commune, the one that it stood in last, passed on whole. Of a commune that
several units took nothing is guessed: what nobody put anywhere stands in none of them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.db.models import F, QuerySet

from communes.models import Unit, UnitVersion
from communes.units.fates import steps_between
from communes.units.two_maps import Fates
from teams.models import Document, Effect, place_on, placed_on

Day = datetime.date
Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True)
class Homes:
    """here: the communes of a unit on the later map with their province, in the order of names.
    touching: they, and the ended communes of any day of which something is or may be here; of the
    country, None, all. provinces: those of then that are the unit by now."""

    unit: Unit | None
    map_day: Day
    here: Mapping[int, int | None]
    touching: frozenset[int] | None
    provinces: frozenset[int]
    fates: Fates

    def of(self, commune: int | None) -> int | None:
        """The commune of the unit in which stands what stood last in a commune; None where that is
        another's, or nobody knows."""
        home = self.fates.stands(commune)
        return home if home in self.here else None

    def is_left(self, commune: int | None) -> bool:
        """Whether nobody knows where something of a commune is, and it may be here."""
        if commune is None or self.fates.stands(commune) is not None:
            return False
        return self.touching is None or commune in self.touching

    def teams(self, rows: Rows) -> Rows:
        """The rows of teams that are, or may be, here; `held_by`: where each stood last."""
        place: dict[str, Any] = {"commune__isnull": False}
        if self.touching is not None:
            place = {"commune_id__in": sorted(self.touching)}
        rows = rows.filter(placed_on(self.map_day, **place))
        return rows.annotate(held_by=F("placements__commune_id"))


def homes_of(unit: Unit | None, map_day: Day) -> Homes:
    """Of a unit of the later map, None the country; three statements."""
    versions = UnitVersion.objects.on(map_day)
    holders = versions.under(unit).holders().order_by("sort_key", "pk")
    here = dict(holders.values_list("unit_id", "province_id"))
    every = frozenset(versions.values_list("unit_id", flat=True))
    steps = steps_between(None, map_day)
    fates = Fates(steps, every)
    touching = None
    if unit is not None:
        ended = {step.old for step in steps} - every
        touching = frozenset(here) | {
            pk for pk in ended if not fates.of(pk).isdisjoint(here.keys())
        }
    old = {step.old for step in steps} | every
    own = unit.pk if unit is not None and not unit.holds_villages else None
    provinces = frozenset(pk for pk in old if own is not None and fates.stands(pk) == own)
    return Homes(unit, map_day, here, touching, provinces, fates)


class Issued(NamedTuple):
    """Where a paper is told by now: under a commune, or under a province alone. inside: in the
    unit. left: nobody knows whether it is."""

    commune: int | None
    province: int | None
    inside: bool
    left: bool


def issued_now(papers: Sequence[Document], homes: Homes) -> dict[int, Issued]:
    """By key where papers are told: where their commune passed on whole; those of a commune that
    several took where all the teams are that they act on; those of units above in the province."""
    open_ones = [paper.pk for paper in papers if homes.is_left(paper.commune_id)]
    acts = Effect.objects.filter(document_id__in=open_ones, team__isnull=False)
    stood = acts.annotate(stood=place_on(homes.map_day, team="team_id"))
    by_paper: dict[int, set[int | None]] = defaultdict(set)
    for pk, place in stood.values_list("document_id", "stood"):
        by_paper[pk].add(homes.fates.stands(place))
    found = {}
    for paper in papers:
        commune = homes.of(paper.commune_id)
        left = homes.is_left(paper.commune_id)
        places = by_paper[paper.pk]
        if len(places) == 1 and None not in places:
            (only,) = places
            commune, left = (only if only in homes.here else None), False
        province = homes.here.get(commune or 0)
        if paper.commune_id is None:
            province = homes.fates.stands(paper.province_id)
        inside = commune is not None or (
            paper.commune_id is None and (homes.unit is None or province == homes.unit.pk)
        )
        found[paper.pk] = Issued(commune, province, inside, left)
    return found
