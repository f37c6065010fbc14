"""One target of a plan: what it said over time, who is exempt, who is asked something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communes.errors import Refused
from communes.forms import refuse
from communes.models.dated import OLDEST_FIRST
from communes.roles import Right, may
from teams.actions import exemptions as actions
from teams.actions.target_changes import change_target
from teams.exception_forms import ChangeTargetForm, EndForm, ExemptionForm, OverrideForm
from teams.models import Exemption, Override, Target
from teams.target_words import deadline_words, demand_words, override_words, target_words
from teams.views.plan_access import may_change, readable_target


@may(Right.READ_PLANS)
@require_GET
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """One target with its history and its exceptions."""
    return _show(request, readable_target(request, pk))


@may(Right.WRITE_PLANS)
@require_POST
def target_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the target say something else from a day on."""
    found = _own(request, pk)
    form = ChangeTargetForm(request.POST, target=found)
    changed: list[Target] = []

    def act() -> None:
        values = form.cleaned_data
        changed.append(
            change_target(
                target=found,
                fields=form.target(),
                on=values["on"],
                reason=values["reason"],
                document=values["document"],
                by=request.user,
            )
        )

    if _done(form, act):
        messages.success(request, f"Chỉ tiêu từ {changed[0].valid_from:%d/%m/%Y} đã được ghi.")
        return redirect("teams:target", pk=changed[0].pk)
    return _show(request, found, change=form)


@may(Right.WRITE_PLANS)
@require_POST
def exemption_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Spare a unit of the target."""
    found = _own(request, pk)
    form = ExemptionForm(request.POST, officer=request.user, target=found, day=request.today)

    def act() -> None:
        values = form.cleaned_data
        actions.exempt(
            target=found,
            unit=values["found"],
            reason=values["reason"],
            document=values["document"],
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
            by=request.user,
            today=request.today,
        )

    if _done(form, act):
        messages.success(request, f"Đã ghi miễn chỉ tiêu cho {form.cleaned_data['found'].label}.")
        return redirect("teams:target", pk=found.pk)
    return _show(request, found, exemption=form)


@may(Right.WRITE_PLANS)
@require_POST
def override_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask something else of one commune."""
    found = _own(request, pk)
    form = OverrideForm(request.POST, officer=request.user, target=found, day=request.today)

    def act() -> None:
        values = form.cleaned_data
        actions.override(
            target=found,
            unit=values["found"],
            asked=form.asked(),
            reason=values["reason"],
            document=values["document"],
            valid_from=values["valid_from"],
            by=request.user,
            today=request.today,
        )

    if _done(form, act):
        messages.success(request, f"Đã ghi chỉ tiêu riêng cho {form.cleaned_data['found'].label}.")
        return redirect("teams:target", pk=found.pk)
    return _show(request, found, override=form)


@may(Right.WRITE_PLANS)
@require_http_methods(["GET", "POST"])
def exemption_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an exemption end."""
    rows = Exemption.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("unit", "target__plan__document"), pk=pk)

    def act(form: EndForm) -> None:
        actions.end_exemption(exemption=row, by=request.user, **form.cleaned_data)

    return _end(request, row, f"Thôi miễn chỉ tiêu cho {row.unit.label}", act)


@may(Right.WRITE_PLANS)
@require_http_methods(["GET", "POST"])
def override_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what one commune was asked instead end."""
    rows = Override.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("unit", "target__plan__document"), pk=pk)

    def act(form: EndForm) -> None:
        actions.end_override(override=row, by=request.user, **form.cleaned_data)

    return _end(request, row, f"Kết thúc chỉ tiêu riêng của {row.unit.label}", act)


def _end(
    request: HttpRequest, row: Exemption | Override, title: str, act: Callable[[EndForm], None]
) -> HttpResponse:
    asked = row.target
    if not may_change(request.user, asked.plan):
        raise PermissionDenied
    form = EndForm(request.POST or None, initial={"last": request.today})
    if request.method == "POST" and _done(form, lambda: act(form)):
        messages.success(request, f"{title} sau ngày {form.cleaned_data['last']:%d/%m/%Y}.")
        return redirect("teams:target", pk=asked.pk)
    return render(
        request,
        "teams/exception_end.html",
        {
            "row": row,
            "title": title,
            "words": target_words(asked),
            "form": form,
            "crumbs": [*_crumbs(asked), (title, "")],
        },
    )


def _own(request: HttpRequest, pk: int) -> Target:
    found = readable_target(request, pk)
    if not may_change(request.user, found.plan):
        raise PermissionDenied
    return found


def _done(form: forms.Form, act: Callable[[], None]) -> bool:
    """Whether the form was right and the action carried out; a refusal stands beside its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        refuse(form, refusal)
        return False
    return True


def _show(request: HttpRequest, found: Target, **tried: forms.Form) -> HttpResponse:
    """tried: the one form that was sent, with its errors."""
    asked: dict[str, Any] = {"officer": request.user, "target": found, "day": request.today}
    may_write = may_change(request.user, found.plan) and found.valid_to is None
    made: dict[str, forms.Form] = {}
    if may_write or tried:
        made = {
            "change": ChangeTargetForm(target=found, initial={"on": request.today}),
            "exemption": ExemptionForm(**asked),
            "override": OverrideForm(**asked),
            **tried,
        }
        for name, form in made.items():
            # Three forms on one page; their fields may not share an id.
            form.auto_id = f"{name}-%s"
    board = {"ke-hoach": found.plan_id, "chi-tieu": found.pk}
    return render(
        request,
        "teams/target_detail.html",
        {
            "target": found,
            "plan": found.plan,
            "demand": demand_words(found),
            "deadline": deadline_words(found),
            "newest": _newest(request, found),
            "versions": _versions(request, found),
            "exemptions": list(
                found.exemptions.visible_to(request.user)
                .select_related("unit", "granted_by")
                .order_by("unit__label", OLDEST_FIRST)
            ),
            "overrides": [
                (row, override_words(row, found.wording))
                for row in found.overrides.visible_to(request.user)
                .select_related("unit", "set_by")
                .order_by("unit__label", OLDEST_FIRST)
            ],
            "may_write": may_write,
            "may_read_receipts": request.user.can(Right.READ_DOCUMENTS),
            "forms": made,
            "tried": next(iter(tried.values()), None),
            "board": f"{reverse('reports:progress')}?{urlencode(board)}",
            "crumbs": _crumbs(found, here=True),
        },
    )


def _versions(request: HttpRequest, found: Target) -> list[tuple[Target, str]]:
    """What the target said over time, the oldest first."""
    rows = (
        Target.objects.visible_to(request.user)
        .filter(plan=found.plan_id, position=found.position)
        .select_related("changed_by")
        .order_by(OLDEST_FIRST)
    )
    return [(row, target_words(row)) for row in rows]


def _newest(request: HttpRequest, found: Target) -> Target | None:
    """The row that took the place of one that was changed."""
    if found.valid_to is None:
        return None
    newest: Target | None = (
        Target.objects.visible_to(request.user)
        .filter(plan=found.plan_id, position=found.position, valid_to=None)
        .first()
    )
    return newest


def _crumbs(found: Target, *, here: bool = False) -> list[tuple[str, str]]:
    plan = found.plan
    return [
        ("Kế hoạch", reverse("teams:plans")),
        (plan.name, reverse("teams:plan", args=[plan.pk])),
        ("Chỉ tiêu", "" if here else reverse("teams:target", args=[found.pk])),
    ]
