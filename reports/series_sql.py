"""The statements of reports.series: what changed the n of a target, and on which day.

Each gives (place, day, change): `place` is what the changes are told apart by, a unit above the
communes or nothing. They hold for the communes of one unit by the map of one day, and follow the
rules of reports.team_rules and reports.people_rules, day by day.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from communes.models import Level, Unit
from reports.demands import Demand
from teams.deadlines import last_day_in_time
from teams.models import COUNTED_KINDS
from teams.models.document import RECORDED

Day = datetime.date
OF_VILLAGES = "coverage_villages"
# How far ahead of the board's day papers that are already signed are looked for.
AHEAD = datetime.timedelta(days=366)


def statement_of(
    demand: Demand, unit: Unit | None, on: Day, begin: Day, *, own: bool, level: str | None
) -> tuple[str, dict[str, Any]]:
    """The statement with its values.

    own: n counts what one commune has (teams), not communes that meet. level: the level of the
    units that changes are told apart by, None for the unit as a whole.
    """
    rule = demand.rule
    values: dict[str, Any] = {
        "on": on,
        "begin": begin,
        "ahead": min(on, Day.max - AHEAD) + AHEAD,
        "unit": unit.pk if unit else None,
        "scope": sorted(demand.scope or ()),
        "exempt": sorted(demand.exempt),
        "den": _denominator_day(rule.denominator_day, rule.due, rule.wording, on),
        "threshold": rule.threshold or 1,
        "least": rule.least or 0,
        "most": rule.most,
        "with_list": rule.with_list,
        "recorded": [str(state) for state in RECORDED],
        "kinds": [rule.team_kind] if rule.team_kind else [str(kind) for kind in COUNTED_KINDS],
    }
    own_days, own_thresholds = [], []
    for place, (commune, asked) in enumerate(sorted(rule.own.items())):
        values[f"commune{place}"] = commune
        if asked.due is not None:
            values[f"day{place}"] = _denominator_day(
                rule.denominator_day, asked.due, rule.wording, on
            )
            own_days.append(f"WHEN %(commune{place})s THEN %(day{place})s::date")
        if asked.threshold is not None:
            values[f"threshold{place}"] = asked.threshold
            own_thresholds.append(f"WHEN %(commune{place})s THEN %(threshold{place})s::int")
    capped = rule.kind == "min_teams_per_commune"
    den = _case("uv.unit_id", own_days, "%(den)s::date")
    conditions = {
        "unit": "TRUE" if unit is None else _under(unit.level),
        "scope": "TRUE" if demand.scope is None else _keys("scope"),
        "exempt": _keys("exempt") if demand.exempt else "FALSE",
        "den": den,
        "place": _PLACES[level],
        "threshold": _case("uv.unit_id", own_thresholds, "%(threshold)s::int") if capped else "1",
        "cap": _CAP.format(den=den) if capped else "NULL::int",
        "kinds": "'village'" if capped else "'village', 'commune'",
    }
    if rule.kind in _MEASURES:
        one, many = _MEASURES[rule.kind]
        measure = one if own else many
        conditions["measure"] = measure.format(v="v", c="c")
        conditions["before"] = measure.format(v="(v - dv)", c="(c - dc)")
    text = _SAMPLE if rule.kind == "pilot_sample" and not own else _STATEMENTS[rule.kind]
    return text.format(**conditions), values


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


_PLACES: dict[str | None, str] = {
    None: "NULL::bigint",
    Level.PROVINCE: "uv.province_id",
    Level.DISTRICT: "COALESCE(uv.district_id, uv.unit_id)",
    Level.COMMUNE: "uv.unit_id",
}

# What a commune with v village teams and c commune teams adds to n: on its own board, and to the
# communes that meet of the units above.
_MEASURES = {
    "min_teams_per_commune": ("LEAST({v}, asked)", "({v} >= asked)::int"),
    "coverage_communes": ("({v} + {c} >= 1)::int", "({v} + {c} >= 1)::int"),
    "pilot_sample": (
        "LEAST({v}, %(least)s) + LEAST({c}, 1)",
        "({v} >= %(least)s AND {c} >= 1)::int",
    ),
}

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
    SELECT uv.unit_id AS commune_id, {{den}} AS den, {{place}} AS place
    FROM communes_unitversion uv
    WHERE {_valid("uv", "%(on)s")} AND {{unit}} AND {{scope}} AND NOT {{exempt}}
        AND EXISTS (SELECT FROM communes_villagelist l
            WHERE l.commune_id = uv.unit_id AND l.complete AND {_valid("l", "{den}")})
), stays AS (
    SELECT tv.id, place, village_id, tv.valid_from, tv.valid_to,
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
    SELECT place, valid_from, closed,
        MAX(COALESCE(valid_to, 'infinity')) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING
            AND 1 PRECEDING) AS before,
        MAX(COALESCE(valid_to, 'infinity')) OVER (so_far ROWS UNBOUNDED PRECEDING) AS through,
        LEAD(valid_from) OVER so_far AS next
    FROM stays WINDOW so_far AS (PARTITION BY village_id ORDER BY valid_from, id)
), changes AS (
    SELECT place, valid_from AS day, 1 AS change FROM chains
    WHERE valid_from > %(begin)s AND valid_from <= closed
        AND (before IS NULL OR before < valid_from)
    UNION ALL
    SELECT place, through + 1, -1 FROM chains
    WHERE through >= %(begin)s AND through < %(on)s AND through < closed
        AND (next IS NULL OR next > through)
)
SELECT place, day, SUM(change)::int FROM changes GROUP BY place, day
"""  # noqa: S608  only the conditions of this module stand in it

