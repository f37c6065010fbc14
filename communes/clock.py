"""The one place that reads the clock; everything else is told which day it is."""

import datetime

from django.conf import settings
from django.utils import timezone


def today() -> datetime.date:
    """Today in Vietnam, or the day fixed by PORTAL_TODAY for demonstrations and tests."""
    fixed: datetime.date | None = settings.PORTAL_TODAY
    return fixed or timezone.localdate()


def fixed_day() -> datetime.date | None:
    """The day fixed by PORTAL_TODAY, None on a register that lives in real time."""
    fixed: datetime.date | None = settings.PORTAL_TODAY
    return fixed


def now() -> datetime.datetime:
    """The moment, for what is measured in minutes (how long to wait); PORTAL_TODAY moves no hour.

    No count depends on it.
    """
    return timezone.now()
