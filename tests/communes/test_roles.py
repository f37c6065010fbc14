"""The table of rights of design section 4, and who may manage whose account."""

from __future__ import annotations

import pytest

from communes.officers.account_rules import Relation, roles_to_manage, username_for
from communes.roles import RIGHTS, ROLE_LEVELS, Right, Role

CLERK, CHAIR, DISTRICT = Role.CLERK, Role.CHAIR, Role.DISTRICT
DEPARTMENT, MINISTRY, ADMIN = Role.DEPARTMENT, Role.MINISTRY, Role.ADMIN

EVERYBODY = {CLERK, CHAIR, DISTRICT, DEPARTMENT, MINISTRY, ADMIN}

# Each right with exactly the roles that hold it.
HOLDERS = {
    Right.READ_VILLAGES: EVERYBODY,
    Right.WRITE_VILLAGES: {CLERK, CHAIR, ADMIN},
    Right.IMPORT_LISTS: {CLERK, CHAIR, ADMIN},
    Right.READ_DOCUMENTS: EVERYBODY - {MINISTRY},
    Right.DRAFT_DOCUMENTS: {CLERK, CHAIR},
    Right.CONFIRM_DOCUMENTS: {CHAIR},
    Right.LEND_CONFIRMATION: {CHAIR},
    Right.MERGE_PEOPLE: {CLERK, CHAIR, DEPARTMENT},
    Right.RETURN_DOCUMENTS: {DEPARTMENT},
    Right.READ_PLANS: EVERYBODY,
    Right.WRITE_PLANS: {DISTRICT, DEPARTMENT, MINISTRY},
    Right.READ_PROGRESS: EVERYBODY,
    Right.REVEAL_PHONES: {CLERK, CHAIR, DISTRICT, DEPARTMENT},
    Right.MANAGE_ACCOUNTS: {DEPARTMENT, ADMIN},
    Right.READ_OWN_AUDIT: {CLERK, CHAIR},
    Right.READ_AUDIT: {CHAIR, DEPARTMENT, ADMIN},
    Right.SET_PROVINCE: {DEPARTMENT, ADMIN},
    Right.READ_FIGURES: EVERYBODY,
    Right.WRITE_FIGURES: {CLERK, CHAIR},
    Right.SUBMIT_FIGURES: {CHAIR},
    Right.ACCEPT_FIGURES: {DEPARTMENT},
    Right.READ_REPORTS: EVERYBODY,
    Right.SCHEDULE_REPORTS: {DEPARTMENT, ADMIN},
}


@pytest.mark.parametrize("right", list(Right))
def test_right_is_held_by_the_roles_of_the_table(right):
    assert {role for role, rights in RIGHTS.items() if right in rights} == HOLDERS[right]


def test_every_role_has_rights_and_levels():
    assert set(RIGHTS) == set(ROLE_LEVELS) == set(Role)


# Manager's role, whole country?, where the unit stands, what it counts as -> roles to manage.
MANAGED = [
    # The administrator of the whole country, who alone has nobody above.
    (ADMIN, True, "own", {""}, {MINISTRY, ADMIN}),
    (ADMIN, True, "below", {"province"}, {DEPARTMENT, ADMIN}),
    (ADMIN, True, "below", {"district"}, {DISTRICT, ADMIN}),
    (ADMIN, True, "below", {"commune"}, {CLERK, CHAIR, ADMIN}),
    # A district without communes counts as a commune too.
    (ADMIN, True, "below", {"district", "commune"}, {DISTRICT, CLERK, CHAIR, ADMIN}),
    # The administrator of a province: its department and everything below, no second self.
    (ADMIN, False, "own", {"province"}, {DEPARTMENT}),
    (ADMIN, False, "below", {"district"}, {DISTRICT, ADMIN}),
    (ADMIN, False, "below", {"commune"}, {CLERK, CHAIR, ADMIN}),
    (ADMIN, False, "outside", {"commune"}, set()),
    (ADMIN, False, "outside", {""}, set()),
    # The administrators of a district and of a commune.
    (ADMIN, False, "own", {"district"}, {DISTRICT}),
    (ADMIN, False, "own", {"commune"}, {CLERK, CHAIR}),
    # The department: strictly below itself, and no colleague.
    (DEPARTMENT, False, "own", {"province"}, set()),
    (DEPARTMENT, False, "below", {"district"}, {DISTRICT, ADMIN}),
    (DEPARTMENT, False, "below", {"commune"}, {CLERK, CHAIR, ADMIN}),
    (DEPARTMENT, False, "outside", {"province"}, set()),
    # Nobody else.
    (CHAIR, False, "own", {"commune"}, set()),
    (CLERK, False, "own", {"commune"}, set()),
    (DISTRICT, False, "below", {"commune"}, set()),
    (MINISTRY, True, "below", {"province"}, set()),
    (MINISTRY, True, "own", {""}, set()),
]


@pytest.mark.parametrize(("manager", "country", "relation", "levels", "managed"), MANAGED)
def test_accounts_are_managed_from_above(manager, country, relation, levels, managed):
    found = roles_to_manage(manager, country, Relation(relation), levels)
    assert set(found) == {str(role) for role in managed}


def test_who_manages_accounts_holds_the_right_to():
    able = {manager for manager, *_, managed in MANAGED if managed}
    assert able == HOLDERS[Right.MANAGE_ACCOUNTS]


@pytest.mark.parametrize(
    ("role", "code", "taken", "name"),
    [
        (CLERK, "20392", [], "canbo.20392"),
        (CHAIR, "20392", ["canbo.20392"], "lanhdao.20392"),
        (CLERK, "20392", ["canbo.20392"], "canbo2.20392"),
        (CLERK, "20392", ["canbo.20392", "canbo2.20392"], "canbo3.20392"),
        (DISTRICT, "518", [], "huyen.518"),
        (DEPARTMENT, "49", [], "so.49"),
        (MINISTRY, "", [], "bo"),
        (ADMIN, "", ["quantri"], "quantri2"),
    ],
)
def test_username_tells_role_and_unit(role, code, taken, name):
    assert username_for(role, code, taken) == name
