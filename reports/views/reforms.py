"""Reforms of villages: the list, one of them, correcting it, applying and undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes import audit
from communes.actions import reforms as actions
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.paging import page_of
from communes.models import Reform, ReformSubject
from communes.reforming.values import Kind, Operation, numbered
from communes.reforming.words import said
from communes.roles import Right, may
from communes.units.reform_facts import reforms_kept_by
from reports.actions import reforming
from reports.reforms.forms import OperationForms, UndoForm
from reports.reforms.page import STATE_LOOKS, applied_of, preview_of
from reports.reforms.work import worked_out
from reports.views.reform_found import (
    LIST_NAME,
    crumbs,
    draft,
    readable,
    resolution_of,
    to_list,
)
from teams.actions.reform_choices import choose_destinations

HISTORY_SHOWN = 20


@require_safe
@may(Right.READ_VILLAGES)
def reforms(request: HttpRequest) -> HttpResponse:
    """The reforms of the territory, the newest first."""
    rows = (
        Reform.objects.visible_to(request.user)
        .filter(about=ReformSubject.VILLAGES)
        .select_related("unit")
        .order_by("-effective_on", "-pk")
    )
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(reform, *STATE_LOOKS[reform.state]) for reform in page],
        "can_write": request.user.can(Right.WRITE_VILLAGES),
        "crumbs": [(LIST_NAME, None)],
    }
    return render(request, "reports/reform_list.html", context)


@require_safe
@may(Right.READ_VILLAGES)
def reform(request: HttpRequest, pk: int) -> HttpResponse:
    """One reform: in preparation with its preview, or applied with its figures."""
    return _page(request, readable(request, pk))


def _page(request: HttpRequest, reform: Reform, *, status: int = 200, **more: Any) -> HttpResponse:
    keeps = reforms_kept_by(request.user).filter(pk=reform.pk).exists()
    code, word = STATE_LOOKS[reform.state]
    context = {
        "reform": reform,
        "state_code": code,
        "state_word": word,
        "keeps": keeps,
        "history": audit.history_of(reform, request.user)[:HISTORY_SHOWN],
        "crumbs": [to_list(), (reform.title, None)],
        "undo_form": UndoForm(),
        "problem": "",
        **more,
    }
    if reform.is_draft:
        context |= preview_of(worked_out(reform, request.user), request.user)
        template = "reports/reform_preview.html"
    else:
        context |= applied_of(reform, request.user)
        template = "reports/reform_applied.html"
    return render(request, template, context, status=status)


@may(Right.WRITE_VILLAGES)
def reform_operation(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One operation put right by hand, or taken away; position 0 is a new one."""
    reform = draft(request, pk)
    worked = worked_out(reform, request.user)
    operations = worked.operations
    if position > len(operations):
        raise Http404
    operation = operations[position - 1] if position else Operation(Kind.UNCLEAR)
    given = request.POST if request.method == "POST" else None
    if given is not None and given.get("viec") == "bo":
        rest = [one for one in operations if one.position != position]
        return _keep_operations(request, reform, rest, "Đã bỏ việc.")
    forms = OperationForms(operation, worked.register, given)
    if given is not None and forms.is_valid():
        mended = forms.operation(operation.text)
        if position:
            changed = [mended if one.position == position else one for one in operations]
        else:
            changed = [*operations, mended]
        if given.get("viec") == "them":
            place = position or len(changed)
            actions.save_reform(reform=reform, by=request.user, operations=numbered(changed))
            return redirect("reports:reform_operation", pk=pk, position=place)
        return _keep_operations(request, reform, changed, "Đã lưu việc.")
    context = {
        "reform": reform,
        "forms": forms,
        "position": position,
        "operation": operation,
        "words": said(operation, worked.register.villages) if position else "",
        "findings": [one for one in worked.outcome.errors if one.position == position != 0],
        "crumbs": crumbs(reform, f"Việc {position}" if position else "Thêm việc"),
    }
    return render(request, "reports/reform_operation.html", context)


def _keep_operations(
    request: HttpRequest, reform: Reform, operations: list[Operation], word: str
) -> HttpResponse:
    try:
        actions.save_reform(reform=reform, by=request.user, operations=numbered(operations))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, word)
    return redirect("reports:reform", pk=reform.pk)


@require_POST
@may(Right.WRITE_VILLAGES)
def reform_teams(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide where the teams of divided villages go, and those of villages of several communes."""
    reform = draft(request, pk)
    worked = worked_out(reform, request.user)
    asked = (*worked.queue, *worked.homes)
    chosen = {waiting.field: request.POST.getlist(waiting.field) for waiting in asked}
    try:
        count = choose_destinations(
            reform=reform, queue=worked.queue, homes=worked.homes, chosen=chosen, by=request.user
        )
    except Refused as refusal:
        return _page(request, reform, status=422, problem=refusal.message)
    messages.success(request, f"Đã lưu nơi đến của {count} tổ." if count else "Không có gì đổi.")
    return redirect(f"{reverse('reports:reform', args=[pk])}#to-chia")


@require_POST
@may(Right.WRITE_VILLAGES)
def reform_apply(request: HttpRequest, pk: int) -> HttpResponse:
    reform = draft(request, pk)
    if "chac-chan" not in request.POST:
        problem = "Chưa xác nhận. Đối chiếu với nghị quyết rồi đánh dấu vào ô xác nhận."
        return _page(request, reform, status=422, problem=problem)
    try:
        reforming.apply_reform(
            reform=reform, by=request.user, revision=read_key(request.POST.get("revision"))
        )
    except Refused as refusal:
        return _page(request, reform, status=422, problem=refusal.message)
    messages.success(request, f"Đã áp dụng “{reform.title}”.")
    return redirect("reports:reform", pk=pk)


@require_POST
@may(Right.WRITE_VILLAGES)
def reform_undo(request: HttpRequest, pk: int) -> HttpResponse:
    reform = get_object_or_404(reforms_kept_by(request.user), pk=pk)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            reforming.undo_reform(
                reform=reform, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã hoàn tác “{reform.title}”.")
            return redirect("reports:reform", pk=pk)
    return _page(request, reform, status=422, undo_form=form)


@require_POST
@may(Right.WRITE_VILLAGES)
def reform_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a reform that was never applied."""
    reform = draft(request, pk)
    actions.drop_reform(reform=reform, by=request.user)
    messages.success(request, f"Đã bỏ sự kiện “{reform.title}”.")
    return redirect("reports:reforms")


@require_safe
@may(Right.READ_VILLAGES)
def reform_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the resolution; it cannot run anything in the browser."""
    return resolution_of(readable(request, pk))
