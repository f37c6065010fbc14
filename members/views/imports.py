"""Member lists that arrive as files: sending one, looking at it, the drafts that come of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communes import audit
from communes.actions import imports as batches
from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.models import ImportBatch, ImportKind, ImportState, Unit
from communes.roles import Right, may
from communes.uploading.forms import WHOLE_COUNTRY
from communes.uploading.pages import file_warnings, units_to_import
from communes.uploading.sheets import sheets_of
from communes.uploading.words import STATE_LOOKS
from communes.views.import_batch import EVERYTHING, address_of
from communes.views.imports import province_chosen
from members import import_pages as pages
from members.actions.import_undo import drafts_written
from members.import_forms import FIELD_WORDS, MemberUploadForm
from members.tasks import resume
from members.views.import_batch import NAMES, batch_of, crumbs_to, may_mark

S = ImportState
HISTORY_SHOWN = 20
WAITING = (S.UPLOADED, S.READING, S.COMMITTING, S.UNDOING)
WITH_ROWS = (S.READ, S.COMMITTED, S.UNDONE, S.CANCELLED)


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def import_add(request: HttpRequest) -> HttpResponse:
    """Send in a member list; below, those that were sent in before."""
    provinces, province_id = province_chosen(request)
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
            # Where no table was found in a sheet, the batch's page asks where it is.
            if batch.state != S.REJECTED or batch.sheets:
                return redirect("members:import", pk=batch.pk)
            form.add_error("content", batch.problem)
    page = page_of(request, pages.batches_of(request.user), per_page=25)
    context: dict[str, Any] = {
        "form": form,
        "provinces": provinces,
        "province_id": province_id,
        "only_unit": units[0][1] if len(units) == 1 else "",
        "upload_megabytes": settings.PORTAL_UPLOAD_MB,
        "template_url": reverse("members:import_template"),
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
    """What the list would do or did: each commune, each row, the drafts and what they lack;
    progress while a job is at work."""
    batch = batch_of(request, pk)
    waiting = batch.state in WAITING
    if request.htmx:
        if waiting:
            context = {"batch": batch, "waiting": True, "names": NAMES}
            return render(request, "components/import_progress.html", context)
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "batch": batch,
        "names": NAMES,
        "waiting": waiting,
        "look": STATE_LOOKS[batch.state],
        "lead": _lead(batch),
        "file_warnings": file_warnings(batch, pages.FILE_WARNINGS),
        "history": audit.history_of(batch, request.user)[:HISTORY_SHOWN],
        "crumbs": crumbs_to(batch),
        **_what_may_be_done(request, batch),
    }
    if not waiting:
        context |= _rows(request, batch)
    return render(request, "members/import_show.html", context)


def _rows(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """The sheets, the communes, the drafts, and the page of rows that the address asks for."""
    if not batch.sheets and not batch.counts:
        return {}
    found: dict[str, Any] = {"sheets": sheets_of(batch, request.user, FIELD_WORDS)}
    if not batch.counts or batch.state not in WITH_ROWS:
        return found
    written = drafts_written(batch) if batch.state in (S.COMMITTED, S.UNDONE) else []
    asked = request.GET.get("xem", "")
    view = pages.BY_KEY.get(asked)
    if not asked and batch.state == S.READ and batch.invalid:
        # Until something is written, what is wrong comes first.
        view = pages.WRONG
    taken = [one for one in found["sheets"] if one.taken]
    sheet = request.GET.get("trang-tinh", "")
    if sheet not in {one.name for one in taken}:
        sheet = ""
    page = page_of(request, pages.rows_of(batch, request.user, view, sheet))
    key = view.key if view else EVERYTHING
    return found | {
        "tabs": [
            (tab, count, address_of(xem=tab.key, sheet=sheet))
            for tab, count in pages.counts_of(batch)
        ],
        "all_rows": address_of(xem=EVERYTHING, sheet=sheet),
        "all_sheets": address_of(xem=key),
        "sheet_links": [(one.name, one.rows, address_of(xem=key, sheet=one.name)) for one in taken],
        "sheet": sheet,
        "view": view,
        "page": page,
        "lines": pages.lines_of(page, batch),
        "communes": pages.communes_of(batch),
        "drafts": pages.drafts_of(batch, request.user, written, request.today),
        "kept": batch.rows.exclude(kept_because="")
        .order_by()
        .values_list("kept_because", flat=True)
        .distinct()[:HISTORY_SHOWN],
    }


def _what_may_be_done(request: HttpRequest, batch: ImportBatch) -> dict[str, bool]:
    """Which buttons the page has; the actions judge again."""
    undoing_failed = batch.state == S.FAILED and batch.failed_in == S.UNDOING
    return {
        "can_commit": batch.state == S.READ and bool(batch.counts.get("new")),
        "can_choose": batch.state == S.READ,
        "can_remap": batch.state in (S.READ, S.REJECTED),
        "can_mark": may_mark(request, batch),
        "can_retry": batch.state == S.FAILED,
        "can_cancel": batch.state in (S.UPLOADED, S.READING, S.READ)
        or (batch.state == S.FAILED and not undoing_failed),
        "can_undo": batch.state == S.COMMITTED,
    }


def _take(request: HttpRequest, values: dict[str, Any]) -> ImportBatch:
    """Keep the file and begin to read it; a small one is read when this returns."""
    unit = None
    if values["unit"] != WHOLE_COUNTRY:
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=values["unit"])
    return resume(
        batches.upload(
            content=values["content"].read(),
            name=values["content"].name,
            kind=ImportKind.MEMBERS,
            as_of=values["as_of"],
            unit=unit,
            by=request.user,
        )
    )


def _lead(batch: ImportBatch) -> str:
    place = batch.unit.label if batch.unit else "cả nước"
    return f"Danh sách thành viên, {place}, số liệu đến ngày {batch.as_of:%d/%m/%Y}"
