"""The same figures as others count them: ready rows, a walk down the tree, a live count."""

from __future__ import annotations

from measure import sql

# As many ready rows as the board of a province adds up.
READY = (
    """SELECT unit_id, villages, villages_with_team, village_teams, commune_teams, seats, people
    FROM reports_communestat WHERE province_id = %s""",
    """SELECT stat_id, target_id, standing, n, "of", on_time, late
    FROM reports_targetstat WHERE province_id = %s""",
)
# One look at every row that the board of the country adds up, where it lies: last_day is in no
# index, while n could be read from the one that was made for this very board.
SCAN = (
    "SELECT sum(villages), sum(seats) FROM reports_communestat",
    "SELECT count(last_day) FROM reports_targetstat WHERE target_id = ANY(%s)",
)
SCAN_OF_INDEX = (SCAN[0], "SELECT sum(n) FROM reports_targetstat WHERE target_id = ANY(%s)")
# Figures of each child of a unit by walking down the tree: what a register without copied keys
# must do. It counts fewer things than our board, which judges targets as well.
TREE = """
    WITH RECURSIVE day AS (SELECT %s::date AS on), tree (top, id) AS (
        SELECT v.unit_id, v.unit_id FROM communes_unitversion v, day
        WHERE v.parent_id = %s
          AND daterange(v.valid_from, v.valid_to, '[]') @> day.on
        UNION ALL
        SELECT tree.top, v.unit_id
        FROM tree JOIN communes_unitversion v ON v.parent_id = tree.id, day
        WHERE daterange(v.valid_from, v.valid_to, '[]') @> day.on
    ), villages AS (
        SELECT top, count(*) AS n
        FROM tree JOIN communes_villageplacement p ON p.commune_id = tree.id, day
        WHERE (p.valid_from IS NULL OR p.valid_from <= day.on)
          AND (p.valid_to IS NULL OR p.valid_to >= day.on)
        GROUP BY top
    ), covered AS (
        SELECT top, count(*) AS n
        FROM tree JOIN teams_teamvillage c ON c.commune_id = tree.id, day
        WHERE NOT c.void AND c.valid_from <= day.on
          AND (c.valid_to IS NULL OR c.valid_to >= day.on)
        GROUP BY top
    ), teams AS (
        SELECT top, count(*) AS n FROM tree JOIN teams_team t ON t.commune_id = tree.id, day
        WHERE NOT t.void AND t.kind = 'village' AND t.valid_from <= day.on
          AND (t.valid_to IS NULL OR t.valid_to >= day.on)
        GROUP BY top
    ), seats AS (
        SELECT top, count(*) AS n FROM tree JOIN members_membership m ON m.commune_id = tree.id, day
        WHERE NOT m.void AND m.valid_from <= day.on
          AND (m.valid_to IS NULL OR m.valid_to >= day.on)
        GROUP BY top
    )
    SELECT d.top, villages.n, covered.n, teams.n, seats.n FROM (SELECT DISTINCT top FROM tree) d
    LEFT JOIN villages USING (top) LEFT JOIN covered USING (top) LEFT JOIN teams USING (top)
    LEFT JOIN seats USING (top)
"""
# The same figures of every province by the keys that rows carry: the quickest live count.
LIVE = (
    """SELECT province_id, count(*) FROM communes_villageplacement
    WHERE (valid_from IS NULL OR valid_from <= %(on)s)
      AND (valid_to IS NULL OR valid_to >= %(on)s) GROUP BY 1""",
    """SELECT province_id, count(*) FROM teams_teamvillage
    WHERE NOT void AND valid_from <= %(on)s
      AND (valid_to IS NULL OR valid_to >= %(on)s) GROUP BY 1""",
    """SELECT province_id, count(*) FROM teams_team
    WHERE NOT void AND kind = 'village' AND valid_from <= %(on)s
      AND (valid_to IS NULL OR valid_to >= %(on)s) GROUP BY 1""",
    """SELECT province_id, count(*) FROM members_membership
    WHERE NOT void AND valid_from <= %(on)s
      AND (valid_to IS NULL OR valid_to >= %(on)s) GROUP BY 1""",
)


def tree(unit_id: int, on: object) -> dict[int, tuple[int, ...]]:
    """(villages, villages with a team, village teams, seats) by child."""
    rows = sql(TREE, [on, unit_id])
    return {pk: tuple(figure or 0 for figure in figures) for pk, *figures in rows}


def live(on: object) -> None:
    for statement in LIVE:
        sql(statement, {"on": on})


def ready(province_id: int) -> None:
    for statement in READY:
        sql(statement, [province_id])


def scan(target_ids: list[int], statements: tuple[str, str] = SCAN) -> None:
    sql(statements[0])
    sql(statements[1], [target_ids])
