"""Whose months are counted: the teams of a unit with their villages and seats, by sets."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from communes.models import Unit
from members.models import Membership
from members.months.team_months import Months, Rule, Service, Span, TeamLife, count_months
from teams.models import Constitution, Document, Team, TeamVillage, place_on, placed_within

if TYPE_CHECKING:
    from communes.models import Officer
    from teams.models.team import TeamQuerySet

CHUNK = 5_000


@dataclass(frozen=True)
class TeamMonths:
    """A team's line. people: the persons who sat in it within the period."""

    team: Team
    months: Months
    people: frozenset[int]

    @property
    def name(self) -> str:
        """What it was called on the last day of the period."""
        called: str = self.team.called  # type: ignore[attr-defined]
        return called

    @property
    def commune_then(self) -> int:
        """Where it stood on the last day of the period."""
        commune: int = self.team.commune_then  # type: ignore[attr-defined]
        return commune

    @property
    def commune(self) -> Unit:
        commune: Unit = self.team.commune  # type: ignore[assignment]
        return commune

    @property
    def decision(self) -> Document:
        decision: Document = self.team.begun_by
        return decision


def months_by_team(
    officer: Officer,
    unit: Unit | None,
    period: Span,
    rule: Rule | Callable[[Team], Rule],
    kind: str = "",
    months: Sequence[Span] | None = None,
    within: Callable[[TeamQuerySet], TeamQuerySet] | None = None,
) -> list[TeamMonths]:
    """The teams of the unit in force within the period, by commune and name, with their months.

    Committees and teams entered by mistake are none. rule: one for all, or that of each team, as
    `province_then` says where it stood. kind: of one kind alone. months: what a month is, by
    default the calendar's. within: which teams these are, where that is not those that stood in
    the unit on the last day.
    """
    teams = Team.objects.visible_to(officer).counted().filter(_overlaps(period))
    rows = within(teams) if within else placed_within(teams, unit, period.last)
    if kind:
        rows = rows.filter(kind=kind)
    services = _services(officer, rows)
    seats: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    held = (
        Membership.objects.visible_to(officer)
        .filter(_overlaps(period), void=False, team__in=rows.values("pk"))
        .values_list("team_id", "person_id", "valid_from", "valid_to")
    )
    for team_id, person_id, first, last in held.iterator(chunk_size=CHUNK):
        seats[team_id].append((person_id, _span(first, last)))
    named = rows.called_on(period.last).select_related("commune", "begun_by")
    named = named.annotate(
        commune_then=place_on(period.last), province_then=place_on(period.last, "province_id")
    )
    listed = list(named.order_by("sort_key", "pk"))
    lives: dict[Rule, list[TeamLife]] = defaultdict(list)
    for team in listed:
        life = TeamLife(
            team.pk,
            _span(team.valid_from, team.valid_to),
            tuple(services.get(team.pk, ())),
            tuple(seats.get(team.pk, ())),
        )
        lives[rule(team) if callable(rule) else rule].append(life)
    counted: dict[int, Months] = {}
    for each, held_by in lives.items():
        counted |= count_months(held_by, period, each, months)
    return [
        TeamMonths(
            team, counted[team.pk], frozenset(person for person, _ in seats.get(team.pk, ()))
        )
        for team in listed
    ]


def reconstituted(
    officer: Officer, lines: list[TeamMonths], period: Span
) -> dict[int, list[Document]]:
    """The decisions that gave teams a new composition within the period, by team."""
    found: dict[int, list[Document]] = defaultdict(list)
    rows = (
        Constitution.objects.visible_to(officer)
        .filter(
            team__in=[line.team.pk for line in lines],
            void=False,
            valid_from__range=(period.first, period.last),
        )
        .select_related("document", "team")
        .order_by("valid_from")
    )
    for row in rows:
        if row.document_id != row.team.begun_by_id:
            found[row.team_id].append(row.document)
    return found


def _services(officer: Officer, teams: QuerySet[Any]) -> dict[int, list[Service]]:
    """The villages served, of those teams alone that share a village after a merger."""
    served = TeamVillage.objects.visible_to(officer).filter(void=False, team__in=teams.values("pk"))
    villages = set(served.filter(inherited=True).values_list("village_id", flat=True))
    if not villages:
        return {}
    sharing = set(served.filter(village__in=villages).values_list("team_id", flat=True))
    found: dict[int, list[Service]] = defaultdict(list)
    for row in served.filter(team__in=sharing):
        span = _span(row.valid_from, row.valid_to)
        found[row.team_id].append(Service(row.village_id, span, row.inherited))
    return found


def _overlaps(period: Span) -> Q:
    return Q(valid_from__lte=period.last) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=period.first)
    )


def _span(first: datetime.date | None, last: datetime.date | None) -> Span:
    # Every row that is counted has a beginning, by a constraint.
    return Span(first or datetime.date.min, last or datetime.date.max - datetime.timedelta(days=1))
