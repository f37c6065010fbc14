"""The page on which a commune official records a decision: one form, blocks A to D.

Every press saves the whole draft first, then does what was asked; so nothing typed is lost, with
or without JavaScript.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communes.errors import Refused
from communes.keys import read_key
from communes.models import VillageList
from communes.roles import Right, may
from members import entry
from members.actions import decisions, files
from members.checks import check, serving_teams, villages_of
from members.draft_values import DecisionDraft
from members.drafts import empty_payload, understand
from members.entry_page import EntryPage
from members.findings import Findings
from teams.models import Document, DocumentFile

LONGEST_MARK = 40
SIGNED = DocumentFile.Purpose.SIGNED


@may(Right.DRAFT_DOCUMENTS)
def decision_new(request: HttpRequest) -> HttpResponse:
    """An empty decision; the draft begins with the first press."""
    if request.method == "POST":
        return _take(request, None)
    return _page(request, None, empty_payload())


@may(Right.DRAFT_DOCUMENTS)
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or a decision that came back."""
    document = get_object_or_404(
        Document.objects.visible_to(request.user).decisions().select_related("issuer"), pk=pk
    )
    if not document.is_editable or document.issuer != request.user.unit:
        return redirect("members:decision", pk=document.pk)
    if request.method == "POST":
        return _take(request, document)
    return _page(request, document, document.draft, strict="kiem-tra" in request.GET)


def _take(request: HttpRequest, document: Document | None) -> HttpResponse:
    payload = entry.payload_of(request.POST)
    revision = read_key(request.POST.get("revision"))
    if document is None:
        # Sent twice, or once more after Back in the browser: it is the draft begun before.
        payload["begun"] = request.POST.get("begun", "")[:LONGEST_MARK].replace("\0", "")
        document = (
            Document.objects.visible_to(request.user)
            .decisions()
            .select_related("issuer")
            .begun_on(payload["begun"], request.user)
        )
        revision = 1
    else:
        payload["begun"] = document.draft.get("begun", "")
    payload["removed"] = document.draft.get("removed", []) if document else []
    command, _, argument = request.POST.get("viec", "luu").partition(":")
    anchor = _apply(request, payload, command, argument, document)
    try:
        if document is None:
            document = decisions.start_draft(
                issuer=request.user.unit, payload=payload, by=request.user, today=request.today
            )
        else:
            document = decisions.save_draft(
                document=document,
                payload=payload,
                by=request.user,
                today=request.today,
                revision=revision,
            )
    except Refused as refusal:
        return _page(request, document, payload, refusal=refusal, status=409)
    if request.FILES.get("upload"):
        try:
            files.attach_file(
                document=document, upload=request.FILES["upload"], purpose=SIGNED, by=request.user
            )
        except Refused as refusal:
            return _page(request, document, payload, refusal=refusal, status=422)
    return _then(request, document, command, anchor)


def _apply(
    request: HttpRequest,
    payload: dict[str, Any],
    command: str,
    argument: str,
    document: Document | None,
) -> str:
    """Change the draft as the pressed button asks; the block of the page to come back to."""
    ticked = [read_key(pk) for pk in request.POST.getlist("village")]
    entry.add_teams(payload, [pk for pk in ticked if pk], together=command == "gop")
    if command == "them_to":
        entry.add_team(payload, argument, [])
    elif command == "them_dong":
        entry.add_rows(payload, argument)
        return f"to-{argument}"
    elif command == "bo_to":
        entry.remove_team(payload, argument)
    elif command == "khoi_phuc":
        entry.restore_team(payload)
    elif command == "cung_nguoi":
        entry.accept_person(payload, argument)
        return "khoi-d"
    elif command == "dan":
        _say_pasted(request, entry.paste_into(payload, argument))
        return f"to-{argument}"
    elif command == "dan_tat_ca":
        _paste_everywhere(request, payload)
    return "khoi-c" if command != "luu" or ticked else ""


