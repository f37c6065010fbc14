"""What the register tells the decision page: teams as they are on a day, papers to act on.

Every read starts from what the officer may see; none asks once per team.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.vietnamese import clean
from members.drafting.checks import village_names
from members.entering.blocks import SeatNow, TeamNow
from members.models import Membership, SeatRole
from teams.models import Document, Plan, Team, TeamVillage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communes.models import Officer

ROLE_ORDER = {role: place for place, role in enumerate(SeatRole.values)}
# Papers offered before anybody searched.
FEW_PAPERS = 8
MOST_PLANS = 6


def teams_now(
    officer: Officer, day: datetime.date, ids: Iterable[int] | None = None
) -> dict[int, TeamNow]:
    """Teams with their villages and seats of a day, by key in Vietnamese order; four queries.

    ids: these, also one that is not there on the day, which then has nobody in it; without them
    all that are there and that the officer may see.
    """
    rows = Team.objects.visible_to(officer).select_related("begun_by")
    rows = rows.there_on(day) if ids is None else rows.filter(pk__in=set(ids), void=False)
    teams = list(rows.called_on(day).order_by("sort_key", "pk"))
    seats: dict[int, list[SeatNow]] = defaultdict(list)
    held = (
        Membership.objects.visible_to(officer)
        .current(day)
        .filter(team__in=teams)
        .select_related("person")
    )
    for seat in sorted(held, key=lambda one: (ROLE_ORDER[one.role], one.position, one.pk)):
        seats[seat.team_id].append(
            SeatNow(
                person_id=seat.person_id,
                name=seat.person.full_name,
                role=seat.role,
                role_label=seat.get_role_display(),
                posts=seat.posts_text,
                organisation=seat.organisation,
                phone=seat.person.phone,
            )
        )
    served: dict[int, list[int]] = defaultdict(list)
    for team_id, village_id in (
        TeamVillage.objects.visible_to(officer)
        .on(day)
        .filter(team__in=teams, void=False)
        .values_list("team_id", "village_id")
    ):
        served[team_id].append(village_id)
    names = village_names([pk for some in served.values() for pk in some], day)
    return {
        team.pk: TeamNow(
            pk=team.pk,
            kind=team.kind,
            name=team.called,
            villages={pk: names[pk] for pk in served[team.pk] if pk in names},
            seats=tuple(seats[team.pk]),
            since=team.begun_by.dated_name,
            since_issuer=team.begun_by.issuer_name,
        )
        for team in teams
    }


def teams_of_draft(
    payload: Mapping[str, Any], officer: Officer, day: datetime.date
) -> dict[int, TeamNow]:
    """The teams that a draft acts on, and those into which it merges others."""
    ids = {team["team"] for team in payload.get("teams", []) if team.get("team")}
    for team in payload.get("teams", []):
        _, _, other = str(team.get("into") or "").partition("team:")
        if other.isdecimal():
            ids.add(int(other))
    return teams_now(officer, day, ids) if ids else {}


def papers(officer: Officer, *, but: int | None = None) -> QuerySet[Document]:
    """Decisions of the communes of the officer that are in the register, the latest first; of a
    divided commune none, since they concern others as well."""
    reach = officer.reach
    rows: QuerySet[Document] = (
        Document.objects.visible_to(officer)
        .decisions()
        .recorded()
        .filter(commune__isnull=False)
        .exclude(commune__in=reach.parts if reach is not None else ())
        .exclude(pk=but)
        .order_by("-signed_on", "-pk")
    )
    return rows


def papers_found(
    officer: Officer, words: str, *, but: int | None = None, taken: Iterable[int] = ()
) -> list[Document]:
    """Decisions whose number or summary contains the words; without words, the latest."""
    rows = papers(officer, but=but).exclude(pk__in=list(taken))
    for word in clean(words).split()[:8]:
        rows = rows.filter(Q(number_raw__icontains=word) | Q(summary__icontains=word))
    return list(rows[:FEW_PAPERS])


def teams_begun_by(document: Document, officer: Officer) -> list[int]:
    """The teams on which a decision acted."""
    return list(
        Team.objects.visible_to(officer)
        .filter(effects__document=document, void=False)
        .distinct()
        .values_list("pk", flat=True)
    )


def plans_above(officer: Officer, day: datetime.date) -> list[Document]:
    """The papers of plans that bind on a day, of the units above first signed; at most six."""
    rows = (
        Document.objects.visible_to(officer)
        .filter(plan__in=Plan.objects.visible_to(officer).in_force())
        .filter(signed_on__lte=day)
        .order_by("-signed_on", "-pk")
    )
    return list(rows[:MOST_PLANS])
