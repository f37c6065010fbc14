"""Handing over: the list, preparing, the page of one with its record, and what is done to it."""

from __future__ import annotations

import datetime
import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communes.actions import handover as preparing
from communes.days import read_day
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.exporting import file_name
from communes.lists.paging import page_of
from communes.models import Assignment, Handover
from communes.officers.accounts import gives
from communes.officers.handovers import (
    NOT_YOURS,
    check_day,
    handovers_of,
    is_shared,
    may_hand_over,
    may_refuse,
    successors,
    waiting_for,
)
from communes.roles import Right, may
from communes.views.audit import latest_history
from members.papers.pdf import TooLong
from reports.actions import handing_over
from reports.handovers.forms import HandoverForm, PostSearch, RefusalForm
from reports.handovers.open_work import parts_to_give, posts_without_successor
from reports.handovers.page import (
    STATE_LOOKS,
    first_day,
    groups_of,
    head_of_record,
    left_posts,
    live_items,
    no_successor_words,
    posts_to_hand_over,
    standing_of,
)
from reports.handovers.paper import FORMS, paper_of
from reports.handovers.work_kind import held_by

WITHOUT = "chua-co-nguoi-nhan"
SHOWN_FIRST = 5


@require_safe
@may(Right.READ_PROGRESS)
def handovers(request: HttpRequest) -> HttpResponse:
    """Those of the officer; for keepers of accounts also who is missing (?xem=)."""
    officer = request.user
    manages = officer.can(Right.MANAGE_ACCOUNTS)
    without = manages and request.GET.get("xem") == WITHOUT
    left: Any = posts_without_successor(officer, request.today) if manages else []
    rows = left if without else handovers_of(officer).order_by("-starts_on", "-pk")
    page = page_of(request, rows)
    shown_left = page if without else left[: SHOWN_FIRST + 1]
    told = left_posts(shown_left, officer, request.today)
    context = {
        "page": page,
        "without": without,
        "left": told if without else told[:SHOWN_FIRST],
        "more_left": not without and len(told) > SHOWN_FIRST,
        "rows": [] if without else [(row, *STATE_LOOKS[row.state]) for row in page],
        "waiting": [] if without else list(waiting_for(officer)),
        "manages": manages,
        "post": officer.assignment,
        "crumbs": [("Bàn giao", None)],
    }
    return render(request, "reports/handover_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_PROGRESS)
def handover_add(request: HttpRequest) -> HttpResponse:
    """Prepare a handover of a post (?nv=); without one a keeper of accounts chooses it first."""
    officer = request.user
    if "nv" not in request.GET:
        if officer.can(Right.MANAGE_ACCOUNTS):
            return _choose_post(request)
        return redirect(f"{reverse('reports:handover_add')}?nv={officer.assignment.pk}")
    posts = Assignment.objects.visible_to(officer).select_related("officer", "unit")
    post: Assignment = get_object_or_404(posts, pk=read_key(request.GET["nv"]))
    if not may_hand_over(officer, post, request.today):
        raise PermissionDenied(NOT_YOURS)
    day = read_day(request.POST.get("starts_on", "")) or first_day(post, request.today)
    able = successors(post, day, officer)
    shared = is_shared(post, day)
    parts = parts_to_give(held_by(post, day)) if shared else None
    form = HandoverForm(
        request.POST or None, successors=able, parts=parts, initial={"starts_on": day}
    )
    status = 200
    if request.method == "POST":
        made = _prepared(request, form, post)
        if made is not None:
            return redirect("reports:handover", made.pk)
        status = 422
    context = {
        "post": post,
        "own": post.officer_id == officer.pk,
        "form": form,
        "nobody": "" if able else no_successor_words(post, day),
        "day": day,
        "shared": shared,
        "existing": None
        if shared
        else handovers_of(officer).filter(post=post).exclude(state="refused").first(),
        "groups": groups_of(live_items(post, day)),
        "manages": officer.can(Right.MANAGE_ACCOUNTS),
        "crumbs": [*_crumbs(), ("Chuẩn bị bàn giao", None)],
    }
    return render(request, "reports/handover_add.html", context, status=status)


def _choose_post(request: HttpRequest) -> HttpResponse:
    form = PostSearch(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    page = page_of(request, posts_to_hand_over(request.user, request.today, query))
    context = {
        "form": form,
        "q": query,
        "page": page,
        "rows": [(post, gives(request.user, post)) for post in page],
        "crumbs": [*_crumbs(), ("Chọn cán bộ", None)],
    }
    return render(request, "reports/handover_choose.html", context)


def _prepared(request: HttpRequest, form: HandoverForm, post: Assignment) -> Handover | None:
    """The new draft; None when the form or a rule says no, which the form then tells."""
    chosen = form.is_valid()
    day: datetime.date | None = form.cleaned_data.get("starts_on")
    if day is not None:
        try:
            check_day(post, day, request.today)
        except Refused as refusal:
            # An impossible day has no successors: the list is not what is wrong then.
            form.errors.pop("receiver", None)
            refuse(form, refusal)
            return None
    if not chosen:
        return None
    able = successors(post, form.cleaned_data["starts_on"], request.user)
    receiver = next(e.officer for e in able if e.officer.pk == form.cleaned_data["receiver"])
    try:
        return preparing.prepare_handover(
            post=post,
            receiver=receiver,
            starts_on=form.cleaned_data["starts_on"],
            note=form.cleaned_data["note"],
            parts=form.chosen_parts(),
            by=request.user,
            today=request.today,
        )
    except Refused as refusal:
        refuse(form, refusal)
        return None


@require_safe
@may(Right.READ_PROGRESS)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Who hands what to whom: until it is done the work as it stands now, then as recorded."""
    found = _found(request, pk)
    context = {
        **standing_of(found, request.user, request.today),
        "entries": latest_history(found, request.user),
        "crumbs": [*_crumbs(), (str(found), None)],
    }
    return render(request, "reports/handover_show.html", context)


@require_safe
@may(Right.READ_PROGRESS)
def handover_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The record (biên bản) to be printed and signed by both."""
    found = _found(request, pk)
    context = {
        **standing_of(found, request.user, request.today),
        **head_of_record(found.unit, found.starts_on),
    }
    return render(request, "reports/handover_print.html", context)


@require_safe
@may(Right.READ_PROGRESS)
def handover_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The same record as a Word file, to be completed, or as PDF."""
    if form not in FORMS:
        raise Http404
    found = _found(request, pk)
    kind, write = FORMS[form]
    try:
        content = write(paper_of(found, standing_of(found, request.user, request.today)))
    except TooLong:
        messages.error(request, "Biên bản dài quá một tệp PDF. Tải tệp Word, hoặc in từ trang này.")
        return redirect("reports:handover_print", found.pk)
    name = file_name("biên bản bàn giao", found.giver.full_name, suffix=form)
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=kind)


@require_POST
@may(Right.READ_PROGRESS)
def handover_give(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        done = handing_over.hand_over(handover=found, by=request.user, today=request.today)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:handover", found.pk)
    messages.success(
        request, f"Đã bàn giao. {done.receiver.full_name} phụ trách từ {done.starts_on:%d/%m/%Y}."
    )
    if done.giver_id == request.user.pk and done.starts_on <= request.today:
        # The giver's territory ended with the post: the record is no more theirs to open.
        return redirect("reports:home")
    return redirect("reports:handover", found.pk)


@require_POST
@may(Right.READ_PROGRESS)
def handover_drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        preparing.drop_handover(handover=found, by=request.user, today=request.today)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:handover", found.pk)
    messages.success(request, "Đã bỏ bản chuẩn bị bàn giao; không có gì thay đổi.")
    return redirect("reports:handovers")


@require_POST
@may(Right.READ_PROGRESS)
def handover_receive(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        handing_over.receive(handover=found, by=request.user, today=request.today)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Đã xác nhận nhận bàn giao. In biên bản để hai bên ký.")
    return redirect("reports:handover", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@may(Right.READ_PROGRESS)
def handover_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Not taken: a reason, and everything goes back."""
    found = _found(request, pk)
    if not may_refuse(found, request.user, request.today):
        raise PermissionDenied("Chỉ người nhận hoặc người quản lý tài khoản làm được việc này.")
    if not found.awaits_receiver:
        messages.error(request, "Lần bàn giao này không chờ xác nhận.")
        return redirect("reports:handover", found.pk)
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        try:
            handing_over.refuse(
                handover=found, **form.cleaned_data, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi không nhận; mọi việc trở lại người giao.")
            return redirect("reports:handovers")
    context = {
        "handover": found,
        "form": form,
        "crumbs": [
            *_crumbs(),
            (str(found), reverse("reports:handover", args=[found.pk])),
            ("Không nhận", None),
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/handover_refuse.html", context, status=status)


def _found(request: HttpRequest, pk: int) -> Handover:
    found = handovers_of(request.user).select_related("post__unit", "post__officer")
    row: Handover | None = found.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _crumbs() -> list[tuple[str, str | None]]:
    return [("Bàn giao", reverse("reports:handovers"))]
