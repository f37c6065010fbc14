"""The reform that a page is about, and the way back to the others."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from communes.models import Reform, ReformSubject
from communes.units.reform_facts import reforms_kept_by

LIST_NAME = "Sắp xếp thôn"


def readable(request: HttpRequest, pk: int) -> Reform:
    found: Reform = get_object_or_404(
        Reform.objects.visible_to(request.user).select_related("unit", "entered_by"),
        pk=pk,
        about=ReformSubject.VILLAGES,
    )
    return found


def draft(request: HttpRequest, pk: int) -> Reform:
    """A reform in preparation that the officer keeps; 404 for all others."""
    found: Reform = get_object_or_404(
        reforms_kept_by(request.user).select_related("unit", "entered_by"),
        pk=pk,
        state="draft",
        about=ReformSubject.VILLAGES,
    )
    return found


def resolution_of(reform: Reform) -> FileResponse:
    """The scan of its paper; it cannot run anything in the browser. 404 where there is none."""
    if not reform.content:
        raise Http404
    response = FileResponse(
        reform.content.open("rb"), content_type=reform.file_type, filename=reform.file_name
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def to_list() -> tuple[str, str]:
    return LIST_NAME, reverse("reports:reforms")


def crumbs(reform: Reform, last: str) -> list[tuple[str, str | None]]:
    return [to_list(), (reform.title, reverse("reports:reform", args=[reform.pk])), (last, None)]
