"""The public list of decisions in force (Decree 42/2022/NĐ-CP), where a province opened it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communes import clock
from communes.errors import Refused
from communes.lists.paging import page_of
from communes.models import Level, ProvinceChoice, Unit
from communes.roles import Right, may
from communes.vietnamese import clean
from members.actions import paper_settings
from members.models.paper import provinces_with_public_list, published_decisions
from members.views.verify import looked_too_often

if TYPE_CHECKING:
    from communes.models import Officer


@login_not_required
@require_safe
def public_provinces(request: HttpRequest) -> HttpResponse:
    """The provinces whose list is open."""
    return render(
        request, "members/public_provinces.html", {"choices": provinces_with_public_list()}
    )


@login_not_required
@require_safe
def public_decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """The decisions in force of one province; a list that is not open is not there."""
    if looked_too_often(request):
        return render(request, "members/public_wait.html", status=429)
    choice = provinces_with_public_list().filter(unit_id=pk).first()
    if choice is None:
        choices = provinces_with_public_list()
        context = {"choices": choices, "not_open": True}
        return render(request, "members/public_provinces.html", context, status=404)
    words = clean(request.GET.get("q", ""))[:100]
    rows = published_decisions(choice.unit, clock.today())
    if words:
        rows = rows.filter(
            Q(number_raw__icontains=words)
            | Q(summary__icontains=words)
            | Q(issuer_name__icontains=words)
        )
    context = {"province": choice.unit, "words": words, "page": page_of(request, rows)}
    return render(request, "members/public_decisions.html", context)


def province_of(officer: Officer) -> Unit | None:
    """The province that the officer sets things for; None for others, the country included."""
    unit = officer.unit
    return unit if unit is not None and unit.level == Level.PROVINCE else None


@may(Right.SET_PROVINCE)
@require_http_methods(["GET", "HEAD", "POST"])
def public_choice(request: HttpRequest) -> HttpResponse:
    """Open or close the public list of the own province."""
    province = province_of(request.user)
    if province is not None and request.method == "POST":
        try:
            choice = paper_settings.set_public_list(
                unit=province,
                public=request.POST.get("public") == "1",
                by=request.user,
                today=request.today,
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            done = "Đã mở" if choice.public_decisions else "Đã đóng"
            messages.success(request, f"{done} danh sách công khai.")
        return redirect("members:public_choice")
    choice = None
    if province is not None:
        rows = ProvinceChoice.objects.visible_to(request.user).select_related("changed_by")
        choice = rows.filter(unit=province).first()
    context = {
        "province": province,
        "choice": choice,
        "is_open": bool(choice and choice.public_decisions),
        "crumbs": [
            ("Mẫu giấy", reverse("members:paper_templates")),
            ("Danh sách công khai", None),
        ],
    }
    return render(request, "members/public_choice.html", context)
