"""A leader's right to confirm and to hand in figures, lent for a time (ủy quyền), taken back."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from communes import audit
from communes.errors import Refused
from communes.models import Delegation, Officer
from communes.officers.delegations import may_receive
from communes.roles import Right
from communes.units.placing import keys_on
from communes.vietnamese import clean

if TYPE_CHECKING:
    from communes.models import Unit

LONGEST = datetime.timedelta(days=366)


@transaction.atomic
def delegate(
    *,
    receiver: Officer,
    first_day: datetime.date,
    last_day: datetime.date,
    reason: str,
    document: str,
    by: Officer,
    today: datetime.date,
) -> Delegation:
    """Lend the right to confirm to another officer of the unit, both days inclusive.

    Refused to oneself, outside the unit, for days gone by, for longer than a year, to somebody who
    has the right already, and on a day on which the giver or the receiver already has one.
    """
    both = Officer.objects.filter(pk__in={by.pk, receiver.pk}).order_by("pk")
    list(both.select_for_update(of=("self",)))
    unit = by.unit
    if unit is None or not by.can(Right.LEND_CONFIRMATION):
        raise Refused("Chỉ lãnh đạo xã đang giữ nhiệm vụ ủy quyền được, không ủy quyền lại.")
    if receiver.pk == by.pk:
        raise Refused("Không ủy quyền cho chính mình. Chọn một cán bộ khác của xã.", "receiver")
    if not may_receive(receiver, unit):
        raise Refused(
            f"{receiver.full_name} hiện không giữ nhiệm vụ cán bộ {unit.label}. Chọn người khác.",
            "receiver",
        )
    _refuse_days(first_day, last_day, today)
    if not clean(reason):
        raise Refused("Ghi lý do ủy quyền, ví dụ: đi công tác.", "reason")
    _refuse_overlap(by, receiver, unit, first_day, last_day)
    try:
        with transaction.atomic():
            made = Delegation.objects.create(
                giver=by,
                receiver=receiver,
                unit=unit,
                document=clean(document)[:200],
                reason=clean(reason)[:300],
                valid_from=first_day,
                valid_to=last_day,
                **keys_on(unit, today),
            )
    except IntegrityError as clash:
        raise Refused(
            "Vừa có một lần ủy quyền khác trùng ngày. Mở lại trang để xem.", "first_day"
        ) from clash
    audit.record(
        by=by,
        verb="delegation.given",
        summary=f"Ủy quyền xác nhận cho {receiver.full_name} {_days(made)}",
        target=made,
        after={
            "người được ủy quyền": receiver.full_name,
            "từ ngày": first_day,
            "đến hết ngày": last_day,
            "văn bản": made.document,
        },
        reason=made.reason,
    )
    return made


@transaction.atomic
def take_back(
    *, delegation: Delegation, reason: str, by: Officer, today: datetime.date
) -> Delegation:
    """End a delegation before its day: it gives no right from now on.

    Any leader of the unit may, so that nobody is left with a right that its giver cannot reach.
    """
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if not by.can(Right.LEND_CONFIRMATION) or by.unit != delegation.unit:
        raise Refused("Chỉ lãnh đạo của xã thu hồi được ủy quyền này.")
    last = delegation.valid_to
    if delegation.revoked or last is None or last < today:
        raise Refused("Lần ủy quyền này đã kết thúc.")
    if not clean(reason):
        raise Refused("Ghi lý do thu hồi.", "reason")
    begun = delegation.valid_from
    if begun is not None and begun < today:
        delegation.valid_to = today - datetime.timedelta(days=1)
    delegation.revoked = True
    delegation.save()
    audit.record(
        by=by,
        verb="delegation.taken_back",
        summary=f"Thu hồi ủy quyền xác nhận của {delegation.receiver.full_name}",
        target=delegation,
        before={"đến hết ngày": last},
        after={"đến hết ngày": delegation.valid_to, "đã thu hồi": True},
        reason=clean(reason),
    )
    return delegation


def _refuse_days(first_day: datetime.date, last_day: datetime.date, today: datetime.date) -> None:
    if first_day < today:
        raise Refused(f"Ủy quyền không lùi ngày. Ghi từ {today:%d/%m/%Y} trở đi.", "first_day")
    if last_day < first_day:
        raise Refused("Ngày kết thúc sớm hơn ngày bắt đầu. Ghi lại một trong hai ngày.", "last_day")
    if last_day - first_day > LONGEST:
        raise Refused("Ủy quyền có thời hạn, dài nhất một năm. Ghi ngày sớm hơn.", "last_day")


def _refuse_overlap(
    giver: Officer,
    receiver: Officer,
    unit: Unit,
    first_day: datetime.date,
    last_day: datetime.date,
) -> None:
    same_days = Delegation.objects.filter(
        unit=unit, revoked=False, valid_from__lte=last_day, valid_to__gte=first_day
    ).select_related("receiver")
    given = same_days.filter(giver=giver).first()
    if given is not None:
        raise Refused(
            f"Anh/chị đã ủy quyền cho {given.receiver.full_name} {_days(given)}. Thu hồi lần đó "
            "trước, hoặc chọn ngày khác.",
            "first_day",
        )
    held = same_days.filter(receiver=receiver).first()
    if held is not None:
        raise Refused(
            f"{receiver.full_name} đã được ủy quyền {_days(held)}. Chọn ngày khác.", "receiver"
        )


def _days(delegation: Delegation) -> str:
    return f"từ {delegation.valid_from:%d/%m/%Y} đến hết {delegation.valid_to:%d/%m/%Y}"
