"""The list of teams."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.lists.listing import EXACT, ListPage
from communes.roles import Right, may
from communes.views.listing import export_list, show_list
from members.models import Membership
from members.team_pages.listing import TeamFilters, filled_teams, filtered_teams, team_listing
from teams.models import TeamKind

# Of more teams than this the seats are counted on request: that takes longer than the page.
SEATS_COUNTED = 2_000


@require_safe
@may(Right.READ_DOCUMENTS)
def team_list(request: HttpRequest) -> HttpResponse:
    """Teams on the day: filtered, sorted, counted."""
    page = _page(request)
    counts = dict(page.tallies)
    if page.counted and (page.count <= SEATS_COUNTED or request.GET.get(EXACT)):
        counts |= (
            Membership.objects.visible_to(request.user)
            .current(request.as_of)
            .counted()
            .filter(team__in=page.all)
            .aggregate(seats=Count("pk"), people=Count("person", distinct=True))
        )
    return show_list(
        request,
        "members/team_list.html",
        page,
        export_url=reverse("members:teams_export"),
        counts=counts,
        can_draft=request.user.can(Right.DRAFT_DOCUMENTS),
        crumbs=[("Tổ và thành viên", None)],
    )


@require_POST
@may(Right.READ_DOCUMENTS)
def teams_export(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return export_list(request, _page(request), back=reverse("members:teams"))


def _page(request: HttpRequest) -> ListPage:
    officer, day = request.user, request.as_of
    form = TeamFilters(request)
    return ListPage(
        request,
        team_listing(day),
        form,
        filtered_teams(form, officer, day),
        lambda rows: filled_teams(rows, officer, day, request.today if form.restated else day),
        tallies={
            "village": Count("pk", filter=Q(kind=TeamKind.VILLAGE)),
            "commune": Count("pk", filter=Q(kind=TeamKind.COMMUNE)),
        },
    )
