"""Reforms of villages: preparing the event, and what it does to villages when it is applied.

Applying and undoing are called by `reports.actions.reforming` alone, which sees the teams as well.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from communes import audit, clock
from communes.actions.reform_rows import (
    change_villages,
    close_villages,
    link_villages,
    open_villages,
    reopen,
    take_out,
)
from communes.errors import Refused
from communes.models import Reform, ReformOperation, ReformState, ReformSubject, Unit
from communes.reforming.matching import Register
from communes.reforming.outcome import Outcome
from communes.reforming.units import UnitOperation
from communes.reforming.values import Kind, Operation
from communes.roles import Right
from communes.territory import Reach
from communes.units.placing import keys_on
from communes.vietnamese import clean
from communes.villages import rules

if TYPE_CHECKING:
    from communes.models import Officer

AnyOperation = Operation | UnitOperation

LONGEST_REASON = 300
LARGEST_FILE = 20 * 1024 * 1024
HEAD = ("title", "document", "number", "signed_on", "effective_on")
_PAPERS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
}


@transaction.atomic
def start_reform(
    *,
    unit: Unit,
    head: dict[str, Any],
    operations: Sequence[AnyOperation],
    by: Officer,
    source_text: str = "",
    skipped: Sequence[str] = (),
    about: ReformSubject = ReformSubject.VILLAGES,
) -> Reform:
    """A reform in preparation; nothing of the register changes. head: the fields of HEAD.

    Raises Refused when the officer may not rearrange the villages of the unit.
    """
    _check_right(unit, by)
    _check_head(head)
    reform = Reform.objects.create(
        unit=unit,
        about=about,
        source_text=source_text,
        skipped=list(skipped)[:200],
        entered_by=by,
        **head,
        **keys_on(unit, head["effective_on"] or clock.today()),
    )
    _write_operations(reform, operations)
    audit.record(
        by=by,
        verb="lập sự kiện sắp xếp",
        summary=f"Lập sự kiện “{reform.title}” của {unit.label}",
        target=reform,
        after={"văn bản": reform.cited, "ngày hiệu lực": reform.effective_on},
    )
    return reform


@transaction.atomic
def save_reform(
    *,
    reform: Reform,
    by: Officer,
    revision: int | None = None,
    head: dict[str, Any] | None = None,
    operations: Sequence[AnyOperation] | None = None,
    source_text: str | None = None,
    skipped: Sequence[str] | None = None,
) -> Reform:
    """Keep what is given of a reform in preparation, and leave the rest as it is.

    revision: that of the page; Refused when somebody else saved since.
    """
    _check_right(reform.unit, by)
    held = _locked_draft(reform)
    if revision is not None and revision != held.revision:
        raise Refused("Người khác vừa lưu sự kiện này. Mở lại trang để thấy bản mới, rồi sửa tiếp.")
    if head is not None:
        _check_head(head)
        for name, value in head.items():
            setattr(held, name, value)
        for name, value in keys_on(held.unit, held.effective_on or clock.today()).items():
            setattr(held, name, value)
    if source_text is not None:
        held.source_text = source_text
    if skipped is not None:
        held.skipped = list(skipped)[:200]
    held.revision += 1
    held.save()
    if operations is not None:
        held.operations.all().delete()
        _write_operations(held, operations)
    audit.record(
        by=by,
        verb="sửa sự kiện sắp xếp",
        summary=f"Sửa sự kiện “{held.title}”",
        target=held,
        after={"ngày hiệu lực": held.effective_on, "số việc": held.operations.count()},
    )
    return held


@transaction.atomic
def drop_reform(*, reform: Reform, by: Officer) -> None:
    """Take away a reform that was never applied; the audit trail keeps that there was one."""
    _check_right(reform.unit, by)
    held = _locked_draft(reform)
    audit.record(
        by=by,
        verb="bỏ sự kiện sắp xếp",
        summary=f"Bỏ sự kiện “{held.title}” chưa áp dụng",
        target=held,
        before={"văn bản": held.cited, "số việc": held.operations.count()},
    )
    held.delete()


@transaction.atomic
def attach_resolution(*, reform: Reform, name: str, content: bytes, by: Officer) -> Reform:
    """Keep the file of the resolution: PDF, JPG or PNG by its content. Raises Refused."""
    _check_right(reform.unit, by)
    if not content:
        raise Refused("Tệp rỗng. Chọn lại tệp nghị quyết.", "upload")
    if len(content) > LARGEST_FILE:
        raise Refused("Tệp nặng quá 20 MB. Quét lại ở độ phân giải 200 dpi.", "upload")
    kinds = [kind for sign, kind in _PAPERS.items() if content.startswith(sign)]
    if not kinds:
        raise Refused("Không nhận được loại tệp này. Nghị quyết phải là PDF, JPG, PNG.", "upload")
    held = Reform.objects.select_for_update(of=("self",)).get(pk=reform.pk)
    before = held.file_name
    held.file_type, extension = kinds[0]
    held.file_name = clean(PurePosixPath(name.replace("\\", "/")).name)[-200:] or "nghi-quyet"
    held.file_size, held.file_sha256 = len(content), hashlib.sha256(content).hexdigest()
    path = f"{held.file_sha256[:2]}/{held.file_sha256}.{extension}"
    storage = held.content.storage
    held.content.name = path if storage.exists(path) else storage.save(path, ContentFile(content))
    held.save()
    audit.record(
        by=by,
        verb="tải nghị quyết",
        summary=f"Tải lên nghị quyết của sự kiện “{held.title}”",
        target=held,
        before={"tệp": before},
        after={"tệp": held.file_name, "mã băm": held.file_sha256},
    )
    return held


@transaction.atomic
def apply_to_villages(
    *, reform: Reform, outcome: Outcome, register: Register, by: Officer
) -> dict[str, int]:
    """Close, open, change and link villages; the keys of the new villages by key of result.

    Call under the lock of the communes and with an outcome worked out under it; the trail of what
    was changed is left on the reform. Raises Refused when something stands against it.
    """
    _check_right(reform.unit, by)
    if outcome.errors:
        raise Refused(outcome.errors[0].message)
    day = reform.effective_on
    if day is None:
        raise Refused("Chưa có ngày có hiệu lực. Ghi ngày ở phần “Văn bản”.")
    trail: dict[str, Any] = {}
    closed = close_villages(reform, outcome, register, trail)
    changed = change_villages(reform, outcome, trail)
    opened = open_villages(reform, outcome, trail)
    link_villages(reform, outcome, opened)
    for said in (*closed, *changed):
        audit.record(
            by=by,
            verb=said.verb,
            summary=said.summary,
            target=said.placement.village,
            place=said.placement,
            reason=reform.cited,
            label=said.name,
        )
    keys = {}
    for key, (village, placement) in opened.items():
        keys[key] = village.pk
        opening = outcome.openings[key]
        audit.record(
            by=by,
            verb="lập thôn khi sắp xếp",
            summary=f"Lập {opening.full_name} từ ngày {day:%d/%m/%Y}",
            target=village,
            place=placement,
            after={"số hộ": opening.households, "số nhân khẩu": opening.people},
            reason=reform.cited,
            label=opening.full_name,
        )
    reform.trail = trail
    reform.state = ReformState.APPLIED
    reform.applied_by = by
    reform.applied_at = timezone.now()
    reform.revision += 1
    reform.save()
    return keys


@transaction.atomic
def undo_on_villages(*, reform: Reform, reason: str, by: Officer) -> None:
    """Give back what applying closed, and take out what it opened.

    The caller has refused what was built on it since. Raises Refused for what still holds on to a
    new village.
    """
    _check_right(reform.unit, by)
    reason = clean(reason)[:LONGEST_REASON]
    if not reason:
        raise Refused("Chưa có lý do. Ghi vì sao hoàn tác, người xem sau sẽ cần.", "reason")
    take_out(reform)
    reopen(reform)
    reform.state = ReformState.UNDONE
    reform.undone_by, reform.undo_reason = by, reason
    reform.undone_at = timezone.now()
    reform.revision += 1
    reform.save()
    audit.record(
        by=by,
        verb="hoàn tác sắp xếp",
        summary=f"Hoàn tác sự kiện “{reform.title}”",
        target=reform,
        before={"tình trạng": "đã áp dụng"},
        after={"tình trạng": "đã hoàn tác"},
        reason=reason,
    )


def _check_right(unit: Unit, by: Officer) -> None:
    """Who writes the villages of all communes of the unit: of itself, or of a unit above it."""
    own = by.unit
    keys = keys_on(unit, clock.today())
    inside = own is None or own.pk == unit.pk or own.pk in keys.values()
    reach: Reach | None = by.reach
    if reach is None or not by.can(Right.WRITE_VILLAGES) or not inside:
        raise Refused("Tài khoản này không được sắp xếp thôn của đơn vị đó.", "unit")


def _check_head(head: dict[str, Any]) -> None:
    if not head["title"]:
        raise Refused("Chưa có tên sự kiện.", "title")
    effective_on: datetime.date | None = head["effective_on"]
    rules.check_not_far(effective_on, clock.today(), "effective_on")
    signed_on: datetime.date | None = head["signed_on"]
    if signed_on and signed_on > clock.today():
        raise Refused("Ngày ban hành chưa tới. Kiểm tra lại ngày.", "signed_on")
    if signed_on and effective_on and effective_on < signed_on:
        raise Refused(
            "Ngày có hiệu lực trước ngày ban hành. Kiểm tra lại hai ngày.", "effective_on"
        )


def _locked_draft(reform: Reform) -> Reform:
    held = Reform.objects.select_for_update(of=("self",)).get(pk=reform.pk)
    if not held.is_draft:
        raise Refused("Sự kiện này đã áp dụng nên không sửa được nữa. Hoàn tác trước nếu cần sửa.")
    return held


def _write_operations(reform: Reform, operations: Sequence[AnyOperation]) -> None:
    ReformOperation.objects.bulk_create(
        ReformOperation(
            reform=reform,
            position=place,
            kind=Kind(operation.kind).value,
            parts=[share.as_json() for share in operation.parts],
            results=[result.as_json() for result in operation.results],
            text=operation.text[:5000],
        )
        for place, operation in enumerate(operations, start=1)
    )
