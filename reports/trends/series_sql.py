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
from reports.trends.series_people_sql import COURSES, PAPERS, SIZES
from reports.trends.series_teams_sql import CAP, MEASURES, SAMPLE, TEAMS, VILLAGES
from teams.deadlines import last_day_in_time
from teams.models import COUNTED_KINDS
from teams.models.document import RECORDED

Day = datetime.date
OF_VILLAGES = "coverage_villages"
# How far ahead of the board's day papers that are already signed are looked for.
AHEAD = datetime.timedelta(days=366)


_BEGUN = f"""(
    SELECT unit.valid_from FROM {Unit._meta.db_table} unit
    WHERE unit.id = uv.unit_id AND unit.valid_from <= %(on)s
)"""  # noqa: S608


def ahead_of(on: Day) -> Day:
    """The last day on which papers that are signed by a day are looked for."""
    return min(on, Day.max - AHEAD) + AHEAD


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
        "ahead": ahead_of(on),
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
    # A commune that came by a reform had no villages of its own before its first day.
    den = f"GREATEST({_case('uv.unit_id', own_days, '%(den)s::date')}, {_BEGUN})"
    conditions = {
        "unit": "TRUE" if unit is None else _under(unit.level),
        "scope": "TRUE" if demand.scope is None else _keys("scope"),
        "exempt": _keys("exempt") if demand.exempt else "FALSE",
        "den": den,
        "place": _PLACES[level],
        "threshold": _case("uv.unit_id", own_thresholds, "%(threshold)s::int") if capped else "1",
        "cap": CAP.format(den=den) if capped else "NULL::int",
        "kinds": "'village'" if capped else "'village', 'commune'",
    }
    if rule.kind in MEASURES:
        one, many = MEASURES[rule.kind]
        measure = one if own else many
        conditions["measure"] = measure.format(v="v", c="c")
        conditions["before"] = measure.format(v="(v - dv)", c="(c - dc)")
    text = SAMPLE if rule.kind == "pilot_sample" and not own else _STATEMENTS[rule.kind]
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


_PLACES: dict[str | None, str] = {
    None: "NULL::bigint",
    Level.PROVINCE: "uv.province_id",
    Level.DISTRICT: "COALESCE(uv.district_id, uv.unit_id)",
    Level.COMMUNE: "uv.unit_id",
}

_STATEMENTS = {
    OF_VILLAGES: VILLAGES,
    "min_teams_per_commune": TEAMS,
    "coverage_communes": TEAMS,
    "pilot_sample": TEAMS,
    "document_due": PAPERS,
    "training_share": COURSES,
    "size_band": SIZES,
}
