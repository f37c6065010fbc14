"""Founding teams: from the draft of a confirmed decision to teams, villages served and seats."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from communes.place_names import village_within_sentence
from communes.placing import Keys, keys_on
from communes.vietnamese import match_key, search_text, sort_key
from members.checks import known_people, village_names
from members.draft_values import DecisionDraft, MemberDraft, TeamDraft
from members.models import Membership, Person
from teams.models import Constitution, Document, Effect, Team, TeamKind, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

USUAL_NAME = "Tổ công nghệ số cộng đồng"


def found_teams(*, document: Document, draft: DecisionDraft, by: Officer) -> list[Team]:
    """Write the teams of a decision that is being put in force; call inside its transaction.

    Raises IntegrityError when a village has another team on one of the days.
    """
    day = draft.in_force_from
    if day is None or document.issuer is None:
        raise ValueError("only a dated decision of a unit founds teams")
    place = keys_on(document.issuer, day)
    names = village_names([pk for team in draft.teams for pk in team.village_ids], day)
    people = _People(document, draft, place)
    return [_found(document, team, day, place, names, people) for team in draft.teams]


def team_name(team: TeamDraft, names: dict[int, str]) -> str:
    """The name as signed; where none is typed, the usual name with the villages served."""
    if team.name:
        return team.name
    if team.kind == TeamKind.COMMITTEE:
        return "Ban chỉ đạo chuyển đổi số"
    served = [names[pk] for pk in team.village_ids if pk in names]
    return " ".join([USUAL_NAME, ", ".join(map(village_within_sentence, served))]).strip()


def _found(
    document: Document,
    draft: TeamDraft,
    day: datetime.date,
    place: Keys,
    names: dict[int, str],
    people: _People,
) -> Team:
    name = team_name(draft, names)
    team = Team.objects.create(
        kind=draft.kind,
        official_name=name[:250],
        begun_by=document,
        valid_from=day,
        sort_key=sort_key(name),
        search_text=search_text(name)[:300],
        **place,
    )
    Effect.objects.create(document=document, team=team, kind=Effect.Kind.FOUND)
    TeamVillage.objects.bulk_create(
        TeamVillage(team=team, village_id=pk, begun_by=document, valid_from=day, **place)
        for pk in draft.village_ids
    )
    constitution = Constitution.objects.create(team=team, document=document, valid_from=day)
    Membership.objects.bulk_create(
        Membership(
            constitution=constitution,
            team=team,
            person=people.of(member),
            role=member.role,
            posts=[post[:120] for post in member.posts],
            organisation=member.organisation[:150],
            position=position,
            begun_by=document,
            valid_from=day,
            **place,
        )
        for position, member in enumerate(draft.members, start=1)
    )
    return team


class _People:
    """The persons of a decision: the one chosen, the one known by name and phone, or a new one."""

    def __init__(self, document: Document, draft: DecisionDraft, place: Keys) -> None:
        self.place = place
        self.known = known_people(document, draft)
        chosen = {m.person_id for team in draft.teams for m in team.members if m.person_id}
        within = Person.territory.within("commune", frozenset({document.commune_id or 0}))
        self.chosen = {person.pk: person for person in Person.objects.filter(within, pk__in=chosen)}

    def of(self, member: MemberDraft) -> Person:
        key = (match_key(member.name), member.phone)
        if member.person_id in self.chosen:
            return self.chosen[member.person_id]
        if member.phone and key in self.known:
            return self.known[key]
        person = Person.objects.create(
            full_name=member.name[:120],
            phone=member.phone,
            birth_date=member.birth_date,
            birth_year=member.birth_year,
            sex=member.sex,
            match_key=key[0][:200],
            sort_key=sort_key(member.name),
            search_text=search_text(member.name)[:200],
            **self.place,
        )
        if member.phone:
            self.known[key] = person
        return person
