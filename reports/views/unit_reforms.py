"""Reforms of units: what was applied, what waits in divided communes, deciding, and undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes import audit
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.paging import page_of
from communes.models import Reform
from communes.roles import Right, Role, may
from reports.actions.unit_reform import follow_units, undo_units
from reports.actions.unit_reform_queue import decide_destinations, take_back_last
from reports.reforms.forms import FollowForm, UndoForm
from reports.reforms.page import STATE_LOOKS, SUM_WORDS
from reports.reforms.unit_event_page import preview_of
from reports.reforms.unit_reform_queue import (
    decided_of,
    decides,
    divided,
    undecided,
    unit_reforms,
    waiting_of,
)
from reports.views.reform_found import resolution_of

LIST = ("Sắp xếp đơn vị", "reports:unit_reforms")
HISTORY_SHOWN = 20
MAY_NOT = "Chỉ quản trị của tỉnh hoặc của cả nước chọn xã cho thôn, áp dụng và hoàn tác sắp xếp."


@require_safe
@may(Right.READ_VILLAGES)
def unit_reforms_list(request: HttpRequest) -> HttpResponse:
    """Those of the territory with what waits in each."""
    page = page_of(request, unit_reforms(request.user))
    waiting = waiting_of(list(page), request.user)
    context = {
        "page": page,
        "rows": [(reform, *STATE_LOOKS[reform.state], waiting[reform.pk]) for reform in page],
        "applies": request.user.role == Role.ADMIN,
        "crumbs": [(LIST[0], None)],
    }
    return render(request, "reports/unit_reform_list.html", context)


@require_safe
@may(Right.READ_VILLAGES)
def unit_reform(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; in preparation, with what it would do."""
    reform = _readable(request, pk)
    if not reform.is_draft:
        return _page(request, reform)
    context = preview_of(reform, request.user)
    context["crumbs"] = [to_list(), (reform.title, None)]
    return render(request, "reports/unit_event_preview.html", context)


@require_safe
@may(Right.READ_VILLAGES)
def unit_reform_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the resolution, for who may read the event."""
    return resolution_of(_readable(request, pk))


def _page(request: HttpRequest, reform: Reform, *, status: int = 200, **more: Any) -> HttpResponse:
    code, word = STATE_LOOKS[reform.state]
    before, after = reform.figures.get("before", {}), reform.figures.get("after", {})
    divisions = divided(reform, request.user)
    context = {
        "reform": reform,
        "state_code": code,
        "state_word": word,
        "sums": [(words, before.get(name), after.get(name)) for name, words in SUM_WORDS if before],
        "divided": divisions,
        "waiting": sum(one.waiting for one in divisions),
        "said": reform.trail.get("units", {}).get("said", []),
        "decides": decides(request.user, reform),
        "history": audit.history_of(reform, request.user)[:HISTORY_SHOWN],
        "undo_form": UndoForm(),
        "crumbs": [to_list(), (reform.title, None)],
        **more,
    }
    return render(request, "reports/unit_reform_show.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_VILLAGES)
def unit_reform_waiting(request: HttpRequest, pk: int, old: int) -> HttpResponse:
    """The villages and teams of one divided commune: which wait, and where the others went.

    A press says one commune for all that is ticked; nothing is ticked beforehand.
    """
    reform = _readable(request, pk)
    division = next((one for one in divided(reform, request.user) if one.old.pk == old), None)
    if division is None:
        raise Http404
    here = reverse("reports:unit_reform_waiting", args=[pk, old])
    back_form, problem, status = UndoForm(), "", 200
    ticked = request.POST.getlist("chon")
    if request.method == "POST":
        _check_decides(request, reform)
        if "chon-lai" in request.POST:
            back_form = UndoForm(request.POST)
            if back_form.is_valid():
                try:
                    count = take_back_last(
                        reform=reform,
                        old=division.old,
                        reason=back_form.cleaned_data["reason"],
                        by=request.user,
                    )
                except Refused as refusal:
                    refuse(back_form, refusal)
                else:
                    messages.success(request, f"{count} thôn, tổ chờ chọn xã lại.")
                    return redirect(here)
            status = 422
        else:
            new = read_key(request.POST.get("xa"))
            to = next((unit for unit in division.candidates if unit.pk == new), None)
            try:
                if to is None:
                    raise Refused("Chưa bấm xã nhận. Đánh dấu thôn, tổ rồi bấm tên xã nhận.")
                count = decide_destinations(
                    reform=reform, old=division.old, new=to, keys=set(ticked), by=request.user
                )
            except Refused as refusal:
                problem, status = refusal.message, 422
            else:
                messages.success(request, f"{count} thôn, tổ thuộc {to.label}.")
                return redirect(here)
    rows = undecided(reform, request.user, [old])
    tick_all = "chon-het" in request.GET and not ticked
    context = {
        "reform": reform,
        "division": division,
        "rows": [(one, tick_all or one.key in ticked) for one in rows],
        "households": sum(one.households or 0 for one in rows),
        "decided": decided_of(reform, division),
        "decides": decides(request.user, reform),
        "problem": problem,
        "undo_form": back_form,
        "crumbs": [
            to_list(),
            (reform.title, reverse("reports:unit_reform", args=[pk])),
            (division.old.label, None),
        ],
    }
    return render(request, "reports/unit_reform_waiting.html", context, status=status)


@require_POST
@may(Right.READ_VILLAGES)
def unit_reform_undo(request: HttpRequest, pk: int) -> HttpResponse:
    reform = _readable(request, pk)
    _check_decides(request, reform)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undo_units(reform=reform, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã hoàn tác “{reform.title}”.")
            return redirect("reports:unit_reform", pk=pk)
    return _page(request, reform, status=422, undo_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_VILLAGES)
def unit_reform_follow(request: HttpRequest) -> HttpResponse:
    """Move a province to the units of a day of the official lists; the lists themselves are loaded
    by the operator."""
    if request.user.role != Role.ADMIN:
        messages.error(request, MAY_NOT)
        return redirect(LIST[1])
    form = FollowForm(request.POST or None, officer=request.user, today=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            done = follow_units(
                on=form.cleaned_data["day"], by=request.user, province=form.cleaned_data["province"]
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request, f"Đã áp dụng “{done[0].title}”. Số thôn, tổ, thành viên không đổi."
            )
            return redirect("reports:unit_reform", pk=done[0].pk)
    context = {"form": form, "crumbs": [to_list(), ("Áp dụng theo danh mục", None)]}
    status = 422 if form.errors else 200
    return render(request, "reports/unit_reform_follow.html", context, status=status)


def _readable(request: HttpRequest, pk: int) -> Reform:
    found: Reform = get_object_or_404(
        unit_reforms(request.user).select_related("entered_by", "applied_by"),
        pk=pk,
    )
    return found


def _check_decides(request: HttpRequest, reform: Reform) -> None:
    if not decides(request.user, reform):
        raise PermissionDenied(MAY_NOT)


def to_list() -> tuple[str, str]:
    return LIST[0], reverse(LIST[1])
