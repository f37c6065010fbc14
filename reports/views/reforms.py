"""Reforms of villages: the list, entering, correcting, the preview, applying and undoing."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes import audit
from communes.actions import reforms as actions
from communes.errors import Refused
from communes.exporting import EXCEL, file_name
from communes.forms import refuse
from communes.keys import read_key
from communes.models import Reform, ReformSubject, Unit, UnitVersion
from communes.paging import page_of
from communes.reform_facts import reforms_kept_by
from communes.reforming.template import write_reform_template
from communes.reforming.values import Kind, Operation, numbered
from communes.reforming.words import said
from communes.roles import Right, may
from reports.actions import reforming
from reports.reform_forms import OperationForms, ReformForm, UndoForm
from reports.reform_page import STATE_LOOKS, applied_of, preview_of
from reports.reform_source import Source, read_text, read_upload, template_rows
from reports.reform_work import worked_out
from teams.actions.reforming import choose_destinations

HISTORY_SHOWN = 20
LIST = ("Sắp xếp thôn", "reports:reforms")


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
        "crumbs": [(LIST[0], None)],
    }
    return render(request, "reports/reform_list.html", context)


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
    context = {"form": form, "crumbs": [_to_list(), ("Lập sự kiện", None)]}
    return render(request, "reports/reform_enter.html", context)


@may(Right.WRITE_VILLAGES)
def reform_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper and its words of a reform in preparation; other words replace the operations."""
    reform = _draft(request, pk)
    form = _head_form(request, reform)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, reform, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("reports:reform", pk=reform.pk)
    context = {"form": form, "reform": reform, "crumbs": _crumbs(reform, "Sửa")}
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
@may(Right.READ_VILLAGES)
def reform(request: HttpRequest, pk: int) -> HttpResponse:
    """One reform: in preparation with its preview, or applied with its figures."""
    return _page(request, _readable(request, pk))


def _page(request: HttpRequest, reform: Reform, *, status: int = 200, **more: Any) -> HttpResponse:
    keeps = reforms_kept_by(request.user).filter(pk=reform.pk).exists()
    code, word = STATE_LOOKS[reform.state]
    context = {
        "reform": reform,
        "state_code": code,
        "state_word": word,
        "keeps": keeps,
        "history": audit.history_of(reform, request.user)[:HISTORY_SHOWN],
        "crumbs": [_to_list(), (reform.title, None)],
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
    reform = _draft(request, pk)
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
        "crumbs": _crumbs(reform, f"Việc {position}" if position else "Thêm việc"),
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
    """Decide where the teams of divided villages go."""
    reform = _draft(request, pk)
    queue = worked_out(reform, request.user).queue
    chosen = {waiting.field: request.POST.getlist(waiting.field) for waiting in queue}
    try:
        count = choose_destinations(reform=reform, queue=queue, chosen=chosen, by=request.user)
    except Refused as refusal:
        return _page(request, reform, status=422, problem=refusal.message)
    messages.success(request, f"Đã lưu nơi đến của {count} tổ." if count else "Không có gì đổi.")
    return redirect(f"{reverse('reports:reform', args=[pk])}#to-chia")


@require_POST
@may(Right.WRITE_VILLAGES)
def reform_apply(request: HttpRequest, pk: int) -> HttpResponse:
    reform = _draft(request, pk)
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
    reform = _draft(request, pk)
    actions.drop_reform(reform=reform, by=request.user)
    messages.success(request, f"Đã bỏ sự kiện “{reform.title}”.")
    return redirect("reports:reforms")


@require_safe
@may(Right.READ_VILLAGES)
def reform_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the resolution; it cannot run anything in the browser."""
    reform = _readable(request, pk)
    if not reform.content:
        raise Http404
    response = FileResponse(
        reform.content.open("rb"), content_type=reform.file_type, filename=reform.file_name
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


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


def _readable(request: HttpRequest, pk: int) -> Reform:
    found: Reform = get_object_or_404(
        Reform.objects.visible_to(request.user).select_related("unit", "entered_by"),
        pk=pk,
        about=ReformSubject.VILLAGES,
    )
    return found


def _draft(request: HttpRequest, pk: int) -> Reform:
    """A reform in preparation that the officer keeps; 404 for all others."""
    found: Reform = get_object_or_404(
        reforms_kept_by(request.user).select_related("unit", "entered_by"),
        pk=pk,
        state="draft",
        about=ReformSubject.VILLAGES,
    )
    return found


def _to_list() -> tuple[str, str]:
    return LIST[0], reverse(LIST[1])


def _crumbs(reform: Reform, last: str) -> list[tuple[str, str | None]]:
    return [_to_list(), (reform.title, reverse("reports:reform", args=[reform.pk])), (last, None)]
