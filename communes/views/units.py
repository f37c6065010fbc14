"""Units at a day: the provinces, and one unit with its place, names, relatives and villages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from communes import audit
from communes.keeping import kept_by
from communes.models import Unit
from communes.roles import Right, may
from communes.units import pages as unit_pages
from communes.units import words as unit_words
from communes.units.official_lists import LIST_OF_2022
from communes.views.links import on_day

HISTORY_SHOWN = 20


@may(Right.READ_VILLAGES)
def index(request: HttpRequest) -> HttpResponse:
    """The top of the tree on the day, and the officer's own unit."""
    own = request.user.unit
    provinces = unit_pages.provinces_on(request.as_of, request.user)
    context = {
        "own": unit_pages.unit_on(own, request.user, request.as_of) if own else None,
        "provinces": provinces,
        "totals": {
            "provinces": len(provinces),
            "districts": sum(row.districts for row in provinces),
            "communes": sum(row.communes for row in provinces),
        },
        "before_lists": request.as_of < LIST_OF_2022,
        "oldest_list": LIST_OF_2022,
        "crumbs": [("Cả nước", None)],
    }
    return render(request, "communes/units_index.html", context)


@may(Right.READ_VILLAGES)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit on the day; when it was not there then, next to the day and told so."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    page = unit_pages.unit_on(unit, request.user, request.as_of)
    shows_villages = unit.holds_villages and page.reached
    villages = unit_pages.villages_of(page, request.user) if shows_villages else []
    context = {
        "unit": unit,
        "page": page,
        "began": unit_words.began(unit),
        "ended": unit_words.ended(unit),
        "children": unit_pages.children_of(page, request.user),
        "predecessors": unit_pages.predecessors_of(unit, request.user),
        "successors": unit_pages.successors_of(unit, request.user),
        "shows_villages": shows_villages,
        "villages": villages,
        "former": any(version.village.former_commune_id for version in villages),
        "village_list": unit_pages.list_of(unit, request.user, page.day)
        if shows_villages
        else None,
        "keeps": kept_by(request.user, request.today).filter(unit=unit).exists(),
        "before_lists": request.as_of < LIST_OF_2022,
        "oldest_list": LIST_OF_2022,
        "history": audit.history_of(unit, request.user)[:HISTORY_SHOWN],
        "crumbs": crumbs_of(request, page),
    }
    return render(request, "communes/unit_show.html", context)


def crumbs_of(
    request: HttpRequest, page: unit_pages.UnitOnDay, last: str = ""
) -> list[tuple[str, str | None]]:
    """From the top of the tree to the unit, or to a page below it."""
    chain = [*page.path, page.version]
    crumbs: list[tuple[str, str | None]] = [("Cả nước", on_day(request, "communes:units"))]
    crumbs += [
        (version.full_name, on_day(request, "communes:unit", version.unit_id)) for version in chain
    ]
    return [*crumbs, (last, None)] if last else [*crumbs[:-1], (crumbs[-1][0], None)]
