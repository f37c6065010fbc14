"""Which of the communes' decisions the department received, and with which lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists import filters
from communes.lists.filters import several_units
from communes.lists.paging import page_of
from communes.roles import Right, may
from communes.units.choice import NAME
from teams.actions import receipts as actions
from teams.exception_forms import ReceiptForm, WithdrawReceiptForm
from teams.models import Document, Effect, Receipt
from teams.paper_filters import PaperFilters

NOT_YET, WITHOUT_LIST, RECEIVED, ALL = "chua", "thieu", "da", "tat-ca"
STATES = (
    (NOT_YET, "chưa nhận"),
    (WITHOUT_LIST, "đã nhận, chưa có danh sách"),
    (RECEIVED, "đã nhận"),
    (ALL, "tất cả"),
)


class ReceiptFilters(PaperFilters):
    first = ("nhan", "q", NAME)

    def declare(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "nhan": forms.ChoiceField(label="Tình trạng nhận", choices=STATES),
            "q": filters.words("Số, ký hiệu hoặc trích yếu"),
        }
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "ky-tu": filters.day("Ký từ ngày"),
            "ky-den": filters.day("Ký đến ngày"),
        }

    def assumed(self) -> dict[str, str]:
        return {"nhan": NOT_YET}


@may(Right.READ_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """Decisions of the territory with what was received of them; many are ticked at once."""
    may_note = request.user.can(Right.RETURN_DOCUMENTS)
    form = ReceiptForm(initial={"received_on": request.today})
    ticked: set[int] = set()
    if request.method == "POST" and may_note:
        form = ReceiptForm(request.POST)
        ticked = {key for text in request.POST.getlist("van-ban") if (key := read_key(text))}
        if form.is_valid() and _note(request, form, ticked):
            return redirect(ReceiptFilters(request).without("chon"))
    sought = ReceiptFilters(request)
    page = page_of(request, _sought(request, sought), 50)
    return render(
        request,
        "teams/receipts.html",
        {
            "list": {"form": sought},
            "page": page,
            "form": form,
            "ticked": ticked,
            "tick_all": request.GET.get("chon") == "tat-ca",
            "tick_all_url": sought.address(chon="tat-ca"),
            "may_note": may_note,
            "nothing_sought": not sought.applied(),
            "crumbs": [("Tiếp nhận quyết định", "")],
        },
    )


@may(Right.RETURN_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def receipt_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a receipt that was noted by mistake."""
    rows = Receipt.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("document", "received_by"), pk=pk)
    form = WithdrawReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_receipt(
                receipt=found, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã bỏ lần nhận {found.document.dated_name}.")
            return redirect("teams:receipts")
    return render(
        request,
        "teams/receipt_withdraw.html",
        {
            "receipt": found,
            "form": form,
            "crumbs": [
                ("Tiếp nhận quyết định", reverse("teams:receipts")),
                ("Bỏ lần nhận", ""),
            ],
        },
    )


def _note(request: HttpRequest, form: ReceiptForm, ticked: set[int]) -> bool:
    """Whether the receipts were noted; a refusal stands beside its field."""
    values = form.cleaned_data
    try:
        noted = actions.note_receipts(
            documents=list(_decisions(request).filter(pk__in=ticked)),
            received_on=values["received_on"],
            with_list=values["with_list"],
            by=request.user,
            today=request.today,
        )
    except Refused as refusal:
        refuse(form, refusal)
        return False
    known = len(ticked) - len(noted)
    also = f" {known} quyết định đã được ghi như vậy từ trước." if known else ""
    messages.success(request, f"Đã ghi nhận {len(noted)} quyết định.{also}")
    return True


def _decisions(request: HttpRequest) -> Any:
    """Recorded decisions of communes about teams."""
    acts = Effect.objects.visible_to(request.user).filter(document=OuterRef("pk"))
    return (
        Document.objects.visible_to(request.user)
        .decisions()
        .recorded()
        .filter(Exists(acts), commune__isnull=False)
    )


def _sought(request: HttpRequest, sought: ReceiptFilters) -> Any:
    asked = {"nhan": NOT_YET, **sought.chosen}
    rows = sought.told(_decisions(request))
    arrived = Receipt.objects.visible_to(request.user).filter(document=OuterRef("pk"))
    if asked["nhan"] == NOT_YET:
        rows = rows.filter(~Exists(arrived))
    elif asked["nhan"] == WITHOUT_LIST:
        rows = rows.filter(Exists(arrived), ~Exists(arrived.filter(with_list=True)))
    elif asked["nhan"] == RECEIVED:
        rows = rows.filter(Exists(arrived))
    if words := asked.get("q"):
        rows = rows.filter(number_raw__icontains=words) | rows.filter(summary__icontains=words)
    if asked.get("ky-tu"):
        rows = rows.filter(signed_on__gte=asked["ky-tu"])
    if asked.get("ky-den"):
        rows = rows.filter(signed_on__lte=asked["ky-den"])
    known = Receipt.objects.visible_to(request.user).order_by("received_on", "pk")
    return (
        rows.select_related("issuer")
        .prefetch_related(Prefetch("receipts", known))
        .order_by("-signed_on", "-pk")
    )
