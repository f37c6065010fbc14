"""The values of a team's chain: acts, spans of days, what stands against an act. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

DAY = datetime.timedelta(days=1)


class Deed(StrEnum):
    """What an act does; the values of Effect.Kind, and taking over what a merged team served."""

    ANNUL = "annul"
    FOUND = "found"
    RECONSTITUTE = "reconstitute"
    SUPPLEMENT = "supplement"
    REPLACE = "replace"
    RELIEVE = "relieve"
    CORRECT = "correct"
    TAKE = "take"
    MERGE = "merge"
    DISSOLVE = "dissolve"


# Within one decision: what annulling ends comes first, what ends the team last.
_STEPS = {deed: step for step, deed in enumerate(Deed)}


@dataclass(frozen=True)
class Sitting:
    """A seat that an act begins; key names its row."""

    key: Hashable
    person: Hashable
    role: str


@dataclass(frozen=True)
class Act:
    """One thing a decision does to one team.

    villages: served from then on; None leaves them as they are. TAKE adds them to those served.
    leaves: reasons by person. target: the document that is annulled.
    """

    deed: Deed
    day: datetime.date
    signed: datetime.date
    document: int
    seats: tuple[Sitting, ...] = ()
    leaves: Mapping[Hashable, str] = field(default_factory=dict)
    villages: tuple[int, ...] | None = None
    target: int | None = None

    @property
    def order(self) -> tuple[datetime.date, datetime.date, int, int]:
        return self.day, self.signed, self.document, _STEPS[self.deed]


@dataclass(frozen=True)
class Cap:
    """An end that no act gave: a village that ceased, a seat closed before there were acts."""

    day: datetime.date
    document: int | None = None


@dataclass
class Span:
    """Days from a document to a document; an open end is None."""

    begin: datetime.date
    begun_by: int | None
    end: datetime.date | None = None
    ended_by: int | None = None
    reason: str = ""
    cap: Cap | None = None

    def runs_at(self, day: datetime.date) -> bool:
        """Whether it still ran when an act took effect on the day."""
        return self.end is None and self.begin <= day and (self.cap is None or self.cap.day >= day)

    def covers(self, day: datetime.date) -> bool:
        return self.begin <= day and (self.end is None or day <= self.end)

    def close(self) -> None:
        """Take the end that no act gave, where none came before it."""
        if self.end is None and self.cap is not None:
            self.end, self.ended_by = self.cap.day, self.cap.document


@dataclass
class SeatSpan(Span):
    sitting: Sitting = field(kw_only=True)
    composition: int = field(kw_only=True)


@dataclass
class VillageSpan(Span):
    """given: the row of a village that came to the team otherwise than by its acts.

    superseded: it came by a rearrangement of the very day on which an act disposed of it. A
    rearrangement comes before the decisions of its day, so it served on no day at all.
    """

    village: int = field(kw_only=True)
    inherited: bool = False
    given: int | None = None
    superseded: bool = False

    def supersede(self, act: Act) -> None:
        self.superseded = True
        self.end, self.ended_by = self.begin - DAY, act.document


class Flaw(StrEnum):
    """What stands against an act in its place of the chain."""

    BEFORE_FOUNDING = "before_founding"
    AFTER_END = "after_end"
    SAME_DAY = "same_day"
    NO_COMPOSITION = "no_composition"
    TWO_LEADERS = "two_leaders"
    SEATED_TWICE = "seated_twice"
    NOT_SEATED = "not_seated"


# Papers may say twice that somebody leaves; what is moot does no harm to what comes after.
HARMLESS = frozenset({Flaw.NOT_SEATED})


@dataclass(frozen=True)
class Problem:
    """An act that does not fit. other: the document it meets, day: since or until when."""

    flaw: Flaw
    document: int
    day: datetime.date
    person: Hashable = None
    other: int | None = None
    since: datetime.date | None = None


@dataclass(frozen=True)
class Chain:
    """All that is known of a team. caps: ends that no act gave, by the row's place in time."""

    acts: tuple[Act, ...]
    given: tuple[VillageSpan, ...] = ()
    seat_caps: Mapping[Hashable, Cap] = field(default_factory=dict)
    village_caps: Mapping[tuple[int, datetime.date], Cap] = field(default_factory=dict)
    composition_caps: Mapping[int, Cap] = field(default_factory=dict)

    def with_acts(self, acts: Iterable[Act]) -> Chain:
        return replace(self, acts=(*self.acts, *acts))

    def without(self, document: int) -> Chain:
        return replace(self, acts=tuple(act for act in self.acts if act.document != document))


@dataclass
class History:
    """What became of a team; founded is None while no act founds it."""

    founded: Span | None = None
    compositions: list[Span] = field(default_factory=list)
    seats: list[SeatSpan] = field(default_factory=list)
    villages: list[VillageSpan] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def there_on(self, day: datetime.date) -> bool:
        return self.founded is not None and self.founded.covers(day)

    def seated_on(self, day: datetime.date) -> list[SeatSpan]:
        return [seat for seat in self.seats if seat.covers(day)]

    def served_on(self, day: datetime.date) -> list[int]:
        return list(dict.fromkeys(span.village for span in self.villages if span.covers(day)))

    def composition_on(self, day: datetime.date) -> int | None:
        """The document whose composition is in force."""
        found = [span for span in self.compositions if span.covers(day)]
        return found[-1].begun_by if found else None
