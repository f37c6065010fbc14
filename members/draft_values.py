"""A decision as it was understood from what was typed. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from teams.document_number import ParsedNumber


@dataclass(frozen=True)
class MemberDraft:
    place: str
    name: str
    role: str
    posts: tuple[str, ...]
    organisation: str
    phone: str
    person_id: int | None
    birth_date: datetime.date | None = None
    birth_year: int | None = None
    sex: str = ""


@dataclass(frozen=True)
class TeamDraft:
    place: str
    kind: str
    name: str
    village_ids: tuple[int, ...]
    members: tuple[MemberDraft, ...]


@dataclass(frozen=True)
class DecisionDraft:
    """The decision as understood; days are None when missing or unreadable."""

    number: ParsedNumber
    signed_on: datetime.date | None
    effective_on: datetime.date | None
    announced_on: datetime.date | None
    texts: dict[str, str]
    basis: tuple[str, ...]
    teams: tuple[TeamDraft, ...]

    @property
    def in_force_from(self) -> datetime.date | None:
        """A decision takes effect on the day of signing unless it names another."""
        return self.effective_on or self.signed_on

    @property
    def member_count(self) -> int:
        return sum(len(team.members) for team in self.teams)
