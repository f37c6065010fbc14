"""Units side by side, and two days side by side, each figure on the map of its own day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from communes import unit_pages
from communes.days import read_day
from communes.keeping import reaches
from communes.keys import read_key
from communes.models import Unit, UnitVersion
from communes.models.dated import OLDEST_FIRST
from communes.models.unit import nearest_version
from communes.roles import Right, may
from communes.vietnamese import brief
from reports import compare as side_by_side
from reports.board import WHOLE_COUNTRY, Board
from reports.board_links import query_string
from reports.board_words import figure_heading
from reports.compare import MOST_UNITS, Pair, common_targets, pair, pairs_below
from reports.demands import Demand
from reports.facts import children_of
from reports.kept_board import board_on
from reports.views.board_asked import crumbs_to, demands_asked, page_asked
from teams.target_words import deadline_words, demand_words, target_words

CHOSEN, OTHER_DAY = "voi", "ngay-truoc"


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
    if units:
        context |= _units(request, units, before)
    elif page is None:
        # Two days of the country would count ten thousand communes anew, twice.
        context["choosing"] = True
    elif not context["choosing"]:
        context |= _days(request, page.unit, before or side_by_side.day_before(request.as_of))
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


def _units(
    request: HttpRequest, units: Sequence[Unit], before: datetime.date | None
) -> dict[str, Any]:
    """Units as columns; with a second day each figure is told twice, with its change."""
    boards = [_board(request, unit, request.as_of) for unit in units]
    earlier = [_board(request, unit, before) if before else None for unit in units]
    there = [shown for shown in (*boards, *earlier) if shown is not None]
    demand, targets = _target(request, common_targets(there) if there else [])
    pairs = [
        pair(then, now, demand)
        for then, now in zip(earlier, boards, strict=True)
        if then is not None or now is not None
    ]
    addresses = [
        f"{reverse('reports:progress')}?{_board_query(request, each, demand)}" for each in pairs
    ]
    missing = [
        unit.label
        for unit, then, now in zip(units, earlier, boards, strict=True)
        if then is None and now is None
    ]
    return {
        "columns": list(zip(pairs, addresses, strict=True)),
        "missing": missing,
        "targets": targets,
        **_words(demand, of_communes=all(each.row.unit.level == "commune" for each in pairs)),
    }


def _days(request: HttpRequest, unit: Unit, before: datetime.date) -> dict[str, Any]:
    """A unit and the units a level down on two days."""
    now = _board(request, unit, request.as_of)
    then = _board(request, unit, before)
    if now is None or then is None:
        return {"before": before, "missing": [unit.label]}
    demand, targets = _target(request, common_targets([now, then]))
    rows = pairs_below(then, now, demand)
    return {
        "before": before,
        "rows": rows,
        "total": pair(then, now, demand),
        "targets": targets,
        **_words(
            demand, of_communes=all(each.row.unit.level == "commune" for each in rows) or not rows
        ),
    }


def _board(request: HttpRequest, unit: Unit, on: datetime.date) -> Board | None:
    """None when the unit was not there on the day."""
    begun = unit.valid_from is None or unit.valid_from <= on
    if not begun or (unit.valid_to is not None and unit.valid_to < on):
        return None
    return board_on(unit, on, demands_asked(request))


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


def _board_query(request: HttpRequest, each: Pair, demand: Demand | None) -> str:
    query: dict[str, Any] = {"don-vi": each.row.unit.pk if each.row.unit else ""}
    if request.as_of != request.today:
        query["ngay"] = request.as_of.isoformat()
    if demand:
        query["chi-tieu"] = demand.target.pk
    return urlencode(query)
