"""The curve behind a figure is what judging every day by itself would give."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import series
from reports.board import board
from reports.demands import demands_of
from reports.facts import picture
from reports.rules import judge
from teams.deadlines import last_day_in_time
from teams.models import Exemption, Override, Plan, TeamVillage
from tests import make
from tests.make import TODAY, day

ONE_DAY = datetime.timedelta(days=1)
BEGIN = day("1/5/2022")
TARGETS = [
    {"rule": "coverage_villages", "due_on": day("10/7/2022"), "wording": "by"},
    {"rule": "coverage_villages", "due_on": day("31/8/2022"), "wording": "before", "share": 80},
    {"rule": "coverage_villages", "denominator_on": day("1/6/2022")},
    {
        "rule": "min_teams_per_commune",
        "threshold": 3,
        "due_on": day("30/6/2022"),
        "wording": "before",
    },
    {"rule": "coverage_communes"},
]


def results(unit, on):
    seen = picture(unit, on)
    shown = board(seen, demands_of(Plan.objects.all(), seen))
    return seen, shown.row.results


def by_brute_force(seen, result, on, judged_on):
    """n of one day, by judging every commune of the board's day on the N of that day."""
    demand, n = result.demand, 0
    for commune in seen.communes:
        if not demand.covers(commune.keys) or demand.exempts(commune.keys):
            continue
        rule = demand.rule.for_commune(commune.version.unit_id)
        last_day = last_day_in_time(rule.due, rule.wording)
        den = rule.denominator_day or (on if last_day is None else min(on, last_day))
        verdict = judge(
            replace(rule, denominator_day=den, own={}), replace(commune.facts), judged_on
        )
        if verdict.of is None or verdict.n is None:
            continue
        if rule.kind == "coverage_villages":
            n += verdict.n
        else:
            n += verdict.of > 0 and verdict.n >= verdict.of
    return n


def random_register(land, seed):
    """Communes with villages that come and go, and teams that begin, end and share villages."""
    dice = random.Random(seed)  # noqa: S311  invented data

    def some_day(begin="1/5/2022", days=85):
        return day(begin) + datetime.timedelta(dice.randrange(days))

    plan = make.make_plan(land.quang_nam, targets=TARGETS)
    communes = [land.home, land.next_door]
    communes += [make.make_commune(f"9{seed}{n:03d}", f"Xã {n}", land.phu_ninh) for n in range(5)]
    for commune in communes:
        if dice.random() < 0.8:
            make.declare(commune, valid_from=dice.choice([make.LONG_AGO, some_day()]))
        for _ in range(dice.randrange(1, 6)):
            closed = some_day() if dice.random() < 0.2 else None
            village = make.make_village(
                commune,
                valid_from=dice.choice([make.LONG_AGO, make.LONG_AGO, day("1/5/2022")]),
                valid_to=closed,
            )
            begin = some_day("1/4/2022", 40)
            while begin < TODAY + 20 * ONE_DAY and dice.random() < 0.8:
                end = begin + datetime.timedelta(dice.randrange(40))
                if closed is not None:
                    end = min(end, max(closed, begin))
                ends = end if dice.random() < 0.6 or closed else None
                paper = make.make_document(
                    commune,
                    signed_on=min(begin, TODAY),
                    effective_on=begin,
                )
                kind = "committee" if dice.random() < 0.1 else "village"
                make.make_team(
                    commune, [village], paper, kind=kind, valid_to=ends, void=dice.random() < 0.1
                )
                if dice.random() < 0.3:
                    other = make.make_team(commune, [], paper)
                    TeamVillage.objects.create(
                        team=other,
                        village=village,
                        inherited=True,
                        begun_by=paper,
                        valid_from=begin + datetime.timedelta(dice.randrange(30)),
                        **make.keys_on(commune, begin),
                    )
                if ends is None:
                    break
                begin = ends + datetime.timedelta(dice.choice([1, 1, 9]))
    admin = make.make_officer(None, username=f"quantri{seed}")
    first = plan.targets.get(position=1)
    for target in (first, plan.targets.get(position=4)):
        Exemption.objects.create(
            target=target, unit=communes[-1], reason="ngập lòng hồ", granted_by=admin
        )
        Override.objects.create(
            target=target, unit=communes[0], reason="chia tách", set_by=admin, threshold=2,
            due_on=day("15/6/2022"),
        )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_series_is_every_day_judged_by_itself(land, seed):
    random_register(land, seed)
    followed = 0
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
                followed += 1
    assert followed >= 8


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
