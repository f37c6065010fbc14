"""What the register knows of a commune, as plain dated spans; pure.

Both days of a span are inclusive and None is open. A query layer (reports.facts) fills them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from reports.runs import within

Day = datetime.date
TeamKind = Literal["village", "commune", "committee"]


@dataclass(frozen=True)
class TeamSpan:
    """A team of the commune. A team refounded after a break has two spans."""

    team_id: int
    kind: TeamKind
    village_ids: tuple[int, ...]
    effective_from: Day
    effective_to: Day | None
    signed_on: Day
    entered_on: Day


@dataclass(frozen=True)
class CoverSpan:
    """That a team serves a village; signed_on and entered_on are those of the deciding paper."""

    village_id: int
    team_id: int
    effective_from: Day
    effective_to: Day | None
    signed_on: Day
    entered_on: Day


@dataclass(frozen=True)
class VillageSpan:
    """That a village lies in the commune."""

    village_id: int
    valid_from: Day | None
    valid_to: Day | None


@dataclass(frozen=True)
class SeatSpan:
    """That a person sits in a team; seats of committees are no seats."""

    team_id: int
    person_id: int
    valid_from: Day
    valid_to: Day | None


@dataclass(frozen=True)
class Received:
    """That the department received a decision of the commune; noted_on: when it was typed in."""

    received_on: Day
    with_list: bool
    noted_on: Day


@dataclass(frozen=True)
class Trained:
    """That a person completed a course; the first completion counts."""

    person_id: int
    completed_on: Day
    entered_on: Day


@dataclass(frozen=True)
class CommuneFacts:
    """What the register knows of a commune; list_spans: when its list is declared complete.

    begun: its first day where it came by a reform, None since ever. seats, received and trained
    are filled only where a target asks for them.
    """

    commune_id: int
    list_spans: tuple[tuple[Day | None, Day | None], ...]
    villages: tuple[VillageSpan, ...]
    teams: tuple[TeamSpan, ...]
    covers: tuple[CoverSpan, ...]
    seats: tuple[SeatSpan, ...] = ()
    received: tuple[Received, ...] = ()
    trained: tuple[Trained, ...] = ()
    begun: Day | None = None

    def villages_on(self, day: Day) -> dict[int, VillageSpan] | None:
        """The villages of a day by id; None when the list of that day is not known."""
        if not any(within(day, begin, end) for begin, end in self.list_spans):
            return None
        return {
            village.village_id: village
            for village in self.villages
            if within(day, village.valid_from, village.valid_to)
        }
