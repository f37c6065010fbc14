"""What of a past day could not be told by the units of today: villages and teams of communes that
several units took."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.lists.paging import page_of
from communes.models.unit import names_on
from communes.roles import Right, may
from reports.behind.ledger_page import names_of
from reports.boards.board import WHOLE_COUNTRY
from reports.boards.links import query_string
from reports.restating.restated import Left
from reports.views.board_asked import crumbs_to, page_asked
from reports.views.board_maps import board_shown, left_words, two_maps
from teams.models import Team

ON_A_PAGE = 30


@dataclass(frozen=True)
class Line:
    """A commune of then with what of it has no unit today. homes: the units that took a part, by
    name; names of villages and teams are for those who may read them."""

    left: Left
    place: str
    url: str
    homes: list[str]
    villages: list[tuple[int, str]]
    teams: list[tuple[int, str]]


@may(Right.READ_PROGRESS)
@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """Of a unit (?don-vi=) on a past day (?ngay=) told on today's map; outside is 404."""
    page = page_asked(request)
    if page is not None and page.state != "valid":
        raise Http404
    board_url = f"{reverse('reports:progress')}?{query_string(request.GET, loc=None, xep=None)}"
    shown = board_shown(request, page.unit if page else None, choose=lambda area: [])
    if shown.found is None:
        return redirect(board_url)
    rows = page_of(request, list(shown.left), ON_A_PAGE)
    context = {
        "name": page.version.full_name if page else WHOLE_COUNTRY,
        "words": left_words([each for each in shown.left if each.is_open]),
        "two_maps": two_maps(request),
        "page": rows,
        "lines": _lines(request, list(rows)),
        "board_url": board_url,
        "crumbs": [*crumbs_to(request, page), ("Chưa quy đổi được", None)],
    }
    return render(request, "reports/left.html", context)


def _lines(request: HttpRequest, rows: list[Left]) -> list[Line]:
    on, officer = request.as_of, request.user
    named = officer.can(Right.READ_DOCUMENTS)
    villages = names_of([pk for row in rows for pk in row.villages], officer, on) if named else {}
    teams = Team.objects.visible_to(officer).filter(pk__in={pk for row in rows for pk in row.teams})
    called = dict(teams.called_on(on).values_list("pk", "called")) if named else {}
    homes = names_on({pk for row in rows for pk in row.homes}, request.today)
    above = names_on({row.commune.parent_id for row in rows if row.commune.parent_id}, on)
    path, found = reverse("reports:progress"), []
    for row in rows:
        parent = above.get(row.commune.parent_id or 0)
        query = query_string(request.GET, don_vi=row.commune.unit_id, ban_do=None, loc=None)
        found.append(
            Line(
                left=row,
                place=parent.full_name if parent else "",
                url=f"{path}?{query}",
                homes=sorted(homes[pk].full_name for pk in row.homes if pk in homes),
                villages=[(pk, villages[pk]) for pk in sorted(row.villages) if pk in villages],
                teams=[(pk, called[pk]) for pk in sorted(row.teams) if pk in called],
            )
        )
    return found
