"""One report: its frozen rows, its files, its versions; and the sheet to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes import audit
from communes.errors import Refused
from communes.models import Level
from communes.roles import Right, may
from reports.actions import delivery, reporting
from reports.kinds import kind_of
from reports.models import Report, ReportState
from reports.periodic import files as report_files
from reports.periodic import page as report_page
from reports.periodic.adjustments import since_frozen
from reports.periodic.forms import PhonesForm, VersionForm
from reports.periodic.making import frozen_content
from reports.periodic.reading import (
    may_see_phones,
    name_of,
    needs_reason,
    notices_of,
    reports_of,
    runs_of,
    title_of,
)
from reports.running import handing
from reports.writers import stamp_of
from reports.writers.words import about

MOST_CHANGES = 100
AT_WORK = (ReportState.WAITING, ReportState.BUILDING)


@require_safe
@may(Right.READ_REPORTS)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was frozen, what changed since, the files; or how far the building is."""
    found = _found(request, pk)
    at_work = found.state in AT_WORK
    context = _base(request, found) | {"at_work": at_work}
    if request.htmx and at_work:
        return render(request, "reports/_report_progress.html", context)
    notices_of(request.user).unread().filter(report=found).mark(read=True)
    versions = list(reports_of(request.user).of_series(found).order_by("-version"))
    context |= {
        "versions": versions,
        "newest": versions[0] if versions and versions[0].version > found.version else None,
        "next_version": found.version + 1,
        "history": audit.history_of(found, request.user).order_by("-pk")[:20],
        "version_form": VersionForm(),
    }
    if found.snapshot is not None:
        context |= _contents(request, found) | _since(request, found)
    response = render(request, "reports/report_show.html", context)
    if request.htmx:
        # It has ended: the whole page has more to say.
        response["HX-Refresh"] = "true"
    return response


@require_safe
@may(Right.READ_REPORTS)
def report_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The report alone, to be printed from the browser."""
    found = _found(request, pk)
    if found.snapshot is None:
        raise Http404
    context = _base(request, found) | _contents(request, found)
    return render(request, "reports/report_print.html", context)


@require_safe
@may(Right.READ_REPORTS)
def report_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A file with telephone numbers masked."""
    found = _found(request, pk)
    if form not in report_files.TYPES or found.snapshot is None:
        raise Http404
    return _file(found, form, phones=False)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.REVEAL_PHONES)
def report_phones(request: HttpRequest, pk: int) -> HttpResponse:
    """A file with whole telephone numbers; the asking is kept, with its reason from above."""
    found = _found(request, pk)
    if found.snapshot is None or not frozen_content(found.snapshot).has_phones:
        messages.info(request, "Báo cáo này không có số điện thoại.")
        return redirect("reports:report", pk=found.pk)
    asks = needs_reason(request.user, found.unit)
    form = PhonesForm(request.POST or None, needs_reason=asks)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            delivery.note_whole_phones(
                report=found, form=values["form"], reason=values["reason"], by=request.user
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return _file(found, values["form"], phones=True)
    context = _base(request, found) | {"form": form, "needs_reason": asks}
    context["crumbs"] = [*_crumbs(found), ("Số điện thoại đầy đủ", None)]
    return render(request, "reports/report_phones.html", context)


@require_POST
@may(Right.READ_REPORTS)
def report_version(request: HttpRequest, pk: int) -> HttpResponse:
    """One more version, from what the register says now; the old one stays as it is."""
    found = _found(request, pk)
    form = VersionForm(request.POST)
    if form.is_valid():
        try:
            version = reporting.ask_report(
                kind=found.kind,
                unit=found.unit,
                period=found.period,
                calendar=found.calendar,
                on_map=found.map,
                by=request.user,
                today=request.today,
                reason=form.cleaned_data["reason"],
                new_version=True,
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("reports:report", pk=found.pk)
        if version.state == ReportState.WAITING:
            handing.send([version.pk])
        return redirect("reports:report", pk=version.pk)
    for problem in form.errors.get("reason", []):
        messages.error(request, problem)
    return redirect(f"{reverse('reports:report', args=[found.pk])}#ban-moi")


@require_safe
@may(Right.READ_REPORTS)
def report_set(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The files of all reports of a run's period, as a zip."""
    run = get_object_or_404(runs_of(request.user), pk=pk)
    if form not in report_files.TYPES:
        raise Http404
    reports = report_files.set_of(reports_of(request.user), run)
    if not reports:
        messages.error(request, "Chưa có báo cáo nào lập xong để tải về.")
        return redirect("reports:report_run", pk=run.pk)
    delivery.note_set(run=run, form=form, count=len(reports), by=request.user)
    response = StreamingHttpResponse(
        report_files.zipped(reports, form), content_type="application/zip"
    )
    name = report_files.exporting.file_name(
        title_of(run)[: report_files.LONGEST_TITLE], name_of(run.unit), run.period, suffix="zip"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _found(request: HttpRequest, pk: int) -> Report:
    found: Report = get_object_or_404(reports_of(request.user).defer(None), pk=pk)
    return found


def _base(request: HttpRequest, found: Report) -> dict[str, Any]:
    return {
        "report": found,
        "title": title_of(found),
        "unit": name_of(found.unit),
        "span": found.span,
        "crumbs": _crumbs(found),
    }


def _contents(request: HttpRequest, found: Report) -> dict[str, Any]:
    """The frozen rows; the page is about their day."""
    frozen = frozen_content(found.snapshot)
    return {
        "frozen": frozen,
        "about": list(about(frozen)),
        "tables": report_page.tables_of(frozen),
        "pictures": report_page.pictures_of(frozen),
        "wide": report_page.is_wide(frozen),
        "stamp": stamp_of(found.snapshot),
        "formats": list(report_files.FORMAT_WORDS.items()),
        "may_phones": frozen.has_phones and may_see_phones(request.user),
        "as_of": frozen.counted_on,
    }


def _since(request: HttpRequest, found: Report) -> dict[str, Any]:
    """What the register says otherwise by now; of many communes it is counted when asked for."""
    if not kind_of(found.kind).compared:
        return {}
    small = found.unit is not None and found.unit.level in (Level.COMMUNE, Level.DISTRICT)
    if not small and not request.GET.get("doi-chieu"):
        return {"may_compare": True}
    changes = since_frozen(found)
    return {"since": changes[:MOST_CHANGES], "changes": len(changes), "compared": True}


def _crumbs(found: Report) -> list[tuple[str, str | None]]:
    return [
        ("Báo cáo", reverse("reports:reports")),
        (f"{name_of(found.unit)}, {found.span.label}", None),
    ]


def _file(found: Report, form: str, *, phones: bool) -> HttpResponse:
    response = FileResponse(
        report_files.opened(found, form, phones=phones),
        content_type=report_files.TYPES[form],
        filename=report_files.name_of_file(found, form),
        as_attachment=True,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response
