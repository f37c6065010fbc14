"""How periods of each kind of report are cut off, and when the reports of each level are due."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communes.errors import Refused
from communes.roles import Right, may
from reports.actions import scheduling
from reports.kinds.kind import Kind
from reports.models import Frequency, ReportRule
from reports.month_rules import rules_on
from reports.periodic.offered_periods import FREQUENCY_WORDS, Rules, province_of, rules_for
from reports.periodic.reading import LEVEL_WORDS, kinds_of
from reports.periodic.timing_forms import RuleForm


@require_safe
@may(Right.READ_REPORTS)
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold for the own province, kind by kind."""
    found = _rules(request)
    context = {
        "kinds": [
            (kind, [_line(kind, frequency, found) for frequency in _frequencies(kind)])
            for kind in kinds_of(request.user)
        ],
        "levels": list(reversed(LEVEL_WORDS.values())),
        "may_set": scheduling.may_rule(request.user, request.user.unit),
        "month_rule": rules_on(request.today).of(found.province_id),
        "crumbs": [("Báo cáo", reverse("reports:reports")), ("Kỳ và hạn gửi", None)],
    }
    return render(request, "reports/report_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.SCHEDULE_REPORTS)
def rule(request: HttpRequest, kind: str, frequency: str) -> HttpResponse:
    """Set the rule of a kind and a frequency for the own province, or for the country."""
    officer = request.user
    known = {each.code: each for each in kinds_of(officer)}
    if kind not in known or frequency not in known[kind].frequencies:
        raise Http404
    unit = officer.unit
    may_set = scheduling.may_rule(officer, unit)
    held = _rules(request).of(kind, frequency)
    own = held.pk is not None and held.unit_id == (unit.pk if unit else None)
    form = RuleForm(request.POST or None, kind=known[kind], rule=held)
    if request.method == "POST" and may_set:
        try:
            if "bo" in request.POST and own and unit is not None:
                scheduling.drop_rule(rule=held, by=officer)
                messages.success(request, "Đã bỏ quy định riêng của tỉnh.")
                return redirect("reports:rules")
            if form.is_valid():
                scheduling.set_rule(
                    kind=kind, unit=unit, frequency=frequency, rule=form.rule(), by=officer
                )
                messages.success(request, "Đã lưu quy định kỳ báo cáo.")
                return redirect("reports:rules")
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {
        "form": form,
        "title": known[kind].title,
        "frequency": FREQUENCY_WORDS[Frequency(frequency)].lower(),
        "unit": unit.label if unit else "cả nước",
        "held": held,
        "own": own,
        "droppable": own and unit is not None,
        "may_set": may_set,
        "crumbs": [
            ("Báo cáo", reverse("reports:reports")),
            ("Kỳ và hạn gửi", reverse("reports:rules")),
            (known[kind].title, None),
        ],
    }
    return render(request, "reports/report_rule.html", context)


def _rules(request: HttpRequest) -> Rules:
    return rules_for(request.user, province_of(request.user.unit, request.today))


def _frequencies(kind: Kind) -> list[str]:
    return [frequency for frequency in FREQUENCY_WORDS if frequency in kind.frequencies]


def _line(kind: Kind, frequency: str, found: Rules) -> dict[str, object]:
    """A rule as the page tells it, level by level from the commune up."""
    held: ReportRule = found.of(kind.code, frequency)
    return {
        "frequency": frequency,
        "word": FREQUENCY_WORDS[Frequency(frequency)],
        "rule": held,
        "whose": _whose(held),
        "due": [
            _due(held, level) if level in kind.levels else ""
            for level in reversed(list(LEVEL_WORDS))
        ],
    }


def _whose(held: ReportRule) -> str:
    if held.pk is None:
        return "mặc định"
    return "của tỉnh" if held.unit is not None else "chung cả nước"


def _due(held: ReportRule, level: str) -> str:
    if day := held.due_day.get(level):
        return f"ngày {day}"
    days = held.due_days.get(level)
    return f"{days} ngày làm việc" if days else ""
