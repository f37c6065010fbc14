"""One box that finds units of all times, and the villages of one's territory."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from communes import search
from communes.lists.paging import page_of
from communes.roles import Right, may
from communes.vietnamese import clean

UNITS_A_PAGE = 25
VILLAGES_SHOWN = 10


@may(Right.READ_VILLAGES)
def find(request: HttpRequest) -> HttpResponse:
    query = clean(request.GET.get("q", ""))[: search.LONGEST_QUERY]
    context: dict[str, Any] = {"query": query, "crumbs": [("Tìm", None)]}
    if query and search.too_short(query):
        context["too_short"] = True
    elif query:
        page = page_of(
            request,
            search.find_units(query, request.user, request.as_of),
            UNITS_A_PAGE,
        )
        found = search.find_villages(query, request.user)
        context["page"] = page
        context["units"] = search.describe_units(
            [row["unit_id"] for row in page], request.user, request.as_of
        )
        context["village_count"] = found.count()
        context["villages"] = search.describe_villages(
            [row["village_id"] for row in found[:VILLAGES_SHOWN]], request.user
        )
    return render(request, "communes/search_find.html", context)
