"""That the department received the communes' decisions, and whether with the list of members."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit, facts
from communes.errors import Refused
from teams.models import Document, Receipt

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def note_receipts(
    *,
    documents: Collection[Document],
    received_on: datetime.date,
    with_list: bool,
    by: Officer,
    today: datetime.date,
) -> list[Receipt]:
    """Note that papers arrived on a day; what is known already adds nothing.

    Refused when the day lies ahead or before one of them was signed; then none is noted.
    """
    if not documents:
        raise Refused("Đánh dấu ít nhất một quyết định đã nhận.", "documents")
    if received_on > today:
        raise Refused("Ngày nhận chưa tới. Chọn hôm nay hoặc một ngày trước đó.", "received_on")
    rows = list(
        Document.objects.recorded()
        .select_for_update(of=("self",))
        .filter(pk__in=[each.pk for each in documents])
        .order_by("pk")
    )
    early = [row for row in rows if row.signed_on is not None and received_on < row.signed_on]
    if early:
        named = "; ".join(f"{row.dated_name} của {row.issuer_name}" for row in early[:3])
        raise Refused(
            f"Ngày nhận {received_on:%d/%m/%Y} ở trước ngày ký của {len(early)} văn bản: {named}.",
            "received_on",
        )
    known = set(
        Receipt.objects.filter(
            document__in=rows, received_on=received_on, with_list=with_list
        ).values_list("document_id", flat=True)
    )
    noted = []
    for row in rows:
        if row.pk in known:
            continue
        noted.append(
            Receipt.objects.create(
                document=row, received_on=received_on, with_list=with_list, received_by=by
            )
        )
        audit.record(
            by=by,
            verb="receipt.noted",
            summary=f"Đã nhận {row.dated_name}",
            target=row,
            place=row,
            after={"ngày nhận": received_on, "kèm danh sách": "có" if with_list else "không"},
        )
    _tell(rows)
    return noted


@transaction.atomic
def withdraw_receipt(*, receipt: Receipt, reason: str, by: Officer) -> None:
    """Take back a receipt that was noted by mistake; the trail keeps it, with the reason."""
    if not reason:
        raise Refused("Ghi lý do bỏ, ví dụ: đánh dấu nhầm dòng.", "reason")
    row = (
        Receipt.objects.select_for_update(of=("self",))
        .select_related("document")
        .filter(pk=receipt.pk)
        .first()
    )
    if row is None:
        raise Refused("Lần nhận này đã được bỏ trước đó.")
    audit.record(
        by=by,
        verb="receipt.withdrawn",
        summary=f"Bỏ lần nhận {row.document.dated_name}",
        target=row.document,
        place=row.document,
        before={
            "ngày nhận": row.received_on,
            "kèm danh sách": "có" if row.with_list else "không",
        },
        reason=reason,
    )
    row.delete()
    _tell([row.document])


def _tell(documents: Collection[Document]) -> None:
    facts.changed([row.commune_id for row in documents if row.commune_id])
