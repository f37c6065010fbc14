"""Member lists that arrive as files: sending one, looking at it, the drafts that come of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes import audit, unit_pages
from communes.actions import imports as batches
from communes.errors import Refused
from communes.forms import refuse
from communes.import_forms import WHOLE_COUNTRY, UndoForm
from communes.import_pages import units_to_import
from communes.import_words import STATE_LOOKS
from communes.importing.marked import write_marked
from communes.importing.work import BatchBusy
from communes.models import ImportBatch, ImportKind, ImportRow, ImportState, Unit
from communes.paging import page_of
from communes.roles import Right, may
from members import import_pages as pages
from members.actions.imports import (
    apply_member_batch,
    drafts_opened,
    note_file_taken,
    undo_member_batch,
)
from members.import_forms import MemberUploadForm
from members.importing import run

S = ImportState
HISTORY_SHOWN = 20
WITH_ROWS = (S.READ, S.COMMITTED, S.UNDONE, S.CANCELLED)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def import_add(request: HttpRequest) -> HttpResponse:
    """Send in a member list; below, those that were sent in before."""
    provinces, province_id = _province(request)
    units = units_to_import(request.user, request.today, province_id)
    form = MemberUploadForm(
        request.POST or None, request.FILES or None, units=units, today=request.today
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = _take(request, form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            if batch.state not in (S.REJECTED, S.FAILED):
                return redirect("members:import", pk=batch.pk)
            form.add_error("content", batch.problem)
    page = page_of(request, pages.batches_of(request.user), per_page=25)
    context: dict[str, Any] = {
        "form": form,
        "provinces": provinces,
        "province_id": province_id,
        "only_unit": units[0][1] if len(units) == 1 else "",
        "page": page,
        "rows": [(batch, STATE_LOOKS[batch.state]) for batch in page],
        "can_paste": request.user.can(Right.DRAFT_DOCUMENTS),
        "crumbs": [
            ("Nhập dữ liệu", reverse("communes:imports")),
            ("Nhập danh sách thành viên", None),
        ],
    }
    return render(request, "members/import_add.html", context)


@require_safe
@may(Right.IMPORT_LISTS)
def import_show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list would do or did: each commune, each row, the drafts and what they lack."""
    batch = _batch(request, pk)
    opened = drafts_opened(batch) if batch.state in (S.COMMITTED, S.UNDONE) else []
    view = pages.BY_KEY.get(request.GET.get("xem", ""))
    rows = pages.rows_of(batch, request.user, view)
    page = page_of(request, rows if batch.state in WITH_ROWS else rows.none())
    context = {
        "batch": batch,
        "look": STATE_LOOKS[batch.state],
        "lead": _lead(batch),
        "tabs": pages.counts_of(batch) if batch.counts else [],
        "view": view,
        "page": page,
        "lines": pages.lines_of(page, batch),
        "communes": pages.communes_of(batch) if batch.counts else [],
        "drafts": pages.drafts_of(batch, request.user, opened, request.today),
        "kept": batch.rows.exclude(kept_because="").values_list("kept_because", flat=True)[:1],
        "can_commit": batch.state == S.READ and bool(batch.counts.get("new")),
        "can_choose": batch.state == S.READ,
        "can_mark": _may_mark(request, batch),
        "can_cancel": batch.state in (S.UPLOADED, S.READ, S.FAILED),
        "can_undo": batch.state == S.COMMITTED,
        "query": request.GET.urlencode(),
        "history": audit.history_of(batch, request.user)[:HISTORY_SHOWN],
        "crumbs": _crumbs(batch),
    }
    return render(request, "members/import_show.html", context)


