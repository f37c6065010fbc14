"""The teams of a district or province that ask for a decision, as one task."""

from __future__ import annotations

import datetime
import logging
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.urls import reverse

from communes.roles import Right
from members.watching.facts import term_months, watched
from members.watching.watch import REASON_WORDS, Reason
from reports.boards.tag import fingerprint, state_of
from reports.boards.words import figure
from reports.work.to_do import Task

if TYPE_CHECKING:
    from communes.models import Officer, Unit

logger = logging.getLogger(__name__)
HOUR = 3600
MOST_REASONS = 3


def watch_task(officer: Officer, today: datetime.date) -> Iterable[Task]:
    """How many teams and why, the commonest reason first; their communes are a page away."""
    if officer.unit is None or not officer.can(Right.READ_DOCUMENTS):
        return
    teams, reasons = _counted(officer, officer.unit, today)
    if teams:
        told = [f"{REASON_WORDS[Reason(each)]}: {figure(n)}" for each, n in reasons[:MOST_REASONS]]
        yield Task(
            f"{figure(teams)} tổ cần kiện toàn",
            "; ".join(told),
            "Xem các xã",
            reverse("members:watch"),
        )


def _counted(
    officer: Officer, unit: Unit, today: datetime.date
) -> tuple[int, list[tuple[str, int]]]:
    """Teams, and how many are told under each reason, their gravest.

    Thousands of teams are looked at, so the figures are kept while those of the unit stand: every
    change of a team, a seat or a unit recounts its commune.
    """
    state = state_of(unit, today)
    key = f"watch:{fingerprint(state, unit.pk, term_months())}" if state else ""
    found = _kept(key)
    if found is None:
        rows = watched(officer, today, unit)
        counts = Counter(str(row.findings[0].reason) for row in rows)
        found = len(rows), counts.most_common()
        _keep(key, found)
    return found


def _kept(key: str) -> tuple[int, list[tuple[str, int]]] | None:
    if not key:
        return None
    try:
        found: tuple[int, list[tuple[str, int]]] | None = cache.get(key)
    except Exception:
        logger.exception("The cache of teams to be watched cannot be read")
        return None
    return found


def _keep(key: str, found: tuple[int, list[tuple[str, int]]]) -> None:
    if not key:
        return
    try:
        cache.set(key, found, HOUR)
    except Exception:
        logger.exception("The cache of teams to be watched cannot be written")
