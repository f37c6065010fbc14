"""What a typed decision does to teams that are there and to earlier documents, understood. Pure."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from communes.days import read_day
from communes.keys import read_key
from communes.vietnamese import brief, clean
from members.drafting.findings import Findings
from members.drafting.values import CorrectionDraft, LeaveDraft, RelationDraft, TargetDraft

FOUND = "found"
EFFECTS = (
    FOUND,
    "reconstitute",
    "supplement",
    "replace",
    "relieve",
    "merge",
    "dissolve",
    "correct",
)
RELATIONS = ("amend", "replace", "annul", "withdraw")
# A merger into a team that no block of the draft acts on: "team:123".
OUTSIDE = "team:"
# Numbers as written in Vietnam: 1.234,5; a single point before one or two digits is a decimal.
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+(,\d{1,2})?")
_PLAIN = re.compile(r"\d{1,12}([,.]\d{1,2})?")


def read_typed_day(text: str, place: str, findings: Findings) -> datetime.date | None:
    if not text:
        return None
    day = read_day(text)
    if day is None:
        findings.error(
            place, f"Không đọc được ngày “{brief(text)}”. Ghi ngày/tháng/năm, ví dụ 28/6/2022."
        )
    return day


def read_into(text: str) -> tuple[str, int | None]:
    """The block that a merger goes into, or the team outside the draft."""
    if text.startswith(OUTSIDE):
        return "", read_key(text.removeprefix(OUTSIDE))
    return clean(text), None


def read_leaves(rows: list[dict[str, Any]], place: str) -> tuple[LeaveDraft, ...]:
    found = []
    for index, row in enumerate(rows):
        person = read_key(str(row.get("person") or ""))
        if person is not None:
            reason = clean(str(row.get("reason") or ""))
            found.append(LeaveDraft(f"{place}-leaves-{index}", person, reason))
    return tuple(found)


def read_corrections(rows: list[dict[str, Any]], place: str) -> tuple[CorrectionDraft, ...]:
    """Rows in which nothing is typed are left out."""
    found = []
    for index, row in enumerate(rows):
        value = clean(str(row.get("value") or ""))
        person = read_key(str(row.get("person") or ""))
        if not value and person is None:
            continue
        found.append(
            CorrectionDraft(
                place=f"{place}-corrections-{index}",
                what=str(row.get("what") or "name"),
                person_id=person,
                field=str(row.get("field") or ""),
                value=value,
            )
        )
    return tuple(found)


def read_targets(
    rows: list[dict[str, Any]], place: str, findings: Findings
) -> tuple[TargetDraft, ...]:
    """Rows in which nothing is typed are left out."""
    found = []
    for index, row in enumerate(rows):
        here = f"{place}-targets-{index}"
        text = {
            name: clean(str(row.get(name) or "")) for name in ("name", "measure", "amount", "due")
        }
        if not any(text.values()):
            continue
        amount = read_amount(text["amount"])
        if text["amount"] and amount is None:
            findings.error(
                f"{here}-amount",
                f"Không đọc được số “{brief(text['amount'])}”. Ghi số lớn hơn 0, ví dụ 120 "
                "hoặc 1.200,5.",
            )
        found.append(
            TargetDraft(
                place=here,
                name=text["name"],
                measure=text["measure"],
                amount=amount,
                due_on=read_typed_day(text["due"], f"{here}-due", findings),
            )
        )
    return tuple(found)


def read_amount(text: str) -> Decimal | None:
    """A positive number as written in Vietnam; None when it is none."""
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(text):
        text = text.replace(",", ".")
    else:
        return None
    amount = Decimal(text)
    return amount if 0 < amount < Decimal(10) ** 12 else None


def read_relations(rows: list[dict[str, Any]], findings: Findings) -> tuple[RelationDraft, ...]:
    """Rows in which nothing is chosen are left out."""
    found = []
    for index, row in enumerate(rows):
        place = f"acts_on-{index}"
        target = read_key(str(row.get("target") or ""))
        note = clean(str(row.get("note") or ""))
        if target is None and not note:
            continue
        kind = str(row.get("kind") or "")
        if target is None:
            findings.error(f"{place}-target", "Chưa chọn văn bản bị tác động.")
        if kind not in RELATIONS:
            findings.error(
                f"{place}-kind", "Chưa chọn sửa đổi, thay thế, bãi bỏ hay thu hồi văn bản này."
            )
        found.append(RelationDraft(place, target, kind, note))
    return tuple(found)