@require_POST
@may(Right.IMPORT_LISTS)
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the draft decisions: of all rows, or of those without a fault."""
    batch = _batch(request, pk)
    try:
        outcome = apply_member_batch(
            batch=batch,
            commit=True,
            only_valid=request.POST.get("viec") == "dong-dung",
            by=request.user,
            today=request.today,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        count = len(outcome.documents)
        messages.success(
            request,
            f"Đã tạo {count} bản nháp quyết định." if count else "Không có gì mới để ghi.",
        )
    return redirect("members:import", pk=pk)


@require_POST
@may(Right.IMPORT_LISTS)
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was written."""
    try:
        batches.cancel_batch(batch=_batch(request, pk), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("members:import", pk=pk)


@require_POST
@may(Right.IMPORT_LISTS)
def import_accept(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Which of the communes suggested a row means; the file is then understood anew."""
    batch = _batch(request, pk)
    line = get_object_or_404(ImportRow.objects.visible_to(request.user).filter(batch=batch), pk=row)
    asked = request.POST.get("unit", "")
    chosen = [unit["id"] for unit in line.candidates if str(unit["id"]) == asked]
    unit = Unit.objects.visible_to(request.user).filter(pk__in=chosen).first()
    try:
        if unit is None:
            raise Refused("Chưa chọn xã. Bấm vào một trong các xã được gợi ý.")
        _read(
            request,
            batches.accept_suggestion(
                batch=batch,
                row=line,
                unit=unit,
                remember="remember" in request.POST,
                by=request.user,
            ),
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("members:import", pk=pk)


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up the drafts that a list opened and nobody has touched since."""
    batch = _batch(request, pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = undo_member_batch(
                batch=batch, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã bỏ {len(report.discarded)} bản nháp.")
            for _, why in report.kept:
                messages.warning(request, f"Giữ lại: {why}")
            return redirect("members:import", pk=pk)
    context = {
        "batch": batch,
        "form": form,
        "drafts": pages.drafts_of(batch, request.user, drafts_opened(batch), request.today),
        "crumbs": _crumbs(batch, "Hoàn tác"),
    }
    return render(request, "members/import_undo.html", context)


@require_safe
@may(Right.IMPORT_LISTS)
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook as it was sent in, its wrong cells marked and explained."""
    batch = _batch(request, pk)
    if not _may_mark(request, batch):
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "marked.xlsx"
        write_marked(batch, marked)
        content = marked.open("rb")
    note_file_taken(batch=batch, by=request.user)
    name = f"{Path(batch.original_name).stem} - da danh dau.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


def _take(request: HttpRequest, values: dict[str, Any]) -> ImportBatch:
    """Keep the file and read it."""
    unit = None
    if values["unit"] != WHOLE_COUNTRY:
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=values["unit"])
    batch = batches.upload(
        content=values["content"].read(),
        name=values["content"].name,
        kind=ImportKind.MEMBERS,
        as_of=values["as_of"],
        unit=unit,
        by=request.user,
    )
    return _read(request, batch)


def _read(request: HttpRequest, batch: ImportBatch) -> ImportBatch:
    try:
        return run.read(batch, today=request.today)
    except BatchBusy:
        # Pressed twice: the other request goes on reading.
        return batch


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    """A member list sent in for the territory; 404 for all others."""
    batch: ImportBatch = get_object_or_404(pages.batches_of(request.user), pk=pk)
    return batch


def _may_mark(request: HttpRequest, batch: ImportBatch) -> bool:
    """The file holds whole phone numbers: for its sender, and for those who may see them."""
    readable = batch.by_id == request.user.pk or pages.may_see_phones(request.user)
    return readable and batch.state in (S.READ, S.COMMITTED) and bool(batch.counts.get("rows"))


def _province(request: HttpRequest) -> tuple[list[Any], int | None]:
    """The provinces to choose from, for the whole country only, and the one chosen (?tinh=)."""
    if request.user.unit is not None:
        return [], None
    provinces = unit_pages.provinces_on(request.today, request.user)
    known = {str(row.version.unit_id): row.version.unit_id for row in provinces}
    return provinces, known.get(request.GET.get("tinh", ""))


def _lead(batch: ImportBatch) -> str:
    place = batch.unit.label if batch.unit else "cả nước"
    return f"Danh sách thành viên, {place}, số liệu đến ngày {batch.as_of:%d/%m/%Y}"


def _crumbs(batch: ImportBatch, last: str = "") -> list[tuple[str, str | None]]:
    here = reverse("members:import", args=[batch.pk])
    crumbs: list[tuple[str, str | None]] = [
        ("Nhập dữ liệu", reverse("communes:imports")),
        ("Nhập danh sách thành viên", reverse("members:import_add")),
    ]
    if not last:
        return [*crumbs, (batch.original_name, None)]
    return [*crumbs, (batch.original_name, here), (last, None)]
