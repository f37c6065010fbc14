"""What may be done with a member list: writing it, choices, giving it up, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.actions import imports as actions
from communes.actions.import_choices import accept_suggestion
from communes.errors import Refused
from communes.forms import refuse
from communes.importing.marked import write_marked
from communes.models import ImportBatch, ImportRow, ImportState, Unit
from communes.roles import Right, may
from communes.sheets.refusal import FileRefused
from communes.uploading.forms import UndoForm
from communes.views.import_files import CHOOSE_PROVINCE, download, unit_to_fill_in
from communes.views.import_mapping import SortOfList, mapping_page
from members import import_pages as pages
from members.actions.import_undo import drafts_written
from members.actions.imports import note_file_taken, note_template_taken
from members.import_forms import MemberMappingForm
from members.import_template import write_member_template
from members.tasks import resume

S = ImportState
NAMES = {"show": "members:import", "mapping": "members:import_mapping"}


@require_POST
@may(Right.IMPORT_LISTS)
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Into draft decisions: all rows, or those without a fault."""
    batch = batch_of(request, pk)
    return _act(
        request,
        pk,
        lambda: actions.begin_commit(
            batch=batch,
            only_valid=request.POST.get("viec") == "dong-dung",
            declare_complete=False,
            by=request.user,
        ),
    )


@require_POST
@may(Right.IMPORT_LISTS)
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was written."""
    batch = batch_of(request, pk)
    return _act(request, pk, lambda: actions.cancel_batch(batch=batch, by=request.user))


@require_POST
@may(Right.IMPORT_LISTS)
def import_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where a job stopped."""
    batch = batch_of(request, pk)
    return _act(request, pk, lambda: actions.retry_batch(batch=batch, by=request.user))


@require_POST
@may(Right.IMPORT_LISTS)
def import_accept(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Which of the communes suggested a row means; rows of the same spelling follow."""
    batch = batch_of(request, pk)
    line = get_object_or_404(ImportRow.objects.visible_to(request.user).filter(batch=batch), pk=row)
    asked = request.POST.get("unit", "")
    chosen = [unit["id"] for unit in line.candidates if str(unit["id"]) == asked]
    unit = Unit.objects.visible_to(request.user).filter(pk__in=chosen).first()
    if unit is None:
        messages.error(request, "Chưa chọn xã. Bấm vào một trong các xã được gợi ý.")
        return redirect("members:import", pk=pk)
    return _act(
        request,
        pk,
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
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what a list wrote into drafts that nobody has touched since."""
    batch = batch_of(request, pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            resume(
                actions.begin_undo(batch=batch, reason=form.cleaned_data["reason"], by=request.user)
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("members:import", pk=pk)
    context = {
        "batch": batch,
        "form": form,
        "drafts": pages.drafts_of(batch, request.user, drafts_written(batch), request.today),
        "crumbs": crumbs_to(batch, "Hoàn tác"),
    }
    return render(request, "members/import_undo.html", context)


@require_http_methods(["GET", "POST"])
@may(Right.IMPORT_LISTS)
def import_mapping(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Which row of a sheet is the header and what its columns hold; the file is then read anew."""
    return mapping_page(request, batch_of(request, pk), place, MEMBER_LIST)


@require_safe
@may(Right.IMPORT_LISTS)
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook as it was sent in, its wrong cells marked and explained."""
    batch = batch_of(request, pk)
    if not may_mark(request, batch):
        raise Http404
    stem = batch.original_name.rpartition(".")[0] or batch.original_name
    try:
        marked = download(f"{stem} - đã đánh dấu.xlsx", lambda out: write_marked(batch, out))
    except FileRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("members:import", pk=pk)
    note_file_taken(batch=batch, by=request.user)
    return marked


@require_safe
@may(Right.IMPORT_LISTS)
def import_template(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in, with the teams and people of the unit (?don-vi=) today; with phones
    for those who may see them, which is logged."""
    unit = unit_to_fill_in(request)
    if unit is None:
        messages.error(request, CHOOSE_PROVINCE)
        return redirect("members:import_add")
    with_phones = pages.may_see_phones(request.user)
    if with_phones:
        note_template_taken(unit=unit, day=request.today, by=request.user)
    return download(
        f"Danh sách thành viên - {unit.label}.xlsx",
        lambda out: write_member_template(
            out, request.user, unit, request.today, with_phones=with_phones
        ),
    )


def batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    """A member list sent in for the territory; 404 for all others."""
    batch: ImportBatch = get_object_or_404(pages.batches_of(request.user), pk=pk)
    return batch


def may_mark(request: HttpRequest, batch: ImportBatch) -> bool:
    """The file holds whole phone numbers: for its sender, and for those who may see them."""
    readable = batch.by_id == request.user.pk or pages.may_see_phones(request.user)
    return readable and batch.state in (S.READ, S.COMMITTED) and bool(batch.counts.get("rows"))


def crumbs_to(batch: ImportBatch, last: str = "") -> list[tuple[str, str | None]]:
    """The list of imports, the batch, and the page below it."""
    here = reverse("members:import", args=[batch.pk])
    crumbs: list[tuple[str, str | None]] = [
        ("Nhập dữ liệu", reverse("communes:imports")),
        ("Nhập danh sách thành viên", reverse("members:import_add")),
    ]
    if not last:
        return [*crumbs, (batch.original_name, None)]
    return [*crumbs, (batch.original_name, here), (last, None)]


def _act(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    """Do it, go on with the batch, say why not, and come back to its page."""
    try:
        resume(act())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("members:import", pk=pk)


MEMBER_LIST = SortOfList(
    names=NAMES,
    form=MemberMappingForm,
    go_on=resume,
    crumbs_to=crumbs_to,
    hide=pages.hide_numbers,
)
