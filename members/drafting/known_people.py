"""Which persons of the register a draft names: chosen on the page, or told by name and phone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.keys import read_key
from communes.vietnamese import match_key
from members.decisions.issuing import reach_of
from members.models import Person

if TYPE_CHECKING:
    from members.drafting.values import DecisionDraft, MemberDraft
    from teams.models import Document


class KnownPeople:
    """The persons of a commune and of those it absorbed, as far as a draft names them.

    A name without a phone decides nothing: there may be two of it.
    """

    def __init__(self, document: Document, draft: DecisionDraft) -> None:
        members = [member for team in draft.teams for member in team.members]
        reach = reach_of(document) if members else frozenset()
        living = Person.objects.filter(merged_into__isnull=True)
        here = living.filter(Person.territory.within("commune", reach))
        chosen = {member.person_id for member in members if member.person_id}
        phones = {member.phone for member in members if member.phone}
        self._chosen: dict[int | None, Person] = {}
        if chosen:
            own = Person.territory.within("commune", reach) | Q(merged_from__commune_id__in=reach)
            self._chosen = {row.pk: row for row in living.filter(own, pk__in=chosen)}
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


def follow_mergers(payload: dict[str, Any]) -> dict[str, Any]:
    """A draft in which whoever was merged since it was typed is named by the record that was kept.

    Where both records stand in one team, the rows are left to the check of double rows.
    """
    teams = payload.get("teams", [])
    named = {_person(row) for team in teams for part in _PARTS for row in team.get(part) or []}
    kept = _kept({pk for pk in named if pk})
    if not kept:
        return payload
    return {**payload, "teams": [_followed(team, kept) for team in teams]}


# Where a team's block names persons.
_PARTS = ("members", "leaves", "corrections")


def _person(row: Mapping[str, Any]) -> int | None:
    return read_key(str(row.get("person") or ""))


def _kept(ids: set[int]) -> dict[int, int]:
    """The record that a merged one went into, at last, by the merged one's key."""
    kept: dict[int, int] = {}
    asked = ids
    while asked:
        merged = Person.objects.filter(pk__in=asked, merged_into__isnull=False)
        steps = dict(merged.values_list("pk", "merged_into_id"))
        for old, new in kept.items():
            kept[old] = steps.get(new, new)
        kept.update({old: new for old, new in steps.items() if old in ids})
        asked = set(steps.values())
    return kept


def _followed(team: dict[str, Any], kept: Mapping[int, int]) -> dict[str, Any]:
    found = dict(team)
    for part in _PARTS:
        if team.get(part):
            found[part] = [
                {**row, "person": type(row["person"])(kept[pk])}
                if (pk := _person(row)) and pk in kept
                else row
                for row in team[part]
            ]
    return found
