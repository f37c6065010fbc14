"""The list of people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.lists.listing import EXACT, ListPage
from communes.roles import Right, may
from communes.views.listing import export_list, show_list
from members.people.listing import (
    PEOPLE,
    PeopleFilters,
    filled_people,
    filtered_people,
    filtered_seats,
)

# Of more people than this the seats are counted on request: that takes longer than the page.
SEATS_COUNTED = 2_000


@require_safe
@may(Right.READ_DOCUMENTS)
def people_list(request: HttpRequest) -> HttpResponse:
    """People with a seat on the day; a whole telephone number finds its owner."""
    page = _page(request)
    seats = None
    if page.counted and (page.count <= SEATS_COUNTED or request.GET.get(EXACT)):
        held = filtered_seats(page.form, request.user, request.as_of)
        seats = held.filter(person__in=page.all).count()
    return show_list(
        request,
        "members/people_list.html",
        page,
        seats=seats,
        export_url=reverse("members:people_export"),
        may_merge=request.user.can(Right.MERGE_PEOPLE),
        crumbs=[("Tổ và thành viên", reverse("members:teams")), ("Người", None)],
    )


@require_POST
@may(Right.READ_DOCUMENTS)
def people_export(request: HttpRequest) -> HttpResponse:
    """The same list as a file; whole telephone numbers with the right and a reason only."""
    return export_list(
        request,
        _page(request),
        back=reverse("members:people"),
        phone=lambda person: person.phone,
    )


def _page(request: HttpRequest) -> ListPage:
    officer, day = request.user, request.as_of
    form = PeopleFilters(request)
    return ListPage(
        request,
        PEOPLE,
        form,
        filtered_people(form, officer, day),
        lambda rows: filled_people(rows, officer, day, request.today if form.restated else day),
    )
