"""The list of decisions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.lists.listing import ListPage
from communes.roles import Right, may
from communes.views.listing import export_list, show_list
from members.decisions.listing import (
    DECISIONS,
    DecisionFilters,
    filled_decisions,
    filtered_decisions,
)


@require_safe
@may(Right.READ_DOCUMENTS)
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions of the territory, newest first unless sorted otherwise."""
    return show_list(
        request,
        "members/decision_list.html",
        _page(request),
        export_url=reverse("members:decisions_export"),
        can_draft=request.user.can(Right.DRAFT_DOCUMENTS),
        crumbs=[("Quyết định", None)],
    )


@require_POST
@may(Right.READ_DOCUMENTS)
def decisions_export(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return export_list(request, _page(request), back=reverse("members:decisions"))


def _page(request: HttpRequest) -> ListPage:
    officer = request.user
    form = DecisionFilters(request)
    return ListPage(
        request,
        DECISIONS,
        form,
        filtered_decisions(form, officer),
        lambda rows: filled_decisions(rows, officer),
    )
