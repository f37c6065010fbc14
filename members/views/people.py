"""One person: posts and seats over time, and the telephone number."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communes import audit
from communes.errors import Refused
from communes.forms import refuse
from communes.phones import group_phone
from communes.roles import COMMUNE_ROLES, Right, may
from members.actions import people as actions
from members.models import Membership, Person, Training
from members.people import alike
from members.people.forms import PersonForm, RevealForm, SeatForm
from teams.models.team import name_called

ALIKE_SHOWN = 10


@may(Right.READ_DOCUMENTS)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts and seats now and before, within the reader's territory."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if found.merged_into_id:
        messages.info(request, f"Bản ghi này của {found.full_name} đã gộp vào bản ghi bên dưới.")
        return redirect("members:person", pk=found.merged_into_id)
    return render(request, "members/person_detail.html", _page(request, found))


def _page(request: HttpRequest, found: Person, **more: object) -> dict[str, object]:
    day = request.as_of
    seats = list(
        Membership.objects.visible_to(request.user)
        .filter(person=found, void=False)
        .select_related("begun_by", "ended_by", "commune")
        .annotate(called=name_called(day, "team__"))
        .order_by("-valid_from", "-pk")
    )
    return {
        "person": found,
        "now": [seat for seat in seats if seat.valid_on(day)],
        "other": [seat for seat in seats if not seat.valid_on(day)],
        "trainings": Training.objects.visible_to(request.user)
        .filter(person=found, void=False)
        .select_related("commune")
        .order_by("-completed_on", "course"),
        "twins": _twins(request, found),
        "may_reveal": bool(found.phone) and request.user.can(Right.REVEAL_PHONES),
        "needs_reason": request.user.role not in COMMUNE_ROLES,
        "may_correct": _may_correct(request, seats, found),
        "history": audit.history_of(found, request.user)[:50],
        "reveal_form": RevealForm(),
        "crumbs": [
            ("Tổ và thành viên", reverse("members:teams")),
            ("Người", reverse("members:people")),
            (found.full_name, None),
        ],
        **more,
    }


def _twins(request: HttpRequest, found: Person) -> list[alike.Pair]:
    """Pairs with other records, for who may merge them."""
    if not request.user.can(Right.MERGE_PEOPLE):
        return []
    return alike.pairs_around(found, request.user)


def _may_correct(request: HttpRequest, seats: list[Membership], found: Person) -> bool:
    unit = request.user.unit
    own = found.commune == unit or any(seat.commune == unit for seat in seats)
    return request.user.can(Right.DRAFT_DOCUMENTS) and own


@may(Right.REVEAL_PHONES)
def person_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole number, shown once: at once to the own commune, with a reason to those above."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return redirect("members:person", pk=found.pk)
    form = RevealForm(request.POST)
    reason = "Cán bộ của xã xem" if request.user.role in COMMUNE_ROLES else ""
    if not reason and form.is_valid():
        reason = form.cleaned_data["reason"]
    if not reason:
        return render(
            request,
            "members/person_detail.html",
            _page(request, found, reveal_form=form, form=form),
            status=422,
        )
    try:
        number = actions.reveal_phone(person=found, reason=reason, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("members:person", pk=found.pk)
    response = render(
        request, "members/person_detail.html", _page(request, found, number=group_phone(number))
    )
    response["Cache-Control"] = "no-store"
    return response


@may(Right.DRAFT_DOCUMENTS)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a person's particulars that were typed wrong."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    seats = list(Membership.objects.visible_to(request.user).filter(person=found))
    if not _may_correct(request, seats, found):
        raise PermissionDenied
    initial = {name: getattr(found, name) for name in ("full_name", "birth_year", "sex", "email")}
    form = PersonForm(request.POST or None, initial=initial, this_year=request.today.year)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        # The number stays out of the page, so an empty field means the one in the register.
        typed["phone"] = "" if typed.pop("drop_phone") else typed["phone"] or found.phone
        try:
            actions.correct_person(person=found, by=request.user, **typed)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã sửa.")
            return redirect("members:person", pk=found.pk)
    alike = Person.objects.visible_to(request.user).like(found).order_by("pk")[:ALIKE_SHOWN]
    context = {"person": found, "form": form, "alike": alike}
    return render(request, "members/person_edit.html", context)


@may(Right.DRAFT_DOCUMENTS)
def seat_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend the role, the posts and the organisation written for one seat."""
    seat = get_object_or_404(
        Membership.objects.visible_to(request.user)
        .filter(commune=request.user.unit)
        .select_related("person", "team", "begun_by"),
        pk=pk,
    )
    initial = {
        "role": seat.role,
        "posts": seat.posts_text,
        "organisation": seat.organisation,
    }
    form = SeatForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_seat(membership=seat, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã sửa. Nội dung cũ vẫn hiện trên trang quyết định.")
            return redirect("members:team", pk=seat.team_id)
    return render(request, "members/seat_correct.html", {"seat": seat, "form": form})
