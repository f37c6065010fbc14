"""Handing over: the posts change, the open work changes its owner, all of it or nothing."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.actions.handover import give_post_back, locked, pass_post
from communes.errors import Refused
from communes.models import Delegation, Handover, ImportBatch, Reform
from communes.models.handover import HandoverState
from communes.officers.handovers import ONE_DAY, check_handover, holds_on, living, may_refuse
from communes.territory import valid_on
from communes.units.placing import peoples_committee
from communes.vietnamese import clean
from reports.handovers.open_work import open_work, parts_of, recorded_parts
from reports.handovers.work_kind import Held, Kind, Way, held_by
from reports.handovers.work_rows import KINDS_OF_WORK
from teams.models import Document

if TYPE_CHECKING:
    from communes.models import Officer

Moved = dict[str, list[int]]


@transaction.atomic
def hand_over(*, handover: Handover, by: Officer, today: datetime.date) -> Handover:
    """Carry a prepared handover out: from its day on the receiver is in charge, and alone.

    Done on the day itself or on the eve, at the end of the giver's last day. The receiver owns the
    work from this moment, whether or not they confirm it: nothing is without an owner.
    Raises Refused: too early, no longer prepared, or what could be prepared then cannot be done
    now (the receiver left, the unit ended).
    """
    handover = locked(handover)
    if not handover.is_draft:
        raise Refused("Lần bàn giao này không còn chờ thực hiện. Tải lại trang.")
    if handover.starts_on > today + ONE_DAY:
        raise Refused(
            f"Còn sớm: bàn giao được thực hiện từ {handover.starts_on - ONE_DAY:%d/%m/%Y}, ngày "
            "làm việc cuối cùng của người giao. Bản chuẩn bị được giữ đến lúc đó."
        )
    successor = check_handover(
        post=handover.post,
        receiver=handover.receiver,
        starts_on=handover.starts_on,
        by=by,
        today=today,
    )
    held = held_by(handover.post, handover.starts_on)
    if handover.shared:
        handover.items, moved, places = _move_parts(handover, held, by=by)
        handover.trail = {"moved": moved, "places": places}
    else:
        handover.items = [share.recorded() for share in open_work(held)]
        handover.trail = {"moved": _move(held, handover.receiver, by=by)}
        _end_delegations(held, by=by)
    passed = pass_post(handover=handover, successor=successor, by=by, today=today)
    handover.trail["posts"] = passed.as_trail()
    handover.state = HandoverState.HANDED
    handover.handed_by = by
    handover.handed_at = timezone.now()
    handover.save()
    audit.record(
        by=by,
        verb="handover.handed",
        summary=f"Bàn giao từ {handover.giver.full_name} sang {handover.receiver.full_name}, "
        f"từ {handover.starts_on:%d/%m/%Y}",
        target=handover,
        before={"người phụ trách": handover.giver.full_name},
        after={
            "người phụ trách": handover.receiver.full_name,
            **{item["label"]: item["count"] for item in handover.items},
        },
    )
    return handover


@transaction.atomic
def receive(*, handover: Handover, by: Officer, today: datetime.date) -> Handover:
    """The receiver confirms. What the giver began after the list was made comes along."""
    handover = _answered(handover, by=by)
    if by.pk != handover.receiver_id:
        raise Refused("Chỉ người nhận xác nhận được.")
    if today < handover.starts_on:
        raise Refused(f"Anh/chị phụ trách từ {handover.starts_on:%d/%m/%Y}; xác nhận từ ngày đó.")
    later = living(today).filter(officer=handover.giver)
    if not handover.shared and not any(
        holds_on(post, today) and post.unit_id == handover.unit_id for post in later
    ):
        held = held_by(handover.post, handover.starts_on)
        left = [share.recorded() for share in open_work(held) if share.kind.way == Way.MOVES]
        moved = _move(held, handover.receiver, by=by)
        handover.items = [*handover.items, *({**item, "later": True} for item in left)]
        before = handover.trail["moved"]
        for code, keys in moved.items():
            before[code] = [*before.get(code, []), *keys]
    handover.state = HandoverState.RECEIVED
    handover.answered_by = by
    handover.answered_at = timezone.now()
    handover.save()
    audit.record(
        by=by,
        verb="handover.received",
        summary=f"Nhận bàn giao từ {handover.giver.full_name}",
        target=handover,
        after={"tình trạng": HandoverState.RECEIVED.label},
    )
    return handover


@transaction.atomic
def refuse(*, handover: Handover, reason: str, by: Officer, today: datetime.date) -> Handover:
    """The receiver does not take it, or the keeper of the accounts takes it back.

    What moved and is still open goes back to the giver, whose post goes on; Refused when the
    giver can no longer take it, so that nothing is left without an owner.
    """
    handover = _answered(handover, by=by)
    if not may_refuse(handover, by, today):
        raise Refused(
            "Chỉ người nhận hoặc người quản lý tài khoản của người giao làm được việc này."
        )
    reason = clean(reason)[:500]
    if not reason:
        raise Refused("Ghi lý do không nhận, để người giao biết phải làm gì.", "reason")
    give_post_back(handover=handover, by=by, today=today)
    back = _move_back(handover, by=by)
    handover.parts.all().delete()
    handover.state, handover.refusal = HandoverState.REFUSED, reason
    handover.answered_by = by
    handover.answered_at = timezone.now()
    handover.save()
    audit.record(
        by=by,
        verb="handover.refused",
        summary=f"Không nhận bàn giao từ {handover.giver.full_name}; {back} việc trở lại",
        target=handover,
        before={"người phụ trách": handover.receiver.full_name},
        after={"người phụ trách": handover.giver.full_name},
        reason=reason,
    )
    return handover


def _answered(handover: Handover, *, by: Officer) -> Handover:
    handover = locked(handover)
    if not handover.awaits_receiver:
        raise Refused("Lần bàn giao này không chờ xác nhận. Tải lại trang để xem tình trạng mới.")
    return handover


def _move(held: Held, receiver: Officer, *, by: Officer) -> Moved:
    """Write the receiver's name where the giver's stood; the keys of the rows by kind of work."""
    moved: Moved = {}
    for kind in KINDS_OF_WORK:
        if kind.way == Way.MOVES:
            for row in kind.rows(held).select_for_update(of=("self",)):
                _own(kind, row, held.officer, receiver, by=by)
                moved.setdefault(kind.code, []).append(row.pk)
    return moved


def _move_back(handover: Handover, *, by: Officer) -> int:
    """The rows that are still open and still the receiver's; how many."""
    moved = handover.trail.get("moved", {})
    count = 0
    for kind in KINDS_OF_WORK:
        if kind.model is None or kind.code not in moved:
            continue
        rows = kind.model._default_manager.filter(
            pk__in=moved[kind.code],
            state__in=kind.unfinished,
            **{kind.owner: handover.receiver},
        )
        for row in rows.select_for_update(of=("self",)):
            _own(kind, row, handover.receiver, handover.giver, by=by)
            old = handover.trail.get("places", {}).get(f"{kind.code}:{row.pk}")
            if old:
                type(row)._default_manager.filter(pk=row.pk).update(**old)
            count += 1
    return count


