"""Whom an officer without a territory can call to be given one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from communes.models.officer import Assignment, Officer
from communes.models.unit import Succession, Unit, names_on
from communes.roles import Role
from communes.territory import valid_on

MOST_NAMED = 4


@dataclass(frozen=True)
class Contact:
    """Somebody who may give a post, as they are named to a person outside their unit."""

    full_name: str
    position: str
    unit: str
    phone: str


def whom_to_call(officer: Officer, day: datetime.date) -> list[Contact]:
    """The administrators, else the departments, of the units around the last post.

    Nearest first: the unit itself or those that succeeded it, its district, its province. Empty
    when the officer never held a post in a unit, or nobody is in charge there.
    """
    last = officer.assignments.select_related("unit").order_by("valid_from").last()
    if last is None or last.unit is None:
        return []
    nearness = _units_around(last.unit, day)
    posts = list(
        Assignment.objects.filter(
            valid_on(day),
            unit_id__in=nearness,
            role__in=(Role.ADMIN, Role.DEPARTMENT),
            officer__is_active=True,
        )
        .exclude(officer=officer)
        .select_related("officer", "unit")
        .order_by("officer__sort_key", "officer_id")
    )
    for role in (Role.ADMIN, Role.DEPARTMENT):
        found = [
            (nearness[post.unit_id], place, post)
            for place, post in enumerate(posts)
            if post.role == role and post.unit_id is not None
        ]
        if found:
            return [_contact(post) for _, _, post in sorted(found)[:MOST_NAMED]]
    return []


def _units_around(unit: Unit, day: datetime.date) -> dict[int, int]:
    """How far above the last post each unit stands: 0 the unit or its heirs, 1, 2 those above."""
    places = names_on(_heirs(unit, day), day)
    nearness = dict.fromkeys(places, 0)
    for distance, key in enumerate(("district_id", "province_id"), start=1):
        for place in places.values():
            above = getattr(place, key)
            if above is not None:
                nearness.setdefault(above, distance)
    return nearness


def _heirs(unit: Unit, day: datetime.date) -> set[int]:
    """The unit while it exists, else all units that took over people or land of it."""
    found = frontier = {unit.pk}
    if unit.valid_on(day):
        return found
    while frontier:
        news = set(
            Succession.objects.filter(old_id__in=frontier, on__lte=day).values_list(
                "new_id", flat=True
            )
        )
        frontier = news - found
        found = found | frontier
    return found


def _contact(post: Assignment) -> Contact:
    return Contact(
        full_name=post.officer.full_name,
        position=post.officer.position or Role(post.role).label,
        unit=post.unit.label if post.unit else "",
        phone=post.officer.phone,
    )
