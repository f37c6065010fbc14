"""A decision from the first typed word until it is in force, returned or void."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes import audit
from communes.errors import Refused
from communes.facts import changed
from communes.models import Officer
from communes.officers.delegations import by_delegation
from members.actions.acting import act_on_teams
from members.actions.deciding import refuse_if_wrong, save_once, set_issuer, take
from members.actions.following import follow_reforms, follow_units
from members.actions.locks import locked_document, locked_with_others
from members.actions.striking import strike_out
from members.decisions.columns import outline
from members.drafting.drafts import understand
from teams.models import (
    Document,
    DocumentFile,
    DocumentKind,
    DocumentState,
    LegalBasis,
)
from teams.placing import communes_of

if TYPE_CHECKING:
    from communes.models import Unit


@transaction.atomic
def start_draft(
    *, issuer: Unit, payload: dict[str, Any], by: Officer, today: datetime.date
) -> Document:
    """Open a draft decision with whatever is typed so far.

    issuer: the commune that enters it; payload["issuer"] may name a predecessor that signed it.
    payload["begun"] marks the page that it was typed on: a second sending of that page finds the
    draft of the first and is kept there, so that a slow line makes no twins.
    """
    Officer.objects.select_for_update(of=("self",)).get(pk=by.pk)
    twin = Document.objects.visible_to(by).begun_on(payload.get("begun", ""), by)
    if twin is not None:
        return save_draft(document=twin, payload=payload, revision=None, by=by, today=today)
    document = Document(kind=DocumentKind.DECISION, entered_by=by, entered_on=today, revision=1)
    draft = take(document, payload, today)
    set_issuer(document, issuer, draft, today)
    document.save()
    audit.record(
        by=by,
        verb="decision.started",
        summary="Bắt đầu nhập quyết định",
        target=document,
        after=outline(draft),
    )
    return document


@transaction.atomic
def start_again(*, document: Document, by: Officer, today: datetime.date) -> Document:
    """A new draft with what a struck-out one said, so that nobody types it twice."""
    if document.state != DocumentState.VOID or not document.draft or document.issuer is None:
        raise Refused("Chỉ nhập lại được từ quyết định đã hủy mà nội dung gõ vẫn còn.")
    mark = f"nhap-lai-{document.pk}"
    return Document.objects.visible_to(by).begun_on(mark, by) or start_draft(
        issuer=document.issuer, payload={**document.draft, "begun": mark}, by=by, today=today
    )


@transaction.atomic
def save_draft(
    *,
    document: Document,
    payload: dict[str, Any],
    revision: int | None,
    by: Officer,
    today: datetime.date,
) -> Document:
    """Keep what is typed, right or wrong. Refused when the draft was saved by somebody else since.

    revision: the `revision` of the page that was filled in; None skips the comparison. The same
    content once more changes nothing.
    """
    document = locked_document(document)
    if not document.is_editable:
        raise Refused(
            f"Quyết định đang ở trạng thái “{document.get_state_display()}”, không sửa được nữa."
        )
    if payload == document.draft:
        document.save(update_fields=["saved_at"])
        return document
    if revision is not None and revision != document.revision:
        raise Refused(
            "Bản nháp này vừa được lưu ở một cửa sổ hoặc bởi người khác. Nội dung anh/chị gõ vẫn "
            "còn bên dưới: mở bản mới nhất ở một cửa sổ khác để so, rồi lưu lại."
        )
    before = outline(understand(document.draft, today)[0])
    draft = take(document, payload, today)
    if by.unit is not None and by.unit.holds_villages:
        set_issuer(document, by.unit, draft, today)
    document.revision += 1
    document.save()
    old, new = audit.changes(before, outline(draft))
    audit.record(
        by=by,
        verb="decision.saved",
        summary="Lưu bản nháp quyết định",
        target=document,
        before=old,
        after=new,
    )
    return document


@transaction.atomic
def submit(*, document: Document, by: Officer, today: datetime.date) -> Document:
    """Hand a complete draft to the commune's leader. Refused with the first error of the draft."""
    document = locked_document(document)
    if not document.is_editable:
        raise Refused("Chỉ trình được bản nháp hoặc quyết định bị trả lại.")
    refuse_if_wrong(document, today)
    document.state = DocumentState.SUBMITTED
    document.submitted_by = by
    document.submitted_at = timezone.now()
    save_once(document)
    audit.record(by=by, verb="decision.submitted", summary="Trình lãnh đạo duyệt", target=document)
    return document


@transaction.atomic
def send_back(*, document: Document, note: str, by: Officer) -> Document:
    """Return a submitted decision to whoever typed it, saying what to mend."""
    document = locked_document(document)
    if document.state != DocumentState.SUBMITTED:
        raise Refused("Chỉ trả lại được quyết định đang chờ duyệt.")
    if not note.strip():
        raise Refused("Ghi lý do trả lại để người nhập biết cần sửa gì.", "note")
    document.state = DocumentState.RETURNED
    document.return_note = note.strip()
    document.save()
    audit.record(
        by=by,
        verb="decision.returned",
        summary=f"Trả lại để sửa{by_delegation(by)}",
        target=document,
        reason=note,
    )
    return document


