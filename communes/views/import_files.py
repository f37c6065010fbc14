"""The workbooks that go back to officers, and how the sheets of a list are read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from communes.importing.marked import write_marked
from communes.models import Unit, UnitVersion
from communes.roles import Right, may
from communes.sheets.refusal import FileRefused
from communes.views.import_batch import VILLAGE_LIST, batch_of
from communes.views.import_mapping import mapping_page
from communes.villages.template import write_village_template

CHOOSE_PROVINCE = (
    "Mẫu điền sẵn được làm cho từng tỉnh. Chọn một tỉnh, thành phố ở trang này rồi tải mẫu."
)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def mapping(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Which row of a sheet is the header and what its columns hold; the file is then read anew."""
    return mapping_page(request, batch_of(request, pk), place, VILLAGE_LIST)


@require_safe
@may(Right.IMPORT_LISTS)
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that was sent in, with its faults marked."""
    batch = batch_of(request, pk)
    if not batch.counts.get("rows"):
        raise Http404
    stem = Path(batch.original_name).stem
    try:
        return download(f"{stem} - đã đánh dấu.xlsx", lambda out: write_marked(batch, out))
    except FileRefused as refusal:
        messages.error(request, refusal.message)
        return redirect(VILLAGE_LIST.names["show"], pk=pk)


@require_safe
@may(Right.IMPORT_LISTS)
def template(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in, with what the register holds for the unit (?don-vi=) today."""
    unit = unit_to_fill_in(request)
    if unit is None:
        messages.error(request, CHOOSE_PROVINCE)
        return redirect("communes:import_add")
    return download(
        f"Danh sách thôn - {unit.label}.xlsx",
        lambda out: write_village_template(out, request.user, unit, request.today),
    )


def unit_to_fill_in(request: HttpRequest) -> Unit | None:
    """The unit that a template is asked for (?don-vi=), else the officer's own; 404 for units
    outside. None for the whole country, which no workbook holds."""
    own: Unit | None = request.user.unit
    asked = request.GET.get("don-vi")
    if not asked:
        return own
    below = UnitVersion.objects.visible_to(request.user).on(request.today).under(own)
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    return get_object_or_404(below.select_related("unit"), unit_id=key).unit


def download(name: str, write: Callable[[Path], None]) -> HttpResponse:
    """A workbook written aside and sent in pieces; nothing of it stays on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.xlsx"
        write(out)
        # Open files outlive their names.
        return FileResponse(out.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)
