"""A reform of units entered from its resolution: the paper, its operations, the preview."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.actions.reforms import HEAD, attach_resolution, drop_reform
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.exporting import EXCEL, file_name
from communes.models import Reform, ReformState, Unit
from communes.reforming.unit_table import write_unit_template
from communes.reforming.units import UnitOperation
from communes.reforming.values import Kind
from communes.roles import Right, Role, may
from communes.units.facts import units_on_eve
from communes.villages.rules import DAY
from reports.actions.unit_events import (
    apply_unit_event,
    save_unit_event,
    start_unit_event,
    worked_units,
)
from reports.reforms.unit_event_forms import UnitEventForm, UnitOperationForms
from reports.reforms.unit_event_page import preview_of
from reports.reforms.unit_reform_queue import decides, unit_reforms
from reports.reforms.unit_source import Read, read_unit_text, read_unit_upload
from reports.views.unit_reforms import MAY_NOT, to_list

FORM = "reports/unit_event_enter.html"


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_VILLAGES)
def unit_event_add(request: HttpRequest) -> HttpResponse:
    """The paper of a new one; its operations follow on its page."""
    if request.user.role != Role.ADMIN:
        messages.error(request, MAY_NOT)
        return redirect("reports:unit_reforms")
    form = UnitEventForm(request.POST or None, request.FILES or None, officer=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                province = form.cleaned_data["province"]
                read = _source(request, form, province)
                reform = start_unit_event(
                    province=province,
                    head=_head(form),
                    operations=read[0] if read else (),
                    source_text=form.cleaned_data["text"],
                    skipped=read[1] if read else (),
                    by=request.user,
                )
                _attach(request, reform, form)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                return redirect("reports:unit_reform", pk=reform.pk)
    context = {"form": form, "crumbs": [to_list(), ("Lập sự kiện", None)]}
    return render(request, FORM, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_VILLAGES)
def unit_event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of one in preparation."""
    reform = draft_of(request, pk)
    form = UnitEventForm(
        request.POST or None,
        request.FILES or None,
        officer=request.user,
        known=True,
        initial={name: getattr(reform, name) for name in HEAD} | {"text": reform.source_text},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed = form.cleaned_data["text"]
                changed = form.cleaned_data["table"] or typed.split() != reform.source_text.split()
                read = _source(request, form, reform.unit) if changed else None
                save_unit_event(
                    reform=reform,
                    head=_head(form),
                    operations=read[0] if read else None,
                    source_text=typed if changed else None,
                    skipped=read[1] if read else None,
                    by=request.user,
                )
                _attach(request, reform, form)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, "Đã lưu.")
                return redirect("reports:unit_reform", pk=pk)
    context = {"form": form, "reform": reform, "crumbs": _crumbs(reform, "Sửa văn bản")}
    return render(request, FORM, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_VILLAGES)
