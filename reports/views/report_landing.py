"""The page of reports: what is due, the kinds, the latest; and the list of all of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.lists.listing import ListPage
from communes.roles import Right, may
from communes.views.listing import export_list, show_list
from reports.models import RunState
from reports.periodic import landing as report_landing
from reports.periodic.listing import LISTING, ReportFilters, filtered_reports
from reports.periodic.reading import (
    grouped,
    kinds_of,
    name_of,
    ordered_by,
    reports_of,
    runs_of,
    span_of,
    title_of,
)

LATEST = 10
RUNS = 5


@require_safe
@may(Right.READ_REPORTS)
def reports(request: HttpRequest) -> HttpResponse:
    """What the own unit owes, the kinds to choose from, what was built last."""
    officer = request.user
    kinds = kinds_of(officer)
    latest = reports_of(officer).order_by("-pk")[:LATEST]
    runs = runs_of(officer).filter(state=RunState.RUNNING)[:RUNS]
    context = {
        "due": report_landing.due_of(officer, kinds, request.today),
        "unit": name_of(officer.unit),
        "groups": grouped(ordered_by(officer)),
        "latest": [(report, title_of(report), name_of(report.unit)) for report in latest],
        "runs": [(run, title_of(run), name_of(run.unit), span_of(run)) for run in runs],
        "schedules": officer.can(Right.SCHEDULE_REPORTS),
        "crumbs": [("Báo cáo", None)],
    }
    return render(request, "reports/report_landing.html", context)


@require_safe
@may(Right.READ_REPORTS)
def report_list(request: HttpRequest) -> HttpResponse:
    """All reports of the territory, filtered."""
    return show_list(
        request,
        "reports/report_list.html",
        _page(request),
        export_url=reverse("reports:report_list_export"),
        crumbs=[("Báo cáo", reverse("reports:reports")), ("Danh sách báo cáo", None)],
    )


@require_POST
@may(Right.READ_REPORTS)
def report_list_export(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return export_list(request, _page(request), back=reverse("reports:report_list"))


def _page(request: HttpRequest) -> ListPage:
    form = ReportFilters(request)
    rows = filtered_reports(form, request.user)
    return ListPage(request, LISTING, form, rows, lambda found: found)
