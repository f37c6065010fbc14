"""The months' figures as one task of the home page, for commune and department."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from communes.models import Unit
from communes.roles import Right
from reports.boards.words import figure
from reports.models import FigureRule, Reopening, Submission
from reports.monthly.facts import Collecting, collecting_in
from reports.monthly.figures import State
from reports.monthly.queue import NOT_HANDED_IN, tally
from reports.periods import Period
from reports.work.to_do import Task

if TYPE_CHECKING:
    from communes.models import Officer

TO_HAND_IN = (State.OPEN, State.RETURNED)


def _collecting(officer: Officer) -> Collecting | None:
    """None where the province does not collect: then there is no task, for one query."""
    post = officer.assignment
    province = post.province_id if post is not None else None
    if province is None:
        return None
    rules = FigureRule.objects.visible_to(officer).filter(unit_id=province)
    return collecting_in(province) if rules.exists() else None


def commune_figures(officer: Officer, unit: Unit, today: datetime.date) -> Iterable[Task]:
    """What is to be mended first, else the last month that was cut off; at most one task."""
    collecting = _collecting(officer)
    if collecting is None or not officer.can(Right.WRITE_FIGURES):
        return
    latest = collecting.latest(today)
    rows = Submission.objects.visible_to(officer).filter(unit=unit).select_related("offered_by")
    found = {row.period: row for row in rows.defer("draft")[: 2 * 12]}
    returned = [row for row in found.values() if row.state == State.RETURNED]
    reopened = _reopened(officer, unit, today)
    if returned:
        row = returned[0]
        yield _task(row.span, unit, f"bị trả lại: {row.note}", "Xem và sửa", mark="returned")
    elif reopened is not None:
        day = f"{reopened.last_day:%d/%m/%Y}"
        words = f"được mở lại để sửa đến hết ngày {day}"
        yield _task(reopened.submission.span, unit, words, "Xem và sửa", mark="due_soon")
    elif collecting.asks_for(latest):
        row = found.get(latest.code)
        if row is None or row.state == State.OPEN:
            yield _due(officer, unit, collecting, latest, row, today)


def _reopened(officer: Officer, unit: Unit, today: datetime.date) -> Reopening | None:
    rows = Reopening.objects.visible_to(officer).filter(submission__unit=unit, used_at=None)
    found: Reopening | None = rows.filter(last_day__gte=today).select_related("submission").first()
    return found


def _due(
    officer: Officer,
    unit: Unit,
    collecting: Collecting,
    period: Period,
    row: Submission | None,
    today: datetime.date,
) -> Task:
    due = collecting.due_on(period)
    left = f"Hạn nộp {due:%d/%m/%Y}, {_left(due, today)}"
    # Past the day the detail says so; a target's words would not fit.
    mark = "" if today > due else "due_soon"
    if row is None or row.offered_at is None:
        return _task(period, unit, "chưa nộp", "Điền số liệu", detail=left, mark=mark)
    if officer.can(Right.SUBMIT_FIGURES):
        offered = f" ({row.offered_by.full_name} trình)" if row.offered_by else ""
        words = f"chờ lãnh đạo nộp{offered}"
        return _task(period, unit, words, "Xem và nộp", detail=left, mark=mark)
    return _task(period, unit, "đang chờ lãnh đạo nộp", "Xem", detail=left)


def _left(due: datetime.date, today: datetime.date) -> str:
    days = (due - today).days
    if days == 0:
        return "là hôm nay"
    return f"còn {figure(days)} ngày" if days > 0 else f"quá {figure(-days)} ngày"


def _task(
    period: Period, unit: Unit, words: str, action: str, *, detail: str = "", mark: str = ""
) -> Task:
    return Task(
        f"Số liệu {period.label} {words}",
        detail,
        action,
        reverse("reports:figures_month", args=[unit.pk, period.code]),
        mark,
    )


def area_figures(officer: Officer, today: datetime.date) -> Iterable[Task]:
    """What waits for the department, and who has not handed in after the due day; one task."""
    collecting = _collecting(officer)
    if collecting is None:
        return
    period = collecting.latest(today)
    if not collecting.asks_for(period):
        return
    counted = tally(officer, officer.unit, period)
    waiting = counted.by_choice["cho-tiep-nhan"] if officer.can(Right.ACCEPT_FIGURES) else 0
    late = counted.by_choice[NOT_HANDED_IN] if today > collecting.due_on(period) else 0
    parts = [
        words
        for count, words in (
            (waiting, f"{figure(waiting)} xã chờ tiếp nhận"),
            (late, f"{figure(late)}/{figure(counted.communes)} xã quá hạn chưa nộp"),
        )
        if count
    ]
    if parts:
        choice = {"ky": period.code, "loc": "cho-tiep-nhan" if waiting else NOT_HANDED_IN}
        yield Task(
            f"Số liệu {period.label}: {', '.join(parts)}",
            f"Hạn xã nộp: {collecting.due_on(period):%d/%m/%Y}",
            "Xem và tiếp nhận" if waiting else "Xem các xã",
            f"{reverse('reports:figures_queue')}?{urlencode(choice)}",
        )
