"""Teams whose villages a reform takes to another commune: which follow, and which must be decided.

A team all of whose villages stand in one commune from the day on stands there with them. One that
serves villages of several is asked about, for nobody can tell from the villages whose it is.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from communes.models import Reform, Unit
from communes.reforming.matching import Register
from communes.reforming.outcome import Outcome
from teams.models import ReformHome, TeamKind, TeamPlacement, TeamVillage
from teams.models.team import name_called
from teams.reform_queue import Waiting

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class Home:
    """A team of which villages change their commune. now: the key of the commune that it stands
    in; candidates: communes that hold its villages from the day on, with their names and the
    villages; chosen: the key of one of them, None while it is asked."""

    team: int
    name: str
    now: int
    candidates: tuple[tuple[int, str, str], ...]
    chosen: int | None

    @property
    def asked(self) -> bool:
        return len(self.candidates) > 1

    @property
    def field(self) -> str:
        return f"xa-{self.team}"

    @property
    def place(self) -> str:
        """What it is asked about."""
        return " / ".join(f"{name}: {villages}" for _, name, villages in self.candidates)

    @property
    def chosen_name(self) -> str:
        return next((name for pk, name, _ in self.candidates if pk == self.chosen), "")

    @property
    def moves(self) -> bool:
        return self.chosen is not None and self.chosen != self.now


def homes_of(
    reform: Reform,
    outcome: Outcome,
    register: Register,
    queue: Collection[Waiting],
    officer: Officer,
) -> list[Home]:
    """By name; none where no village changes its commune. Five queries, however many."""
    day = reform.effective_on
    after = _communes_after(outcome, register)
    crossing = {pk for pk, found in after.items() if found != {register.villages[pk].commune}}
    if day is None or not crossing:
        return []
    chosen = {(waiting.team, waiting.village.pk): waiting.chosen for waiting in queue}
    served = _served(crossing, day, officer)
    names = {row[0]: row[3] for row in served}
    places = dict(
        TeamPlacement.objects.visible_to(officer)
        .on(day)
        .filter(team__in=names)
        .values_list("team_id", "commune_id")
    )
    decided = dict(
        ReformHome.objects.visible_to(officer)
        .filter(reform=reform)
        .values_list("team_id", "commune_id")
    )
    before: dict[int, set[int]] = defaultdict(set)
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for team, village, commune, _ in served:
        before[team].add(commune)
        keys = chosen.get((team, village))
        homes = after.get(village, {commune})
        if keys is not None:
            homes = {outcome.openings[key].commune for key in keys if key in outcome.openings}
        known = register.villages.get(village)
        for pk in homes:
            found[team][pk].append(known.label if known else "thôn khác")
    labels = _labels({pk for homes in found.values() for pk in homes}, register, officer)
    return [
        _home(team, names[team], places[team], found[team], labels, decided)
        for team in sorted(found, key=lambda pk: (names[pk], pk))
        if team in places and set(found[team]) != before[team]
    ]


def _home(
    team: int,
    name: str,
    now: int,
    homes: Mapping[int, Iterable[str]],
    labels: Mapping[int, str],
    decided: Mapping[int, int],
) -> Home:
    candidates = tuple(
        (pk, labels[pk], ", ".join(sorted(homes[pk])))
        for pk in sorted(homes, key=lambda pk: (pk != now, labels[pk]))
    )
    only = candidates[0][0] if len(candidates) == 1 else None
    said = decided.get(team)
    return Home(team, name, now, candidates, only if only else said if said in homes else None)


def _communes_after(outcome: Outcome, register: Register) -> dict[int, set[int]]:
    """Of the villages that end or change, which communes hold them or their heirs then."""
    found: dict[int, set[int]] = {}
    for change in outcome.changes:
        found[change.village] = {change.commune}
    for pk in outcome.closings:
        heirs = {outcome.openings[one.key].commune for one in outcome.destinations(pk)}
        found[pk] = heirs or {register.villages[pk].commune}
    return found


def _served(
    villages: set[int], day: datetime.date, officer: Officer
) -> list[tuple[int, int, int, str]]:
    """(team, village, commune, what the team is called): all that is served by the village teams
    of some villages on the eve of a day and after."""
    rows = TeamVillage.objects.visible_to(officer).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        valid_from__lt=day,
        void=False,
        team__void=False,
        team__kind=TeamKind.VILLAGE,
    )
    theirs = rows.filter(village_id__in=villages).values("team_id")
    called = rows.filter(team_id__in=theirs).annotate(called=name_called(day, "team__"))
    return list(called.values_list("team_id", "village_id", "commune_id", "called"))


def _labels(communes: set[int], register: Register, officer: Officer) -> dict[int, str]:
    known = {pk: register.communes[pk].full_name for pk in communes & register.communes.keys()}
    others = Unit.objects.visible_to(officer).filter(pk__in=communes - known.keys())
    return known | dict(others.values_list("pk", "label"))
