"""The leader lends the right to confirm, sees to whom it was lent, and takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from communes.actions import delegation as actions
from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.officers import delegations
from communes.officers.delegation_forms import DelegationForm, TakeBackForm
from communes.roles import Right, may


@require_http_methods(["GET", "POST"])
@may(Right.LEND_CONFIRMATION)
def index(request: HttpRequest) -> HttpResponse:
    """Those of the unit, and the form for another one."""
    receivers = delegations.receivers(request.user, request.today)
    form = DelegationForm(
        request.POST or None, receivers=receivers, initial={"first_day": request.today}
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                made = actions.delegate(**form.cleaned_data, by=request.user, today=request.today)
            except Refused as refusal:
                refuse(form, refusal)
            else:
                messages.success(
                    request,
                    f"{made.receiver.full_name} được xác nhận quyết định thay anh/chị từ "
                    f"{made.valid_from:%d/%m/%Y} đến hết {made.valid_to:%d/%m/%Y}. Hết hạn thì "
                    "tự thôi.",
                )
                return redirect("communes:delegations")
        status = 422
    context = {
        "form": form,
        "page": page_of(request, delegations.of_unit(request.user)),
        "nobody": not receivers.exists(),
        "crumbs": [("Ủy quyền", None)],
    }
    return render(request, "communes/delegation_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@may(Right.LEND_CONFIRMATION)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation before its day, with a reason."""
    found = get_object_or_404(delegations.of_unit(request.user), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(
                delegation=found,
                reason=form.cleaned_data["reason"],
                by=request.user,
                today=request.today,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request, f"Đã thu hồi. {found.receiver.full_name} không xác nhận được nữa."
            )
            return redirect("communes:delegations")
    context = {"form": form, "delegation": found}
    return render(request, "communes/delegation_take_back.html", context)
