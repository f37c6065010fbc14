"""A team on a day and over time: what its page tells."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from members.drafting.checks import village_names
from members.models import Membership, SeatRole
from teams.models import Effect, Team, TeamState, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

A_DAY = datetime.timedelta(days=1)
ROLE_ORDER = {role: place for place, role in enumerate(SeatRole.values)}


@dataclass(frozen=True)
class PastSeat:
    """A seat that ended; stays: the same person went on in the composition that followed."""

    seat: Membership
    stays: bool


@dataclass(frozen=True)
class TeamStory:
    """state: words for the day.

    seats: who sits on the day, each with `since`, the first day without a break. coming: who sits
    later. past: all seats ended before the day, latest first.
    """

    state: str
    there: bool
    seats: list[tuple[Membership, datetime.date | None]]
    coming: list[Membership]
    past: list[PastSeat]
    villages: list[tuple[str, TeamVillage]]
    effects: list[Effect]
    has_leader: bool

    @property
    def people(self) -> int:
        return len({seat.person_id for seat, _ in self.seats})


def team_story(team: Team, officer: Officer, day: datetime.date) -> TeamStory:
    """Read in the same few queries, whatever the number of members."""
    seats = list(
        Membership.objects.visible_to(officer)
        .filter(team=team, void=team.void)
        .select_related("person", "begun_by", "ended_by")
    )
    begins = {(seat.person_id, seat.valid_from): seat for seat in seats}
    ends = {(seat.person_id, seat.valid_to): seat for seat in seats}
    now = sorted(
        (seat for seat in seats if seat.valid_on(day)),
        key=lambda seat: (ROLE_ORDER[seat.role], seat.position),
    )
    past = sorted(
        (seat for seat in seats if seat.valid_to is not None and seat.valid_to < day),
        key=lambda seat: (
            -(seat.valid_to or day).toordinal(),
            ROLE_ORDER[seat.role],
            seat.position,
        ),
    )
    coming = sorted(
        (seat for seat in seats if seat.valid_from is not None and seat.valid_from > day),
        key=lambda seat: (seat.valid_from or day, ROLE_ORDER[seat.role], seat.position),
    )
    served = list(
        TeamVillage.objects.visible_to(officer)
        .filter(team=team, void=team.void)
        .order_by("valid_from", "pk")
    )
    names = village_names([row.village_id for row in served], day)
    effects = list(
        Effect.objects.visible_to(officer)
        .filter(team=team)
        .select_related("document")
        .order_by("document__signed_on", "pk")
    )
    return TeamStory(
        state=state_on(team, day),
        there=not team.void and team.valid_on(day),
        seats=[(seat, _since(seat, ends)) for seat in now],
        coming=coming,
        past=[
            PastSeat(seat, stays=(seat.person_id, (seat.valid_to or day) + A_DAY) in begins)
            for seat in past
        ],
        villages=[(names.get(row.village_id, "thôn đã kết thúc"), row) for row in served],
        effects=effects,
        has_leader=any(seat.role == SeatRole.LEADER for seat in now),
    )


def _since(
    seat: Membership, ends: dict[tuple[int, datetime.date | None], Membership]
) -> datetime.date | None:
    """The first day of a person in the team, through compositions that follow on one another."""
    while seat.valid_from is not None:
        before = ends.get((seat.person_id, seat.valid_from - A_DAY))
        if before is None:
            break
        seat = before
    return seat.valid_from


def state_on(team: Team, day: datetime.date) -> str:
    """The state of a team on a day in words, with the days that made it so."""
    state = team.state_on(day)
    if state == TeamState.NOT_YET and team.valid_from is not None:
        return f"chưa thành lập vào ngày này (có từ {team.valid_from:%d/%m/%Y})"
    if state == TeamState.MERGED and team.merged_into is not None:
        return f"đã sáp nhập vào {team.merged_into} sau ngày {team.valid_to:%d/%m/%Y}"
    if state == TeamState.ENDED:
        return f"đã kết thúc từ sau ngày {team.valid_to:%d/%m/%Y}"
    return str(state.label)
