"""A board's figure over time: the picture, the forecast and who decides the outcome."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.roles import Right, may
from reports.boards import page as board_page
from reports.boards.board import WHOLE_COUNTRY
from reports.boards.links import query_string
from reports.restating.restated_series import follows
from reports.trends import trend
from reports.trends.series import drawable
from reports.trends.trend_words import BY_EFFECT, COUNTED_BY
from reports.views.board_asked import crumbs_to, page_asked
from reports.views.board_maps import board_shown, told_on, two_maps
from teams.target_words import deadline_words, demand_words

# What ?ky= says: how many days the picture looks back.
SPANS = {"6-thang": (180, "6 tháng"), "1-nam": (366, "1 năm"), "5-nam": (1827, "5 năm")}
USUAL = "6-thang"


@may(Right.READ_PROGRESS)
@require_GET
def progress_trend(request: HttpRequest) -> HttpResponse:
    """Of a unit of the officer's territory, its own by default; outside is 404."""
    page = page_asked(request)
    board_url = f"{reverse('reports:progress')}?{query_string(request.GET, loc=None, xep=None)}"
    if page is not None and page.state != "valid":
        # The board says since when the unit is there and what came before and after it.
        return redirect(board_url)
    unit = page.unit if page else None
    name = page.version.full_name if page else WHOLE_COUNTRY
    told = board_shown(request, unit)
    shown = told.board
    place = board_page.chosen(shown, request.GET.get("chi-tieu", ""))
    result = None if place is None else shown.row.results[place]
    span = request.GET.get("ky", "")
    span = span if span in SPANS else USUAL
    on_map = told_on(request, shown, told.found, SPANS[span][0])
    found = trend.trend_of(
        *(shown, place, SPANS[span][0]), decisive=told.found is None, told_on=on_map
    )
    decisive = [
        replace(each, url=_board_of(request, each.lack.commune_id))
        for each in (trend.decisive_communes(found, shown.on) if found else [])
    ]
    context = {
        "name": name,
        "two_maps": two_maps(request, told.found, of_curve=on_map.reform is not None),
        "reform": on_map.reform,
        "through": on_map.through and found is not None and result is not None,
        "followed": result is not None and follows(result.demand),
        "board": shown,
        "result": result,
        "target": result.demand if result else None,
        "demand_words": demand_words(result.demand.target) if result else "",
        "deadline_words": deadline_words(result.demand.target) if result else "",
        "trend": found,
        "decisive": decisive,
        "counted_by": COUNTED_BY.get(result.demand.rule.kind, BY_EFFECT) if result else "",
        "several_places": len({commune.place for commune in decisive}) > 1,
        "decisive_words": trend.decisive_words(found) if found else "",
        "targets": [
            (each.demand.target.pk, demand_words(each.demand.target), number == place)
            for number, each in enumerate(shown.row.results)
            if drawable(each) or number == place
        ],
        "spans": [(key, words, key == span) for key, (_, words) in SPANS.items()],
        "kept": [
            (key, request.GET[key])
            for key in ("don-vi", "ngay", "ban-do", "ke-hoach")
            if request.GET.get(key)
        ],
        "board_url": board_url,
        "crumbs": crumbs_to(request, page),
    }
    return render(request, "reports/trend.html", context)


def _board_of(request: HttpRequest, unit: int) -> str:
    query = query_string(request.GET, don_vi=unit, loc=None, xep=None, cap=None)
    return f"{reverse('reports:progress')}?{query}"
