"""Lists of villages that arrive as files: what was sent in, sending one, the template."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communes.actions import imports as actions
from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.models import ImportBatch, ImportKind, ImportState, Unit
from communes.roles import Right, may
from communes.units import pages as unit_pages
from communes.uploading import pages as import_pages
from communes.uploading.forms import WHOLE_COUNTRY, UploadForm
from communes.uploading.words import STATE_LOOKS
from communes.views.import_batch import go_on

# Where a file of each kind is looked at; pages of members are known here by URL name alone.
PAGES: dict[str, str] = {
    ImportKind.VILLAGES: "communes:import",
    ImportKind.MEMBERS: "members:import",
}


@require_safe
@may(Right.IMPORT_LISTS)
def index(request: HttpRequest) -> HttpResponse:
    """The lists of villages and of members that were sent in for the territory, newest first."""
    page = page_of(request, import_pages.batches_of(request.user), per_page=25)
    context = {
        "page": page,
        "whole_country": request.user.unit is None,
        "rows": [
            (batch, reverse(PAGES[batch.kind], args=[batch.pk]), STATE_LOOKS[batch.state])
            for batch in page
        ],
        "crumbs": [("Nhập dữ liệu", None)],
    }
    return render(request, "communes/import_list.html", context)


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def add(request: HttpRequest) -> HttpResponse:
    """Send in a file. Who acts for the whole country may narrow it to one province (?tinh=).

    A file that is turned away leaves the other choices as they were made.
    """
    provinces, province_id = province_chosen(request)
    units = import_pages.units_to_import(request.user, request.today, province_id)
    form = UploadForm(request.POST or None, request.FILES or None, units=units, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _take(request, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            # Where no table was found in a sheet, the batch's page asks where it is.
            if batch.state != ImportState.REJECTED or batch.sheets:
                return redirect("communes:import", pk=batch.pk)
            form.add_error("content", batch.problem)
    context: dict[str, Any] = {
        "form": form,
        "provinces": provinces,
        "province_id": province_id,
        "only_unit": units[0][1] if len(units) == 1 else "",
        "upload_megabytes": settings.PORTAL_UPLOAD_MB,
        "template_url": reverse("communes:import_template"),
        "crumbs": [("Nhập dữ liệu", reverse("communes:imports")), ("Nhập danh sách thôn", None)],
    }
    return render(request, "communes/import_add.html", context)


def _take(request: HttpRequest, values: dict[str, Any]) -> ImportBatch:
    """Keep the file and begin to read it; a small one is read when this returns."""
    chosen = values["unit"]
    unit = None
    if chosen != WHOLE_COUNTRY:
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=chosen)
    batch = actions.upload(
        content=values["content"].read(),
        name=values["content"].name,
        kind=ImportKind.VILLAGES,
        as_of=values["as_of"],
        unit=unit,
        by=request.user,
    )
    return go_on(batch)


def province_chosen(request: HttpRequest) -> tuple[list[Any], int | None]:
    """The provinces to choose from, for the whole country only, and the one chosen (?tinh=)."""
    if request.user.unit is not None:
        return [], None
    provinces = unit_pages.provinces_on(request.today, request.user)
    asked = request.GET.get("tinh", "")
    known = {str(row.version.unit_id): row.version.unit_id for row in provinces}
    return provinces, known.get(asked)
