"""Member lists into draft decisions: the dry run that is the real run rolled back, and its undo.

Nobody sits in a team because of a file: teams that the register does not hold go into a draft
decision of their commune, which completes it, has it confirmed and only then counts them. Teams
that are there already are compared and left alone; changing them is for a decision of its own.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.importing.clashes import E_OUTSIDE_TERRITORY
from communes.keeping import kept_by
from communes.models import ImportBatch, ImportKind, ImportRow, ImportState, Unit
from members.actions.decisions import discard_draft, start_draft
from members.importing.drafts import drafts_of
from members.importing.register import Register
from members.importing.sorting import Sorted, sort_rows
from teams.models import Document, DocumentState

if TYPE_CHECKING:
    from communes.models import Officer

# A draft as the import left it; every later saving counts on.
UNTOUCHED = 1
_SETTLED = (
    "status",
    "action",
    "codes",
    "warnings",
    "problems",
    "changes",
    "village",
    "clashed",
    "after",
)
_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or would do. documents: the drafts opened, none for a dry run."""

    counts: dict[str, Any]
    documents: list[int]


@dataclass(slots=True)
class UndoReport:
    """Drafts given up again, and those kept, each with its name and the reason."""

    discarded: list[int] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def apply_member_batch(
    *, batch: ImportBatch, commit: bool, only_valid: bool, by: Officer, today: datetime.date
) -> Outcome:
    """Open the draft decisions of a list, or tell what would happen.

    A dry run does everything, takes it back and keeps what it found of each row. Refused when
    rows are wrong and the right ones alone were not asked for; nothing is written then.
    """
    batch = _locked(batch)
    if commit and batch.state not in (ImportState.READ, ImportState.COMMITTING):
        raise Refused(
            f"Lượt nhập đang ở trạng thái “{batch.get_state_display()}”, không ghi được. "
            "Tải tệp lên lại nếu cần."
        )
    before_writing = transaction.savepoint()
    found = _sorted(batch, by)
    counts = found.counts()
    if commit and counts["invalid"] and not only_valid:
        raise Refused(
            f"Tệp còn {counts['invalid']} dòng có lỗi nên chưa ghi gì. Sửa tệp rồi tải lên lại, "
            "hoặc chọn “chỉ ghi dòng đúng”.",
            "only_valid",
        )
    documents = _open_drafts(batch, found, by, today)
    counts["drafts"] = len(set(documents.values()))
    counts["communes"] = [asdict(work) for work in found.communes.values()]
    if commit:
        transaction.savepoint_commit(before_writing)
        batch.state = ImportState.COMMITTED
        batch.committed_at = timezone.now()
        batch.committed_by = by
        batch.only_valid = only_valid
    else:
        transaction.savepoint_rollback(before_writing)
        documents = {}
    for row in found.rows:
        row.after = {"document": documents[row.pk]} if row.pk in documents else None
    ImportRow.objects.bulk_update(found.rows, _SETTLED, batch_size=_CHUNK)
    batch.counts = counts
    batch.save()
    opened = sorted(set(documents.values()))
    if commit:
        audit.record(
            by=by,
            verb="import.members",
            summary=f"Nhập danh sách thành viên từ tệp {batch.original_name}",
            target=batch,
            after={
                "số liệu tính đến ngày": batch.as_of,
                "số bản nháp quyết định": len(opened),
                "số dòng đưa vào bản nháp": counts["new"],
                "số dòng có lỗi, bỏ lại": counts["invalid"],
            },
        )
    return Outcome(counts, opened)


@transaction.atomic
def undo_member_batch(*, batch: ImportBatch, reason: str, by: Officer) -> UndoReport:
    """Give up the drafts that a list opened and nobody has touched since; the others stay.

    Refused when somebody has worked on every one of them.
    """
    batch = _locked(batch)
    if batch.state != ImportState.COMMITTED:
        raise Refused("Chỉ hoàn tác được lượt nhập đã ghi.")
    if not reason.strip():
        raise Refused("Ghi lý do hoàn tác.", "reason")
    report = UndoReport()
    opened = Document.objects.filter(pk__in=drafts_opened(batch)).order_by("pk")
    for document in opened.select_for_update(of=("self",)):
        why = _why_kept(document)
        rows = batch.rows.filter(after__document=document.pk)
        if why:
            report.kept.append((document.pk, why))
            rows.update(kept_because=why[:300])
        else:
            discard_draft(
                document=document,
                reason=f"Hoàn tác lượt nhập từ tệp {batch.original_name}: {reason.strip()}"[:500],
                by=by,
            )
            report.discarded.append(document.pk)
            rows.update(undone=True)
    if report.kept and not report.discarded:
        raise Refused(" ".join(why for _, why in report.kept))
    batch.state = ImportState.UNDONE
    batch.undone_at = timezone.now()
    batch.undone_by = by
    batch.undo_reason = reason.strip()[:500]
    batch.save()
    audit.record(
        by=by,
        verb="import.undone",
        summary=f"Hoàn tác lượt nhập từ tệp {batch.original_name}",
        target=batch,
        after={
            "số bản nháp đã bỏ": len(report.discarded),
            "giữ lại vì đã có người sửa": [why for _, why in report.kept],
        },
        reason=reason,
    )
    return report


