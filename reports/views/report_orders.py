"""Ordering reports, and following a run until its last report is there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.errors import Refused
from communes.lists.paging import page_of
from communes.roles import Right, may
from communes.vietnamese import clean
from reports.actions import running
from reports.models import Report, RunState
from reports.periodic import run_pages as report_runs
from reports.periodic.order_form import OrderForm
from reports.periodic.reading import (
    grouped,
    may_steer,
    name_of,
    ordered_by,
    reports_of,
    runs_of,
    span_of,
    title_of,
)
from reports.running import handing

PER_PAGE = 100
LONGEST_NAME = 80


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_REPORTS)
def report_order(request: HttpRequest) -> HttpResponse:
    """Choose a kind (?loai=), a unit, a period, levels; see how many; order what is missing."""
    kinds = {kind.code: kind for kind in ordered_by(request.user)}
    kind = kinds.get(request.GET.get("loai", ""))
    crumbs = [("Báo cáo", reverse("reports:reports")), ("Lập báo cáo", None)]
    if kind is None:
        context = {"groups": grouped(list(kinds.values())), "crumbs": crumbs}
        return render(request, "reports/report_order_kind.html", context)
    form = OrderForm(request, kind)
    period, refusal = form.period, ""
    if request.method == "POST" and period is not None and not form.errors:
        try:
            run = running.order_run(
                kind=kind.code,
                unit=form.subject,
                period=period,
                levels=form.levels,
                by=request.user,
                today=request.today,
                on_map=form.map,
            )
        except Refused as refused:
            refusal = refused.message
        else:
            handing.hand_out(run.pk)
            only = list(Report.objects.visible_to(request.user).filter(run=run)[:2])
            if len(only) == 1:
                return redirect("reports:report", pk=only[0].pk)
            return redirect("reports:report_run", pk=run.pk)
    context = {
        "kind": kind,
        "form": form,
        "unit": name_of(form.subject),
        "period": period,
        "preview": report_runs.preview(kind, form) if period and not form.errors else None,
        "refusal": refusal,
        "crumbs": crumbs,
    }
    return render(request, "reports/report_order.html", context, status=409 if refusal else 200)


@require_safe
@may(Right.READ_REPORTS)
def report_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is; it goes on whether or not anybody looks."""
    run = get_object_or_404(runs_of(request.user), pk=pk)
    counts = report_runs.counts_of(run)
    running_still = run.state == RunState.RUNNING
    context = {
        "run": run,
        "title": title_of(run),
        "span": span_of(run),
        "unit": name_of(run.unit),
        "counts": counts,
        "running": running_still,
        "steers": may_steer(request.user, run),
    }
    if request.htmx and running_still:
        return render(request, "reports/_report_run_progress.html", context)
    shown, named = request.GET.get("xem", ""), clean(request.GET.get("tim", ""))[:LONGEST_NAME]
    rows = report_runs.rows_of(reports_of(request.user), run, shown, named)
    context |= {
        "page": page_of(request, rows, PER_PAGE),
        "shown": shown,
        "named": named,
        "crumbs": [("Báo cáo", reverse("reports:reports")), ("Đợt lập báo cáo", None)],
    }
    response = render(request, "reports/report_run.html", context)
    if request.htmx:
        # It has ended: the whole page has more to say.
        response["HX-Refresh"] = "true"
    return response


@require_POST
@may(Right.READ_REPORTS)
def report_run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Build no more reports of the run than are being built."""
    return _steer(request, pk, stop=True)


@require_POST
@may(Right.READ_REPORTS)
def report_run_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed or was stopped."""
    return _steer(request, pk, stop=False)


def _steer(request: HttpRequest, pk: int, *, stop: bool) -> HttpResponse:
    run = get_object_or_404(runs_of(request.user), pk=pk)
    try:
        if not may_steer(request.user, run):
            raise Refused("Chỉ người yêu cầu, đơn vị của đợt này hoặc Sở dừng, chạy lại được.")
        if stop:
            count = running.cancel_run(run=run, by=request.user)
            messages.success(request, f"Đã dừng. {count} báo cáo không lập nữa.")
        else:
            count = running.retry_run(run=run, by=request.user)
            handing.hand_out(run.pk)
            messages.success(request, f"Đang chạy lại {count} báo cáo.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reports:report_run", pk=run.pk)


@require_POST
@may(Right.READ_REPORTS)
def report_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one report again that could not be built."""
    report = get_object_or_404(reports_of(request.user), pk=pk)
    try:
        running.retry_report(report=report, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        handing.send([report.pk])
        messages.success(request, "Đang lập lại báo cáo.")
    return redirect("reports:report", pk=report.pk)
