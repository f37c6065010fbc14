"""Plans of the officer's own unit on their way into the register: returned, waiting, begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from communes.roles import Right
from reports.work.to_do import Paper, Task, papers_task
from teams.models import DocumentState, Plan
from teams.models.plan import ON_THE_WAY

if TYPE_CHECKING:
    from communes.models import Officer
    from teams.models import Document


def plan_tasks(officer: Officer) -> tuple[list[Task], list[Task]]:
    """What is to be settled first, and what may wait: plans that a colleague returned or handed
    in, and drafts that the officer began.

    Nobody approves what they handed in themselves; a returned plan is anybody's to mend who may
    write plans of the unit.
    """
    if not officer.can(Right.WRITE_PLANS):
        return [], []
    found: dict[str, list[Plan]] = {}
    rows = (
        Plan.objects.visible_to(officer)
        .filter(document__issuer=officer.unit, document__state__in=ON_THE_WAY)
        .exclude(document__state=DocumentState.SUBMITTED, document__submitted_by=officer)
        .filter(~Q(document__state=DocumentState.DRAFT) | Q(document__entered_by=officer))
        .select_related("document")
        .defer("document__draft")
        .order_by("document__saved_at", "pk")
    )
    for plan in rows:
        found.setdefault(plan.document.state, []).append(plan)
    state = DocumentState
    pressing = [
        *_of_state(found, state.RETURNED, "bị trả lại{note}", "Xem và sửa", "teams:plan_edit"),
        *_of_state(found, state.SUBMITTED, "chờ duyệt", "Xem và duyệt", "teams:plan"),
    ]
    return pressing, list(
        _of_state(found, state.DRAFT, "đang soạn dở", "Soạn tiếp", "teams:plan_edit")
    )


def _of_state(
    found: dict[str, list[Plan]], state: str, said: str, action: str, page: str
) -> Iterable[Task]:
    papers = []
    for plan in found.get(state, []):
        paper = plan.document
        about = plan.name or paper.summary
        papers.append(Paper(plan.pk, _number(paper), about, paper.return_note))
    yield from papers_task(papers, state, said, action, page, ("kế hoạch", reverse("teams:plans")))


def _number(document: Document) -> str:
    return f"{document.get_kind_display()} {document.number_raw or 'chưa có số'}"
