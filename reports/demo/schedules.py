"""The timetable of the department of Quảng Nam, so that the demonstration has reports to read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from communes.models import Level, Officer, Unit
from reports.actions import scheduling
from reports.models import Frequency, PeriodCalendar

# The month cut off on 14/7/2022 and the weeks of July are over on the day of the demonstration.
SINCE = datetime.date(2022, 7, 1)
SET_ON = datetime.date(2022, 7, 20)
KINDS = (
    ("progress", Frequency.MONTH, (Level.PROVINCE, Level.DISTRICT)),
    ("brief", Frequency.WEEK, (Level.PROVINCE,)),
)


def write_schedules(officers: Mapping[str, Officer], units: Mapping[str, Unit]) -> None:
    """Through the action of the page; the reports themselves are a worker's."""
    for kind, frequency, levels in KINDS:
        scheduling.add_schedule(
            kind=kind,
            unit=units["49"],
            timing=scheduling.Timing(
                frequency=frequency,
                calendar=PeriodCalendar.DECREE,
                levels=levels,
                days_after=1,
                hour=5,
                began_on=SINCE,
            ),
            by=officers["so.49"],
            today=SET_ON,
        )
