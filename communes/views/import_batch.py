"""One list that was sent in: the preview row by row, and what may be done with it next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes import audit
from communes.actions import imports as actions
from communes.actions.import_choices import accept_suggestion
from communes.errors import Refused
from communes.forms import refuse
from communes.importing.work import BatchBusy
from communes.lists.paging import page_of
from communes.models import ImportBatch, ImportRow, ImportState, Unit
from communes.roles import Right, may
from communes.tasks import resume
from communes.uploading import pages as import_pages
from communes.uploading import words as import_words
from communes.uploading.forms import FIELD_WORDS, CommitForm, MappingForm, UndoForm
from communes.uploading.sheets import sheets_of
from communes.views.import_mapping import SortOfList

State = ImportState
HISTORY_SHOWN = 20
EVERYTHING = "tat-ca"
WAITING = (State.UPLOADED, State.READING, State.COMMITTING, State.UNDOING)
NAMES = {"show": "communes:import", "mapping": "communes:import_mapping"}
WITH_ROWS = (State.READ, State.COMMITTED, State.UNDONE, State.CANCELLED)


@require_safe
@may(Right.IMPORT_LISTS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """How the file was read and what each row would do or did; progress while a job is at work."""
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
        "lead": _lead(batch),
        "look": import_words.STATE_LOOKS[batch.state],
        "file_warnings": import_pages.file_warnings(batch),
        "kept": batch.counts.get("kept", 0),
        "commit_form": CommitForm(),
        "crumbs": crumbs_to(batch),
        "history": audit.history_of(batch, request.user)[:HISTORY_SHOWN],
        **_what_may_be_done(batch),
    }
    if not waiting:
        context |= _rows(request, batch)
    return render(request, "communes/import_show.html", context)


def _rows(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """The sheets, and the page of rows that the address asks for."""
    if not batch.sheets:
        return {}
    sheets = sheets_of(batch, request.user, FIELD_WORDS)
    if not batch.counts or batch.state not in WITH_ROWS:
        return {"sheets": sheets}
    counts = import_pages.counts_of(batch)
    view = _view(request, batch, counts)
    taken = [sheet for sheet in sheets if sheet.taken]
    sheet = request.GET.get("trang-tinh", "")
    if sheet not in {one.name for one in taken} or view is import_words.MISSING:
        sheet = ""
    page = page_of(request, import_pages.rows_of(batch, request.user, view, sheet))
    key = view.key if view else EVERYTHING
    return {
        "sheets": sheets,
        "view": view,
        "sheet": sheet,
        "page": page,
        "lines": import_pages.lines_of(page, batch, request.user),
        "nothing": view.nothing if view else "Tệp không có dòng dữ liệu nào",
        "tabs": [
            (tab, counts[tab.key], address_of(xem=tab.key, sheet=sheet))
            for tab in import_words.VIEWS
        ],
        "all_rows": address_of(xem=EVERYTHING, sheet=sheet),
        "all_sheets": address_of(xem=key),
        "sheet_links": [
            (one.name, one.rows, address_of(xem=key, sheet=one.name))
            for one in taken
            if view is not import_words.MISSING
        ],
        "query": request.GET.urlencode(),
    }


def _view(
    request: HttpRequest, batch: ImportBatch, counts: dict[str, int]
) -> import_words.View | None:
    """The rows asked for; until something is written, what is wrong comes first."""
    asked = request.GET.get("xem", "")
    if asked in import_words.BY_KEY:
        return import_words.BY_KEY[asked]
    if asked == EVERYTHING or batch.state != State.READ:
        return None
    wrong = (view for view in (import_words.WRONG, import_words.DOUBLE) if counts[view.key])
    return next(wrong, None)


def address_of(*, xem: str, sheet: str = "") -> str:
    """The question after a page's address for one kind of rows, of one sheet if asked."""
    query = QueryDict(mutable=True)
    query["xem"] = xem
    if sheet:
        query["trang-tinh"] = sheet
    return f"?{query.urlencode()}"


