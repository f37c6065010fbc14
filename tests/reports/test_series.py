"""The curve behind a figure is what judging every day by itself would give."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import Level
from members.models import Training
from reports import series
from reports.board import board
from reports.demands import demands_of
from reports.facts import picture, with_needed
from reports.rollup import roll_up
from reports.rules import RULES, judge
from reports.runs import within
from teams.deadlines import last_day_in_time
from teams.models import Exemption, Override, Plan, Receipt, TeamVillage
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
    {"rule": "pilot_sample", "threshold": 2, "least": 1},
    {"rule": "document_due", "due_on": day("30/6/2022"), "wording": "by", "with_list": True},
    {"rule": "training_share", "due_on": day("10/7/2022"), "wording": "by", "share": 80},
    {"rule": "size_band", "least": 2, "most": 3},
    {"rule": "size_band", "least": 3, "team_kind": "commune"},
]


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


def random_register(land, seed):
    """Communes with villages that come and go, and teams that begin, end and share villages."""
    dice = random.Random(seed)  # noqa: S311  invented data

    def some_day(begin="1/5/2022", days=85):
        return day(begin) + datetime.timedelta(dice.randrange(days))

    plan = make.make_plan(land.quang_nam, targets=TARGETS)
    admin = make.make_officer(None, username=f"quantri{seed}")
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
                kind = dice.choice(["committee", "commune", "commune", *["village"] * 7])
                team = make.make_team(
                    commune, [village], paper, kind=kind, valid_to=ends, void=dice.random() < 0.1
                )
                people_of(team, dice)
                if dice.random() < 0.4:
                    Receipt.objects.create(
                        document=paper,
                        received_on=begin + datetime.timedelta(dice.randrange(20)),
                        with_list=dice.random() < 0.6,
                        received_by=admin,
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
    first = plan.targets.get(position=1)
    for target in (first, plan.targets.get(position=4)):
        Exemption.objects.create(
            target=target, unit=communes[-1], reason="ngập lòng hồ", granted_by=admin
        )
        Override.objects.create(
            target=target, unit=communes[0], reason="chia tách", set_by=admin, threshold=2,
            due_on=day("15/6/2022"),
        )  # fmt: skip


def people_of(team, dice):
    """Seats that begin and end while the team is there, and courses at any time."""
    for _ in range(dice.randrange(5)):
        begin = team.valid_from + datetime.timedelta(dice.randrange(12))
        if team.valid_to is not None and begin > team.valid_to:
            continue
        end = begin + datetime.timedelta(dice.randrange(30)) if dice.random() < 0.4 else None
        if end is not None and team.valid_to is not None:
            end = min(end, team.valid_to)
        seat = make.seat(team, valid_from=begin, valid_to=end)
        for _ in range(dice.randrange(3)):
            done = begin + datetime.timedelta(dice.randrange(-9, 40))
            Training.objects.create(
                person=seat.person, course=f"Lớp {dice.random()}", completed_on=done,
                entered_by=make.Officer.objects.first(), void=dice.random() < 0.2,
                **make.keys_on(team.commune, begin),
            )  # fmt: skip


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
