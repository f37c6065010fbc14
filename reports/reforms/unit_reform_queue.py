"""What a reform of units leaves to people: villages and teams of communes that were divided.

Until somebody says where a village went it stands in the old commune, whose officers have left: so
the communes that took part of it see its name here, before they reach it anywhere else.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from communes.models import (
    Reform,
    ReformState,
    ReformSubject,
    Unit,
    VillagePlacement,
    VillageVersion,
)
from communes.roles import Role
from teams.models import Team, TeamKind, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

Divisions = dict[int, tuple[int, ...]]
# Keys of villages and teams that a person decided about, by kind.
Settled = dict[str, set[int]]


@dataclass(frozen=True)
class Undecided:
    """A village of a divided commune, with its team, or a commune's own team.

    candidates: the communes that took part of the old one, the likely one first; none is chosen.
    teams: what its villages' teams are called, which go with it.
    """

    kind: str  # "village" or "team"
    pk: int
    name: str
    old: Unit
    candidates: tuple[Unit, ...]
    households: int | None = None
    teams: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True)
class Divided:
    """A divided commune. villages, teams: how many of each still wait; teams that go with their
    villages are not counted by themselves."""

    old: Unit
    candidates: tuple[Unit, ...]
    villages: int
    teams: int

    @property
    def waiting(self) -> int:
        return self.villages + self.teams


def unit_reforms(officer: Officer) -> QuerySet[Reform]:
    """Reforms of units that an officer may read: of the territory, of the province above a commune,
    and those that took a unit from it or brought one, the newest first; those in preparation are
    read by who prepares them."""
    reach = officer.reach
    rows: QuerySet[Reform] = Reform.objects.filter(about=ReformSubject.UNITS)
    if reach is None:
        return rows.none()
    if not reach.whole_country:
        theirs = Q(unit_id__in=reach.above)
        for pk in reach.unit_ids | reach.above:
            theirs |= Q(trail__units__above__contains=[pk])
        rows = rows.filter(Reform.territory.rows(reach) | (theirs & Q(state=ReformState.APPLIED)))
    if officer.role != Role.ADMIN:
        rows = rows.exclude(state=ReformState.DRAFT)
    return rows.select_related("unit").order_by("-effective_on", "unit__code", "-pk")


def decides(officer: Officer, reform: Reform) -> bool:
    """Whether the officer applies, decides and undoes it: an administrator of the province or of
    the country."""
    inside = officer.unit is None or officer.unit.pk == reform.province_id
    return officer.reach is not None and officer.role == Role.ADMIN and inside


def divisions_of(reform: Reform, officer: Officer) -> Divisions:
    """By divided commune, who took part of it; a commune's officers see those that concern it."""
    found = {int(old): tuple(news) for old, news in reform.trail.get("divided", {}).items()}
    reach = officer.reach
    if reach is None or reform.state != ReformState.APPLIED:
        return {}
    if reach.key == "commune":
        return {old: news for old, news in found.items() if reach.unit_ids & {old, *news}}
    return found


def divided(reform: Reform, officer: Officer) -> list[Divided]:
    """The divided communes that the officer may see, by name; three queries, however many."""
    divisions = divisions_of(reform, officer)
    day = reform.effective_on
    if day is None or not divisions:
        return []
    units = _units(divisions)
    villages = _counted(_villages(decided(reform), divisions, day))
    teams = _counted(_teams_alone(decided(reform), divisions, day))
    found = [
        Divided(units[old], tuple(units[new] for new in news), villages[old], teams[old])
        for old, news in divisions.items()
    ]
    return sorted(found, key=lambda one: (not one.waiting, one.old.label, one.old.pk))


def undecided(
    reform: Reform, officer: Officer, olds: Collection[int] | None = None
) -> list[Undecided]:
    """What waits, in the order of the old communes and of names; olds: of these communes alone.

    Teams of villages go with their villages; a team is told by itself when it serves none of those
    that wait.
    """
    day = reform.effective_on
    divisions = divisions_of(reform, officer)
    if olds is not None:
        divisions = {old: news for old, news in divisions.items() if old in olds}
    if day is None or not divisions:
        return []
    units = _units(divisions)
    placed = _villages(decided(reform), divisions, day)
    held = dict(placed.values_list("village_id", "commune_id"))
    serving = defaultdict(list)
    for village, name in (
        TeamVillage.objects.on(day)
        .filter(village_id__in=held, void=False, team__void=False)
        .order_by("team__sort_key")
        .values_list("village_id", "team__official_name")
    ):
        serving[village].append(name)

    def of(kind: str, pk: int, name: str, old: int, **more: Any) -> Undecided:
        candidates = tuple(units[new] for new in divisions[old])
        return Undecided(kind, pk, name, units[old], candidates, **more)

    found = [
        (
            row.sort_key,
            of(
                "village",
                row.village_id,
                row.full_name,
                held[row.village_id],
                households=row.households,
                teams=tuple(serving[row.village_id]),
            ),
        )
        for row in VillageVersion.objects.on(day).filter(village_id__in=held)
    ]
    found += [
        (team.sort_key, of("team", team.pk, team.official_name, team.commune_id or 0))
        for team in _teams_alone(decided(reform), divisions, day)
    ]
    found.sort(key=lambda row: (row[1].old.label, row[1].old.pk, row[1].kind == "team", row[0]))
    return [one for _, one in found]


