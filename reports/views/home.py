"""The home page: what the officer has to do, and the deadline that presses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from communes.roles import Right
from communes.views.accounts import no_territory
from reports.work.my_work import work_of


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Work of today; an officer without a territory is told why and whom to call."""
    if request.user.reach is None:
        return no_territory(request)
    context = {
        "work": work_of(request.user, request.today),
        "may_enter": request.user.can(Right.DRAFT_DOCUMENTS),
    }
    return render(request, "reports/home.html", context)
