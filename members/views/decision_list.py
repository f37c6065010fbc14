"""The list of decisions."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from communes.keys import read_key
from communes.paging import page_of
from communes.roles import Right, may
from communes.vietnamese import clean
from teams.models import Document, DocumentState


@may(Right.READ_DOCUMENTS)
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions of the territory, newest first, filtered by state, year and words."""
    rows = (
        Document.objects.visible_to(request.user)
        .decisions()
        .select_related("issuer")
        .annotate(team_count=Count("effects__team", distinct=True))
        .order_by("-signed_on", "-pk")
    )
    state, words = request.GET.get("trang-thai", ""), clean(request.GET.get("q", ""))
    year = request.GET.get("nam", "")
    if state in DocumentState.values:
        rows = rows.filter(state=state)
    if asked_year := read_key(year[:4]):
        rows = rows.filter(signed_on__year=asked_year)
    if words:
        rows = rows.filter(
            Q(number_raw__icontains=words)
            | Q(summary__icontains=words)
            | Q(issuer__label__icontains=words)
        )
    context = {
        "page": page_of(request, rows),
        "states": DocumentState.choices,
        "state": state,
        "words": words,
        "year": year,
        "filtered": bool(state or words or year),
        "can_draft": request.user.can(Right.DRAFT_DOCUMENTS),
        "crumbs": [("Quyết định", None)],
    }
    return render(request, "members/decision_list.html", context)
