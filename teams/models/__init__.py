"""Documents and their effects, teams, plans and groups."""

from teams.models.document import (
    EDITABLE,
    RECORDED,
    Capacity,
    Correction,
    Document,
    DocumentFile,
    DocumentKind,
    DocumentState,
    Effect,
    LegalBasis,
)
from teams.models.plan import Channel, Plan, PlanScope, RuleKind, Target, Wording
from teams.models.team import COUNTED_KINDS, Constitution, Team, TeamKind, TeamVillage

__all__ = [
    "COUNTED_KINDS",
    "EDITABLE",
    "RECORDED",
    "Capacity",
    "Channel",
    "Constitution",
    "Correction",
    "Document",
    "DocumentFile",
    "DocumentKind",
    "DocumentState",
    "Effect",
    "LegalBasis",
    "Plan",
    "PlanScope",
    "RuleKind",
    "Target",
    "Team",
    "TeamKind",
    "TeamVillage",
    "Wording",
]
