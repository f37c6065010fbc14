"""When a month of a team counts for payment: what holds, since when, and setting another rule."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.errors import Refused
from communes.forms import CleanCharField, DayField, refuse
from communes.roles import Right, may
from members.months.team_months import RULE_WORDS, Rule
from reports.actions.month_rules import set_month_rule
from reports.actions.scheduling import may_rule
from reports.models import MonthRule
from reports.month_rules import rules_on
from reports.periodic.offered_periods import province_of


class MonthRuleForm(forms.Form):
    """A rule with the paper that says so and the day from which it holds."""

    rule = forms.ChoiceField(
        label="Cách tính một tháng của tổ, thành viên",
        choices=[(rule.value, words) for rule, words in RULE_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một cách tính."},
    )
    basis = CleanCharField(
        label="Căn cứ",
        max_length=200,
        required=False,
        help_text="Nghị quyết quy định mức chi, ví dụ: Nghị quyết 26/2025/NQ-HĐND. In vào báo cáo.",
    )
    since = DayField(
        label="Áp dụng cho các kỳ chốt từ ngày",
        help_text="Kỳ chốt trước ngày này và báo cáo đã chốt giữ cách tính cũ.",
        error_messages={"required": "Ghi ngày bắt đầu áp dụng, ví dụ 01/01/2026."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_REPORTS)
def month_rules(request: HttpRequest) -> HttpResponse:
    """The rule of the own province with its history; its department and administrator set one."""
    officer, unit = request.user, request.user.unit
    keeps = may_rule(officer, unit)
    province = province_of(unit, request.today)
    rules = rules_on(request.today)
    held = rules.of(province)
    initial = {"rule": held.rule, "basis": held.basis, "since": request.today.replace(day=1)}
    form = MonthRuleForm(request.POST or None, initial=initial) if keeps else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = set_month_rule(
                unit=unit,
                rule=Rule(form.cleaned_data["rule"]),
                basis=form.cleaned_data["basis"],
                since=form.cleaned_data["since"],
                by=officer,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã đặt: {made}, từ ngày {made.valid_from:%d/%m/%Y}.")
            return redirect("reports:month_rules")
    history = MonthRule.objects.visible_to(officer).filter(unit_id=province)
    context = {
        "form": form,
        "held": held,
        "history": history.select_related("set_by"),
        "of_province": province is not None,
        "crumbs": [
            ("Báo cáo", reverse("reports:reports")),
            ("Kỳ và hạn gửi", reverse("reports:rules")),
            ("Cách tính tháng", None),
        ],
    }
    return render(request, "reports/month_rules.html", context)
