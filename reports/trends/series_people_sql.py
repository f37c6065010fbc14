"""Statements about papers, courses and sizes of teams, for reports.trends.series_sql."""

from __future__ import annotations

from reports.trends.series_teams_sql import valid

_ASKED = f"""
asked AS MATERIALIZED (
    SELECT uv.unit_id AS commune_id, {{den}} AS den, {{place}} AS place
    FROM communes_unitversion uv
    WHERE {valid("uv", "%(on)s")} AND {{unit}} AND {{scope}} AND NOT {{exempt}}
)"""  # noqa: S608

# The first of a commune's decisions that the department received, with its list where asked for.
PAPERS = f"""
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
COURSES = f"""
WITH {_ASKED}, done AS (
    SELECT person_id, MIN(completed_on) AS day FROM members_training
    WHERE NOT void GROUP BY person_id
    HAVING MIN(completed_on) > %(begin)s AND MIN(completed_on) <= %(on)s
), seated AS (
    SELECT DISTINCT asked.place, asked.commune_id, m.person_id, done.day
    FROM done
    JOIN members_membership m ON m.person_id = done.person_id AND NOT m.void
    JOIN teams_team t ON t.id = m.team_id AND NOT t.void AND t.kind = ANY(%(kinds)s)
    JOIN teams_teamplacement p ON p.team_id = t.id
    JOIN asked ON asked.commune_id = p.commune_id
    WHERE {valid("m", "asked.den")} AND {valid("p", "asked.den")}
)
SELECT place, day, COUNT(*)::int FROM seated GROUP BY place, day
"""  # noqa: S608

# The teams of the board's day, by the days on which their number of members came to lie within
# what is asked, or left it.
SIZES = f"""
WITH {_ASKED}, present AS (
    SELECT t.id, asked.place, GREATEST(t.valid_from, p.valid_from) AS begun FROM teams_team t
    JOIN teams_teamplacement p ON p.team_id = t.id
    JOIN asked ON asked.commune_id = p.commune_id
    WHERE NOT t.void AND t.kind = ANY(%(kinds)s) AND {valid("t", "%(on)s")}
        AND {valid("p", "%(on)s")}
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
