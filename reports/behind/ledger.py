"""Which villages a target expects of a commune, and why: the denominator, village by village; pure.

n of N of a coverage is made of these entries: N are the expected ones, n those of them with a
team, so that n is a part of N whatever opened, closed or was merged in between.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from reports.commune_facts import CommuneFacts, CoverSpan, VillageSpan
from reports.runs import within
from reports.target_rule import TargetRule

Day = datetime.date
Why = Literal["listed", "closed_later", "new", "closed", "not_declared", "exempt"]

WHY: dict[Why, str] = {
    "listed": "có trong danh mục đã xác nhận của ngày tính mẫu số",
    "closed_later": "có vào ngày tính mẫu số, kết thúc sau đó; xét theo ngày cuối cùng còn là thôn",
    "new": "chỉ có sau ngày tính mẫu số, không tính",
    "closed": "kết thúc trước ngày tính mẫu số, không tính",
    "not_declared": "danh mục thôn của xã chưa được xác nhận đầy đủ, chưa tính được",
    "exempt": "xã được miễn chỉ tiêu này, không tính",
}
EXPECTED: frozenset[Why] = frozenset({"listed", "closed_later"})


@dataclass(frozen=True)
class Entry:
    """A village. teams: those that serve it on the day judged, or on its last day if it ended
    before; committees are none. span: the days of which the commune held it."""

    span: VillageSpan
    why: Why
    teams: tuple[int, ...]

    @property
    def village_id(self) -> int:
        return self.span.village_id

    @property
    def expected(self) -> bool:
        return self.why in EXPECTED

    @property
    def counted(self) -> bool:
        """Whether it is one of the n."""
        return self.expected and bool(self.teams)


@dataclass(frozen=True)
class Ledger:
    """A commune's villages towards a target on a day. day: the one that N is counted on."""

    commune_id: int
    day: Day
    entries: tuple[Entry, ...]

    @property
    def n(self) -> int:
        return sum(entry.counted for entry in self.entries)

    @property
    def of(self) -> int:
        return sum(entry.expected for entry in self.entries)


def ledger(rule: TargetRule | None, facts: CommuneFacts, on: Day) -> Ledger:
    """Every village that the commune held up to the day judged or on the denominator's day.

    rule None: no target, so the villages of the day itself. A village that came back after a time
    elsewhere is told once, by its stay of the denominator's day if it has one.
    """
    own = None if rule is None else rule.for_commune(facts.commune_id)
    day = on if own is None else own.counted_on(on, facts.begun)
    exempt = own is not None and facts.commune_id in own.exempt
    listed = facts.villages_on(day)
    covers = _covers(facts)
    entries = []
    for span in _stays(facts.villages, day, on):
        judged = on if span.valid_to is None else min(on, span.valid_to)
        teams = {
            cover.team_id
            for cover in covers.get(span.village_id, ())
            if within(judged, cover.effective_from, cover.effective_to)
        }
        why = _why(span, day, on, known=listed is not None, exempt=exempt)
        entries.append(Entry(span, why, tuple(sorted(teams))))
    return Ledger(facts.commune_id, day, tuple(entries))


def villages_served(facts: CommuneFacts) -> Callable[[int, Day], bool]:
    """Whether a team served a village of the commune on a day."""
    covers = _covers(facts)

    def served(village_id: int, on: Day) -> bool:
        return any(
            within(on, cover.effective_from, cover.effective_to)
            for cover in covers.get(village_id, ())
        )

    return served


def _covers(facts: CommuneFacts) -> dict[int, list[CoverSpan]]:
    """Who serves each village; committees serve none."""
    committees = {team.team_id for team in facts.teams if team.kind == "committee"}
    covers = defaultdict(list)
    for cover in facts.covers:
        if cover.team_id not in committees:
            covers[cover.village_id].append(cover)
    return covers


def _stays(villages: Iterable[VillageSpan], day: Day, on: Day) -> list[VillageSpan]:
    """One stay of each village that began by either day: that of the denominator's day, else the
    last one."""
    latest = max(day, on)
    found: dict[int, VillageSpan] = {}
    for span in sorted(villages, key=lambda span: span.valid_from or Day.min):
        if span.valid_from is not None and span.valid_from > latest:
            continue
        old = found.get(span.village_id)
        if old is None or not within(day, old.valid_from, old.valid_to):
            found[span.village_id] = span
    return list(found.values())


def _why(span: VillageSpan, day: Day, on: Day, *, known: bool, exempt: bool) -> Why:
    if span.valid_to is not None and span.valid_to < day:
        return "closed"
    if span.valid_from is not None and span.valid_from > day:
        return "new"
    if exempt:
        return "exempt"
    if not known:
        return "not_declared"
    return "closed_later" if span.valid_to is not None and span.valid_to < on else "listed"