# Where a thing that passes to another unit says whose it is.
_UNIT_COLUMNS = {Document: "issuer_id", ImportBatch: "unit_id", Reform: "unit_id"}


def _move_parts(
    handover: Handover, held: Held, *, by: Officer
) -> tuple[list[dict[str, Any]], Moved, dict[str, dict[str, Any]]]:
    """What a shared handover names goes to the receiver and into their unit, so that they reach
    it: the record, the keys moved, and where each stood before."""
    place = {key: getattr(handover, key) for key in ("commune_id", "district_id", "province_id")}
    post = handover.receiver.assignments.filter(valid_on(handover.starts_on)).get()
    items = recorded_parts(handover)
    moved: Moved = {}
    places: dict[str, dict[str, Any]] = {}
    for kind, rows in parts_of(handover, held):
        for row in rows.select_for_update(of=("self",)):
            _own(kind, row, held.officer, handover.receiver, by=by)
            column = _UNIT_COLUMNS[type(row)]
            values = {**place, column: post.unit_id}
            if isinstance(row, Document) and post.unit is not None:
                values["issuer_name"] = peoples_committee(post.unit, handover.starts_on)
            places[f"{kind.code}:{row.pk}"] = {name: getattr(row, name) for name in values}
            type(row)._default_manager.filter(pk=row.pk).update(**values)
            moved.setdefault(kind.code, []).append(row.pk)
    return items, moved, places


def _own(kind: Kind, row: Any, old: Officer, new: Officer, *, by: Officer) -> None:
    """One name in the place of another; when the row was last saved stays as it was."""
    type(row)._default_manager.filter(pk=row.pk).update(**{kind.owner: new})
    audit.record(
        by=by,
        verb="work.handed_over",
        summary=f"Đổi người giữ {row} từ {old.full_name} sang {new.full_name}",
        target=row,
        before={"người giữ": old.full_name},
        after={"người giữ": new.full_name},
    )


def _end_delegations(held: Held, *, by: Officer) -> None:
    """A right that was lent goes with the post, to nobody."""
    lent = next(kind for kind in KINDS_OF_WORK if kind.way == Way.ENDS)
    eve = held.starts_on - ONE_DAY
    for row in lent.rows(held).select_for_update(of=("self",)):
        last, begun = row.valid_to, row.valid_from <= eve
        Delegation.objects.filter(pk=row.pk).update(
            **({"valid_to": eve} if begun else {"revoked": True})
        )
        audit.record(
            by=by,
            verb="delegation.ended",
            summary=f"Kết thúc ủy quyền xác nhận của {row.receiver.full_name}, do bàn giao",
            target=row,
            before={"đến hết ngày": last},
            after={"đến hết ngày": eve} if begun else {"đã thu hồi": True},
        )
