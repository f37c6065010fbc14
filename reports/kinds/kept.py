"""What the tables of progress say beside the board: women, and the decisions behind the teams."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from communes.models import Unit, UnitVersion
from members.models import Membership, Person
from reports.facts import stood_on
from teams.models import Team, placed_on

Day = datetime.date
# More decisions than these are counted, not named.
NAMED = 3


@dataclass(frozen=True)
class Women:
    """Seats held by women, and seats of people whose sex nobody wrote down."""

    women: int
    unknown: int
    seats: int

    @property
    def known(self) -> int | None:
        """None where it is not known of anybody: that is not 0."""
        return None if self.seats and self.unknown == self.seats else self.women


NOBODY = Women(0, 0, 0)


def added(women: Iterable[Women]) -> Women:
    """What several places hold together."""
    every = list(women)
    return Women(
        sum(each.women for each in every),
        sum(each.unknown for each in every),
        sum(each.seats for each in every),
    )


@dataclass(frozen=True)
class Beside:
    """By commune, of the map of the day. papers: by the key of the decision, in the order of
    signing."""

    women: Mapping[int, Women]
    papers: Mapping[int, Mapping[int, str]]

    def over(self, groups: Mapping[int, Iterable[int]]) -> Beside:
        """The same for units above, from the communes of each."""
        women, papers = {}, {}
        for key, communes in groups.items():
            held = list(communes)
            women[key] = added(self.women.get(pk, NOBODY) for pk in held)
            papers[key] = {
                number: words for pk in held for number, words in self.papers.get(pk, {}).items()
            }
        return Beside(women, papers)


def beside(unit: Unit | None, on: Day) -> Beside:
    """What stands beside the board of a unit on a day, in two statements."""
    return Beside(_women_by(unit, on), _papers_by(unit, on))


def _held(unit: Unit | None, on: Day) -> QuerySet[Any]:
    """The communes of a unit by the map of the day."""
    return UnitVersion.objects.on(on).under(unit).holders().values("unit_id")


def _women_by(unit: Unit | None, on: Day) -> dict[int, Women]:
    seats = Membership.objects.current(on).counted().filter(team__void=False)
    seats = seats.filter(placed_on(on, "team__", commune__in=_held(unit, on)))
    rows = seats.values_list("team__placements__commune_id").annotate(**_SEXES).order_by()
    return {pk: Women(*figures) for pk, *figures in rows}


_SEXES: dict[str, Any] = {
    "women": Count("pk", filter=Q(person__sex=Person.Sex.FEMALE)),
    "unknown": Count("pk", filter=Q(person__sex="")),
    "seats": Count("pk"),
}


def teams_there(unit: Unit | None, on: Day) -> QuerySet[Team]:
    """The counted teams in being in the communes that a unit has on the day."""
    rows = Team.objects.there_on(on).counted()
    return rows.filter(stood_on(on, unit)).annotate(held_by=F("placements__commune_id"))


def _papers_by(unit: Unit | None, on: Day) -> dict[int, dict[int, str]]:
    """The decisions that founded the teams in being."""
    rows = (
        Team.objects.there_on(on)
        .counted()
        .filter(placed_on(on, commune__in=_held(unit, on)))
        .order_by("begun_by__signed_on", "begun_by_id")
        .values_list(
            "placements__commune_id", "begun_by_id", "begun_by__number_raw", "begun_by__signed_on"
        )
        .distinct()
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for pk, paper, number, signed in rows:
        found[pk][paper] = cited(number, signed)
    return found


def cited(number: str, signed: Day | None) -> str:
    """'103/QĐ-UBND ngày 29/11/2023'"""
    return f"{number} ngày {signed:%d/%m/%Y}" if signed else number


def listed(decisions: Sequence[str]) -> str:
    """All of them, or the first ones and how many more there are."""
    if len(decisions) <= NAMED:
        return "; ".join(decisions)
    return f"{'; '.join(decisions[:2])} và {len(decisions) - 2} quyết định khác"
