"""Results of the targets that decisions assign to teams: entered over time, never overwritten."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from teams.models import TeamResult, TeamTarget
from teams.target_progress import amount_text

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True)
class ResultEntry:
    """What was reached of a target by a day; the note is the reason where it corrects another."""

    target: TeamTarget
    amount: Decimal
    note: str = ""


@transaction.atomic
def record_results(
    *, entries: Sequence[ResultEntry], on: datetime.date, by: Officer, today: datetime.date
) -> list[TeamResult]:
    """Enter what teams had reached by a day; entries that say what is known already add nothing.

    Refused, naming the target's field 'so-<id>' or 'ghi-chu-<id>', when a day lies ahead or outside
    the team's life, or when another figure of the same day is corrected without a reason. Either
    all entries are written or none.
    """
    if on > today:
        raise Refused("Ngày tính đến chưa tới. Chọn hôm nay hoặc một ngày trước đó.", "on")
    pks = [entry.target.pk for entry in entries]
    locked = {
        row.pk: row
        for row in TeamTarget.objects.select_for_update(of=("self",))
        .select_related("team", "document")
        .filter(pk__in=pks)
        .order_by("pk")
    }
    known: dict[int, TeamResult] = {
        row.target_id: row
        for row in TeamResult.objects.filter(target_id__in=pks, on=on).order_by("pk")
    }
    written = []
    for entry in entries:
        target = locked[entry.target.pk]
        _check_day(target, on)
        before = known.get(target.pk)
        if before is not None and before.amount == entry.amount:
            continue
        if before is not None and not entry.note.strip():
            raise Refused(
                f"{target.team}: ngày {on:%d/%m/%Y} đã ghi {amount_text(before.amount)} "
                f"{target.measure} cho “{target.name}”. Ghi lý do sửa vào ô ghi chú.",
                f"ghi-chu-{target.pk}",
            )
        result = TeamResult.objects.create(
            target=target,
            on=on,
            amount=entry.amount,
            note=entry.note.strip()[:300],
            entered_by=by,
        )
        audit.record(
            by=by,
            verb="target.corrected" if before else "target.reached",
            summary=f"{'Sửa' if before else 'Ghi'} kết quả {target.name} đến {on:%d/%m/%Y}",
            target=target,
            before={target.name: before.amount} if before else {},
            after={target.name: entry.amount},
            reason=result.note if before else "",
        )
        written.append(result)
    return written


def _check_day(target: TeamTarget, on: datetime.date) -> None:
    if target.void:
        raise Refused(f"Chỉ tiêu “{target.name}” đã hủy cùng quyết định.", f"so-{target.pk}")
    begins = target.document.effective_on
    if begins is not None and on < begins:
        raise Refused(
            f"{target.team}: chỉ tiêu “{target.name}” được giao từ {begins:%d/%m/%Y} theo "
            f"{target.document.dated_name}. Chọn ngày từ đó trở đi.",
            f"so-{target.pk}",
        )
    ends = target.team.valid_to
    if ends is not None and on > ends:
        raise Refused(
            f"{target.team} đã kết thúc ngày {ends:%d/%m/%Y}. Chọn ngày trước đó.",
            f"so-{target.pk}",
        )
