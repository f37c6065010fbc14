"""What communes are asked to count: the catalogue, what a province chose, from when on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from communes.errors import Refused
from communes.forms import refuse
from communes.models import Level, Unit
from communes.roles import Right, may
from reports.actions import indicators as actions
from reports.models import FigureRule, Indicator, IndicatorChoice
from reports.monthly.facts import Collecting, collecting_in
from reports.monthly.forms import AddingForm, IndicatorForm, RuleForm
from reports.views.figures_review import periods_offered


@dataclass(frozen=True)
class Listed:
    """An indicator of the catalogue with what holds in the reader's province today."""

    indicator: Indicator
    used: bool
    own: bool
    adding: str

    @property
    def adding_words(self) -> str:
        return str(Indicator.Adding(self.adding).label)


@may(Right.READ_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue; the province's department and administrator set from when it collects."""
    unit = _province_of(request)
    keeps = _keeps(request)
    collecting = collecting_in(unit.pk if unit else None)
    rule = FigureRule.objects.visible_to(request.user).filter(unit=unit).first()
    form = _rule_form(request, rule, collecting) if keeps and unit is not None else None
    if request.method == "POST" and form is not None and form.is_valid() and unit is not None:
        try:
            saved = actions.set_rule(unit=unit, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Xã được nhắc nộp số liệu từ kỳ {saved.first_period}.")
            return redirect("reports:indicators")
    listed = _listed(request, unit)
    themes: dict[str, list[Listed]] = {}
    for row in listed:
        themes.setdefault(row.indicator.theme, []).append(row)
    context = {
        "unit": unit,
        "keeps": keeps,
        "form": form,
        "rule": rule,
        "collecting": collecting,
        "themes": list(themes.items()),
        "used": sum(row.used for row in listed),
        "since": collecting.month_of(request.today),
        "crumbs": [("Số liệu", reverse("reports:figures_queue")), ("Chỉ số", None)],
    }
    return render(request, "reports/indicators.html", context)


def _province_of(request: HttpRequest) -> Unit | None:
    """The province whose catalogue is shown, None for the country's."""
    post = request.user.assignment
    found: Unit | None = post.province if post is not None else None
    return found


def _keeps(request: HttpRequest) -> bool:
    """Whether the reader sets the catalogue: of the own province, or of the country."""
    unit = request.user.unit
    return request.user.can(Right.SET_PROVINCE) and (unit is None or unit.level == Level.PROVINCE)


def _rule_form(request: HttpRequest, rule: FigureRule | None, collecting: Collecting) -> RuleForm:
    kept = collecting.first or collecting.latest(request.today)
    initial = {
        "first_period": kept.code,
        "odd_factor": rule.odd_factor if rule else collecting.oddity.factor,
        "odd_least": rule.odd_least if rule else collecting.oddity.least,
    }
    periods = periods_offered(collecting, kept, request.today)
    return RuleForm(request.POST or None, initial=initial, periods=periods)


def _listed(request: HttpRequest, unit: Unit | None) -> list[Listed]:
    day = request.today
    choices = {
        choice.indicator_id: choice
        for choice in IndicatorChoice.objects.visible_to(request.user).on(day).filter(unit=unit)
    }
    rows = Indicator.objects.visible_to(request.user).of(unit.pk if unit else None, day)
    found = []
    for row in rows:
        choice = choices.get(row.pk)
        found.append(
            Listed(
                row,
                choice.used if choice else row.by_default,
                own=row.unit_id == (unit.pk if unit else None),
                adding=(choice.adding if choice else "") or row.adding,
            )
        )
    return found


@may(Right.SET_PROVINCE)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_adding(request: HttpRequest, pk: int) -> HttpResponse:
    """How the province adds up the months of an indicator in a quarter, a half-year, a year."""
    unit = request.user.unit
    if unit is None or not _keeps(request):
        messages.info(request, "Cách tính kỳ dài được đổi cho từng tỉnh, thành phố.")
        return redirect("reports:indicators")
    rows = Indicator.objects.visible_to(request.user).of(unit.pk, request.today)
    indicator = get_object_or_404(rows, pk=pk)
    month = collecting_in(unit.pk).month_of(request.today)
    choices = IndicatorChoice.objects.visible_to(request.user).on(month.first)
    choice = choices.filter(unit=unit, indicator=indicator).first()
    kept = (choice.adding if choice else "") or indicator.adding
    given = request.POST if request.method == "POST" else None
    form = AddingForm(given, indicator=indicator, initial={"adding": kept})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_adding(
                unit=unit,
                indicator=indicator,
                adding=form.cleaned_data["adding"],
                since=month.first,
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            words = Indicator.Adding(form.cleaned_data["adding"]).label
            messages.success(request, f"“{indicator}”: {words}, cho các kỳ chốt từ {month.label}.")
            return redirect("reports:indicators")
    context = {
        "form": form,
        "indicator": indicator,
        "month": month,
        "usual": Indicator.Adding(indicator.adding).label,
        "crumbs": [
            ("Số liệu", reverse("reports:figures_queue")),
            ("Chỉ số", reverse("reports:indicators")),
            ("Cách tính kỳ dài", None),
        ],
    }
    return render(request, "reports/indicator_adding.html", context)


@may(Right.SET_PROVINCE)
@require_POST
def indicator_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn an indicator of the country on or off for the province (bat=1), or close one's own
    (dong=1)."""
    unit = request.user.unit
    if not _keeps(request):
        raise Http404
    rows = Indicator.objects.visible_to(request.user).on(request.today)
    indicator = get_object_or_404(rows, pk=pk)
    month = collecting_in(unit.pk if unit else None).month_of(request.today)
    try:
        if indicator.unit_id == (unit.pk if unit else None):
            actions.close_indicator(indicator=indicator, last_day=month.last, by=request.user)
            said = f"Thôi thu “{indicator}” sau {month.label}."
        elif unit is None:
            raise Http404
        else:
            used = request.POST.get("bat") == "1"
            actions.choose(
                unit=unit, indicator=indicator, used=used, since=month.first, by=request.user
            )
            said = f"{'Thu' if used else 'Thôi thu'} “{indicator}” từ {month.label}."
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("reports:indicators")


@may(Right.SET_PROVINCE)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_add(request: HttpRequest) -> HttpResponse:
    """An indicator of the province's own, asked for from the current month on."""
    unit = request.user.unit
    if not _keeps(request):
        messages.info(request, "Chỉ số được đặt cho cả nước hoặc cho từng tỉnh, thành phố.")
        return redirect("reports:indicators")
    form = IndicatorForm(request.POST if request.method == "POST" else None)
    collecting = collecting_in(unit.pk if unit else None)
    month = collecting.month_of(request.today)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_indicator(
                unit=unit, fields=form.cleaned_data, since=month.first, by=request.user
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã thêm “{added}”, thu từ {month.label}.")
            return redirect("reports:indicators")
    rows = Indicator.objects.visible_to(request.user).order_by("theme")
    context: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "month": month,
        "themes": rows.values_list("theme", flat=True).distinct(),
        "crumbs": [
            ("Số liệu", reverse("reports:figures_queue")),
            ("Chỉ số", reverse("reports:indicators")),
            ("Thêm chỉ số", None),
        ],
    }
    return render(request, "reports/indicator_add.html", context)
