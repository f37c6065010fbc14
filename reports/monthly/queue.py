"""Who handed in a month's figures, who is late, and what waits for the department."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from communes.models import Unit
from communes.vietnamese import search_text
from reports.models import Reopening, Submission
from reports.monthly.figures import State, state_of
from reports.monthly.rollup import communes_on
from reports.monthly.words import look_of
from reports.periods import Period

if TYPE_CHECKING:
    from communes.models import Officer, UnitVersion

# What the list may be narrowed to: the word in the address, and the states of the rows.
NOT_HANDED_IN = "chua-nop"
CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    NOT_HANDED_IN: ("chưa nộp", (State.OPEN,)),
    "bi-tra-lai": ("bị trả lại", (State.RETURNED,)),
    "cho-tiep-nhan": ("chờ tiếp nhận", (State.SUBMITTED,)),
    "da-tiep-nhan": ("đã tiếp nhận", (State.ACCEPTED,)),
    "da-chot": ("đã chốt", (State.FROZEN,)),
}


@dataclass(frozen=True)
class QueueRow:
    """A commune of the list. late: its due day has passed and nothing was handed in, or it was
    handed in after it."""

    version: UnitVersion
    submission: Submission | None
    state: State
    late: int

    @property
    def look(self) -> tuple[str, str]:
        return look_of(self.state, late=self.late > 0)


@dataclass(frozen=True)
class Tally:
    """How many communes stand where; by the word of CHOICES."""

    communes: int
    by_choice: Mapping[str, int]


def communes_with_state(
    officer: Officer, unit: Unit | None, period: Period
) -> QuerySet[UnitVersion]:
    """The communes of a unit on the cut-off day with `kept`, the state of their figures."""
    submissions = Submission.objects.visible_to(officer).filter(
        unit=OuterRef("unit"), period=period.code
    )
    rows = communes_on(unit, period.last).annotate(kept=Subquery(submissions.values("state")[:1]))
    return rows.select_related("unit", "district").order_by("sort_key", "pk")


def narrowed(rows: QuerySet[UnitVersion], choice: str, sought: str) -> QuerySet[UnitVersion]:
    """Only those of a choice, and those whose name has the words."""
    if choice in CHOICES:
        states = CHOICES[choice][1]
        wanted = Q(kept__in=states)
        if choice == NOT_HANDED_IN:
            wanted |= Q(kept=None)
        rows = rows.filter(wanted)
    for word in search_text(sought).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def tally(officer: Officer, unit: Unit | None, period: Period) -> Tally:
    """Two queries, whatever the number of communes."""
    rows: dict[str, int] = dict(
        Submission.objects.visible_to(officer)
        .within(unit)
        .filter(period=period.code)
        .values_list("state")
        .annotate(Count("pk"))
        .order_by()
    )
    communes = communes_on(unit, period.last).count()
    by_choice = {
        name: sum(rows.get(state, 0) for state in states) for name, (_, states) in CHOICES.items()
    }
    others = sum(count for name, count in by_choice.items() if name != NOT_HANDED_IN)
    by_choice[NOT_HANDED_IN] = max(communes - others, 0)
    return Tally(communes, by_choice)


def queue_rows(
    officer: Officer,
    versions: list[Any],
    period: Period,
    due: datetime.date | None,
    today: datetime.date,
) -> list[QueueRow]:
    """The rows of a page. due: None where the month is not asked for."""
    ids = [version.unit_id for version in versions]
    submissions = {
        row.unit_id: row
        for row in Submission.objects.visible_to(officer)
        .filter(unit_id__in=ids, period=period.code)
        .select_related("submitted_by", "unit")
    }
    reopened = set(
        Reopening.objects.visible_to(officer)
        .filter(submission__in=submissions.values(), used_at=None, last_day__gte=today)
        .values_list("submission_id", flat=True)
    )
    found = []
    for version in versions:
        submission = submissions.get(version.unit_id)
        state = state_of(
            submission.state if submission else None,
            begun=today >= period.first,
            reopened=submission is not None and submission.pk in reopened,
        )
        handed = submission.submitted_on if submission else None
        late = max(((handed or today) - due).days, 0) if due is not None else 0
        found.append(QueueRow(version, submission, state, late))
    return found
