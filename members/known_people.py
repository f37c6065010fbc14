"""Which persons of the register a draft names: chosen on the page, or told by name and phone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from communes.vietnamese import match_key
from members.models import Person

if TYPE_CHECKING:
    from communes.models import Unit
    from members.draft_values import DecisionDraft, MemberDraft


class KnownPeople:
    """The persons of a commune and of those it absorbed, as far as a draft names them.

    A name without a phone decides nothing: there may be two of it.
    """

    def __init__(self, issuer: Unit | None, draft: DecisionDraft) -> None:
        members = [member for team in draft.teams for member in team.members]
        reach = issuer.reach() if issuer is not None and members else frozenset()
        here = Person.objects.filter(
            Person.territory.within("commune", reach), merged_into__isnull=True
        )
        chosen = {member.person_id for member in members if member.person_id}
        phones = {member.phone for member in members if member.phone}
        self._chosen = {row.pk: row for row in here.filter(pk__in=chosen)} if chosen else {}
        rows = here.filter(phone__in=phones) if phones else ()
        self._told = {(row.match_key, row.phone): row for row in rows}

    def find(self, member: MemberDraft) -> Person | None:
        if member.person_id in self._chosen:
            return self._chosen[member.person_id]
        if not member.phone:
            return None
        return self._told.get((match_key(member.name), member.phone))

    def remember(self, person: Person) -> None:
        """A person entered by this decision; the next row of the same name and phone is the same"""
        if person.phone:
            self._told[person.match_key, person.phone] = person

    def key(self, member: MemberDraft) -> Hashable:
        """The person's key, or one that stands for who is not in the register yet."""
        found = self.find(member)
        if found is not None:
            return found.pk
        return (match_key(member.name), member.phone or member.place)
