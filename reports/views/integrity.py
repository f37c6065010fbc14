"""What is probably wrong in the register of a territory, and what to do about it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.actions.exports import note_export
from communes.models import Level, Unit, UnitVersion
from communes.roles import Right, may
from communes.views.listing import as_file
from communes.views.unit_asked import unit_asked
from reports import integrity_page
from reports.integrity.catalogue import Outcome, run
from reports.integrity.check import SEVERITY_WORDS, Scope, Severity

PER_PAGE = 50
TITLE = "Kiểm tra sổ"


@require_safe
@may(Right.READ_PROGRESS)
def integrity(request: HttpRequest) -> HttpResponse:
    """All checks of a unit by severity, or one check with every row that it found."""
    unit = unit_asked(request)
    if unit is None:
        provinces = (
            UnitVersion.objects.visible_to(request.user)
            .on(request.as_of)
            .filter(unit__level=Level.PROVINCE)
            .order_by("sort_key")
        )
        return render(request, "reports/integrity_country.html", {"provinces": provinces})
    outcomes = _outcomes(request, unit)
    groups = integrity_page.grouped(outcomes)
    context = {
        "unit": unit,
        "asked": request.GET.get("don-vi", ""),
        "groups": groups,
        "found": sum(group.count for group in groups),
        "clean": integrity_page.clean(outcomes),
        "severities": [(one.value, SEVERITY_WORDS[one]) for one in Severity],
        "checks": integrity_page.checks_for(request.user),
        "severity": request.GET.get("muc", ""),
        "code": request.GET.get("viec", ""),
        "words": request.GET.get("q", ""),
        "query": request.GET.urlencode(),
    }
    if context["code"]:
        (outcome,) = outcomes
        context["check"] = outcome.check
        context["look"] = integrity_page.PILLS[outcome.check.severity]
        context["severity_word"] = SEVERITY_WORDS[outcome.check.severity]
        context["page"] = Paginator(outcome.findings, PER_PAGE).get_page(request.GET.get("trang"))
        context["crumbs"] = [(TITLE, _overview(request)), (outcome.check.title, None)]
        return render(request, "reports/integrity_check.html", context)
    return render(request, "reports/integrity.html", context)


@require_POST
@may(Right.READ_PROGRESS)
def integrity_export(request: HttpRequest) -> HttpResponse:
    """The findings of the same unit and conditions as a file."""
    unit = unit_asked(request)
    if unit is None:
        return redirect("reports:integrity")
    form = "csv" if request.POST.get("dang") == "csv" else "xlsx"
    day = f"{request.as_of:%d/%m/%Y}"
    title = f"{TITLE} {unit.label}"
    response, written = as_file(
        form,
        title,
        list(integrity_page.FILE_FIELDS),
        integrity_page.file_rows(_outcomes(request, unit)),
        day=day,
        notes=[f"{unit.label}, số liệu đến ngày {day}"],
    )
    note_export(
        title=title, query=request.GET.urlencode(), form=form, rows=written, by=request.user
    )
    return response


def _outcomes(request: HttpRequest, unit: Unit) -> list[Outcome]:
    """What the checks asked for found; an unknown check, or another's, is not there."""
    officer = request.user
    code, severity = request.GET.get("viec", ""), request.GET.get("muc", "")
    checks = integrity_page.checks_for(officer, "" if code else severity, code)
    if code and not checks:
        raise Http404
    scope = Scope(request.as_of, officer, None if unit == officer.unit else unit)
    return integrity_page.with_words(run(scope, checks), request.GET.get("q", ""))


def _overview(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("viec", "trang", "q"):
        query.pop(name, None)
    address = reverse("reports:integrity")
    return f"{address}?{query.urlencode()}" if query else address
