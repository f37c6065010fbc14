"""From communes to the unit above: verdicts and figures added up; pure.

A parent is judged on its communes directly, whatever the levels between.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Tallied:
    """What the verdicts of some communes add up to; two of them add up again.

    standings: communes per standing. part, of: n and N over those of which something is asked and
    known, `known` how many these are. days_late: the largest of communes met late or overdue.
    districts: the standings by district, of which only a sample asks.
    """

    standings: Counter[Standing] = field(default_factory=Counter)
    part: int = 0
    of: int = 0
    known: int = 0
    on_time: int = 0
    late: int = 0
    typed_late: int = 0
    typed_days_late: int | None = None
    days_late: int | None = None
    districts: Mapping[int | None, Counter[Standing]] = field(default_factory=dict)

    def __add__(self, other: Tallied) -> Tallied:
        return total((self, other))


def total(tallies: Iterable[Tallied]) -> Tallied:
    """What many sums add up to, in one pass over them."""
    parts = tuple(tallies)
    standings: Counter[Standing] = Counter()
    districts: dict[int | None, Counter[Standing]] = {}
    for part in parts:
        standings.update(part.standings)
        for key, each in part.districts.items():
            districts.setdefault(key, Counter()).update(each)
    return Tallied(
        standings=standings,
        part=sum(each.part for each in parts),
        of=sum(each.of for each in parts),
        known=sum(each.known for each in parts),
        on_time=sum(each.on_time for each in parts),
        late=sum(each.late for each in parts),
        typed_late=sum(each.typed_late for each in parts),
        typed_days_late=_largest(each.typed_days_late for each in parts),
        days_late=_largest(each.days_late for each in parts),
        districts=districts,
    )


def tally(target: TargetRule, verdict: Verdict, district: int | None = None) -> Tallied:
    """One commune as a sum of one."""
    standing: Counter[Standing] = Counter({verdict.standing: 1})
    districts = {district: standing} if target.kind == "pilot_sample" else {}
    if verdict.standing in ASKED_NOTHING:
        return Tallied(standing, districts=districts)
    return Tallied(
        standings=standing,
        part=verdict.part or 0,
        of=verdict.of or 0,
        known=int(verdict.of is not None),
        on_time=verdict.on_time,
        late=verdict.late,
        typed_late=verdict.typed_late,
        typed_days_late=verdict.typed_days_late,
        days_late=verdict.days_late,
        districts=districts,
    )


def roll_up(
    target: TargetRule,
    verdicts: Mapping[int, Verdict],
    on: datetime.date,
    district_of: Mapping[int, int] | None = None,
) -> ParentVerdict:
    """Judge a unit by the verdicts of its communes (by commune id) on the same day.

    district_of: the district of each commune, among which a sample is asked of each; without it
    the communes are one group.
    """
    places = district_of or {}
    tallied = (tally(target, verdict, places.get(pk)) for pk, verdict in verdicts.items())
    return settle(target, total(tallied), on)


def settle(target: TargetRule, tallied: Tallied, on: datetime.date) -> ParentVerdict:
    """The verdict on a unit from the sum over its communes on a day.

    Exempt communes and those without villages are left out. The unit meets when all that remain
    do, or the share of communes asked for; a commune without a list keeps it from that.
    """
    last_day = last_day_in_time(target.due, target.wording)
    passed = last_day is not None and on > last_day
    standings = tallied.standings
    asked = sum(count for each, count in standings.items() if each not in ASKED_NOTHING)
    n: int | None
    of: int | None
    if target.kind == "pilot_sample":
        n, of, standing = _sample(target.threshold or 1, tallied.districts.values(), passed=passed)
    else:
        if target.kind in SUMMED:
            n = tallied.part if tallied.known else None
            of = tallied.of if tallied.known else None
        else:
            n, of = sum(standings[each] for each in MEETING), asked
        enough = target.enough_of(asked) if target.kind == "coverage_communes" else asked
        standing = _standing(standings, passed=passed, enough=enough)
    return ParentVerdict(
        standing=standing,
        n=n,
        of=of,
        communes=standings.total(),
        no_list=standings["no_list"],
        by_standing={each: standings[each] for each in STANDING_ORDER if standings[each]},
        last_day=last_day,
        days_late=_days_late(target, standing, tallied.days_late, on),
        on_time=tallied.on_time,
        late=tallied.late,
        typed_late=tallied.typed_late,
        typed_days_late=tallied.typed_days_late,
    )


def _largest(days: Iterable[int | None]) -> int | None:
    return max((each for each in days if each is not None), default=None)


def _sample(
    asked: int, districts: Iterable[Counter[Standing]], *, passed: bool
) -> tuple[int, int, Standing]:
    """So many communes of each district; a smaller district is asked for all it has."""
    n = of = in_time = 0
    begun = False
    for standings in districts:
        # An exempt commune cannot be chosen.
        share = min(asked, standings.total() - standings["exempt"])
        of += share
        n += min(share, sum(standings[each] for each in MEETING))
        in_time += min(share, standings["met"])
        begun = begun or any(standings[each] for each in (*MEETING, "under_way"))
    if not of:
        return n, of, "not_applicable"
    if n == of:
        return n, of, "met" if in_time == of else "met_late"
    if passed:
        return n, of, "overdue"
    return n, of, "under_way" if begun else "not_started"


def _standing(standings: Counter[Standing], *, passed: bool, enough: int) -> Standing:
    every = {each for each, count in standings.items() if count}
    asked = every - ASKED_NOTHING
    if not asked:
        return "exempt" if "exempt" in every else "not_applicable"
    if asked == {"no_list"}:
        return "no_list"
    if sum(standings[each] for each in MEETING) >= enough:
        return "met" if standings["met"] >= enough else "met_late"
    if passed:
        return "overdue"
    return "not_started" if asked <= {"not_started", "no_list"} else "under_way"


def _days_late(
    target: TargetRule, standing: Standing, communes: int | None, on: datetime.date
) -> int | None:
    """communes: the largest of the communes."""
    if target.due is None or standing not in ("met_late", "overdue"):
        return None
    if standing == "overdue":
        # Where only lists are missing no commune is late by itself.
        return _largest((communes, days_late(on, named_day(target.due, target.wording))))
    return communes


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
