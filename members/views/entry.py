"""The page on which a commune official records a decision: one form, blocks A to D.

Every press saves the whole draft first, then does what was asked; so nothing typed is lost, with
or without JavaScript.
"""

from __future__ import annotations

import datetime
import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communes.errors import Refused
from communes.keys import read_key
from communes.models import VillageList
from communes.roles import Right, may
from members.actions import decisions, files
from members.decisions.issuing import is_own, issuer_of, issuers
from members.drafting.checks import check, serving_teams, villages_of
from members.drafting.drafts import empty_payload, understand
from members.drafting.findings import Findings
from members.drafting.known_people import follow_mergers
from members.drafting.values import DecisionDraft
from members.entering import entry
from members.entering import register as entry_register
from members.entering.commands import Outcome, press
from members.entering.context import acts_context, context_of_words, surroundings
from members.entering.homeless import settled
from members.entering.page import MOST_OPEN, EntryPage
from members.views.entry_start import choose, offers_choice, wants_choice
from teams.models import Document, DocumentFile

LONGEST_MARK = 40
SIGNED = DocumentFile.Purpose.SIGNED
# In the address: the blocks that are open; one that no block has says "none".
OPEN, NONE_OPEN = "mo", "-"


@may(Right.DRAFT_DOCUMENTS)
def decision_new(request: HttpRequest) -> HttpResponse:
    """What the decision does and to which teams; then an empty decision.

    A commune without teams can only found some, and is not asked. The draft begins with the first
    press.
    """
    if wants_choice(request) or (request.method != "POST" and offers_choice(request)):
        return choose(request, None)
    if request.method == "POST":
        return _take(request, None)
    return _page(request, None, empty_payload())


