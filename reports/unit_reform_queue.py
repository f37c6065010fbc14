"""What a reform of units leaves to people: villages and teams of communes that were divided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from communes.models import Unit, VillagePlacement, VillageVersion
from teams.models import Team, TeamKind

if TYPE_CHECKING:
    from communes.models import Officer, Reform


@dataclass(frozen=True)
class Undecided:
    """A village of a divided commune, with its team, or a commune's own team.

    candidates: the communes that took part of the old one, the likely one first; none is chosen.
    """

    kind: str  # "village" or "team"
    pk: int
    name: str
    old: Unit
    candidates: tuple[Unit, ...]


def undecided(reform: Reform, officer: Officer) -> list[Undecided]:
    """In the order of the old communes and of names. Teams of villages go with their villages; a
    team is told by itself when it serves none of those that wait."""
    day = reform.effective_on
    if day is None:
        return []
    divided = {int(old): tuple(news) for old, news in reform.trail.get("divided", {}).items()}
    units = Unit.objects.visible_to(officer).in_bulk(
        {pk for old, news in divided.items() for pk in (old, *news)}
    )
    placed = VillagePlacement.objects.visible_to(officer).on(day).filter(commune_id__in=divided)
    held = dict(placed.values_list("village_id", "commune_id"))
    names = VillageVersion.objects.visible_to(officer).on(day).filter(village_id__in=held)
    found = [
        (row.sort_key, "village", row.village_id, row.full_name, held[row.village_id])
        for row in names
    ]
    teams = Team.objects.visible_to(officer).there_on(day).filter(commune_id__in=divided)
    serving = teams.filter(
        team_villages__village_id__in=held, team_villages__void=False, kind=TeamKind.VILLAGE
    )
    found += [
        (team.sort_key, "team", team.pk, team.official_name, team.commune_id or 0)
        for team in teams.exclude(pk__in=serving.values("pk"))
    ]
    found.sort(key=lambda one: (units[one[4]].label, one[1] == "team", one[0]))
    return [
        Undecided(kind, pk, name, units[old], tuple(units[new] for new in divided[old]))
        for _, kind, pk, name, old in found
    ]
