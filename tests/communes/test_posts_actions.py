"""Posts of officers over time: one a day, none left out."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from communes.actions import officers, posts
from communes.errors import Refused
from communes.models import Assignment, Officer
from communes.roles import Role
from tests import make

TODAY = make.TODAY
YESTERDAY = TODAY - datetime.timedelta(days=1)
TOMORROW = TODAY + datetime.timedelta(days=1)


def giving(officer, role, unit, by, **more):
    more = {"valid_from": TODAY, "today": TODAY, **more}
    return posts.give_post(officer=officer, role=role, unit=unit, by=by, **more)


def closing(officer, by, **more):
    more = {"last_day": TODAY, "reason": "Chuyển công tác", "today": TODAY, **more}
    return officers.close_officer(officer=officer, by=by, **more)


def again(officer: Officer) -> Officer:
    """The officer as the next request meets them."""
    return Officer.objects.get(pk=officer.pk)


def test_give_post_leaves_no_day_without_and_none_with_two(department, clerk, next_door):
    giving(clerk, Role.CHAIR, next_door, department)
    old, new = clerk.assignments.order_by("valid_from")
    assert (old.valid_to, new.valid_from) == (YESTERDAY, TODAY)
    assert (again(clerk).role, again(clerk).unit) == ("chair", next_door)


def test_give_post_from_tomorrow_keeps_todays_territory(
    department, clerk, home, next_door, settings
):
    giving(clerk, Role.CLERK, next_door, department, valid_from=TOMORROW)
    assert again(clerk).unit == home
    settings.PORTAL_TODAY = TOMORROW
    assert again(clerk).unit == next_door


def test_give_post_refuses_a_day_on_which_another_begins(department, clerk, next_door, home):
    giving(clerk, Role.CLERK, next_door, department, valid_from=TOMORROW)
    with pytest.raises(Refused) as refusal:
        giving(clerk, Role.CHAIR, home, department)
    assert refusal.value.field == "valid_from"


def test_give_post_refuses_the_post_already_held(department, clerk, home):
    with pytest.raises(Refused, match="đang giữ"):
        giving(clerk, Role.CLERK, home, department)


def test_give_post_refuses_a_unit_outside(department, clerk, land):
    with pytest.raises(Refused):
        giving(clerk, Role.CLERK, land.far, department)
    assert clerk.assignments.get().valid_to is None


def test_give_post_refuses_an_officer_of_another_province(other_department, clerk, land):
    with pytest.raises(Refused, match="quyền quản lý"):
        giving(clerk, Role.CLERK, land.far, other_department)


def test_give_post_opens_a_closed_account_again(department, clerk, next_door):
    closing(clerk, department, last_day=YESTERDAY)
    giving(clerk, Role.CLERK, next_door, department)
    officer = again(clerk)
    assert officer.is_active
    assert officer.closed_at is None
    assert officer.unit == next_door


def test_give_post_undoes_a_closing_by_mistake_on_the_same_day(department, clerk, home):
    closing(clerk, department)
    giving(clerk, Role.CLERK, home, department)
    assert again(clerk).unit == home
    assert clerk.assignments.get().valid_to is None


def test_no_officer_has_two_posts_on_one_day(clerk, next_door):
    with pytest.raises(IntegrityError, match="assignment_one_a_day"), transaction.atomic():
        make.assign(clerk, Role.CHAIR, next_door, valid_from=TODAY)


def test_commune_role_needs_a_unit(unplaced):
    with pytest.raises(IntegrityError, match="assignment_country_roles"), transaction.atomic():
        Assignment.objects.create(officer=unplaced, role=Role.CLERK, valid_from=TODAY)
