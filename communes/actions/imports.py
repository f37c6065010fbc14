"""Imports of lists: uploading a file, writing it into the register, taking it back.

Reading a file is no act of anybody: `communes.importing.run` does it, at once or in a job, and
calls `apply_batch` for the dry run, which is the real run rolled back.
"""

from __future__ import annotations

import datetime
import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction

from communes import audit, clock, facts
from communes.errors import Refused
from communes.importing import undo, write
from communes.importing.classify import classify
from communes.importing.trail import note, touched_communes
from communes.importing.undo import UndoReport
from communes.keeping import kept_by
from communes.models import (
    ImportBatch,
    ImportKind,
    ImportState,
    Unit,
    UnitVersion,
)
from communes.roles import Right
from communes.units.placing import keys_on
from communes.vietnamese import clean
from communes.villages import rules

if TYPE_CHECKING:
    from communes.importing.rehearsal import Rehearsal
    from communes.models import Officer

S = ImportState
LONGEST_NAME = 200


@transaction.atomic
def upload(
    *,
    content: bytes,
    name: str,
    kind: str,
    as_of: datetime.date,
    unit: Unit | None,
    by: Officer,
) -> ImportBatch:
    """Keep a file that is to be read for a territory; None is all of the officer's.

    Raises Refused when the officer may not import there, or the day lies too far ahead.
    """
    if not by.can(Right.WRITE_VILLAGES):
        raise Refused("Tài khoản này không được nhập danh sách vào sổ.")
    rules.check_not_far(as_of, clock.today(), "as_of")
    unit = unit or by.unit
    mine = UnitVersion.objects.visible_to(by).on(as_of).under(by.unit)
    if unit is not None and not mine.filter(unit=unit).exists():
        raise Refused(
            f"{unit.label} không thuộc địa bàn được giao vào ngày {as_of:%d/%m/%Y}. Chọn đơn vị "
            "khác, hoặc ngày khác.",
            "unit",
        )
    name = clean(PurePosixPath(name.replace("\\", "/")).name) or "tep"
    name = name if len(name) <= LONGEST_NAME else f"{name[:180]}…{PurePosixPath(name).suffix[:10]}"
    digest = hashlib.sha256(content).hexdigest()
    batch = ImportBatch(
        kind=ImportKind(kind),
        original_name=name,
        sha256=digest,
        size=len(content),
        as_of=as_of,
        unit=unit,
        by=by,
        **keys_on(unit, as_of),
    )
    path = f"imports/{digest[:2]}/{digest}"
    storage = batch.content.storage
    if not storage.exists(path):
        path = storage.save(path, ContentFile(content))
    batch.content.name = path
    batch.save()
    audit.record(
        by=by,
        verb="import.upload",
        summary=f"Tải lên {batch.get_kind_display()}: {name}",
        target=batch,
        after={"tệp": name, "mã băm": digest, "ngày số liệu": as_of, "địa bàn": unit or "cả nước"},
    )
    return batch


@transaction.atomic
def apply_batch(
    *,
    batch: ImportBatch,
    commit: bool,
    only_valid: bool,
    by: Officer,
    declare_complete: bool = False,
    rehearsal: Rehearsal | None = None,
) -> ImportBatch:
    """Compare the rows with the register and write them; without `commit`, all but the comparison
    is rolled back.

    All or nothing: invalid rows are refused unless only_valid. A batch that was written is left
    as it is. rehearsal: new rows that were written and rolled back already. Raises Refused.
    """
    batch = locked_batch(batch)
    if commit and batch.state == S.COMMITTED:
        return batch
    if commit and batch.state not in (S.READ, S.COMMITTING):
        raise Refused(f"Tệp {batch.get_state_display()}, không ghi được. Mở lại trang này.")
    batch.counts = classify(batch, by)
    if commit and batch.invalid and not only_valid:
        raise Refused(
            f"Còn {batch.invalid} dòng có lỗi nên chưa ghi gì. Sửa tệp rồi tải lại, hoặc chọn "
            "“chỉ ghi các dòng đúng”.",
            "only_valid",
        )
    with transaction.atomic():
        if batch.counts["new"] or batch.counts["changed"]:
            write.write(batch, rehearsal)
        else:
            write.place_communes(batch)
        declared = write.declare(batch, by) if declare_complete else []
        entry = note(batch, by, "import.villages", f"Nhập {batch.original_name} vào sổ")
        write.audit_communes(batch, entry)
        transaction.set_rollback(not commit)
    if commit:
        if batch.counts["new"]:
            write.remember()
        batch.declared, batch.declare_complete, batch.only_valid = (
            declared,
            declare_complete,
            only_valid,
        )
        batch.state, batch.committed_by, batch.problem = S.COMMITTED, by, ""
        batch.committed_at = clock.now()
    batch.save()
    if commit:
        facts.changed(touched_communes(batch))
    return batch


