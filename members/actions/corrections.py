"""Mending what was typed wrong in a record that is in force: a new act, visible beside the old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from communes import audit
from communes.days import read_day
from communes.errors import Refused
from communes.vietnamese import brief, clean
from teams.document_number import number_problem, parse_number
from teams.models import Capacity, Correction, Document, LegalBasis

if TYPE_CHECKING:
    import datetime

    from communes.models import Officer

# Days of signing and effect carry the teams' dates: a wrong one is struck out and typed anew.
CORRECTABLE = {
    "number_raw": "số, ký hiệu",
    "summary": "trích yếu",
    "signer_name": "người ký",
    "signer_title": "chức vụ người ký",
    "signer_capacity": "thể thức ký",
    "announced_on": "ngày công bố",
    "note": "ghi chú",
}


@transaction.atomic
def correct_document(
    *, document: Document, field: str, value: str, reason: str, by: Officer
) -> Correction:
    """Mend one field of a recorded decision; the paper itself is unchanged."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not document.is_recorded:
        raise Refused("Chỉ sửa sai được quyết định đã vào sổ; bản nháp thì sửa thẳng.")
    if field not in CORRECTABLE:
        raise Refused("Mục này không sửa được. Nếu gõ nhầm ngày, hủy và nhập lại.", "field")
    if not reason.strip():
        raise Refused("Ghi lý do sửa.", "reason")
    value = clean(value)
    before = _shown(document, field)
    _set(document, field, value)
    if _shown(document, field) == before:
        raise Refused("Nội dung mới giống nội dung đang có.", "value")
    other = Document.objects.taking_the_number_of(document).first()
    if other is not None:
        raise Refused(f"{other.dated_name} đã có trong sổ.", "value")
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as clash:
        raise Refused("Số này vừa được ghi vào sổ ở một văn bản khác.", "value") from clash
    return _recorded(
        document, CORRECTABLE[field], before, _shown(document, field), reason=reason, by=by
    )


@transaction.atomic
def correct_basis(*, line: LegalBasis, text: str, reason: str, by: Officer) -> Correction:
    """Mend a wrongly cited ground; empty text takes the line away."""
    if not reason.strip():
        raise Refused("Ghi lý do sửa.", "reason")
    before, after = line.text, clean(text)
    if before == after:
        raise Refused("Nội dung mới giống nội dung đang có.", "value")
    document = Document.objects.select_for_update(of=("self",)).get(pk=line.document_id)
    if not document.is_recorded:
        raise Refused("Quyết định chưa vào sổ hoặc đã hủy: không sửa căn cứ ở đây.")
    if after:
        line.text = after[:500]
        line.save()
    else:
        line.delete()
    return _recorded(document, "căn cứ", before, after, reason=reason, by=by)


def _shown(document: Document, field: str) -> str:
    if field == "signer_capacity":
        return str(document.get_signer_capacity_display())
    value: str | datetime.date | None = getattr(document, field)
    if value is None:
        return ""
    return value if isinstance(value, str) else value.strftime("%d/%m/%Y")


def _set(document: Document, field: str, value: str) -> None:
    if field == "announced_on":
        day = read_day(value) if value else None
        if value and day is None:
            raise Refused(f"Không đọc được ngày “{brief(value)}”. Ghi ngày/tháng/năm.", "value")
        if day and document.signed_on and day < document.signed_on:
            raise Refused("Ngày công bố sớm hơn ngày ký.", "value")
        document.announced_on = day
        return
    if field == "signer_capacity" and value not in Capacity.values:
        raise Refused("Chọn thể thức ký trong danh sách.", "value")
    if field in ("number_raw", "summary", "signer_name", "signer_title") and not value:
        raise Refused("Mục này không để trống được.", "value")
    if field == "number_raw":
        parsed = parse_number(value)
        if problem := number_problem(parsed, document.signed_on):
            raise Refused(problem, "value")
        document.take_number(parsed)
    limit = getattr(Document._meta.get_field(field), "max_length", None) or 0
    if len(value) > limit:
        raise Refused(f"Nội dung dài {len(value)} chữ cái, tối đa {limit}. Rút gọn lại.", "value")
    setattr(document, field, value)


def _recorded(
    document: Document, field: str, before: str, after: str, *, reason: str, by: Officer
) -> Correction:
    correction = Correction.objects.create(
        document=document, field=field, before=before, after=after, reason=reason[:500], by=by
    )
    audit.record(
        by=by,
        verb="decision.corrected",
        summary=f"Sửa sai khi nhập: {field}",
        target=document,
        before={field: before},
        after={field: after},
        reason=reason,
    )
    return correction
