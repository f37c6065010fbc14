"""What the page of a reform of units in preparation shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from communes.errors import Refused
from communes.reforming.units import said_of_unit
from reports.actions.unit_events import apply_unit_event, worked_units
from reports.reforms.page import SUM_WORDS
from reports.reforms.unit_reform_queue import divided

if TYPE_CHECKING:
    from communes.models import Officer, Reform


@dataclass(frozen=True)
class Rehearsal:
    """What applying would do. waiting: villages and teams that would wait for a person's choice;
    problem: why it would be refused."""

    figures: dict[str, Any]
    waiting: int
    problem: str = ""


def rehearse_unit_event(*, reform: Reform, by: Officer) -> Rehearsal:
    """What applying would do: the same code, rolled back."""
    try:
        with transaction.atomic():
            applied = apply_unit_event(reform=reform, by=by)
            waiting = sum(one.waiting for one in divided(applied, by))
            transaction.set_rollback(True)
    except Refused as refusal:
        return Rehearsal({}, 0, refusal.message)
    return Rehearsal(applied.figures, waiting)


def preview_of(reform: Reform, officer: Officer, problem: str = "") -> dict[str, Any]:
    """Its operations with what stands against them, and what applying would do.

    problem: what was refused just now.
    """
    worked = worked_units(reform, officer)
    errors = worked.outcome.errors
    rehearsed = None if errors else rehearse_unit_event(reform=reform, by=officer)
    figures = rehearsed.figures if rehearsed else {}
    before, after = figures.get("before", {}), figures.get("after", {})
    return {
        "reform": reform,
        "lines": [
            (
                one.position,
                said_of_unit(one, worked.units, worked.above),
                one.text,
                [each.message for each in errors if each.position == one.position],
            )
            for one in worked.operations
        ],
        "errors": errors,
        "rehearsed": rehearsed,
        "problem": problem or (rehearsed.problem if rehearsed else ""),
        "ready": rehearsed is not None and not rehearsed.problem,
        "sums": [(words, before.get(name), after.get(name)) for name, words in SUM_WORDS if before],
        "outcome": worked.outcome,
        "passed": figures.get("moved", 0) - figures.get("under_others", 0),
        "moves_province": any(len(code) == 2 for code in worked.outcome.moved.values()),
    }