@transaction.atomic
def confirm(*, document: Document, by: Officer, today: datetime.date) -> Document:
    """The commune's leader confirms: the decision is in force and its teams are there.

    Refused to who handed it in and only stands in for the leader: two persons look at a decision.
    """
    document = locked_with_others(document)
    if document.state != DocumentState.SUBMITTED:
        raise Refused("Chỉ xác nhận được quyết định đang chờ duyệt.")
    if confirms_own(document, by):
        raise Refused(OWN_DECISION)
    summary = f"Xác nhận quyết định{by_delegation(by)}"
    return _put_in_force(document, by=by, today=today, summary=summary)


@transaction.atomic
def confirm_by_signed_copy(*, document: Document, by: Officer, today: datetime.date) -> Document:
    """A clerk puts a decision in force by its signed copy; it is marked so for ever."""
    document = locked_with_others(document)
    if document.state not in (*_OPEN, DocumentState.SUBMITTED):
        raise Refused("Quyết định này không còn ở trạng thái chờ ghi vào sổ.")
    if not document.files.filter(purpose=DocumentFile.Purpose.SIGNED).exists():
        raise Refused("Chưa có bản ký. Tải bản quét có chữ ký và dấu lên trước.", "upload")
    document.by_signed_copy = True
    return _put_in_force(
        document, by=by, today=today, summary="Ghi vào sổ theo bản ký (xác nhận bằng bản ký)"
    )


@transaction.atomic
def discard_draft(*, document: Document, reason: str, by: Officer) -> Document:
    """Give up a draft: it leaves the work list and stays in the record as void."""
    document = locked_document(document)
    if not document.is_editable:
        raise Refused("Chỉ bỏ được bản nháp.")
    if not reason.strip():
        raise Refused("Ghi lý do hủy.", "reason")
    document.state = DocumentState.VOID
    document.void_reason = reason.strip()
    document.save()
    audit.record(by=by, verb="decision.void", summary="Bỏ bản nháp", target=document, reason=reason)
    return document


@transaction.atomic
def void_decision(*, document: Document, reason: str, by: Officer) -> Document:
    """Strike out a decision that was entered by mistake, with all that hangs on it.

    Nothing is deleted: its teams and seats are marked void and counted on no day, and what it had
    ended goes on. Refused when a later document rests on it.
    """
    document = locked_with_others(document)
    if not document.is_recorded:
        raise Refused("Chỉ hủy được quyết định đã vào sổ.")
    if not reason.strip():
        raise Refused("Ghi lý do hủy.", "reason")
    document.void_reason = reason.strip()
    try:
        with transaction.atomic():
            communes = strike_out(document=document, by=by)
    except IntegrityError as clash:
        raise Refused(
            "Một thôn hoặc một tổ đã được ghi trong quyết định khác. Hủy quyết định đó trước."
        ) from clash
    audit.record(
        by=by,
        verb="decision.void",
        summary=f"Hủy quyết định do nhập nhầm{by_delegation(by)}",
        target=document,
        reason=reason,
    )
    changed(communes)
    return document


OWN_DECISION = (
    "Anh/chị đã trình quyết định này nên không tự xác nhận theo ủy quyền được. Nhờ lãnh đạo hoặc "
    "một cán bộ khác được ủy quyền xác nhận, hoặc tải bản ký lên rồi ghi vào sổ theo bản ký."
)


def confirms_own(document: Document, by: Officer) -> bool:
    """Whether somebody would confirm, by a lent right, what they handed in themselves."""
    return document.submitted_by_id == by.pk and by.delegation_held is not None


_OPEN = (DocumentState.DRAFT, DocumentState.RETURNED)


def _put_in_force(
    document: Document, *, by: Officer, today: datetime.date, summary: str
) -> Document:
    draft, findings = refuse_if_wrong(document, today)
    document.state = DocumentState.IN_FORCE
    document.effective_on = draft.in_force_from
    document.confirmed_by = by
    document.confirmed_at = timezone.now()
    save_once(document)
    LegalBasis.objects.bulk_create(
        LegalBasis(document=document, position=position, text=line[:500])
        for position, line in enumerate(draft.basis, start=1)
    )
    try:
        with transaction.atomic():
            teams = act_on_teams(document=document, draft=draft, by=by)
            named = [team.pk for team in teams]
            if document.issuer is not None and document.issuer.valid_to is not None:
                follow_reforms(team_ids=named)
            elif document.issuer is not None and document.effective_on is not None:
                follow_units(
                    team_ids=named,
                    commune=document.issuer,
                    day=document.effective_on,
                    today=today,
                )
    except IntegrityError as clash:
        raise Refused(
            "Một thôn hoặc một tổ vừa được ghi trong quyết định khác. Mở lại để xem danh sách mới.",
            "teams",
        ) from clash
    audit.record(
        by=by,
        verb="decision.in_force",
        summary=summary,
        target=document,
        after={
            **outline(draft),
            "tổ": [team.official_name for team in teams],
            "cảnh báo đã xem": [finding.message for finding in findings.warnings],
        },
    )
    changed({document.commune_id or 0, *communes_of([team.pk for team in teams])} - {0})
    return document
