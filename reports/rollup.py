"""From communes to the unit above: verdicts and figures added up; pure.

A parent is judged on its communes directly, whatever the levels between.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.progress import STANDING_ORDER, Standing
from reports.rules import TargetRule, Verdict
from teams.deadlines import days_late, last_day_in_time, named_day

# Nothing is asked of these communes, so they stand in neither n nor N.
ASKED_NOTHING: frozenset[Standing] = frozenset({"exempt", "not_applicable"})
MEETING: frozenset[Standing] = frozenset({"met", "met_late"})
# Rules whose n of N adds up over communes; the others count communes.
SUMMED = frozenset({"coverage_villages", "training_share", "size_band"})


@dataclass(frozen=True)
class ParentVerdict:
    """The standing of a unit towards a target on a day, from its communes.

    n, of: villages for coverage (of communes with a list; None when none has one), members for
    training, teams for sizes, the communes asked of the districts for a sample, else communes that
    meet. no_list: communes without a list, counted apart. by_standing:
    communes per standing, worst first, only those that occur. communes: all of them. days_late:
    the largest of the communes while the unit is met_late or overdue. on_time, late, typed_late,
    typed_days_late: as in Verdict, added up (the days: the largest).
    """

    standing: Standing
    n: int | None
    of: int | None
    communes: int
    no_list: int
    by_standing: dict[Standing, int]
    last_day: datetime.date | None
    days_late: int | None
    on_time: int
    late: int
    typed_late: int
    typed_days_late: int | None

    @property
    def part(self) -> int | None:
        """n, under the name it has for a commune."""
        return self.n


def roll_up(
    target: TargetRule,
    verdicts: Mapping[int, Verdict],
    on: datetime.date,
    district_of: Mapping[int, int] | None = None,
) -> ParentVerdict:
    """Judge a unit by the verdicts of its communes (by commune id) on the same day.

    Exempt communes and those without villages are left out. The unit meets when all that remain
    do, or the share of communes asked for; a commune without a list keeps it from that.
    district_of: the district of each commune, among which a sample is asked of each; without it
    the communes are one group.
    """
    last_day = last_day_in_time(target.due, target.wording)
    passed = last_day is not None and on > last_day
    asked = [verdict for verdict in verdicts.values() if verdict.standing not in ASKED_NOTHING]
    known = [verdict for verdict in asked if verdict.of is not None]
    standings = [verdict.standing for verdict in verdicts.values()]
    n: int | None
    of: int | None
    if target.kind == "pilot_sample":
        groups = _groups(verdicts, district_of or {})
        n, of, standing = _sample(target.threshold or 1, groups, passed=passed)
    else:
        if target.kind in SUMMED:
            n = sum(verdict.part or 0 for verdict in known) if known else None
            of = sum(verdict.of or 0 for verdict in known) if known else None
        else:
            n = sum(verdict.standing in MEETING for verdict in asked)
            of = len(asked)
        enough = target.enough_of(len(asked)) if target.kind == "coverage_communes" else len(asked)
        standing = _standing(standings, passed=passed, enough=enough)
    return ParentVerdict(
        standing=standing,
        n=n,
        of=of,
        communes=len(standings),
        no_list=standings.count("no_list"),
        by_standing={s: standings.count(s) for s in STANDING_ORDER if s in standings},
        last_day=last_day,
        days_late=_days_late(target, standing, asked, on),
        on_time=sum(verdict.on_time for verdict in asked),
        late=sum(verdict.late for verdict in asked),
        typed_late=sum(verdict.typed_late for verdict in asked),
        typed_days_late=max(
            (v.typed_days_late for v in asked if v.typed_days_late is not None), default=None
        ),
    )


def _groups(
    verdicts: Mapping[int, Verdict], district_of: Mapping[int, int]
) -> list[list[Standing]]:
    """The standings of the communes of each district; exempt communes cannot be chosen."""
    groups: dict[int | None, list[Standing]] = {}
    for pk, verdict in verdicts.items():
        if verdict.standing != "exempt":
            groups.setdefault(district_of.get(pk), []).append(verdict.standing)
    return list(groups.values())


def _sample(
    asked: int, groups: Iterable[Sequence[Standing]], *, passed: bool
) -> tuple[int, int, Standing]:
    """So many communes of each district; a smaller district is asked for all it has."""
    n = of = in_time = 0
    begun = False
    for standings in groups:
        share = min(asked, len(standings))
        of += share
        n += min(share, sum(standing in MEETING for standing in standings))
        in_time += min(share, standings.count("met"))
        begun = begun or bool((MEETING | {"under_way"}) & set(standings))
    if not of:
        return n, of, "not_applicable"
    if n == of:
        return n, of, "met" if in_time == of else "met_late"
    if passed:
        return n, of, "overdue"
    return n, of, "under_way" if begun else "not_started"


def _standing(standings: Sequence[Standing], *, passed: bool, enough: int) -> Standing:
    every = set(standings)
    asked = every - ASKED_NOTHING
    if not asked:
        return "exempt" if "exempt" in every else "not_applicable"
    if asked == {"no_list"}:
        return "no_list"
    if sum(standing in MEETING for standing in standings) >= enough:
        return "met" if standings.count("met") >= enough else "met_late"
    if passed:
        return "overdue"
    return "not_started" if asked <= {"not_started", "no_list"} else "under_way"


def _days_late(
    target: TargetRule, standing: Standing, asked: Iterable[Verdict], on: datetime.date
) -> int | None:
    if target.due is None or standing not in ("met_late", "overdue"):
        return None
    late = [verdict.days_late for verdict in asked if verdict.days_late is not None]
    if standing == "overdue":
        # Where only lists are missing no commune is late by itself.
        late.append(days_late(on, named_day(target.due, target.wording)))
    return max(late, default=None)


@dataclass(frozen=True)
class CommuneCounts:
    """What is there in one commune on a day. villages is None without a complete list.

    villages_with_team: distinct villages with a team, known or not from a complete list. seats:
    in village and commune teams, committees apart.
    """

    villages: int | None
    villages_with_team: int
    village_teams: int
    commune_teams: int
    seats: int


@dataclass(frozen=True)
class AreaCounts:
    """What is there in the communes of a unit on a day.

    villages_known: None when no commune has a complete list, else the sum over those that have.
    villages_with_team counts everywhere; villages_with_team_known only where the list is
    complete, so it alone is a part of villages_known.
    """

    communes: int
    communes_with_team: int
    communes_without_list: int
    villages_known: int | None
    villages_with_team: int
    villages_with_team_known: int | None
    village_teams: int
    commune_teams: int
    seats: int


def sum_counts(counts: Iterable[CommuneCounts]) -> AreaCounts:
    """Add communes up. People are not among the figures: one person may sit in two communes."""
    communes = list(counts)
    listed = [commune for commune in communes if commune.villages is not None]
    return AreaCounts(
        communes=len(communes),
        communes_with_team=sum(
            commune.village_teams + commune.commune_teams > 0 for commune in communes
        ),
        communes_without_list=len(communes) - len(listed),
        villages_known=sum(commune.villages or 0 for commune in listed) if listed else None,
        villages_with_team=sum(commune.villages_with_team for commune in communes),
        villages_with_team_known=(
            sum(commune.villages_with_team for commune in listed) if listed else None
        ),
        village_teams=sum(commune.village_teams for commune in communes),
        commune_teams=sum(commune.commune_teams for commune in communes),
        seats=sum(commune.seats for commune in communes),
    )
