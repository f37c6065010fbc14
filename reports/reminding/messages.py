"""What a message for a group can tell about a unit today, read from the register."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from communes.models import VillageVersion
from members.watching.facts import watched
from members.watching.watch import REASON_WORDS, Reason
from reports.behind.without_team import villages_without_team
from reports.boards.board import board
from reports.boards.words import figure
from reports.demands import demands_of
from reports.facts import Picture, picture
from reports.reminding.message_text import Situation, TargetLine
from reports.work.my_work import nearest_deadline
from teams.models import Plan, TeamResult, TeamTarget

if TYPE_CHECKING:
    from communes.models import Officer, Unit

# Targets due within this time, or passed, are worth a message.
SOON = datetime.timedelta(days=45)
# Told in a group; who holds another post is nobody's business there.
TOLD_REASONS = tuple(reason for reason in Reason if reason != Reason.POST_CHANGED)


def situation(officer: Officer, unit: Unit, today: datetime.date) -> Situation:
    """What a unit of the officer's territory lacks; some twenty queries whatever its size."""
    seen = picture(unit, today)
    shown = board(seen, demands_of(Plan.objects.visible_to(officer), seen))
    deadline = nearest_deadline(shown, today)
    alone = unit.holds_villages and not seen.children
    without = {
        commune.version.unit_id: villages_without_team(commune.facts, today)
        for commune in seen.communes
    }
    return Situation(
        unit=seen.version.full_name if seen.version else unit.label,
        on=today,
        below="" if alone else "xã",
        villages_without=sum(map(len, without.values())),
        without_team=_village_names(officer, set().union(*without.values()), today)
        if alone
        else _commune_names(seen, {pk: len(ids) for pk, ids in without.items()}),
        without_list=tuple(
            commune.version.full_name
            for commune in seen.communes
            if commune.counts.villages is None
        ),
        renew=_renewals(officer, unit, today),
        targets=_targets(officer, unit, today),
        deadline=f"{deadline.words} ({deadline.time_left})" if deadline else "",
    )


def _village_names(officer: Officer, ids: set[int], today: datetime.date) -> tuple[str, ...]:
    rows = VillageVersion.objects.visible_to(officer).on(today).filter(village_id__in=ids)
    return tuple(row.full_name for row in rows.order_by("sort_key", "pk"))


def _commune_names(seen: Picture, counts: dict[int, int]) -> tuple[str, ...]:
    """'Xã Tam Dân (3 thôn)', those that lack most first."""
    lacking = [commune for commune in seen.communes if counts[commune.version.unit_id]]
    lacking.sort(key=lambda commune: -counts[commune.version.unit_id])
    return tuple(
        f"{commune.version.full_name} ({figure(counts[commune.version.unit_id])} thôn)"
        for commune in lacking
    )


def _renewals(officer: Officer, unit: Unit, today: datetime.date) -> tuple[tuple[str, int], ...]:
    counts = Counter(
        finding.reason for row in watched(officer, today, unit) for finding in row.findings
    )
    return tuple(
        (REASON_WORDS[reason], counts[reason]) for reason in TOLD_REASONS if counts[reason]
    )


def _targets(officer: Officer, unit: Unit, today: datetime.date) -> tuple[TargetLine, ...]:
    """Assigned targets that come due or are overdue and that some team has not reached."""
    latest = (
        TeamResult.objects.visible_to(officer)
        .filter(target=OuterRef("pk"), on__lte=today)
        .order_by("-on", "-pk")
        .values("amount")[:1]
    )
    rows = (
        TeamTarget.objects.visible_to(officer)
        .filter(TeamTarget.territory.within(unit.level, unit.reach()))
        .filter(void=False, team__void=False, due_on__lte=today + SOON)
        .exclude(team__valid_to__lt=today)
        .annotate(reached=Subquery(latest))
        .values_list("name", "due_on", "amount", "reached")
    )
    teams: Counter[tuple[datetime.date, str]] = Counter()
    behind: Counter[tuple[datetime.date, str]] = Counter()
    for name, due_on, amount, reached in rows:
        if due_on is None:
            continue
        teams[due_on, name] += 1
        behind[due_on, name] += reached is None or reached < amount
    return tuple(
        TargetLine(name, due_on, behind[due_on, name], teams[due_on, name])
        for due_on, name in sorted(teams)
        if behind[due_on, name]
    )
