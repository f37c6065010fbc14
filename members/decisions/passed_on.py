"""A paper of a commune, as another reads it to which a part of that one came."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from communes.models.contact import Contact, whom_to_call

if TYPE_CHECKING:
    from communes.models import Officer
    from teams.models import Document


@dataclass(frozen=True)
class PassedOn:
    """Why the reader has the paper, and what of it is not shown.

    signer: the commune whose paper it is; signer_ended: whether it is no more. elsewhere: the
    communes in which its other teams stand, and how many; where there are any its files are closed
    to the reader. contacts: who may show them.
    """

    signer: str
    signer_ended: bool
    elsewhere: list[tuple[str, int]]
    contacts: list[Contact]

    @property
    def teams_elsewhere(self) -> int:
        return sum(count for _, count in self.elsewhere)


def is_passed_on(document: Document, officer: Officer) -> bool:
    """Whether the officer reads it for what came from a divided commune, not as the unit's own."""
    reach = officer.reach
    return reach is not None and document.commune_id in reach.parts


def passed_on(document: Document, officer: Officer, today: datetime.date) -> PassedOn | None:
    """None for a paper of one's own territory and of the units above."""
    reach = officer.reach
    if reach is None or not is_passed_on(document, officer):
        return None
    others = (
        document.effects.exclude(team__commune_id__in=sorted(reach.unit_ids))
        .order_by("team__commune__label")
        .values_list("team__commune__label")
        .annotate(Count("team", distinct=True))
    )
    found = list(others)
    return PassedOn(
        signer=document.issuer.label if document.issuer else document.issuer_name,
        signer_ended=document.issuer is not None and not document.issuer.valid_on(today),
        elsewhere=found,
        contacts=whom_to_call(officer, today) if found else [],
    )
