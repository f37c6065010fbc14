"""What an address of /tien-do/ asks for: whose board, which targets, the way down to it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from communes.keeping import reaches
from communes.keys import read_key
from communes.models import Level, Unit, UnitVersion
from communes.roles import Right
from communes.units import pages as unit_pages
from communes.units.two_maps import Map, map_asked
from reports.boards.board import Board
from reports.boards.links import Addresses, query_string
from reports.boards.week import SPANS, WEEK
from reports.demands import Area, Demand, demands_in, demands_of
from teams.models import Plan

if TYPE_CHECKING:
    from reports.boards.kept_board import Choose

BY_COMMUNE, COMPARED = "xa", "so-voi"
Crumbs = list[tuple[str, str | None]]


def page_asked(request: HttpRequest) -> unit_pages.UnitOnDay | None:
    """The unit asked for by ?don-vi=, else the officer's own; None is the whole country. It is read
    on the day of the map that the page is told on.

    404 for a unit that is not wholly in the officer's territory.
    """
    asked = request.GET.get("don-vi", "")
    if not asked:
        unit = request.user.unit
        if unit is None:
            return None
    else:
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=read_key(asked))
    page = unit_pages.unit_on(unit, request.user, map_day(request))
    if not page.reached:
        raise Http404
    return page


def map_of(request: HttpRequest) -> Map:
    """The map that a page is told on; today both are one."""
    asked = map_asked(request.GET)
    return asked if request.as_of < request.today else Map.OF_THE_DAY


def map_day(request: HttpRequest) -> datetime.date:
    """The day whose units the page is about."""
    day: datetime.date = request.today if map_of(request) is Map.OF_TODAY else request.as_of
    return day


def rows_asked(request: HttpRequest, page: unit_pages.UnitOnDay | None) -> list[UnitVersion] | None:
    """The communes of a province for ?cap=xa, of whatever district; None: the units right below.

    A district without communes stands after the communes, as board_on() asks.
    """
    if request.GET.get("cap") != BY_COMMUNE or page is None or page.unit.level != Level.PROVINCE:
        return None
    if map_of(request) is Map.OF_TODAY:
        return None
    rows = UnitVersion.objects.visible_to(request.user).on(request.as_of).under(page.unit)
    found = rows.holders().select_related("unit", "district")
    return list(found.order_by("unit__level", "sort_key", "pk")) or None


def demands_asked(request: HttpRequest) -> Choose:
    """Chooses the targets of a board: of all plans that the officer reads, or of ?ke-hoach=."""
    asked = request.GET.get("ke-hoach", "")
    plans = Plan.objects.visible_to(request.user)

    def choose(area: Area) -> list[Demand]:
        if not asked:
            return demands_of(plans, area)
        plan = get_object_or_404(plans.recorded().with_targets(), pk=read_key(asked))
        return demands_in(plan, area)

    return choose


def since_asked(request: HttpRequest) -> datetime.date:
    """The day that changes are counted from: ?so-voi= days before the one looked at, or a week."""
    asked = request.GET.get(COMPARED, "")
    days = int(asked) if asked in map(str, SPANS) else WEEK.days
    on: datetime.date = request.as_of
    return on - datetime.timedelta(days=min(days, (on - datetime.date.min).days))


def addresses_of(request: HttpRequest, shown: Board, place: int | None) -> Addresses:
    return Addresses(
        query=request.GET,
        on=request.as_of,
        today=request.today,
        demand=None if place is None else shown.demands[place],
        documents=request.user.can(Right.READ_DOCUMENTS),
        by_commune=request.GET.get("cap") == BY_COMMUNE
        and map_of(request) is Map.OF_THE_DAY
        and shown.row.unit is not None
        and shown.row.unit.level == Level.PROVINCE,
        since=since_asked(request),
    )


def crumbs_to(request: HttpRequest, page: unit_pages.UnitOnDay | None) -> Crumbs:
    """From the top to the unit; the boards that the officer may open are links."""
    path = reverse("reports:progress")

    def address(pk: int | None) -> str:
        return f"{path}?{query_string(request.GET, don_vi=pk, loc=None, xep=None, cap=None)}"

    whole_country = request.user.unit is None
    crumbs: Crumbs = [("Cả nước", address(None) if whole_country else None)]
    if page is None:
        return crumbs
    for version in [*page.path, page.version]:
        url = address(version.unit_id) if reaches(request.user, version) else None
        crumbs.append((version.full_name, url))
    return crumbs
