"""What the words of a deadline mean in days; pure.

A target names a day and says "trước ngày" (before), "chậm nhất ngày" (by) or "trong năm"
(within). The last day in time follows from both; days late count from the day that is named.
"""

from __future__ import annotations

import datetime
from typing import Literal

Wording = Literal["before", "by", "within"]

NO_DUE_DAY = "không ấn định thời hạn"


def named_day(due: datetime.date, wording: Wording) -> datetime.date:
    """The day that the target names: 31/12 of its year when it says "trong năm"."""
    return due.replace(month=12, day=31) if wording == "within" else due


def last_day_in_time(due: datetime.date | None, wording: Wording) -> datetime.date | None:
    """The last day that is still in time; None when no day is named.

    "Trước ngày" is strict: what is signed on the day itself is late.
    """
    if due is None:
        return None
    named = named_day(due, wording)
    return named - datetime.timedelta(days=1) if wording == "before" else named


def days_late(day: datetime.date, due: datetime.date) -> int:
    """Days from the day that the target names (named_day) to `day`; never negative.

    0 for what is signed on the very day of a strict deadline: late, by no day.
    """
    return max((day - due).days, 0)


def due_text(due: datetime.date | None, wording: Wording) -> str:
    """'trước ngày 31/8/2022', 'chậm nhất ngày 30/6/2022', 'trong năm 2022', lower case."""
    if due is None:
        return NO_DUE_DAY
    if wording == "within":
        return f"trong năm {due.year}"
    words = "trước ngày" if wording == "before" else "chậm nhất ngày"
    return f"{words} {due.day}/{due.month}/{due.year}"
