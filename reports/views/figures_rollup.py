"""What the communes' figures of a month add up to, with what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.keys import read_key
from communes.roles import Right, may
from communes.vietnamese import clean
from reports.monthly.figures import Total
from reports.monthly.rollup import Child, Line, Rollup, missing_from, rollup
from reports.monthly.words import number_words
from reports.periods import Period
from reports.views.board_asked import page_asked
from reports.views.figures_review import collecting_of, period_asked, periods_offered

MOST_NAMES = 12
LONGEST_PERIOD = 20


@may(Right.READ_FIGURES)
@require_safe
def figures_rollup(request: HttpRequest) -> HttpResponse:
    """The sums of a unit (?don-vi=, ?ky=); ?chi-so= shows one indicator by the units below."""
    page = page_asked(request)
    unit = page.unit if page else None
    collecting = collecting_of(page)
    period = period_asked(request, collecting)
    found = rollup(unit, period)
    missing = list(missing_from(unit, period)[: MOST_NAMES + 1]) if found.missing else []
    chosen = _chosen(found, request.GET.get("chi-so", ""))
    context = {
        "unit": unit,
        "name": page.version.full_name if page else "Cả nước",
        "period": period,
        "not_read": _not_read(request, period),
        "periods": periods_offered(collecting, period, request.today),
        "rollup": found,
        "themes": _themes(found),
        "missing": missing[:MOST_NAMES],
        "missing_more": max(found.missing - MOST_NAMES, 0),
        "chosen": chosen,
        "children": [
            (child, _of_child(child, chosen) if chosen else None) for child in found.children
        ],
        "asked_unit": request.GET.get("don-vi", ""),
        "one_commune": unit is not None and unit.holds_villages,
        "crumbs": [("Số liệu", reverse("reports:figures_queue")), ("Tổng hợp", None)],
    }
    return render(request, "reports/figures_rollup.html", context)


def _not_read(request: HttpRequest, period: Period) -> str:
    """What was asked for and is no month that has a page; '' where it is what is shown."""
    asked = clean(request.GET.get("ky", ""))[:LONGEST_PERIOD]
    return "" if asked in ("", period.code) else asked


def _of_child(child: Child, chosen: Line) -> tuple[Total, str]:
    total = child.total_of(chosen.asked.pk)
    return total, number_words(total.n, total.of)


def _chosen(found: Rollup, asked: str) -> Line | None:
    key = read_key(asked)
    return next((line for line in found.lines if line.asked.pk == key), None)


def _themes(found: Rollup) -> list[tuple[str, list[Line]]]:
    themes: dict[str, list[Line]] = {}
    for line in found.lines:
        themes.setdefault(line.asked.theme, []).append(line)
    return list(themes.items())
