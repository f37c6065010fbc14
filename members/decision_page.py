"""What a decision did, for its page: the teams it acts on with their people."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from members.actions.founding import team_name
from members.checks import village_names
from members.drafts import understand
from members.entry_forms import KIND_LABELS
from members.models import Membership, SeatRole
from teams.models import Document, Effect, Team, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

ROLE_LABELS = dict(SeatRole.choices)


@dataclass
class SeatLine:
    """One person of a team as the decision named them."""

    name: str
    role: str
    posts: str
    organisation: str
    phone: str
    person_id: int | None = None
    left: bool = False


@dataclass
class TeamBlock:
    """One team of a decision; `team` is None while the decision is a draft."""

    name: str
    kind: str
    effect: str
    villages: str
    team: Team | None = None
    seats: list[SeatLine] = field(default_factory=list)


def teams_of(document: Document, officer: Officer, day: datetime.date) -> list[TeamBlock]:
    """The teams of a decision: from its effects once recorded, else from its draft."""
    if document.effects.exists():
        return _recorded(document, officer, day)
    return _drafted(document, day)


def _recorded(document: Document, officer: Officer, day: datetime.date) -> list[TeamBlock]:
    effects = (
        Effect.objects.visible_to(officer)
        .filter(document=document)
        .select_related("team")
        .order_by("team__sort_key")
    )
    since = document.effective_on or day
    served: dict[int, list[int]] = defaultdict(list)
    rows = TeamVillage.objects.visible_to(officer).filter(begun_by=document)
    for row in rows:
        served[row.team_id].append(row.village_id)
    names = village_names([pk for ids in served.values() for pk in ids], since)
    seats: dict[int, list[SeatLine]] = defaultdict(list)
    begun = (
        Membership.objects.visible_to(officer)
        .filter(begun_by=document)
        .select_related("person")
        .order_by("position")
    )
    for seat in begun:
        seats[seat.team_id].append(
            SeatLine(
                name=seat.person.full_name,
                role=seat.get_role_display(),
                posts=seat.posts_text,
                organisation=seat.organisation,
                phone=seat.person.phone,
                person_id=seat.person_id,
                left=seat.valid_to is not None and seat.valid_to < day,
            )
        )
    return [
        TeamBlock(
            name=effect.team.official_name,
            kind=KIND_LABELS[effect.team.kind],
            effect=effect.get_kind_display(),
            villages=", ".join(names.get(pk, "") for pk in served[effect.team_id]),
            team=effect.team,
            seats=seats[effect.team_id],
        )
        for effect in effects
    ]


def _drafted(document: Document, day: datetime.date) -> list[TeamBlock]:
    draft, _ = understand(document.draft, day)
    since = draft.in_force_from or day
    typed = [pk for team in draft.teams for pk in team.village_ids]
    names = village_names(typed, since, held_by=document.issuer)
    return [
        TeamBlock(
            name=team_name(team, names),
            kind=KIND_LABELS[team.kind],
            effect="thành lập",
            villages=", ".join(names.get(pk, "") for pk in team.village_ids),
            seats=[
                SeatLine(
                    name=member.name,
                    role=ROLE_LABELS.get(member.role, "chưa chọn chức danh"),
                    posts=", ".join(member.posts),
                    organisation=member.organisation,
                    phone=member.phone,
                )
                for member in team.members
            ],
        )
        for team in draft.teams
    ]