@transaction.atomic
def begin_commit(
    *, batch: ImportBatch, only_valid: bool, declare_complete: bool, by: Officer
) -> ImportBatch:
    """Settle how the batch is to be written; a job then writes it in the officer's name.

    Raises Refused when it is not read, or has invalid rows that nobody agreed to leave out.
    """
    batch = locked_batch(batch)
    if batch.state != S.READ:
        raise Refused(f"Tệp {batch.get_state_display()}, không ghi được. Mở lại trang này.")
    if batch.invalid and not only_valid:
        raise Refused(
            f"Còn {batch.invalid} dòng có lỗi. Sửa tệp rồi tải lại, hoặc chọn “chỉ ghi các dòng "
            "đúng”.",
            "only_valid",
        )
    if not batch.counts.get("valid"):
        raise Refused("Không có dòng nào đúng để ghi. Sửa tệp rồi tải lại.", "only_valid")
    batch.only_valid, batch.declare_complete = only_valid, declare_complete
    batch.committed_by, batch.state, batch.problem = by, S.COMMITTING, ""
    batch.heartbeat_at = clock.now()
    batch.save()
    note(batch, by, "import.begin", f"Cho ghi {batch.original_name} vào sổ")
    return batch


@transaction.atomic
def begin_undo(*, batch: ImportBatch, reason: str, by: Officer) -> ImportBatch:
    """Settle that the batch is to be taken back; a job then does it in the officer's name."""
    batch = locked_batch(batch)
    reason = _checked_undo(batch, reason, by)
    batch.undone_by, batch.undo_reason = by, reason
    batch.state, batch.problem, batch.heartbeat_at = S.UNDOING, "", clock.now()
    batch.save()
    note(batch, by, "import.begin_undo", f"Cho hoàn tác {batch.original_name}", reason)
    return batch


@transaction.atomic
def undo_batch(*, batch: ImportBatch, by: Officer, reason: str) -> UndoReport:
    """Put back what was there before the batch, but for rows whose village was edited since or
    serves a team: those stay, and say why. Raises Refused."""
    batch = locked_batch(batch)
    reason = _checked_undo(batch, reason, by)
    touched = touched_communes(batch)
    report = undo.take_back(batch)
    batch.state, batch.undone_by, batch.undo_reason = S.UNDONE, by, reason
    batch.undone_at, batch.declared, batch.problem = clock.now(), [], ""
    batch.counts = {**batch.counts, "undone": report.undone, "kept": report.kept}
    batch.save()
    entry = note(batch, by, "import.undo", f"Hoàn tác {batch.original_name}", reason)
    write.place_communes(batch)
    write.audit_communes(batch, entry, undone=True)
    facts.changed(touched)
    return report


@transaction.atomic
def cancel_batch(*, batch: ImportBatch, by: Officer) -> ImportBatch:
    """Give up a file that was not written; a job that reads it stops. Raises Refused."""
    batch = locked_batch(batch)
    if batch.state not in (S.UPLOADED, S.READING, S.READ, S.FAILED) or (
        batch.state == S.FAILED and batch.failed_in == S.UNDOING
    ):
        raise Refused(
            "Không hủy được khi đang ghi hoặc đã ghi vào sổ. Chờ ghi xong rồi hoàn tác."
            if batch.state in (S.COMMITTING, S.COMMITTED)
            else f"Tệp {batch.get_state_display()}, không cần hủy."
        )
    batch.state, batch.problem = S.CANCELLED, ""
    batch.save(update_fields=["state", "problem"])
    note(batch, by, "import.cancel", f"Hủy việc nhập {batch.original_name}")
    return batch


@transaction.atomic
def retry_batch(*, batch: ImportBatch, by: Officer) -> ImportBatch:
    """Put a failed batch back to where it failed; `communes.tasks.resume` then goes on."""
    batch = locked_batch(batch)
    if batch.state != S.FAILED:
        raise Refused(f"Tệp {batch.get_state_display()}, không cần thử lại.")
    again = {S.COMMITTING: S.COMMITTING, S.UNDOING: S.UNDOING}
    batch.state = again.get(S(batch.failed_in), S.UPLOADED)
    if batch.state == S.COMMITTING:
        batch.committed_by = by
    batch.problem, batch.heartbeat_at = "", clock.now()
    batch.save(update_fields=["state", "problem", "heartbeat_at", "committed_by"])
    note(batch, by, "import.retry", f"Thử lại việc nhập {batch.original_name}")
    return batch


def locked_batch(batch: ImportBatch) -> ImportBatch:
    """The batch as it stands, held until the transaction ends."""
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _checked_undo(batch: ImportBatch, reason: str, by: Officer) -> str:
    reason = clean(reason)
    if not reason:
        raise Refused("Ghi lý do hoàn tác, ví dụ “nhập nhầm tệp của huyện khác”.", "reason")
    left = batch.state == S.UNDONE and batch.counts.get("kept")
    if batch.state not in (S.COMMITTED, S.UNDOING) and not left:
        raise Refused(f"Tệp {batch.get_state_display()}, không có gì để hoàn tác.")
    touched = batch.rows.filter(action__in=["new", "changed"]).values("unit_id")
    mine = kept_by(by, batch.as_of).values("unit_id")
    if batch.rows.filter(unit_id__in=touched).exclude(unit_id__in=mine).exists():
        raise Refused("Tệp này có xã ngoài địa bàn được giao. Nhờ người đã nhập hoàn tác.")
    return reason
