"""One team with all its time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communes import audit
from communes.roles import Right, may
from members.paper_page import papers_of_team
from members.team_pages.page import team_story
from teams.models import Channel, Team
from teams.team_targets import lines_of, targets_of_team


@may(Right.READ_DOCUMENTS)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team on a day, and over time."""
    found = get_object_or_404(
        Team.objects.visible_to(request.user).select_related("commune", "begun_by", "ended_by"),
        pk=pk,
    )
    name = found.name_on(request.as_of)
    context = {
        "team": found,
        "name": name,
        "story": team_story(found, request.user, request.as_of),
        "channels": Channel.objects.visible_to(request.user).filter(
            commune=found.commune, closed_on__isnull=True
        ),
        "target_lines": lines_of(
            targets_of_team(request.user, found, request.as_of), request.user, request.as_of
        ),
        "history": audit.history_of(found, request.user)[:50],
        **papers_of_team(found, request.user),
        "may_correct": request.user.can(Right.DRAFT_DOCUMENTS)
        and found.commune == request.user.unit,
        "crumbs": [("Tổ và thành viên", reverse("members:teams")), (name, None)],
    }
    return render(request, "members/team_detail.html", context)