# How many teams of either kind each of the communes had, from all their beginnings and ends.
_STEPS = f"""
asked AS MATERIALIZED (
    SELECT uv.unit_id AS commune_id, COALESCE(uv.district_id, 0) AS district, {{place}} AS place,
        LEAST({{threshold}}, {{cap}}) AS asked, {{exempt}} AS exempt
    FROM {{of}} JOIN communes_unitversion uv
        ON uv.unit_id = touched.commune_id AND {_valid("uv", "%(on)s")}
    WHERE {{unit}} AND {{scope}}
), steps AS (
    SELECT commune_id, district, place, asked, step.day,
        SUM(step.change) FILTER (WHERE kind = 'village') AS dv,
        SUM(step.change) FILTER (WHERE kind = 'commune') AS dc
    FROM asked
    CROSS JOIN LATERAL (SELECT id, kind, valid_from, valid_to FROM teams_team
        WHERE commune_id = asked.commune_id AND NOT void AND kind IN ({{kinds}}) OFFSET 0) t
    CROSS JOIN LATERAL (VALUES (t.valid_from, 1), (t.valid_to + 1, -1)) AS step (day, change)
    WHERE asked > 0 AND NOT exempt AND (t.valid_from <= %(on)s OR t.id IN (SELECT id FROM soon))
        AND (step.change = 1 OR t.valid_to < %(on)s)
    GROUP BY commune_id, district, place, asked, step.day
), counted AS (
    SELECT commune_id, district, place, asked, day, COALESCE(dv, 0) AS dv, COALESCE(dc, 0) AS dc,
        COALESCE(SUM(dv) OVER days, 0) AS v, COALESCE(SUM(dc) OVER days, 0) AS c
    FROM steps WINDOW days AS (PARTITION BY commune_id ORDER BY day)
), changes AS (
    SELECT place, district, day, {{measure}} - ({{before}}) AS change FROM counted
)"""  # noqa: S608
_SOON = """soon AS (
    SELECT t.id, t.commune_id FROM teams_team t JOIN teams_document d ON d.id = t.begun_by_id
    WHERE t.valid_from > %(on)s AND t.valid_from <= %(ahead)s AND d.signed_on <= %(on)s
)"""

# Communes in which a team began or ended since the first day: on which days the number of their
# teams came to what is asked, or fell below it.
_TEAMS = f"""
WITH {_SOON}, touched AS (
    SELECT commune_id FROM teams_team
    WHERE NOT void AND kind IN ({{kinds}}) AND valid_from > %(begin)s AND valid_from <= %(on)s
    UNION
    SELECT commune_id FROM teams_team
    WHERE NOT void AND kind IN ({{kinds}}) AND valid_to >= %(begin)s AND valid_to < %(on)s
    UNION
    SELECT commune_id FROM soon
), {_STEPS.replace("{of}", "touched")}
SELECT place, day, SUM(change)::int FROM changes WHERE day > %(begin)s
GROUP BY place, day HAVING SUM(change) <> 0
"""  # noqa: S608

# So many communes of each district: how many meet has to be known from the beginning, and those
# beyond what is asked of their district add nothing.
_SAMPLE = f"""
WITH {_SOON}, touched AS (
    SELECT id AS commune_id FROM communes_unit u WHERE level = 'commune' OR EXISTS (
        SELECT FROM communes_villageplacement p
        WHERE p.commune_id = u.id AND {_valid("p", "%(on)s")})
), {_STEPS.replace("{of}", "touched")}, shares AS (
    SELECT place, district, LEAST(COUNT(*) FILTER (WHERE NOT exempt), %(threshold)s) AS share
    FROM asked GROUP BY place, district
), meeting AS (
    SELECT place, district, day, SUM(change) AS change,
        SUM(SUM(change)) OVER (PARTITION BY place, district ORDER BY day) AS met
    FROM changes GROUP BY place, district, day
), added AS (
    SELECT m.place, m.day, LEAST(m.met, s.share) - LEAST(m.met - m.change, s.share) AS change
    FROM meeting m JOIN shares s
        ON s.district = m.district AND s.place IS NOT DISTINCT FROM m.place
)
SELECT place, day, SUM(change)::int FROM added WHERE day > %(begin)s
GROUP BY place, day HAVING SUM(change) <> 0
"""  # noqa: S608

