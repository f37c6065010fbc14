"""The page of teams that ask for a decision: the counts of communes, or the teams of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communes.models import UnitVersion
from communes.vietnamese import search_text
from members.watching.facts import Watched
from members.watching.watch import REASON_WORDS, Reason

if TYPE_CHECKING:
    import datetime

    from communes.models import Officer, Unit


@dataclass(frozen=True)
class CommuneLine:
    """teams: how many of a commune ask for a decision. reasons: (words, teams), the gravest
    first."""

    unit_id: int
    name: str
    teams: int
    reasons: tuple[tuple[str, int], ...]


def is_commune(unit: Unit, day: datetime.date, officer: Officer) -> bool:
    """Whether a unit holds villages itself: a commune, or a district without communes."""
    if not unit.holds_villages:
        return False
    below = UnitVersion.objects.visible_to(officer).on(day).filter(parent=unit)
    return not below.exists()


def chosen_reason(asked: str) -> Reason | None:
    return Reason(asked) if asked in set(Reason) else None


def selected(rows: Iterable[Watched], reason: Reason | None, words: str) -> list[Watched]:
    """The teams with a reason whose names hold all the words."""
    wanted = search_text(words).split()
    return [
        row
        for row in rows
        if (reason is None or any(finding.reason == reason for finding in row.findings))
        and all(word in search_text(row.team.name) for word in wanted)
    ]


def reason_choices(rows: Iterable[Watched]) -> list[tuple[str, str]]:
    """The reasons that occur, with the number of teams."""
    counts = Counter(finding.reason for row in rows for finding in row.findings)
    return [
        (reason.value, f"{REASON_WORDS[reason]} ({counts[reason]})")
        for reason in Reason
        if counts[reason]
    ]


def commune_lines(rows: Sequence[Watched], names: dict[int, str]) -> list[CommuneLine]:
    """One line per commune, the one with most teams first; names: commune -> full name."""
    by_commune: dict[int, list[Watched]] = {}
    for row in rows:
        by_commune.setdefault(row.commune_id, []).append(row)
    lines = []
    for pk, teams in by_commune.items():
        counts = Counter(finding.reason for row in teams for finding in row.findings)
        reasons = tuple((REASON_WORDS[r], counts[r]) for r in Reason if counts[r])
        lines.append(CommuneLine(pk, names.get(pk, ""), len(teams), reasons))
    return sorted(lines, key=lambda line: (-line.teams, line.name))
