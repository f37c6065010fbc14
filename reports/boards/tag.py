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
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, Max, QuerySet, Subquery, Sum, Value

from communes.models import Unit
from reports.boards.kept_below import stats_within
from reports.models import Recount, SharedPerson
from teams.models import Correction


def state_of(unit: Unit | None, on: datetime.date) -> tuple[object, ...] | None:
    """The state of the figures of a unit, None the country, in two statements; None when the
    figures are counted live."""
    stats = stats_within(unit)
    shared = SharedPerson.objects.filter(commune_id__in=stats.values("pk")).order_by()
    of_plans = Correction.objects.filter(document__plan__isnull=False).order_by()
    last = (
        Recount.objects.filter(finished_at__isnull=False)
        .annotate(
            shared=_only(shared, Count("pk")),
            shared_who=_only(shared, Sum("pk")),
            corrected=_only(of_plans, Max("pk")),
        )
        .first()
    )
    if last is None or not last.holds_on(on):
        return None
    sums = stats.aggregate(Count("pk"), Sum("rev"), Max("changed_at"))
    return (on, last.pk, last.shared, last.shared_who, last.corrected, *sums.values())


def _only(rows: QuerySet[Any], figure: Aggregate) -> Subquery:
    """One figure of all the rows."""
    return Subquery(rows.annotate(all=Value(1)).values("all").annotate(f=figure).values("f"))


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
