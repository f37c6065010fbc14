"""Plans: recording one with its document, scope and targets, and taking back one typed by mistake.

A plan that was signed does not change: one that was typed wrong is made void, with the reason, and
recorded again; what a later paper changed in a target is a new row beside the old one
(teams.actions.target_changes).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from communes import audit, facts
from communes.errors import Refused
from teams.actions.planning import AlreadyRecorded, PlanContents, PlanFields, put_in_force
from teams.models import Document, DocumentState, Plan

if TYPE_CHECKING:
    from communes.models import Officer, Unit
    from teams.plan_rules import TargetFields

__all__ = ["AlreadyRecorded", "PlanContents", "PlanFields", "record_plan", "void_plan"]


@transaction.atomic
def record_plan(
    *,
    issuer: Unit | None,
    fields: PlanFields,
    scopes: Sequence[Unit | None],
    targets: Sequence[TargetFields],
    basis: Sequence[str],
    above: Plan | None,
    by: Officer,
    today: datetime.date,
) -> Plan:
    """Record a signed plan; it is in force at once.

    issuer None is the centre, which names itself in fields["issuer_name"]. Raises Refused,
    AlreadyRecorded for a number that is in the book.
    """
    contents = PlanContents(fields, scopes, targets, basis, above)
    document = Document(
        issuer=issuer, state=DocumentState.IN_FORCE, entered_by=by, entered_on=today
    )
    return put_in_force(Plan(document=document), contents, by=by, today=today)


@transaction.atomic
def void_plan(*, plan: Plan, reason: str, by: Officer) -> Plan:
    """Take back a plan that was typed by mistake, or give up a draft: it counts nowhere and stays
    readable."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=plan.document_id)
    if document.state == DocumentState.VOID:
        raise Refused("Kế hoạch này đã được hủy trước đó.")
    if not reason:
        raise Refused("Ghi lý do hủy, ví dụ: nhập sai thời hạn.", "reason")
    before, bound = document.get_state_display(), document.is_recorded
    document.state = DocumentState.VOID
    document.void_reason = reason[:500]
    document.save(update_fields=["state", "void_reason", "saved_at"])
    audit.record(
        by=by,
        verb="plan.void",
        summary=f"Hủy {document.dated_name} do nhập nhầm",
        target=plan,
        place=document,
        before={"trạng thái": before},
        after={"trạng thái": document.get_state_display()},
        reason=reason,
    )
    if bound:
        facts.changed_everywhere()
    return plan
