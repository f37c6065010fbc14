"""Which days are worked, and counting in them; pure.

Officials work from Monday to Friday. Days off and days worked instead (làm bù) are data: the
Government announces them a year ahead.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Day = datetime.date
ONE = datetime.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """off: days off besides weekends. working: Saturdays and Sundays that are worked.

    A day in both is off: better one reminder too late than one in the holidays.
    """

    off: frozenset[Day] = frozenset()
    working: frozenset[Day] = frozenset()

    def is_working(self, day: Day) -> bool:
        if day in self.off:
            return False
        return day.weekday() < SATURDAY or day in self.working

    def on_or_before(self, day: Day) -> Day:
        """The day itself when it is worked, else the last working day before it."""
        while not self.is_working(day):
            day -= ONE
        return day

    def on_or_after(self, day: Day) -> Day:
        """The day itself when it is worked, else the next working day."""
        while not self.is_working(day):
            day += ONE
        return day

    def after(self, day: Day, count: int) -> Day:
        """The count-th working day after a day; 0 is the day itself, worked or not."""
        for _ in range(count):
            day = self.on_or_after(day + ONE)
        return day

    def between(self, first: Day, last: Day) -> int:
        """Working days after `first` up to and with `last`; 0 when there are none."""
        return sum(
            self.is_working(first + datetime.timedelta(days=n))
            for n in range(1, (last - first).days + 1)
        )
