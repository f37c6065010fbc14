"""Giving officers their posts: one at a time, day after day without a gap."""

from __future__ import annotations

import datetime

from django.db import transaction

from communes import audit
from communes.actions.posting import add_post, check_post, locked_account, written_day
from communes.errors import Refused
from communes.models import Assignment, Officer, Unit
from communes.territory import valid_on
from communes.vietnamese import clean

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def give_post(
    *,
    officer: Officer,
    role: str,
    unit: Unit | None,
    valid_from: datetime.date,
    by: Officer,
    today: datetime.date,
    reason: str = "",
) -> Assignment:
    """Give an officer another post from a day on; the post held until then ends the day before.

    There is no day with two posts and none without. A closed account is opened again by its new
    post. Raises Refused when a post begins on or after that day, or when it is not the actor's
    to give.
    """
    officer = locked_account(officer, by=by, today=today)
    check_post(role=role, unit=unit, valid_from=valid_from, by=by)
    held = officer.assignments.filter(valid_on(valid_from)).select_related("unit").first()
    same = held is not None and (held.role, held.unit) == (role, unit)
    if same and officer.is_active:
        raise Refused("Cán bộ đang giữ đúng nhiệm vụ này.", "role")
    later = officer.assignments.filter(valid_from__gte=valid_from).order_by("valid_from")
    blocking = later.exclude(pk=held.pk).first() if held and same else later.first()
    if blocking is not None:
        raise Refused(
            f"Đã có nhiệm vụ “{blocking}” từ {written_day(blocking.valid_from)}. "
            "Chọn ngày bắt đầu sau ngày đó.",
            "valid_from",
        )
    reopened = not officer.is_active
    if reopened:
        officer.is_active, officer.closed_at = True, None
        officer.save(update_fields=["is_active", "closed_at"])
    if held and same:
        # Closed by mistake: the post goes on as if it had not ended.
        post = held
        post.valid_to = None
        post.save(update_fields=["valid_to"])
    else:
        if held is not None:
            held.valid_to = valid_from - ONE_DAY
            held.save(update_fields=["valid_to"])
        post = add_post(officer, role, unit, valid_from)
    audit.record(
        by=by,
        verb="officer.post_given",
        summary=f"Giao nhiệm vụ cho {officer.full_name} ({officer.username}): {post}, "
        f"từ {written_day(valid_from)}{'; mở lại tài khoản' if reopened else ''}",
        target=officer,
        before={"nhiệm vụ": str(held) if held else None},
        after={"nhiệm vụ": str(post), "từ ngày": valid_from},
        reason=clean(reason),
        place=post,
    )
    return post
