"""A member list taken back: its drafts are given up, and drafts that gained people lose them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from communes import audit, clock
from communes.errors import Refused
from communes.models import ImportBatch, ImportState
from members.actions.decisions import discard_draft, save_draft
from members.actions.imports import fingerprint, locked_batch
from teams.models import Document, DocumentState

if TYPE_CHECKING:
    from communes.models import ImportRow, Officer


@dataclass(slots=True)
class UndoReport:
    """Drafts given up again, drafts put back as they were before people joined them, and those
    kept, each with its name and the reason."""

    discarded: list[int] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def undo_member_batch(*, batch: ImportBatch, reason: str, by: Officer) -> UndoReport:
    """Take back what a list wrote into drafts that nobody has touched since; the others stay.

    Refused when somebody has worked on every one of them.
    """
    batch = locked_batch(batch)
    if batch.state not in (ImportState.COMMITTED, ImportState.UNDOING):
        raise Refused("Chỉ hoàn tác được lượt nhập đã ghi.")
    if not reason.strip():
        raise Refused("Ghi lý do hoàn tác.", "reason")
    report = UndoReport()
    written: dict[int, list[ImportRow]] = {}
    rows = batch.rows.filter(after__document__isnull=False).only("batch", "before", "after")
    for row in rows.order_by("pk"):
        told: dict[str, Any] = row.after or {}
        written.setdefault(told["document"], []).append(row)
    undone: list[ImportRow] = []
    documents = Document.objects.filter(pk__in=written).order_by("pk")
    for document in documents.select_for_update(of=("self",)):
        went = written[document.pk]
        first = went[0]
        why = _why_kept(document, first)
        if why:
            report.kept.append((document.pk, why))
            batch.rows.filter(pk__in=[row.pk for row in went]).update(kept_because=why[:300])
            continue
        if first.before is not None:
            save_draft(
                document=document,
                payload=first.before["draft"],
                revision=document.revision,
                by=by,
                today=clock.today(),
            )
            report.restored.append(document.pk)
        else:
            discard_draft(
                document=document,
                reason=f"Hoàn tác lượt nhập từ tệp {batch.original_name}: {reason.strip()}"[:500],
                by=by,
            )
            report.discarded.append(document.pk)
        undone += went
    if report.kept and not (report.discarded or report.restored):
        raise Refused(" ".join(why for _, why in report.kept))
    batch.rows.filter(pk__in=[row.pk for row in undone]).update(undone=True)
    batch.state = ImportState.UNDONE
    batch.undone_at = timezone.now()
    batch.undone_by = by
    batch.undo_reason = reason.strip()[:500]
    batch.problem = ""
    batch.save()
    audit.record(
        by=by,
        verb="import.undone",
        summary=f"Hoàn tác lượt nhập từ tệp {batch.original_name}",
        target=batch,
        after={
            "số bản nháp đã bỏ": len(report.discarded),
            "số bản nháp trở lại như trước": len(report.restored),
            "giữ lại vì đã có người sửa": [why for _, why in report.kept],
        },
        reason=reason,
    )
    return report


def drafts_written(batch: ImportBatch) -> list[int]:
    """The decisions that a batch opened as drafts or added people to, whatever became of them."""
    found = batch.rows.filter(after__document__isnull=False).values_list(
        "after__document", flat=True
    )
    return sorted(set(found))


def _why_kept(document: Document, row: ImportRow) -> str:
    """Why an import's draft is not taken back; '' when nobody has touched it since.

    row: one that went into it, with how the import left it.
    """
    name = f"{document.dated_name} của {document.issuer_name}"
    if document.state == DocumentState.VOID:
        return f"{name} đã được bỏ trước đó."
    if not document.is_editable:
        return f"{name} đang ở trạng thái “{document.get_state_display()}”."
    told = row.after or {}
    if fingerprint(document) != told.get("left"):
        return f"{name} đã được sửa sau khi nhập."
    if not told.get("joined") and document.files.exists():
        return f"{name} đã có tệp đính kèm sau khi nhập."
    return ""
