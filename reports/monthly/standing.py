"""Where a month's figures stand on a day, and the row of a month under lock; for actions."""

from __future__ import annotations

import datetime
from typing import Any

from communes.errors import Refused
from reports.models import Reopening, Submission
from reports.monthly.figures import STATE_WORDS, Act, State, can, state_of


def locked(**which: Any) -> Submission:
    """The row, which nobody else changes until the transaction ends."""
    row: Submission = (
        Submission.objects.select_for_update(of=("self",)).select_related("unit").get(**which)
    )
    return row


def reopening_of(submission: Submission, today: datetime.date) -> Reopening | None:
    """The reopening that holds on a day and was not used yet."""
    rows = Reopening.objects.filter(submission=submission, used_at__isnull=True)
    return rows.filter(last_day__gte=today).first()


def current_state(submission: Submission, today: datetime.date) -> State:
    """The state on a day: frozen figures are open again while a reopening holds."""
    reopened = submission.state == State.FROZEN and reopening_of(submission, today) is not None
    return state_of(submission.state, begun=True, reopened=reopened)


def ask_state(submission: Submission, act: Act, today: datetime.date) -> State:
    """The state on the day; refused when the act is not possible in it."""
    state = current_state(submission, today)
    if not can(act, state):
        raise Refused(
            f"Số liệu {label(submission)} {STATE_WORDS[state]}, nên không làm được việc này."
        )
    return state


def label(submission: Submission) -> str:
    """'tháng 6 năm 2022 của Xã Tam Dân'"""
    return f"{submission.span.label} của {submission.unit.label}"
