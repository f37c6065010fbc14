"""Plans: recording one with its document, scope and targets, and taking back one typed by mistake.

A plan that was signed does not change; one that was typed wrong is made void, with the reason,
and recorded again.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import IntegrityError, transaction

from communes import audit, facts
from communes.errors import Refused
from communes.models import UnitVersion
from communes.placing import keys_on, peoples_committee
from teams.document_number import number_problem, parse_number
from teams.models import (
    Document,
    DocumentState,
    LegalBasis,
    Plan,
    PlanScope,
    RuleKind,
    Target,
    Wording,
)
from teams.target_words import target_words

if TYPE_CHECKING:
    from communes.models import Officer, Unit


class PlanFields(TypedDict):
    """What the paper says, already cleaned: texts may be empty but for number_raw and summary."""

    kind: str
    number_raw: str
    signed_on: datetime.date
    summary: str
    name: str
    issuer_name: str
    signer_name: str
    signer_title: str
    signer_capacity: str


class TargetFields(TypedDict):
    """One demand. wording is empty when, and only when, there is no due day."""

    rule: str
    threshold: int | None
    due_on: datetime.date | None
    wording: str
    denominator_on: datetime.date | None


class AlreadyRecorded(Refused):
    """The number is in the book: `document` is the paper that carries it."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            f"{document.dated_name} của {document.issuer_name} đã có trong sổ.", "number_raw"
        )
        self.document = document


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

    issuer None is the centre, which names itself in fields["issuer_name"]. scopes are units of
    the issuer's territory, None being the whole country; basis is one line of grounds each.
    Raises Refused, AlreadyRecorded for a number that is in the book.
    """
    wanted = [_settled(target, fields["signed_on"]) for target in targets]
    _refuse_contradictions(fields, wanted, today)
    _refuse_foreign_scope(issuer, scopes, fields["signed_on"])
    document = _document(issuer, fields, by, today)
    plan = Plan.objects.create(
        document=document, name=fields["name"] or fields["summary"][:200], above=above
    )
    PlanScope.objects.bulk_create(PlanScope(plan=plan, unit=unit) for unit in scopes)
    rows = [
        Target(plan=plan, position=position, **target)
        for position, target in enumerate(wanted, start=1)
    ]
    Target.objects.bulk_create(rows)
    LegalBasis.objects.bulk_create(
        LegalBasis(document=document, position=position, text=line[:500])
        for position, line in enumerate(basis, start=1)
    )
    audit.record(
        by=by,
        verb="plan.recorded",
        summary=f"Ghi {document.dated_name} vào sổ",
        target=plan,
        place=document,
        after={
            "văn bản": document.dated_name,
            "trích yếu": document.summary,
            "cơ quan ban hành": document.issuer_name,
            "phạm vi": [unit.label if unit else "cả nước" for unit in scopes],
            "chỉ tiêu": [target_words(row) for row in rows],
            "kế hoạch cấp trên": above.name if above else None,
            "căn cứ": list(basis),
        },
    )
    facts.changed_everywhere()
    return plan


@transaction.atomic
def void_plan(*, plan: Plan, reason: str, by: Officer) -> Plan:
    """Take back a plan that was typed by mistake: it counts nowhere and stays readable."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=plan.document_id)
    if document.state == DocumentState.VOID:
        raise Refused("Kế hoạch này đã được hủy trước đó.")
    if not reason:
        raise Refused("Ghi lý do hủy, ví dụ: nhập sai thời hạn.", "reason")
    before = document.get_state_display()
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
    facts.changed_everywhere()
    return plan


