"""What a unit leaves that is taken back, as if it had never been: what was struck out is kept.

Papers entered by mistake and the trail of what was done stay readable in the commune that the unit
was made of. Whatever is in force there stands against the undoing, and is named by the database.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import ProtectedError, Q

from communes import audit
from communes.errors import Refused
from communes.models import Assignment, AuditEntry, ImportBatch, Succession, Unit
from communes.units.placing import keys_on
from communes.villages.rules import DAY
from members.models import Membership, Paper, Person, PersonMerge, Training
from teams.models import Document, DocumentState, Team, TeamPlacement, TeamVillage

if TYPE_CHECKING:
    from communes.models import Officer

# Rows that count on no day, or only tell what was done.
LEFT: Mapping[type[Any], Callable[[], Q]] = {
    AuditEntry: Q,
    ImportBatch: Q,
    Paper: Q,
    PersonMerge: Q,
    Person: Q,
    Training: Q,
    Document: lambda: Q(state=DocumentState.VOID),
    Team: lambda: Q(void=True),
    TeamPlacement: lambda: Q(team__void=True),
    TeamVillage: lambda: Q(void=True),
    Membership: lambda: Q(void=True),
}


def leave_to_predecessors(*, founded: Collection[int], day: datetime.date, by: Officer) -> None:
    """Before units that a reform founded are taken back; what no commune passed on to has nobody
    to leave anything to. Raises Refused for officers whose post cannot end without a trace."""
    for unit in Unit.objects.filter(pk__in=founded):
        came = Succession.objects.filter(new=unit, on=day).select_related("old")
        # Whole before in part.
        row = came.order_by("-extent", "old__code").first()
        if row is None:
            continue
        place = keys_on(row.old, day - DAY)
        for model, which in LEFT.items():
            model._default_manager.filter(which(), commune=unit).update(**place)
        Document.objects.filter(issuer=unit, state=DocumentState.VOID).update(issuer=row.old)
        _end_posts(unit, row.old, by)


def _end_posts(unit: Unit, heir: Unit, by: Officer) -> None:
    posts = Assignment.objects.filter(unit=unit).select_related("officer")
    names = [post.officer.username for post in posts]
    if not names:
        return
    try:
        posts.delete()
    except ProtectedError as held:
        raise Refused(
            f"Cán bộ của {unit.label} đã có bàn giao trong sổ nên không hoàn tác được. Lập sự kiện "
            "mới đưa đơn vị về như trước."
        ) from held
    audit.record(
        by=by,
        verb="officer.post_ended",
        summary=f"Bỏ nhiệm vụ của {len(names)} cán bộ ở {unit.label}: đơn vị không còn do hoàn tác "
        "sắp xếp",
        target=heir,
        before={"cán bộ": names},
    )