def _paste_everywhere(request: HttpRequest, payload: dict[str, Any]) -> None:
    names = villages_of(request.user.unit, _day(payload, request))
    placed, left = entry.paste_everywhere(payload, entry.section_names(payload, names))
    _say_pasted(request, placed)
    if left:
        messages.warning(
            request,
            f"{left} dòng còn lại trong ô dán: không đứng dưới tên thôn nào đã lập tổ, hoặc tổ đã "
            f"đủ {entry.MOST_ROWS} dòng. Ghi tên thôn thành một dòng riêng phía trên danh sách "
            "của thôn đó.",
        )


def _say_pasted(request: HttpRequest, count: int) -> None:
    if count:
        messages.info(request, f"Đã đưa {count} dòng vào bảng. Xem lại từng ô.")
    else:
        messages.warning(
            request,
            "Chưa đưa được dòng nào vào bảng. Chép cả bảng, mỗi người một dòng, mỗi tổ nhiều nhất "
            f"{entry.MOST_ROWS} người, rồi dán lại.",
        )


def _then(request: HttpRequest, document: Document, command: str, anchor: str) -> HttpResponse:
    """After saving: hand in, put in force, or stay on the page."""
    edit = reverse("members:decision_edit", args=[document.pk])
    try:
        if command == "trinh":
            decisions.submit(document=document, by=request.user, today=request.today)
            messages.success(request, "Đã trình lãnh đạo xã.")
            return redirect("members:decision", pk=document.pk)
        if command == "ghi":
            decisions.confirm_by_signed_copy(
                document=document, by=request.user, today=request.today
            )
            messages.success(request, "Đã ghi vào sổ theo bản ký.")
            return redirect("members:decision", pk=document.pk)
    except Refused as refusal:
        if refusal.field is None or refusal.field == "upload":
            messages.error(request, refusal.message)
        return redirect(f"{edit}?kiem-tra=1")
    return redirect(f"{edit}#{anchor}" if anchor else edit)


def _day(payload: dict[str, Any], request: HttpRequest) -> Any:
    return understand(payload, request.today)[0].in_force_from or request.today


def _page(
    request: HttpRequest,
    document: Document | None,
    payload: dict[str, Any],
    *,
    refusal: Refused | None = None,
    strict: bool = False,
    status: int = 200,
) -> HttpResponse:
    unit = request.user.unit
    draft, findings = _understood(document, payload, request)
    day = draft.in_force_from or request.today
    villages = villages_of(unit, day)
    page = EntryPage(payload, draft, findings, villages, strict=strict)
    if refusal is not None:
        page.refuse(refusal)
    served = serving_teams(villages, from_day=day)
    lists = VillageList.objects.visible_to(request.user).on(day)
    context = {
        "document": document,
        "unit": unit,
        "page": page,
        "form": page.document_form,
        "free_villages": [
            (pk, name)
            for pk, name in villages.items()
            if pk not in served and pk not in page.chosen_villages
        ],
        "served_villages": [(villages[pk], team) for pk, team in served.items() if pk in villages],
        "list_known": lists.filter(commune=unit, complete=True).exists(),
        "files": document.files.all() if document else [],
        "revision": document.revision if document else "",
        "begun": payload.get("begun") or secrets.token_hex(8),
        "day": day,
        "crumbs": [
            ("Quyết định", reverse("members:decisions")),
            (document.number_raw or "Bản nháp" if document else "Nhập quyết định", None),
        ],
    }
    return render(request, "members/decision_entry.html", context, status=status)


def _understood(
    document: Document | None, payload: dict[str, Any], request: HttpRequest
) -> tuple[DecisionDraft, Findings]:
    """What is typed on the page now, checked against the register."""
    shown = document or Document(issuer=request.user.unit)
    shown.draft = payload
    if shown.commune_id is None and shown.issuer is not None:
        shown.commune_id = shown.issuer_id
    return check(shown, request.today)
