"""A plan on its way: typed, handed in, and put in force or sent back by a colleague.

A draft is what was typed, right or wrong, by the names of the form's fields; no target exists
before the plan is in force.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communes import audit
from communes.days import read_day
from communes.errors import Refused
from communes.units.placing import keys_on, peoples_committee
from communes.vietnamese import clean
from teams.actions.planning import PlanContents, fill, judged, put_in_force, save_numbered
from teams.models import Document, DocumentKind, DocumentState, Plan

if TYPE_CHECKING:
    from communes.models import Officer, Unit

# What was sent for each field of the form; a field that holds several values has several.
Typed = dict[str, list[str]]
UNNAMED = "Kế hoạch chưa đặt tên"


@transaction.atomic
def start_plan(*, issuer: Unit | None, typed: Typed, by: Officer, today: datetime.date) -> Plan:
    """Keep a plan that is not finished; it binds nobody."""
    document = Document(
        issuer=issuer,
        issuer_name=peoples_committee(issuer, today) if issuer else "",
        kind=DocumentKind.PLAN,
        entered_by=by,
        entered_on=today,
        **keys_on(issuer, today),
    )
    plan = Plan(document=document)
    _take(plan, typed)
    audit.record(
        by=by,
        verb="plan.drafted",
        summary=f"Soạn kế hoạch {plan.name}",
        target=plan,
        place=document,
    )
    return plan


@transaction.atomic
def save_plan(*, plan: Plan, typed: Typed, revision: int | None, by: Officer) -> Plan:
    """Keep what was typed since; Refused when somebody else saved meanwhile."""
    plan = _locked(plan)
    _save_typed(plan, typed, revision)
    audit.record(
        by=by,
        verb="plan.saved",
        summary=f"Sửa bản nháp {plan.name}",
        target=plan,
        place=plan.document,
    )
    return plan


@transaction.atomic
def submit_plan(
    *,
    plan: Plan | None,
    issuer: Unit | None,
    typed: Typed,
    contents: PlanContents,
    revision: int | None,
    by: Officer,
    today: datetime.date,
) -> Plan:
    """Hand a plan in to the colleagues; its number is taken from now on.

    plan None is one that was not kept as a draft before; issuer then says whose it is.
    """
    if plan is None:
        plan = start_plan(issuer=issuer, typed=typed, by=by, today=today)
    else:
        plan = _locked(plan)
        _save_typed(plan, typed, revision)
    document = plan.document
    judged(document.issuer, contents, today)
    fill(document, contents.fields)
    document.state = DocumentState.SUBMITTED
    document.submitted_by = by
    document.submitted_at = timezone.now()
    save_numbered(document)
    audit.record(
        by=by,
        verb="plan.submitted",
        summary=f"Trình {document.dated_name}",
        target=plan,
        place=document,
    )
    return plan


@transaction.atomic
def confirm_plan(*, plan: Plan, contents: PlanContents, by: Officer, today: datetime.date) -> Plan:
    """Put a plan in force that somebody else handed in."""
    plan = _locked(plan)
    document = plan.document
    if document.state != DocumentState.SUBMITTED:
        raise Refused("Kế hoạch này không còn chờ duyệt. Tải lại trang để xem trạng thái mới.")
    if document.submitted_by_id == by.pk:
        raise Refused("Người trình không tự duyệt. Nhờ một đồng nghiệp cùng đơn vị duyệt.")
    document.confirmed_at = timezone.now()
    return put_in_force(plan, contents, by=by, today=today)


@transaction.atomic
def return_plan(*, plan: Plan, note: str, by: Officer) -> Plan:
    """Send a plan back to be mended, saying what is wrong with it."""
    plan = _locked(plan)
    document = plan.document
    if document.state != DocumentState.SUBMITTED:
        raise Refused("Kế hoạch này không còn chờ duyệt. Tải lại trang để xem trạng thái mới.")
    if not note:
        raise Refused("Ghi chỗ cần sửa, ví dụ: thiếu phạm vi.", "note")
    document.state = DocumentState.RETURNED
    document.return_note = note[:500]
    document.save(update_fields=["state", "return_note", "saved_at"])
    audit.record(
        by=by,
        verb="plan.returned",
        summary=f"Trả lại {document.dated_name}",
        target=plan,
        place=document,
        reason=note,
    )
    return plan


@transaction.atomic
def record_draft(
    *,
    plan: Plan,
    typed: Typed,
    contents: PlanContents,
    revision: int | None,
    by: Officer,
    today: datetime.date,
) -> Plan:
    """Put a draft in force whose paper has been signed meanwhile."""
    plan = _locked(plan)
    _save_typed(plan, typed, revision)
    return put_in_force(plan, contents, by=by, today=today)


def _locked(plan: Plan) -> Plan:
    """The plan with its paper as they are now; nobody else changes them until the end."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=plan.document_id)
    plan.document = document
    return plan


def _save_typed(plan: Plan, typed: Typed, revision: int | None) -> None:
    document = plan.document
    if not document.is_editable:
        raise Refused("Kế hoạch này đã được trình hoặc đã ghi vào sổ, không sửa được nữa.")
    if revision is not None and revision != document.revision:
        raise Refused(
            "Đồng nghiệp vừa lưu bản nháp này. Mở lại trang để xem bản mới rồi sửa tiếp; "
            "chữ vừa gõ vẫn còn dưới đây."
        )
    _take(plan, typed)


def _take(plan: Plan, typed: Typed) -> None:
    """The draft as typed, and what of it lists can show."""
    document = plan.document

    def text(name: str) -> str:
        return clean(" ".join(typed.get(name, [])[:1]))

    signed_on = read_day(text("signed_on"))
    document.draft = {"typed": typed}
    document.issuer_name = text("issuer_name")[:200] or document.issuer_name
    document.number_raw = text("number_raw")[:80]
    document.signed_on = signed_on
    document.summary = text("summary")[:500]
    document.revision += 1
    document.save()
    plan.document = document
    plan.name = (text("name") or text("summary") or UNNAMED)[:200]
    plan.save()
