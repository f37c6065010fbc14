"""What a decision's page shows of each team it acts on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from members.models import Membership, SeatRole
from teams.models import Document, Effect, Team

ROLE_LABELS = dict(SeatRole.choices)
EFFECT_LABELS = dict(Effect.Kind.choices)
STAYS, JOINS = "ở lại", "mới"


@dataclass
class SeatLine:
    """One person of a team as the decision named them.

    mark: whether they stayed or joined, where the decision changed a composition.
    """

    name: str
    role: str
    posts: str
    organisation: str
    phone: str
    person_id: int | None = None
    left: bool = False
    mark: str = ""


@dataclass(frozen=True)
class LeaverLine:
    """One whose seat the decision ended; reason may be empty."""

    name: str
    role: str
    reason: str
    person_id: int


@dataclass(frozen=True)
class MendedLine:
    """What a formal correction changed.

    by: the decision of correction, on the page of the decision that it mends.
    """

    label: str
    before: str
    after: str
    by: Document | None = None


@dataclass(frozen=True)
class TargetLine:
    """A figure that the decision assigns to the team."""

    name: str
    measure: str
    amount: Decimal
    due_on: datetime.date | None

    @property
    def shown(self) -> Decimal | int:
        """Without decimals where there are none."""
        whole = self.amount == self.amount.to_integral_value()
        return int(self.amount) if whole else self.amount.normalize()


@dataclass
class TeamBlock:
    """One team of a decision; `team` is None while it is only to be founded.

    ended_on: its last day, where the decision ends it; into: the team that goes on.
    annulled: the document whose annulment this is the consequence of.
    """

    name: str
    kind: str
    effect: str
    villages: str
    team: Team | None = None
    seats: list[SeatLine] = field(default_factory=list)
    leavers: list[LeaverLine] = field(default_factory=list)
    mended: list[MendedLine] = field(default_factory=list)
    targets: list[TargetLine] = field(default_factory=list)
    new_name: str = ""
    ended_on: datetime.date | None = None
    into: Team | None = None
    into_name: str = ""
    annulled: str = ""
    lists_people: bool = True

    @property
    def counts(self) -> str:
        """'3 ở lại, 2 mới, 1 thôi': what changed, in one line."""
        marked = [
            (sum(seat.mark.startswith(STAYS) for seat in self.seats), "ở lại"),
            (sum(seat.mark == JOINS for seat in self.seats), "mới"),
            (len(self.leavers), "thôi"),
        ]
        return ", ".join(f"{count} {word}" for count, word in marked if count)


def seat_line(seat: Membership, day: datetime.date, before: Membership | None) -> SeatLine:
    """before: the seat that the same decision ended, of a person who stays."""
    return SeatLine(
        name=seat.person.full_name,
        role=seat.get_role_display(),
        posts=seat.posts_text,
        organisation=seat.organisation,
        phone=seat.person.phone,
        person_id=seat.person_id,
        left=seat.valid_to is not None and seat.valid_to < day,
        mark=mark_of(seat.role, before.role) if before is not None else JOINS,
    )


def mark_of(role: str, before: str) -> str:
    return STAYS if role == before else f"{STAYS}, trước là {ROLE_LABELS[before]}"
