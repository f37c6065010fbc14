"""In whose name a decision is entered: a commune's own, or a predecessor's that signed it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from communes.keys import read_key
from communes.territory import Reach
from communes.units.placing import Keys, keys_on
from communes.units.predecessors import followers, predecessors
from members.drafting.drafts import ISSUER
from teams.models import Document, DocumentFile

if TYPE_CHECKING:
    from communes.models import Officer, Unit


def issuer_of(payload: Mapping[str, Any], own: Unit) -> Unit:
    """The commune itself unless the draft names one of its predecessors."""
    key = read_key(str(payload.get(ISSUER) or ""))
    if key is None or key == own.pk:
        return own
    return next((unit for unit in predecessors(own) if unit.pk == key), own)


def issuers(own: Unit, officer: Officer) -> list[tuple[str, str]]:
    """Who may have signed a decision that the commune enters: (value, name); none but the commune
    itself is no choice at all."""
    reach = officer.reach
    found = predecessors(own, reach.unit_ids if reach is not None else ())
    named = [(str(unit.pk), f"{unit.label} (đến {unit.valid_to:%d/%m/%Y})") for unit in found]
    return [("", own.label), *named] if named else []


def keys_of_paper(
    issuer: Unit, own: Unit, signed: datetime.date | None, today: datetime.date
) -> Keys:
    """Whose territory a paper belongs to: its issuer's, and the entering commune's where the
    issuer was divided, so that only this part of it reads the paper."""
    if issuer != own and issuer.pk in own.reach():
        return keys_on(issuer, signed or issuer.valid_to or today)
    return keys_on(own, today)


def reach_of(document: Document) -> frozenset[int]:
    """The communes whose teams and people a decision may name: the issuer's with those it
    absorbed, and those that go on with an issuer that ended."""
    issuer = document.issuer
    if issuer is None:
        return frozenset()
    found = set(issuer.reach())
    if issuer.valid_to is not None:
        found |= followers(issuer)
        if document.commune_id is not None:
            found.add(document.commune_id)
    return frozenset(found)


def is_own(document: Document, officer: Officer) -> bool:
    """Whether the officer's commune issued a paper, or entered it in a predecessor's name."""
    unit, reach = officer.unit, officer.reach
    if unit is None or document.issuer_id is None:
        return False
    return document.issuer_id == unit.pk or _entered_since(document, unit, reach)


def _entered_since(document: Document, unit: Unit, reach: Reach | None) -> bool:
    return (
        reach is not None
        and reach.key == "commune"
        and document.commune_id in reach.unit_ids
        and unit.valid_from is not None
        and document.entered_on >= unit.valid_from
    )


def lacks_copy_kept_by(document: Document, officer: Officer) -> bool:
    """Whether a paper of an ended commune has no signed copy and the officer's commune, which
    absorbed that one and keeps its files, may add one; nothing else of the paper changes."""
    reach, issuer = officer.reach, document.issuer
    return (
        reach is not None
        and reach.key == "commune"
        and document.is_recorded
        and issuer is not None
        and issuer.valid_to is not None
        and document.commune_id in reach.unit_ids
        and not document.files.filter(purpose=DocumentFile.Purpose.SIGNED).exists()
    )