@dataclass(frozen=True)
class Decided:
    """What one press decided: names, and the commune they went to."""

    names: tuple[str, ...]
    new: Unit


def decided_of(reform: Reform, division: Divided) -> list[Decided]:
    """What was decided about one divided commune, the latest first; two queries."""
    day = reform.effective_on or datetime.date.max
    steps = [
        step
        for step in reversed(reform.trail.get("decided", []))
        if step["communes"][0] == division.old.pk
    ]
    news = {unit.pk: unit for unit in division.candidates}
    keys = {key for step in steps for key in step["what"]}
    villages = [int(key[8:]) for key in keys if key.startswith("village-")]
    teams = [int(key[5:]) for key in keys if key.startswith("team-")]
    names = {
        f"village-{row.village_id}": row.full_name
        for row in VillageVersion.objects.on(day).filter(village_id__in=villages)
    }
    names |= {f"team-{team.pk}": team.official_name for team in Team.objects.filter(pk__in=teams)}
    return [
        Decided(
            tuple(sorted(names[key] for key in step["what"] if key in names)),
            news[step["communes"][1]],
        )
        for step in steps
    ]


def decided(reform: Reform) -> Settled:
    """The keys of villages and of teams that a person said the commune of, by kind; of teams that
    went with their villages too."""
    found: Settled = {"village": set(), "team": set()}
    for step in reform.trail.get("decided", []):
        for key in step["what"]:
            kind, _, pk = key.partition("-")
            found[kind].add(int(pk))
        found["team"].update(step["moved"])
    return found


def waiting_of(reforms: Collection[Reform], officer: Officer) -> dict[int, int]:
    """How many villages and teams wait, by the key of each reform; two queries for each of their
    days, however many there are."""
    found = {reform.pk: 0 for reform in reforms}
    for day in {reform.effective_on for reform in reforms if reform.effective_on}:
        theirs = [reform for reform in reforms if reform.effective_on == day]
        divisions = {pk: news for one in theirs for pk, news in divisions_of(one, officer).items()}
        if not divisions:
            continue
        settled = _settled(theirs)
        villages = _counted(_villages(settled, divisions, day))
        teams = _counted(_teams_alone(settled, divisions, day))
        for reform in theirs:
            olds = divisions_of(reform, officer)
            found[reform.pk] = sum(villages[old] + teams[old] for old in olds)
    return found


def _settled(reforms: Iterable[Reform]) -> Settled:
    found: Settled = {"village": set(), "team": set()}
    for reform in reforms:
        for kind, keys in decided(reform).items():
            found[kind] |= keys
    return found


def _villages(
    settled: Settled, divisions: Divisions, day: datetime.date
) -> QuerySet[VillagePlacement]:
    """The places of villages that stand in a divided commune by nobody's decision."""
    rows: QuerySet[VillagePlacement] = VillagePlacement.objects.on(day)
    return rows.filter(commune_id__in=divisions).exclude(village_id__in=settled["village"])


def _teams_alone(settled: Settled, divisions: Divisions, day: datetime.date) -> QuerySet[Team]:
    """Teams of divided communes that serve no village that waits there."""
    serving = TeamVillage.objects.on(day).filter(
        village_id__in=_villages(settled, divisions, day).values("village_id"),
        void=False,
        team__kind=TeamKind.VILLAGE,
    )
    teams: QuerySet[Team] = (
        Team.objects.there_on(day)
        .filter(commune_id__in=divisions)
        .exclude(pk__in=serving.values("team"))
        .exclude(pk__in=settled["team"])
    )
    return teams


def _counted(rows: QuerySet) -> dict[int, int]:
    counts = rows.order_by().values("commune_id").annotate(n=Count("pk"))
    return defaultdict(int, counts.values_list("commune_id", "n"))


def _units(divisions: Divisions) -> dict[int, Unit]:
    return Unit.objects.in_bulk({pk for old, news in divisions.items() for pk in (old, *news)})
