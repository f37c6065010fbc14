"""What recording a plan and approving a draft have in common; within their transaction."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import IntegrityError, transaction

from communes import audit, facts
from communes.errors import Refused
from communes.models import UnitVersion
from communes.units.placing import keys_on, peoples_committee
from teams.document_number import number_problem, parse_number
from teams.models import Document, DocumentState, LegalBasis, Plan, PlanScope, Target
from teams.plan_rules import TargetFields, settled
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


@dataclass(frozen=True)
class PlanContents:
    """A plan as it was typed and understood: its paper, scope, targets and grounds.

    scopes are units of the issuer's territory, None being the whole country; basis is one line of
    grounds each.
    """

    fields: PlanFields
    scopes: Sequence[Unit | None]
    targets: Sequence[TargetFields]
    basis: Sequence[str] = ()
    above: Plan | None = None


class AlreadyRecorded(Refused):
    """The number is in the book: `document` is the paper that carries it."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            f"{document.dated_name} của {document.issuer_name} đã có trong sổ.", "number_raw"
        )
        self.document = document


def put_in_force(plan: Plan, contents: PlanContents, *, by: Officer, today: datetime.date) -> Plan:
    """Write what a plan says and let it bind; within the transaction of an action."""
    document = plan.document
    wanted = judged(document.issuer, contents, today)
    fill(document, contents.fields)
    document.state = DocumentState.IN_FORCE
    document.confirmed_by = by
    document.draft = {}
    save_numbered(document)
    plan.document = document
    plan.name = contents.fields["name"] or contents.fields["summary"][:200]
    plan.above = contents.above
    plan.save()
    PlanScope.objects.bulk_create(PlanScope(plan=plan, unit=unit) for unit in contents.scopes)
    rows = [
        Target(plan=plan, position=position, **target)
        for position, target in enumerate(wanted, start=1)
    ]
    Target.objects.bulk_create(rows)
    LegalBasis.objects.bulk_create(
        LegalBasis(document=document, position=position, text=line[:500])
        for position, line in enumerate(contents.basis, start=1)
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
            "phạm vi": [unit.label if unit else "cả nước" for unit in contents.scopes],
            "chỉ tiêu": [target_words(row) for row in rows],
            "kế hoạch cấp trên": contents.above.name if contents.above else None,
            "căn cứ": list(contents.basis),
        },
    )
    facts.changed_everywhere()
    return plan


def judged(
    issuer: Unit | None, contents: PlanContents, today: datetime.date
) -> list[dict[str, Any]]:
    """The targets as they are kept; Refused when the plan contradicts itself or its territory."""
    fields = contents.fields
    signed_on = fields["signed_on"]
    wanted = [settled(target, signed_on) for target in contents.targets]
    if signed_on > today:
        raise Refused(
            f"Ngày ký {signed_on:%d/%m/%Y} ở sau hôm nay. Chỉ ghi văn bản đã ký.", "signed_on"
        )
    if not wanted:
        raise Refused("Ghi ít nhất một chỉ tiêu.", "targets")
    if any(wanted.count(target) > 1 for target in wanted):
        raise Refused("Có hai chỉ tiêu giống hệt nhau. Bỏ bớt một.", "targets")
    _refuse_foreign_scope(issuer, contents.scopes, signed_on)
    return wanted


def fill(document: Document, fields: PlanFields) -> None:
    """The columns of a plan's paper; AlreadyRecorded when its number is in the book."""
    parsed = parse_number(fields["number_raw"])
    signed_on = fields["signed_on"]
    if problem := number_problem(parsed, signed_on):
        raise Refused(problem, "number_raw")
    document.issuer_name = fields["issuer_name"] or _issuing_body(document.issuer, signed_on)
    document.kind = fields["kind"]
    document.number_raw = fields["number_raw"]
    document.signed_on = document.effective_on = signed_on
    document.summary = fields["summary"]
    document.signer_name = fields["signer_name"]
    document.signer_title = fields["signer_title"]
    document.signer_capacity = fields["signer_capacity"]
    for key, unit_id in keys_on(document.issuer, signed_on).items():
        setattr(document, key, unit_id)
    document.take_number(parsed)
    same = Document.objects.taking_the_number_of(document).first()
    if same is not None:
        raise AlreadyRecorded(same)


def save_numbered(document: Document) -> None:
    """Save a paper with its number; Refused when somebody took the number a moment ago."""
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as clash:
        raise Refused(
            f"Số {document.number_raw} vừa được ghi vào sổ ở một văn bản khác.", "number_raw"
        ) from clash


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


def _issuing_body(issuer: Unit | None, day: datetime.date) -> str:
    """A unit's people's committee; the centre has to say which of its bodies it is."""
    if issuer is None:
        raise Refused(
            "Ghi tên cơ quan ban hành, ví dụ Bộ Thông tin và Truyền thông.", "issuer_name"
        )
    return peoples_committee(issuer, day)