def _what_may_be_done(batch: ImportBatch) -> dict[str, bool]:
    """Which buttons the page has; the actions judge again."""
    state = batch.state
    undoing_failed = state == State.FAILED and batch.failed_in == State.UNDOING
    return {
        "can_commit": state == State.READ,
        "can_choose": state == State.READ,
        "can_remap": state in (State.READ, State.REJECTED),
        "can_mark": state in (State.READ, State.COMMITTED) and bool(batch.counts.get("rows")),
        "can_retry": state == State.FAILED,
        "can_undo": state == State.COMMITTED
        or (state == State.UNDONE and bool(batch.counts.get("kept"))),
        "can_cancel": state in (State.UPLOADED, State.READING, State.READ)
        or (state == State.FAILED and not undoing_failed),
    }


@require_POST
@may(Right.IMPORT_LISTS)
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the register: all rows, or those without a fault."""
    batch = batch_of(request, pk)
    form = CommitForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Bấm một trong hai nút ghi ở cuối trang.")
        return redirect("communes:import", pk=pk)
    return _act(
        request,
        batch,
        lambda: actions.begin_commit(
            batch=batch,
            only_valid=form.cleaned_data["viec"] == form.VALID,
            declare_complete=form.cleaned_data["declare_complete"],
            by=request.user,
        ),
    )


@require_POST
@may(Right.IMPORT_LISTS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was written."""
    batch = batch_of(request, pk)
    return _act(
        request, batch, lambda: actions.cancel_batch(batch=batch, by=request.user), goes_on=False
    )


@require_POST
@may(Right.IMPORT_LISTS)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where a job stopped."""
    batch = batch_of(request, pk)
    return _act(request, batch, lambda: actions.retry_batch(batch=batch, by=request.user))


@require_POST
@may(Right.IMPORT_LISTS)
def accept(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Which of the communes suggested a row means; rows of the same spelling follow."""
    batch = batch_of(request, pk)
    line = get_object_or_404(ImportRow.objects.visible_to(request.user).filter(batch=batch), pk=row)
    asked = request.POST.get("unit", "")
    chosen = [unit["id"] for unit in line.candidates if str(unit["id"]) == asked]
    unit = Unit.objects.visible_to(request.user).filter(pk__in=chosen).first()
    if unit is None:
        messages.error(request, "Chưa chọn xã. Bấm vào một trong các xã được gợi ý.")
        return _back(request, pk)
    return _act(
        request,
        batch,
        lambda: accept_suggestion(
            batch=batch,
            row=line,
            unit=unit,
            remember="remember" in request.POST,
            by=request.user,
        ),
    )


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written list back, with a reason."""
    batch = batch_of(request, pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            go_on(
                actions.begin_undo(batch=batch, reason=form.cleaned_data["reason"], by=request.user)
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("communes:import", pk=pk)
    context = {"form": form, "batch": batch, "crumbs": crumbs_to(batch, "Hoàn tác")}
    return render(request, "communes/import_undo.html", context)


def go_on(batch: ImportBatch) -> ImportBatch:
    """The next stage of a batch: done when this returns where it is small, else left to a job."""
    try:
        return resume(batch)
    except BatchBusy:
        # Pressed twice: the other one goes on, and the page shows how far it is.
        return batch


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    """A list sent in for the territory; 404 for all others."""
    batch: ImportBatch = get_object_or_404(import_pages.village_batches_of(request.user), pk=pk)
    return batch


def _act(
    request: HttpRequest, batch: ImportBatch, act: Any, *, goes_on: bool = True
) -> HttpResponse:
    """Do it, say why not, and come back to the rows that were looked at."""
    try:
        changed = act()
        if goes_on:
            go_on(changed)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _back(request, batch.pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(reverse("communes:import", args=[pk]) + (f"?{query}" if query else ""))


def _lead(batch: ImportBatch) -> str:
    place = batch.unit.label if batch.unit else "cả nước"
    return f"Danh sách thôn, {place}, số liệu đến ngày {batch.as_of:%d/%m/%Y}"


def crumbs_to(batch: ImportBatch, last: str = "") -> list[tuple[str, str | None]]:
    """The list of imports, the batch, and the page below it."""
    crumbs: list[tuple[str, str | None]] = [("Nhập dữ liệu", reverse("communes:imports"))]
    if not last:
        return [*crumbs, (batch.original_name, None)]
    return [
        *crumbs,
        (batch.original_name, reverse("communes:import", args=[batch.pk])),
        (last, None),
    ]


VILLAGE_LIST = SortOfList(names=NAMES, form=MappingForm, go_on=go_on, crumbs_to=crumbs_to)