def unit_event_operation(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One operation put right, or taken away; position 0 is a new one."""
    reform = draft_of(request, pk)
    worked = worked_units(reform, request.user)
    operations = worked.operations
    if position > len(operations):
        raise Http404
    operation = operations[position - 1] if position else UnitOperation(Kind.MERGE)
    given = request.POST if request.method == "POST" else None
    forms = UnitOperationForms(operation, given)
    status = 200
    if given is not None:
        if given.get("viec") == "bo":
            rest = [one for one in operations if one.position != position]
            return _keep(request, reform, rest, "Đã bỏ việc.")
        if forms.is_valid():
            mended = replace(forms.operation(), text=operation.text)
            changed = [mended if one.position == position else one for one in operations]
            return _keep(request, reform, changed if position else [*operations, mended], "Đã lưu.")
        status = 422
    context = {
        "reform": reform,
        "forms": forms,
        "position": position,
        "original": operation.text,
        "units": sorted(worked.units.values(), key=lambda unit: unit.code),
        "above": worked.above.values(),
        "findings": [one for one in worked.outcome.errors if one.position == position != 0],
        "crumbs": _crumbs(reform, f"Việc {position}" if position else "Thêm việc"),
    }
    return render(request, "reports/unit_event_operation.html", context, status=status)


@require_POST
@may(Right.READ_VILLAGES)
def unit_event_apply(request: HttpRequest, pk: int) -> HttpResponse:
    reform = draft_of(request, pk)
    try:
        if "chac-chan" not in request.POST:
            raise Refused("Chưa xác nhận. Đối chiếu với nghị quyết rồi đánh dấu vào ô xác nhận.")
        apply_unit_event(
            reform=reform, by=request.user, revision=read_key(request.POST.get("revision"))
        )
    except Refused as refusal:
        context = preview_of(reform, request.user, refusal.message)
        context["crumbs"] = [to_list(), (reform.title, None)]
        return render(request, "reports/unit_event_preview.html", context, status=422)
    messages.success(request, f"Đã áp dụng “{reform.title}”.")
    return redirect("reports:unit_reform", pk=pk)


@require_POST
@may(Right.READ_VILLAGES)
def unit_event_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away one that was never applied."""
    reform = draft_of(request, pk)
    drop_reform(reform=reform, by=request.user)
    messages.success(request, f"Đã bỏ sự kiện “{reform.title}”.")
    return redirect("reports:unit_reforms")


def draft_of(request: HttpRequest, pk: int) -> Reform:
    """One in preparation that the officer keeps; 404 for all others."""
    reform: Reform = get_object_or_404(
        unit_reforms(request.user).select_related("entered_by"), pk=pk, state=ReformState.DRAFT
    )
    if not decides(request.user, reform):
        raise Http404
    return reform


def _keep(
    request: HttpRequest, reform: Reform, operations: list[UnitOperation], word: str
) -> HttpResponse:
    numbered = [replace(one, position=place) for place, one in enumerate(operations, start=1)]
    try:
        save_unit_event(reform=reform, by=request.user, operations=numbered)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, word)
    return redirect("reports:unit_reform", pk=reform.pk)


def _head(form: UnitEventForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in HEAD}


def _source(request: HttpRequest, form: UnitEventForm, province: Unit) -> Read | None:
    """What was uploaded, else what was pasted; None for neither. Raises Refused."""
    values = form.cleaned_data
    day, table = values["effective_on"], values["table"]
    if table:
        return read_unit_upload(table.name, table.read(), province, day, request.user)
    if values["text"].strip():
        return read_unit_text(values["text"], province, day, request.user)
    return None


@require_safe
@may(Right.READ_VILLAGES)
def unit_event_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with the communes and districts as they stand today (?tinh=)."""
    if request.user.role != Role.ADMIN:
        messages.error(request, MAY_NOT)
        return redirect("reports:unit_reforms")
    units = Unit.objects.visible_to(request.user).filter(level="province")
    province = request.user.unit
    if province is None:
        province = units.coded(request.GET.get("tinh", ""), request.today).first()
    if province is None:
        messages.info(request, "Ghi mã tỉnh để tải bảng mẫu của tỉnh đó.")
        return redirect("reports:unit_reforms")
    known = units_on_eve(province, request.today + DAY, request.user)
    named = [(unit.code, unit.full_name) for unit in known.values() if unit.here]
    name = file_name("bảng sắp xếp đơn vị", province.label, suffix="xlsx")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.xlsx"
        write_unit_template(out, sorted(named, key=lambda one: (len(one[0]), one[0])))
        # Open files outlive their names.
        return FileResponse(out.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)


def _attach(request: HttpRequest, reform: Reform, form: UnitEventForm) -> None:
    upload = form.cleaned_data.get("upload")
    if upload:
        attach_resolution(reform=reform, name=upload.name, content=upload.read(), by=request.user)


def _crumbs(reform: Reform, last: str) -> list[tuple[str, str | None]]:
    page = reverse("reports:unit_reform", args=[reform.pk])
    return [to_list(), (reform.title, page), (last, None)]
