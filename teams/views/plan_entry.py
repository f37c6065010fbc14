"""Writing a plan: recording a signed one at once, or as a draft that a colleague approves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.models import Officer
from communes.roles import Right, may
from teams.actions import plan_drafts as drafts
from teams.actions import plans as actions
from teams.models import Document, Plan
from teams.plan_forms import PlanForm, sent_fields, typed_so_far, typed_targets
from teams.target_forms import KINDS, PREFIX, TargetFormSet
from teams.views.plan_access import is_own, readable

# Buttons that only change what the page offers.
ADD, DROP, FIND, ENTER = "them", "bo", "tim", "enter"
KEEP, SUBMIT = "luu", "trinh"


@may(Right.WRITE_PLANS)
@require_http_methods(["GET", "POST"])
def plan_add(request: HttpRequest) -> HttpResponse:
    """Write a plan of one's own unit."""
    return _entry(request, None)


@may(Right.WRITE_PLANS)
@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft, or with a plan that was sent back."""
    found = readable(request, pk)
    if not is_own(request.user, found):
        raise PermissionDenied
    if not found.document.is_editable:
        messages.error(request, "Kế hoạch này đã được trình hoặc đã ghi vào sổ, không sửa được.")
        return redirect("teams:plan", pk=found.pk)
    return _entry(request, found)


@dataclass
class Sheet:
    """The two forms of the page."""

    form: PlanForm
    targets: Any
    existing: Document | None = None

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.targets.is_valid()])

    def contents(self) -> actions.PlanContents:
        return self.form.contents(self.targets.targets())


def sheet_of(plan: Plan, officer: Officer, day: Any) -> Sheet:
    """A draft as it was typed, judged."""
    data = MultiValueDict(plan.document.draft.get("typed", {}))
    form = PlanForm(data, officer=officer, day=day)
    return Sheet(form, TargetFormSet(data, prefix=PREFIX))


def _entry(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    if request.method != "POST":
        typed = MultiValueDict(plan.document.draft.get("typed", {})) if plan else MultiValueDict()
        return _show(request, plan, _offered(request, typed))
    data = request.POST
    if _only_looks(data):
        return _show(request, plan, _offered(request, data))
    if KEEP in data:
        return _keep(request, plan)
    sheet = Sheet(
        PlanForm(data, officer=request.user, day=request.today),
        TargetFormSet(data, prefix=PREFIX),
    )
    if sheet.is_valid():
        act = _hand_in if SUBMIT in data else _record
        kept = _try(sheet, lambda: act(request, plan, sheet.contents()))
        if kept is not None:
            return redirect("teams:plan", pk=kept.pk)
    return _show(request, plan, sheet)


def _only_looks(data: MultiValueDict) -> bool:
    """Whether the button pressed changes the page alone; Enter in the search field searches."""
    if any(name in data for name in (ADD, DROP, FIND)):
        return True
    return ENTER in data and bool(data.get("find", "").strip())


def _offered(request: HttpRequest, data: MultiValueDict) -> Sheet:
    """The page as typed, with one target more or less; judges nothing."""
    rows = typed_targets(data)
    place = read_key(data.get(DROP))
    if place is not None and place < len(rows):
        del rows[place]
    added = data.get(ADD)
    if added in {kind.rule for kind in KINDS} and len(rows) < TargetFormSet.max_num:
        rows.append({"rule": added})
    form = PlanForm(initial=typed_so_far(data), officer=request.user, day=request.today)
    return Sheet(form, TargetFormSet(initial=rows, prefix=PREFIX))


def _keep(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    """Keep the draft as typed, right or wrong."""
    typed = sent_fields(request.POST)
    try:
        if plan is None:
            plan = drafts.start_plan(
                issuer=request.user.unit, typed=typed, by=request.user, today=request.today
            )
        else:
            drafts.save_plan(plan=plan, typed=typed, revision=_revision(request), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _show(request, plan, _offered(request, request.POST))
    messages.success(request, "Đã lưu nháp. Kế hoạch chưa được tính ở đâu cho đến khi được duyệt.")
    return redirect("teams:plan_edit", pk=plan.pk)


def _hand_in(request: HttpRequest, plan: Plan | None, contents: actions.PlanContents) -> Plan:
    plan = drafts.submit_plan(
        plan=plan,
        issuer=request.user.unit,
        typed=sent_fields(request.POST),
        contents=contents,
        revision=_revision(request),
        by=request.user,
        today=request.today,
    )
    messages.success(request, f"Đã trình {plan.document.dated_name}. Chờ đồng nghiệp duyệt.")
    return plan


def _record(request: HttpRequest, plan: Plan | None, contents: actions.PlanContents) -> Plan:
    if plan is None:
        plan = actions.record_plan(
            issuer=request.user.unit,
            fields=contents.fields,
            scopes=contents.scopes,
            targets=contents.targets,
            basis=contents.basis,
            above=contents.above,
            by=request.user,
            today=request.today,
        )
    else:
        plan = drafts.record_draft(
            plan=plan,
            typed=sent_fields(request.POST),
            contents=contents,
            revision=_revision(request),
            by=request.user,
            today=request.today,
        )
    messages.success(request, f"Đã ghi {plan.document.dated_name} vào sổ.")
    return plan


def _try(sheet: Sheet, act: Callable[[], Plan]) -> Plan | None:
    """What an action made; None when it refused, which then stands beside its field."""
    try:
        return act()
    except actions.AlreadyRecorded as refusal:
        sheet.existing = refusal.document
        refuse(sheet.form, refusal)
    except Refused as refusal:
        refuse(sheet.form, refusal)
    return None


def _revision(request: HttpRequest) -> int | None:
    return read_key(request.POST.get("revision"))


def _show(request: HttpRequest, plan: Plan | None, sheet: Sheet) -> HttpResponse:
    crumbs = [("Kế hoạch", reverse("teams:plans"))]
    if plan is not None:
        crumbs.append((plan.name, reverse("teams:plan", args=[plan.pk])))
    return render(
        request,
        "teams/plan_entry.html",
        {
            "plan": plan,
            "document": plan.document if plan else None,
            "revision": request.POST.get("revision") or (plan.document.revision if plan else ""),
            "form": sheet.form,
            "targets": sheet.targets,
            "kinds": KINDS,
            "may_add": len(sheet.targets.forms) < TargetFormSet.max_num,
            "existing": _existing(request, sheet.existing),
            "crumbs": [*crumbs, ("Soạn kế hoạch" if plan else "Ghi kế hoạch", "")],
        },
    )


def _existing(request: HttpRequest, document: Document | None) -> Plan | None:
    """The plan that already carries the number typed, when the officer may read it."""
    if document is None:
        return None
    plans = Plan.objects.visible_to(request.user).told_to(request.user)
    found: Plan | None = plans.filter(document=document).select_related("document").first()
    return found
