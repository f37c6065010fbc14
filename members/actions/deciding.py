"""What entering and confirming a decision share: its draft, its issuer, its number."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from communes.errors import Refused
from communes.units.placing import peoples_committee
from members.decisions.columns import fill
from members.decisions.issuing import issuer_of, keys_of_paper
from members.drafting.checks import check
from members.drafting.drafts import understand
from members.drafting.findings import Findings
from members.drafting.values import DecisionDraft
from teams.models import (
    Document,
)

if TYPE_CHECKING:
    from communes.models import Unit


def take(document: Document, payload: dict[str, Any], today: datetime.date) -> DecisionDraft:
    """Store the payload as typed, and what could be read of it in the columns that lists show."""
    draft, _ = understand(payload, today)
    document.draft = payload
    fill(document, draft)
    return draft


def set_issuer(document: Document, own: Unit, draft: DecisionDraft, today: datetime.date) -> None:
    """Whose decision it is: the entering commune's, or that of a predecessor it names."""
    issuer = issuer_of(document.draft, own)
    document.issuer = issuer
    day = draft.signed_on if issuer != own and draft.signed_on else today
    document.issuer_name = peoples_committee(issuer, day)
    for name, value in keys_of_paper(issuer, own, draft.signed_on, today).items():
        setattr(document, name, value)


def refuse_if_wrong(document: Document, today: datetime.date) -> tuple[DecisionDraft, Findings]:
    """The draft with its findings. Raises Refused, naming the first error and how many follow."""
    draft, findings = check(document, today)
    if findings.errors:
        first = findings.errors[0]
        more = len(findings.errors) - 1
        raise Refused(
            first.message + (f" (và {more} chỗ khác cần sửa)" if more else ""), first.place
        )
    return draft, findings


def save_once(document: Document) -> None:
    """Save a document under the uniqueness of its number, whoever else saves at the same time."""
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as clash:
        raise Refused(
            f"Số {document.number_raw} vừa được ghi vào sổ ở một văn bản khác.", "number_raw"
        ) from clash
