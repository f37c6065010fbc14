"""Villages and teams of divided communes of which nobody said the new commune yet, as a task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from communes.models import ReformState
from communes.roles import Role
from reports.boards.words import figure
from reports.reforms.unit_reform_queue import unit_reforms, waiting_of
from reports.work.to_do import Task, named

if TYPE_CHECKING:
    from communes.models import Officer


def waiting_villages(officer: Officer) -> Iterable[Task]:
    """For the administrator who says it, and for the communes that took a part, who know it."""
    reach = officer.reach
    took_part = reach is not None and bool(reach.parts)
    decides = officer.role == Role.ADMIN
    if not decides and not took_part:
        return
    reforms = list(unit_reforms(officer).filter(state=ReformState.APPLIED))
    counts = waiting_of(reforms, officer)
    waiting = [(reform, counts[reform.pk]) for reform in reforms if counts[reform.pk]]
    if not waiting:
        return
    first = waiting[0][0]
    alone = len(waiting) == 1
    yield Task(
        f"{figure(sum(count for _, count in waiting))} thôn, tổ của xã bị chia chờ chọn xã",
        named((reform.unit.label for reform, _ in waiting), "tỉnh")
        if decides
        else "Quản trị của tỉnh chọn. Thôn, tổ nào thuộc đơn vị mình thì báo để họ chọn.",
        "Chọn xã" if decides else "Xem các thôn, tổ",
        reverse("reports:unit_reform", args=[first.pk])
        if alone
        else reverse("reports:unit_reforms"),
    )
