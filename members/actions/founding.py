"""Teams, seats and persons that a decision begins, while it is being put in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communes.place_names import village_within_sentence
from communes.units.placing import Keys
from communes.vietnamese import match_key, search_text, sort_key
from members.drafting.known_people import KnownPeople
from members.drafting.values import DecisionDraft, MemberDraft, TeamDraft
from members.models import Membership, Person
from teams.models import Document, Effect, Team, TeamKind
from teams.placing import place_new

if TYPE_CHECKING:
    import datetime
    from collections.abc import Hashable, Iterable, Mapping

USUAL_NAME = "Tổ công nghệ số cộng đồng"


def team_name(team: TeamDraft, names: dict[int, str]) -> str:
    """The name as signed; where none is typed, the usual name with the villages served."""
    if team.name:
        return team.name
    if team.kind == TeamKind.COMMITTEE:
        return "Ban chỉ đạo chuyển đổi số"
    served = [names[pk] for pk in team.village_ids if pk in names]
    return " ".join([USUAL_NAME, ", ".join(map(village_within_sentence, served))]).strip()


def found_teams(
    document: Document,
    drafts: Iterable[TeamDraft],
    day: datetime.date,
    place: Keys,
    names: Mapping[int, str],
) -> list[Team]:
    """The identities of teams; their villages and seats come with the settling of their chains."""
    named = [(draft, team_name(draft, dict(names))) for draft in drafts]
    teams = Team.objects.bulk_create(
        Team(
            kind=draft.kind,
            official_name=name[:250],
            begun_by=document,
            valid_from=day,
            sort_key=sort_key(name),
            search_text=search_text(name)[:300],
            **place,
        )
        for draft, name in named
    )
    place_new(teams)
    return teams


def seats_of(draft: TeamDraft, people: PeopleOfDecision) -> tuple[Membership, ...]:
    """The seats that a block of the decision begins, in the order typed; not saved."""
    if not _seats_people(draft):
        return ()
    persons = people.of(draft.members)
    return tuple(
        Membership(
            person=person,
            role=member.role,
            posts=[post[:120] for post in member.posts],
            organisation=member.organisation[:150],
            position=position,
        )
        for position, (person, member) in enumerate(
            zip(persons, draft.members, strict=True), start=1
        )
    )


def _seats_people(draft: TeamDraft) -> bool:
    return not draft.ends and draft.effect not in (Effect.Kind.RELIEVE, Effect.Kind.CORRECT)


class PeopleOfDecision:
    """The persons of a decision: the one chosen, the one known by name and phone, or a new one."""

    def __init__(self, document: Document, draft: DecisionDraft, place: Keys) -> None:
        self.place = place
        self.known = KnownPeople(document, draft)
        self._members = [m for team in draft.teams if _seats_people(team) for m in team.members]
        self._entered: dict[Hashable, Person] = {}

    def enter(self) -> None:
        """Write those new to the register, all at once; who is named twice is one person."""
        for member in self._members:
            if self.known.find(member) is None:
                self._entered.setdefault(self.known.key(member), self._new(member))
        Person.objects.bulk_create(self._entered.values())
        for person in self._entered.values():
            self.known.remember(person)

    def of(self, members: Iterable[MemberDraft]) -> list[Person]:
        """The person of each row."""
        return [self.known.find(each) or self._entered[self.known.key(each)] for each in members]

    def _new(self, member: MemberDraft) -> Person:
        return Person(
            full_name=member.name[:120],
            phone=member.phone,
            birth_date=member.birth_date,
            birth_year=member.birth_year,
            sex=member.sex,
            match_key=match_key(member.name)[:200],
            sort_key=sort_key(member.name),
            search_text=search_text(member.name)[:200],
            **self.place,
        )
