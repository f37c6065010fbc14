"""The list of teams."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from communes.keys import read_key
from communes.models import Unit
from communes.paging import page_of
from communes.roles import Right, may
from communes.vietnamese import search_text
from members.models import Membership
from members.team_columns import with_columns
from teams.models import Team, TeamKind


@may(Right.READ_DOCUMENTS)
def team_list(request: HttpRequest) -> HttpResponse:
    """Teams in being on the day, by kind, commune and name."""
    day = request.as_of
    rows = Team.objects.visible_to(request.user).there_on(day)
    kind, words = request.GET.get("loai", ""), search_text(request.GET.get("q", ""))
    if kind in TeamKind.values:
        rows = rows.filter(kind=kind)
    unit = _chosen_unit(request)
    if unit is not None:
        rows = rows.within(unit)
    for word in words.split():
        rows = rows.filter(search_text__contains=word)
    counts = rows.aggregate(
        village=Count("pk", filter=Q(kind=TeamKind.VILLAGE)),
        commune=Count("pk", filter=Q(kind=TeamKind.COMMUNE)),
    )
    seats = (
        Membership.objects.visible_to(request.user)
        .current(day)
        .counted()
        .filter(team__in=rows)
        .aggregate(seats=Count("pk"), people=Count("person", distinct=True))
    )
    context = {
        "page": page_of(request, with_columns(rows, request.user, day)),
        "counts": {**counts, **seats},
        "kinds": TeamKind.choices,
        "kind": kind,
        "words": request.GET.get("q", ""),
        "unit": unit,
        "filtered": bool(kind or words or unit),
        "can_draft": request.user.can(Right.DRAFT_DOCUMENTS),
        "crumbs": [("Tổ và thành viên", None)],
    }
    return render(request, "members/team_list.html", context)


def _chosen_unit(request: HttpRequest) -> Unit | None:
    asked = request.GET.get("don-vi", "")
    if not asked:
        return None
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=read_key(asked))
