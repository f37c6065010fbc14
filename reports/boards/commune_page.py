"""The board of one commune, down to its villages: each with its team and the paper behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F

from communes.models import VillageVersion
from communes.units.pages import UnitOnDay, villages_of
from members.models import Membership
from reports.boards.words import figure, late_by
from reports.rules import TargetRule
from teams.deadlines import days_late, last_day_in_time, named_day
from teams.models import Document, Team, TeamKind, TeamVillage, placed_on

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class Timing:
    """How a paper stands to a deadline: code of a standing, and what else is to be told."""

    code: str
    note: str


@dataclass(frozen=True)
class TeamLine:
    """A team with the decision that began it; timing is None where no deadline is named."""

    team: Team
    decision: Document
    seats: int
    timing: Timing | None


@dataclass(frozen=True)
class VillageLine:
    """A village and the teams that serve it: none, one, or several inherited by a merger."""

    village: VillageVersion
    teams: tuple[TeamLine, ...]


@dataclass(frozen=True)
class CommunePage:
    """others: teams there that serve no village of the list (commune teams, committees)."""

    villages: tuple[VillageLine, ...]
    others: tuple[TeamLine, ...]


def commune_page(page: UnitOnDay, officer: Officer, rule: TargetRule | None) -> CommunePage:
    """Five queries, however many villages; the rule tells the deadline to compare with."""
    day = page.day
    villages = villages_of(page, officer)
    teams = {
        team.pk: team
        for team in Team.objects.visible_to(officer)
        .there_on(day)
        .filter(placed_on(day, commune=page.unit))
        .select_related("begun_by")
        .order_by("kind", "sort_key", "pk")
    }
    seats = dict(
        Membership.objects.visible_to(officer)
        .current(day)
        .filter(team_id__in=teams)
        .values_list("team_id")
        .annotate(Count("pk"))
        .order_by()
    )
    served: dict[int, list[TeamLine]] = {village.village_id: [] for village in villages}
    placed: set[int] = set()
    covers = (
        TeamVillage.objects.visible_to(officer)
        .on(day)
        .filter(void=False, village_id__in=served, team_id__in=teams)
        .exclude(team__kind=TeamKind.COMMITTEE)
        .select_related("begun_by")
        .order_by(F("inherited").asc(), "pk")
    )
    for cover in covers:
        team = teams[cover.team_id]
        placed.add(team.pk)
        served[cover.village_id].append(
            _line(team, cover.begun_by or team.begun_by, seats.get(team.pk, 0), rule)
        )
    return CommunePage(
        villages=tuple(VillageLine(row, tuple(served[row.village_id])) for row in villages),
        others=tuple(
            _line(team, team.begun_by, seats.get(team.pk, 0), None)
            for team in teams.values()
            if team.pk not in placed
        ),
    )


def _line(team: Team, decision: Document, seats: int, rule: TargetRule | None) -> TeamLine:
    return TeamLine(
        team=team,
        decision=decision,
        seats=seats,
        timing=_timing(decision, rule) if rule else None,
    )


def _timing(decision: Document, rule: TargetRule) -> Timing | None:
    """On time by the day of signing; typing it in late is another fact, told beside."""
    last_day = last_day_in_time(rule.due, rule.wording)
    signed_on, entered_on = decision.signed_on, decision.entered_on
    if last_day is None or rule.due is None or signed_on is None:
        return None
    named = named_day(rule.due, rule.wording)
    if signed_on > last_day:
        return Timing("met_late", late_by(days_late(signed_on, named)))
    if entered_on > last_day:
        days = days_late(entered_on, named)
        return Timing("met", f"nhập sau hạn {figure(days)} ngày" if days else "")
    return Timing("met", "")
