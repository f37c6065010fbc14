"""Who confirms in a leader's place, for pages and for the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communes.models import Assignment, Delegation, Officer
from communes.roles import Role

if TYPE_CHECKING:
    import datetime

    from communes.models import Unit
    from communes.territory import TerritoryQuerySet


def may_receive(officer: Officer, unit: Unit) -> bool:
    """A leader of the unit has the right already; others than its officials never get it."""
    return officer.is_active and officer.unit == unit and officer.role == Role.CLERK


def receivers(giver: Officer, day: datetime.date) -> TerritoryQuerySet:
    """The officials of the giver's unit to whom the right may be lent."""
    posts = Assignment.objects.visible_to(giver).on(day).filter(unit=giver.unit, role=Role.CLERK)
    officers: TerritoryQuerySet = (
        Officer.objects.visible_to(giver)
        .filter(pk__in=posts.values("officer"), is_active=True)
        .exclude(pk=giver.pk)
        .order_by("sort_key", "pk")
    )
    return officers


def of_unit(officer: Officer) -> TerritoryQuerySet:
    """All delegations of the officer's own unit, the latest first."""
    rows: TerritoryQuerySet = (
        Delegation.objects.visible_to(officer)
        .filter(unit=officer.unit)
        .select_related("giver", "receiver")
        .order_by("-valid_from", "-pk")
    )
    return rows


def by_delegation(officer: Officer) -> str:
    """' theo ủy quyền của …' when the officer confirms by a lent right, else ''.

    Written by actions that need the right to confirm into what they record.
    """
    held = officer.delegation_held
    if held is None:
        return ""
    return f" theo ủy quyền của {held.giver.full_name} ({held.valid_from:%d/%m/%Y} - " + (
        f"{held.valid_to:%d/%m/%Y})"
    )
