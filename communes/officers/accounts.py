"""Which units an officer staffs, and which accounts they may change, read from the register."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from communes.models import Assignment, Officer, Unit, UnitVersion
from communes.models.officer import level_of
from communes.officers.account_rules import Relation, roles_to_manage
from communes.roles import ROLE_LEVELS, Right, Role
from communes.territory import Reach, TerritoryQuerySet


def units_to_staff(manager: Officer, day: datetime.date) -> TerritoryQuerySet:
    """The versions on a day of the manager's own unit and of the units below it."""
    versions: TerritoryQuerySet = UnitVersion.objects.visible_to(manager).on(day)
    reach = manager.reach
    if reach is None:
        return versions.none()
    if reach.whole_country:
        return versions
    below = Q(unit_id__in=reach.unit_ids)
    if reach.key != "commune":
        below |= Q(**{f"{reach.key}_id__in": reach.unit_ids})
    return versions.filter(below)


def roles_in(manager: Officer, unit: Unit | None, day: datetime.date) -> tuple[str, ...]:
    """The roles in a unit that the manager may give on a day; unit=None is the whole country."""
    if unit is None:
        return _roles(manager, None, None)
    version = UnitVersion.objects.visible_to(manager).on(day).filter(unit=unit).first()
    return roles_at(manager, version) if version else ()


def roles_at(manager: Officer, version: UnitVersion) -> tuple[str, ...]:
    """The roles that the manager may give in a unit as it stands in the version."""
    return _roles(manager, version.unit, version)


def roles_fitting(unit: Unit | None) -> tuple[str, ...]:
    """The roles that can be held in a unit at all; unit=None is the whole country."""
    levels = _levels(unit)
    return tuple(str(role) for role in Role if levels & set(ROLE_LEVELS[role]))


def may_manage(manager: Officer, officer: Officer, today: datetime.date) -> bool:
    """Whether the manager may change, move and close the account.

    Every post that has not ended must be one that the manager may give; of an officer without
    such a post, the last one. Nobody manages their own account.
    """
    if officer.pk == manager.pk:
        return False
    posts = list(officer.assignments.select_related("unit").order_by("valid_from"))
    standing = [post for post in posts if post.valid_to is None or post.valid_to >= today]
    judged = standing or posts[-1:]
    if not judged:
        return manager.can(Right.MANAGE_ACCOUNTS) and _of_whole_country(manager)
    return all(post.role in _roles(manager, post.unit, post) for post in judged)


def gives(manager: Officer, post: Assignment) -> bool:
    """Whether the post is one that the manager may give and take; costs no query."""
    return post.role in _roles(manager, post.unit, post)


def last_post(officer: Officer) -> Assignment | None:
    """The post that began last, whether or not it still holds."""
    return (
        officer.assignments.select_related("unit", "district", "province")
        .order_by("valid_from")
        .last()
    )


def _roles(manager: Officer, unit: Unit | None, place: Any) -> tuple[str, ...]:
    """place: the row that carries the copied keys of the units above the unit."""
    reach = manager.reach
    if reach is None or not manager.can(Right.MANAGE_ACCOUNTS):
        return ()
    relation = _relation(reach, unit, place)
    return roles_to_manage(manager.role, reach.whole_country, relation, _levels(unit))


def _levels(unit: Unit | None) -> set[str]:
    """What a unit counts as: a district without communes is a district and a commune."""
    return {""} if unit is None else {str(unit.level), level_of(unit)}


def _relation(reach: Reach, unit: Unit | None, place: Any) -> Relation:
    if reach.whole_country:
        return Relation.BELOW if unit else Relation.OWN
    if unit is None:
        return Relation.OUTSIDE
    if unit.pk in reach.unit_ids:
        return Relation.OWN
    above = getattr(place, f"{reach.key}_id", None)
    return Relation.BELOW if above in reach.unit_ids else Relation.OUTSIDE


def _of_whole_country(manager: Officer) -> bool:
    return manager.role == Role.ADMIN and manager.reach is not None and manager.reach.whole_country
