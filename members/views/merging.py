"""Records that may be one person: looked through, merged, parted again, or said to be two."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from communes.errors import Refused
from communes.forms import refuse
from communes.lists.paging import page_of
from communes.roles import Right, may
from members.actions import merging as actions
from members.models import NotSame, Person, PersonMerge
from members.people import alike
from members.people.merge_forms import MergeForm, WhyForm

PER_PAGE = 25
MOST_TOLD = 20


@require_safe
@may(Right.MERGE_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of the territory, the likeliest first; and what was decided of late."""
    page = page_of(request, alike.with_a_twin(request.user), per_page=PER_PAGE)
    pairs = alike.pairs_of(list(page.object_list), request.user)
    people = list(
        {person.pk: person for one in pairs for person in (one.first, one.second)}.values()
    )
    seats = alike.seats_of(people, request.user)
    context = {
        "page": page,
        "pairs": [(one, seats[one.first.pk], seats[one.second.pk]) for one in pairs],
        "said": NotSame.objects.visible_to(request.user)
        .select_related("first__commune", "second", "said_by")
        .order_by("-said_at")[:MOST_TOLD],
        "merges": PersonMerge.objects.visible_to(request.user)
        .select_related("kept", "merged_by")
        .order_by("-merged_at")[:MOST_TOLD],
        "crumbs": [
            ("Tổ và thành viên", reverse("members:teams")),
            ("Người", reverse("members:people")),
            ("Có thể trùng", None),
        ],
    }
    return render(request, "members/people_duplicates.html", context)


@may(Right.MERGE_PEOPLE)
def duplicate(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two records side by side: one person, or two."""
    kept, merged = _people(request, first, second)
    form = MergeForm(request.POST or None, kept=kept, merged=merged)
    if request.method == "POST":
        if request.POST.get("viec") == "hai-nguoi":
            return _two(request, kept, merged)
        if form.is_valid():
            try:
                actions.merge_people(
                    kept=kept,
                    merged=merged,
                    take=form.taken(),
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            except Refused as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, f"Đã gộp thành một người: {kept.full_name}.")
                return redirect("members:person", pk=kept.pk)
    seats = alike.seats_of([kept, merged], request.user)
    context = {
        "pair": alike.pair(kept, merged),
        "sides": [
            ("Bản ghi giữ lại", kept, seats[kept.pk]),
            ("Bản ghi gộp vào", merged, seats[merged.pk]),
        ],
        "form": form,
        "crumbs": [
            ("Người", reverse("members:people")),
            ("Có thể trùng", reverse("members:duplicates")),
            (kept.full_name, None),
        ],
    }
    return render(request, "members/people_merge.html", context)


def _two(request: HttpRequest, one: Person, other: Person) -> HttpResponse:
    try:
        actions.say_two(first=one, second=other, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Đã ghi: hai người khác nhau cùng tên {one.full_name}.")
    return redirect("members:duplicates")


@require_POST
@may(Right.MERGE_PEOPLE)
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a pair that was said to be two back on the list."""
    said = get_object_or_404(NotSame.objects.visible_to(request.user), pk=pk)
    actions.ask_again(said=said, by=request.user)
    messages.success(request, "Đã đưa trở lại danh sách để xét lại.")
    return redirect("members:duplicates")


@may(Right.MERGE_PEOPLE)
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merger back, with a reason."""
    merge = get_object_or_404(
        PersonMerge.objects.visible_to(request.user).select_related("kept", "merged_by"), pk=pk
    )
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.part_people(merge=merge, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "Đã tách lại thành hai bản ghi như trước khi gộp.")
            return redirect("members:duplicates")
    return render(request, "members/people_part.html", {"merge": merge, "form": form})


def _people(request: HttpRequest, first: int, second: int) -> tuple[Person, Person]:
    rows = Person.objects.visible_to(request.user).filter(merged_into__isnull=True)
    return (
        get_object_or_404(rows.select_related("commune"), pk=first),
        get_object_or_404(rows.select_related("commune").exclude(pk=first), pk=second),
    )
