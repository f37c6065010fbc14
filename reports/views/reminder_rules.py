"""After how many working days the units above a commune are told, province by province."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.errors import Refused
from communes.forms import refuse
from communes.models import Level
from communes.roles import Right, may
from reports.actions import reminding
from reports.models import ReminderRule
from reports.reminding.forms import PatienceForm
from reports.reminding.reminders import PATIENCE, PATIENCE_OF_THE_COUNTRY


@may(Right.SET_PROVINCE)
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_rule(request: HttpRequest) -> HttpResponse:
    """The own province's, or the country's; others read that it is set province by province."""
    unit = request.user.unit
    sets = unit is None or unit.level == Level.PROVINCE
    usual = PATIENCE if unit else PATIENCE_OF_THE_COUNTRY
    rules = ReminderRule.objects.visible_to(request.user).select_related("changed_by")
    rule = rules.filter(unit=unit).first() if sets else None
    form = PatienceForm(
        request.POST or None, initial={"working_days": rule.working_days if rule else usual}
    )
    if sets and request.method == "POST" and form.is_valid():
        try:
            saved = reminding.set_patience(
                unit=unit, **form.cleaned_data, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Cấp trên được nhắc sau {saved.working_days} ngày làm việc.")
            return redirect("reports:reminder_rule")
    context = {
        "sets": sets,
        "province": unit,
        "rule": rule,
        "form": form,
        "default": usual,
        "crumbs": [("Thông báo", reverse("reports:notices")), ("Nhắc cấp trên", None)],
    }
    return render(request, "reports/reminder_rule.html", context)
