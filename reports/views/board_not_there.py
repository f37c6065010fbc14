"""The board of a unit that is not on the map asked for: no figures, but where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from communes.keeping import reaches
from communes.models import Level, UnitVersion
from communes.models.unit import names_on
from communes.units import pages as unit_pages
from communes.units.fates import steps_between
from communes.units.two_maps import Fates, Map
from reports.boards.words import figure
from reports.restating.ground import ground_of
from reports.views.board_asked import crumbs_to, map_of
from reports.views.board_maps import switched, two_maps


@dataclass(frozen=True)
class There:
    """A unit of the other map that holds what the unit held, or will. how: 'toàn bộ' or in which
    part; url: its board, '' outside the territory."""

    name: str
    place: str
    how: str
    url: str


def not_there(request: HttpRequest, page: unit_pages.UnitOnDay) -> HttpResponse:
    """A unit that had ended by the day, or had not begun, or is not on today's map."""
    restated = map_of(request) is Map.OF_TODAY
    asks_of_then = page.state == "not_yet" and not restated
    context: dict[str, Any] = {
        "page": page,
        "restated": restated,
        "two_maps": two_maps(request),
        "then": _then(request, page) if asks_of_then else [],
        "now": _now(request, page) if restated else [],
        "on_today": page.unit.valid_to is None or page.unit.valid_to >= request.today,
        "today_url": f"?{switched(request, Map.OF_TODAY)}",
        "of_day_url": f"?{switched(request, Map.OF_THE_DAY)}",
        "successors": unit_pages.successors_of(page.unit, request.user),
        "predecessors": unit_pages.predecessors_of(page.unit, request.user),
        "then_url": f"?{urlencode({'don-vi': page.unit.pk, 'ngay': page.day.isoformat()})}",
        "crumbs": crumbs_to(request, page),
    }
    return render(request, "reports/progress_not_there.html", context)


def _then(request: HttpRequest, page: unit_pages.UnitOnDay) -> list[There]:
    """The units of the day, of the same level, that the unit was made of."""
    if not page.unit.valid_from or request.as_of >= page.unit.valid_from:
        return []
    ground = ground_of(page.unit, request.as_of, page.unit.valid_from)
    if page.unit.level == Level.PROVINCE:
        held: dict[int, list[int]] = {}
        for pk, version in ground.then.items():
            held.setdefault(version.province_id or 0, []).append(pk)
        names = names_on(held, request.as_of)
        return [
            _there(request, names[key], f"{figure(len(communes))} xã")
            for key, communes in sorted(held.items(), key=lambda each: names[each[0]].sort_key)
        ]
    return [
        _there(request, row, "toàn bộ" if ground.inside(row.unit_id) else "một phần")
        for row in ground.versions(ground.then)
    ]


def _now(request: HttpRequest, page: unit_pages.UnitOnDay) -> list[There]:
    """The communes of today, or provinces, that hold what a unit of then held."""
    level = page.unit.level
    then = UnitVersion.objects.visible_to(request.user).on(request.as_of).under(page.unit).holders()
    today = UnitVersion.objects.visible_to(request.user).on(request.today).holders()
    now = {row.unit_id: row for row in today.select_related("province")}
    fates = Fates(steps_between(request.as_of, request.today), now)
    homes = [fates.of(pk) for pk in then.values_list("unit_id", flat=True)]
    keys = {
        now[home].province_id if level == Level.PROVINCE else home
        for found in homes
        for home in found
    }
    names = names_on([key for key in keys if key], request.today)
    how = "" if level == Level.PROVINCE else "toàn bộ hoặc một phần"
    return [
        _there(request, row, how)
        for row in sorted(names.values(), key=lambda row: (row.sort_key, row.pk))
    ]


def _there(request: HttpRequest, row: UnitVersion, how: str) -> There:
    query = switched(request, map_of(request), don_vi=row.unit_id, cap=None, xep=None)
    above = row.district or row.province
    return There(
        name=row.full_name,
        place=above.label if above and above.pk != row.unit_id else "",
        how=how,
        url=f"{reverse('reports:progress')}?{query}" if reaches(request.user, row) else "",
    )