_ASKED = f"""
asked AS MATERIALIZED (
    SELECT uv.unit_id AS commune_id, {{den}} AS den, {{place}} AS place
    FROM communes_unitversion uv
    WHERE {_valid("uv", "%(on)s")} AND {{unit}} AND {{scope}} AND NOT {{exempt}}
)"""  # noqa: S608

# The first of a commune's decisions that the department received, with its list where asked for.
_PAPERS = f"""
WITH {_ASKED}, first AS (
    SELECT asked.place, MIN(r.received_on) AS day
    FROM teams_receipt r
    JOIN teams_document d ON d.id = r.document_id AND d.state = ANY(%(recorded)s)
    JOIN asked ON asked.commune_id = d.commune_id
    WHERE r.received_on <= %(on)s AND (r.with_list OR NOT %(with_list)s)
        AND EXISTS (SELECT FROM teams_effect e WHERE e.document_id = d.id)
    GROUP BY asked.place, asked.commune_id
)
SELECT place, day, COUNT(*)::int FROM first WHERE day > %(begin)s GROUP BY place, day
"""  # noqa: S608

# Persons who sit in a commune's teams on the day of N, by the day of their first course.
_COURSES = f"""
WITH {_ASKED}, done AS (
    SELECT person_id, MIN(completed_on) AS day FROM members_training
    WHERE NOT void GROUP BY person_id
    HAVING MIN(completed_on) > %(begin)s AND MIN(completed_on) <= %(on)s
), seated AS (
    SELECT DISTINCT asked.place, asked.commune_id, m.person_id, done.day
    FROM done
    JOIN members_membership m ON m.person_id = done.person_id AND NOT m.void
    JOIN teams_team t ON t.id = m.team_id AND NOT t.void AND t.kind = ANY(%(kinds)s)
    JOIN asked ON asked.commune_id = m.commune_id
    WHERE {_valid("m", "asked.den")}
)
SELECT place, day, COUNT(*)::int FROM seated GROUP BY place, day
"""  # noqa: S608

# The teams of the board's day, by the days on which their number of members came to lie within
# what is asked, or left it.
_SIZES = f"""
WITH {_ASKED}, present AS (
    SELECT t.id, asked.place, t.valid_from AS begun FROM teams_team t
    JOIN asked ON asked.commune_id = t.commune_id
    WHERE NOT t.void AND t.kind = ANY(%(kinds)s) AND {_valid("t", "%(on)s")}
), steps AS (
    SELECT present.id, place, begun, step.day, step.change
    FROM present
    JOIN members_membership m ON m.team_id = present.id AND NOT m.void
    CROSS JOIN LATERAL (VALUES (m.valid_from, 1), (m.valid_to + 1, -1)) AS step (day, change)
    WHERE step.day <= %(on)s
    UNION ALL
    SELECT id, place, begun, begun, 0 FROM present
), sizes AS (
    SELECT id, place, begun, day,
        SUM(SUM(change)) OVER (PARTITION BY id ORDER BY day) AS size
    FROM steps GROUP BY id, place, begun, day
), fits AS (
    SELECT id, place, day, (day >= begun AND size >= %(least)s
        AND (%(most)s::int IS NULL OR size <= %(most)s::int))::int AS fit
    FROM sizes
), changes AS (
    SELECT place, day, fit - LAG(fit, 1, 0) OVER (PARTITION BY id ORDER BY day) AS change
    FROM fits
)
SELECT place, day, SUM(change)::int FROM changes WHERE day > %(begin)s
GROUP BY place, day HAVING SUM(change) <> 0
"""  # noqa: S608

_STATEMENTS = {
    OF_VILLAGES: _VILLAGES,
    "min_teams_per_commune": _TEAMS,
    "coverage_communes": _TEAMS,
    "pilot_sample": _TEAMS,
    "document_due": _PAPERS,
    "training_share": _COURSES,
    "size_band": _SIZES,
}

# How many villages the commune has, where that is known; LEAST takes no notice of NULL.
_CAP = f"""(
    SELECT COUNT(p.id)::int FROM communes_villagelist l
    LEFT JOIN communes_villageplacement p ON p.commune_id = l.commune_id AND {_valid("p", "{den}")}
    WHERE l.commune_id = uv.unit_id AND l.complete AND {_valid("l", "{den}")}
    GROUP BY l.id
)"""  # noqa: S608
