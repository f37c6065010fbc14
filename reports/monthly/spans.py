"""What the months of a quarter, a half-year or a year add up to, indicator by indicator.

Figures are handed in by month. How the months of a commune make one figure is said by the
catalogue or the province (`reports.monthly.figures.over_months`); a month that was not handed in is
missing and never a zero. Communes that passed whole into another within the period are counted in
that one, month by month; of one that was divided only what flows is counted, in a row of its own,
since what stood in it is reported by those that came after.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Sum

from communes.models import Unit
from reports.models import Figure, Indicator, IndicatorChoice, Submission
from reports.monthly.cells import Asked
from reports.monthly.facts import as_asked, indicators_of
from reports.monthly.figures import HANDED_IN, LAST, SUM, Total, Value, over_months, total_of
from reports.monthly.land import Land, land_now, land_of
from reports.monthly.parts import Said
from reports.periods import Period

Day = datetime.date
# So many communes are added up at a time, so that the country needs no more memory than a part.
AT_ONCE = 500


@dataclass(frozen=True)
class SpanLine:
    """An indicator over a period. months: those of it for which it was asked. unsaid: how often a
    commune said nothing of it, in commune-months. older: communes without a number of the last
    month asked, for which an earlier one stands."""

    asked: Asked
    adding: str
    months: tuple[Period, ...]
    total: Total
    before: Total
    unsaid: int
    older: int


@dataclass(frozen=True)
class SpanRow:
    """A commune, or in the country a province. due, handed_in: in commune-months. ended: it was
    divided or dissolved within the period."""

    unit_id: int
    communes: int
    due: int
    handed_in: int
    totals: Mapping[int, Total]
    ended: bool


@dataclass(frozen=True)
class SpanRollup:
    """communes: how many there are when the period ends. collected: the months in which somebody
    had to hand in. missing: of a commune the months that it did not hand in. calendars: how the
    months were told that were handed in. left: on a later map the communes that several took, with
    their figures that nobody can divide."""

    period: Period
    months: tuple[Period, ...]
    collected: tuple[Period, ...]
    communes: int
    due: int
    handed_in: int
    lines: tuple[SpanLine, ...]
    rows: tuple[SpanRow, ...]
    missing: Mapping[int, tuple[Period, ...]]
    calendars: frozenset[str]
    left: Mapping[int, Mapping[int, Total]] = field(default_factory=dict)


def span_rollup(unit: Unit | None, period: Period, map_day: Day | None = None) -> SpanRollup:
    """The sums of a unit, None the country, with its communes, or its provinces in the country.

    map_day: a later day by whose units they are told; then the rows of a commune are the communes
    of then that it took. The number of statements grows with the months, and with every 500
    communes.
    """

    def land_in(span: Period) -> Land:
        if map_day is None:
            return land_of(unit, span)
        return land_now(unit, span, map_day, of_then=unit is not None and unit.holds_villages)

    land = land_in(period)
    province = _province_of(unit, period)
    months_by_indicator: dict[int, tuple[Period, ...]] = defaultdict(tuple)
    catalogue: dict[int, Indicator] = {}
    for month in land.months:
        for indicator in indicators_of(province, month.last):
            catalogue[indicator.pk] = indicator
            months_by_indicator[indicator.pk] += (month,)
    chosen = _chosen_adding(province, period)
    sums = _sums(land, chosen)
    before = _sums(land_in(period.previous()), chosen)
    extra = Indicator.objects.filter(pk__in=set(sums.whole) - catalogue.keys())
    catalogue |= {row.pk: row for row in extra}
    due_of = {month.code: len(land.due[month.code]) for month in land.months}
    lines = []
    for indicator in sorted(catalogue.values(), key=lambda row: (row.position, row.pk)):
        months = months_by_indicator[indicator.pk]
        said = sums.said[indicator.pk]
        lines.append(
            SpanLine(
                asked=as_asked(indicator),
                adding=chosen.get(indicator.pk, indicator.adding),
                months=months,
                total=_with_missing(sums.whole.get(indicator.pk, Total()), len(land.now)),
                before=before.whole.get(indicator.pk, Total()),
                unsaid=sum(due_of[month.code] - said[month.code] for month in months),
                older=sums.older(indicator.pk, months),
            )
        )
    return SpanRollup(
        period=period,
        months=land.months,
        collected=tuple(month for month in land.months if due_of[month.code]),
        communes=len(land.now),
        due=sum(due_of.values()),
        handed_in=sum(row.handed_in for row in sums.rows.values()),
        lines=tuple(lines),
        rows=tuple(row.frozen(key, land) for key, row in sums.rows.items()),
        missing=sums.missing,
        calendars=frozenset(sums.calendars),
        left={pk: _left(land.rest.get(pk, ()), chosen) for pk in land.left},
    )


def _left(said: Iterable[Said], addings: Mapping[int, str]) -> dict[int, Total]:
    """By indicator what the months of one commune make."""
    monthly: dict[int, dict[str, Value]] = defaultdict(dict)
    for indicator, code, value in said:
        monthly[indicator][code] = _both(monthly[indicator].get(code), value)
    return {
        indicator: total_of(over_months(by_month, addings.get(indicator, SUM)))
        for indicator, by_month in monthly.items()
    }


@dataclass
class _RowSum:
    communes: int = 0
    due: int = 0
    handed_in: int = 0
    totals: dict[int, Total] = field(default_factory=dict)

    def frozen(self, key: int, land: Land) -> SpanRow:
        totals = {pk: _with_missing(each, self.communes) for pk, each in self.totals.items()}
        return SpanRow(
            key, self.communes, self.due, self.handed_in, totals, ended=not self.communes
        )


@dataclass
class _Sums:
    """whole: by indicator; said: by indicator and month how many communes said something; last: by
    indicator and month of how many communes it is the last that said something."""

    whole: dict[int, Total] = field(default_factory=dict)
    rows: dict[int, _RowSum] = field(default_factory=lambda: defaultdict(_RowSum))
    said: dict[int, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    last: dict[int, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    missing: dict[int, tuple[Period, ...]] = field(default_factory=dict)
    calendars: set[str] = field(default_factory=set)

    def older(self, indicator: int, months: Sequence[Period]) -> int:
        final = months[-1].code if months else ""
        return sum(count for code, count in self.last[indicator].items() if code < final)


def _with_missing(total: Total, communes: int) -> Total:
    said = total.reported + total.not_applicable
    return replace(total, missing=max(communes - said, 0))


def _province_of(unit: Unit | None, period: Period) -> int | None:
    version = unit.version_on(period.last) if unit is not None else None
    return version.province_id if version else None


def _chosen_adding(province: int | None, period: Period) -> dict[int, str]:
    """What the catalogue says, and before it what the province chose for the day of the cut-off."""
    found = dict(Indicator.objects.values_list("pk", "adding"))
    chosen = IndicatorChoice.objects.on(period.last).exclude(adding="")
    if province is not None:
        found |= dict(chosen.filter(unit_id=province).values_list("indicator_id", "adding"))
    return found


def _sums(land: Land, addings: Mapping[int, str]) -> _Sums:
    found = _Sums()
    for home in land.now:
        found.rows[land.key_of(home)].communes += 1
    codes = [month.code for month in land.months]
    for homes in _portions(land.members, AT_ONCE):
        units = [pk for home in homes for pk in land.members[home]]
        handed = _handed_in(units, codes, found.calendars)
        values = _values(units, codes)
        for home in homes:
            row = found.rows[land.key_of(home)]
            members = land.members[home]
            _count_months(land, members, handed, row, found)
            monthly: dict[int, dict[str, Value]] = defaultdict(dict)
            for pk in members:
                for indicator, code, value in values.get(pk, ()):
                    if pk in land.due[code]:
                        found.said[indicator][code] += 1
                    monthly[indicator][code] = _both(monthly[indicator].get(code), value)
            for indicator, code, value in land.parts.get(home, ()):
                monthly[indicator][code] = _both(monthly[indicator].get(code), value)
            for indicator, by_month in monthly.items():
                adding = addings.get(indicator, SUM)
                if home not in land.now and adding != SUM:
                    continue
                if adding == LAST:
                    found.last[indicator][max(by_month)] += 1
                total = total_of(over_months(by_month, adding))
                row.totals[indicator] = row.totals.get(indicator, Total()) + total
                found.whole[indicator] = found.whole.get(indicator, Total()) + total
    return found


def _count_months(
    land: Land,
    members: Iterable[int],
    handed: Collection[tuple[int, str]],
    row: _RowSum,
    found: _Sums,
) -> None:
    for pk in members:
        due = [month for month in land.months if pk in land.due[month.code]]
        lacking = tuple(month for month in due if (pk, month.code) not in handed)
        row.due += len(due)
        row.handed_in += len(due) - len(lacking)
        if lacking:
            found.missing[pk] = lacking


def _portions(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    held: list[int] = []
    for key in keys:
        held.append(key)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _handed_in(
    units: Collection[int], codes: Collection[str], calendars: set[str]
) -> set[tuple[int, str]]:
    rows = Submission.objects.filter(
        unit_id__in=units, period__in=codes, state__in=[state.value for state in HANDED_IN]
    )
    found = set()
    for pk, code, calendar in rows.values_list("unit_id", "period", "calendar"):
        found.add((pk, code))
        calendars.add(calendar)
    return found


def _values(
    units: Collection[int], codes: Collection[str]
) -> dict[int, list[tuple[int, str, Value]]]:
    """What each commune said of each indicator in each month, its teams and villages together."""
    rows = (
        Figure.objects.filter(
            submission__unit_id__in=units,
            submission__period__in=codes,
            submission__state__in=[state.value for state in HANDED_IN],
        )
        .values_list("submission__unit_id", "indicator_id", "submission__period")
        .annotate(n=Sum("value"), whole=Sum("of"), numbers=Count("value"))
        .order_by()
    )
    found: dict[int, list[tuple[int, str, Value]]] = defaultdict(list)
    for pk, indicator, code, n, whole, numbers in rows.iterator(chunk_size=5_000):
        value = Value(
            int(n) if numbers else None, None if whole is None else int(whole), not numbers
        )
        found[pk].append((indicator, code, value))
    return found


def _both(one: Value | None, other: Value) -> Value:
    """Two communes of one month that are one now."""
    if one is None or one.not_applicable:
        return other
    if other.not_applicable:
        return one
    of = None if one.of is None and other.of is None else (one.of or 0) + (other.of or 0)
    return Value((one.n or 0) + (other.n or 0), of)
