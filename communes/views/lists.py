"""Declaring that a commune's list of villages is complete, and taking the declaration back."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from communes.actions import lists as actions
from communes.errors import Refused
from communes.forms import refuse
from communes.keeping import kept_by
from communes.models import Unit
from communes.roles import Right, may
from communes.units import pages as unit_pages
from communes.views.units import crumbs_of
from communes.villages.forms import DeclareForm, WithdrawForm


@may(Right.WRITE_VILLAGES)
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands, and the one thing that may be done next: declare, or withdraw."""
    version = get_object_or_404(
        kept_by(request.user, request.today).select_related("unit"), unit_id=pk
    )
    unit: Unit = version.unit
    standing = unit_pages.list_of(unit, request.user, request.today)
    form: Any = (WithdrawForm if standing else DeclareForm)(request.POST or None)
    day = request.today
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if standing:
                actions.withdraw_list(
                    commune=unit,
                    last_day=None if values["way"] == form.NEVER else values["last_day"],
                    reason=values["reason"],
                    by=request.user,
                )
                messages.success(request, "Đã rút xác nhận danh mục thôn.")
                return redirect("communes:unit", pk=pk)
            day = values["valid_from"] or day
            there = unit_pages.count_since(unit, request.user, values["valid_from"])
            if there != values["count"]:
                raise Refused(_counts_differ(there, values["valid_from"]), "valid_from")
            actions.declare_list(
                commune=unit,
                valid_from=values["valid_from"],
                document=values["document"],
                by=request.user,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã xác nhận danh mục thôn đầy đủ.")
            return redirect("communes:unit", pk=pk)
    page = unit_pages.unit_on(unit, request.user, day)
    villages = unit_pages.villages_of(page, request.user)
    context = {
        "form": form,
        "unit": unit,
        "version": version,
        "standing": standing,
        "day": page.day,
        "villages": villages,
        "shown": len(villages),
        "crumbs": crumbs_of(
            request, unit_pages.unit_on(unit, request.user, request.today), "Danh mục thôn"
        ),
    }
    return render(request, "communes/list_declare.html", context)


def _counts_differ(there: int, day: datetime.date | None) -> str:
    if day is None:
        return (
            f"Trong sổ chỉ có {there} thôn “từ trước”, các thôn khác có ngày bắt đầu. Ghi ngày mà "
            "từ đó danh mục có đủ các thôn."
        )
    return (
        f"Ngày {day:%d/%m/%Y} trong sổ có {there} thôn, khác với danh sách vừa xem. Bên dưới là "
        "danh sách của ngày đó: đối chiếu rồi xác nhận lại, hoặc chọn ngày khác."
    )
