"""Units side by side, and two days side by side, on the map of each day or on that of today."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes.days import read_day
from communes.keeping import reaches
from communes.keys import read_key
from communes.models import Level, Unit, UnitVersion
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import nearest_version
from communes.roles import Right, may
from communes.units import pages as unit_pages
from communes.vietnamese import brief
from reports.boards import compare as side_by_side
from reports.boards.board import WHOLE_COUNTRY, Board, Row
from reports.boards.compare import (
    MOST_UNITS,
    Linked,
    Pair,
    common_targets,
    pair,
    pairs_below,
    same_target,
)
from reports.boards.kept_board import board_on
from reports.boards.lines import Links
from reports.boards.links import query_string
from reports.boards.words import figure_heading
from reports.demands import Demand
from reports.facts import children_of
from reports.restating.restated import restated
from reports.views.board_asked import addresses_of, crumbs_to, demands_asked, page_asked
from teams.target_words import deadline_words, demand_words, target_words

CHOSEN, OTHER_DAY = "voi", "ngay-truoc"
# ?ban-do=: on whose map both days are told; its own day's unless it says today's.
MAP, TODAYS = "ban-do", "hien-nay"


@may(Right.READ_PROGRESS)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """?voi= (up to six) units side by side; without them the unit of ?don-vi= on two days.

    Outside the territory is 404.
    """
    page = page_asked(request)
    if page is not None and page.state != "valid":
        raise Http404
    before, problem = _other_day(request)
    units, too_many = _chosen(request)
    if too_many:
        problem = f"Chọn nhiều nhất {MOST_UNITS} đơn vị; trang hiển thị {MOST_UNITS} đơn vị đầu."
    context = {
        "name": page.version.full_name if page else WHOLE_COUNTRY,
        "problem": problem,
        "before": before,
        "choices": _choices(request, page, units),
        "choosing": bool(request.GET.get("chon")) and not units,
        "most": MOST_UNITS,
        "other_day": request.GET.get(OTHER_DAY, ""),
        "kept": [(n, request.GET[n]) for n in ("don-vi", "ngay", "ke-hoach") if request.GET.get(n)],
        "board_url": f"{reverse('reports:progress')}?{query_string(request.GET, loc=None)}",
        "crumbs": [*crumbs_to(request, page), ("So sánh", None)],
    }
    asked = _Asked(request, on_todays_map=request.GET.get(MAP) == TODAYS)
    context["todays_map"] = asked.on_todays_map
    if units:
        context |= _units(asked, units, before)
    elif not context["choosing"]:
        unit = page.unit if page else None
        context |= _days(asked, unit, before or side_by_side.day_before(request.as_of))
    context |= {"divided": sorted(asked.divided), "reduced": sorted(asked.reduced)}
    return render(request, "reports/compare.html", context)


def _other_day(request: HttpRequest) -> tuple[datetime.date | None, str]:
    """The earlier day asked for, and why it could not be read."""
    typed = request.GET.get(OTHER_DAY, "").strip()
    if not typed:
        return None, ""
    day = read_day(typed)
    if day is None:
        return None, f"Không đọc được ngày “{brief(typed)}”. Ghi ngày/tháng/năm, ví dụ 30/6/2022."
    return day, ""


def _chosen(request: HttpRequest) -> tuple[list[Unit], bool]:
    """The units asked for in the order of the address, and whether some were left out."""
    keys = list(dict.fromkeys(read_key(text) for text in request.GET.getlist(CHOSEN)))
    versions: dict[int, list[UnitVersion]] = {}
    rows = UnitVersion.objects.visible_to(request.user).filter(unit__in=[k for k in keys if k])
    for version in rows.select_related("unit").order_by(OLDEST_FIRST):
        versions.setdefault(version.unit_id, []).append(version)
    units = []
    for key in keys:
        version = nearest_version(versions.get(key or 0, []), request.as_of)
        if version is None or not reaches(request.user, version):
            raise Http404
        units.append(version.unit)
    return units[:MOST_UNITS], len(units) > MOST_UNITS


def _choices(
    request: HttpRequest, page: unit_pages.UnitOnDay | None, units: Sequence[Unit]
) -> list[tuple[int, str, bool]]:
    """The units a level down as ticks, and those already chosen from elsewhere."""
    _, children = children_of(page.unit if page else None, request.as_of)
    ticked = {unit.pk for unit in units}
    found = [
        (version.unit_id, version.full_name, version.unit_id in ticked)
        for version in children
        if reaches(request.user, version)
    ]
    listed = {pk for pk, _, _ in found}
    return found + [(unit.pk, unit.label, True) for unit in units if unit.pk not in listed]


@dataclass
class _Asked:
    """The request, on whose map its figures are told, and what could not be told on it."""

    request: HttpRequest
    on_todays_map: bool
    divided: set[str] = field(default_factory=set)
    reduced: set[str] = field(default_factory=set)

    def board(self, unit: Unit | None, on: datetime.date) -> Board | None:
        """None when the unit was not there on the day, or is not on today's map."""
        today, choose = self.request.today, demands_asked(self.request)
        if self.on_todays_map and on < today:
            found = restated(unit, on, today, choose)
            if found is None:
                return None
            self.divided |= set(found.divided)
            self.reduced |= set(found.reduced)
            return found.board
        begun = unit is None or unit.valid_from is None or unit.valid_from <= on
        if not begun or (unit and unit.valid_to is not None and unit.valid_to < on):
            return None
        return board_on(unit, on, choose)

    def address(self, row: Row) -> str:
        """The same days of a unit below."""
        query = self.request.GET.copy()
        query.pop(CHOSEN, None)
        query["don-vi"] = str(row.unit.pk) if row.unit else ""
        return f"?{query.urlencode()}"

    def linked(self, demand: Demand | None) -> Linked:
        """The links of a row's figures, on the day of its board. A unit of today's map has lists
        of teams and people of then, which follow what it absorbed, and no board."""

        def links(row: Row, shown: Board) -> Links:
            place = same_target(shown.demands, demand)
            addresses = replace(addresses_of(self.request, shown, place), on=shown.on)
            found = replace(addresses.of(row), board=self.address(row))
            if self.on_todays_map and shown.on < self.request.today:
                return Links(
                    board=found.board,
                    teams=found.teams,
                    commune_teams=found.commune_teams,
                    people=found.people,
                )
            return found

        return links


