"""Whether a paper is what the register says: open to whoever holds it. Names no person."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communes import clock
from communes.throttle import Throttle
from members.actions.papers import DIGEST_SHOWN, TOKEN_LENGTH, grouped
from members.decisions.verdicts import verdict
from members.models import Paper
from members.models.paper import outdated_by, paper_by_token

# From one address in a quarter of an hour: an office with many papers passes, a guesser does not.
MOST_LOOKS = 120


def looked_too_often(request: HttpRequest) -> bool:
    return Throttle(request, "public", "", most=MOST_LOOKS).seconds_to_wait() > 0


@login_not_required
@never_cache
@require_safe
def verify_ask(request: HttpRequest) -> HttpResponse:
    """A code typed from paper, for whoever cannot read the picture."""
    typed = re.sub(r"[\s-]", "", request.GET.get("ma", "")).lower()
    if typed.isascii() and typed.isalnum() and len(typed) == TOKEN_LENGTH:
        return redirect("members:verify", token=typed)
    context = {"typed": request.GET.get("ma", "")[:60], "wrong": bool(typed)}
    return render(request, "members/verify_ask.html", context)


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What the register says today about the paper with that code."""
    if looked_too_often(request):
        return render(request, "members/public_wait.html", status=429)
    paper = paper_by_token(token)
    if paper is None:
        return render(
            request, "members/verify_ask.html", {"typed": token[:60], "unknown": True}, status=404
        )
    today = clock.today()
    context = {
        "paper": paper,
        "document": paper.document,
        "state": paper.document.state_on(today) if paper.document else "",
        "verdict": verdict(paper, outdated_by(paper), today),
        "code": grouped(paper.token),
        "short": paper.digest[:DIGEST_SHOWN],
        "subject": _subject(paper),
    }
    return render(request, "members/verify.html", context)


def _subject(paper: Paper) -> str:
    kind = paper.get_kind_display()
    return f"{kind[:1].upper()}{kind[1:]}"
