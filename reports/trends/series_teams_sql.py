"""Statements about teams and the villages they serve, for reports.trends.series_sql."""

from __future__ import annotations


def valid(alias: str, day: str) -> str:
    return (
        f"({alias}.valid_from IS NULL OR {alias}.valid_from <= {day})"
        f" AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {day})"
    )


# What a commune with v village teams and c commune teams adds to n: on its own board, and to the
# communes that meet of the units above.
MEASURES = {
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
VILLAGES = f"""
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
    WHERE {valid("uv", "%(on)s")} AND {{unit}} AND {{scope}} AND NOT {{exempt}}
        AND EXISTS (SELECT FROM communes_villagelist l
            WHERE l.commune_id = uv.unit_id AND l.complete AND {valid("l", "{den}")})
), stays AS (
    SELECT tv.id, place, village_id, tv.valid_from, tv.valid_to,
        COALESCE(p.valid_to, 'infinity') AS closed
    FROM touched
    JOIN communes_villageplacement p USING (village_id)
    JOIN asked USING (commune_id)
    CROSS JOIN LATERAL (SELECT id, team_id, valid_from, valid_to, void FROM teams_teamvillage
        WHERE village_id = touched.village_id OFFSET 0) tv
    WHERE {valid("p", "asked.den")} AND NOT tv.void
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

# The days of which a place `p` held a team `t`; NULL is no bound, and neither takes notice of it.
STAY = (
    "GREATEST(t.valid_from, p.valid_from) AS valid_from, LEAST(t.valid_to, p.valid_to) AS valid_to"
)

# How many teams of either kind each of the communes had, from all their beginnings and ends.
_STEPS = f"""
asked AS MATERIALIZED (
    SELECT uv.unit_id AS commune_id, COALESCE(uv.district_id, 0) AS district, {{place}} AS place,
        LEAST({{threshold}}, {{cap}}) AS asked, {{exempt}} AS exempt
    FROM {{of}} JOIN communes_unitversion uv
        ON uv.unit_id = touched.commune_id AND {valid("uv", "%(on)s")}
    WHERE {{unit}} AND {{scope}}
), steps AS (
    SELECT commune_id, district, place, asked, step.day,
        SUM(step.change) FILTER (WHERE kind = 'village') AS dv,
        SUM(step.change) FILTER (WHERE kind = 'commune') AS dc
    FROM asked
    CROSS JOIN LATERAL (SELECT t.id, t.kind, {STAY}
        FROM teams_teamplacement p JOIN teams_team t ON t.id = p.team_id
        WHERE p.commune_id = asked.commune_id AND NOT t.void AND t.kind IN ({{kinds}})
        OFFSET 0) t
    CROSS JOIN LATERAL (VALUES (t.valid_from, 1), (t.valid_to + 1, -1)) AS step (day, change)
    WHERE asked > 0 AND NOT exempt AND (t.valid_to IS NULL OR t.valid_to >= t.valid_from)
        AND (t.valid_from <= %(on)s OR t.id IN (SELECT id FROM soon))
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
    SELECT t.id, p.commune_id FROM teams_team t JOIN teams_document d ON d.id = t.begun_by_id
    JOIN teams_teamplacement p ON p.team_id = t.id
    WHERE t.valid_from > %(on)s AND t.valid_from <= %(ahead)s AND d.signed_on <= %(on)s
)"""

# Communes in which a team began or ended since the first day: on which days the number of their
# teams came to what is asked, or fell below it.
TEAMS = f"""
WITH {_SOON}, touched AS (
    SELECT p.commune_id FROM teams_team t JOIN teams_teamplacement p ON p.team_id = t.id
    WHERE NOT void AND kind IN ({{kinds}})
        AND t.valid_from > %(begin)s AND t.valid_from <= %(on)s
    UNION
    SELECT p.commune_id FROM teams_team t JOIN teams_teamplacement p ON p.team_id = t.id
    WHERE NOT void AND kind IN ({{kinds}}) AND t.valid_to >= %(begin)s AND t.valid_to < %(on)s
    UNION
    SELECT p.commune_id FROM teams_teamplacement moved
    JOIN teams_teamplacement p ON p.team_id = moved.team_id
    WHERE moved.valid_from > %(begin)s AND moved.valid_from <= %(on)s
    UNION
    SELECT commune_id FROM soon
), {_STEPS.replace("{of}", "touched")}
SELECT place, day, SUM(change)::int FROM changes WHERE day > %(begin)s
GROUP BY place, day HAVING SUM(change) <> 0
"""  # noqa: S608

# So many communes of each district: how many meet has to be known from the beginning, and those
# beyond what is asked of their district add nothing.
SAMPLE = f"""
WITH {_SOON}, touched AS (
    SELECT id AS commune_id FROM communes_unit u WHERE level = 'commune' OR EXISTS (
        SELECT FROM communes_villageplacement p
        WHERE p.commune_id = u.id AND {valid("p", "%(on)s")})
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

# How many villages the commune has, where that is known; LEAST takes no notice of NULL.
CAP = f"""(
    SELECT COUNT(p.id)::int FROM communes_villagelist l
    LEFT JOIN communes_villageplacement p ON p.commune_id = l.commune_id AND {valid("p", "{den}")}
    WHERE l.commune_id = uv.unit_id AND l.complete AND {valid("l", "{den}")}
    GROUP BY l.id
)"""  # noqa: S608