def _units(asked: _Asked, units: Sequence[Unit], before: datetime.date | None) -> dict[str, Any]:
    """Units as columns; with a second day each figure is told twice, with its change."""
    boards = [asked.board(unit, asked.request.as_of) for unit in units]
    earlier = [asked.board(unit, before) if before else None for unit in units]
    there = [shown for shown in (*boards, *earlier) if shown is not None]
    demand, targets = _target(asked.request, common_targets(there) if there else [])
    linked = asked.linked(demand)
    pairs = [
        pair(then, now, demand, linked)
        for then, now in zip(earlier, boards, strict=True)
        if then is not None or now is not None
    ]
    missing = [
        unit.label
        for unit, then, now in zip(units, earlier, boards, strict=True)
        if then is None and now is None
    ]
    return {
        "columns": [(each, _board_url(asked.request, each, demand)) for each in pairs],
        "lines": [
            (words, [each.cells[name] for each in pairs]) for name, words, _ in side_by_side.FIGURES
        ],
        "figures": [each.cells["n"] for each in pairs],
        "timed": [
            (words, [each.cells[name] for each in pairs])
            for name, words in (("on_time", "Đúng hạn"), ("late", "Trễ hạn"))
        ],
        "missing": missing,
        "targets": targets,
        **_words(demand, of_communes=all(_is_commune(each) for each in pairs)),
    }


def _days(asked: _Asked, unit: Unit | None, before: datetime.date) -> dict[str, Any]:
    """A unit, or the whole country, and the units a level down on two days."""
    now = asked.board(unit, asked.request.as_of)
    then = asked.board(unit, before)
    if now is None or then is None:
        return {"before": before, "missing": [unit.label if unit else WHOLE_COUNTRY]}
    demand, targets = _target(asked.request, common_targets([now, then]))
    linked = asked.linked(demand)
    rows = pairs_below(then, now, demand, linked)
    return {
        "before": before,
        "rows": rows,
        "total": pair(then, now, demand, linked),
        "targets": targets,
        **_words(demand, of_communes=all(map(_is_commune, rows)) or not rows),
    }


def _is_commune(each: Pair) -> bool:
    return each.row.unit is not None and each.row.unit.level == Level.COMMUNE


def _target(
    request: HttpRequest, demands: Sequence[Demand]
) -> tuple[Demand | None, list[tuple[int, str, bool]]]:
    """The target compared, and all that could be."""
    asked = request.GET.get("chi-tieu", "")
    chosen = next((each for each in demands if str(each.target.pk) == asked), None)
    chosen = chosen or (demands[0] if demands else None)
    return chosen, [(d.target.pk, target_words(d.target), d is chosen) for d in demands]


def _words(demand: Demand | None, *, of_communes: bool) -> dict[str, Any]:
    return {
        "demand": demand,
        "demand_words": demand_words(demand.target) if demand else "",
        "deadline_words": deadline_words(demand.target) if demand else "",
        "figure_heading": figure_heading(demand.rule, of_communes=of_communes) if demand else "",
    }


def _board_url(request: HttpRequest, each: Pair, demand: Demand | None) -> str:
    query: dict[str, Any] = {"don-vi": each.row.unit.pk if each.row.unit else ""}
    if request.as_of != request.today:
        query["ngay"] = request.as_of.isoformat()
    if demand:
        query["chi-tieu"] = demand.target.pk
    return f"{reverse('reports:progress')}?{urlencode(query)}"
