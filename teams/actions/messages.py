"""Messages for groups: that somebody copied one, with its words."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.units.placing import keys_on
from teams.channel_rules import LONGEST_MESSAGE, names_a_person
from teams.models import Channel, MessageCopy

if TYPE_CHECKING:
    from communes.models import Officer, Unit


@transaction.atomic
def keep_copy(
    *, text: str, unit: Unit, channel: Channel | None, by: Officer, today: datetime.date
) -> MessageCopy:
    """Note that an officer copied a message about a unit, perhaps for one of its groups.

    Refused when it is empty, too long, or names somebody's telephone or mail address: a group is
    read by many, and companies sit in it.
    """
    text = "\n".join(line.rstrip() for line in text.replace("\0", "").splitlines()).strip()
    if not text:
        raise Refused("Tin nhắn còn trống. Chọn nội dung cần nhắn.", "text")
    if len(text) > LONGEST_MESSAGE:
        raise Refused(f"Tin nhắn dài quá {LONGEST_MESSAGE} chữ. Rút gọn lại.", "text")
    personal = names_a_person(text)
    if personal:
        raise Refused(f"Bỏ “{personal}”: tin nhắn không ghi số điện thoại, thư điện tử.", "text")
    copy = MessageCopy.objects.create(
        channel=channel, text=text, copied_by=by, **keys_on(unit, today)
    )
    where = f" cho nhóm {channel.name}" if channel else ""
    audit.record(
        by=by,
        verb="message.copied",
        summary=f"Sao chép tin nhắn{where}",
        target=channel or copy,
        after={"nội dung": text},
        place=copy,
    )
    return copy
