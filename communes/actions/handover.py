"""Handovers (bàn giao): preparing one, and what it does to the two officers' posts.

The open work itself moves in `reports.actions.handing_over`, which knows all kinds of it and calls
what changes the posts here.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from communes import audit
from communes.actions import posts
from communes.errors import Refused
from communes.models import Assignment, Handover, HandoverPart, Officer
from communes.officers.handovers import (
    NOT_YOURS,
    ONE_DAY,
    Successor,
    check_handover,
    holds_on,
    is_shared,
    last_day_of,
    living,
    may_hand_over,
)
from communes.territory import valid_on
from communes.units.placing import keys_on
from communes.vietnamese import clean

PART_TAKEN = (
    "Người này đã có một lần bàn giao của nhiệm vụ này, hoặc một việc đã chọn nằm trong lần bàn "
    "giao cho người khác. Mở lại trang để chọn trong các việc còn lại."
)
TAKEN = "Nhiệm vụ này đã có một lần bàn giao. Mở lần đó để xem hoặc bỏ trước khi lập lại."


@dataclass(frozen=True)
class Passed:
    """What happened to the posts, for the trail of the handover.

    old_end: when the giver's post was to end; ended: whether it was ended. given: the key of the
    post that the receiver got, None when they held one.
    """

    ended: bool
    old_end: datetime.date | None
    given: int | None

    def as_trail(self) -> dict[str, Any]:
        return {
            "ended": self.ended,
            "old_end": self.old_end.isoformat() if self.old_end else None,
            "given": self.given,
        }


@transaction.atomic
def prepare_handover(
    *,
    post: Assignment,
    receiver: Officer,
    starts_on: datetime.date,
    note: str,
    by: Officer,
    today: datetime.date,
    parts: Sequence[tuple[str, int]] = (),
) -> Handover:
    """Write down who takes over what from when; nothing else changes yet.

    parts: kind and key of the things that this receiver takes, where several share the work; none
    where nothing is open.
    Raises Refused: not the officer's to hand over, the day is not possible, the receiver cannot
    take over, the post or one of the parts is being handed over already.
    """
    check_handover(post=post, receiver=receiver, starts_on=starts_on, by=by, today=today)
    placed_on = min(starts_on, last_day_of(post) or starts_on)
    place, shared = post.unit, is_shared(post, starts_on)
    if shared:
        held = Assignment.objects.filter(valid_on(starts_on), officer=receiver)
        place = held.select_related("unit").get().unit
        placed_on = starts_on
    try:
        with transaction.atomic():
            made = Handover.objects.create(
                shared=shared,
                giver=post.officer,
                post=post,
                receiver=receiver,
                unit=post.unit,
                starts_on=starts_on,
                note=clean(note)[:500],
                prepared_by=by,
                **keys_on(place, placed_on),
            )
            HandoverPart.objects.bulk_create(
                HandoverPart(handover=made, post=post, code=code, row=row)
                for code, row in (parts if shared else ())
            )
    except IntegrityError as clash:
        raise Refused(PART_TAKEN if shared else TAKEN) from clash
    audit.record(
        by=by,
        verb="handover.prepared",
        summary=f"Chuẩn bị bàn giao: {_said(made)}",
        target=made,
        after={"từ ngày": starts_on, "người nhận": receiver.full_name},
    )
    return made


@transaction.atomic
def drop_handover(*, handover: Handover, by: Officer, today: datetime.date) -> None:
    """Throw away a handover that was only prepared; Refused once it was handed over."""
    handover = locked(handover)
    if not handover.is_draft:
        raise Refused("Đã bàn giao thì không bỏ được. Người nhận có thể không nhận, ghi lý do.")
    if by.pk != handover.prepared_by_id and not may_hand_over(by, handover.post, today):
        raise Refused(NOT_YOURS)
    audit.record(
        by=by,
        verb="handover.dropped",
        summary=f"Bỏ bản chuẩn bị bàn giao: {_said(handover)}",
        target=handover,
    )
    handover.delete()


@transaction.atomic
def pass_post(
    *, handover: Handover, successor: Successor, by: Officer, today: datetime.date
) -> Passed:
    """End the giver's post the day before, and give the receiver theirs if they hold none."""
    post = Assignment.objects.select_for_update(of=("self",)).get(pk=handover.post_id)
    eve = handover.starts_on - ONE_DAY
    # A post in a unit that is gone ends with the unit.
    last = min(eve, last_day_of(post) or eve)
    old_end, ended = post.valid_to, post.valid_to is None or post.valid_to > last
    if ended:
        post.valid_to = last
        post.save(update_fields=["valid_to"])
        audit.record(
            by=by,
            verb="officer.post_ended",
            summary=f"Kết thúc nhiệm vụ của {handover.giver.full_name}: {post}, "
            f"đến hết {last:%d/%m/%Y}, do bàn giao",
            target=handover.giver,
            before={"đến ngày": old_end},
            after={"đến ngày": last},
            place=post,
        )
    given = None
    if successor.given is not None:
        given = posts.give_post(
            officer=handover.receiver,
            role=post.role,
            unit=successor.given,
            valid_from=handover.starts_on,
            by=by,
            today=today,
            reason=f"Nhận bàn giao từ {handover.giver.full_name}",
        ).pk
    return Passed(ended, old_end, given)


