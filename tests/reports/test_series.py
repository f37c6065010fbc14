"""The curve behind a figure is what judging every day by itself would give."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import Level
from reports.boards.board import board
from reports.demands import demands_of
from reports.facts import picture, with_needed
from reports.rollup import roll_up
from reports.rules import RULES, judge
from reports.runs import within
from reports.trends import series
from teams.deadlines import last_day_in_time
from teams.models import Plan
from tests import make
from tests.make import TODAY, day
from tests.reports.register import TARGETS, random_register

ONE_DAY = datetime.timedelta(days=1)
BEGIN = day("1/5/2022")


def results(unit, on):
    seen = picture(unit, on)
    seen = with_needed(seen, {each["rule"] for each in TARGETS})
    shown = board(seen, demands_of(Plan.objects.all(), seen))
    return seen, shown.row.results


def by_brute_force(seen, result, on, judged_on, commune_id=None):
    """n of one day, by judging the communes of the board's day, or one, on the N of that day."""
    demand, verdicts, districts = result.demand, {}, {}
    for commune in seen.communes:
        pk = commune.version.unit_id
        if not demand.covers(commune.keys) or commune_id not in (None, pk):
            continue
        rule = demand.rule.for_commune(pk)
        last_day = last_day_in_time(rule.due, rule.wording)
        den = rule.denominator_day or (on if last_day is None else min(on, last_day))
        facts = commune.facts
        if rule.kind == "size_band":
            there = [t for t in facts.teams if within(on, t.effective_from, t.effective_to)]
            facts = replace(facts, teams=tuple(there))
        exempt = frozenset({pk}) if demand.exempts(commune.keys) else frozenset()
        rule = replace(rule, denominator_day=den, own={}, exempt=exempt)
        verdicts[pk] = judge(rule, facts, judged_on)
        if commune.version.district_id:
            districts[pk] = commune.version.district_id
    if commune_id is not None or not series.counts_communes(result):
        return sum(v.part or 0 for v in verdicts.values() if v.standing != "exempt")
    return roll_up(demand.rule, verdicts, judged_on, districts).n


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_series_is_every_day_judged_by_itself(land, seed):
    random_register(land, seed)
    followed = set()
    for unit in (None, land.quang_nam, land.home):
        for on in (TODAY, day("25/6/2022")):
            seen, found = results(unit, on)
            for result in found:
                if not series.drawable(result):
                    continue
                curve = series.series_of(unit, result, on, BEGIN)
                assert [point.day for point in (curve.points[0], curve.points[-1])] == [BEGIN, on]
                assert curve.n == result.n
                assert [(point.day, point.n) for point in curve.points[::6]] == [
                    (point.day, by_brute_force(seen, result, on, point.day))
                    for point in curve.points[::6]
                ]
                assert all(0 <= point.n <= curve.of for point in curve.points)
                followed.add(result.demand.rule.kind)
                if unit == land.quang_nam:
                    assert gained_by_commune(unit, result, on, seen) == [
                        by_brute_force(seen, result, on, on, pk)
                        - by_brute_force(seen, result, on, on - 7 * ONE_DAY, pk)
                        for pk in ids_of(seen)
                    ]
    assert followed == set(RULES)


def ids_of(seen):
    return [commune.version.unit_id for commune in seen.communes]


def gained_by_commune(unit, result, on, seen):
    found = series.gained(unit, result.demand, on, on - 7 * ONE_DAY, own=True, level=Level.COMMUNE)
    assert found.keys() <= set(ids_of(seen))
    return [found.get(pk, 0) for pk in ids_of(seen)]


def test_series_asks_once_however_many_days(land):
    random_register(land, 4)
    _, found = results(land.quang_nam, TODAY)
    for result in (found[0], found[3]):
        for begin in (TODAY - 30 * ONE_DAY, TODAY - 2000 * ONE_DAY):
            with CaptureQueriesContext(connection) as asked:
                series.series_of(land.quang_nam, result, TODAY, begin)
            assert len(asked) == 1


def test_series_tells_signed_papers_apart_until_they_take_effect(land):
    make.make_plan(land.home, targets=TARGETS[1:2])
    make.declare(land.home)
    villages = make.make_villages(land.home, 3)
    make.make_team(land.home, villages[:1], make.make_document(land.home, signed_on=TODAY))
    later = TODAY + 5 * ONE_DAY
    signed = make.make_document(land.home, signed_on=TODAY, effective_on=later)
    make.make_team(land.home, villages[1:2], signed)
    unsigned = make.make_document(land.home, signed_on=later, effective_on=later)
    make.make_team(land.home, villages[2:], unsigned)
    _, (result,) = results(land.home, TODAY)
    curve = series.series_of(land.home, result, TODAY, BEGIN)
    assert (curve.n, curve.of) == (1, 3)
    assert curve.pending == (series.Point(later, 2),)


def test_series_refuses_figures_it_cannot_follow(land):
    make.make_plan(land.home, targets=[*TARGETS[:1], {"rule": "size_band", "least": 3}])
    _, found = results(land.home, TODAY)
    assert not any(map(series.drawable, found))
    with pytest.raises(ValueError, match="no curve"):
        series.series_of(land.home, found[0], TODAY, BEGIN)