@transaction.atomic
def note_file_taken(*, batch: ImportBatch, by: Officer) -> None:
    """Somebody took the file back, which holds phone numbers in full: the asking is logged."""
    audit.record(
        by=by,
        verb="import.file",
        summary=f"Tải tệp danh sách thành viên {batch.original_name} về máy",
        target=batch,
    )


def drafts_opened(batch: ImportBatch) -> list[int]:
    """The decisions that a batch opened as drafts, whatever became of them."""
    found = batch.rows.filter(after__document__isnull=False).values_list(
        "after__document", flat=True
    )
    return sorted(set(found))


def _locked(batch: ImportBatch) -> ImportBatch:
    locked: ImportBatch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.kind != ImportKind.MEMBERS:
        raise ValueError("a member list was expected")
    return locked


def _sorted(batch: ImportBatch, by: Officer) -> Sorted:
    """Every row compared with the register, whose communes stay locked until the transaction ends.

    Two lists for one commune at once come one after the other, and the second finds the drafts
    of the first.
    """
    rows = list(batch.rows.exclude(action=ImportRow.Action.MISSING).order_by("pk"))
    named = {row.unit_id for row in rows if row.unit_id}
    list(Unit.objects.filter(pk__in=named).order_by("pk").select_for_update(no_key=True))
    _refuse_outside(rows, named, batch, by)
    communes = {row.unit_id for row in rows if row.status == ImportRow.Status.VALID}
    return sort_rows(rows, Register((pk for pk in communes if pk), batch.as_of))


def _refuse_outside(
    rows: list[ImportRow], named: set[int], batch: ImportBatch, by: Officer
) -> None:
    """By the rule of the pages: the communes that the officer keeps on the day of the list."""
    kept = set(kept_by(by, batch.as_of).filter(unit_id__in=named).values_list("unit_id", flat=True))
    labels = dict(Unit.objects.filter(pk__in=named - kept).values_list("pk", "label"))
    for row in rows:
        if row.clashed:
            row.clashed, row.status, row.codes, row.problems = False, "valid", [], []
        if row.status == ImportRow.Status.VALID and row.unit_id not in kept:
            row.clashed, row.status = True, ImportRow.Status.INVALID
            row.codes = [E_OUTSIDE_TERRITORY]
            row.problems = [
                {
                    "column": None,
                    "code": E_OUTSIDE_TERRITORY,
                    "message_vi": f"{labels.get(row.unit_id, 'Xã này')} không thuộc địa bàn được "
                    f"giao vào ngày {batch.as_of:%d/%m/%Y}. Bỏ dòng này khỏi tệp, hoặc nhờ người "
                    "phụ trách địa bàn đó nhập.",
                    "suggestion": None,
                    "candidates": [],
                }
            ]


def _open_drafts(
    batch: ImportBatch, found: Sorted, by: Officer, today: datetime.date
) -> dict[int, int]:
    """Open the drafts; the decision of each row that went into one."""
    drafts = list(drafts_of(found.new_teams, batch.original_name))
    units = Unit.objects.in_bulk({draft.commune_id for draft in drafts})
    documents: dict[int, int] = {}
    for draft in drafts:
        document = start_draft(
            issuer=units[draft.commune_id], payload=draft.payload, by=by, today=today
        )
        audit.record(
            by=by,
            verb="decision.imported",
            summary=f"Bản nháp nhập từ tệp {batch.original_name}",
            target=document,
            after={"số tổ": len(draft.payload["teams"]), "số thành viên": len(draft.rows)},
        )
        documents |= dict.fromkeys(draft.rows, document.pk)
    return documents


def _why_kept(document: Document) -> str:
    """Why an import's draft is not given up again; '' when nobody has touched it."""
    name = f"{document.dated_name} của {document.issuer_name}"
    if document.state not in (DocumentState.DRAFT, DocumentState.VOID):
        return f"{name} đang ở trạng thái “{document.get_state_display()}”."
    if document.state == DocumentState.VOID:
        return f"{name} đã được bỏ trước đó."
    if document.revision != UNTOUCHED or document.files.exists():
        return f"{name} đã được sửa sau khi nhập."
    return ""
