"""Courses that members completed: the list, noting many at once, striking one out."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.days import read_day
from communes.errors import Refused
from communes.forms import refuse
from communes.keys import read_key
from communes.lists.paging import page_of
from communes.roles import Right, may
from communes.vietnamese import clean
from members.actions import training as actions
from members.models import Membership, Person, Training
from members.people.merge_forms import TrainingForm, WhyForm
from teams.models import Team

MOST_COURSES = 30


@require_safe
@may(Right.READ_DOCUMENTS)
def trainings(request: HttpRequest) -> HttpResponse:
    """Courses with how many completed each; one course with its people."""
    rows = Training.objects.visible_to(request.user).filter(void=False)
    course, day = clean(request.GET.get("khoa", "")), read_day(request.GET.get("hoan-thanh", ""))
    context = {
        "can_note": request.user.can(Right.DRAFT_DOCUMENTS),
        "course": course,
        "day": day,
        "crumbs": [("Tổ và thành viên", reverse("members:teams")), ("Tập huấn", None)],
    }
    if course:
        chosen = rows.filter(course=course, **({"completed_on": day} if day else {}))
        people = chosen.select_related("person", "commune", "entered_by").order_by(
            "-completed_on", "person__sort_key", "pk"
        )
        context |= {
            "people": page_of(request, people),
            "counted": chosen.aggregate(turns=Count("pk"), people=Count("person", distinct=True)),
        }
    else:
        courses = (
            rows.values("course", "completed_on")
            .annotate(
                people=Count("person", distinct=True), communes=Count("commune", distinct=True)
            )
            .order_by("-completed_on", "course")
        )
        context |= {
            "courses": page_of(request, courses),
            "counted": rows.aggregate(turns=Count("pk"), people=Count("person", distinct=True)),
        }
    return render(request, "members/training_list.html", context)


@may(Right.DRAFT_DOCUMENTS)
def training_add(request: HttpRequest) -> HttpResponse:
    """Tick who of the commune's members, or of one team, completed a course."""
    team = _team(request)
    seats = (
        Membership.objects.visible_to(request.user)
        .current(request.today)
        .filter(commune=request.user.unit)
        .select_related("person", "team")
        .order_by("team__sort_key", "team_id", "position")
    )
    if team is not None:
        seats = seats.filter(team=team)
    groups: dict[Team, list[Membership]] = {}
    people: dict[int, Person] = {}
    for seat in seats:
        if seat.person_id not in people:
            people[seat.person_id] = seat.person
            groups.setdefault(seat.team, []).append(seat)
    form = TrainingForm(
        request.POST or None, people=people, initial={"completed_on": request.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            noted = actions.record_training(
                people=form.chosen(),
                course=form.cleaned_data["course"],
                completed_on=form.cleaned_data["completed_on"],
                by=request.user,
                today=request.today,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Đã ghi {noted} người hoàn thành tập huấn.")
            return redirect("members:trainings")
    context = {
        "form": form,
        "team": team,
        "groups": groups.items(),
        "ticked": form.ticked(),
        "courses": Training.objects.visible_to(request.user)
        .filter(void=False)
        .order_by("course")
        .values_list("course", flat=True)
        .distinct()[:MOST_COURSES],
        "crumbs": [("Tập huấn", reverse("members:trainings")), ("Ghi tập huấn", None)],
    }
    return render(request, "members/training_add.html", context)


def _team(request: HttpRequest) -> Team | None:
    asked = request.GET.get("to", "")
    if not asked:
        return None
    found: Team = get_object_or_404(
        Team.objects.visible_to(request.user).filter(commune=request.user.unit),
        pk=read_key(asked),
    )
    return found


@may(Right.DRAFT_DOCUMENTS)
def training_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out a course that was noted by mistake."""
    found = get_object_or_404(
        Training.objects.visible_to(request.user)
        .filter(commune=request.user.unit, void=False)
        .select_related("person"),
        pk=pk,
    )
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_training(
                training=found, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã hủy.")
            return redirect("members:person", pk=found.person_id)
    return render(request, "members/training_void.html", {"training": found, "form": form})
