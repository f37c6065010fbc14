"""A target that a later paper changed: the old row closes, a new one takes its place from a day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from communes import audit, facts
from communes.errors import Refused
from teams.actions.exemptions import locked_target
from teams.models import Exemption, Override, Target
from teams.plan_rules import TargetFields, settled
from teams.target_words import target_words

if TYPE_CHECKING:
    from communes.models import Officer

ONE_DAY = datetime.timedelta(days=1)


@transaction.atomic
def change_target(
    *,
    target: Target,
    fields: TargetFields,
    on: datetime.date,
    reason: str,
    document: str,
    by: Officer,
) -> Target:
    """Let a target say something else from a day on; boards of the days before keep the old.

    The rule stays. Who is exempt, and what single communes were asked instead, goes on as far as
    it reaches beyond the day. Returns the new row.
    """
    target = locked_target(target)
    signed_on = target.plan.document.signed_on
    if not reason:
        raise Refused("Ghi lý do thay đổi, ví dụ: gia hạn theo công văn của tỉnh.", "reason")
    begins = target.valid_from or signed_on
    if begins is not None and on <= begins:
        raise Refused(
            f"Chỉ tiêu này bắt đầu từ {begins:%d/%m/%Y}. Chọn ngày áp dụng sau ngày đó; nếu ghi "
            "sai từ đầu thì hủy kế hoạch và ghi lại.",
            "on",
        )
    if target.valid_to is not None:
        raise Refused("Chỉ tiêu này đã được thay đổi trước đó. Mở chỉ tiêu mới nhất để thay đổi.")
    wanted = settled({**fields, "rule": target.rule}, signed_on or on)
    if all(getattr(target, name) == value for name, value in wanted.items()):
        raise Refused("Chưa có gì thay đổi so với chỉ tiêu hiện nay.")
    before = target_words(target)
    target.valid_to = on - ONE_DAY
    target.save(update_fields=["valid_to"])
    changed = Target.objects.create(
        plan=target.plan,
        position=target.position,
        replaces=target,
        valid_from=on,
        change_reason=reason[:500],
        change_document=document[:200],
        changed_by=by,
        **wanted,
    )
    _carry_over(target, changed, on)
    audit.record(
        by=by,
        verb="target.changed",
        summary=f"Thay đổi chỉ tiêu từ {on:%d/%m/%Y}: {target_words(changed)}",
        target=target.plan,
        place=target.plan.document,
        before={"chỉ tiêu": before, "ngày tính": target.denominator_on},
        after={
            "chỉ tiêu": target_words(changed),
            "ngày tính": changed.denominator_on,
            "áp dụng từ": on,
            "văn bản": document,
        },
        reason=reason,
    )
    facts.changed_everywhere()
    return changed


def _carry_over(old: Target, new: Target, on: datetime.date) -> None:
    """What was decided for single units goes on under the new row from the day on."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    for model in (Exemption, Override):
        rows: list[Any] = list(model.objects.filter(still, target=old))
        for row in rows:
            row.pk, row._state.adding = None, True
            row.target = new
            row.valid_from = max(row.valid_from or on, on)
        model.objects.bulk_create(rows)
