"""Open work under a post, and the posts whose work was left to nobody: for handing over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from communes.models import Handover, HandoverPart, ImportBatch, Officer, Reform
from communes.models.reform import ReformState
from communes.officers.handovers import posts_left
from reports.handovers.work_kind import (
    UNFINISHED_IMPORTS,
    WAY_WORDS,
    Held,
    Kind,
    Line,
    Way,
    held_by,
)
from reports.handovers.work_rows import KINDS_OF_WORK
from teams.models import EDITABLE, Document

if TYPE_CHECKING:
    import datetime

    from communes.territory import TerritoryQuerySet

# A record names so many rows of a kind; the rest is counted.
MOST_ROWS = 200


@dataclass(frozen=True)
class Share:
    """The rows of one kind under a post: the first of them in words, and how many in all."""

    kind: Kind
    count: int
    lines: tuple[Line, ...]

    @property
    def way_words(self) -> str:
        return WAY_WORDS[self.kind.way]

    def recorded(self) -> dict[str, Any]:
        """As the record of a handover keeps it."""
        return {
            "code": self.kind.code,
            "way": self.kind.way.value,
            "label": self.kind.label,
            "told": self.kind.told,
            "count": self.count,
            "rows": [[line.text, line.detail, line.day] for line in self.lines],
        }


def open_work(held: Held) -> list[Share]:
    """All that is open under the post, kinds without rows left out; some queries per kind."""
    found = []
    for kind in KINDS_OF_WORK:
        rows = list(kind.rows(held)[: MOST_ROWS + 1])
        count = kind.rows(held).count() if len(rows) > MOST_ROWS else len(rows)
        if rows:
            found.append(Share(kind, count, tuple(kind.line(row) for row in rows[:MOST_ROWS])))
    return found


def parts_to_give(held: Held) -> list[tuple[str, str]]:
    """What moves with a post, thing by thing and not yet named in a handover: 'kind:key', words."""
    found = []
    for kind in KINDS_OF_WORK:
        if kind.way == Way.MOVES:
            taken = HandoverPart.objects.filter(post=held.post, code=kind.code).values("row")
            for row in kind.rows(held).exclude(pk__in=taken)[:MOST_ROWS]:
                line = kind.line(row)
                words = ", ".join(part for part in (line.text, line.detail, line.day) if part)
                found.append((f"{kind.code}:{row.pk}", f"{kind.label}: {words}"))
    return found


def parts_of(handover: Handover, held: Held) -> list[tuple[Kind, QuerySet[Any]]]:
    """What a shared handover names and its giver still owns, by kind."""
    keys: dict[str, set[int]] = defaultdict(set)
    for code, row in HandoverPart.objects.filter(handover=handover).values_list("code", "row"):
        keys[code].add(row)
    return [
        (kind, kind.rows(held).filter(pk__in=keys[kind.code]))
        for kind in KINDS_OF_WORK
        if kind.way == Way.MOVES and kind.code in keys
    ]


def recorded_parts(handover: Handover) -> list[dict[str, Any]]:
    """The same, as a record keeps it."""
    named = parts_of(handover, held_by(handover.post, handover.starts_on))
    shares = [Share(kind, len(rows), tuple(map(kind.line, rows))) for kind, rows in named]
    return [share.recorded() for share in shares if share.count]


def posts_without_successor(manager: Officer, today: datetime.date) -> TerritoryQuerySet:
    """Posts that ended and were handed to nobody, where somebody is missing.

    The unit ended under the officer; or work they began there is unfinished and out of their
    reach, be it what they began between handing over and leaving, which comes along when the
    receiver confirms. The latest first.
    """
    own = {"issuer_id": OuterRef("unit_id"), "entered_by_id": OuterRef("officer_id")}
    drafts = Document.objects.filter(state__in=EDITABLE, **own)
    unit = {"unit_id": OuterRef("unit_id")}
    files = ImportBatch.objects.filter(
        state__in=UNFINISHED_IMPORTS, by_id=OuterRef("officer_id"), **unit
    )
    reforms = Reform.objects.filter(
        state=ReformState.DRAFT, entered_by_id=OuterRef("officer_id"), **unit
    )
    work = Exists(drafts) | Exists(files) | Exists(reforms)
    left: TerritoryQuerySet = (
        posts_left(manager, today)
        .annotate(has_work=work)
        .filter(Q(unit_gone=True, handover=None) | Q(has_work=True, reached=False))
        .order_by("-unit__valid_to", "unit__label", "pk")
    )
    return left
