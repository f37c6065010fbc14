"""Plans: the list, one plan, recording one, taking one back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from communes import audit
from communes.errors import Refused
from communes.forms import refuse
from communes.models import Officer
from communes.paging import page_of
from communes.roles import Right, may
from teams.actions import plans as actions
from teams.models import DocumentState, Plan
from teams.plan_forms import (
    PlanForm,
    TargetFormSet,
    VoidPlanForm,
    typed_so_far,
)
from teams.target_words import deadline_words, demand_words

ABOVE, OWN, BELOW = 0, 1, 2
SIDES = {ABOVE: "cấp trên", OWN: "đơn vị mình", BELOW: "cấp dưới"}


@may(Right.READ_PLANS)
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of the units above, of one's own unit and of the units below, in this order."""
    rows = (
        Plan.objects.visible_to(request.user)
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
            "rows": [(plan, SIDES[plan.side], _targets(plan)) for plan in page],
            "may_add": request.user.can(Right.WRITE_PLANS),
            "crumbs": [("Kế hoạch", "")],
        },
    )


@may(Right.READ_PLANS)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its paper, scope and targets, and the plans made for it below."""
    found = _readable(request, pk)
    return _show(request, found, VoidPlanForm())


@may(Right.WRITE_PLANS)
@require_http_methods(["GET", "POST"])
def plan_add(request: HttpRequest) -> HttpResponse:
    """Record a plan of one's own unit. 'Thêm chỉ tiêu' only adds a row and judges nothing."""
    more = "them" in request.POST
    if request.method == "POST" and not more:
        form = PlanForm(request.POST, officer=request.user, day=request.today)
        targets = TargetFormSet(request.POST, prefix="chi-tieu")
        right = [form.is_valid(), targets.is_valid()]
        if all(right):
            recorded = _record(request, form, targets)
            if recorded is not None:
                messages.success(request, f"Đã ghi {recorded.document.dated_name} vào sổ.")
                return redirect("teams:plan", pk=recorded.pk)
    else:
        form = PlanForm(
            initial=typed_so_far(PlanForm, request.POST),
            officer=request.user,
            day=request.today,
        )
        targets = TargetFormSet(initial=_typed_targets(request) if more else [], prefix="chi-tieu")
    return render(
        request,
        "teams/plan_add.html",
        {
            "form": form,
            "targets": targets,
            "existing": _existing(request, form),
            "crumbs": [("Kế hoạch", reverse("teams:plans")), ("Ghi kế hoạch", "")],
        },
    )


@may(Right.WRITE_PLANS)
@require_http_methods(["POST"])
def plan_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a plan of one's own unit that was typed by mistake."""
    found = _readable(request, pk)
    if not _is_own(request.user, found):
        raise PermissionDenied
    form = VoidPlanForm(request.POST)
    if form.is_valid():
        try:
            actions.void_plan(plan=found, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã hủy {found.document.dated_name}.")
            return redirect("teams:plan", pk=found.pk)
    return _show(request, found, form)


def _readable(request: HttpRequest, pk: int) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("document__issuer", "above")
    found: Plan = get_object_or_404(plans, pk=pk)
    return found


def _show(request: HttpRequest, found: Plan, void_form: VoidPlanForm) -> HttpResponse:
    document = found.document
    above = found.above
    if above and not Plan.objects.visible_to(request.user).filter(pk=above.pk).exists():
        above = None
    return render(
        request,
        "teams/plan_detail.html",
        {
            "plan": found,
            "document": document,
            "above": above,
            "below": Plan.objects.visible_to(request.user)
            .filter(above=found)
            .select_related("document")
            .order_by("document__signed_on", "pk"),
            "scopes": [str(scope) for scope in found.scopes.select_related("unit")],
            "targets": _targets(found),
            "basis": document.basis_lines.all(),
            "history": audit.history_of(found, request.user),
            "may_void": _is_own(request.user, found) and document.state != DocumentState.VOID,
            "form": void_form,
            "crumbs": [("Kế hoạch", reverse("teams:plans")), (found.name, "")],
        },
    )


def _targets(found: Plan) -> list[dict[str, object]]:
    """Targets in words, each with the address of its board."""
    board = reverse("reports:progress")
    return [
        {
            "demand": demand_words(target),
            "deadline": deadline_words(target),
            "denominator_on": target.denominator_on,
            "url": f"{board}?{urlencode({'ke-hoach': found.pk, 'chi-tieu': target.pk})}",
        }
        for target in found.targets.all()
    ]


def _side(officer: Officer) -> Case:
    """Where the issuer of a plan stands, seen from the officer's unit."""
    reach = officer.reach
    own = sorted(reach.unit_ids) if reach else []
    above = sorted(reach.above) if reach else []
    centre = OWN if reach and reach.whole_country else ABOVE
    return Case(
        When(document__issuer__isnull=True, then=Value(centre)),
        When(document__issuer_id__in=own, then=Value(OWN)),
        When(document__issuer_id__in=above, then=Value(ABOVE)),
        default=Value(BELOW),
        output_field=IntegerField(),
    )


def _is_own(officer: Officer, found: Plan) -> bool:
    unit = officer.unit
    return officer.can(Right.WRITE_PLANS) and found.document.issuer_id == (
        unit.pk if unit else None
    )


def _record(request: HttpRequest, form: PlanForm, targets: TargetFormSet) -> Plan | None:
    values = form.cleaned_data
    try:
        return actions.record_plan(
            issuer=request.user.unit,
            fields={
                name: values[name]
                for name in (
                    "kind",
                    "number_raw",
                    "signed_on",
                    "summary",
                    "name",
                    "issuer_name",
                    "signer_name",
                    "signer_title",
                    "signer_capacity",
                )
            },
            scopes=values["scopes"],
            targets=targets.targets(),
            basis=values["basis"],
            above=values["above"],
            by=request.user,
            today=request.today,
        )
    except actions.AlreadyRecorded as refusal:
        form.existing = refusal.document
        refuse(form, refusal)
    except Refused as refusal:
        refuse(form, refusal)
    return None


def _typed_targets(request: HttpRequest) -> list[dict[str, object]]:
    """The rows of targets as typed, blank ones dropped, before one more is offered."""
    try:
        count = int(request.POST.get("chi-tieu-TOTAL_FORMS", "0"))
    except ValueError:
        count = 0
    rows = [
        typed_so_far(TargetFormSet.form, request.POST, f"chi-tieu-{place}")
        for place in range(min(count, TargetFormSet.max_num))
    ]
    return [row for row in rows if any(row.values())]


def _existing(request: HttpRequest, form: PlanForm) -> Plan | None:
    """The plan that already carries the number typed, when the officer may read it."""
    document = getattr(form, "existing", None)
    if document is None:
        return None
    found: Plan | None = (
        Plan.objects.visible_to(request.user)
        .filter(document=document)
        .select_related("document")
        .first()
    )
    return found
