"""A decision as it was understood from what was typed. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

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
class LeaveDraft:
    """Who leaves a team, and why; the reason may be empty."""

    place: str
    person_id: int
    reason: str


@dataclass(frozen=True)
class CorrectionDraft:
    """What a formal correction (đính chính) mends: the team's name, or a seat of its people.

    what: 'name' or 'seat'; for a seat, field is 'full_name', 'role', 'posts' or 'organisation'.
    """

    place: str
    what: str
    person_id: int | None
    field: str
    value: str


@dataclass(frozen=True)
class TargetDraft:
    """A figure assigned to one team; amount is None when missing or unreadable."""

    place: str
    name: str
    measure: str
    amount: Decimal | None
    due_on: datetime.date | None


@dataclass(frozen=True)
class RelationDraft:
    """What the decision does to an earlier document: 'amend', 'replace', 'annul', 'withdraw'."""

    place: str
    target_id: int | None
    kind: str
    note: str


@dataclass(frozen=True)
class TeamDraft:
    """One team of a decision and what the decision does to it.

    effect: a value of Effect.Kind. team_id: the team acted on, None when it is founded here.
    A merger goes into another block of the draft (into_key) or into a team outside it
    (into_team_id).
    """

    place: str
    kind: str
    name: str
    village_ids: tuple[int, ...]
    members: tuple[MemberDraft, ...]
    key: str = ""
    effect: str = "found"
    team_id: int | None = None
    into_key: str = ""
    into_team_id: int | None = None
    leaves: tuple[LeaveDraft, ...] = ()
    corrections: tuple[CorrectionDraft, ...] = ()
    targets: tuple[TargetDraft, ...] = ()

    @property
    def founds(self) -> bool:
        return self.effect == "found"

    @property
    def composes(self) -> bool:
        """The members typed are the whole composition, not only who joins."""
        return self.effect in ("found", "reconstitute")

    @property
    def ends(self) -> bool:
        return self.effect in ("merge", "dissolve")


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
    acts_on: tuple[RelationDraft, ...] = ()

    @property
    def in_force_from(self) -> datetime.date | None:
        """A decision takes effect on the day of signing unless it names another."""
        return self.effective_on or self.signed_on

    @property
    def member_count(self) -> int:
        return sum(len(team.members) for team in self.teams)
