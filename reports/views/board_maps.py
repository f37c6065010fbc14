"""On which of the two maps a page of /tien-do/ tells a past day: ?ban-do=, kept in every link."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from communes.models import Unit, UnitVersion
from communes.units.fates import same_map
from communes.units.two_maps import WORDS, Map, map_asked
from reports.behind.ledger_page import communes_on
from reports.boards.board import Board
from reports.boards.kept_board import Choose, board_on
from reports.boards.links import query_string
from reports.boards.words import figure
from reports.facts import Commune
from reports.restating.restated import Left, Restated, restated
from reports.restating.restated_communes import communes_now
from reports.restating.restated_series import reform_within
from reports.trends.trend import HALF_YEAR, Told
from reports.views.board_asked import demands_asked, map_of

# Communes named on the board itself; the others on the page of what is left.
NAMED = 5


@dataclass(frozen=True)
class Shown:
    """A board with the map that it is told on. found: what was restated, None on the map of the
    day."""

    board: Board
    found: Restated | None = None

    @property
    def left(self) -> tuple[Left, ...]:
        return self.found.left if self.found else ()


def board_shown(
    request: HttpRequest,
    unit: Unit | None,
    rows: Sequence[UnitVersion] | None = None,
    *,
    of_then: bool = False,
    choose: Choose | None = None,
) -> Shown:
    """The board that the address asks for; the caller may open it. rows: as board_on takes them,
    on the map of the day. of_then: on today's map the rows are the communes of then. choose: other
    targets than those of the board."""
    choose = choose or demands_asked(request)
    if map_of(request) is Map.OF_TODAY:
        found = restated(unit, request.as_of, request.today, choose, of_then=of_then)
        if found is not None:
            return Shown(found.board, found)
    return Shown(board_on(unit, request.as_of, choose, rows))


def communes_shown(request: HttpRequest, unit: Unit) -> list[Commune]:
    """The communes behind a board, with their facts; on today's map those of which only a part is
    in the unit have the facts of that part."""
    if map_of(request) is Map.OF_TODAY:
        return communes_now(unit, request.as_of, request.today)
    return communes_on(unit, request.as_of, request.user)


@dataclass(frozen=True)
class TwoMaps:
    """What a page says of its map. choices: (words, address, current). words: one line that says
    how the figures were told. named: communes of which something is in no row; more: how many are
    not named. left_url: the page that names all."""

    choices: list[tuple[str, str, bool]]
    today: bool = False
    counts: str = ""
    named: list[str] = field(default_factory=list)
    more: int = 0
    in_total: bool = False
    reduced: list[str] = field(default_factory=list)
    left_url: str = ""


def told_on(
    request: HttpRequest, shown: Board, found: Restated | None = None, days: int = HALF_YEAR
) -> Told:
    """On which map the curve of a board is told."""
    if found is not None:
        return Told(found=found)
    reform = reform_within(shown.row.unit, shown.on - datetime.timedelta(days=days), shown.on)
    return Told(reform=reform, through=map_asked(request.GET) is Map.OF_TODAY)


def two_maps(
    request: HttpRequest, found: Restated | None = None, *, of_curve: bool = False
) -> TwoMaps | None:
    """None where both maps are one: today, and a day since which no unit changed. of_curve: the
    page is about the days before too, which are told on either map today as well."""
    asked = map_of(request)
    if of_curve:
        asked = map_asked(request.GET)
    elif request.as_of >= request.today or same_map(request.as_of, request.today):
        return None
    choices = []
    for each in Map:
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("loc", None)
        query.pop("cap", None)
        query["ban-do"] = each.value
        if not each.value:
            query.pop("ban-do")
        choices.append((WORDS[each], f"?{query.urlencode()}", each is asked))
    if found is None:
        return TwoMaps(choices, today=asked is Map.OF_TODAY)
    open_ones = [each for each in found.left if each.is_open]
    return TwoMaps(
        choices=choices,
        today=True,
        counts=left_words(open_ones),
        named=[each.commune.full_name for each in open_ones[:NAMED]],
        more=max(len(open_ones) - NAMED, 0),
        in_total=any(each.counted for each in open_ones),
        reduced=list(found.reduced),
        left_url=f"{reverse('reports:left')}?{query_string(request.GET, loc=None, xep=None)}"
        if found.left
        else "",
    )


def left_words(left: Sequence[Left]) -> str:
    """'3 xã; 12 thôn, tổ dân phố; 9 tổ'; '' for nothing."""
    if not left:
        return ""
    parts = [
        (len(left), "xã"),
        (sum(len(each.villages) for each in left), "thôn, tổ dân phố"),
        (sum(len(each.teams) for each in left), "tổ"),
    ]
    return "; ".join(f"{figure(count)} {what}" for count, what in parts if count)


def map_note(request: HttpRequest, found: Restated | None) -> list[str]:
    """What a file says of its map; nothing where both maps are one."""
    told = two_maps(request, found)
    if told is None:
        return []
    if not told.today:
        return [f"{Map.OF_THE_DAY.words} ({request.as_of:%d/%m/%Y})."]
    words = f"{Map.OF_TODAY.words} ({request.today:%d/%m/%Y})."
    if told.counts:
        words += f" Chưa quy đổi được: {told.counts}."
    return [words]


def switched(request: HttpRequest, to: Map, **changes: Any) -> str:
    """The query of the same page on one of the maps."""
    return query_string(request.GET, **{"ban_do": to.value or None, "loc": None, **changes})