@may(Right.DRAFT_DOCUMENTS)
def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or a decision that came back."""
    document = _own(request, pk)
    if not document.is_editable or not is_own(document, request.user):
        return redirect("members:decision", pk=document.pk)
    if request.method == "POST":
        return _take(request, document)
    opened = request.GET.getlist(OPEN) or None
    strict = "kiem-tra" in request.GET
    payload = follow_mergers({**empty_payload(), **document.draft})
    return _page(request, document, payload, strict=strict, opened=opened)


@may(Right.DRAFT_DOCUMENTS)
def decision_more(request: HttpRequest, pk: int) -> HttpResponse:
    """More teams for a draft, with what the decision does to them."""
    document = _own(request, pk)
    if not document.is_editable or not is_own(document, request.user):
        return redirect("members:decision", pk=document.pk)
    return choose(request, document)


def _own(request: HttpRequest, pk: int) -> Document:
    found: Document = get_object_or_404(
        Document.objects.visible_to(request.user).decisions().select_related("issuer"), pk=pk
    )
    return found


def _take(request: HttpRequest, document: Document | None) -> HttpResponse:
    stored = document.draft if document else None
    payload = follow_mergers(entry.payload_of(request.POST, stored))
    known = {team["key"]: team for team in (stored or {}).get("teams", [])}
    payload["teams"] = [settled(team, known.get(team["key"], team)) for team in payload["teams"]]
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
        if "begins" in document.draft:
            payload["begins"] = document.draft["begins"]
    payload["removed"] = document.draft.get("removed", []) if document else []
    value = request.POST.get("viec", "luu")
    if document and "undo" in document.draft and value not in ("trinh", "ghi"):
        payload["undo"] = document.draft["undo"]
    opened = _opened(request, payload)
    outcome = _press(request, payload, value)
    opened = [key for key in dict.fromkeys([*opened, *outcome.opened]) if key not in outcome.closed]
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
        return _page(request, document, payload, refusal=refusal, status=409, opened=opened)
    if request.FILES.get("upload"):
        try:
            files.attach_file(
                document=document,
                upload=request.FILES.getlist("upload"),
                purpose=SIGNED,
                by=request.user,
            )
        except Refused as refusal:
            return _page(request, document, payload, refusal=refusal, status=422, opened=opened)
    return _then(request, document, value, outcome, opened)


def _opened(request: HttpRequest, payload: dict[str, Any]) -> list[str]:
    """The blocks that were open on the page."""
    count = len(payload["teams"])
    closed = {
        request.POST.get(f"teams-{at}-key")
        for at in range(count)
        if request.POST.get(f"teams-{at}-closed")
    }
    return [team["key"] for team in payload["teams"] if team["key"] not in closed]


def _press(request: HttpRequest, payload: dict[str, Any], value: str) -> Outcome:
    ticked = [read_key(pk) for pk in request.POST.getlist("village")]
    outcome = press(
        payload,
        value,
        [pk for pk in ticked if pk],
        surroundings(request.user, payload, _day(payload, request)),
        lambda name: request.POST.get(name, ""),
    )
    for level, message in outcome.said:
        messages.add_message(request, messages.constants.DEFAULT_LEVELS[level.upper()], message)
    return outcome


def _then(
    request: HttpRequest, document: Document, value: str, outcome: Outcome, opened: list[str]
) -> HttpResponse:
    """After saving: hand in, put in force, or stay on the page."""
    edit = reverse("members:decision_edit", args=[document.pk])
    try:
        if value == "trinh":
            decisions.submit(document=document, by=request.user, today=request.today)
            messages.success(request, "Đã trình lãnh đạo xã.")
            return redirect("members:decision", pk=document.pk)
        if value == "ghi":
            decisions.confirm_by_signed_copy(
                document=document, by=request.user, today=request.today
            )
            messages.success(request, "Đã ghi vào sổ theo bản ký.")
            return redirect("members:decision", pk=document.pk)
    except Refused as refusal:
        if refusal.field is None or refusal.field == "upload":
            messages.error(request, refusal.message)
        return redirect(f"{edit}?kiem-tra=1")
    if value == "them_khac":
        return redirect("members:decision_more", pk=document.pk)
    asked: list[tuple[str, str]] = []
    keys = [team["key"] for team in document.draft["teams"]]
    if outcome.closed or len(keys) > MOST_OPEN:
        asked += [(OPEN, key) for key in opened if key in keys] or [(OPEN, NONE_OPEN)]
    if value == "tim_vb":
        asked.append(("tim", request.POST.get("tim", "")[:80]))
    query = f"?{urlencode(asked)}" if asked else ""
    return redirect(f"{edit}{query}#{outcome.anchor}" if outcome.anchor else f"{edit}{query}")


def _day(payload: dict[str, Any], request: HttpRequest) -> datetime.date:
    return understand(payload, request.today)[0].in_force_from or request.today


def _page(
    request: HttpRequest,
    document: Document | None,
    payload: dict[str, Any],
    *,
    refusal: Refused | None = None,
    strict: bool = False,
    status: int = 200,
    opened: list[str] | None = None,
) -> HttpResponse:
    own = request.user.unit
    unit = issuer_of(payload, own)
    draft, findings = _understood(document, payload, request)
    day = draft.in_force_from or request.today
    villages = villages_of(unit, day)
    served = serving_teams(villages, from_day=day)
    merges = any(entry.effect_of(team) == "merge" for team in payload["teams"])
    now = entry_register.teams_of_draft(payload, request.user, day)
    page = EntryPage(
        payload,
        draft,
        findings,
        villages,
        strict=strict,
        free={pk: name for pk, name in villages.items() if pk not in served},
        now=now,
        others=entry_register.teams_now(request.user, day) if merges else {},
        opened=opened,
        issuers=issuers(own, request.user),
    )
    if refusal is not None:
        page.refuse(refusal)
    lists = VillageList.objects.visible_to(request.user).on(day)
    context = {
        "document": document,
        "unit": own,
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
        **acts_context(request.user, payload, document, request.GET.get("tim")),
        **context_of_words(request.user, payload, day, now),
    }
    return render(request, "members/decision_entry.html", context, status=status)


def _understood(
    document: Document | None, payload: dict[str, Any], request: HttpRequest
) -> tuple[DecisionDraft, Findings]:
    """What is typed on the page now, checked against the register."""
    own = request.user.unit
    shown = document or Document(commune=own)
    shown.draft = payload
    shown.issuer = issuer_of(payload, own)
    return check(shown, request.today)
