"""What a board of today depends on, as a few figures: while they are the same, so is the board.

Every change of a commune's facts recounts it and moves `CommuneStat.rev`; a change of plans or
unit lists, which concerns all, makes a new recount of the country; persons who were found to be
one change sums over communes alone; a number corrected on a plan's paper changes no figure.
"""

from __future__ import annotations

import datetime
import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, Sum

from communes.models import Unit
from reports.counters import up_to_date
from reports.kept_board import stats_within
from reports.models import Recount, SharedPerson
from teams.models import Correction


def state_of(unit: Unit | None, on: datetime.date) -> tuple[object, ...] | None:
    """The state of the figures of a unit, None the country; None when they are counted live."""
    if not up_to_date(on):
        return None
    stats = stats_within(unit)
    sums = stats.aggregate(Count("pk"), Sum("rev"), Max("changed_at"))
    shared = SharedPerson.objects.filter(commune_id__in=stats.values("pk"))
    people = shared.aggregate(Count("pk"), Sum("pk"))
    plans = Correction.objects.filter(document__plan__isnull=False).aggregate(Max("pk"))
    last = Recount.objects.filter(finished_at__isnull=False).values_list("pk").first()
    return (on, last, *sums.values(), *people.values(), *plans.values())


def fingerprint(*parts: object) -> str:
    """One short text for all of them; the program itself is a part."""
    whole = repr((release(), *parts))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


@cache
def release() -> float:
    """When the program was last changed, by its newest file: other wording is another page."""
    rooms = ("communes", "teams", "members", "reports", "config", "templates")
    files = (
        path.stat().st_mtime
        for room in rooms
        for path in Path(settings.BASE_DIR, room).rglob("*")
        if path.suffix in (".py", ".html")
    )
    return max(files, default=0.0)
