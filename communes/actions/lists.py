"""Declaring that a commune's list of villages is complete, and withdrawing the declaration."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from communes import audit, clock, facts
from communes.actions.village_checks import (
    count_on,
    day_words,
    document_text,
    first_day_in,
    locked,
    needed,
    stands_already,
)
from communes.errors import Refused
from communes.models import Unit, VillageList
from communes.models.dated import OLDEST_FIRST
from communes.units.placing import keys_on
from communes.units.splitting import follow_units_over

if TYPE_CHECKING:
    from communes.models import Officer


@transaction.atomic
def declare_list(
    *,
    commune: Unit,
    valid_from: datetime.date | None,
    by: Officer | None,
    document: str = "",
) -> VillageList:
    """Say that the commune's villages in the register are all of them, from a day on.

    valid_from None: since before. Raises Refused when there is no village on the first day, or when
    a declaration stands on one of the days.
    """
    document = document_text(document)
    holder = locked([commune.pk])[0]
    first = first_day_in(holder, valid_from)
    standing = (
        VillageList.objects.filter(commune=holder)
        .filter(Q(valid_to__isnull=True) | (Q(valid_to__gte=first) if first else Q()))
        .order_by(OLDEST_FIRST)
        .last()
    )
    if standing is not None:
        raise Refused(stands_already(standing), "valid_from")
    count = count_on(holder, first)
    if not count:
        raise Refused(
            f"{day_words(first)} trong sổ chưa có thôn nào của {holder.label}. Ghi danh sách thôn "
            "trước, hoặc chọn ngày mà các thôn đã có trong sổ.",
            "valid_from",
        )
    declared = VillageList.objects.create(
        complete=True,
        document=document,
        declared_by=by,
        valid_from=first,
        **keys_on(holder, first or clock.today()),
    )
    follow_units_over(VillageList, Q(pk=declared.pk), clock.today())
    audit.record(
        by=by,
        system=by is None,
        verb="xác nhận danh mục thôn",
        summary=f"Xác nhận danh mục thôn của {holder.label} đầy đủ: {count} thôn",
        target=holder,
        place=declared,
        after={"đầy đủ từ ngày": first or "từ trước", "số thôn": count, "căn cứ": document},
    )
    facts.changed([holder.pk])
    return declared


@transaction.atomic
def withdraw_list(
    *,
    commune: Unit,
    last_day: datetime.date | None,
    reason: str,
    by: Officer,
) -> None:
    """The standing declaration holds through last_day only; None: it never held, typed by mistake.

    Raises Refused when none stands, or last_day is before its first day.
    """
    reason = needed(reason, "reason", "Ghi lý do rút xác nhận, ví dụ “còn thiếu hai thôn”.")
    holder = locked([commune.pk])[0]
    standing = VillageList.objects.filter(commune=holder).order_by(OLDEST_FIRST).last()
    if standing is None or (
        standing.valid_to is not None and (last_day is None or standing.valid_to <= last_day)
    ):
        raise Refused(f"Danh mục thôn của {holder.label} hiện không có xác nhận nào để rút.")
    if last_day is not None and standing.valid_from and last_day < standing.valid_from:
        raise Refused(
            f"Xác nhận có từ ngày {standing.valid_from:%d/%m/%Y}. Chọn ngày cuối từ ngày đó trở "
            "đi, hoặc chọn “chưa bao giờ đầy đủ”.",
            "last_day",
        )
    audit.record(
        by=by,
        verb="rút xác nhận danh mục thôn",
        summary=f"Rút xác nhận danh mục thôn của {holder.label}"
        + (f" sau ngày {last_day:%d/%m/%Y}" if last_day else " vì xác nhận nhầm"),
        target=holder,
        place=standing,
        before={
            "đầy đủ từ ngày": standing.valid_from or "từ trước",
            "căn cứ": standing.document,
        },
        after={"đầy đủ đến ngày": last_day or "chưa bao giờ đầy đủ"},
        reason=reason,
    )
    if last_day is None:
        standing.delete()
    else:
        standing.valid_to = last_day
        standing.save(update_fields=["valid_to"])
    facts.changed([holder.pk])
