"""Which villages a target counts, and why: what stands behind every n of N of villages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.days import read_day
from communes.lists.paging import page_of
from communes.roles import Right, may
from reports.behind import ledger_page
from reports.boards.board import Row
from reports.boards.links import CHANGED, NO_TARGET, query_string
from reports.boards.words import COVERAGE, KINDS
from reports.demands import Demand
from reports.views.board_asked import crumbs_to, demands_asked, map_day, page_asked, since_asked
from reports.views.board_maps import board_shown, communes_shown, two_maps
from teams.target_words import deadline_words, demand_words

ON_A_PAGE = 100


@may(Right.READ_PROGRESS)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The villages of a unit on a day, its own by default; outside is 404.

    The whole country is told province by province: nobody reads a hundred thousand villages.
    """
    page = page_asked(request)
    if page is None:
        return _country(request)
    if page.state != "valid":
        raise Http404
    on, since = request.as_of, _since(request)
    communes = communes_shown(request, page.unit)
    demands = demands_asked(request)(ledger_page.area_of(page.unit, on, communes, map_day(request)))
    demand = _chosen(request, demands)
    ledgers = ledger_page.ledgers_of(communes, demand, on)
    chosen = request.GET.get("loc", "")
    rows = page_of(
        request, ledger_page.places_of(ledgers, chosen, request.user, on, since), ON_A_PAGE
    )
    documents = request.user.can(Right.READ_DOCUMENTS)
    board_query = query_string(request.GET, don_vi=page.unit.pk, loc=None, xep=None)
    context = {
        "name": page.version.full_name,
        "two_maps": two_maps(request),
        "demand": demand,
        "demand_words": demand_words(demand.target) if demand else "",
        "deadline_words": deadline_words(demand.target) if demand else "",
        "why": KINDS[demand.rule.kind].why if demand else "",
        "of_villages": demand is None or demand.rule.kind == "coverage_villages",
        "targets": [
            (each.target.pk, f"{demand_words(each.target)}, {deadline_words(each.target)}")
            for each in demands
        ],
        "sums": ledger_page.sums_of(ledgers, since),
        "since": since,
        "changed": chosen == CHANGED,
        "no_target": NO_TARGET,
        "page": rows,
        "lines": ledger_page.lines_of(list(rows), request.user, on, documents=documents),
        "several": len(communes) > 1,
        "documents": documents,
        "selections": ledger_page.SELECTIONS,
        "selected": chosen,
        "kept": [
            (name, request.GET[name])
            for name in ("don-vi", "ngay", "ban-do", "ke-hoach", "tu")
            if request.GET.get(name)
        ],
        "board_url": f"{reverse('reports:progress')}?{board_query}",
        "crumbs": [*crumbs_to(request, page), ("Mẫu số", None)],
    }
    return render(request, "reports/ledger.html", context)


def _chosen(request: HttpRequest, demands: Sequence[Demand]) -> Demand | None:
    """The target asked for, else the nearest; none where the list of villages itself is meant."""
    asked = request.GET.get("chi-tieu", "")
    if asked == NO_TARGET:
        return None
    found = [each for each in demands if str(each.target.pk) == asked]
    return next(iter([*found, *demands]), None)


def _since(request: HttpRequest) -> datetime.date:
    """The day that changes are counted from: ?tu=, or a week before the day looked at."""
    asked = read_day(request.GET.get("tu", ""))
    on: datetime.date = request.as_of
    return asked if asked is not None and asked < on else since_asked(request)


def _country(request: HttpRequest) -> HttpResponse:
    """The provinces with their figures, each of which opens its villages."""
    shown = board_shown(request, None).board
    demand = _chosen(request, shown.demands)
    if demand is not None and demand.rule.kind != COVERAGE:
        demand = None
    place = None if demand is None else shown.demands.index(demand)
    path = reverse("reports:ledger")

    def line(row: Row) -> dict[str, Any]:
        query = request.GET.copy()
        query["don-vi"] = str(row.unit.pk) if row.unit else ""
        counts, result = row.counts, None if place is None else row.results[place]
        return {
            "name": row.name,
            "n": counts.villages_with_team_known if result is None else result.n,
            "of": counts.villages_known if result is None else result.of,
            "without_list": counts.communes_without_list,
            "url": f"{path}?{query.urlencode()}",
        }

    board_url = f"{reverse('reports:progress')}?{query_string(request.GET, loc=None)}"
    context = {
        "lines": [line(row) for row in shown.children],
        "total": line(shown.row),
        "lead": f"{demand_words(demand.target)}, {deadline_words(demand.target)}" if demand else "",
        "board_url": board_url,
        "crumbs": [*crumbs_to(request, None), ("Mẫu số", None)],
    }
    return render(request, "reports/ledger_country.html", context)
