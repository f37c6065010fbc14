"""Plans: the list, one plan, approving one, taking one back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from communes import audit
from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.models import Officer, Unit
from communes.roles import Right, may
from teams.actions import plan_drafts
from teams.actions import plans as actions
from teams.models import DocumentState, Plan, PlanScope, Target
from teams.models.plan import ON_THE_WAY
from teams.plan_after import after_of
from teams.plan_forms import ReturnPlanForm, VoidPlanForm
from teams.plan_rules import settled
from teams.target_words import deadline_words, demand_words
from teams.views.plan_access import is_own, may_change, readable
from teams.views.plan_entry import sheet_of

ABOVE, OWN, BELOW, FORMER = 0, 1, 2, 3
SIDES = {
    ABOVE: "cấp trên",
    OWN: "đơn vị mình",
    BELOW: "cấp dưới",
    FORMER: "xã có thôn nay thuộc đơn vị mình",
}


@may(Right.READ_PLANS)
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of the units above, of one's own unit and of the units below, in this order."""
    rows = (
        Plan.objects.visible_to(request.user)
        .told_to(request.user)
        .annotate(side=_side(request.user))
        .with_targets()
        .order_by("side", "-document__signed_on", "-pk")
    )
    page = page_of(request, rows)
    return render(
        request,
        "teams/plan_list.html",
        {
            "page": page,
            "rows": [(plan, SIDES[plan.side], _targets(request, plan)) for plan in page],
            "may_add": request.user.can(Right.WRITE_PLANS),
            "crumbs": [("Kế hoạch", "")],
        },
    )


@may(Right.READ_PLANS)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its paper, scope and targets, and the plans made for it below."""
    return _show(request, readable(request, pk))


@may(Right.WRITE_PLANS)
@require_POST
def plan_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a plan of one's own unit that was typed by mistake, or give up a draft."""
    found, form = _own(request, pk), VoidPlanForm(request.POST)
    if form.is_valid() and _done(
        form,
        lambda: actions.void_plan(plan=found, reason=form.cleaned_data["reason"], by=request.user),
    ):
        messages.success(request, f"Đã hủy {found.document.dated_name}.")
        return redirect("teams:plan", pk=found.pk)
    return _show(request, found, void_form=form)


@may(Right.WRITE_PLANS)
@require_POST
def plan_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a plan that a colleague handed in."""
    found = _own(request, pk)
    if found.document.state != DocumentState.SUBMITTED:
        messages.error(request, "Kế hoạch này không còn chờ duyệt.")
        return redirect("teams:plan", pk=found.pk)
    sheet = sheet_of(found, request.user, request.today)
    if not sheet.is_valid():
        messages.error(request, "Kế hoạch còn chỗ cần sửa. Trả lại để người trình sửa.")
        return redirect("teams:plan", pk=found.pk)
    try:
        plan_drafts.confirm_plan(
            plan=found, contents=sheet.contents(), by=request.user, today=request.today
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Đã duyệt {found.document.dated_name} và ghi vào sổ.")
    return redirect("teams:plan", pk=found.pk)


@may(Right.WRITE_PLANS)
@require_POST
def plan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a plan back to the colleague who handed it in."""
    found, form = _own(request, pk), ReturnPlanForm(request.POST)
    if form.is_valid() and _done(
        form,
        lambda: plan_drafts.return_plan(
            plan=found, note=form.cleaned_data["note"], by=request.user
        ),
    ):
        messages.success(request, f"Đã trả lại {found.document.dated_name}.")
        return redirect("teams:plan", pk=found.pk)
    return _show(request, found, return_form=form)


def _own(request: HttpRequest, pk: int) -> Plan:
    found = readable(request, pk)
    if not is_own(request.user, found):
        raise PermissionDenied
    return found


