"""The calendar of days off, which everybody reads and one office keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.roles import Right, may
from reports.actions import holidays as actions
from reports.models import Holiday
from reports.reminding.forms import HolidayForm


@may(Right.READ_PROGRESS)
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """The days of a year (?nam=), the current one by default; what is typed is kept on refusal."""
    keeps = actions.keeps_calendar(request.user)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    if request.method == "POST" and "ghi" not in request.POST:
        return _change(request)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_holiday(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã ghi {added}.")
            return redirect(_address(added.day.year))
    days = Holiday.objects.visible_to(request.user)
    years = sorted({day.year for day in days.values_list("day", flat=True)} | {request.today.year})
    asked = read_key(request.GET.get("nam", ""))
    year = asked if asked in years else request.today.year
    shown = list(days.filter(day__year=year))
    context: dict[str, Any] = {
        "days": shown,
        "years": [(each, _address(each), each == year) for each in years],
        "year": year,
        "unchecked": sum(not holiday.checked for holiday in shown),
        "keeps": keeps,
        "form": form,
        "crumbs": [("Thông báo", reverse("reports:notices")), ("Lịch nghỉ", None)],
    }
    return render(request, "reports/holidays.html", context)


def _change(request: HttpRequest) -> HttpResponse:
    """Take a day out, or say that it was compared with the announcement."""
    days = Holiday.objects.visible_to(request.user)
    key = request.POST.get("bo") or request.POST.get("doi-chieu") or ""
    holiday = get_object_or_404(days, pk=read_key(key))
    if "bo" in request.POST:
        actions.remove_holiday(holiday=holiday, by=request.user)
        messages.success(request, f"Đã bỏ {holiday}.")
    else:
        actions.confirm_holiday(holiday=holiday, by=request.user)
        messages.success(request, f"Đã đối chiếu {holiday}.")
    return redirect(_address(holiday.day.year))


def _address(year: int) -> str:
    return f"{reverse('reports:holidays')}?nam={year}"
