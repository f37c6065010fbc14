"""Composing a message for a group: shown as text to be copied; who copied it is kept."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communes.errors import Refused
from communes.keys import read_key
from communes.models import Unit
from communes.roles import Right, may
from communes.views.unit_asked import unit_asked
from members.watching.page import is_commune
from reports.reminding.message_text import PURPOSE_WORDS, Purpose, compose
from reports.reminding.messages import situation
from teams.actions.messages import keep_copy
from teams.models import Channel, MessageCopy

COPIES_SHOWN = 10


@may(Right.READ_DOCUMENTS)
def message(request: HttpRequest) -> HttpResponse:
    """A message about a unit of one's territory, one's own by default; POST keeps the copying."""
    channel = _channel(request)
    unit = channel.commune if channel else unit_asked(request)
    if unit is None:
        return redirect("members:watch")
    purpose = _purpose(request)
    text, problem = request.POST.get("text", ""), ""
    if request.method == "POST":
        try:
            keep_copy(text=text, unit=unit, channel=channel, by=request.user, today=request.today)
        except Refused as refusal:
            problem = refusal.message
        else:
            messages.success(request, "Đã ghi việc sao chép. Dán tin nhắn vào nhóm.")
            return redirect(request.get_full_path())
    else:
        seen = situation(request.user, unit, request.today)
        text = compose(purpose, seen, _links(request, unit))
    copies = MessageCopy.objects.visible_to(request.user)
    copies = copies.filter(channel=channel) if channel else copies.within(unit)
    context = {
        "unit": unit,
        "channel": channel,
        "text": text,
        "problem": problem,
        "purpose_words": PURPOSE_WORDS[purpose],
        "tabs": [
            (words, _address(request, one), one == purpose) for one, words in PURPOSE_WORDS.items()
        ],
        "copies": copies.select_related("copied_by", "channel")[:COPIES_SHOWN],
        "crumbs": [("Nhóm liên lạc", reverse("teams:channels")), ("Soạn tin nhắn", None)],
    }
    return render(request, "reports/message.html", context, status=422 if problem else 200)


def _channel(request: HttpRequest) -> Channel | None:
    asked = request.GET.get("nhom", "")
    if not asked:
        return None
    rows = Channel.objects.visible_to(request.user).filter(closed_on__isnull=True)
    found: Channel = get_object_or_404(rows.select_related("commune"), pk=read_key(asked))
    return found


def _purpose(request: HttpRequest) -> Purpose:
    asked = request.GET.get("noi-dung", "")
    return Purpose(asked) if asked in set(Purpose) else Purpose.EVERYTHING


def _address(request: HttpRequest, purpose: Purpose) -> str:
    query = request.GET.copy()
    query["noi-dung"] = purpose
    return f"?{query.urlencode()}"


def _links(request: HttpRequest, unit: Unit) -> dict[Purpose, str]:
    """The pages that show what the message tells: readers see of them what is theirs."""
    own = is_commune(unit, request.today, request.user)
    board = reverse("reports:progress") + (f"?{urlencode({'don-vi': unit.pk})}" if own else "")
    addresses = {
        Purpose.EVERYTHING: reverse("reports:home"),
        Purpose.VILLAGES: board,
        Purpose.LIST: reverse("communes:villages") if own else board,
        Purpose.MEMBERS: reverse("members:watch"),
        Purpose.TARGETS: reverse("teams:targets"),
    }
    return {purpose: request.build_absolute_uri(url) for purpose, url in addresses.items()}
