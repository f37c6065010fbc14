"""The timetable: each period's reports are begun once, when their hour has come, or later."""

from __future__ import annotations

import datetime
import logging

from django.db import transaction

from reports import periods
from reports.actions import running
from reports.models import Holiday, ReportRun, ReportSchedule
from reports.running import handing
from reports.working_days import Calendar

logger = logging.getLogger(__name__)

# Periods that one schedule begins at a time after a long outage; the next tick goes on.
MOST_AT_ONCE = 6


def tick(today: datetime.date, hour: int) -> list[ReportRun]:
    """Begin what is due at an hour of a day; the runs that were begun.

    Called often, on two machines or after an outage, it begins each period of a schedule once.
    """
    calendar = Holiday.objects.calendar()
    begun: list[ReportRun] = []
    for key in ReportSchedule.objects.filter(active=True).values_list("pk", flat=True):
        try:
            begun += _begin_due(key, today, hour, calendar)
        except Exception:
            # One schedule that cannot be followed holds up no other.
            logger.exception("Schedule %s could not be followed", key)
    return begun


@transaction.atomic
def _begin_due(key: int, today: datetime.date, hour: int, calendar: Calendar) -> list[ReportRun]:
    schedule = (
        ReportSchedule.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("unit")
        .filter(pk=key, active=True)
        .first()
    )
    begun: list[ReportRun] = []
    if schedule is None:
        return begun
    period = next_period(schedule)
    while len(begun) < MOST_AT_ONCE and is_due(schedule, period, today, hour, calendar):
        run = running.begin_scheduled(schedule=schedule, period=period, by=None)
        begun += [run] if run else []
        period = period.next()
    for run in begun:
        handing.hand_out(run.pk)
    return begun


def next_period(schedule: ReportSchedule) -> periods.Period:
    """The first period that the schedule has not begun."""
    if schedule.last_period:
        return periods.parse(schedule.last_period, schedule.calendar).next()
    return periods.containing(schedule.began_on, schedule.frequency, schedule.calendar)


def begins_on(
    schedule: ReportSchedule, period: periods.Period, calendar: Calendar
) -> datetime.date:
    """The day on which the reports of a period are begun."""
    return calendar.after(period.last, max(schedule.days_after, 1))


def is_due(
    schedule: ReportSchedule,
    period: periods.Period,
    today: datetime.date,
    hour: int,
    calendar: Calendar,
) -> bool:
    day = begins_on(schedule, period, calendar)
    return day < today or (day == today and schedule.hour <= hour)