def _settled(target: TargetFields, signed_on: datetime.date) -> dict[str, Any]:
    """The target as it is kept: what its rule has no use for is dropped."""
    due_on, wording = target["due_on"], target["wording"]
    if due_on is None:
        wording = ""
    elif not wording:
        raise Refused("Chọn cách ghi hạn (trước ngày, chậm nhất ngày hay trong năm).", "wording")
    elif wording == Wording.WITHIN:
        due_on = datetime.date(due_on.year, 12, 31)
    if due_on is not None and due_on < signed_on:
        raise Refused(
            f"Thời hạn {due_on:%d/%m/%Y} trước ngày ký {signed_on:%d/%m/%Y}. "
            "Kiểm tra lại hai ngày này.",
            "due_on",
        )
    minimum = target["rule"] == RuleKind.MIN_TEAMS
    if minimum and not target["threshold"]:
        raise Refused("Ghi số tổ tối thiểu của mỗi xã, ví dụ 3.", "threshold")
    return {
        "rule": target["rule"],
        "threshold": target["threshold"] if minimum else None,
        "due_on": due_on,
        "wording": wording,
        "denominator_on": target["denominator_on"],
    }


def _refuse_contradictions(
    fields: PlanFields, targets: Sequence[dict[str, Any]], today: datetime.date
) -> None:
    if fields["signed_on"] > today:
        raise Refused(
            f"Ngày ký {fields['signed_on']:%d/%m/%Y} ở sau hôm nay. Chỉ ghi văn bản đã ký.",
            "signed_on",
        )
    if not targets:
        raise Refused("Ghi ít nhất một chỉ tiêu.", "targets")
    seen = [tuple(target.values()) for target in targets]
    for target in targets:
        if seen.count(tuple(target.values())) > 1:
            raise Refused("Có hai chỉ tiêu giống hệt nhau. Bỏ bớt một.", "targets")


def _refuse_foreign_scope(
    issuer: Unit | None, scopes: Sequence[Unit | None], day: datetime.date
) -> None:
    """A unit plans for itself and for the units below it on the day of signing."""
    if not scopes:
        raise Refused("Chọn ít nhất một đơn vị trong phạm vi.", "scopes")
    if issuer is None:
        return
    own = set(UnitVersion.objects.on(day).under(issuer).values_list("unit_id", flat=True))
    foreign = [unit for unit in scopes if unit is None or unit.pk not in own | {issuer.pk}]
    if foreign:
        names = ", ".join(unit.label if unit else "cả nước" for unit in foreign)
        raise Refused(f"{names} không thuộc {issuer.label} vào ngày ký {day:%d/%m/%Y}.", "scopes")


def _document(
    issuer: Unit | None, fields: PlanFields, by: Officer, today: datetime.date
) -> Document:
    parsed = parse_number(fields["number_raw"])
    signed_on = fields["signed_on"]
    if problem := number_problem(parsed, signed_on):
        raise Refused(problem, "number_raw")
    document = Document(
        issuer=issuer,
        issuer_name=fields["issuer_name"] or _issuing_body(issuer, signed_on),
        kind=fields["kind"],
        number_raw=fields["number_raw"],
        signed_on=signed_on,
        effective_on=signed_on,
        summary=fields["summary"],
        signer_name=fields["signer_name"],
        signer_title=fields["signer_title"],
        signer_capacity=fields["signer_capacity"],
        state=DocumentState.IN_FORCE,
        entered_by=by,
        entered_on=today,
        confirmed_by=by,
        **keys_on(issuer, signed_on),
    )
    document.take_number(parsed)
    same = Document.objects.taking_the_number_of(document).first()
    if same is not None:
        raise AlreadyRecorded(same)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as clash:
        raise Refused(
            f"Số {document.number_raw} vừa được ghi vào sổ ở một văn bản khác.", "number_raw"
        ) from clash
    return document


def _issuing_body(issuer: Unit | None, day: datetime.date) -> str:
    """A unit's people's committee; the centre has to say which of its bodies it is."""
    if issuer is None:
        raise Refused(
            "Ghi tên cơ quan ban hành, ví dụ Bộ Thông tin và Truyền thông.", "issuer_name"
        )
    return peoples_committee(issuer, day)
