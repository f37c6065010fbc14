"""The board of a unit on a day, for officers who look at it and for those who sign the papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes import unit_pages
from communes.keeping import reaches
from communes.models import Unit
from communes.roles import Right, may
from reports import board_page, board_words
from reports.board import Board, Row
from reports.commune_page import commune_page
from reports.demands import Area, Demand, demands_in, demands_of
from reports.kept_board import board_on
from teams.models import Plan
from teams.target_words import deadline_words, demand_words


@may(Right.READ_PROGRESS)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """A unit of the officer's territory, its own by default; outside is 404."""
    page = _page(request)
    if page is not None and page.state != "valid":
        return _not_there(request, page)
    unit = page.unit if page else None
    shown = board_on(unit, request.as_of, lambda area: _demands(request, area))
    place = board_page.chosen(shown, request.GET.get("chi-tieu", ""))
    demand = None if place is None else shown.demands[place]
    context = {
        "board": shown,
        "demand": demand,
        "demand_words": demand_words(demand.target) if demand else "",
        "deadline_words": deadline_words(demand.target) if demand else "",
        "total": board_page.line_of(shown.row, place, lambda row: ("", _teams_url(request, row))),
        "targets": _targets(request, shown, place),
        "progress_words": ""
        if place is None
        else board_words.progress_words(shown.row.results[place], shown.on),
        "signed_later": demand is not None and demand.plan.document.signed_on > shown.on,
        "reads_documents": request.user.can(Right.READ_DOCUMENTS),
        "crumbs": _crumbs(request, page),
    }
    if page is not None and page.unit.holds_villages and not shown.children:
        return _commune(request, page, demand, context)
    context |= {
        "lines": board_page.lines(shown, place, request.GET, lambda row: _addresses(request, row)),
        "heading": board_page.heading(shown, place),
        "selections": board_page.selections(shown, place),
        "selected": request.GET.get("loc", ""),
        "orders": board_page.ORDERS,
        "order": request.GET.get("xep", board_page.BY_NAME),
        "kept": [
            (name, request.GET[name])
            for name in ("don-vi", "ngay", "ke-hoach", "chi-tieu")
            if request.GET.get(name)
        ],
        "clear_url": f"?{board_page.query_string(request.GET, loc=None, xep=None)}",
        "below_communes": all(row.counts.communes <= 1 for row in shown.children),
    }
    return render(request, "reports/progress_board.html", context)


def _commune(
    request: HttpRequest, page: unit_pages.UnitOnDay, demand: Demand | None, context: dict[str, Any]
) -> HttpResponse:
    """The lowest board: villages with their teams, each with the decision that began it."""
    context |= {
        "page": page,
        "commune": commune_page(page, request.user, demand.rule if demand else None),
        "may_enter": request.user.can(Right.DRAFT_DOCUMENTS) and request.user.unit == page.unit,
        "may_declare": request.user.can(Right.WRITE_VILLAGES),
    }
    return render(request, "reports/progress_commune.html", context)


def _page(request: HttpRequest) -> unit_pages.UnitOnDay | None:
    """The unit asked for by ?don-vi=, else the officer's own; None is the whole country."""
    asked = request.GET.get("don-vi", "")
    if not asked:
        unit = request.user.unit
        if unit is None:
            return None
    elif not asked.isdecimal() or len(asked) > 9:
        raise Http404
    else:
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=int(asked))
    page = unit_pages.unit_on(unit, request.user, request.as_of)
    if not page.reached:
        raise Http404
    return page


def _demands(request: HttpRequest, seen: Area) -> list[Demand]:
    plans = Plan.objects.visible_to(request.user)
    asked = request.GET.get("ke-hoach", "")
    if not asked:
        return demands_of(plans, seen)
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    return demands_in(get_object_or_404(plans.recorded().with_targets(), pk=int(asked)), seen)


def _not_there(request: HttpRequest, page: unit_pages.UnitOnDay) -> HttpResponse:
    """A unit that had ended by the day, or had not begun: no figures, but where to look."""
    context = {
        "page": page,
        "successors": unit_pages.successors_of(page.unit, request.user),
        "predecessors": unit_pages.predecessors_of(page.unit, request.user),
        "then_url": f"?{urlencode({'don-vi': page.unit.pk, 'ngay': page.day.isoformat()})}",
        "crumbs": _crumbs(request, page),
    }
    return render(request, "reports/progress_not_there.html", context)


def _targets(request: HttpRequest, shown: Board, place: int | None) -> list[dict[str, Any]]:
    """All targets of the board with the unit's result, each a link that chooses it."""
    return [
        {
            "words": demand_words(result.demand.target),
            "deadline": deadline_words(result.demand.target),
            "plan": result.demand.plan,
            "scope": result.demand.scope_words if result.demand.inside else "",
            "result": result,
            "current": number == place,
            "url": "?"
            + board_page.query_string(
                request.GET, chi_tieu=result.demand.target.pk, loc=None, xep=None
            ),
        }
        for number, result in enumerate(shown.row.results)
    ]


def _addresses(request: HttpRequest, row: Row) -> tuple[str, str]:
    """Where a row leads: its own board with the same day and target, and its teams."""
    pk = row.unit.pk if row.unit else None
    board_url = board_page.query_string(request.GET, don_vi=pk, loc=None, xep=None)
    return f"?{board_url}", _teams_url(request, row)


def _teams_url(request: HttpRequest, row: Row) -> str:
    """The teams behind the figures, for officers who read documents."""
    if not request.user.can(Right.READ_DOCUMENTS):
        return ""
    query: dict[str, str | int] = {"don-vi": row.unit.pk} if row.unit else {}
    if request.as_of != request.today:
        query["ngay"] = request.as_of.isoformat()
    return f"{reverse('members:teams')}?{urlencode(query)}"


def _crumbs(
    request: HttpRequest, page: unit_pages.UnitOnDay | None
) -> list[tuple[str, str | None]]:
    """From the top to the unit; the boards that the officer may open are links."""
    whole_country = request.user.unit is None
    top = f"?{board_page.query_string(request.GET, don_vi=None, loc=None, xep=None)}"
    crumbs: list[tuple[str, str | None]] = [("Cả nước", top if whole_country else None)]
    if page is None:
        return crumbs
    for version in [*page.path, page.version]:
        query = board_page.query_string(request.GET, don_vi=version.unit_id, loc=None, xep=None)
        crumbs.append((version.full_name, f"?{query}" if reaches(request.user, version) else None))
    return crumbs
