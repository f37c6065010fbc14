"""What the database itself refuses about targets, exemptions, own targets and receipts."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction

from teams.models import Exemption, Override, Receipt, Target
from tests import make

JUNE, JULY = make.day("1/6/2022"), make.day("1/7/2022")
END_OF_JUNE = make.day("30/6/2022")


@contextmanager
def refused(constraint):
    """The block breaks the named constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield


@pytest.fixture
def plan(land):
    return make.make_plan(land.phu_ninh, targets=[{"rule": "coverage_villages"}])


def add(plan, rule="coverage_villages", position=2, **more):
    return Target.objects.create(plan=plan, rule=rule, position=position, **more)


def test_a_place_in_a_plan_holds_one_target_a_day(plan):
    first = add(plan, valid_to=END_OF_JUNE)
    with refused("one_target_of_a_position_a_day"):
        add(plan, valid_from=END_OF_JUNE)
    changed = add(plan, valid_from=JULY, replaces=first, change_reason="gia hạn")
    assert changed.replaces == first
    with refused("teams_target_replaces_id"):
        add(plan, position=3, replaces=first, change_reason="gia hạn")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("target_ends_after_it_begins", {"valid_from": JULY, "valid_to": JUNE}),
        ("minimum_has_a_threshold", {"rule": "min_teams_per_commune"}),
        ("minimum_has_a_threshold", {"rule": "pilot_sample", "threshold": 0, "least": 2}),
        ("share_is_a_percentage", {"share": 101}),
        ("share_is_a_percentage", {"share": 0}),
        ("size_has_a_bound", {"rule": "size_band"}),
        ("size_bounds_in_order", {"rule": "size_band", "least": 5, "most": 3}),
        ("due_day_has_a_wording", {"due_on": JULY}),
        ("due_day_has_a_wording", {"wording": "by"}),
    ],
)
def test_a_target_says_what_its_rule_needs(plan, constraint, fields):
    with refused(constraint):
        add(plan, **fields)


def test_a_changed_target_says_why(plan):
    with refused("changed_target_says_why"):
        add(plan, replaces=plan.targets.get())


def test_a_unit_is_exempt_once_a_day_and_for_a_reason(land, plan, district_officer):
    given = {"target": plan.targets.get(), "unit": land.home, "granted_by": district_officer}
    Exemption.objects.create(**given, reason="chưa có sóng", valid_to=END_OF_JUNE)
    with refused("one_exemption_of_a_unit_a_day"):
        Exemption.objects.create(**given, reason="chưa có sóng", valid_from=END_OF_JUNE)
    with refused("exemption_says_why"):
        Exemption.objects.create(**given, reason="", valid_from=JULY)
    with refused("exemption_ends_after_it_begins"):
        Exemption.objects.create(**given, reason="x", valid_from=JULY, valid_to=END_OF_JUNE)
    Exemption.objects.create(**given, reason="vẫn chưa có sóng", valid_from=JULY)


def test_a_commune_has_one_target_of_its_own_a_day(land, plan, district_officer):
    given = {"target": plan.targets.get(), "unit": land.home, "set_by": district_officer}
    Override.objects.create(**given, reason="ít thôn", share=50, valid_to=END_OF_JUNE)
    with refused("one_override_of_a_unit_a_day"):
        Override.objects.create(**given, reason="ít thôn", share=60)
    with refused("override_says_why"):
        Override.objects.create(**given, reason="", share=60, valid_from=JULY)
    with refused("override_overrides"):
        Override.objects.create(**given, reason="ít thôn", valid_from=JULY)
    with refused("override_share_is_a_percentage"):
        Override.objects.create(**given, reason="ít thôn", share=101, valid_from=JULY)
    with refused("override_ends_after_it_begins"):
        Override.objects.create(
            **given, reason="ít thôn", share=60, valid_from=JULY, valid_to=END_OF_JUNE
        )
    Override.objects.create(**given, reason="ít thôn", share=60, valid_from=JULY)


def test_a_receipt_is_noted_once(land, department):
    given = {
        "document": make.make_document(land.home),
        "received_on": JULY,
        "received_by": department,
    }
    Receipt.objects.create(**given)
    with refused("receipt_once"):
        Receipt.objects.create(**given)
    Receipt.objects.create(**given, with_list=True)
