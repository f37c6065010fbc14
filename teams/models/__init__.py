"""Documents and their effects, teams, plans and groups."""

from teams.models.assignment import TeamResult, TeamTarget
from teams.models.channel import Channel, MessageCopy
from teams.models.document import Document
from teams.models.document_words import (
    EDITABLE,
    RECORDED,
    Capacity,
    DocumentKind,
    DocumentState,
)
from teams.models.effect import Correction, DocumentRelation, Effect
from teams.models.file import DocumentFile, LegalBasis
from teams.models.placement import (
    TeamPlacement,
    held,
    place_on,
    placed_on,
    placed_told,
    placed_within,
)
from teams.models.plan import (
    Exemption,
    Override,
    Plan,
    PlanScope,
    Receipt,
    RuleKind,
    Target,
    Wording,
)
from teams.models.reform import ReformChoice, ReformHome
from teams.models.team import (
    COUNTED_KINDS,
    Constitution,
    Team,
    TeamKind,
    TeamState,
    TeamVillage,
)

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
    "DocumentRelation",
    "DocumentState",
    "Effect",
    "Exemption",
    "LegalBasis",
    "MessageCopy",
    "Override",
    "Plan",
    "PlanScope",
    "Receipt",
    "ReformChoice",
    "ReformHome",
    "RuleKind",
    "Target",
    "Team",
    "TeamKind",
    "TeamPlacement",
    "TeamResult",
    "TeamState",
    "TeamTarget",
    "TeamVillage",
    "Wording",
    "held",
    "place_on",
    "placed_on",
    "placed_told",
    "placed_within",
]
