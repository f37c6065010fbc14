"""The teams of a commune that ask for a decision, as tasks of one button each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from members.watching.facts import Watched, document_for, drafts_about, watched
from members.watching.watch import REASON_WORDS, Reason
from reports.boards.words import figure
from reports.work.to_do import Task, named

if TYPE_CHECKING:
    from communes.models import Officer, Unit

# The list of members itself is incomplete; the other reasons lie in the unit or in time.
INCOMPLETE = frozenset({Reason.NO_LEADER, Reason.TOO_FEW, Reason.VACATED})
# A group of reasons has as many lines: one each, or the first and one for the others.
MOST_LINES = 2


@dataclass(frozen=True)
class WatchTasks:
    """incomplete: lists of members with somebody missing. changed: teams whose unit, villages,
    posts or term ask for kiện toàn."""

    incomplete: tuple[Task, ...] = ()
    changed: tuple[Task, ...] = ()


NOTHING_TO_WATCH = WatchTasks()


def watch_tasks(officer: Officer, unit: Unit, today: datetime.date) -> WatchTasks:
    """One task per reason, the gravest first; each team is told once, under its gravest.

    Teams that a decision under way acts on are left out: that decision is a task already.
    """
    rows = watched(officer, today, unit)
    if not rows:
        return NOTHING_TO_WATCH
    under_way = drafts_about(officer, unit)
    by_reason: dict[Reason, list[Watched]] = {}
    for row in rows:
        if document_for(row, under_way) is None:
            by_reason.setdefault(row.findings[0].reason, []).append(row)
    waiting = sorted(by_reason.items(), key=lambda item: list(Reason).index(item[0]))
    return WatchTasks(
        incomplete=tuple(_lines([each for each in waiting if each[0] in INCOMPLETE])),
        changed=tuple(_lines([each for each in waiting if each[0] not in INCOMPLETE])),
    )


def _lines(waiting: Sequence[tuple[Reason, Sequence[Watched]]]) -> Iterable[Task]:
    alone = waiting if len(waiting) <= MOST_LINES else waiting[: MOST_LINES - 1]
    for reason, teams in alone:
        yield _task(reason, teams)
    rest = [row for _, teams in waiting[len(alone) :] for row in teams]
    if rest:
        yield Task(
            f"{figure(len(rest))} tổ khác cần kiện toàn",
            named(
                (REASON_WORDS[reason].capitalize() for reason, _ in waiting[len(alone) :]), "lý do"
            ),
            "Xem các tổ",
            reverse("members:watch"),
        )


def _task(reason: Reason, teams: Sequence[Watched]) -> Task:
    posted = tuple(("to", str(row.team.team_id)) for row in teams)
    address = reverse("members:watch_draft")
    if len(teams) == 1:
        (row,) = teams
        first, *others = (finding.words for finding in row.findings)
        also = "; ".join(others)
        return Task(
            f"{row.team.name}: {first}",
            also[:1].upper() + also[1:],
            "Kiện toàn",
            address,
            posted=posted,
        )
    return Task(
        f"{figure(len(teams))} tổ {_together(reason)}",
        named((row.team.name for row in teams), "tổ"),
        "Kiện toàn",
        address,
        posted=posted,
    )


def _together(reason: Reason) -> str:
    """A reason behind the number of teams: '4 tổ thiếu tổ trưởng'."""
    words = REASON_WORDS[reason]
    if reason in (Reason.NO_LEADER, Reason.TERM_ENDED, Reason.TOO_FEW, Reason.VACATED):
        return words
    return f"cần xem lại: {words}"
