"""The schedules that an officer keeps, and what each does next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from reports.models import Holiday, ReportRun, ReportSchedule
from reports.periodic.reading import LEVEL_WORDS, kinds_of, name_of, title_of
from reports.periods import Period
from reports.running.timetable import begins_on, next_period

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet


@dataclass(frozen=True)
class Line:
    """A schedule as the page tells it; run: the key of its last run, None before the first."""

    schedule: ReportSchedule
    title: str
    unit: str
    levels: str
    period: Period
    day: datetime.date
    run: int | None


def schedules_of(officer: Officer) -> TerritoryQuerySet:
    """The schedules of the territory, of the kinds that the officer may read."""
    rows: TerritoryQuerySet = ReportSchedule.objects.visible_to(officer).filter(
        kind__in=[kind.code for kind in kinds_of(officer)]
    )
    return rows.select_related("unit", "changed_by")


def lines_of(officer: Officer, today: datetime.date) -> list[Line]:
    """Running schedules first, by the day on which they build next."""
    calendar = Holiday.objects.visible_to(officer).calendar()
    runs = ReportRun.objects.visible_to(officer).filter(schedule=OuterRef("pk"))
    rows = schedules_of(officer).annotate(last_run=Subquery(runs.values("pk")[:1]))
    found = []
    for schedule in rows:
        period = next_period(schedule)
        found.append(
            Line(
                schedule=schedule,
                title=title_of(schedule),
                unit=name_of(schedule.unit),
                levels=", ".join(
                    words for level, words in LEVEL_WORDS.items() if level in schedule.levels
                ),
                period=period,
                day=begins_on(schedule, period, calendar),
                run=schedule.last_run,
            )
        )
    return sorted(found, key=lambda line: (not line.schedule.active, line.day, line.title))
