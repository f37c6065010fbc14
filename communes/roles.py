"""What each role may do. Rights are code, reviewed like code; the table is design section 4."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Role(models.TextChoices):
    CLERK = "clerk", "cán bộ xã"
    CHAIR = "chair", "lãnh đạo xã"
    DISTRICT = "district", "cán bộ huyện"
    DEPARTMENT = "department", "cán bộ Sở"
    MINISTRY = "ministry", "cán bộ Bộ"
    ADMIN = "admin", "quản trị"


class Right(StrEnum):
    READ_VILLAGES = "read_villages"
    WRITE_VILLAGES = "write_villages"
    IMPORT_LISTS = "import_lists"
    READ_DOCUMENTS = "read_documents"
    DRAFT_DOCUMENTS = "draft_documents"
    CONFIRM_DOCUMENTS = "confirm_documents"
    LEND_CONFIRMATION = "lend_confirmation"
    RETURN_DOCUMENTS = "return_documents"
    MERGE_PEOPLE = "merge_people"
    READ_PLANS = "read_plans"
    WRITE_PLANS = "write_plans"
    READ_PROGRESS = "read_progress"
    REVEAL_PHONES = "reveal_phones"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_OWN_AUDIT = "read_own_audit"
    READ_AUDIT = "read_audit"
    # Wording and layout of official papers, and what the public may read, for a whole province.
    SET_PROVINCE = "set_province"
    # A commune's own monthly figures, and what the province does with them.
    READ_FIGURES = "read_figures"
    WRITE_FIGURES = "write_figures"
    SUBMIT_FIGURES = "submit_figures"
    ACCEPT_FIGURES = "accept_figures"
    READ_REPORTS = "read_reports"
    SCHEDULE_REPORTS = "schedule_reports"


_EVERYBODY = frozenset(
    {
        Right.READ_VILLAGES,
        Right.READ_PLANS,
        Right.READ_PROGRESS,
        Right.READ_FIGURES,
        Right.READ_REPORTS,
    }
)

RIGHTS: dict[str, frozenset[Right]] = {
    Role.CLERK: _EVERYBODY
    | {
        Right.WRITE_VILLAGES,
        Right.IMPORT_LISTS,
        Right.READ_DOCUMENTS,
        Right.DRAFT_DOCUMENTS,
        Right.MERGE_PEOPLE,
        Right.REVEAL_PHONES,
        Right.READ_OWN_AUDIT,
        Right.WRITE_FIGURES,
    },
    Role.CHAIR: _EVERYBODY
    | {
        Right.WRITE_VILLAGES,
        Right.IMPORT_LISTS,
        Right.READ_DOCUMENTS,
        Right.DRAFT_DOCUMENTS,
        Right.MERGE_PEOPLE,
        Right.CONFIRM_DOCUMENTS,
        Right.LEND_CONFIRMATION,
        Right.REVEAL_PHONES,
        Right.READ_OWN_AUDIT,
        Right.READ_AUDIT,
        Right.WRITE_FIGURES,
        Right.SUBMIT_FIGURES,
    },
    Role.DISTRICT: _EVERYBODY | {Right.READ_DOCUMENTS, Right.WRITE_PLANS, Right.REVEAL_PHONES},
    Role.DEPARTMENT: _EVERYBODY
    | {
        Right.READ_DOCUMENTS,
        Right.RETURN_DOCUMENTS,
        Right.MERGE_PEOPLE,
        Right.WRITE_PLANS,
        Right.REVEAL_PHONES,
        Right.MANAGE_ACCOUNTS,
        Right.READ_AUDIT,
        Right.SET_PROVINCE,
        Right.ACCEPT_FIGURES,
        Right.SCHEDULE_REPORTS,
    },
    Role.MINISTRY: _EVERYBODY | {Right.WRITE_PLANS},
    Role.ADMIN: _EVERYBODY
    | {
        Right.WRITE_VILLAGES,
        Right.IMPORT_LISTS,
        Right.READ_DOCUMENTS,
        Right.MANAGE_ACCOUNTS,
        Right.READ_AUDIT,
        Right.SET_PROVINCE,
        Right.SCHEDULE_REPORTS,
    },
}

# What a leader may lend to an official of the same unit for a time (communes.officers.delegations).
LENT = frozenset({Right.CONFIRM_DOCUMENTS, Right.SUBMIT_FIGURES})

# Levels of the unit a role may be held in; '' is the whole country. A commune role may also be
# held in a district without communes (Lý Sơn), which then counts as a commune.
ROLE_LEVELS: dict[str, tuple[str, ...]] = {
    Role.CLERK: ("commune",),
    Role.CHAIR: ("commune",),
    Role.DISTRICT: ("district",),
    Role.DEPARTMENT: ("province",),
    Role.MINISTRY: ("",),
    Role.ADMIN: ("", "province", "district", "commune"),
}

# Roles whose reach is the commune that holds the villages, whatever the level of its unit.
COMMUNE_ROLES = frozenset({Role.CLERK, Role.CHAIR})


def may(*rights: Right) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for officers who hold one of the rights; others get 403.

    The wrapped view carries `rights`, so that the walking test knows whom to expect.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.can(right) for right in rights):  # type: ignore[union-attr]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rights = rights  # type: ignore[attr-defined]
        return guarded

    return decorate
