"""Where a decision begins: what it does, and to which teams."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from communes.errors import Refused
from members.actions import decisions
from members.drafting.drafts import empty_payload
from members.entering import register as entry_register
from members.entering import start as entry_start
from members.entering.forms import BEGINNINGS
from members.entering.start import Choice
from teams.models import Document, Team

# The buttons of the first page; any other belongs to the decision page itself.
TICK_ALL, TICK_NONE, NARROW, BEGIN = "chon_het", "bo_chon", "loc", "bat_dau"
BUTTONS = (TICK_ALL, TICK_NONE, NARROW, BEGIN)


def wants_choice(request: HttpRequest) -> bool:
    """A button of the first page was pressed."""
    return request.method == "POST" and request.POST.get("viec") in BUTTONS


def offers_choice(request: HttpRequest) -> bool:
    """There are teams to act on, and nobody said yet that new ones are founded."""
    if request.GET.get("loai") == "found":
        return False
    teams = Team.objects.visible_to(request.user).there_on(request.today)
    return bool(request.GET) or teams.exists()


def choose(request: HttpRequest, document: Document | None) -> HttpResponse:
    """The first page, or what follows from it. document: the draft that is given more teams."""
    pressed = request.POST.get("viec", "") if request.method == "POST" else ""
    choice = entry_start.choice_of(request.POST if pressed else request.GET)
    if not pressed and choice.papers and not choice.teams:
        choice.teams = _teams_of(request, choice)
    teams = entry_register.teams_now(request.user, request.today)
    taken = {one.get("team") for one in document.draft.get("teams", [])} if document else set()
    teams = {pk: team for pk, team in teams.items() if pk not in taken}
    if pressed == TICK_NONE:
        choice.teams = []
    if pressed == TICK_ALL:
        choice.teams += [team.pk for team in entry_start.shown(choice, teams.values())]
    problem = ("", "")
    if pressed == BEGIN:
        problem = entry_start.problem_of(choice, teams)
        if not problem[1]:
            try:
                return _begin(request, document, choice, teams)
            except Refused as refusal:
                problem = ("", refusal.message)
    found = entry_start.shown(choice, teams.values())
    context = {
        "document": document,
        "unit": request.user.unit,
        "choice": choice,
        "beginnings": BEGINNINGS,
        "narrowings": entry_start.NARROWINGS,
        "teams": teams,
        "shown": found,
        "ticked": {pk for pk in choice.teams if pk in teams},
        "papers": entry_register.papers(request.user).filter(pk__in=choice.papers)
        if choice.papers
        else [],
        "problems": [problem] if problem[1] else [],
        "begun": request.POST.get("begun") or secrets.token_hex(8),
        "crumbs": [
            ("Quyết định", reverse("members:decisions")),
            *(
                [("Bản nháp", reverse("members:decision_edit", args=[document.pk]))]
                if document
                else []
            ),
            ("Thêm tổ" if document else "Nhập quyết định", None),
        ],
    }
    return render(
        request, "members/decision_begin.html", context, status=422 if problem[1] else 200
    )


def _teams_of(request: HttpRequest, choice: Choice) -> list[int]:
    """The teams on which the papers given in the address acted."""
    papers = entry_register.papers(request.user).filter(pk__in=choice.papers)
    return [pk for paper in papers for pk in entry_register.teams_begun_by(paper, request.user)]


def _begin(
    request: HttpRequest,
    document: Document | None,
    choice: Choice,
    teams: dict[int, entry_register.TeamNow],
) -> HttpResponse:
    if choice.effect == "found" and document is None:
        return redirect(f"{reverse('members:decision_new')}?{urlencode({'loai': 'found'})}")
    payload = {**empty_payload(), **(document.draft if document else {})}
    known = entry_register.papers(request.user).filter(pk__in=choice.papers)
    choice.papers = list(known.values_list("pk", flat=True))
    entry_start.begin(payload, choice, teams)
    if document is None:
        payload["begun"] = request.POST.get("begun", "")[:40].replace("\0", "")
        twin = Document.objects.visible_to(request.user).begun_on(payload["begun"], request.user)
        document = twin or decisions.start_draft(
            issuer=request.user.unit, payload=payload, by=request.user, today=request.today
        )
    else:
        document = decisions.save_draft(
            document=document, payload=payload, revision=None, by=request.user, today=request.today
        )
    edit = reverse("members:decision_edit", args=[document.pk])
    return redirect(f"{edit}#khoi-b" if choice.effect == "found" else edit)
