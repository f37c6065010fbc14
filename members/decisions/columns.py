"""What a draft says in the columns of its document, and in the lines of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from members.drafting.values import DecisionDraft

if TYPE_CHECKING:
    from teams.models import Document


def fill(document: Document, draft: DecisionDraft) -> None:
    """Set the columns that lists show; what is too long for them is an error of the draft."""
    document.number_raw = draft.texts["number_raw"][:80]
    document.signed_on = draft.signed_on
    document.take_number(draft.number)
    document.effective_on = draft.effective_on
    document.announced_on = draft.announced_on
    document.summary = draft.texts["summary"][:500]
    document.signer_name = draft.texts["signer_name"][:120]
    document.signer_title = draft.texts["signer_title"][:120]
    document.signer_capacity = draft.texts["signer_capacity"][:3]
    document.note = draft.texts["note"][:500]


def outline(draft: DecisionDraft) -> dict[str, Any]:
    """A draft in the few lines that a history can show."""
    return {
        "số, ký hiệu": draft.texts["number_raw"],
        "ngày ký": draft.signed_on,
        "trích yếu": draft.texts["summary"],
        "người ký": draft.texts["signer_name"],
        "số tổ": len(draft.teams),
        "số thành viên": draft.member_count,
    }
