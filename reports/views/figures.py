"""A commune's months: their list, the form of one, saving and handing it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes import audit
from communes.errors import Refused
from communes.keys import read_key
from communes.models import Unit
from communes.roles import Right, may
from communes.units import pages as unit_pages
from communes.units.placing import keys_on
from communes.vietnamese import clean
from reports.actions import figures as actions
from reports.models import Reopening, Submission
from reports.monthly.cells import TEAM, carry_over, from_post, sentences
from reports.monthly.facts import (
    Collecting,
    collecting_in,
    village_names,
    village_names_of_teams,
)
from reports.monthly.figures import HANDED_IN, State, state_of
from reports.monthly.month import Month
from reports.monthly.page import month_page
from reports.monthly.paste import Pasted, read_table
from reports.monthly.words import look_of
from reports.periods import Period, PeriodError, parse
from reports.views.board_asked import page_asked

# The list shows a year; older months are reached one by one.
MOST_MONTHS = 12
# What a province that has not begun to collect is shown.
MONTHS_WITHOUT_RULE = 3
LONGEST_PAPER = 200
PAPER_MISSING = "Ghi số và ngày của văn bản lãnh đạo đã ký."


@dataclass(frozen=True)
class MonthRow:
    """One month of the list. late: days past its due day, 0 in time or not asked for."""

    period: Period
    state: State
    due: Any
    late: int
    submission: Submission | None

    @property
    def look(self) -> tuple[str, str]:
        return look_of(self.state, late=self.late > 0)


@may(Right.READ_FIGURES)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The months of a commune (?don-vi=, else the officer's own); of any other unit the queue."""
    page = page_asked(request)
    if page is None or not page.unit.holds_villages:
        asked = f"?don-vi={page.unit.pk}" if page and "don-vi" in request.GET else ""
        return redirect(reverse("reports:figures_queue") + asked)
    collecting = collecting_in(keys_on(page.unit, request.today)["province_id"])
    context = {
        "unit": page.unit,
        "rows": _months(request, page.unit, collecting),
        "collecting": collecting,
        "own": request.user.unit == page.unit,
        "crumbs": _crumbs(page),
    }
    return render(request, "reports/figures.html", context)


def _months(request: HttpRequest, unit: Unit, collecting: Collecting) -> list[MonthRow]:
    """The newest first, from the month that today lies in."""
    period = collecting.month_of(request.today)
    most = MOST_MONTHS if collecting.first else MONTHS_WITHOUT_RULE
    periods = [period]
    while len(periods) < most:
        period = period.previous()
        if collecting.first is not None and period < collecting.first:
            break
        periods.append(period)
    rows = Submission.objects.visible_to(request.user).filter(unit=unit)
    found = {row.period: row for row in rows.select_related("submitted_by")}
    reopened = set(
        Reopening.objects.visible_to(request.user)
        .filter(submission__unit=unit, used_at=None, last_day__gte=request.today)
        .values_list("submission_id", flat=True)
    )
    # Drafts of months before the province began stay within reach.
    periods += sorted(
        (row.span for row in found.values() if row.period not in {p.code for p in periods}),
        reverse=True,
    )
    return [
        _month_row(request, collecting, each, found.get(each.code), reopened) for each in periods
    ]


def _month_row(
    request: HttpRequest,
    collecting: Collecting,
    period: Period,
    submission: Submission | None,
    reopened: set[int],
) -> MonthRow:
    due = collecting.due_on(period)
    state = state_of(
        submission.state if submission else None,
        begun=request.today >= period.first,
        reopened=submission is not None and submission.pk in reopened,
    )
    late = 0
    if collecting.asks_for(period):
        handed = submission.submitted_on if submission and state in HANDED_IN else None
        late = max(((handed or request.today) - due).days, 0)
    return MonthRow(period, state, due, late, submission)


