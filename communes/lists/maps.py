"""On which of the two maps a list of a past day is told: ?ban-do=, and the links between both."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest

from communes.models import Unit
from communes.units.fates import same_map
from communes.units.two_maps import PARAMETER, Map, map_asked

# What a page's place in the list is kept in; it is another list on the other map.
PLACES = ("trang", "dem", "page")


class MapChoice(NamedTuple):
    words: str
    url: str
    current: bool


def map_of(request: HttpRequest) -> Map:
    """The map that the list is told on: of a day that is no past one, its own."""
    past = request.as_of < request.today  # type: ignore[attr-defined]
    return map_asked(request.GET) if past else Map.OF_THE_DAY


def map_for(request: HttpRequest, unit: Unit | None) -> Map:
    """The same for the list of a unit: only one that is there today can tell it on today's map."""
    there = unit is not None and unit.valid_on(request.today)  # type: ignore[attr-defined]
    return map_of(request) if there else Map.OF_THE_DAY


def maps_for(request: HttpRequest, unit: Unit | None) -> list[MapChoice]:
    there = unit is not None and unit.valid_on(request.today)  # type: ignore[attr-defined]
    return maps_offered(request) if there else []


def maps_offered(request: HttpRequest) -> list[MapChoice]:
    """The two maps of a past day; nothing where both are one."""
    as_of, today = request.as_of, request.today  # type: ignore[attr-defined]
    return [] if as_of >= today or same_map(as_of, today) else choices(request, map_of(request))


def choices(request: HttpRequest, current: Map) -> list[MapChoice]:
    found = []
    for each in Map:
        query = request.GET.copy()
        for name in (*PLACES, PARAMETER):
            query.pop(name, None)
        if each.value:
            query[PARAMETER] = each.value
        found.append(MapChoice(each.words, f"?{query.urlencode()}", each is current))
    return found


def told_words(request: HttpRequest, on_map: Map) -> str:
    """For the head of a file: the day of its figures, and on which map of which day."""
    as_of, today = request.as_of, request.today  # type: ignore[attr-defined]
    day = f"Số liệu đến ngày {as_of:%d/%m/%Y}"
    if on_map is Map.OF_TODAY:
        return f"{day}, quy đổi theo địa giới hiện nay ({today:%d/%m/%Y})"
    past = as_of < today and not same_map(as_of, today)
    return f"{day}, theo địa giới tại thời điểm" if past else day
