"""Which plans an officer opens, and which are their own unit's to change."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from communes.models import Officer
from communes.roles import Right
from teams.models import Plan, Target
from teams.models.plan import BINDING


def readable(request: HttpRequest, pk: int) -> Plan:
    """A plan of the officer's territory or of the units above; 404 for others."""
    plans = Plan.objects.visible_to(request.user).told_to(request.user).with_targets()
    found: Plan = get_object_or_404(plans.select_related("document__issuer", "above"), pk=pk)
    return found


def readable_target(request: HttpRequest, pk: int) -> Target:
    """A target of such a plan."""
    targets = Target.objects.visible_to(request.user).select_related("plan__document__issuer")
    found: Target = get_object_or_404(targets, pk=pk)
    return found


def is_own(officer: Officer, plan: Plan) -> bool:
    """Whether it is a plan of the officer's own unit, which they may write."""
    unit = officer.unit
    return officer.can(Right.WRITE_PLANS) and plan.document.issuer_id == (unit.pk if unit else None)


def may_change(officer: Officer, plan: Plan) -> bool:
    """Whether the officer may change the targets of the plan: their own, while it binds."""
    return is_own(officer, plan) and plan.document.state in BINDING
