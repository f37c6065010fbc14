"""Facts about units, villages, officers and what was done to them."""

from communes.models import any_of  # noqa: F401  (registers the lookup)
from communes.models.audit import AuditEntry
from communes.models.choice import ProvinceChoice, SavedView
from communes.models.comparing import ComparisonState, ListComparison
from communes.models.delegation import Delegation
from communes.models.handover import Handover, HandoverPart, HandoverState
from communes.models.importing import (
    ImportBatch,
    ImportKind,
    ImportRow,
    ImportState,
    NameAlias,
    SheetMapping,
)
from communes.models.officer import Assignment, Officer, OneTimeCode
from communes.models.reform import (
    Reform,
    ReformKind,
    ReformOperation,
    ReformState,
    ReformSubject,
    VillageSuccession,
)
from communes.models.unit import Level, Succession, Unit, UnitVersion
from communes.models.village import Village, VillageList, VillagePlacement, VillageVersion

__all__ = [
    "Assignment",
    "AuditEntry",
    "ComparisonState",
    "Delegation",
    "Handover",
    "HandoverPart",
    "HandoverState",
    "ImportBatch",
    "ImportKind",
    "ImportRow",
    "ImportState",
    "Level",
    "ListComparison",
    "NameAlias",
    "Officer",
    "OneTimeCode",
    "ProvinceChoice",
    "Reform",
    "ReformKind",
    "ReformOperation",
    "ReformState",
    "ReformSubject",
    "SavedView",
    "SheetMapping",
    "Succession",
    "Unit",
    "UnitVersion",
    "Village",
    "VillageList",
    "VillagePlacement",
    "VillageSuccession",
    "VillageVersion",
]
