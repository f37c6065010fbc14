"""Communication groups of the territory's communes and villages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.models import Village
from communes.roles import Right, may
from teams import channel_page as pages
from teams.actions import channels as actions
from teams.channel_forms import ChannelForm
from teams.models import Channel, MessageCopy

MESSAGES_SHOWN = 20


@may(Right.READ_DOCUMENTS)
@require_GET
def channel_list(request: HttpRequest) -> HttpResponse:
    """Open groups with whom the guidance still asks for, and where there is no group yet."""
    rows = (
        Channel.objects.visible_to(request.user)
        .filter(closed_on__isnull=True)
        .select_related("commune", "village")
        .prefetch_related("village__versions")
        .order_by("commune__label", "village_id", "name")
    )
    page = page_of(request, rows)
    context = {
        "page": page,
        "lines": [pages.line_of(channel, request.today) for channel in page.object_list],
        "cover": pages.cover_of(request.user, request.today),
        "can_write": request.user.can(Right.DRAFT_DOCUMENTS),
        "own_unit": request.user.unit,
        "crumbs": [("Nhóm liên lạc", None)],
    }
    return render(request, "teams/channel_list.html", context)


@may(Right.READ_DOCUMENTS)
@require_GET
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: who takes part, who is missing, which messages were copied for it."""
    found: Channel = get_object_or_404(
        Channel.objects.visible_to(request.user)
        .select_related("commune", "village")
        .prefetch_related("village__versions"),
        pk=pk,
    )
    copies = MessageCopy.objects.visible_to(request.user).filter(channel=found)
    context = {
        "line": pages.line_of(found, request.today),
        "asked": pages.asked_of(found, request.today),
        "copies": copies.select_related("copied_by")[:MESSAGES_SHOWN],
        "can_write": request.user.can(Right.DRAFT_DOCUMENTS) and found.commune == request.user.unit,
        "crumbs": [("Nhóm liên lạc", reverse("teams:channels")), (found.name, None)],
    }
    return render(request, "teams/channel_detail.html", context)


@may(Right.DRAFT_DOCUMENTS)
def channel_add(request: HttpRequest) -> HttpResponse:
    form = ChannelForm(request.POST or None, officer=request.user, day=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_channel(
                commune=request.user.unit,
                by=request.user,
                today=request.today,
                **_fields(request, form),
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã ghi nhóm.")
            return redirect("teams:channels")
    return render(request, "teams/channel_form.html", {"form": form, "channel": None})


@may(Right.DRAFT_DOCUMENTS)
def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _own(request, pk)
    initial = {
        name: getattr(channel, name)
        for name in ("platform", "name", "link", "participants", "keeper")
    }
    initial["village"] = channel.village_id
    form = ChannelForm(
        request.POST or None, initial=initial, officer=request.user, day=request.today
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_channel(channel=channel, by=request.user, **_fields(request, form))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã sửa nhóm.")
            return redirect("teams:channel", pk=channel.pk)
    return render(request, "teams/channel_form.html", {"form": form, "channel": channel})


@require_POST
@may(Right.DRAFT_DOCUMENTS)
def channel_close(request: HttpRequest, pk: int) -> HttpResponse:
    channel = _own(request, pk)
    try:
        actions.close_channel(
            channel=channel, reason="Ngừng dùng", by=request.user, today=request.today
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Đã ngừng dùng nhóm {channel.name}.")
    return redirect("teams:channels")


def _own(request: HttpRequest, pk: int) -> Channel:
    channel: Channel = get_object_or_404(
        Channel.objects.visible_to(request.user).filter(commune=request.user.unit), pk=pk
    )
    return channel


def _fields(request: HttpRequest, form: ChannelForm) -> dict[str, Any]:
    fields = dict(form.cleaned_data)
    if fields["village"] is not None:
        fields["village"] = Village.objects.visible_to(request.user).get(pk=fields["village"])
    return fields
