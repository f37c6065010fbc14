"""Whether a commune of now meets what communes of then were asked that it is made of; pure.

It is judged by all that is in it: its teams together, a team of any of its parts, the papers of all
of them. In time is judged as ever: where enough of its teams were signed in time, or where a part
was enough in time by itself. Late it is by the first of its parts that was enough alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from reports.commune_facts import CommuneFacts
from reports.progress import Standing
from reports.rules import Verdict, judge
from reports.target_rule import TargetRule
from teams.deadlines import days_late, last_day_in_time, named_day

Day = datetime.date
# Rules by which a commune meets or does not, whose parts can be put together. How many communes of
# a district a sample asks is said of districts, which are on no later map.
TOGETHER = frozenset({"min_teams_per_commune", "coverage_communes", "document_due"})


class Told(Protocol):
    """The verdict on one commune of then, as it is kept."""

    @property
    def standing(self) -> str: ...
    @property
    def n(self) -> int | None: ...
    @property
    def of(self) -> int | None: ...
    @property
    def held_since(self) -> Day | None: ...
    @property
    def on_time(self) -> int: ...
    @property
    def late(self) -> int: ...
    @property
    def typed_late(self) -> int: ...
    @property
    def typed_days_late(self) -> int | None: ...


@dataclass(frozen=True)
class Sums:
    """What the verdicts on the parts of a commune add up to.

    enough: how many were in time by themselves, each asked for as much as the commune may be;
    alone: the first day from which one of these was. last: the day from which all are. only: the
    standing where there is one part.
    """

    parts: int = 0
    exempt: int = 0
    n: int = 0
    of: int = 0
    on_time: int = 0
    late: int = 0
    typed_late: int = 0
    typed_days_late: int | None = None
    enough: int = 0
    alone: Day | None = None
    last: Day | None = None
    only: str = ""


def sums_of(rule: TargetRule, told: Iterable[Told]) -> Sums:
    rows = list(told)
    full = [row for row in rows if (row.of or 0) >= asked_for(rule)]
    held = [row.held_since for row in rows if row.held_since is not None]
    return Sums(
        parts=len(rows),
        exempt=sum(row.standing == "exempt" for row in rows),
        n=sum(row.n or 0 for row in rows),
        of=sum(row.of or 0 for row in rows),
        on_time=sum(row.on_time for row in rows),
        late=sum(row.late for row in rows),
        typed_late=sum(row.typed_late for row in rows),
        typed_days_late=max(
            (row.typed_days_late for row in rows if row.typed_days_late is not None), default=None
        ),
        enough=sum(row.standing == "met" for row in full),
        alone=min((row.held_since for row in full if row.held_since is not None), default=None),
        last=max(held, default=None),
        only=rows[0].standing if len(rows) == 1 else "",
    )


def asked_for(rule: TargetRule) -> int:
    """What a commune with enough villages is asked for."""
    return (rule.threshold or 1) if rule.kind == "min_teams_per_commune" else 1


def whole_of(rule: TargetRule, sums: Sums) -> int:
    """The N of a commune: a minimum no higher than its villages, as each part was capped at its
    own; one team; the papers of all parts."""
    return sums.of if rule.kind == "document_due" else min(asked_for(rule), sums.of)


@dataclass(frozen=True)
class Asked:
    """A target on a day, with the days that follow from it; perf: thousands are judged by one."""

    rule: TargetRule
    on: Day
    last_day: Day | None
    named: Day | None
    counted_on: Day


def asked_on(rule: TargetRule, on: Day) -> Asked:
    named = named_day(rule.due, rule.wording) if rule.due else None
    return Asked(rule, on, last_day_in_time(rule.due, rule.wording), named, rule.counted_on(on))


def verdict_of(asked: Asked, sums: Sums) -> Verdict | None:
    """On a commune made of its parts; None where sums do not tell since when it is enough. Whether
    it was enough before and is no more is told of communes of then alone."""
    rule, on, last_day, named = asked.rule, asked.on, asked.last_day, asked.named
    of = whole_of(rule, sums)
    since = sums.alone
    in_time = sums.enough > 0
    if rule.kind == "min_teams_per_commune":
        in_time = in_time or sums.on_time >= of
    elif rule.kind == "document_due":
        since = sums.last
        in_time = since is not None and last_day is not None and since <= last_day
    if sums.only:
        since, in_time = sums.last, sums.only == "met"
    one = rule.kind == "coverage_communes"
    n = min(sums.n, 1) if one else sums.n
    late_by: int | None = None
    standing: Standing
    if sums.exempt == sums.parts:
        standing = "exempt"
    elif of == 0:
        standing = "not_applicable"
    elif n >= of:
        if last_day is None or on <= last_day or in_time:
            standing = "met"
        elif since is None:
            return None
        else:
            standing = "met_late"
            late_by = days_late(since, named) if named else None
    elif last_day is not None and on > last_day:
        standing = "overdue"
        late_by = days_late(on, named) if named else None
    else:
        standing = "under_way" if n else "not_started"
    on_time = min(sums.on_time, 1) if one else sums.on_time
    typed = sums.typed_late
    if one:
        # One team is enough: typed late it is where no other was in time.
        typed = int(0 < sums.typed_late == sums.on_time)
    capped = rule.kind == "min_teams_per_commune" and of < asked_for(rule)
    return Verdict(
        standing=standing,
        n=n,
        of=of,
        cap=of if capped else None,
        capped=capped,
        held_since=None,
        last_day=last_day,
        days_late=late_by,
        met_before=False,
        on_time=on_time,
        late=(n - on_time if one else sums.late),
        typed_late=typed,
        typed_days_late=sums.typed_days_late if typed else None,
        denominator_day=asked.counted_on,
    )


def judged_whole(rule: TargetRule, facts: CommuneFacts, on: Day) -> Verdict:
    """On a commune by its facts together, where sums do not tell."""
    found = judge(rule, facts, on)
    return replace(found, held_since=None, met_before=False)


def joined(commune: int, parts: Sequence[CommuneFacts]) -> CommuneFacts:
    """The facts of the parts as those of one commune; its list is known while that of all is."""
    return CommuneFacts(
        commune_id=commune,
        list_spans=_common([each.list_spans for each in parts]),
        villages=tuple(village for each in parts for village in each.villages),
        teams=tuple(team for each in parts for team in each.teams),
        covers=tuple(cover for each in parts for cover in each.covers),
        seats=tuple(seat for each in parts for seat in each.seats),
        received=tuple(paper for each in parts for paper in each.received),
        trained=tuple(done for each in parts for done in each.trained),
        begun=max((each.begun for each in parts if each.begun is not None), default=None),
    )


Spans = tuple[tuple[Day | None, Day | None], ...]


def _common(several: Sequence[Spans]) -> Spans:
    """The days that lie in a span of each."""
    found: Spans = ((None, None),)
    for spans in several:
        found = tuple(
            (begin if begin > Day.min else None, end if end < Day.max else None)
            for one in found
            for other in spans
            for begin in [max(one[0] or Day.min, other[0] or Day.min)]
            for end in [min(one[1] or Day.max, other[1] or Day.max)]
            if begin <= end
        )
    return found
