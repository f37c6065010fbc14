"""Whose account an officer may open, change and close: the table of design section 4, pure.

The rule knows roles, levels and where a unit stands to the manager's own; never rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from communes.roles import ROLE_LEVELS, Role

# Also what a person can dictate over the telephone: no capitals, no accents, no spaces.
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
USERNAME_RULE = (
    "Tên đăng nhập gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới, "
    "từ 2 đến 60 ký tự, ví dụ canbo.20392."
)

# How accounts are named by default, before the code of the unit: canbo.20392.
USERNAME_STEMS: dict[str, str] = {
    Role.CLERK: "canbo",
    Role.CHAIR: "lanhdao",
    Role.DISTRICT: "huyen",
    Role.DEPARTMENT: "so",
    Role.MINISTRY: "bo",
    Role.ADMIN: "quantri",
}


class Relation(StrEnum):
    """Where a unit stands to the manager's own unit; the whole country is a unit here."""

    OWN = "own"
    BELOW = "below"
    OUTSIDE = "outside"


def roles_to_manage(
    manager_role: str, whole_country: bool, relation: Relation, levels: Iterable[str]
) -> tuple[str, ...]:
    """The roles in a unit whose accounts the manager may open, change and close.

    whole_country: the manager acts for the whole country. levels: what the unit counts as, '' for
    the whole country; a district without communes counts as district and as commune.

    Nobody manages an account above or beside their own. The one exception: administrators of the
    whole country have nobody above, so they open each other's accounts.
    """
    if relation == Relation.OUTSIDE:
        return ()
    held = set(levels)
    fitting = tuple(str(role) for role in Role if held & set(ROLE_LEVELS[role]))
    if manager_role == Role.ADMIN:
        if whole_country or relation == Relation.BELOW:
            return fitting
        return tuple(role for role in fitting if role != Role.ADMIN)
    if manager_role == Role.DEPARTMENT and relation == Relation.BELOW:
        return tuple(role for role in fitting if role != Role.DEPARTMENT)
    return ()


def username_for(role: str, code: str, taken: Iterable[str]) -> str:
    """'canbo.20392', and 'canbo2.20392' when that one is taken; 'bo' for the whole country."""
    used = set(taken)
    stem, end = USERNAME_STEMS[role], f".{code}" if code else ""
    number = 1
    while (name := f"{stem}{number if number > 1 else ''}{end}") in used:
        number += 1
    return name
