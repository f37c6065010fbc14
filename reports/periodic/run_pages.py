"""What pages show of a run: how many reports it would make, how far it is, what went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from communes.vietnamese import search_text
from reports.actions.running import missing_places
from reports.models import ReportRun, ReportState
from reports.periodic.order_form import OrderForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communes.territory import TerritoryQuerySet
    from reports.kinds.kind import Kind

# What needs somebody to look comes first.
ORDER = (
    ReportState.FAILED,
    ReportState.BUILDING,
    ReportState.WAITING,
    ReportState.CANCELLED,
    ReportState.DONE,
)
TABS = {"loi": (ReportState.FAILED, ReportState.CANCELLED), "cho": (ReportState.WAITING,)}


@dataclass(frozen=True)
class Preview:
    """missing: reports that the order would make. there: those of the period that exist."""

    missing: int
    there: int


def preview(kind: Kind, form: OrderForm) -> Preview:
    """How many reports an order makes; its period is chosen."""
    if form.period is None:
        return Preview(0, 0)
    missing, there = missing_places(kind, form.subject, form.period, form.levels, form.map)
    return Preview(len(missing), there)


@dataclass(frozen=True)
class Counts:
    """The reports of a run by their state."""

    states: Counter[str]

    @property
    def all(self) -> int:
        return self.states.total()

    @property
    def done(self) -> int:
        return self.states[ReportState.DONE]

    @property
    def failed(self) -> int:
        return self.states[ReportState.FAILED]

    @property
    def cancelled(self) -> int:
        return self.states[ReportState.CANCELLED]

    @property
    def building(self) -> int:
        return self.states[ReportState.BUILDING]

    @property
    def waiting(self) -> int:
        return self.states[ReportState.WAITING]

    @property
    def ended(self) -> int:
        return self.done + self.failed + self.cancelled


def counts_of(run: ReportRun) -> Counts:
    """All reports of a run: whoever sees the run sees its territory."""
    rows = run.reports.order_by().values_list("state").annotate(Count("pk"))
    return Counts(Counter(dict(rows)))


def rows_of(
    reports: TerritoryQuerySet, run: ReportRun, shown: str, named: str = ""
) -> QuerySet[Any]:
    """The reports of a run, failed ones first; shown: 'loi' or 'cho' only those. named: a code or
    part of a name, of the unit or of its province."""
    rows = reports.filter(run=run)
    if shown in TABS:
        rows = rows.filter(state__in=TABS[shown])
    if named:
        asked = Q()
        for unit in ("unit", "province"):
            called = Q(**{f"{unit}__versions__search_text__contains": search_text(named)})
            asked |= called | Q(**{f"{unit}__code": named})
        # A unit that was called so twice is one report.
        rows = rows.filter(pk__in=reports.filter(asked, run=run).values("pk"))
    places = [When(state=state, then=Value(place)) for place, state in enumerate(ORDER)]
    rank = Case(*places, default=Value(len(ORDER)), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "pk")