def unit_and_period(request: HttpRequest, pk: int, period: str) -> tuple[Unit, Period, Collecting]:
    """The commune and the month of an address; 404 outside the territory and for other texts."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not unit.holds_villages:
        raise Http404
    collecting = collecting_in(keys_on(unit, request.today)["province_id"])
    try:
        asked = parse(period, collecting.due.calendar)
    except PeriodError as wrong:
        raise Http404 from wrong
    if not collecting.shows(asked, request.today):
        raise Http404
    if not unit_pages.unit_on(unit, request.user, asked.last).reached:
        raise Http404
    return unit, asked, collecting


@may(Right.READ_FIGURES)
@require_safe
def figures_month(request: HttpRequest, pk: int, period: str) -> HttpResponse:
    """The form for whoever may type, else what was handed in. ?kiem-tra: with what is wrong."""
    unit, asked, collecting = unit_and_period(request, pk, period)
    page = month_page(
        unit, asked, collecting, request.user, request.today, checked="kiem-tra" in request.GET
    )
    return _render(request, page)


@may(Right.WRITE_FIGURES)
@require_POST
def figures_save(request: HttpRequest, pk: int, period: str) -> HttpResponse:
    """Save what was typed (viec=luu), fill in from the month before (mang), offer it to the
    leader (trinh), hand it in (nop; nop-ky: on a paper that the leader signed), or fill a grid
    from a pasted table (dan-team, dan-village). What was typed is kept whatever is refused."""
    unit, asked, collecting = unit_and_period(request, pk, period)
    if request.user.unit != unit:
        raise Http404
    page = month_page(unit, asked, collecting, request.user, request.today)
    typed = from_post(page.cells, request.POST)
    work = request.POST.get("viec", "luu")
    if work == "mang":
        filled = carry_over(page.cells, typed, page.before)
        taken, typed = len(filled) - len(typed), filled
    pasted = _pasted(request, page, work)
    if pasted is not None:
        typed = {**typed, **pasted.typed}
    revision = read_key(request.POST.get("lan-luu"))
    try:
        submission = actions.save_draft(
            unit=unit,
            period=asked,
            typed=typed,
            revision=-1 if revision is None else revision,
            by=request.user,
            today=request.today,
        )
    except Refused as refusal:
        shown = month_page(unit, asked, collecting, request.user, request.today, typed=typed)
        return _render(request, shown, problem=refusal.message, status=409)
    if work in ("trinh", "nop", "nop-ky"):
        return _finish(request, submission, work, page)
    if pasted is not None:
        return _after_paste(request, page, work, pasted)
    if work == "mang":
        messages.success(
            request,
            f"Đã lấy {taken} số của kỳ trước vào các ô còn trống. Kiểm tra rồi sửa cho đúng kỳ này."
            if taken
            else "Không có số nào của kỳ trước để lấy vào ô trống.",
        )
    else:
        messages.success(request, "Đã lưu nháp.")
    return redirect("reports:figures_month", unit.pk, asked.code)


def _pasted(request: HttpRequest, page: Month, work: str) -> Pasted | None:
    """What was pasted into the grid whose button was pressed (viec=dan-team, dan-village)."""
    grid = next((each for each in page.grids if work == f"dan-{each.level}"), None)
    if grid is None:
        return None
    of_level = village_names_of_teams if grid.level == TEAM else village_names
    names = of_level(page.unit, page.period.last)
    places = [row.place for row in grid.rows]
    return read_table(request.POST.get(work, ""), grid.asked, places, names)


def _after_paste(request: HttpRequest, page: Month, work: str, pasted: Pasted) -> HttpResponse:
    """Back to the form; lines that matched nothing are given back in their place."""
    if pasted.understood:
        messages.success(request, f"Đã điền và lưu nháp {pasted.understood} dòng.")
    if not pasted.left:
        if not pasted.understood:
            messages.error(request, "Chưa dán dòng nào có tên và số.")
        return redirect("reports:figures_month", page.unit.pk, page.period.code)
    shown = month_page(page.unit, page.period, page.collecting, request.user, request.today)
    grids = tuple(
        replace(grid, left="\n".join(pasted.left)) if work == f"dan-{grid.level}" else grid
        for grid in shown.grids
    )
    return _render(request, replace(shown, grids=grids), status=422)


def _finish(request: HttpRequest, submission: Submission, work: str, page: Month) -> HttpResponse:
    """Offer or hand in what was just saved; what has to be mended stands beside its field."""
    paper = clean(request.POST.get("van-ban-ky", ""))[:LONGEST_PAPER] if work == "nop-ky" else ""
    asks_paper = work == "nop-ky" and not paper
    checked = month_page(
        page.unit, page.period, page.collecting, request.user, request.today, checked=True
    )
    if checked.findings or asks_paper:
        return _render(request, checked, status=422, paper=paper, asks_paper=asks_paper)
    try:
        if work == "trinh":
            actions.offer(submission=submission, by=request.user, today=request.today)
        else:
            actions.submit(
                submission=submission, by=request.user, today=request.today, signed_paper=paper
            )
    except Refused as refusal:
        return _render(request, checked, problem=refusal.message, status=422, paper=paper)
    messages.success(
        request,
        "Đã trình lãnh đạo xã. Lãnh đạo thấy việc này ở trang Việc của tôi."
        if work == "trinh"
        else f"Đã nộp số liệu {page.period.label}.",
    )
    return redirect("reports:figures_month", page.unit.pk, page.period.code)


def _render(
    request: HttpRequest,
    page: Month,
    *,
    problem: str = "",
    status: int = 200,
    paper: str = "",
    asks_paper: bool = False,
) -> HttpResponse:
    unit_page = unit_pages.unit_on(page.unit, request.user, page.period.last)
    crumbs = _crumbs(unit_page)
    address = f"{reverse('reports:figures')}?don-vi={page.unit.pk}"
    context: dict[str, Any] = {
        "page": page,
        "name": unit_page.version.full_name,
        "problem": PAPER_MISSING if asks_paper and not page.findings else problem,
        "signed_paper": paper,
        "paper_problem": PAPER_MISSING if asks_paper else "",
        "errors": sentences(page.findings),
        "reopenings": page.submission
        and Reopening.objects.visible_to(request.user)
        .filter(submission=page.submission)
        .select_related("opened_by"),
        "history": page.submission and audit.history_of(page.submission, request.user)[:20],
        "crumbs": [*crumbs[:-1], (crumbs[-1][0], address), (page.period.label, None)],
    }
    return render(request, "reports/figures_month.html", context, status=status)


def _crumbs(page: unit_pages.UnitOnDay) -> list[tuple[str, str | None]]:
    return [
        ("Số liệu", reverse("reports:figures_queue")),
        (page.version.full_name, None),
    ]
