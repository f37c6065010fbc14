"""What the decision page offers beside what was typed: papers, words, what the register says."""

from __future__ import annotations

import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from members.decisions.issuing import issuer_of
from members.drafting.checks import serving_teams, villages_of
from members.entering import register, suggestions
from members.entering.blocks import REASONS, TeamNow
from members.entering.commands import Surroundings
from teams.models import Document, DocumentRelation

if TYPE_CHECKING:
    from communes.models import Officer, Unit


def surroundings(officer: Officer, payload: dict[str, Any], day: datetime.date) -> Surroundings:
    """What the commands of the page may ask of the register, each asked once and only then."""

    unit = issuer_of(payload, officer.unit) if officer.unit is not None else None

    @cache
    def teams() -> dict[int, TeamNow]:
        return register.teams_of_draft(payload, officer, day)

    return Surroundings(
        place=_within_sentence(unit),
        day=day,
        villages=lambda: villages_of(unit, day),
        free=lambda: free_villages(unit, day),
        now=teams,
        papers=lambda: basis_papers(officer, day, teams()),
        cited=lambda: [
            (one["kind"], document.dated_name[:1].lower() + document.dated_name[1:])
            for one, document in _acted_on(officer, payload)
        ],
    )


def free_villages(unit: Unit | None, day: datetime.date) -> list[int]:
    """The villages of the commune that no team serves on a day or later, in Vietnamese order."""
    villages = villages_of(unit, day)
    served = serving_teams(villages, from_day=day)
    return [pk for pk in villages if pk not in served]


def basis_papers(
    officer: Officer, day: datetime.date, teams: dict[int, TeamNow]
) -> list[tuple[str, str]]:
    """Plans that bind on the day, then the decisions that founded the teams acted on."""
    plans = [(one.dated_name, one.issuer_name) for one in register.plans_above(officer, day)]
    return [*plans, *dict.fromkeys((team.since, team.since_issuer) for team in teams.values())]


def _within_sentence(unit: Unit | None) -> str:
    label = unit.label if unit else ""
    return label[:1].lower() + label[1:]


def _acted_on(officer: Officer, payload: dict[str, Any]) -> list[tuple[dict[str, Any], Document]]:
    acts = payload.get("acts_on", [])
    known = (
        {one.pk: one for one in register.papers(officer).filter(pk__in=[a["target"] for a in acts])}
        if acts
        else {}
    )
    return [(one, known[one["target"]]) for one in acts if one["target"] in known]


def acts_context(
    officer: Officer, payload: dict[str, Any], document: Document | None, words: str | None
) -> dict[str, Any]:
    """The papers that the draft acts on, and those found for the words searched.

    words: None when nobody searched; then papers are offered only where the draft has any.
    """
    acts = _acted_on(officer, payload)
    wanted = words is not None or bool(payload.get("acts_on")) or payload.get("begins") == "acts"
    found = []
    if wanted:
        found = register.papers_found(
            officer,
            words or "",
            but=document.pk if document else None,
            taken=[one["target"] for one, _ in acts],
        )
    return {
        "acts": acts,
        "acts_wanted": wanted,
        "papers_found": found,
        "words": words or "",
        "act_kinds": DocumentRelation.Kind.choices,
        "leave_reasons": REASONS,
    }


def context_of_words(
    officer: Officer, payload: dict[str, Any], day: datetime.date, teams: dict[int, TeamNow]
) -> dict[str, Any]:
    """The summary and the lines of basis that one press writes down."""
    around = surroundings(officer, payload, day)
    cited = around.cited()
    words = suggestions.summary(payload, around.place, cited)
    papers = basis_papers(officer, day, teams)
    return {
        "suggested_summary": words if words != payload["fields"].get("summary") else "",
        "suggested_basis": suggestions.basis(day, papers, payload.get("basis", [])),
    }
