"""How a kept figure came to be: what changed on each day, from the kept past."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection

from communes.models import Level, Unit, UnitVersion
from reports.demands import Demand
from reports.models import PastKept, PastVerdict
from reports.past.spans import edges
from reports.rollup import ASKED_NOTHING, MEETING
from teams.models import Document, Team, TeamVillage

Day = datetime.date
OF_VILLAGES = "coverage_villages"
# Of these n is the number of communes that meet.
OF_COMMUNES = frozenset({"min_teams_per_commune", "coverage_communes"})


def changes(
    demand: Demand, unit: Unit | None, on: Day, begin: Day, ahead: Day
) -> dict[Day, int] | None:
    """By how much n changed on each day after `begin` and up to `on`, in one statement.

    None where the kept past cannot tell: somebody's is stale, the map or what is asked changed
    meanwhile or N is that of each day, or papers signed by then take effect up to `ahead`.
    """
    if not _same_throughout(demand, on, begin):
        return None
    values: dict[str, Any] = {
        "target": demand.target.pk,
        "on": on,
        "begin": begin,
        "ahead": ahead,
        "unit": unit.pk if unit else None,
        "nothing": list(ASKED_NOTHING),
        "meeting": list(MEETING),
    }
    of_villages = demand.rule.kind == OF_VILLAGES
    statement = _CHANGES.format(
        figure="n" if of_villages else "(standing = ANY(%(meeting)s))::int",
        known='now."of" IS NOT NULL' if of_villages else "TRUE",
        place=_place(unit),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: dict[Day | None, int] = dict(cursor.fetchall())
    if None in found:
        return None
    return {day: change for day, change in found.items() if day is not None and change}


def _same_throughout(demand: Demand, on: Day, begin: Day) -> bool:
    """Whether the same was asked of the same on all these days, with one day's N."""
    rule, target = demand.rule, demand.target
    if rule.kind != OF_VILLAGES and rule.kind not in OF_COMMUNES:
        return False
    communes = {None, *rule.own}
    rules = [rule if pk is None else rule.for_commune(pk) for pk in communes]
    if any(each.counted_on(begin) != each.counted_on(on) for each in rules):
        return False
    dated = (target, *target.overrides.all(), *target.exemptions.all())
    return not any(
        begin < day <= on for day in edges((each.valid_from, each.valid_to) for each in dated)
    )


def _place(unit: Unit | None) -> str:
    if unit is None:
        return "TRUE"
    return f"now.{Level(unit.level)}_id = %(unit)s"


_VERDICTS, _KEPT = PastVerdict._meta.db_table, PastKept._meta.db_table
# A row without a day says that the kept past cannot tell.
_CHANGES = f"""
WITH moved AS (
    SELECT commune_id, "begin" AS day, {{figure}} AS change FROM {_VERDICTS}
    WHERE target_id = %(target)s AND "begin" > %(begin)s AND "begin" <= %(on)s
    UNION ALL
    SELECT commune_id, until + 1, -{{figure}} FROM {_VERDICTS}
    WHERE target_id = %(target)s AND until >= %(begin)s AND until < %(on)s
)
SELECT day, SUM(change)::int FROM moved
CROSS JOIN LATERAL (
    SELECT "of", standing, commune_id, district_id, province_id FROM {_VERDICTS} verdict
    WHERE verdict.commune_id = moved.commune_id AND target_id = %(target)s AND "begin" <= %(on)s
    ORDER BY "begin" DESC LIMIT 1
) now
WHERE {{known}} AND now.standing <> ALL(%(nothing)s) AND {{place}}
GROUP BY day
UNION ALL
SELECT NULL, 0 WHERE NOT EXISTS (SELECT FROM {_KEPT})
    OR EXISTS (SELECT FROM {_KEPT} WHERE stale)
    OR EXISTS (SELECT FROM {UnitVersion._meta.db_table}
        WHERE valid_from > %(begin)s AND valid_from <= %(on)s)
    OR EXISTS (SELECT FROM {Team._meta.db_table} team
        JOIN {Document._meta.db_table} paper ON paper.id = team.begun_by_id
        WHERE team.valid_from > %(on)s AND team.valid_from <= %(ahead)s
            AND paper.signed_on <= %(on)s)
    OR EXISTS (SELECT FROM {TeamVillage._meta.db_table} served
        JOIN {Document._meta.db_table} paper ON paper.id = served.begun_by_id
        WHERE served.valid_from > %(on)s AND served.valid_from <= %(ahead)s
            AND paper.signed_on <= %(on)s)
"""  # noqa: S608
