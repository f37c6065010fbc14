"""The timetable of reports: which kind is built for whom, when."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.errors import Refused
from communes.forms import refuse
from communes.roles import Right, may
from reports.actions import scheduling
from reports.models import ReportSchedule
from reports.periodic.order_form import COUNTRY
from reports.periodic.reading import grouped, name_of, ordered_by, title_of
from reports.periodic.timetable import lines_of, schedules_of
from reports.periodic.timing_forms import ScheduleForm, first_day


@require_safe
@may(Right.SCHEDULE_REPORTS)
def schedules(request: HttpRequest) -> HttpResponse:
    """The schedules of the territory, with their next period and their last run."""
    context = {
        "lines": lines_of(request.user, request.today),
        "crumbs": [*_crumbs(), ("Lịch lập báo cáo", None)],
    }
    return render(request, "reports/report_schedules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.SCHEDULE_REPORTS)
def schedule_add(request: HttpRequest) -> HttpResponse:
    """A schedule of a kind (?loai=) for the unit acted for."""
    officer = request.user
    kinds = {kind.code: kind for kind in ordered_by(officer)}
    kind = kinds.get(request.GET.get("loai", ""))
    crumbs = [*_crumbs(), ("Lịch lập báo cáo", reverse("reports:schedules")), ("Thêm lịch", None)]
    if kind is None:
        context = {"groups": grouped(list(kinds.values())), "crumbs": crumbs}
        return render(request, "reports/report_schedule_kind.html", context)
    top = officer.unit.level if officer.unit else ""
    form = ScheduleForm(
        request.POST or None,
        kind=kind,
        top=top,
        initial={
            "frequency": "month" if "month" in kind.frequencies else kind.frequencies[0],
            "levels": [top or COUNTRY],
            "began_on": first_day(request.today),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            scheduling.add_schedule(
                kind=kind.code,
                unit=officer.unit,
                timing=form.timing(),
                by=officer,
                today=request.today,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã đặt lịch lập “{kind.title}”.")
            return redirect("reports:schedules")
    context = {"form": form, "title": kind.title, "unit": name_of(officer.unit), "crumbs": crumbs}
    return render(request, "reports/report_schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.SCHEDULE_REPORTS)
def schedule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """When and for whom a schedule builds."""
    schedule = _found(request, pk)
    kind = scheduling.registered(schedule.kind)
    top = schedule.unit.level if schedule.unit else ""
    form = ScheduleForm(
        request.POST or None,
        kind=kind,
        top=top,
        initial={
            "frequency": schedule.frequency,
            "calendar": schedule.calendar,
            "levels": [level or COUNTRY for level in schedule.levels],
            "days_after": schedule.days_after,
            "hour": schedule.hour,
            "began_on": schedule.began_on,
            "map": schedule.map,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            scheduling.change_schedule(schedule=schedule, timing=form.timing(), by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã sửa lịch lập báo cáo.")
            return redirect("reports:schedules")
    context = {
        "schedule": schedule,
        "form": form,
        "title": title_of(schedule),
        "unit": name_of(schedule.unit),
        "crumbs": [
            *_crumbs(),
            ("Lịch lập báo cáo", reverse("reports:schedules")),
            ("Sửa lịch", None),
        ],
    }
    return render(request, "reports/report_schedule.html", context)


@require_POST
@may(Right.SCHEDULE_REPORTS)
def schedule_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a schedule, or let it go on."""
    schedule = _found(request, pk)
    active = request.POST.get("chay") == "1"
    try:
        scheduling.switch_schedule(schedule=schedule, active=active, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Lịch đang chạy." if active else "Lịch đã dừng.")
    return redirect("reports:schedules")


def _found(request: HttpRequest, pk: int) -> ReportSchedule:
    found: ReportSchedule = get_object_or_404(schedules_of(request.user), pk=pk)
    return found


def _crumbs() -> list[tuple[str, str | None]]:
    return [("Báo cáo", reverse("reports:reports"))]
