"""Which plans an officer opens, and which are their own unit's to change."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from communes import clock
from communes.models import Level, Officer
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
    """Whether it is a plan of the officer's own unit, which they may write; or one of a unit that
    ended and that theirs took the place of."""
    unit, issuer = officer.unit, plan.document.issuer
    if not officer.can(Right.WRITE_PLANS):
        return False
    if unit is None or issuer is None or issuer.pk == unit.pk:
        return issuer == unit
    return issuer.valid_to is not None and _took_over(officer, plan)


def _took_over(officer: Officer, plan: Plan) -> bool:
    """A unit that was absorbed whole leaves its plans to the one that absorbed it, a district
    those to its province, or to the one that the province became."""
    issuer, unit, reach = plan.document.issuer, officer.unit, officer.reach
    if issuer is None or unit is None or reach is None or issuer.valid_on(clock.today()):
        return False
    if issuer.level == Level.DISTRICT:
        return unit.level == Level.PROVINCE and plan.document.province_id in reach.unit_ids
    return issuer.pk in reach.unit_ids


def may_change(officer: Officer, plan: Plan) -> bool:
    """Whether the officer may change the targets of the plan: their own, while it binds."""
    return is_own(officer, plan) and plan.document.state in BINDING
