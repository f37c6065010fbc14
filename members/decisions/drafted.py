"""What a decision would do, for its page while it is a draft."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from members.actions.founding import team_name
from members.decisions.blocks import (
    EFFECT_LABELS,
    JOINS,
    ROLE_LABELS,
    LeaverLine,
    MendedLine,
    SeatLine,
    TargetLine,
    TeamBlock,
    mark_of,
)
from members.drafting.checks import team_names, village_names
from members.drafting.drafts import understand
from members.drafting.known_people import KnownPeople, follow_mergers
from members.drafting.values import DecisionDraft, TeamDraft
from members.entering.forms import KIND_LABELS
from members.models import Membership
from teams.models import Document, DocumentRelation, DocumentState, Team

if TYPE_CHECKING:
    from communes.models import Officer


def drafted_blocks(document: Document, officer: Officer, day: datetime.date) -> list[TeamBlock]:
    """The teams of a draft with what would become of them on its day."""
    draft, _ = understand(follow_mergers(document.draft), day)
    return _Page(document, draft, officer, draft.in_force_from or day).blocks()


def drafted_relations(document: Document, officer: Officer) -> list[DocumentRelation]:
    """What a draft would do to earlier documents; nothing of it is saved."""
    if document.state == DocumentState.VOID or not document.draft.get("acts_on"):
        return []
    draft, _ = understand(document.draft, document.entered_on)
    ids = [one.target_id for one in draft.acts_on]
    targets = {
        one.pk: one for one in Document.objects.visible_to(officer).recorded().filter(pk__in=ids)
    }
    return [
        DocumentRelation(
            document=document,
            target=targets[one.target_id],
            kind=one.kind,
            note=one.note,
            begins_on=draft.in_force_from or document.entered_on,
        )
        for one in draft.acts_on
        if one.target_id in targets and one.kind in DocumentRelation.Kind.values
    ]


class _Page:
    def __init__(
        self, document: Document, draft: DecisionDraft, officer: Officer, since: datetime.date
    ) -> None:
        self.draft, self.since = draft, since
        self.people = KnownPeople(document, draft)
        ids = {pk for team in draft.teams for pk in (team.team_id, team.into_team_id) if pk}
        self.teams = {team.pk: team for team in Team.objects.visible_to(officer).filter(pk__in=ids)}
        self.names = team_names(self.teams, since)
        eve = since - datetime.timedelta(days=1)
        self.seats: dict[int, dict[int, Membership]] = {pk: {} for pk in self.teams}
        rows = Membership.objects.visible_to(officer).current(eve).filter(team__in=self.teams)
        for seat in rows.select_related("person").order_by("position", "pk"):
            self.seats[seat.team_id][seat.person_id] = seat
        typed = [pk for team in draft.teams for pk in team.village_ids]
        self.villages = village_names(typed, since, held_by=document.issuer)

    def blocks(self) -> list[TeamBlock]:
        return [self._block(team) for team in self.draft.teams]

    def _name(self, team: TeamDraft) -> str:
        if team.founds:
            return team_name(team, self.villages)
        return self.names.get(team.team_id or 0, "Tổ chưa chọn")

    def _block(self, team: TeamDraft) -> TeamBlock:
        before = self.seats.get(team.team_id or 0, {})
        into = self.teams.get(team.into_team_id or 0)
        other = next((one for one in self.draft.teams if one.key == team.into_key), None)
        return TeamBlock(
            name=self._name(team),
            kind=KIND_LABELS[team.kind],
            effect=EFFECT_LABELS[team.effect],
            villages=", ".join(self.villages.get(pk, "") for pk in team.village_ids),
            team=self.teams.get(team.team_id or 0),
            seats=self._seats(team, before),
            leavers=self._leavers(team, before),
            mended=[
                MendedLine(one.field or "tên tổ", "", ROLE_LABELS.get(one.value, one.value))
                for one in team.corrections
            ],
            targets=[
                TargetLine(one.name, one.measure, one.amount, one.due_on)
                for one in team.targets
                if one.amount is not None
            ],
            new_name=team.name if team.effect == "reconstitute" else "",
            ended_on=self.since - datetime.timedelta(days=1) if team.ends else None,
            into=into,
            into_name=self.names.get(team.into_team_id or 0, "")
            or (self._name(other) if other is not None and team.into_key else ""),
            lists_people=team.composes or team.effect in ("supplement", "replace"),
        )

    def _seats(self, team: TeamDraft, before: dict[int, Membership]) -> list[SeatLine]:
        found = []
        for member in team.members:
            person = self.people.find(member)
            seat = before.get(person.pk) if person is not None else None
            mark = mark_of(member.role, seat.role) if seat is not None else JOINS
            found.append(
                SeatLine(
                    name=member.name,
                    role=ROLE_LABELS.get(member.role, "chưa chọn chức danh"),
                    posts=", ".join(member.posts),
                    organisation=member.organisation,
                    phone=member.phone,
                    mark="" if team.founds else mark,
                )
            )
        return found

    def _leavers(self, team: TeamDraft, before: dict[int, Membership]) -> list[LeaverLine]:
        named = {person.pk for member in team.members if (person := self.people.find(member))}
        reasons = {leave.person_id: leave.reason for leave in team.leaves}
        if team.ends:
            leaving = list(before)
        elif team.effect == "reconstitute":
            leaving = [pk for pk in before if pk not in named]
        else:
            leaving = [pk for pk in before if pk in reasons and pk not in named]
        return [
            LeaverLine(
                before[pk].person.full_name,
                before[pk].get_role_display(),
                reasons.get(pk, ""),
                pk,
            )
            for pk in leaving
        ]
