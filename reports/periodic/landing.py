"""What a unit owes in reports about now, and whether it is there."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from reports.kinds.kind import Kind
from reports.models import Report, ReportState
from reports.periodic.offered_periods import DueLine, due_lines, province_of, rules_for
from reports.periodic.order_form import COUNTRY
from reports.periodic.reading import reports_of
from reports.periods import Period

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class Owed:
    """One line: state is that of the latest version, '' while there is none. late: the due day is
    over and the report not there. url: the report, or the order of it."""

    kind: Kind
    period: Period
    due: datetime.date
    state: str
    late: bool
    url: str


def due_of(officer: Officer, kinds: list[Kind], today: datetime.date) -> list[Owed]:
    """What the officer's own unit reports about now, the first due first."""
    if officer.reach is None:
        return []
    unit = officer.unit
    level = unit.level if unit else ""
    rules = rules_for(officer, province_of(unit, today))
    lines = due_lines(officer, kinds, level, rules, today)
    there = _latest(officer, lines)
    return [_owed(line, there.get(_key(line)), level, today) for line in lines]


def _key(line: DueLine) -> tuple[str, str, str]:
    return line.kind.code, line.period.code, line.period.calendar


def _latest(officer: Officer, lines: list[DueLine]) -> dict[tuple[str, str, str], Report]:
    wanted = Q(pk__in=[])
    for line in lines:
        kind, period, calendar = _key(line)
        wanted |= Q(kind=kind, period=period, calendar=calendar)
    rows = reports_of(officer).filter(wanted, unit=officer.unit).order_by("version")
    return {(row.kind, row.period, row.calendar): row for row in rows}


def _owed(line: DueLine, report: Report | None, level: str, today: datetime.date) -> Owed:
    done = report is not None and report.state == ReportState.DONE
    if report is not None:
        url = reverse("reports:report", args=[report.pk])
    else:
        query = {"loai": line.kind.code, "ky": line.period.code, "cap": level or COUNTRY}
        url = f"{reverse('reports:report_order')}?{urlencode(query)}"
    return Owed(
        kind=line.kind,
        period=line.period,
        due=line.due,
        state=report.state if report is not None else "",
        late=not done and line.due < today,
        url=url,
    )
