"""Groups of communes and villages: recorded, mended and closed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.units.placing import keys_on
from teams.models import Channel

if TYPE_CHECKING:
    from communes.models import Officer, Unit, Village

_SHOWN = {
    "platform": "nền tảng",
    "name": "tên nhóm",
    "link": "đường dẫn",
    "participants": "thành phần",
    "keeper": "người quản nhóm",
    "village": "thôn",
}


@transaction.atomic
def add_channel(
    *,
    commune: Unit,
    platform: str,
    name: str,
    link: str,
    village: Village | None,
    participants: list[str],
    keeper: str,
    by: Officer,
    today: datetime.date,
) -> Channel:
    """Record a group. Refused when an open group of the commune has the same link."""
    channel = Channel(
        platform=platform,
        name=name,
        link=link,
        village=village,
        participants=participants,
        keeper=keeper,
        **keys_on(commune, today),
    )
    _check_link(channel)
    channel.save()
    audit.record(
        by=by,
        verb="channel.added",
        summary=f"Ghi nhóm {channel.name}",
        target=channel,
        after=_values(channel),
    )
    return channel


@transaction.atomic
def change_channel(*, channel: Channel, by: Officer, **fields: Any) -> Channel:
    """Mend or update a group; fields as in add_channel."""
    channel = Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)
    before = _values(channel)
    for name, value in fields.items():
        if name not in _SHOWN:
            raise TypeError(f"no such field of a group: {name}")
        setattr(channel, name, value)
    _check_link(channel)
    channel.save()
    old, new = audit.changes(before, _values(channel))
    audit.record(
        by=by,
        verb="channel.changed",
        summary=f"Sửa nhóm {channel.name}",
        target=channel,
        before=old,
        after=new,
    )
    return channel


@transaction.atomic
def close_channel(*, channel: Channel, reason: str, by: Officer, today: datetime.date) -> Channel:
    """The group is no longer used; its record stays."""
    channel = Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)
    if channel.closed_on is not None:
        raise Refused("Nhóm này đã ngừng dùng.")
    channel.closed_on = today
    channel.save()
    audit.record(
        by=by,
        verb="channel.closed",
        summary=f"Ngừng dùng nhóm {channel.name}",
        target=channel,
        reason=reason,
    )
    return channel


def _check_link(channel: Channel) -> None:
    if not channel.link:
        return
    same = Channel.objects.filter(
        commune_id=channel.commune_id, link=channel.link, closed_on__isnull=True
    ).exclude(pk=channel.pk)
    if same.exists():
        raise Refused(f"Đường dẫn này đã ghi cho nhóm “{same[0].name}”.", "link")


def _values(channel: Channel) -> dict[str, Any]:
    labels = dict(Channel.Participant.choices)
    return {
        "nền tảng": channel.get_platform_display(),
        "tên nhóm": channel.name,
        "đường dẫn": channel.link,
        "thôn": channel.village,
        "thành phần": [str(labels[who]) for who in channel.participants if who in labels],
        "người quản nhóm": channel.keeper,
    }
