"""The department's side of the months' figures: the queue, taking in, returning, reopening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.paging import page_of
from communes.models import Level
from communes.roles import Right, may
from communes.units import pages as unit_pages
from reports.actions import figure_review as actions
from reports.models import Submission
from reports.monthly.facts import Collecting, collecting_in
from reports.monthly.figures import State
from reports.monthly.forms import ReopenForm, ReturnForm, last_days_from
from reports.monthly.queue import CHOICES, communes_with_state, narrowed, queue_rows, tally
from reports.periods import Period, PeriodError, parse
from reports.views.board_asked import page_asked

MOST_PERIODS = 13


def collecting_of(page: unit_pages.UnitOnDay | None) -> Collecting:
    """How the province of a page collects; of the whole country by its rule of periods."""
    return collecting_in(page.version.province_id if page is not None else None)


def period_asked(request: HttpRequest, collecting: Collecting) -> Period:
    """The month of ?ky=, else the last one that was cut off."""
    latest = collecting.latest(request.today)
    try:
        asked = parse(request.GET.get("ky", ""), collecting.due.calendar)
    except PeriodError:
        return latest
    return asked if collecting.shows(asked, request.today) else latest


def periods_offered(collecting: Collecting, period: Period, today: Any) -> list[Period]:
    """The months to choose from, the newest first."""
    found = [collecting.month_of(today)]
    while len(found) < MOST_PERIODS:
        found.append(found[-1].previous())
    return found if period in found else [*found, period]


@may(Right.READ_FIGURES)
@require_safe
def figures_queue(request: HttpRequest) -> HttpResponse:
    """Who handed in (?ky=), narrowed by ?loc= and ?q=."""
    page = page_asked(request)
    unit = page.unit if page else None
    collecting = collecting_of(page)
    period = period_asked(request, collecting)
    choice = request.GET.get("loc", "")
    sought = request.GET.get("q", "")
    rows = narrowed(communes_with_state(request.user, unit, period), choice, sought)
    shown = page_of(request, rows)
    asked = collecting.asks_for(period) or unit is None or unit.level != Level.PROVINCE
    due = collecting.due_on(period) if collecting.asks_for(period) else None
    counted = tally(request.user, unit, period)
    listed = queue_rows(request.user, list(shown.object_list), period, due, request.today)
    context = {
        "unit": unit,
        "name": page.version.full_name if page else "Cả nước",
        "collecting": collecting,
        "asked": asked,
        "period": period,
        "periods": periods_offered(collecting, period, request.today),
        "due": collecting.due_on(period),
        "page": shown,
        "rows": listed,
        "tickable": any(row.state in (State.SUBMITTED, State.ACCEPTED) for row in listed),
        "tally": counted,
        "choices": [(word, label, counted.by_choice[word]) for word, (label, _) in CHOICES.items()],
        "choice": choice,
        "sought": sought,
        "asked_unit": request.GET.get("don-vi", ""),
        "tick_all": "chon-ca-trang" in request.GET,
        "may_take": request.user.can(Right.ACCEPT_FIGURES),
        "crumbs": [("Số liệu", None)],
    }
    return render(request, "reports/figures_queue.html", context)


@may(Right.ACCEPT_FIGURES)
@require_POST
def figures_take(request: HttpRequest) -> HttpResponse:
    """Accept (viec=tiep-nhan) or freeze (chot) what is ticked."""
    keys = [key for each in request.POST.getlist("so-lieu") if (key := read_key(each))]
    chosen = list(Submission.objects.visible_to(request.user).filter(pk__in=keys))
    freezing = request.POST.get("viec") == "chot"
    act = actions.freeze if freezing else actions.accept
    done = act(submissions=chosen, by=request.user) if chosen else []
    word = "chốt" if freezing else "tiếp nhận"
    if done:
        messages.success(request, f"Đã {word} số liệu của {len(done)} xã.")
    if not keys:
        messages.error(request, f"Chưa chọn xã nào. Đánh dấu các xã cần {word}.")
    elif len(done) < len(chosen):
        needed = "đã tiếp nhận" if freezing else "đã nộp và chưa tiếp nhận"
        messages.warning(
            request, f"{len(chosen) - len(done)} xã được bỏ qua: chỉ {word} số liệu {needed}."
        )
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Where the button stood, on this site alone."""
    address = request.POST.get("ve", "")
    if url_has_allowed_host_and_scheme(address, None) and address.startswith("/"):
        return address
    return reverse("reports:figures_queue")


@may(Right.ACCEPT_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def figures_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the figures of a commune back with a note."""
    submission = _submission(request, pk)
    form = ReturnForm(request.POST or None) if request.method == "POST" else ReturnForm()
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_submission(
                submission=submission, **form.cleaned_data, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã trả lại số liệu cho {submission.unit.label}.")
            return redirect("reports:figures_month", submission.unit_id, submission.period)
    return _ask(request, submission, form, "figure_return", "Trả lại để sửa")


@may(Right.ACCEPT_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def figures_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a commune change frozen figures until a day."""
    submission = _submission(request, pk)
    proposed = {"last_day": last_days_from(request.today)}
    form = ReopenForm(request.POST) if request.method == "POST" else ReopenForm(initial=proposed)
    if request.method == "POST" and form.is_valid():
        try:
            reopening = actions.reopen(
                submission=submission, **form.cleaned_data, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                f"Đã mở lại số liệu của {submission.unit.label} đến hết ngày "
                f"{reopening.last_day:%d/%m/%Y}.",
            )
            return redirect("reports:figures_month", submission.unit_id, submission.period)
    return _ask(request, submission, form, "figure_reopen", "Mở lại số đã chốt")


def _submission(request: HttpRequest, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related("unit")
    found: Submission = get_object_or_404(rows, pk=pk)
    return found


def _ask(
    request: HttpRequest, submission: Submission, form: Any, template: str, title: str
) -> HttpResponse:
    address = reverse("reports:figures_month", args=[submission.unit_id, submission.period])
    context = {
        "submission": submission,
        "form": form,
        "address": address,
        "crumbs": [
            ("Số liệu", reverse("reports:figures_queue")),
            (f"{submission.unit.label}, {submission.span.label}", address),
            (title, None),
        ],
    }
    return render(request, f"reports/{template}.html", context)
