"""The two maps of a past day: that of the day itself, and that of today; pure.

One rule for both: what was in a unit of then is today where people put it, else where the unit
passed on whole. Of a unit that several took nothing is guessed.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from itertools import groupby
from typing import NamedTuple

Day = datetime.date
# What stands in addresses.
PARAMETER = "ban-do"


class Map(Enum):
    """On which map figures of a day are told; the value is what ?ban-do= says."""

    OF_THE_DAY = ""
    OF_TODAY = "hien-nay"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Map.OF_THE_DAY: "Theo địa giới tại thời điểm",
    Map.OF_TODAY: "Quy đổi theo địa giới hiện nay",
}


def map_asked(query: Mapping[str, str]) -> Map:
    """What an address asks for; what is not known is the map of the day."""
    return Map.OF_TODAY if query.get(PARAMETER) == Map.OF_TODAY.value else Map.OF_THE_DAY


class Step(NamedTuple):
    """That a unit passed to another on a day. people: somebody lived there, or may have. goes_on:
    the old unit is still there after it."""

    old: int
    new: int
    on: Day
    people: bool
    goes_on: bool


NOWHERE: frozenset[int] = frozenset()


class Fates:
    """Where units of then are on a later map: by their keys, the units there that hold, or may
    hold, what they held."""

    def __init__(self, steps: Iterable[Step], now: Collection[int]) -> None:
        """steps: all between the two days. now: the units of the later map."""
        self._now = frozenset(now)
        self._found: dict[int, frozenset[int]] = {}
        latest_first = sorted(steps, key=lambda step: step.on, reverse=True)
        for _, together in groupby(latest_first, key=lambda step: step.on):
            by_old: dict[int, list[Step]] = defaultdict(list)
            for step in together:
                by_old[step.old].append(step)
            # Steps of one day follow one another in no order: none sees the other.
            self._found |= {
                old: NOWHERE.union(*map(self.of, heirs_of(rows))) for old, rows in by_old.items()
            }

    def of(self, unit: int) -> frozenset[int]:
        found = self._found.get(unit)
        if found is not None:
            return found
        return frozenset({unit}) if unit in self._now else NOWHERE

    def stands(self, place: int | None) -> int | None:
        """The unit of the later map that holds what last stood in a unit; None where several may,
        or none does."""
        homes = NOWHERE if place is None else self.of(place)
        if place in self._now:
            return place
        return next(iter(homes)) if len(homes) == 1 else None


def heirs_of(rows: Iterable[Step]) -> frozenset[int]:
    """Who took the people of one unit on one day, itself among them where it goes on. Land without
    people passes nothing on, unless there is nothing else."""
    steps = list(rows)
    goes_on = {step.old for step in steps if step.goes_on}
    people = {step.new for step in steps if step.people}
    land = set() if goes_on else {step.new for step in steps}
    return frozenset((people or land) | goes_on)
