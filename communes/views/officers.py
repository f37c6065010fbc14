"""Pages on which administrators and departments keep the accounts of the units below them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communes.actions import officers as actions
from communes.actions import passwords, posts
from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.models import Assignment, Officer, UnitVersion
from communes.officers.account_forms import (
    CloseForm,
    NewOfficerForm,
    NewPostForm,
    OfficerFilter,
    ParticularsForm,
)
from communes.officers.accounts import may_manage, roles_in
from communes.roles import Right, may
from communes.vietnamese import search_text
from communes.views.audit import latest_history
from communes.views.officer_units import choose_unit, chosen_unit


@require_safe
@may(Right.MANAGE_ACCOUNTS)
def index(request: HttpRequest) -> HttpResponse:
    """The officers of the territory, those of former posts included."""
    form = OfficerFilter(request.GET)
    form.is_valid()
    visible_posts = Assignment.objects.visible_to(request.user)
    found = (
        _narrowed(request, form.cleaned_data)
        .prefetch_related(
            Prefetch(
                "assignments",
                visible_posts.select_related("unit").order_by("-valid_from"),
                to_attr="posts",
            )
        )
        .order_by("sort_key", "pk")
    )
    page = page_of(request, found)
    rows = [(officer, _shown_post(officer.posts, request.today)) for officer in page]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "narrowed": any(form.cleaned_data.values()),
    }
    return render(request, "communes/officer_list.html", context)


@require_safe
@may(Right.MANAGE_ACCOUNTS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: who it is, the posts over time, and what was done to it."""
    officer = _visible(request, pk)
    posts = (
        Assignment.objects.visible_to(request.user)
        .filter(officer=officer)
        .select_related("unit")
        .order_by("-valid_from")
    )
    context = {
        "shown": officer,
        "posts": list(posts),
        "post": _shown_post(list(posts), request.today),
        "manageable": may_manage(request.user, officer, request.today),
        "entries": latest_history(officer, request.user),
    }
    return render(request, "communes/officer_detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@may(Right.MANAGE_ACCOUNTS)
def open_account(request: HttpRequest) -> HttpResponse:
    """Choose the unit, then say who; the first password is shown on the answer and never again."""
    if "don-vi" not in request.GET:
        return choose_unit(request, "Mở tài khoản")
    unit, place = chosen_unit(request)
    roles = roles_in(request.user, unit, request.today)
    form = NewOfficerForm(
        request.POST or None, roles=roles, day=request.today, initial=_asked_role(request)
    )
    if form.is_valid():
        try:
            officer, password = actions.open_officer(
                **form.cleaned_data, unit=unit, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            context = {"shown": officer, "password": password, "place": place}
            return render(request, "communes/officer_opened.html", context)
    return render(
        request, "communes/officer_open.html", {"form": form, "place": place, "unit": unit}
    )


@require_http_methods(["GET", "POST"])
@may(Right.MANAGE_ACCOUNTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    officer = _manageable(request, pk)
    fields = ("full_name", "position", "phone", "email")
    initial = {name: getattr(officer, name) for name in fields}
    form = ParticularsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.correct_officer(
                officer=officer, **form.cleaned_data, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi thông tin tài khoản.")
            return redirect("communes:officer", officer.pk)
    return render(request, "communes/officer_edit.html", {"form": form, "shown": officer})


@require_http_methods(["GET", "POST"])
@may(Right.MANAGE_ACCOUNTS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    officer = _manageable(request, pk)
    form = CloseForm(request.POST or None, initial={"last_day": request.today})
    if form.is_valid():
        try:
            actions.close_officer(
                officer=officer, **form.cleaned_data, by=request.user, today=request.today
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                f"Đã đóng tài khoản {officer.username}. Tài khoản không đăng nhập được nữa.",
            )
            return redirect("communes:officer", officer.pk)
    return render(request, "communes/officer_close.html", {"form": form, "shown": officer})


@require_http_methods(["GET", "POST"])
@may(Right.MANAGE_ACCOUNTS)
def give_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Another post for an officer, from a day on; also opens a closed account again."""
    officer = _manageable(request, pk)
    if "don-vi" not in request.GET:
        return choose_unit(request, f"Giao nhiệm vụ mới cho {officer.full_name}", officer)
    unit, place = chosen_unit(request)
    roles = roles_in(request.user, unit, request.today)
    form = NewPostForm(
        request.POST or None, roles=roles, day=request.today, initial=_asked_role(request)
    )
    if form.is_valid():
        try:
            posts.give_post(
                officer=officer,
                unit=unit,
                **form.cleaned_data,
                by=request.user,
                today=request.today,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã giao nhiệm vụ mới.")
            return redirect("communes:officer", officer.pk)
    return render(
        request,
        "communes/officer_post.html",
        {"form": form, "place": place, "unit": unit, "shown": officer},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@may(Right.MANAGE_ACCOUNTS)
def issue_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time code, shown on the answer and never again."""
    officer = _manageable(request, pk)
    context: dict[str, Any] = {"shown": officer}
    if request.method == "POST":
        try:
            context["code"] = passwords.issue_code(
                officer=officer, by=request.user, today=request.today
            )
        except Refused as refusal:
            context["problem"] = refusal.message
    return render(request, "communes/officer_code.html", context)


def _visible(request: HttpRequest, pk: int) -> Officer:
    officer: Officer = get_object_or_404(Officer.objects.visible_to(request.user), pk=pk)
    return officer


def _manageable(request: HttpRequest, pk: int) -> Officer:
    officer = _visible(request, pk)
    if not may_manage(request.user, officer, request.today):
        raise PermissionDenied(
            "Tài khoản này là của chính bạn, hoặc ngang cấp hay trên cấp của bạn, nên người quản "
            "trị cấp trên giữ."
        )
    return officer


def _shown_post(posts: list[Assignment], day: Any) -> Assignment | None:
    """The post held on the day, else the last one."""
    return next((post for post in posts if post.valid_on(day)), posts[0] if posts else None)


def _narrowed(request: HttpRequest, wanted: dict[str, Any]) -> Any:
    found = Officer.objects.visible_to(request.user)
    if wanted.get("state") != "tat-ca":
        found = found.filter(is_active=wanted.get("state") != "da-dong")
    for word in search_text(wanted.get("q", "")).split():
        found = found.filter(search_text__contains=word)
    posts = Assignment.objects.visible_to(request.user).filter(officer=OuterRef("pk"))
    if wanted.get("role"):
        found = found.filter(Exists(posts.filter(role=wanted["role"])))
    if wanted.get("unit"):
        # Any name that the unit ever had: officers of ended units are looked for too.
        named = UnitVersion.objects.visible_to(request.user).filter(unit=OuterRef("unit"))
        for word in search_text(wanted["unit"]).split():
            named = named.filter(search_text__contains=word)
        found = found.filter(Exists(posts.filter(Q(unit__code=wanted["unit"]) | Q(Exists(named)))))
    return found


def _asked_role(request: HttpRequest) -> dict[str, str]:
    """A link may name the role: ?vai-tro=clerk."""
    role = request.GET.get("vai-tro", "")
    return {"role": role} if role else {}
