"""Entering a reform of villages: its paper, its sentences or its table."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from communes.actions import reforms as actions
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.exporting import EXCEL, file_name
from communes.models import Reform, Unit, UnitVersion
from communes.reforming.template import write_reform_template
from communes.roles import Right, may
from reports.reforms.forms import ReformForm
from reports.reforms.source import Source, read_text, read_upload, template_rows
from reports.views.reform_found import crumbs, draft, to_list


@may(Right.WRITE_VILLAGES)
def reform_add(request: HttpRequest) -> HttpResponse:
    """A new reform: the paper, and its sentences or its table."""
    form = _head_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            reform = _start(request, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("reports:reform", pk=reform.pk)
    context = {"form": form, "crumbs": [to_list(), ("Lập sự kiện", None)]}
    return render(request, "reports/reform_enter.html", context)


@may(Right.WRITE_VILLAGES)
def reform_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper and its words of a reform in preparation; other words replace the operations."""
    reform = draft(request, pk)
    form = _head_form(request, reform)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, reform, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("reports:reform", pk=reform.pk)
    context = {"form": form, "reform": reform, "crumbs": crumbs(reform, "Sửa")}
    return render(request, "reports/reform_enter.html", context)


def _head_form(request: HttpRequest, reform: Reform | None = None) -> ReformForm:
    own = request.user.unit
    initial: dict[str, Any] = {"unit": own.code if own else ""}
    if reform is not None:
        initial = {name: getattr(reform, name) for name in actions.HEAD}
        initial["text"] = reform.source_text
    elif own is not None:
        initial |= _usual_head(own, request.today)
    return ReformForm(
        request.POST or None,
        request.FILES or None,
        ask_unit=reform is None and not (own and own.holds_villages),
        initial=initial,
    )


def _usual_head(unit: Unit, day: datetime.date) -> dict[str, str]:
    """What stands in the form until the paper says otherwise."""
    version = unit.version_on(day)
    name = version.plain_name if version else unit.label
    return {
        "title": f"Sắp xếp thôn của {name} năm {day.year}",
        "document": f"Nghị quyết của HĐND {name}",
    }


def _source(form: ReformForm) -> Source | None:
    """What was sent in: the table where there is one, else the text; None for nothing."""
    table = form.cleaned_data.get("table")
    if table:
        return read_upload(table.name, table.read())
    text = form.cleaned_data["text"].strip()
    return read_text(text) if text else None


def _unit(request: HttpRequest, code: str, day: datetime.date) -> Unit:
    found = Unit.objects.visible_to(request.user).coded(code, day).first()
    mine = UnitVersion.objects.visible_to(request.user).on(day).under(request.user.unit)
    if found is None or not mine.filter(unit=found).exists():
        raise Refused(
            f"Ngày {day:%d/%m/%Y} trong địa bàn không có đơn vị mã {code}. Kiểm tra mã.", "unit"
        )
    return found


def _start(request: HttpRequest, form: ReformForm) -> Reform:
    values = form.cleaned_data
    code = values.get("unit")
    unit = _unit(request, code, values["effective_on"]) if code else request.user.unit
    source = _source(form)
    reform = actions.start_reform(
        unit=unit,
        head={name: values[name] for name in actions.HEAD},
        operations=source.operations if source else [],
        source_text=values["text"],
        skipped=source.skipped if source else [],
        by=request.user,
    )
    _attach(request, reform, form)
    return reform


def _save(request: HttpRequest, reform: Reform, form: ReformForm) -> None:
    values = form.cleaned_data
    changed = values["table"] or values["text"].split() != reform.source_text.split()
    source = _source(form) if changed else None
    actions.save_reform(
        reform=reform,
        by=request.user,
        head={name: values[name] for name in actions.HEAD},
        operations=source.operations if source else None,
        source_text=values["text"] if changed else None,
        skipped=source.skipped if source else None,
    )
    _attach(request, reform, form)


def _attach(request: HttpRequest, reform: Reform, form: ReformForm) -> None:
    upload = form.cleaned_data.get("upload")
    if upload:
        actions.attach_resolution(
            reform=reform, name=upload.name, content=upload.read(), by=request.user
        )


@require_safe
@may(Right.WRITE_VILLAGES)
def reform_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with the villages of a unit as they stand (?don-vi=)."""
    asked = request.GET.get("don-vi")
    mine = UnitVersion.objects.visible_to(request.user).on(request.today).under(request.user.unit)
    if asked:
        unit = get_object_or_404(mine, unit_id=read_key(asked)).unit
    elif request.user.unit is not None:
        unit = request.user.unit
    else:
        messages.info(request, "Mở trang của tỉnh hoặc xã để tải bảng mẫu của đơn vị đó.")
        return redirect("communes:units")
    head = {**_usual_head(unit, request.today), "unit": unit.code}
    name = file_name("bảng sắp xếp thôn", unit.label, suffix="xlsx")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.xlsx"
        write_reform_template(
            out, head=head, villages=template_rows(unit, request.today, request.user)
        )
        # Open files outlive their names.
        return FileResponse(out.open("rb"), as_attachment=True, filename=name, content_type=EXCEL)
