"""What stands above the table of a board: the target in words, the unit's figures, all targets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import mark_safe

from communes.roles import Right
from reports.boards import words as board_words
from reports.boards.board import Board
from reports.boards.columns import moved_cell
from reports.boards.lines import Line
from reports.boards.links import query_string
from reports.boards.page import of_communes
from reports.views.board_asked import since_asked
from teams.target_words import deadline_words, demand_words


def head_of(request: HttpRequest, shown: Board, place: int | None, total: Line) -> dict[str, Any]:
    """The context of _board_head.html and _board_foot.html."""
    demand = None if place is None else shown.demands[place]
    return {
        "board": shown,
        "total": total,
        "demand": demand,
        "demand_words": demand_words(demand.target) if demand else "",
        "deadline_words": deadline_words(demand.target) if demand else "",
        "figure_heading": board_words.figure_heading(
            demand.rule if demand else None, of_communes=not shown.children
        ),
        "figure_why": board_words.KINDS[demand.rule.kind].why if demand else "",
        "progress_words": ""
        if place is None
        else board_words.progress_words(shown.row.results[place], shown.on),
        "signed_later": demand is not None and demand.plan.document.signed_on > shown.on,
        "targets": _targets(request, shown, place),
        "reads_documents": request.user.can(Right.READ_DOCUMENTS),
        "change": mark_safe(moved_cell(total)),  # noqa: S308 (figures and escaped addresses)
        "gained": board_words.change_words(total.gained) if total.gained else "",
        "days": (shown.on - since_asked(request)).days,
        "below_communes": of_communes(shown),
    }


def _targets(request: HttpRequest, shown: Board, place: int | None) -> list[dict[str, Any]]:
    """All targets of the board with the unit's result, each a link that chooses it."""
    return [
        {
            "words": demand_words(result.demand.target),
            "deadline": deadline_words(result.demand.target),
            "plan": result.demand.plan,
            "scope": result.demand.scope_words if result.demand.inside else "",
            "result": result,
            "current": number == place,
            "url": "?"
            + query_string(request.GET, chi_tieu=result.demand.target.pk, loc=None, xep=None),
        }
        for number, result in enumerate(shown.row.results)
    ]
