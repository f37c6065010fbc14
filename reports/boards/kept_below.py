"""A unit on a day with the units a level down, and the sums of what is kept of their communes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet, Subquery

from communes.models import Unit, UnitVersion
from reports.boards.kept_sums import Figures, added_up, key_below, sums_of
from reports.demands import Demand
from reports.facts import UNSEEN, children_of, own_and_children, versions_below
from reports.models import CommuneStat, Recount, SharedPerson, TargetStat
from reports.past.reader import Past, past_of

Day = datetime.date


class Today:
    """The counters of a unit; shares: whether somebody in it sits in several communes."""

    live: Sequence[CommuneStat] = ()

    def __init__(self, unit: Unit | None, *, shares: bool) -> None:
        self.unit, self.shares = unit, shares
        self.counts = stats_within(unit)

    def verdicts(self, targets: Sequence[int]) -> QuerySet[TargetStat]:
        # Only communes that count as one on the day have verdicts.
        return _within(TargetStat.objects.filter(target__in=targets), self.unit)

    def live_verdicts(self, demands: Sequence[Demand]) -> Sequence[TargetStat]:
        return ()

    def sharing(self, level: str) -> Iterable[tuple[int, int | None]]:
        if not self.shares:
            return ()
        rows = _within(SharedPerson.objects.all(), self.unit)
        return rows.values_list("person_id", f"{level}_id")


@dataclass(frozen=True)
class Below:
    """source: the kept figures, None where they do not hold for the day; counts: their sums for
    each child, and for all under None. key: the column of kept rows that names the child."""

    version: UnitVersion | None
    children: tuple[UnitVersion, ...]
    key: str
    source: Today | Past | None
    counts: dict[int | None, Figures]


def below_today(unit: Unit | None, on: Day, rows: Sequence[UnitVersion] | None) -> Below:
    """A unit on a day, which is today. rows: units that take the place of its children."""
    versions = versions_below(unit, on).annotate(**_marks(unit, on))
    key = _key(rows) if rows else key_below(unit)
    sums = sums_of(stats_within(unit), key, inside=unit is not None)
    asked, figures = _together(versions.values(*_VERSION, *_UNIT, *_MARKS), sums)
    version, children = own_and_children(unit, [_version(row) for row in asked])
    if rows is not None:
        children = tuple(rows)
    if not children or not asked or not asked[0]["counted"]:
        return Below(version, children, "", None, {})
    source = Today(unit, shares=asked[0]["shares"])
    return Below(version, children, _key(children), source, added_up(figures))


def below_then(unit: Unit | None, on: Day, rows: Sequence[UnitVersion] | None) -> Below:
    """The same on another day."""
    version, children = children_of(unit, on)
    source = past_of(unit, on) if children else None
    if rows is not None:
        children = tuple(rows)
    if not children or source is None:
        return Below(version, children, "", None, {})
    key = _key(children)
    sums = sums_of(source.counts, key, inside=unit is not None)
    return Below(version, children, key, source, added_up(sums, source.live, key))


def _key(children: Sequence[UnitVersion]) -> str:
    return f"{children[0].unit.level}_id"


def stats_within(unit: Unit | None) -> QuerySet[CommuneStat]:
    """The counters of the communes of a unit by the map of today, None the whole country."""
    return _within(CommuneStat.objects.filter(listed=True), unit)


def _within(rows: QuerySet[Any], unit: Unit | None) -> QuerySet[Any]:
    return rows if unit is None else rows.filter(**{f"{unit.level}_id": unit.pk})


_MARKS = ("counted", "shares")


def _marks(unit: Unit | None, on: Day) -> dict[str, Any]:
    """Whether the counters hold for the day, and whether somebody in the unit sits in several
    communes."""
    last = Recount.objects.filter(finished_at__isnull=False)
    holds = ExpressionWrapper(Q(day=on, stale=False), BooleanField())
    return {
        "counted": Subquery(last.annotate(holds=holds).values("holds")[:1]),
        "shares": Exists(_within(SharedPerson.objects.all(), unit)),
    }


def _seen(model: type[Unit | UnitVersion], prefix: str = "") -> tuple[str, ...]:
    names = (f"{prefix}{field.attname}" for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in UNSEEN)


_VERSION, _UNIT = _seen(UnitVersion), _seen(Unit, "unit__")


def _version(row: Mapping[str, Any]) -> UnitVersion:
    version = UnitVersion.from_db(None, _VERSION, [row[name] for name in _VERSION])
    names = [name.removeprefix("unit__") for name in _UNIT]
    version.unit = Unit.from_db(None, names, [row[name] for name in _UNIT])
    return version


def _together(*asked: QuerySet[Any, Figures]) -> list[list[Figures]]:
    """The rows of several values(), in one trip.

    perf: a trip to the database costs as much as adding up the figures of a province.
    """
    compiled = [each.query.sql_with_params() for each in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            "; ".join(statement for statement, _ in compiled),
            [value for _, values in compiled for value in values],
        )
        found = []
        for each in asked:
            names = list(each.query.selected or ())
            found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
            cursor.nextset()
    return found
