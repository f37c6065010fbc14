"""The papers that an officer may read, and what the pages of decisions and teams show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from communes.roles import COMMUNE_ROLES, Right
from members.actions.papers import may_print_phones
from members.models import Paper

if TYPE_CHECKING:
    from communes.models import Officer
    from communes.territory import TerritoryQuerySet
    from teams.models import Document, Team

SHOWN = 5


def readable_by(officer: Officer) -> TerritoryQuerySet:
    """Papers of the territory; those with whole numbers in the own commune alone."""
    own = officer.unit if officer.role in COMMUNE_ROLES else None
    rows: TerritoryQuerySet = Paper.objects.visible_to(officer).filter(
        Q(phones=False) | Q(commune=own, commune__isnull=False)
    )
    return rows.select_related("document", "team", "commune", "made_by")


def papers_of_decision(document: Document, officer: Officer) -> dict[str, Any]:
    """For members/_papers.html on the page of a decision; nothing for what makes no paper."""
    if not officer.can(Right.READ_DOCUMENTS) or document.issuer is None or document.kind != "QĐ":
        return {}
    rows = readable_by(officer).filter(document=document)
    return _shown(rows, may_print_phones(officer, document.issuer))


def papers_of_team(team: Team, officer: Officer) -> dict[str, Any]:
    rows = readable_by(officer).filter(team=team)
    return _shown(rows, may_print_phones(officer, team.commune))


def _shown(rows: TerritoryQuerySet, may_print: bool) -> dict[str, Any]:
    latest = rows.order_by("-made_at", "-pk").defer("content")[:SHOWN]
    return {"papers": latest, "may_print_phones": may_print, "makes_papers": True}
