"""How the n of a board came to be: day by day up to the day of the board, in one statement.

The curve is walked back from the n that the board itself shows. So its last point is the board's
figure, and only what began or ended since the first day is read. Every day counts towards the
same N, that of the board: villages listed, or communes asked, on the board's day. A village or a
team is there by the effective days of its papers, as on every board; what was signed by the day
of the board and takes effect only later is told apart, as `pending`.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from communes.models import Level, Unit
from reports.board import Result
from reports.demands import Demand
from reports.rollup import ParentVerdict
from teams.deadlines import last_day_in_time

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
# Kinds of targets whose n the statements below follow; the others count seats, papers and courses.
OF_VILLAGES = "coverage_villages"
OF_COMMUNES = ("min_teams_per_commune", "coverage_communes")
# How far ahead of the board's day papers that are already signed are looked for.
AHEAD = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Point:
    """n at the end of a day."""

    day: Day
    n: int


@dataclass(frozen=True)
class Series:
    """points: n of each day from the first to the board's, which is the last. of: the N of all of
    them. pending: n on the later days on which signed papers take effect."""

    of: int
    points: tuple[Point, ...]
    pending: tuple[Point, ...] = ()

    @property
    def on(self) -> Day:
        return self.points[-1].day

    @property
    def n(self) -> int:
        return self.points[-1].n

    def every(self, days: int) -> tuple[Point, ...]:
        """One point in so many days, counted back from the last."""
        return self.points[::-1][::days][::-1]


def drawable(result: Result) -> bool:
    """Whether series_of can follow the figure: villages anywhere, communes that meet in a unit."""
    if not result.of or result.n is None:
        return False
    kind = result.demand.rule.kind
    if kind == OF_VILLAGES:
        return True
    return kind in OF_COMMUNES and isinstance(result.verdict, ParentVerdict)


def series_of(unit: Unit | None, result: Result, on: Day, begin: Day) -> Series:
    """The curve of a board's result from `begin` to `on`; one statement, whatever the days.

    unit: whose board it is, None the whole country, of which the caller may open the board.
    Raises ValueError for a result that is not drawable, or days that do not follow each other.
    """
    if not drawable(result) or begin > on:
        raise ValueError("no curve follows this figure over these days")
    of_villages = result.demand.rule.kind == OF_VILLAGES
    statement = _VILLAGES if of_villages else _COMMUNES
    asked = _Asked(result.demand, unit, on, begin)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**asked.conditions), asked.values)
        changes: dict[Day, int] = dict(cursor.fetchall())
    return curve(result.n or 0, result.of or 0, on, begin, changes)


def curve(n: int, of: int, on: Day, begin: Day, changes: Mapping[Day, int]) -> Series:
    """Walk back from n on a day by what changed on each day; changes after it are pending."""
    points = [Point(on, n)]
    while (day := points[-1].day) > begin:
        points.append(Point(day - ONE_DAY, points[-1].n - changes.get(day, 0)))
    pending, reached = [], n
    for day in sorted(day for day in changes if day > on):
        reached += changes[day]
        pending.append(Point(day, reached))
    return Series(of, tuple(reversed(points)), tuple(pending))


class _Asked:
    """Which communes a demand is asked of inside a unit, as conditions and values of SQL."""

    def __init__(self, demand: Demand, unit: Unit | None, on: Day, begin: Day) -> None:
        rule = demand.rule
        self.values: dict[str, Any] = {
            "on": on,
            "begin": begin,
            "ahead": min(on, Day.max - AHEAD) + AHEAD,
            "unit": unit.pk if unit else None,
            "scope": sorted(demand.scope or ()),
            "exempt": sorted(demand.exempt),
            "den": _denominator_day(rule.denominator_day, rule.due, rule.wording, on),
            "threshold": rule.threshold or 1,
        }
        own_days, own_thresholds = [], []
        for place, (commune, own) in enumerate(sorted(rule.own.items())):
            self.values[f"commune{place}"] = commune
            if own.due is not None:
                due = _denominator_day(rule.denominator_day, own.due, rule.wording, on)
                self.values[f"day{place}"] = due
                own_days.append(f"WHEN %(commune{place})s THEN %(day{place})s::date")
            if own.threshold is not None:
                self.values[f"threshold{place}"] = own.threshold
                own_thresholds.append(f"WHEN %(commune{place})s THEN %(threshold{place})s::int")
        capped = rule.kind == "min_teams_per_commune"
        self.conditions = {
            "unit": "TRUE" if unit is None else _under(unit.level),
            "scope": "TRUE" if demand.scope is None else _keys("scope"),
            "exempt": _keys("exempt") if demand.exempt else "FALSE",
            "den": _case("uv.unit_id", own_days, "%(den)s::date"),
            "threshold": _case("uv.unit_id", own_thresholds, "%(threshold)s::int")
            if capped
            else "1",
            "cap": _CAP if capped else "NULL::int",
            "kinds": "'village'" if capped else "'village', 'commune'",
        }
        # A cap asks for the villages of the denominator's day, which is told per commune.
        self.conditions["cap"] = self.conditions["cap"].format(den=self.conditions["den"])


def _denominator_day(own: Day | None, due: Day | None, wording: Any, on: Day) -> Day:
    """The day whose villages are N, as reports.rules.judge takes it."""
    last_day = last_day_in_time(due, wording)
    return own or (on if last_day is None else min(on, last_day))


def _under(level: str) -> str:
    if level == Level.PROVINCE:
        return "uv.province_id = %(unit)s"
    if level == Level.DISTRICT:
        return "(uv.district_id = %(unit)s OR uv.unit_id = %(unit)s)"
    return "uv.unit_id = %(unit)s"


def _keys(name: str) -> str:
    return " OR ".join(
        f"uv.{key}_id = ANY(%({name})s)" for key in ("unit", "district", "province")
    ).join("()")


def _case(of: str, whens: Collection[str], other: str) -> str:
    return f"CASE {of} {' '.join(whens)} ELSE {other} END" if whens else other


def _valid(alias: str, day: str) -> str:
    return (
        f"({alias}.valid_from IS NULL OR {alias}.valid_from <= {day})"
        f" AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {day})"
    )


# Villages of the denominator that a team came to or left since the first day, with all their
# rows, since several teams may serve one village (after a merger). `through` is the last day of
# all rows so far: where a row begins after it, the village had been without a team. What ends on
# the last day of a village stays counted, as in reports.team_rules. Teams that do not count are
# few and have an index of their own, so the others are not looked up. OFFSET 0 has the few rows
# found by their key, where PostgreSQL would rather read the whole table.
_VILLAGES = f"""
WITH soon AS (
    SELECT tv.id, tv.village_id FROM teams_teamvillage tv
    JOIN teams_team t ON t.id = tv.team_id
    JOIN teams_document d ON d.id = COALESCE(tv.begun_by_id, t.begun_by_id)
    WHERE tv.valid_from > %(on)s AND tv.valid_from <= %(ahead)s AND d.signed_on <= %(on)s
), touched AS (
    SELECT village_id FROM teams_teamvillage
    WHERE NOT void AND valid_from > %(begin)s AND valid_from <= %(on)s
    UNION
    SELECT village_id FROM teams_teamvillage
    WHERE NOT void AND valid_to >= %(begin)s AND valid_to < %(on)s
    UNION
    SELECT village_id FROM soon
), asked AS MATERIALIZED (
    SELECT uv.unit_id AS commune_id, {{den}} AS den FROM communes_unitversion uv
    WHERE {_valid("uv", "%(on)s")} AND {{unit}} AND {{scope}} AND NOT {{exempt}}
        AND EXISTS (SELECT FROM communes_villagelist l
            WHERE l.commune_id = uv.unit_id AND l.complete AND {_valid("l", "{den}")})
), stays AS (
    SELECT tv.id, village_id, tv.valid_from, tv.valid_to,
        COALESCE(p.valid_to, 'infinity') AS closed
    FROM touched
    JOIN communes_villageplacement p USING (village_id)
    JOIN asked USING (commune_id)
    CROSS JOIN LATERAL (SELECT id, team_id, valid_from, valid_to, void FROM teams_teamvillage
        WHERE village_id = touched.village_id OFFSET 0) tv
    WHERE {_valid("p", "asked.den")} AND NOT tv.void
        AND tv.team_id NOT IN (SELECT id FROM teams_team WHERE void OR kind = 'committee')
        AND (tv.valid_from <= %(on)s OR tv.id IN (SELECT id FROM soon))
), chains AS (
    SELECT valid_from, closed,
        MAX(COALESCE(valid_to, 'infinity')) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING
            AND 1 PRECEDING) AS before,
        MAX(COALESCE(valid_to, 'infinity')) OVER (so_far ROWS UNBOUNDED PRECEDING) AS through,
        LEAD(valid_from) OVER so_far AS next
    FROM stays WINDOW so_far AS (PARTITION BY village_id ORDER BY valid_from, id)
), changes AS (
    SELECT valid_from AS day, 1 AS change FROM chains
    WHERE valid_from > %(begin)s AND (before IS NULL OR before < valid_from)
    UNION ALL
    SELECT through + 1, -1 FROM chains
    WHERE through >= %(begin)s AND through < %(on)s AND through < closed
        AND (next IS NULL OR next > through)
)
SELECT day, SUM(change)::int FROM changes GROUP BY day
"""  # noqa: S608  only the conditions of this module stand in it

# Communes in which a team began or ended since the first day: on which days the number of their
# teams came to what is asked, or fell below it.
_COMMUNES = f"""
WITH soon AS (
    SELECT t.id, t.commune_id FROM teams_team t JOIN teams_document d ON d.id = t.begun_by_id
    WHERE t.valid_from > %(on)s AND t.valid_from <= %(ahead)s AND d.signed_on <= %(on)s
), touched AS (
    SELECT commune_id FROM teams_team
    WHERE NOT void AND kind IN ({{kinds}}) AND valid_from > %(begin)s AND valid_from <= %(on)s
    UNION
    SELECT commune_id FROM teams_team
    WHERE NOT void AND kind IN ({{kinds}}) AND valid_to >= %(begin)s AND valid_to < %(on)s
    UNION
    SELECT commune_id FROM soon
), asked AS MATERIALIZED (
    SELECT uv.unit_id AS commune_id, LEAST({{threshold}}, {{cap}}) AS asked
    FROM touched JOIN communes_unitversion uv
        ON uv.unit_id = touched.commune_id AND {_valid("uv", "%(on)s")}
    WHERE {{unit}} AND {{scope}} AND NOT {{exempt}}
), steps AS (
    SELECT asked.commune_id, asked.asked, step.day, SUM(step.change) AS change
    FROM asked
    CROSS JOIN LATERAL (SELECT id, valid_from, valid_to FROM teams_team
        WHERE commune_id = asked.commune_id AND NOT void AND kind IN ({{kinds}}) OFFSET 0) t
    CROSS JOIN LATERAL (VALUES (t.valid_from, 1), (t.valid_to + 1, -1)) AS step (day, change)
    WHERE asked.asked > 0 AND (t.valid_from <= %(on)s OR t.id IN (SELECT id FROM soon))
        AND (step.change = 1 OR t.valid_to < %(on)s)
    GROUP BY asked.commune_id, asked.asked, step.day
), counted AS (
    SELECT asked, day, change, SUM(change) OVER (PARTITION BY commune_id ORDER BY day) AS teams
    FROM steps
)
SELECT day, SUM((teams >= asked)::int - (teams - change >= asked)::int)::int
FROM counted WHERE day > %(begin)s
GROUP BY day
HAVING SUM((teams >= asked)::int - (teams - change >= asked)::int) <> 0
"""  # noqa: S608

# How many villages the commune has, where that is known; LEAST takes no notice of NULL.
_CAP = f"""(
    SELECT COUNT(p.id)::int FROM communes_villagelist l
    LEFT JOIN communes_villageplacement p ON p.commune_id = l.commune_id AND {_valid("p", "{den}")}
    WHERE l.commune_id = uv.unit_id AND l.complete AND {_valid("l", "{den}")}
    GROUP BY l.id
)"""  # noqa: S608
