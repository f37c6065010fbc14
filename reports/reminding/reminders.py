"""When somebody is reminded of something: milestones around a day; pure.

Only the latest milestone that was reached counts, so a morning on which nothing ran (a weekend, a
server that stood still, a plan entered late) is made up for by one reminder and not by all that
were missed. A milestone has a key, and of one thing nobody is told twice under the same key.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from reports.working_days import Calendar

Day = datetime.date

# Days before the last day in time, the first reminder first.
BEFORE = (7, 3, 1)
# Days after it; then once a week.
AFTER = (1, 3, 7)
# Days after a decision came back to be mended: the next morning, and so on.
RETURNED = (0, 3, 7)
WEEK = 7
# Working days that a superior waits before hearing of it, unless the province says otherwise.
PATIENCE = 5
LEAST_PATIENCE, MOST_PATIENCE = 1, 30
# The ministry waits until the provinces had time to act on what they heard.
PATIENCE_OF_THE_COUNTRY = 10


def due_milestone(last_day: Day, today: Day, calendar: Calendar) -> str | None:
    """'-7', '-3', '-1' before the last day in time, '+1', '+3', '+7', '+14', ... after it.

    What falls on a day off is told before it while there is still time to act, else after it.
    None: not near enough yet.
    """
    after = event_milestone(last_day, today, calendar, AFTER)
    if after is not None:
        return after
    reached = None
    for days in BEFORE:
        if calendar.on_or_before(last_day - datetime.timedelta(days=days)) <= today:
            reached = f"-{days}"
    return reached


def event_milestone(
    event: Day, today: Day, calendar: Calendar, steps: Sequence[int] = AFTER
) -> str | None:
    """The latest of the steps (days after an event, then weekly) that was reached, as '+3'.

    An event that lies ahead counts as one of today: a fixed day of a demonstration lies behind
    the moments at which things are done.
    """
    event = min(event, today)
    for days in _descending((today - event).days, steps):
        if calendar.on_or_after(event + datetime.timedelta(days=days)) <= today:
            return f"+{days}"
    return None


def _descending(passed: int, steps: Sequence[int]) -> list[int]:
    """The steps up to the days passed, the latest first; weekly beyond the last of them."""
    weekly = range(steps[-1] + WEEK, passed + 1, WEEK)
    return sorted((*(step for step in steps if step <= passed), *weekly), reverse=True)


def superior_milestone(event: Day, patience: int, today: Day, calendar: Calendar) -> str | None:
    """'^0', '^7', '^14', ... once `patience` working days have passed since the event, weekly."""
    first = calendar.after(event, patience)
    if today < first:
        return None
    return f"^{(today - first).days // WEEK * WEEK}"
