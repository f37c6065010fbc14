"""The rows behind n of a target and behind what of it was in time, late or typed in late."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.lists.paging import page_of
from communes.roles import Right, may
from reports.behind import counted_page, ledger_page
from reports.behind.counted import THINGS
from reports.boards.links import query_string
from reports.boards.words import KINDS
from reports.views.board_asked import crumbs_to, demands_asked, map_day, page_asked
from reports.views.board_maps import communes_shown, two_maps
from teams.target_words import deadline_words, demand_words

ON_A_PAGE = 100


@may(Right.READ_DOCUMENTS)
@require_GET
def counted(request: HttpRequest) -> HttpResponse:
    """Villages, teams or persons of a unit (?don-vi=) towards ?chi-tieu=; outside is 404."""
    page = page_asked(request)
    board_url = f"{reverse('reports:progress')}?{query_string(request.GET, loc=None)}"
    if page is None:
        # Nobody reads the rows of the whole country: province by province.
        return redirect(board_url)
    if page.state != "valid":
        raise Http404
    on = request.as_of
    communes = communes_shown(request, page.unit)
    demands = demands_asked(request)(ledger_page.area_of(page.unit, on, communes, map_day(request)))
    asked = request.GET.get("chi-tieu", "")
    chosen = [each for each in demands if asked in ("", str(each.target.pk))]
    demand = next((each for each in chosen if each.rule.kind in THINGS), None)
    if demand is None:
        # Nothing is counted one by one here; the board says what there is.
        return redirect(board_url)
    alone = page.unit.holds_villages
    every = counted_page.places_of(communes, demand, on, alone=alone)
    selected = request.GET.get("loc", "")
    found = [each for each in every if counted_page.is_selected(each.thing, selected)]
    rows = page_of(request, found, ON_A_PAGE)
    things = THINGS[demand.rule.kind]
    context = {
        "name": page.version.full_name,
        "two_maps": two_maps(request),
        "demand": demand,
        "lead": f"{demand_words(demand.target)}, {deadline_words(demand.target)}",
        "why": KINDS[demand.rule.kind].why,
        "done": KINDS[demand.rule.kind].done,
        "what": counted_page.WORDS[things],
        "link": counted_page.LINKS[things],
        "page": rows,
        "lines": counted_page.lines_of(list(rows), demand.rule.kind, request.user, on),
        "found": len(found),
        "several": len(communes) > 1,
        "selections": counted_page.selections(demand),
        "selected": selected,
        "kept": [
            (name, request.GET[name])
            for name in ("don-vi", "ngay", "ban-do", "ke-hoach", "chi-tieu")
            if request.GET.get(name)
        ],
        "board_url": board_url,
        "crumbs": [*crumbs_to(request, page), ("Đã tính", None)],
    }
    return render(request, "reports/counted.html", context)
