"""Team-months and member-months in force: pure, days in, figures out.

Provinces pay per team or per member and month, each by a resolution of its own (NQ 119/2023 of
Hà Tĩnh, NQ 26/2025 of Đà Nẵng: per team; NQ 27/2023 of Bình Dương: per member), so how a begun
month counts is a setting of the page. A kiện toàn ends no team; a person who goes on from one
composition into the next goes on. Where a merger of villages left several teams to one village,
the village counts once, by the team that is there longest, until a decision settles them.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

DAY = datetime.timedelta(days=1)
MIDDLE = 15
HALF_MONTH = 15
_CENT = Decimal("0.01")


class Rule(StrEnum):
    """When a month counts, by the days of it in force within the period."""

    FIRST_DAY = "ngay-1"
    MID_DAY = "ngay-15"
    ANY_DAY = "co-ngay"
    HALF = "15-ngay"
    WHOLE = "ca-thang"
    BY_DAYS = "theo-ngay"


RULE_WORDS = {
    Rule.FIRST_DAY: "đủ tháng nếu có hiệu lực ngày mồng 1",
    Rule.MID_DAY: "đủ tháng nếu có hiệu lực ngày 15",
    Rule.ANY_DAY: "đủ tháng nếu có hiệu lực ít nhất một ngày",
    Rule.HALF: "đủ tháng nếu có hiệu lực từ 15 ngày",
    Rule.WHOLE: "đủ tháng nếu có hiệu lực mọi ngày trong tháng",
    Rule.BY_DAYS: "chia theo số ngày có hiệu lực trong tháng",
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from first to last, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """That a team serves a village on the days; inherited after a merger of villages."""

    village: int
    span: Span
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class TeamLife:
    """A team as far as it is counted: its days, the villages it serves, who sits in it when."""

    key: int
    span: Span
    services: tuple[Service, ...] = ()
    seats: tuple[tuple[int, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Months:
    """team, members: months counted, to a hundredth. shared: team-months left out because another
    team stands for the village."""

    team: Decimal
    members: Decimal
    shared: Decimal


def united(spans: Iterable[Span]) -> Spans:
    """The same days with overlaps and seams closed, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.first <= found[-1].last + DAY:
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


def common(some: Spans, others: Spans) -> Spans:
    """The days that lie in both; each side united."""
    return tuple(
        Span(max(a.first, b.first), min(a.last, b.last))
        for a in some
        for b in others
        if a.first <= b.last and b.first <= a.last
    )


def without(some: Spans, others: Spans) -> Spans:
    """The days of the one side that lie not in the other; each side united."""
    left = list(some)
    for cut in others:
        pieces: list[Span] = []
        for span in left:
            if cut.last < span.first or span.last < cut.first:
                pieces.append(span)
                continue
            if span.first < cut.first:
                pieces.append(Span(span.first, cut.first - DAY))
            if cut.last < span.last:
                pieces.append(Span(cut.last + DAY, span.last))
        left = pieces
    return tuple(left)


def calendar_months(period: Span) -> list[Span]:
    """The whole calendar months that the period touches."""
    found = []
    first = period.first.replace(day=1)
    while first <= period.last:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        found.append(Span(first, last))
        first = last + DAY
    return found


def months_in_force(
    spans: Spans, period: Span, rule: Rule, months: Sequence[Span] | None = None
) -> Decimal:
    """How many months the united days make within the period, to a hundredth.

    months: what a month is, by default the calendar's; those of Nghị định 09/2019/NĐ-CP run from
    a 15th to a 14th, and each holds one first and one fifteenth.
    """
    inside = common(spans, (period,))
    total = Fraction(0)
    for month in (months or calendar_months(period)) if inside else ():
        held = common(inside, (month,))
        days = sum(part.days for part in held)
        if rule is Rule.FIRST_DAY:
            total += _holds(held, month, 1)
        elif rule is Rule.MID_DAY:
            total += _holds(held, month, MIDDLE)
        elif rule is Rule.ANY_DAY:
            total += days > 0
        elif rule is Rule.HALF:
            total += days >= HALF_MONTH
        elif rule is Rule.WHOLE:
            total += days == month.days
        else:
            total += Fraction(days, month.days)
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(_CENT, ROUND_HALF_UP)


def _holds(held: Spans, month: Span, number: int) -> bool:
    """Whether the day of that number within a month is among the days."""
    day = month.first.replace(day=number)
    if day < month.first:
        day = month.last.replace(day=number)
    return any(part.first <= day <= part.last for part in held)


def shared_days(teams: Sequence[TeamLife]) -> dict[int, Spans]:
    """The days of each team on which all its villages have a team that is there longer.

    Only villages that a team inherited are shared: otherwise a village has one team a day.
    """
    rank = {team.key: place for place, team in enumerate(sorted(teams, key=_seniority))}
    by_village: dict[int, list[tuple[int, Service]]] = defaultdict(list)
    for team in teams:
        for service in team.services:
            by_village[service.village].append((team.key, service))
    found = {}
    for team in teams:
        served = united(service.span for service in team.services)
        alone: list[Span] = []
        for service in team.services:
            taken = united(
                other.span
                for key, other in by_village[service.village]
                if rank[key] < rank[team.key] and (other.inherited or service.inherited)
            )
            alone += without((service.span,), taken)
        if days := without(served, united(alone)):
            found[team.key] = days
    return found


def _seniority(team: TeamLife) -> tuple[datetime.date, int]:
    return team.span.first, team.key


def count_months(
    teams: Sequence[TeamLife], period: Span, rule: Rule, months: Sequence[Span] | None = None
) -> dict[int, Months]:
    """The months of each team within the period, by its key; months as in months_in_force."""
    shared = shared_days(teams)
    known: dict[Spans, Decimal] = {}

    def counted_in(spans: Spans) -> Decimal:
        # Most teams of a commune begin and end together.
        if spans not in known:
            known[spans] = months_in_force(spans, period, rule, months)
        return known[spans]

    found = {}
    for team in teams:
        life: Spans = (team.span,)
        left_out = shared.get(team.key, ())
        counted = without(life, left_out)
        by_person: dict[int, list[Span]] = defaultdict(list)
        for person, span in team.seats:
            by_person[person].append(span)
        members = sum(
            (counted_in(common(united(spans), counted)) for spans in by_person.values()), Decimal(0)
        )
        whole, kept = counted_in(life), counted_in(counted)
        found[team.key] = Months(kept, members, whole - kept)
    return found


def money(months: Decimal, rate: int) -> int:
    """Dong for so many months at a rate per month, rounded to a whole dong."""
    return int((months * rate).to_integral_value(ROUND_HALF_UP))
