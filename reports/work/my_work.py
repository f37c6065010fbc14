"""What an officer has to do today, computed from the register: nobody keeps a list of tasks.

A task is there while the register says so, and goes with the decision, the list or the team that
settles it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communes.models import Unit
from reports.boards.board import Board, Result, Row, board
from reports.boards.kept_board import board_on
from reports.boards.words import COVERAGE, still_missing, time_left
from reports.counters import up_to_date
from reports.demands import demands_of
from reports.facts import picture
from reports.rollup import MEETING
from reports.work.area_work import area_tasks
from reports.work.commune_work import commune_tasks
from reports.work.to_do import Task, board_url
from teams.models import Plan
from teams.target_words import target_words

if TYPE_CHECKING:
    from communes.models import Officer

MOST_TASKS = 7
MOST_BEHIND = 5


@dataclass(frozen=True)
class NearestDeadline:
    """The deadline on top of the page: the next one not yet met, else the last one missed."""

    words: str
    time_left: str
    missing: str
    counted: str
    result: Result
    url: str


@dataclass(frozen=True)
class Behind:
    """A unit a level down that is far from the nearest deadline."""

    name: str
    result: Result
    url: str


@dataclass(frozen=True)
class MyWork:
    """behind: the units furthest from the nearest deadline, the last of them first."""

    deadline: NearestDeadline | None
    tasks: tuple[Task, ...]
    behind: tuple[Behind, ...] = ()


def work_of(officer: Officer, today: datetime.date) -> MyWork:
    """At most seven kinds of task, the gravest first. The number of queries is constant."""
    unit = officer.unit
    plans = Plan.objects.visible_to(officer)
    if unit is not None and unit.holds_villages:
        seen = picture(unit, today)
        if not seen.children:
            shown = board(seen, demands_of(plans, seen))
            deadline = nearest_deadline(shown, today)
            return MyWork(deadline, tuple(commune_tasks(officer, seen, shown)[:MOST_TASKS]))
    area = _area_board(officer, unit, today)
    deadline = nearest_deadline(area, today) if area else None
    return MyWork(
        deadline,
        tuple(area_tasks(officer, area, today)[:MOST_TASKS]),
        furthest_behind(area, deadline) if area and deadline else (),
    )


def _area_board(officer: Officer, unit: Unit | None, today: datetime.date) -> Board | None:
    """None for the whole country until it has been recounted: judging it live takes too long."""
    if unit is None and not up_to_date(today):
        return None
    plans = Plan.objects.visible_to(officer)
    return board_on(unit, today, lambda area: demands_of(plans, area))


def nearest_deadline(shown: Board, today: datetime.date) -> NearestDeadline | None:
    """The next target of the unit's own that is not yet met, else the last one missed."""
    waiting = [
        result
        for result in shown.row.results
        if result.verdict is not None
        and result.verdict.last_day is not None
        and not result.demand.inside
        and result.standing not in {*MEETING, "exempt", "not_applicable"}
    ]
    if not waiting:
        return None

    def nearness(result: Result) -> tuple[bool, int]:
        days = (result.verdict.last_day - today).days  # type: ignore[union-attr, operator]
        return (days < 0, abs(days))

    result = min(waiting, key=nearness)
    rule = result.rule
    return NearestDeadline(
        words=target_words(result.demand.target),
        time_left=time_left(rule, today),
        missing=still_missing(result),
        counted="thôn" if rule.kind == COVERAGE else "xã" if shown.children else "tổ",
        result=result,
        url=board_url(chi_tieu=result.demand.target.pk),
    )


def furthest_behind(shown: Board, deadline: NearestDeadline) -> tuple[Behind, ...]:
    """The children with the smallest share of the deadline's target; those without one are told
    apart by the tasks."""
    place = shown.demands.index(deadline.result.demand)
    target = deadline.result.demand.target.pk

    def share(row: Row) -> float:
        result = row.results[place]
        return (result.n or 0) / (result.of or 1)

    waiting = [
        row
        for row in shown.children
        if row.unit is not None
        and row.results[place].of
        and row.results[place].standing not in MEETING
    ]
    return tuple(
        Behind(row.name, row.results[place], board_url(don_vi=row.unit.pk, chi_tieu=target))
        for row in sorted(waiting, key=share)[:MOST_BEHIND]
        if row.unit is not None
    )
