"""Member lists into draft decisions: the dry run that is the real run rolled back.

Nobody sits in a team because of a file: teams that the register does not hold go into a draft
decision of their commune, which completes it, has it confirmed and only then counts them. People
of a team that stands in an open draft join it there. Teams of the register are compared and left
alone; changing them is for a decision of its own.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.importing.clashes import E_OUTSIDE_TERRITORY
from communes.keeping import kept_by
from communes.models import ImportBatch, ImportKind, ImportRow, ImportState, Unit, UnitVersion
from members.actions.decisions import save_draft, start_draft
from members.importing.drafts import drafts_of
from members.importing.drafts import joined as joined_payload
from members.importing.register import Register
from members.importing.settle import READ, write_settled
from members.importing.sorting import Sorted, sort_rows
from teams.models import Document

if TYPE_CHECKING:
    from communes.models import Officer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or would do. documents: the drafts opened, joined: those that gained people;
    none for a dry run."""

    counts: dict[str, Any]
    documents: list[int]
    joined: list[int]


@dataclass(frozen=True, slots=True)
class _Joined:
    """A draft that gained people: as it is now, as it was, and the rows that went into it."""

    document: Document
    before: dict[str, Any]
    rows: frozenset[int]


@transaction.atomic
def apply_member_batch(
    *, batch: ImportBatch, commit: bool, only_valid: bool, by: Officer, today: datetime.date
) -> Outcome:
    """Open the draft decisions of a list, or tell what would happen.

    A dry run does everything, takes it back and keeps what it found of each row. Refused when
    rows are wrong and the right ones alone were not asked for; nothing is written then.
    """
    batch = locked_batch(batch)
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
    joined = _join_drafts(batch, found, by, today)
    counts["drafts"] = len({document.pk for document in documents.values()})
    counts["joined"] = len(joined)
    counts["communes"] = [asdict(work) for work in found.communes.values()]
    if commit:
        transaction.savepoint_commit(before_writing)
        batch.state = ImportState.COMMITTED
        batch.committed_at = timezone.now()
        batch.committed_by = by
        batch.only_valid = only_valid
        batch.problem = ""
    else:
        transaction.savepoint_rollback(before_writing)
        documents, joined = {}, []
    _remember(found.rows, documents, joined)
    write_settled(found.rows)
    batch.counts = counts
    batch.save()
    opened = sorted({document.pk for document in documents.values()})
    if commit:
        audit.record(
            by=by,
            verb="import.members",
            summary=f"Nhập danh sách thành viên từ tệp {batch.original_name}",
            target=batch,
            after={
                "số liệu tính đến ngày": batch.as_of,
                "số bản nháp quyết định": len(opened),
                "số bản nháp được thêm người": len(joined),
                "số dòng đưa vào bản nháp": counts["new"],
                "số dòng có lỗi, bỏ lại": counts["invalid"],
            },
        )
    return Outcome(counts, opened, [one.document.pk for one in joined])


@transaction.atomic
def note_file_taken(*, batch: ImportBatch, by: Officer) -> None:
    """Somebody took the file back, which holds phone numbers in full: the asking is logged."""
    audit.record(
        by=by,
        verb="import.file",
        summary=f"Tải tệp danh sách thành viên {batch.original_name} về máy",
        target=batch,
    )


@transaction.atomic
def note_template_taken(*, unit: Unit, day: datetime.date, by: Officer) -> None:
    """Somebody took the list of a unit's people with their phone numbers: the asking is logged."""
    audit.record(
        by=by,
        verb="person.phones_listed",
        summary=f"Tải mẫu danh sách thành viên của {unit.label} có số điện thoại",
        target=unit,
        place=UnitVersion.objects.on(day).filter(unit=unit).first(),
        after={"tính đến ngày": day},
    )


def locked_batch(batch: ImportBatch) -> ImportBatch:
    """The member list as it stands, held until the transaction ends."""
    locked: ImportBatch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.kind != ImportKind.MEMBERS:
        raise ValueError("a member list was expected")
    return locked


def _sorted(batch: ImportBatch, by: Officer) -> Sorted:
    """Every row compared with the register, whose communes stay locked until the transaction ends.

    Two lists for one commune at once come one after the other, and the second finds the drafts
    of the first.
    """
    rows = list(batch.rows.exclude(action=ImportRow.Action.MISSING).only(*READ).order_by("pk"))
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
) -> dict[int, Document]:
    """Open the drafts; the decision of each row that went into one."""
    drafts = list(drafts_of(found.new_teams, batch.original_name))
    units = Unit.objects.in_bulk({draft.commune_id for draft in drafts})
    documents: dict[int, Document] = {}
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
        documents |= dict.fromkeys(draft.rows, document)
    return documents


def _join_drafts(
    batch: ImportBatch, found: Sorted, by: Officer, today: datetime.date
) -> list[_Joined]:
    """Add people to teams of drafts that are still open."""
    joined = []
    documents = Document.objects.decisions().filter(pk__in=found.joins).order_by("pk")
    for document in documents:
        additions = found.joins[document.pk]
        before = document.draft
        document = save_draft(
            document=document,
            payload=joined_payload(before, additions),
            revision=document.revision,
            by=by,
            today=today,
        )
        rows = frozenset(row.pk for people in additions.values() for row in people)
        audit.record(
            by=by,
            verb="decision.imported",
            summary=f"Thêm thành viên từ tệp {batch.original_name} vào bản nháp",
            target=document,
            after={"số tổ": len(additions), "số thành viên": len(rows)},
        )
        joined.append(_Joined(document, before, rows))
    return joined


def _remember(rows: list[ImportRow], opened: dict[int, Document], joined: list[_Joined]) -> None:
    """What undo needs: the draft that each row went into and how it was left; where people joined
    a draft, the draft as it was stands at its first row."""
    kept: dict[int, dict[str, Any]] = {}
    for pk, document in opened.items():
        kept[pk] = {"document": document.pk, "left": fingerprint(document)}
    for one in joined:
        left = {"document": one.document.pk, "left": fingerprint(one.document), "joined": True}
        kept |= dict.fromkeys(one.rows, left)
    before = {min(one.rows): {"draft": one.before} for one in joined}
    for row in rows:
        row.after, row.before = kept.get(row.pk), before.get(row.pk)


def fingerprint(document: Document) -> str:
    """Equal for equal contents of a draft."""
    text = json.dumps(document.draft, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
