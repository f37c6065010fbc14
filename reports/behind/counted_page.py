"""The villages, teams or persons that a target counts in a unit, as a page lists them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communes.models import UnitVersion
from members.models import Person
from reports.behind.counted import THINGS, Thing, things_of
from reports.behind.ledger_page import names_of
from reports.boards.board import rule_on
from reports.boards.links import IN_TIME, LATE, TYPED_LATE
from reports.demands import Demand
from reports.facts import Commune, with_more
from teams.models import Team

if TYPE_CHECKING:
    from communes.models import Officer

COUNTED, MISSING = "da-tinh", "chua"
WORDS = {"village": "thôn, tổ dân phố", "team": "tổ", "person": "người"}
LINKS = {"village": "communes:village", "team": "members:team", "person": "members:person"}


@dataclass(frozen=True)
class Place:
    """A thing in the commune that it counts for."""

    commune: UnitVersion
    thing: Thing


@dataclass(frozen=True)
class Line:
    """A row of the page."""

    commune: UnitVersion
    thing: Thing
    name: str


def places_of(
    communes: Sequence[Commune], demand: Demand, on: datetime.date, *, alone: bool
) -> list[Place]:
    """Everything counted or expected, commune by commune. alone: a commune's own page, where an
    exempt commune is told too."""
    asked = [each for each in communes if demand.covers(each.keys)]
    if not alone:
        asked = [each for each in asked if not demand.exempts(each.keys)]
    ids = [each.version.unit_id for each in asked]
    rule = rule_on(demand, asked)
    return [
        Place(commune.version, thing)
        for commune in with_more(tuple(asked), ids, {rule.kind})
        for thing in things_of(rule, commune.facts, on)
    ]


def is_selected(thing: Thing, asked: str) -> bool:
    """Whether ?loc= selects it; what is not known selects all."""
    return {
        COUNTED: thing.counted,
        MISSING: not thing.counted,
        IN_TIME: thing.in_time is True,
        LATE: thing.in_time is False,
        TYPED_LATE: thing.typed_on is not None,
    }.get(asked, True)


def selections(demand: Demand) -> dict[str, str]:
    """What ?loc= can say of the things of a target."""
    found = {COUNTED: "đã tính"}
    if demand.rule.kind not in ("min_teams_per_commune", "pilot_sample"):
        found[MISSING] = "chưa đạt"
    if demand.rule.due is not None or any(own.due for own in demand.rule.own.values()):
        found |= {IN_TIME: "đúng hạn", LATE: "trễ hạn", TYPED_LATE: "đúng hạn, nhập muộn"}
    return found


def lines_of(places: Sequence[Place], kind: str, officer: Officer, on: datetime.date) -> list[Line]:
    """The rows of one page; one query."""
    names = _names(THINGS[kind], {each.thing.key for each in places}, officer, on)
    return [Line(each.commune, each.thing, names.get(each.thing.key, "–")) for each in places]


def _names(
    things: str, keys: Collection[int], officer: Officer, on: datetime.date
) -> dict[int, str]:
    if things == "village":
        return names_of(sorted(keys), officer, on)
    if things == "team":
        teams = Team.objects.visible_to(officer).filter(pk__in=keys).called_on(on)
        return dict(teams.values_list("pk", "called"))
    people = Person.objects.visible_to(officer).filter(pk__in=keys)
    return dict(people.values_list("pk", "full_name"))
