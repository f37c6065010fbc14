"""What the tables of progress say beside the board: women, and the decisions behind the teams."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from communes.models import Unit
from communes.territory import valid_on
from members.models import Membership, Person
from reports.facts import within_unit
from teams.models import Team

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


def women_by(unit: Unit | None, on: Day, level: str) -> dict[int, Women]:
    """By the units of a level below a unit, as the map of the day places the seats."""
    seats = (
        Membership.objects.current(on)
        .counted()
        .filter(team__void=False)
        .filter(valid_on(on, "commune__versions__"), within_unit(unit))
    )
    key = "unit" if level == "commune" else level
    rows = seats.values_list(f"commune__versions__{key}_id").annotate(**_SEXES).order_by()
    return {pk: Women(*figures) for pk, *figures in rows}


_SEXES: dict[str, Any] = {
    "women": Count("pk", filter=Q(person__sex=Person.Sex.FEMALE)),
    "unknown": Count("pk", filter=Q(person__sex="")),
    "seats": Count("pk"),
}


def teams_there(unit: Unit | None, on: Day) -> QuerySet[Team]:
    """The counted teams in being in the communes that a unit has on the day."""
    rows = Team.objects.there_on(on).counted()
    return rows.filter(valid_on(on, "commune__versions__"), within_unit(unit))


def decisions_by(unit: Unit | None, on: Day, level: str) -> dict[int, list[str]]:
    """The decisions that founded the teams in being, 'number ngày d', by unit of a level, in the
    order of signing; each is told once."""
    key = "unit" if level == "commune" else level
    rows = (
        teams_there(unit, on)
        .order_by("begun_by__signed_on", "begun_by_id")
        .values_list(
            f"commune__versions__{key}_id",
            "begun_by_id",
            "begun_by__number_raw",
            "begun_by__signed_on",
        )
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for pk, _, number, signed in rows:
        found[pk].append(cited(number, signed))
    return found


def cited(number: str, signed: Day | None) -> str:
    """'103/QĐ-UBND ngày 29/11/2023'"""
    return f"{number} ngày {signed:%d/%m/%Y}" if signed else number


def listed(decisions: list[str]) -> str:
    """All of them, or the first ones and how many more there are."""
    if len(decisions) <= NAMED:
        return "; ".join(decisions)
    return f"{'; '.join(decisions[:2])} và {len(decisions) - 2} quyết định khác"
