"""What the figures of a month add up to in a unit: of those that reported, and who did not.

Only what was handed in is added; a commune that said nothing is missing and never a zero. Of an
indicator asked of each team or village a commune has reported once one of them has.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from communes.models import Level, Unit, UnitVersion, VillageList, VillagePlacement
from reports.facts import children_of
from reports.models import Figure, Indicator, Submission
from reports.monthly.cells import Asked
from reports.monthly.facts import as_asked, indicators_of
from reports.monthly.figures import HANDED_IN, Total
from reports.monthly.words import number_words
from reports.periods import Period

Day = datetime.date


@dataclass(frozen=True)
class Line:
    """An indicator in a unit. before: the same of the month before."""

    asked: Asked
    total: Total
    before: Total

    @property
    def words(self) -> str:
        return number_words(self.total.n, self.total.of)

    @property
    def before_words(self) -> str:
        return number_words(self.before.n, self.before.of)


@dataclass(frozen=True)
class Child:
    """A unit a level down: of how many communes it has, how many handed in; and its totals by
    indicator."""

    version: UnitVersion
    communes: int
    handed_in: int
    totals: Mapping[int, Total]

    def total_of(self, indicator: int) -> Total:
        return self.totals.get(indicator, Total(missing=self.communes))


@dataclass(frozen=True)
class Rollup:
    """communes: how many there are; handed_in: how many of them handed in."""

    unit: Unit | None
    period: Period
    communes: int
    handed_in: int
    lines: tuple[Line, ...]
    children: tuple[Child, ...]

    @property
    def missing(self) -> int:
        return self.communes - self.handed_in


def communes_on(unit: Unit | None, day: Day) -> QuerySet[UnitVersion]:
    """The communes of a unit on a day, None the whole country; a district without communes is one
    while it holds villages or has said that its list is complete."""
    holding = Exists(VillagePlacement.objects.on(day).filter(commune=OuterRef("unit"))) | Exists(
        VillageList.objects.on(day).filter(commune=OuterRef("unit"))
    )
    rows = UnitVersion.objects.on(day).under(unit).holders()
    return rows.filter(Q(unit__level=Level.COMMUNE) | holding)


def handed_in_of(period: Period) -> QuerySet[Submission]:
    return Submission.objects.filter(
        period=period.code, state__in=[state.value for state in HANDED_IN]
    )


def missing_from(unit: Unit | None, period: Period) -> QuerySet[UnitVersion]:
    """The communes of a unit that did not hand in, in order."""
    handed_in = handed_in_of(period).filter(unit=OuterRef("unit"))
    rows = communes_on(unit, period.last).filter(~Exists(handed_in))
    return rows.select_related("unit", "district").order_by("sort_key", "pk")


def rollup(unit: Unit | None, period: Period) -> Rollup:
    """The sums of a unit and of the units a level down; the number of queries is constant."""
    day = period.last
    _, children = children_of(unit, day)
    key = _key_of(children)
    communes = _communes_by(unit, day, key)
    handed = _handed_in_by(unit, period, key)
    totals = _totals(unit, period, key, communes)
    before = _totals(
        unit, period.previous(), None, _communes_by(unit, period.previous().last, None)
    )
    asked = _asked(unit, day, totals[None])
    nobody = Total(missing=communes[None])
    return Rollup(
        unit=unit,
        period=period,
        communes=communes[None],
        handed_in=handed[None],
        lines=tuple(
            Line(each, totals[None].get(each.pk, nobody), before[None].get(each.pk, Total()))
            for each in asked
        ),
        children=tuple(
            Child(
                child,
                communes.get(child.unit_id, 0),
                handed.get(child.unit_id, 0),
                totals.get(child.unit_id, {}),
            )
            for child in children
            if communes.get(child.unit_id)
        ),
    )


def rows_of(unit: Unit | None, period: Period, versions: Sequence[UnitVersion]) -> list[Child]:
    """Any communes of a unit with their own totals, for reports that list every commune."""
    totals = _totals(unit, period, "unit", {version.unit_id: 1 for version in versions} | {None: 0})
    handed = set(_within(handed_in_of(period), unit).values_list("unit_id", flat=True))
    return [
        Child(version, 1, int(version.unit_id in handed), totals.get(version.unit_id, {}))
        for version in versions
    ]


def _key_of(children: Sequence[UnitVersion]) -> str | None:
    """The copied key by which rows belong to a child."""
    if not children:
        return None
    level = children[0].unit.level
    return "unit" if level == Level.COMMUNE else str(level)


def _within(rows: QuerySet[Submission], unit: Unit | None) -> QuerySet[Submission]:
    if unit is None:
        return rows
    return rows.filter(**{f"{unit.level}_id": unit.pk})


def _communes_by(unit: Unit | None, day: Day, key: str | None) -> dict[int | None, int]:
    """How many communes each child has, and under None all of them."""
    rows = communes_on(unit, day)
    found: dict[int | None, int] = {None: rows.count()}
    if key is not None:
        found |= dict(rows.values_list(f"{key}_id").annotate(Count("pk")).order_by())
    return found


def _handed_in_by(unit: Unit | None, period: Period, key: str | None) -> dict[int | None, int]:
    rows = _within(handed_in_of(period), unit)
    found: dict[int | None, int] = {None: rows.count()}
    if key is not None:
        found |= dict(rows.values_list(f"{key}_id").annotate(Count("pk")).order_by())
    return found


def _totals(
    unit: Unit | None, period: Period, key: str | None, communes: Mapping[int | None, int]
) -> dict[int | None, dict[int, Total]]:
    """By child (None the whole) and indicator."""
    figures = Figure.objects.filter(submission__in=_within(handed_in_of(period), unit))
    sums = {
        "n": Sum("value"),
        "whole": Sum("of"),
        "reported": Count("submission", distinct=True, filter=Q(value__isnull=False)),
        "said": Count("submission", distinct=True),
    }
    groups = ["indicator_id"] if key is None else [f"submission__{key}_id", "indicator_id"]
    found: dict[int | None, dict[int, Total]] = {None: {}}
    for row in figures.values(*groups).annotate(**sums).order_by():
        child = None if key is None else row[groups[0]]
        total = Total(
            n=None if row["n"] is None else int(row["n"]),
            of=None if row["whole"] is None else int(row["whole"]),
            reported=row["reported"],
            not_applicable=row["said"] - row["reported"],
        )
        found.setdefault(child, {})[row["indicator_id"]] = total
    if key is not None:
        found[None] = _added(found)
    return {
        child: {
            indicator: replace(
                total,
                missing=max(communes.get(child, 0) - total.reported - total.not_applicable, 0),
            )
            for indicator, total in totals.items()
        }
        for child, totals in found.items()
    }


def _added(found: Mapping[int | None, Mapping[int, Total]]) -> dict[int, Total]:
    whole: dict[int, Total] = {}
    for totals in found.values():
        for indicator, total in totals.items():
            whole[indicator] = whole.get(indicator, Total()) + total
    return whole


def _asked(unit: Unit | None, day: Day, totals: Iterable[int]) -> list[Asked]:
    """What is asked for in the unit, and what was handed in besides, in the catalogue's order."""
    province = None
    if unit is not None:
        version = unit.version_on(day)
        province = version.province_id if version else None
    rows = indicators_of(province, day)
    known = {row.pk for row in rows}
    extra = Indicator.objects.filter(pk__in=set(totals) - known)
    return [
        as_asked(row) for row in sorted([*rows, *extra], key=lambda row: (row.position, row.pk))
    ]
