"""Which villages a target counts, and why: what stands behind every n of N of villages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.paging import page_of
from communes.roles import Right, may
from reports import ledger_page
from reports.board_links import query_string
from reports.board_words import KINDS
from reports.views.board_asked import crumbs_to, demands_asked, page_asked
from teams.target_words import deadline_words, demand_words

ON_A_PAGE = 100


@may(Right.READ_PROGRESS)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The villages of a unit on a day, its own by default; outside is 404.

    The whole country is told province by province: nobody reads a hundred thousand villages.
    """
    page = page_asked(request)
    crumbs = [*crumbs_to(request, page), ("Mẫu số", None)]
    if page is None:
        board_url = f"{reverse('reports:progress')}?{query_string(request.GET, loc=None)}"
        context = {"crumbs": crumbs, "board_url": board_url}
        return render(request, "reports/ledger_country.html", context)
    if page.state != "valid":
        raise Http404
    on = request.as_of
    communes = ledger_page.communes_on(page.unit, on, request.user)
    demands = demands_asked(request)(ledger_page.area_of(page.unit, on, communes))
    asked = request.GET.get("chi-tieu", "")
    demand = next(
        (each for each in demands if str(each.target.pk) == asked), demands[0] if demands else None
    )
    ledgers = ledger_page.ledgers_of(communes, demand, on)
    chosen = request.GET.get("loc", "")
    rows = page_of(request, ledger_page.places_of(ledgers, chosen, request.user), ON_A_PAGE)
    documents = request.user.can(Right.READ_DOCUMENTS)
    board_query = query_string(request.GET, don_vi=page.unit.pk, loc=None, xep=None)
    context = {
        "name": page.version.full_name,
        "demand": demand,
        "demand_words": demand_words(demand.target) if demand else "",
        "deadline_words": deadline_words(demand.target) if demand else "",
        "why": KINDS[demand.rule.kind].why if demand else "",
        "of_villages": demand is None or demand.rule.kind == "coverage_villages",
        "targets": [
            (each.target.pk, f"{demand_words(each.target)}, {deadline_words(each.target)}")
            for each in demands
        ],
        "sums": ledger_page.sums_of(ledgers),
        "page": rows,
        "lines": ledger_page.lines_of(list(rows), request.user, on, documents=documents),
        "several": len(communes) > 1,
        "documents": documents,
        "selections": ledger_page.SELECTIONS,
        "selected": chosen,
        "kept": [
            (name, request.GET[name])
            for name in ("don-vi", "ngay", "ke-hoach")
            if request.GET.get(name)
        ],
        "board_url": f"{reverse('reports:progress')}?{board_query}",
        "crumbs": crumbs,
    }
    return render(request, "reports/ledger.html", context)
