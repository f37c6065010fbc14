"""The list of people with a seat on the day: its conditions and its columns."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import Count, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from communes.lists import filters
from communes.lists.filters import FilterForm, several_units
from communes.lists.listing import Column, Listing
from communes.phones import PhoneError, mask_phone, normalise_phone
from communes.units.choice import NAME
from communes.vietnamese import search_text
from members.models import Membership, Person, SeatRole, Training
from teams.models import COUNTED_KINDS, placed_on, placed_told, placed_within

if TYPE_CHECKING:
    from communes.models import Officer

ROLES = dict(SeatRole.choices)


class PeopleFilters(FilterForm):
    first = ("q", NAME, "chuc-danh")
    two_maps = True

    def declare(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {"q": filters.words("Họ tên, hoặc cả số điện thoại")}
        if several_units(self.request):
            fields[NAME] = filters.words("Xã, huyện, tỉnh")
        return fields | {
            "chuc-danh": filters.choice("Chức danh trong tổ", SeatRole.choices),
            "chuc-vu": filters.words("Chức vụ"),
            "co-quan": filters.words("Đơn vị công tác"),
            "tap-huan": filters.choice("Tập huấn", [("co", "đã tập huấn"), ("chua", "chưa")]),
            "nhieu-to": filters.choice("Số tổ tham gia", [("co", "từ hai tổ")]),
            "loai-to": filters.choice("Loại tổ", [("tinh", "tổ ở thôn và tổ cấp xã")]),
        }


def filtered_seats(form: PeopleFilters, officer: Officer, day: datetime.date) -> QuerySet[Any]:
    """The seats of the day, within the territory and unit, that meet the conditions on seats."""
    asked = form.chosen
    seats = Membership.objects.visible_to(officer).current(day)
    if form.restated and form.unit is not None:
        today = form.request.today  # type: ignore[attr-defined]
        seats = placed_told(seats, form.unit, today, "team__")
    else:
        seats = placed_within(seats, form.unit, day, "team__")
    if asked.get("loai-to"):
        seats = seats.filter(team__kind__in=COUNTED_KINDS, team__void=False)
    if role := asked.get("chuc-danh"):
        seats = seats.filter(role=role)
    if post := asked.get("chuc-vu"):
        posts = Func(F("posts"), Value(", "), function="array_to_string", output_field=TextField())
        seats = seats.alias(posts_line=posts).filter(posts_line__icontains=post)
    if organisation := asked.get("co-quan"):
        seats = seats.filter(organisation__icontains=organisation)
    return seats


def filtered_people(form: PeopleFilters, officer: Officer, day: datetime.date) -> QuerySet[Any]:
    """People who on the day hold a seat, within the territory, that meets the conditions."""
    asked = form.chosen
    seats = filtered_seats(form, officer, day)
    if asked.get("nhieu-to"):
        several = seats.order_by().values("person").annotate(n=Count("pk")).filter(n__gte=2)
        rows = Person.objects.visible_to(officer).filter(pk__in=several.values("person"))
    else:
        rows = Person.objects.visible_to(officer).filter(pk__in=seats.values("person"))
    if asked.get("tap-huan"):
        trained = _trainings(officer, day).values("person")
        rows = (
            rows.filter(pk__in=trained)
            if asked["tap-huan"] == "co"
            else rows.exclude(pk__in=trained)
        )
    typed = asked.get("q", "")
    if number := _number(typed):
        return rows.filter(phone=number)
    for word in search_text(typed).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def _trainings(officer: Officer, day: datetime.date) -> QuerySet[Any]:
    """Courses completed by the day."""
    return Training.objects.visible_to(officer).filter(void=False, completed_on__lte=day)


def _number(typed: str) -> str:
    """The telephone number that was typed whole, else ''."""
    if not any(sign.isdigit() for sign in typed):
        return ""
    try:
        return normalise_phone(typed)
    except PhoneError:
        return ""


def filled_people(
    rows: QuerySet[Any], officer: Officer, day: datetime.date, map_day: datetime.date
) -> QuerySet[Any]:
    """The people with what the columns show of their seats on the day; map_day: where their teams
    stand then."""
    seats = (
        Membership.objects.visible_to(officer)
        .current(day)
        .filter(person_id=OuterRef("pk"))
        .order_by()
        .values("person_id")
    )
    trained = (
        _trainings(officer, day).filter(person_id=OuterRef("pk")).order_by().values("person_id")
    )
    posts = Func(F("posts"), Value(", "), function="array_to_string", output_field=TextField())
    places = seats.filter(placed_on(map_day, "team__"))
    return rows.annotate(
        sits_in=Subquery(
            places.annotate(
                all=StringAgg("team__placements__commune__label", ", ", distinct=True)
            ).values("all")
        ),
        seats=Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0),
        roles=Subquery(seats.annotate(all=ArrayAgg("role", distinct=True)).values("all")),
        posts=Subquery(seats.annotate(all=StringAgg(posts, "; ", distinct=True)).values("all")),
        organisations=Subquery(
            seats.annotate(all=StringAgg("organisation", "; ", distinct=True)).values("all")
        ),
        courses=Coalesce(Subquery(trained.annotate(n=Count("pk")).values("n")), 0),
    )


def _roles(person: Any) -> str:
    return ", ".join(ROLES[role] for role in ROLES if role in (person.roles or ()))


def _joined(text: str | None) -> str:
    return "; ".join(part for part in (text or "").split("; ") if part)


PEOPLE = Listing(
    page="people",
    title="Danh sách người tham gia các tổ",
    first="ten",
    columns=(
        Column(
            "ten",
            "Họ và tên",
            lambda person: person.full_name,
            order="sort_key",
            indexed=True,
            width=28,
            link=lambda person: reverse("members:person", args=[person.pk]),
        ),
        Column(
            "xa",
            "Xã",
            lambda person: person.sits_in or "",
            order="sits_in",
        ),
        Column("chuc-danh", "Chức danh trong tổ", _roles),
        Column("chuc-vu", "Chức vụ", lambda person: _joined(person.posts), width=28),
        Column(
            "co-quan",
            "Đơn vị công tác",
            lambda person: _joined(person.organisations),
            shown=False,
            width=28,
        ),
        Column(
            "dien-thoai",
            "Điện thoại",
            lambda person: mask_phone(person.phone) if person.phone else "",
            width=15,
        ),
        Column(
            "nam-sinh",
            "Năm sinh",
            lambda person: str(person.birth_year or ""),
            order="birth_year",
            shown=False,
            width=10,
        ),
        Column(
            "tap-huan",
            "Lớp tập huấn đã qua",
            lambda person: person.courses,
            kind="number",
            order="courses",
            shown=False,
            width=12,
        ),
        Column(
            "so-to",
            "Số tổ tham gia",
            lambda person: person.seats,
            kind="number",
            order="seats",
            width=10,
        ),
    ),
)
