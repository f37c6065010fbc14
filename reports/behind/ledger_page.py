"""The ledger of denominators as a page: villages of a unit with why they count, and their teams."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from communes.models import Unit, UnitVersion, VillageVersion
from reports.behind.ledger import WHY, Entry, Ledger, Why, ledger, villages_served
from reports.boards.board import rule_on
from reports.boards.links import CHANGED, EXPECTED, SERVED
from reports.demands import Demand
from reports.facts import Commune, communes_of
from reports.runs import within
from teams.models import Team

if TYPE_CHECKING:
    from communes.models import Officer

# ?loc= of the page, with its words.
WITH_TEAM, WITHOUT_TEAM, NOT_COUNTED = "co-to", "chua-co-to", "khong-tinh"
SELECTIONS = {
    EXPECTED: "được tính vào mẫu số",
    WITHOUT_TEAM: "được tính, chưa có tổ",
    WITH_TEAM: "được tính, đã có tổ",
    NOT_COUNTED: "không tính vào mẫu số",
    SERVED: "đang có tổ, kể cả khi chưa có danh mục",
    CHANGED: "thêm hoặc bớt so với ngày trước",
}


@dataclass(frozen=True)
class Area:
    """What targets are chosen for: the unit with all that lies in it."""

    on: datetime.date
    unit: Unit
    version: UnitVersion | None
    inside: frozenset[int]


@dataclass(frozen=True)
class Place:
    """An entry with the commune that held the village."""

    commune: UnitVersion
    entry: Entry
    then: bool


@dataclass(frozen=True)
class Line:
    """A row of the page; teams are those that the reader may see. then: whether it had a team on
    the day that changes are counted from."""

    commune: UnitVersion
    village_id: int
    name: str
    entry: Entry
    why: str
    teams: tuple[Team, ...]
    then: bool


@dataclass(frozen=True)
class Sums:
    """n of N, how many entries are there for each reason; more, fewer: villages that have a team
    and had none on the day that changes are counted from, and the other way round."""

    n: int
    of: int
    by_why: dict[Why, int]
    days: tuple[datetime.date, ...]
    more: int
    fewer: int

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return [(WHY[why], count) for why, count in self.by_why.items() if count]


def communes_on(unit: Unit, on: datetime.date, officer: Officer) -> list[Commune]:
    """The communes of a unit on a day by name, with their facts; five queries."""
    holders = UnitVersion.objects.visible_to(officer).on(on).under(unit).holders()
    rows = list(holders.select_related("unit").order_by("sort_key", "pk"))
    return list(communes_of(rows, [row.unit_id for row in rows], on))


def area_of(
    unit: Unit, on: datetime.date, communes: Iterable[Commune], map_day: datetime.date
) -> Area:
    """map_day: the day whose map the unit is on."""
    inside = frozenset(key for commune in communes for key in commune.keys)
    return Area(on, unit, unit.version_on(map_day), inside)


def ledgers_of(
    communes: Sequence[Commune], demand: Demand | None, on: datetime.date
) -> list[tuple[Commune, Ledger]]:
    """The ledger of every commune that the demand is about; None: of all, on the day itself."""
    asked = [each for each in communes if demand is None or demand.covers(each.keys)]
    rule = rule_on(demand, asked) if demand else None
    return [(commune, ledger(rule, commune.facts, on)) for commune in asked]


def sums_of(ledgers: Sequence[tuple[Commune, Ledger]], since: datetime.date) -> Sums:
    by_why: dict[Why, int] = dict.fromkeys(WHY, 0)
    more = fewer = 0
    for commune, each in ledgers:
        for entry in each.entries:
            by_why[entry.why] += 1
        for entry, then in _with_then(commune, each, since):
            more += entry.counted and not then
            fewer += entry.expected and then and not entry.counted
    return Sums(
        n=sum(each.n for _, each in ledgers),
        of=sum(each.of for _, each in ledgers),
        by_why=by_why,
        days=tuple(sorted({each.day for _, each in ledgers})),
        more=more,
        fewer=fewer,
    )


def _with_then(
    commune: Commune, each: Ledger, since: datetime.date
) -> Iterable[tuple[Entry, bool]]:
    """The entries, and whether each had a team on the earlier day: towards the same N."""
    served = villages_served(commune.facts)
    for entry in each.entries:
        judged = since if entry.span.valid_to is None else min(since, entry.span.valid_to)
        yield entry, served(entry.village_id, judged)


def places_of(
    ledgers: Sequence[tuple[Commune, Ledger]],
    asked: str,
    officer: Officer,
    on: datetime.date,
    since: datetime.date,
) -> list[Place]:
    """All entries, or those that ?loc= selects, by commune and by the villages' latest names."""
    found = [
        (place, Place(commune.version, entry, then))
        for place, (commune, each) in enumerate(ledgers)
        for entry, then in _with_then(commune, each, since)
        if _is(entry, asked, on, then=then)
    ]
    villages = [place.entry.village_id for _, place in found]
    versions = VillageVersion.objects.visible_to(officer).filter(village_id__in=villages)
    oldest_first = versions.order_by(F("valid_from").asc(nulls_first=True), "pk")
    keys = dict(oldest_first.values_list("village_id", "sort_key"))
    found.sort(key=lambda each: (each[0], keys.get(each[1].entry.village_id, "")))
    return [place for _, place in found]


def _is(entry: Entry, asked: str, on: datetime.date, *, then: bool) -> bool:
    if asked == EXPECTED:
        return entry.expected
    if asked == SERVED:
        there = within(on, entry.span.valid_from, entry.span.valid_to)
        return there and bool(entry.teams)
    if asked == CHANGED:
        return entry.expected and entry.counted != then
    if asked == WITH_TEAM:
        return entry.counted
    if asked == WITHOUT_TEAM:
        return entry.expected and not entry.teams
    return not entry.expected if asked == NOT_COUNTED else True


def lines_of(
    places: Sequence[Place], officer: Officer, on: datetime.date, *, documents: bool
) -> list[Line]:
    """The rows of one page in two queries; documents: whether the reader may open teams."""
    villages = [place.entry.village_id for place in places]
    names = names_of(villages, officer, on)
    keys = {pk for place in places for pk in place.entry.teams}
    teams = (
        {team.pk: team for team in Team.objects.visible_to(officer).filter(pk__in=keys)}
        if documents
        else {}
    )
    return [
        Line(
            commune=place.commune,
            village_id=place.entry.village_id,
            name=names.get(place.entry.village_id, "–"),
            entry=place.entry,
            why=WHY[place.entry.why],
            teams=tuple(teams[pk] for pk in place.entry.teams if pk in teams),
            then=place.then,
        )
        for place in places
    ]


def names_of(villages: Sequence[int], officer: Officer, on: datetime.date) -> dict[int, str]:
    """What each village was called on the day, or was last called before, else is called first."""
    versions = VillageVersion.objects.visible_to(officer).filter(village_id__in=villages)
    found: dict[int, str] = {}
    for version in versions.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        begun = version.valid_from is None or version.valid_from <= on
        if begun or version.village_id not in found:
            found[version.village_id] = version.full_name
    return found
