"""Targets assigned to teams with what was reached, as their pages show them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Subquery

from teams.models import Team, TeamResult, TeamTarget, place_on, placed_told, placed_within
from teams.models.team import name_called
from teams.target_progress import amount_text, percent_words, thousandths

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from communes.territory import TerritoryQuerySet


@dataclass(frozen=True)
class Entry:
    """What was reached by a day: the entry that counts, and those it corrected, latest first."""

    result: TeamResult
    corrected: tuple[TeamResult, ...]

    @property
    def amount(self) -> str:
        return amount_text(self.result.amount)


@dataclass(frozen=True)
class TargetLine:
    """A target on a day; `called` of it is the team's name then.

    latest is None when nothing was entered up to that day.
    """

    target: TeamTarget
    latest: TeamResult | None
    entries: tuple[Entry, ...]
    on: datetime.date

    @property
    def reached(self) -> Decimal | None:
        return self.latest.amount if self.latest else None

    @property
    def reached_text(self) -> str:
        return "–" if self.reached is None else amount_text(self.reached)

    @property
    def assigned_text(self) -> str:
        return amount_text(self.target.amount)

    @property
    def part(self) -> int | None:
        """Thousandths, for the bar."""
        return thousandths(self.reached, self.target.amount)

    @property
    def percent(self) -> str:
        return percent_words(self.reached, self.target.amount)

    @property
    def standing(self) -> str:
        """A code of config.standings; on time is judged by the day that the result was reached."""
        due = self.target.due_on
        if self.reached is not None and self.reached >= self.target.amount:
            first = self._reached_on()
            return "met" if due is None or first is None or first <= due else "met_late"
        if due is not None and due < self.on:
            return "overdue"
        return "not_started" if self.reached is None else "under_way"

    def _reached_on(self) -> datetime.date | None:
        days = [e.result.on for e in self.entries if e.result.amount >= self.target.amount]
        return min(days, default=None)


def targets_of(
    officer: Officer, day: datetime.date, unit: Unit | None, today: datetime.date | None = None
) -> TerritoryQuerySet:
    """The targets that bind teams there on a day in a unit, in the order of teams and papers.

    today: of that day's unit, which tells the teams that stand in it by now.
    """
    rows = (
        TeamTarget.objects.visible_to(officer)
        .filter(void=False, team__void=False, document__effective_on__lte=day)
        .exclude(team__valid_to__lt=day)
        .select_related("team", "document", "commune")
        .annotate(
            called=name_called(day, "team__"),
            stood_in=place_on(today or day, "commune__label", "team"),
        )
        .order_by("team__sort_key", "team_id", "name", "pk")
    )
    if unit is not None and today is not None:
        return placed_told(rows, unit, today, "team__")
    return placed_within(rows, unit, day, "team__")


def reached_count(targets: TerritoryQuerySet, officer: Officer, day: datetime.date) -> int:
    """How many of the targets are reached by the latest figure up to a day."""
    latest = (
        TeamResult.objects.visible_to(officer)
        .filter(target=OuterRef("pk"), on__lte=day)
        .order_by("-on", "-pk")
        .values("amount")[:1]
    )
    return targets.annotate(latest=Subquery(latest)).filter(latest__gte=F("amount")).count()


def targets_of_team(officer: Officer, team: Team, day: datetime.date) -> TerritoryQuerySet:
    """All targets that a team was ever assigned, those of its present decisions first."""
    return (
        TeamTarget.objects.visible_to(officer)
        .filter(team=team, void=False)
        .select_related("team", "document", "commune")
        .annotate(called=name_called(day, "team__"))
        .order_by("-document__effective_on", "name", "pk")
    )


def lines_of(
    targets: Iterable[TeamTarget], officer: Officer, day: datetime.date
) -> list[TargetLine]:
    """Each target with its results up to a day, in one query more."""
    listed = list(targets)
    results: dict[int, list[TeamResult]] = {target.pk: [] for target in listed}
    rows = (
        TeamResult.objects.visible_to(officer)
        .filter(target__in=[target.pk for target in listed], on__lte=day)
        .select_related("entered_by")
        .order_by("-on", "-pk")
    )
    for row in rows:
        results[row.target_id].append(row)
    return [_line(target, results[target.pk], day) for target in listed]


def _line(target: TeamTarget, results: list[TeamResult], day: datetime.date) -> TargetLine:
    by_day: dict[datetime.date, list[TeamResult]] = {}
    for row in results:
        by_day.setdefault(row.on, []).append(row)
    entries = tuple(Entry(rows[0], tuple(rows[1:])) for rows in by_day.values())
    return TargetLine(target, results[0] if results else None, entries, day)