@transaction.atomic
def give_post_back(*, handover: Handover, by: Officer, today: datetime.date) -> None:
    """Let the giver's post go on, and take back what the receiver got by the handover.

    On the day or before it the post is as if it had not ended; later it begins again today, since
    the receiver was in charge between. Refused when the giver has another post since.
    """
    trail = handover.trail.get("posts", {})
    post = Assignment.objects.select_for_update(of=("self",)).get(pk=handover.post_id)
    if trail.get("ended"):
        old_end = datetime.date.fromisoformat(trail["old_end"]) if trail["old_end"] else None
        goes_on = (old_end is None or old_end >= today) and (
            post.unit is None or post.unit.valid_on(today)
        )
        if goes_on:
            _reopen(handover, post, old_end, by=by, today=today)
    given = Assignment.objects.filter(pk=trail.get("given")).first()
    if given is not None and holds_on(given, max(today, handover.starts_on)):
        if given.valid_from is not None and given.valid_from >= today:
            given.delete()
        else:
            given.valid_to = today - ONE_DAY
            given.save(update_fields=["valid_to"])
        audit.record(
            by=by,
            verb="officer.post_ended",
            summary=f"Thu lại nhiệm vụ đã giao cho {handover.receiver.full_name} khi bàn giao",
            target=handover.receiver,
            before={"nhiệm vụ": str(given)},
            place=handover,
        )


def _reopen(
    handover: Handover,
    post: Assignment,
    old_end: datetime.date | None,
    *,
    by: Officer,
    today: datetime.date,
) -> None:
    others = living(today).filter(officer=handover.giver).exclude(pk=post.pk)
    if not handover.giver.is_active or others.exists():
        raise Refused(
            f"{handover.giver.full_name} đã nhận nhiệm vụ khác hoặc đã đóng tài khoản, nên không "
            "nhận lại được. Hãy nhận, rồi bàn giao tiếp cho người khác."
        )
    if today <= handover.starts_on:
        post.valid_to = old_end
        post.save(update_fields=["valid_to"])
    else:
        Assignment.objects.create(
            officer=handover.giver,
            role=post.role,
            unit=post.unit,
            valid_from=today,
            valid_to=old_end,
            **keys_on(post.unit, today),
        )
    audit.record(
        by=by,
        verb="officer.post_given",
        summary=f"Giao lại nhiệm vụ cho {handover.giver.full_name}: {post}, do bàn giao không được "
        "nhận",
        target=handover.giver,
        after={"nhiệm vụ": str(post), "từ ngày": max(today, post.valid_from or today)},
        place=post,
    )


def locked(handover: Handover) -> Handover:
    """The handover as it stands now, held until the end of the transaction."""
    rows = Handover.objects.select_for_update(of=("self",))
    found: Handover = rows.select_related("giver", "receiver", "unit", "post__unit").get(
        pk=handover.pk
    )
    return found


def _said(handover: Handover) -> str:
    place = handover.unit.label if handover.unit else "cả nước"
    return (
        f"{handover.giver.full_name} giao cho {handover.receiver.full_name}, {place}, "
        f"từ {handover.starts_on:%d/%m/%Y}"
    )
