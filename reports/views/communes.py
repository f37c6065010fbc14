"""The communes behind a figure of a board: those with a team, without a list, that meet..."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.lists.paging import page_of
from communes.models import Unit, UnitVersion
from communes.models.unit import names_on
from communes.roles import Right, may
from communes.units.two_maps import Map
from reports.boards.board import WHOLE_COUNTRY, Result, Row
from reports.boards.links import (
    ASKED,
    IN_TIME,
    LATE,
    MET,
    NO_LIST,
    NO_TARGET,
    TYPED_LATE,
    WITH_TEAM,
    query_string,
)
from reports.boards.page import NO_TEAM, NOT_MET, SLUGS, matches
from reports.boards.words import figure_heading, notes
from reports.demands import Area, Demand
from reports.progress import STANDINGS
from reports.views.board_asked import crumbs_to, demands_asked, map_of, page_asked
from reports.views.board_maps import board_shown, two_maps
from teams.target_words import deadline_words, demand_words

if TYPE_CHECKING:
    from communes.models import Officer
    from reports.boards.kept_board import Choose

ON_A_PAGE = 100
OF_REGISTER = {
    WITH_TEAM: "đã có tổ",
    NO_TEAM: "chưa có tổ",
    NO_LIST: "chưa có danh mục thôn",
}
OF_TARGET = {
    ASKED: "được giao chỉ tiêu",
    MET: "đã đạt",
    NOT_MET: "chưa đạt",
    IN_TIME: "có phần tính đúng hạn",
    LATE: "có phần tính trễ hạn",
    TYPED_LATE: "có phần đúng hạn nhưng nhập muộn",
}


@dataclass(frozen=True)
class Line:
    """A commune with the district or province that it belongs to."""

    row: Row
    result: Result | None
    notes: list[str]
    place: str
    url: str


@may(Right.READ_PROGRESS)
@require_GET
def communes(request: HttpRequest) -> HttpResponse:
    """Communes of a unit (?don-vi=) on a day that ?loc= selects; outside is 404."""
    page = page_asked(request)
    if page is not None and page.state != "valid":
        raise Http404
    unit, on = page.unit if page else None, request.as_of
    # On today's map too the communes of the day are listed.
    versions = communes_of(unit, request.user, on)
    restated = map_of(request) is Map.OF_TODAY
    shown = board_shown(
        *(request, unit, versions or None), of_then=True, choose=_chosen_alone(request)
    ).board
    demand = shown.demands[0] if shown.demands else None
    every = [
        row
        for row in (shown.children if restated else shown.children or (shown.row,))
        if row.counts.communes
    ]
    asked = request.GET.get("loc", "")
    found = [row for row in every if matches(row, row.results[0] if demand else None, asked)]
    rows = page_of(request, found, ON_A_PAGE)
    selections = OF_REGISTER | (OF_TARGET | _standings() if demand else {})
    context = {
        "name": page.version.full_name if page else WHOLE_COUNTRY,
        "two_maps": two_maps(request),
        "demand": demand,
        "lead": f"{demand_words(demand.target)}, {deadline_words(demand.target)}" if demand else "",
        "figure_heading": figure_heading(demand.rule, of_communes=True) if demand else "",
        "page": rows,
        "lines": _lines(request, list(rows), demand),
        "found": len(found),
        "every": len(every),
        "selections": selections,
        "selected": asked,
        "kept": [
            (name, request.GET[name])
            for name in ("don-vi", "ngay", "ban-do", "ke-hoach", "chi-tieu")
            if request.GET.get(name)
        ],
        "board_url": f"{reverse('reports:progress')}?{query_string(request.GET, loc=None)}",
        "crumbs": [*crumbs_to(request, page), ("Các xã", None)],
    }
    return render(request, "reports/communes.html", context)


def communes_of(unit: Unit | None, officer: Officer, on: datetime.date) -> list[UnitVersion]:
    """The communes of a unit by name, districts that hold villages themselves after them."""
    versions = UnitVersion.objects.visible_to(officer).on(on).under(unit).holders()
    rows = versions.select_related("unit").order_by("unit__level", "sort_key", "pk")
    return [row for row in rows if unit is None or row.unit_id != unit.pk]


def _chosen_alone(request: HttpRequest) -> Choose:
    """The target asked for by its id, else the nearest one; none where none is meant."""
    choose = demands_asked(request)
    asked = request.GET.get("chi-tieu", "")

    def one(area: Area) -> list[Demand]:
        if asked == NO_TARGET:
            return []
        found = choose(area)
        return [each for each in found if str(each.target.pk) == asked][:1] or found[:1]

    return one


def _standings() -> dict[str, str]:
    return {slug: STANDINGS[standing] for slug, standing in SLUGS.items() if slug != NO_LIST}


def _lines(request: HttpRequest, rows: Sequence[Row], demand: Demand | None) -> list[Line]:
    above = names_on(
        {row.version.parent_id for row in rows if row.version and row.version.parent_id},
        request.as_of,
    )
    path, found = reverse("reports:progress"), []
    for row in rows:
        result = row.results[0] if demand else None
        parent = above.get(row.version.parent_id or 0) if row.version else None
        # Each leads to its own board, on the map of its day.
        pk = row.unit.pk if row.unit else None
        query = query_string(request.GET, don_vi=pk, loc=None, ban_do=None)
        found.append(
            Line(
                row=row,
                result=result,
                notes=notes(result) if result else [],
                place=parent.full_name if parent else "",
                url=f"{path}?{query}",
            )
        )
    return found
