"""The published figures, and whether the register shows them after the story was written."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from communes.models import Unit, VillagePlacement
from members.models import Membership
from reports.demo.story import CODES_ON
from teams.models import Team, TeamVillage

BEFORE_ANY_PLAN = datetime.date(2022, 5, 1)


@dataclass(frozen=True)
class Figures:
    """Of one unit on one day: villages and those served, communes with a team, teams, members."""

    villages: int
    served: int
    communes_with_team: int
    teams: int
    seats: int
    people: int


# Phú Ninh and Văn Yên as published; of the 102 members in Phú Ninh one sits in two teams.
PUBLISHED = {
    ("518", BEFORE_ANY_PLAN): Figures(51, 0, 0, 0, 0, 0),
    ("518", datetime.date(2022, 6, 30)): Figures(51, 19, 4, 19, 102, 101),
    ("136", BEFORE_ANY_PLAN): Figures(172, 172, 25, 172, 1287, 1287),
    ("082", datetime.date(2022, 7, 20)): Figures(28, 14, 5, 14, 61, 61),
    ("07051", datetime.date(2022, 6, 7)): Figures(2, 2, 1, 2, 10, 10),
}


class FiguresDiffer(Exception):
    """The register does not show a published figure; English, for whoever changed the story."""


def figures_of(unit: Unit, day: datetime.date) -> Figures:
    teams = Team.objects.within(unit).there_on(day).counted()
    seats = Membership.objects.within(unit).current(day).counted()
    served = TeamVillage.objects.within(unit).on(day).filter(void=False)
    return Figures(
        villages=VillagePlacement.objects.within(unit).on(day).count(),
        served=served.values("village").distinct().count(),
        communes_with_team=teams.values("commune").distinct().count(),
        teams=teams.count(),
        seats=seats.count(),
        people=seats.values("person").distinct().count(),
    )


def check_figures() -> None:
    """Raises FiguresDiffer, naming the first unit that is wrong."""
    for (code, day), expected in PUBLISHED.items():
        found = figures_of(Unit.objects.coded(code, CODES_ON).get(), day)
        if found != expected:
            raise FiguresDiffer(f"{code} on {day}: {found}, expected {expected}")