def _done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the action was carried out; a refusal stands beside its field."""
    try:
        act()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def _show(
    request: HttpRequest,
    found: Plan,
    *,
    void_form: VoidPlanForm | None = None,
    return_form: ReturnPlanForm | None = None,
) -> HttpResponse:
    document, officer = found.document, request.user
    plans = Plan.objects.visible_to(officer).told_to(officer)
    above = found.above
    if above and not plans.filter(pk=above.pk).exists():
        above = None
    own = is_own(officer, found)
    after, singles = after_of(found, request.today, officer)
    mine = document.submitted_by_id == officer.pk
    waiting = document.state == DocumentState.SUBMITTED
    context = {
        "plan": found,
        "document": document,
        "above": above,
        "below": plans.filter(above=found)
        .select_related("document")
        .order_by("document__signed_on", "pk"),
        "scopes": [_scope_words(scope, request.today) for scope in found.scopes.all()],
        "targets": _targets(request, found),
        "after": after,
        "singles": singles,
        "issuer_ended": _ended_issuer(found, request.today),
        "basis": [line.text for line in document.basis_lines.all()],
        "history": audit.history_of(found, officer),
        "may_edit": own and document.is_editable,
        "may_change": may_change(officer, found),
        "may_void": own and document.state != DocumentState.VOID,
        "may_confirm": own and waiting and not mine,
        "may_return": own and waiting,
        "waits_for_others": own and waiting and mine,
        "on_the_way": document.state in ON_THE_WAY,
        "form": void_form or VoidPlanForm(),
        "return_form": return_form or ReturnPlanForm(),
        "crumbs": [("Kế hoạch", reverse("teams:plans")), (found.name, "")],
    }
    if document.state in ON_THE_WAY:
        context |= _proposed(request, found)
    return render(request, "teams/plan_detail.html", context)


def _scope_words(scope: PlanScope, today: datetime.date) -> str:
    ended = scope.unit is not None and not scope.unit.valid_on(today)
    return f"{scope} (theo đơn vị cũ)" if ended else str(scope)


def _ended_issuer(found: Plan, today: datetime.date) -> Unit | None:
    """The unit that signed the plan, when it is no more."""
    issuer = found.document.issuer
    return issuer if issuer is not None and not issuer.valid_on(today) else None


def _proposed(request: HttpRequest, found: Plan) -> dict[str, object]:
    """What a plan that is not yet in force would ask; `problems` while it cannot be told."""
    sheet = sheet_of(found, request.user, request.today)
    if not sheet.is_valid():
        return {"problems": (sheet.form, sheet.targets)}
    contents = sheet.contents()
    try:
        rows = [Target(**settled(each, contents.fields["signed_on"])) for each in contents.targets]
    except Refused as refusal:
        refuse(sheet.form, refusal)
        return {"problems": (sheet.form, sheet.targets)}
    return {
        "targets": [
            {
                "demand": demand_words(row),
                "deadline": deadline_words(row),
                "denominator_on": row.denominator_on,
                "counts_villages": row.counts_villages,
            }
            for row in rows
        ],
        "scopes": [unit.label if unit else "cả nước" for unit in contents.scopes],
        "basis": list(contents.basis),
        "above": contents.above,
    }


def _targets(request: HttpRequest, found: Plan) -> list[dict[str, object]]:
    """Targets as they stand today, in words, each with the address of its board."""
    board = reverse("reports:progress")
    return [
        {
            "pk": target.pk,
            "demand": demand_words(target),
            "deadline": deadline_words(target),
            "denominator_on": target.denominator_on,
            "counts_villages": target.counts_villages,
            "since": target.valid_from if target.replaces_id else None,
            "exempt": sum(each.valid_on(request.today) for each in target.exemptions.all()),
            "own": sum(each.valid_on(request.today) for each in target.overrides.all()),
            "url": f"{board}?{urlencode({'ke-hoach': found.pk, 'chi-tieu': target.pk})}",
        }
        for target in found.targets.all()
        if target.valid_on(request.today)
    ]


def _side(officer: Officer) -> Case:
    """Where the issuer of a plan stands, seen from the officer's unit."""
    reach = officer.reach
    own = sorted(reach.unit_ids) if reach else []
    above = sorted(reach.above) if reach else []
    parts = sorted(reach.parts) if reach else []
    centre = OWN if reach and reach.whole_country else ABOVE
    return Case(
        When(document__issuer__isnull=True, then=Value(centre)),
        When(document__issuer_id__in=own, then=Value(OWN)),
        When(document__issuer_id__in=above, then=Value(ABOVE)),
        When(document__issuer_id__in=parts, then=Value(FORMER)),
        default=Value(BELOW),
        output_field=IntegerField(),
    )
