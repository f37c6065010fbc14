"""That a list left the portal as a file: who took what, how much of it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit
from communes.errors import Refused
from communes.roles import Right

if TYPE_CHECKING:
    from communes.models import AuditEntry, Officer


@transaction.atomic
def note_export(
    *,
    title: str,
    query: str,
    form: str,
    rows: int,
    by: Officer,
    phones: bool = False,
    reason: str = "",
) -> AuditEntry:
    """Keep that a list was taken as a file. form: 'xlsx' or 'csv'; query: the list's address.

    Whole telephone numbers go out only with the right to see them and a reason; else Refused.
    """
    if phones and not by.can(Right.REVEAL_PHONES):
        raise Refused("Anh chị không có quyền xem số điện thoại đầy đủ.", "so-day-du")
    if phones and not reason:
        raise Refused("Ghi lý do cần số điện thoại đầy đủ.", "ly-do")
    numbers = "đầy đủ" if phones else "không có hoặc đã che"
    return audit.record(
        by=by,
        verb="list.exported",
        summary=f"Tải về “{title}”, {rows} dòng, tệp {form}",
        target=by,
        place=by.assignment,
        after={"điều kiện": query[:1000], "số điện thoại": numbers},
        reason=reason,
    )
