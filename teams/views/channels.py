"""Communication groups of the territory's communes and villages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from communes.errors import Refused
from communes.forms import refuse
from communes.models import Village
from communes.paging import page_of
from communes.roles import Right, may
from teams.actions import channels as actions
from teams.channel_forms import ChannelForm
from teams.channel_rules import missing_participants
from teams.models import Channel


@may(Right.READ_DOCUMENTS)
def channel_list(request: HttpRequest) -> HttpResponse:
    """Open groups, with whom the guidance still asks for."""
    rows = (
        Channel.objects.visible_to(request.user)
        .filter(closed_on__isnull=True)
        .select_related("commune", "village")
        .prefetch_related("village__versions")
        .order_by("commune__label", "village_id", "name")
    )
    page = page_of(request, rows)
    labels = dict(Channel.Participant.choices)
    lines = [
        {
            "channel": channel,
            "present": [labels[who] for who in channel.participants if who in labels],
            "missing": [
                labels[who]
                for who in missing_participants(
                    channel.participants,
                    of_village=channel.village_id is not None,
                    has_districts=channel.district_id is not None,
                )
            ],
            "village": _village_name(channel, request),
        }
        for channel in page.object_list
    ]
    context = {
        "page": page,
        "lines": lines,
        "can_write": request.user.can(Right.DRAFT_DOCUMENTS),
        "own_unit": request.user.unit,
        "crumbs": [("Nhóm liên lạc", None)],
    }
    return render(request, "teams/channel_list.html", context)


def _village_name(channel: Channel, request: HttpRequest) -> str:
    if channel.village is None:
        return ""
    versions = sorted(
        channel.village.versions.all(), key=lambda row: (row.valid_from is not None, row.valid_from)
    )
    now = [row for row in versions if row.valid_on(request.today)] or versions
    return now[-1].full_name if now else ""


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
            return redirect("teams:channels")
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
