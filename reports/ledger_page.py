"""The ledger of denominators as a page: villages of a unit with why they count, and their teams."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from communes.models import Unit, UnitVersion, VillageVersion
from reports.board import rule_on
from reports.demands import Demand
from reports.facts import Commune, communes_of
from reports.ledger import WHY, Entry, Ledger, Why, ledger
from teams.models import Team

if TYPE_CHECKING:
    from communes.models import Officer

# ?loc= of the page, with its words.
WITH_TEAM, WITHOUT_TEAM, NOT_COUNTED = "co-to", "chua-co-to", "khong-tinh"
SELECTIONS = {
    WITHOUT_TEAM: "được tính, chưa có tổ",
    WITH_TEAM: "được tính, đã có tổ",
    NOT_COUNTED: "không tính vào mẫu số",
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


@dataclass(frozen=True)
class Line:
    """A row of the page; teams are those that the reader may see."""

    commune: UnitVersion
    village_id: int
    name: str
    entry: Entry
    why: str
    teams: tuple[Team, ...]


@dataclass(frozen=True)
class Sums:
    """n of N, how many entries are there for each reason, and communes without a list."""

    n: int
    of: int
    by_why: dict[Why, int]
    days: tuple[datetime.date, ...]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return [(WHY[why], count) for why, count in self.by_why.items() if count]


def communes_on(unit: Unit, on: datetime.date, officer: Officer) -> list[Commune]:
    """The communes of a unit on a day by name, with their facts; five queries."""
    holders = UnitVersion.objects.visible_to(officer).on(on).under(unit).holders()
    rows = list(holders.select_related("unit").order_by("sort_key", "pk"))
    return list(communes_of(rows, [row.unit_id for row in rows], on))


def area_of(unit: Unit, on: datetime.date, communes: Iterable[Commune]) -> Area:
    inside = frozenset(key for commune in communes for key in commune.keys)
    return Area(on, unit, unit.version_on(on), inside)


def ledgers_of(
    communes: Sequence[Commune], demand: Demand | None, on: datetime.date
) -> list[tuple[Commune, Ledger]]:
    """The ledger of every commune that the demand is about; None: of all, on the day itself."""
    asked = [each for each in communes if demand is None or demand.covers(each.keys)]
    rule = rule_on(demand, asked) if demand else None
    return [(commune, ledger(rule, commune.facts, on)) for commune in asked]


def sums_of(ledgers: Sequence[tuple[Commune, Ledger]]) -> Sums:
    by_why: dict[Why, int] = dict.fromkeys(WHY, 0)
    for _, each in ledgers:
        for entry in each.entries:
            by_why[entry.why] += 1
    return Sums(
        n=sum(each.n for _, each in ledgers),
        of=sum(each.of for _, each in ledgers),
        by_why=by_why,
        days=tuple(sorted({each.day for _, each in ledgers})),
    )


def places_of(
    ledgers: Sequence[tuple[Commune, Ledger]], asked: str, officer: Officer
) -> list[Place]:
    """All entries, or those that ?loc= selects, by commune and by the villages' latest names."""
    found = [
        (place, Place(commune.version, entry))
        for place, (commune, each) in enumerate(ledgers)
        for entry in each.entries
        if _is(entry, asked)
    ]
    villages = [place.entry.village_id for _, place in found]
    versions = VillageVersion.objects.visible_to(officer).filter(village_id__in=villages)
    oldest_first = versions.order_by(F("valid_from").asc(nulls_first=True), "pk")
    keys = dict(oldest_first.values_list("village_id", "sort_key"))
    found.sort(key=lambda each: (each[0], keys.get(each[1].entry.village_id, "")))
    return [place for _, place in found]


def _is(entry: Entry, asked: str) -> bool:
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
    names = _names(villages, officer, on)
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
        )
        for place in places
    ]


def _names(villages: Sequence[int], officer: Officer, on: datetime.date) -> dict[int, str]:
    """What each village was called on the day, or was last called before, else is called first."""
    versions = VillageVersion.objects.visible_to(officer).filter(village_id__in=villages)
    found: dict[int, str] = {}
    for version in versions.order_by(F("valid_from").asc(nulls_first=True), "pk"):
        begun = version.valid_from is None or version.valid_from <= on
        if begun or version.village_id not in found:
            found[version.village_id] = version.full_name
    return found
