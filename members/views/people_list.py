"""The list of people."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from communes.paging import page_of
from communes.phones import PhoneError, normalise_phone
from communes.roles import Right, may
from communes.territory import valid_on
from communes.vietnamese import search_text
from members.models import Membership, Person


@may(Right.READ_DOCUMENTS)
def people_list(request: HttpRequest) -> HttpResponse:
    """People with a seat on the day; a whole telephone number finds its owner."""
    seated = valid_on(request.as_of, "memberships__") & Q(memberships__void=False)
    rows = (
        Person.objects.visible_to(request.user)
        .filter(seated)
        .filter(memberships__in=Membership.objects.visible_to(request.user))
        .annotate(seats=Count("memberships", distinct=True))
        .order_by("sort_key", "pk")
    )
    typed = request.GET.get("q", "").strip()
    number = _number(typed)
    if number:
        rows = rows.filter(phone=number)
    else:
        for word in search_text(typed).split():
            rows = rows.filter(search_text__contains=word)
    context = {
        "page": page_of(request, rows.select_related("commune")),
        "words": typed,
        "crumbs": [("Tổ và thành viên", reverse("members:teams")), ("Người", None)],
    }
    return render(request, "members/people_list.html", context)


def _number(typed: str) -> str:
    if not any(sign.isdigit() for sign in typed):
        return ""
    try:
        return normalise_phone(typed)
    except PhoneError:
        return ""
