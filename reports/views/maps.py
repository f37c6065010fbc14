"""The map of a board, with its table: for those who look, and for those who cannot."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET

from communes.models import Unit
from communes.roles import Right, may
from reports.boards import map_page
from reports.boards import page as board_page
from reports.boards.board import WHOLE_COUNTRY
from reports.boards.links import query_string
from reports.boards.words import figure_heading
from reports.views import board_cache
from reports.views.board_asked import crumbs_to, map_day, page_asked
from reports.views.board_maps import board_shown, two_maps
from teams.target_words import deadline_words, demand_words


@may(Right.READ_PROGRESS)
@require_GET
def progress_map(request: HttpRequest) -> HttpResponse:
    """Units below one of the officer's territory (?don-vi=), of the level ?cap=, as cells."""
    page = page_asked(request)
    if page is not None and page.state != "valid":
        raise Http404
    unit = page.unit if page else None
    keys = board_cache.keys_of(request, unit)
    if keys and (unchanged := get_conditional_response(request, etag=keys.etag)):
        return unchanged
    name = page.version.full_name if page else WHOLE_COUNTRY
    content = board_cache.kept(keys)
    if content is None:
        content = _content(request, unit, name)
        board_cache.keep(keys, content)
    context = {"name": name, "content": content, "crumbs": crumbs_to(request, page)}
    return board_cache.marked(render(request, "reports/progress_map.html", context), keys)


def _content(request: HttpRequest, unit: Unit | None, name: str) -> str:
    """Everything that hangs on the figures: kept until one of them changes."""
    day = map_day(request)
    levels = map_page.levels_of(unit, request.user, day)
    if not levels:
        context = {"name": name, "board_url": _board_url(request)}
        return render_to_string("reports/_map_none.html", context, request)
    level = request.GET.get("cap", "")
    level = level if level in levels else levels[0]
    units = map_page.below(unit, level, request.user, day)
    told = board_shown(request, unit, units.rows)
    shown = told.board
    if told.found:
        # The units right below, in the order of their board.
        units = map_page.Below(tuple(row.version for row in shown.children if row.version), {})
    place = board_page.chosen(shown, request.GET.get("chi-tieu", ""))
    demand = None if place is None else shown.demands[place]
    by_share = demand is None or request.GET.get("mau") == map_page.BY_SHARE
    context = {
        "name": name,
        "board": shown,
        "demand": demand,
        "result": None if place is None else shown.row.results[place],
        "lead": f"{demand_words(demand.target)}, {deadline_words(demand.target)}" if demand else "",
        "heading": figure_heading(demand.rule if demand else None, of_communes=level == "xa"),
        "map": map_page.map_of(
            *(shown, units, place),
            query=request.GET,
            label=f"Bản đồ tiến độ {name}",
            map_day=day,
        ),
        "two_maps": two_maps(request, told.found),
        "levels": [(slug, map_page.LEVEL_WORDS[slug]) for slug in levels],
        "level": level,
        "targets": [
            (one.target.pk, f"{demand_words(one.target)}, {deadline_words(one.target)}")
            for one in shown.demands
        ],
        "colours": map_page.COLOURS,
        "colour": map_page.BY_SHARE if by_share else map_page.BY_STANDING,
        "kept": [
            (n, request.GET[n])
            for n in ("don-vi", "ngay", "ban-do", "ke-hoach")
            if request.GET.get(n)
        ],
        "board_url": _board_url(request),
    }
    return render_to_string("reports/_map_content.html", context, request)


def _board_url(request: HttpRequest) -> str:
    """The board of the same unit, day and target."""
    query = query_string(request.GET, loc=None, xep=None, cap=None)
    return f"{reverse('reports:progress')}?{query}" if query else reverse("reports:progress")
