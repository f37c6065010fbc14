"""The standing of a commune: the cases of the plans, of breaks and of reforms, and an oracle."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.rules import (
    CommuneFacts,
    CoverSpan,
    TargetRule,
    TeamSpan,
    VillageSpan,
    judge,
)
from tests.depths import examples

ALWAYS = ((None, None),)
DUE = date(2022, 6, 30)
AT_LEAST_THREE = TargetRule("min_teams_per_commune", threshold=3, due=DUE, wording="before")
AT_LEAST_THREE_BY = TargetRule("min_teams_per_commune", threshold=3, due=DUE, wording="by")
EVERY_VILLAGE_IN_2022 = TargetRule("coverage_villages", due=date(2022, 12, 31), wording="within")
EVERY_VILLAGE_BEFORE_31_8 = TargetRule("coverage_villages", due=date(2022, 8, 31), wording="before")
PILOT = TargetRule("coverage_villages")


def june(day):
    return date(2022, 6, day)


def july(day):
    return date(2022, 7, day)


def team(number, signed, *, village=None, begins=None, ends=None, entered=None, kind="village"):
    """A team of the village of its own number unless told otherwise."""
    return TeamSpan(
        team_id=number,
        kind=kind,
        village_ids=(village or number,),
        effective_from=begins or signed,
        effective_to=ends,
        signed_on=signed,
        entered_on=entered or signed,
    )


def village(number, begins=None, ends=None):
    return VillageSpan(number, begins, ends)


def commune(*teams, villages=8, list_spans=ALWAYS, covers=None):
    """A commune whose teams serve their villages for as long as they are there."""
    if isinstance(villages, int):
        villages = tuple(village(number) for number in range(1, villages + 1))
    if covers is None:
        covers = tuple(
            CoverSpan(
                village_id,
                span.team_id,
                span.effective_from,
                span.effective_to,
                span.signed_on,
                span.entered_on,
            )
            for span in teams
            for village_id in span.village_ids
        )
    return CommuneFacts(1, tuple(list_spans), tuple(villages), tuple(teams), tuple(covers))


def three_teams(third, **more):
    return commune(team(1, june(2)), team(2, june(10)), team(3, third, **more))


# At least three teams before, or by, 30/6/2022 (Lào Cai, domain S0)


@pytest.mark.parametrize(
    ("third", "target", "standing", "days_late"),
    [
        (june(28), AT_LEAST_THREE, "met", None),
        (june(29), AT_LEAST_THREE, "met", None),
        # The strict wording: the very day is late, by no day.
        (june(30), AT_LEAST_THREE, "met_late", 0),
        (july(5), AT_LEAST_THREE, "met_late", 5),
        (june(29), AT_LEAST_THREE_BY, "met", None),
        (june(30), AT_LEAST_THREE_BY, "met", None),
        (july(5), AT_LEAST_THREE_BY, "met_late", 5),
    ],
)
def test_min_teams_is_on_time_by_the_day_of_signing(third, target, standing, days_late):
    verdict = judge(target, three_teams(third), july(20))
    assert (verdict.standing, verdict.days_late) == (standing, days_late)
    assert (verdict.n, verdict.of, verdict.held_since) == (3, 3, third)
    assert (verdict.on_time, verdict.late) == ((3, 0) if standing == "met" else (2, 1))
    assert not verdict.met_before


@pytest.mark.parametrize(
    ("on", "standing", "n", "days_late"),
    [
        (june(1), "not_started", 0, None),
        (june(2), "under_way", 1, None),
        (june(29), "under_way", 2, None),
        # The last day in time has passed: overdue as of the day.
        (june(30), "overdue", 2, 0),
        (july(4), "overdue", 2, 4),
        (july(5), "met_late", 3, 5),
        (date(2023, 1, 1), "met_late", 3, 5),
    ],
)
def test_min_teams_strict_day_by_day(on, standing, n, days_late):
    verdict = judge(AT_LEAST_THREE, three_teams(july(5)), on)
    assert (verdict.standing, verdict.n, verdict.days_late) == (standing, n, days_late)
    assert verdict.last_day == june(29)


def test_min_teams_inclusive_is_not_yet_overdue_on_the_day_itself():
    facts = three_teams(july(5))
    assert judge(AT_LEAST_THREE_BY, facts, june(30)).standing == "under_way"
    assert judge(AT_LEAST_THREE_BY, facts, july(1)).standing == "overdue"


def test_min_teams_and_coverage_run_on_the_same_teams():
    """S0-2: 8 villages, 3 teams signed 29/6: the first target on time, the second 3 of 8."""
    facts = commune(*(team(number, june(29)) for number in (1, 2, 3)))
    assert judge(AT_LEAST_THREE, facts, july(20)).standing == "met"
    coverage = judge(EVERY_VILLAGE_IN_2022, facts, july(20))
    assert (coverage.standing, coverage.n, coverage.of) == ("under_way", 3, 8)


def test_min_teams_of_a_two_village_commune_is_capped_and_says_so():
    """S0-4: two villages, two teams, at least three asked for."""
    facts = commune(team(1, june(2)), team(2, june(28)), villages=2)
    verdict = judge(AT_LEAST_THREE, facts, july(20))
    assert verdict.standing == "met"
    assert (verdict.n, verdict.of, verdict.cap, verdict.capped) == (2, 2, 2, True)


def test_min_teams_without_a_complete_list_is_not_capped():
    facts = commune(team(1, june(2)), team(2, june(28)), villages=2, list_spans=())
    verdict = judge(AT_LEAST_THREE, facts, july(20))
    assert verdict.standing == "overdue"
    assert (verdict.n, verdict.of, verdict.cap, verdict.capped) == (2, 3, None, False)


def test_min_teams_looks_at_the_list_of_the_denominator_day():
    # The list is complete only from 1/7 on: it was not known on the last day in time.
    late_list = commune(
        team(1, june(2)), team(2, june(28)), villages=2, list_spans=[(july(1), None)]
    )
    assert judge(AT_LEAST_THREE, late_list, july(20)).of == 3
    fixed = TargetRule(
        "min_teams_per_commune", threshold=3, due=DUE, wording="before", denominator_day=july(1)
    )
    assert judge(fixed, late_list, july(20)).of == 2
    assert judge(fixed, late_list, july(20)).denominator_day == july(1)


@pytest.mark.parametrize("villages", [3, 8])
def test_min_teams_with_enough_villages_is_not_capped(villages):
    facts = commune(team(1, june(2)), villages=villages)
    verdict = judge(AT_LEAST_THREE, facts, june(20))
    assert (verdict.of, verdict.cap, verdict.capped) == (3, None, False)


def test_min_teams_counts_village_teams_only():
    """S1-3: a committee is no team; a team of the commune is none of a village."""
    facts = commune(
        team(1, june(2)),
        team(2, june(2), kind="commune"),
        team(3, june(2), kind="committee"),
    )
    assert judge(AT_LEAST_THREE, facts, june(20)).n == 1


def test_min_teams_beyond_the_number_asked_for_is_no_more_than_all():
    facts = commune(*(team(number, june(2)) for number in range(1, 6)))
    verdict = judge(AT_LEAST_THREE, facts, july(20))
    assert (verdict.n, verdict.of, verdict.part) == (5, 3, 3)


def test_min_teams_needs_a_threshold():
    for threshold in (None, 0):
        with pytest.raises(ValueError, match="threshold"):
            judge(TargetRule("min_teams_per_commune", threshold=threshold), commune(), DUE)


def test_judge_refuses_an_unknown_rule():
    with pytest.raises(KeyError):
        judge(TargetRule("most_smiles"), commune(), DUE)


# Signed in time and typed late


def test_typing_late_is_on_time_and_shown_apart():
    """S0-5: signed 28/6, typed 15/7, due 30/6: on time, typed 15 days after the day named."""
    for target in (AT_LEAST_THREE, AT_LEAST_THREE_BY):
        verdict = judge(target, three_teams(june(28), entered=july(15)), july(20))
        assert verdict.standing == "met"
        assert (verdict.on_time, verdict.late) == (3, 0)
        assert (verdict.typed_late, verdict.typed_days_late) == (1, 15)


def test_typing_late_what_was_signed_late_is_not_counted_twice():
    verdict = judge(AT_LEAST_THREE, three_teams(july(5), entered=july(15)), july(20))
    assert (verdict.on_time, verdict.late, verdict.typed_late) == (2, 1, 0)
    assert verdict.typed_days_late is None


def test_typing_in_time_shows_nothing():
    verdict = judge(AT_LEAST_THREE, three_teams(june(28), entered=june(29)), july(20))
    assert (verdict.typed_late, verdict.typed_days_late) == (0, None)


def test_typing_of_a_later_paper_does_not_make_the_first_one_late():
    """The village had its team in time and in the register; another team took it over later."""
    facts = commune(
        team(1, june(2), village=1, ends=date(2022, 7, 31)),
        team(2, date(2022, 7, 30), village=1, begins=date(2022, 8, 1)),
        villages=1,
    )
    target = TargetRule("coverage_villages", due=DUE, wording="by")
    verdict = judge(target, facts, date(2022, 9, 1))
    assert verdict.standing == "met"
    assert (verdict.on_time, verdict.late, verdict.typed_late) == (1, 0, 0)


def test_typing_late_counts_the_first_paper_that_was_in_time():
    """Signed 28/6 and typed 15/7; a later paper, typed at once, does not shorten that."""
    facts = commune(
        team(1, june(28), village=1, ends=july(9), entered=july(15)),
        team(2, july(10), village=1),
        villages=1,
    )
    target = TargetRule("coverage_villages", due=DUE, wording="by")
    verdict = judge(target, facts, july(20))
    assert (verdict.standing, verdict.typed_late, verdict.typed_days_late) == ("met", 1, 15)


def test_typing_late_is_not_hidden_by_a_team_of_before_a_break():
    facts = commune(
        team(1, june(2), village=1, ends=june(10)),
        team(2, june(28), village=1, entered=july(15)),
        villages=1,
    )
    target = TargetRule("coverage_villages", due=DUE, wording="by")
    verdict = judge(target, facts, july(20))
    assert (verdict.standing, verdict.typed_late, verdict.typed_days_late) == ("met", 1, 15)


# Effective days count, signing days judge


def test_a_team_is_there_from_its_effective_day():
    facts = three_teams(june(28), begins=july(1))
    assert judge(AT_LEAST_THREE, facts, june(30)).standing == "overdue"
    verdict = judge(AT_LEAST_THREE, facts, july(1))
    assert (verdict.standing, verdict.held_since) == ("met", june(28))
    assert not judge(AT_LEAST_THREE, facts, june(30)).met_before


def test_a_paper_signed_after_it_took_effect_is_late():
    facts = three_teams(july(5), begins=june(20))
    for on in (july(1), july(20)):
        verdict = judge(AT_LEAST_THREE, facts, on)
        assert (verdict.standing, verdict.days_late) == ("met_late", 5)
    # Nor is it praised while the time still runs.
    assert judge(AT_LEAST_THREE, facts, june(25)).standing == "under_way"


def test_a_rule_holds_since_the_last_signing_that_it_needed():
    facts = commune(
        team(1, june(2)),
        team(2, july(5), begins=june(20)),
        team(3, july(8), begins=june(20)),
        team(4, july(12), begins=june(20)),
    )
    verdict = judge(AT_LEAST_THREE, facts, july(1))
    assert (verdict.standing, verdict.held_since, verdict.days_late) == ("met_late", july(8), 8)


def test_the_last_effective_day_still_counts():
    facts = three_teams(june(20), ends=july(10))
    assert judge(AT_LEAST_THREE, facts, july(10)).standing == "met"
    assert judge(AT_LEAST_THREE, facts, july(11)).standing == "overdue"


# Breaks


def dissolved_and_refounded():
    """The third team ends on 1/7 and a new one is founded on 10/7, signed on 8/7."""
    return commune(
        team(1, june(2)),
        team(2, june(10)),
        team(3, june(20), ends=july(1)),
        team(4, july(8), begins=july(10), village=3),
    )


@pytest.mark.parametrize(
    ("on", "standing", "met_before", "days_late"),
    [
        (june(30), "met", False, None),
        (july(1), "met", False, None),
        (july(2), "overdue", True, 2),
        (july(9), "overdue", True, 9),
        (july(10), "met_late", True, 8),
        (july(31), "met_late", True, 8),
    ],
)
def test_a_break_after_the_day_costs_being_on_time(on, standing, met_before, days_late):
    verdict = judge(AT_LEAST_THREE_BY, dissolved_and_refounded(), on)
    assert (verdict.standing, verdict.met_before) == (standing, met_before)
    assert verdict.days_late == days_late


def test_a_break_of_one_team_among_more_than_enough_is_no_break():
    facts = commune(*dissolved_and_refounded().teams, team(5, june(25)))
    verdict = judge(AT_LEAST_THREE_BY, facts, july(31))
    assert (verdict.standing, verdict.held_since) == ("met", june(20))


def test_a_break_mended_in_time_leaves_it_on_time():
    facts = commune(
        team(1, june(2)),
        team(2, june(2)),
        team(3, june(2), ends=june(10)),
        team(4, june(15), village=3),
    )
    verdict = judge(AT_LEAST_THREE_BY, facts, july(20))
    assert (verdict.standing, verdict.held_since, verdict.met_before) == ("met", june(15), True)


def test_a_team_that_replaces_another_the_next_day_breaks_nothing():
    facts = commune(
        team(1, june(2)),
        team(2, june(2)),
        team(3, june(2), ends=july(9)),
        team(4, july(10), village=3),
    )
    verdict = judge(AT_LEAST_THREE_BY, facts, july(20))
    assert (verdict.standing, verdict.held_since, verdict.met_before) == ("met", june(2), False)


def test_a_village_whose_team_is_replaced_the_next_day_has_no_break():
    facts = commune(team(1, june(2), ends=july(9)), team(2, july(10), village=1), villages=1)
    target = TargetRule("coverage_villages", due=DUE, wording="by")
    verdict = judge(target, facts, july(20))
    assert (verdict.standing, verdict.held_since, verdict.met_before) == ("met", june(2), False)


def test_a_team_that_ends_on_the_day_the_rule_begins_to_hold_is_no_break():
    facts = commune(
        team(1, june(2)),
        team(2, june(2), ends=june(10)),
        team(3, june(10)),
        team(4, june(10)),
    )
    verdict = judge(AT_LEAST_THREE, facts, june(20))
    assert (verdict.standing, verdict.held_since, verdict.met_before) == ("met", june(10), False)


def test_a_team_with_two_spans_is_one_team():
    facts = commune(team(1, june(2), ends=june(20)), team(1, june(19), begins=june(21)))
    for on in (june(10), june(25)):
        assert judge(AT_LEAST_THREE, facts, on).n == 1


def test_a_break_of_coverage_is_seen_per_village():
    """Village 1 is without a team from 2/7 to 9/7; village 2 never."""
    target = TargetRule("coverage_villages", due=DUE, wording="by")
    facts = commune(
        team(1, june(2), ends=july(1)),
        team(3, july(8), begins=july(10), village=1),
        team(2, june(20)),
        villages=2,
    )
    assert judge(target, facts, july(1)).standing == "met"
    broken = judge(target, facts, july(5))
    assert (broken.standing, broken.n, broken.met_before) == ("overdue", 1, True)
    mended = judge(target, facts, july(20))
    assert (mended.standing, mended.days_late, mended.met_before) == ("met_late", 8, True)
    assert (mended.on_time, mended.late) == (1, 1)


# Coverage of villages


@pytest.mark.parametrize(
    ("on", "standing", "n"),
    [
        (date(2022, 5, 1), "not_started", 0),
        (june(15), "under_way", 1),
        (date(2022, 8, 30), "met", 2),
        (date(2022, 8, 31), "met", 2),
    ],
)
def test_coverage_day_by_day(on, standing, n):
    facts = commune(team(1, june(2)), team(2, date(2022, 8, 30)), villages=2)
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, on)
    assert (verdict.standing, verdict.n, verdict.of) == (standing, n, 2)


def test_coverage_counts_a_village_with_two_teams_once():
    facts = commune(team(1, june(2)), team(2, june(3), village=1), villages=2)
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, june(20))
    assert (verdict.n, verdict.of) == (1, 2)


def test_coverage_takes_a_team_of_several_villages_for_each():
    facts = commune(TeamSpan(1, "village", (1, 2, 3), june(2), None, june(2), june(2)), villages=3)
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, june(20)).standing == "met"


def test_coverage_never_counts_a_committee():
    facts = commune(team(1, june(2), kind="committee"), villages=1)
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, june(20)).n == 0


def test_coverage_never_counts_a_village_of_elsewhere():
    facts = commune(team(1, june(2)), team(99, june(2)), villages=2)
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, june(20))
    assert (verdict.n, verdict.of) == (1, 2)


@pytest.mark.parametrize("on", [june(1), june(20), date(2022, 12, 1)])
def test_coverage_without_a_list_is_unknown_and_not_zero(on):
    """S3-2: missing is never zero."""
    facts = commune(team(1, june(2)), villages=2, list_spans=())
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, on)
    assert verdict.standing == "no_list"
    assert (verdict.n, verdict.of, verdict.part, verdict.days_late) == (None, None, None, None)


def test_coverage_needs_the_list_of_the_denominator_day():
    # Declared complete on 1/8: 30/7 has no list, and the last day in time (30/8) has one.
    facts = commune(team(1, june(2)), villages=1, list_spans=[(date(2022, 8, 1), None)])
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 7, 30)).standing == "no_list"
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 8, 1)).standing == "met"
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 10, 1)).standing == "met"


@pytest.mark.parametrize("target", [EVERY_VILLAGE_BEFORE_31_8, AT_LEAST_THREE])
@pytest.mark.parametrize("on", [june(1), date(2022, 12, 1)])
def test_a_complete_list_without_a_village_has_nothing_to_meet(target, on):
    verdict = judge(target, commune(team(1, june(2), ends=june(20)), villages=0), on)
    assert verdict.standing == "not_applicable"
    assert not verdict.met_before


@pytest.mark.parametrize("list_spans", [ALWAYS, ()])
def test_an_exempt_commune_is_exempt_whatever_it_has(list_spans):
    target = TargetRule("coverage_villages", due=DUE, wording="by", exempt=frozenset({1}))
    facts = commune(team(1, june(2)), villages=2, list_spans=list_spans)
    assert judge(target, facts, july(20)).standing == "exempt"
    assert judge(target, facts, july(20)).days_late is None
    other = TargetRule("coverage_villages", due=DUE, wording="by", exempt=frozenset({2}))
    assert judge(other, facts, july(20)).standing == ("overdue" if list_spans else "no_list")


# No due date: progress only, never red (S1-1)


@pytest.mark.parametrize(
    ("teams", "standing"),
    [(0, "not_started"), (1, "under_way"), (2, "met")],
)
@pytest.mark.parametrize("on", [june(20), date(2030, 1, 1)])
def test_a_plan_without_a_due_day_is_progress_only(teams, standing, on):
    facts = commune(*(team(number, june(2)) for number in range(1, teams + 1)), villages=2)
    verdict = judge(PILOT, facts, on)
    assert (verdict.standing, verdict.n, verdict.of) == (standing, teams, 2)
    assert (verdict.last_day, verdict.days_late) == (None, None)
    assert (verdict.on_time, verdict.late, verdict.typed_late) == (0, 0, 0)


def test_a_plan_without_a_due_day_takes_the_villages_of_the_day():
    facts = commune(team(1, june(2)), villages=(village(1), village(2, begins=july(1))))
    assert judge(PILOT, facts, june(30)).of == 1
    assert judge(PILOT, facts, july(1)).of == 2


# Reforms


def merged(on, *, inherited=True):
    """X-2: thôn A (1) and thôn B (2), each with a team, become thôn C (3)."""
    eve = on - timedelta(days=1)
    teams = (team(1, june(2)), team(2, june(20)))
    covers = [
        CoverSpan(t.team_id, t.team_id, t.effective_from, eve, t.signed_on, t.entered_on)
        for t in teams
    ]
    if inherited:
        covers += [CoverSpan(3, t.team_id, on, None, t.signed_on, t.entered_on) for t in teams]
    villages = (village(1, ends=eve), village(2, ends=eve), village(3, begins=on))
    return commune(*teams, villages=villages, covers=covers)


def test_a_merger_before_the_day_is_judged_on_the_new_village():
    facts = merged(july(1))
    before = judge(EVERY_VILLAGE_BEFORE_31_8, facts, june(30))
    assert (before.standing, before.n, before.of) == ("met", 2, 2)
    after = judge(EVERY_VILLAGE_BEFORE_31_8, facts, july(1))
    assert (after.standing, after.n, after.of) == ("met", 1, 1)
    later = judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 12, 1))
    # The teams that were inherited were signed in time, though the village is younger.
    assert (later.standing, later.n, later.of, later.held_since) == ("met", 1, 1, june(2))


def test_a_merger_without_an_inherited_team_leaves_the_new_village_to_do():
    facts = merged(july(1), inherited=False)
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, july(1))
    assert (verdict.standing, verdict.n, verdict.of) == ("not_started", 0, 1)
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 12, 1)).standing == "overdue"


@pytest.mark.parametrize("inherited", [True, False])
def test_a_merger_after_the_day_leaves_the_verdict_of_the_old_villages(inherited):
    facts = merged(date(2022, 10, 1), inherited=inherited)
    for on in (date(2022, 9, 30), date(2022, 10, 1), date(2023, 6, 1)):
        verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, on)
        assert (verdict.standing, verdict.n, verdict.of) == ("met", 2, 2)
        assert verdict.denominator_day == date(2022, 8, 30)


def test_a_village_that_ended_without_a_team_stays_without_one():
    facts = commune(team(1, june(2)), villages=(village(1), village(2, ends=date(2022, 9, 30))))
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 12, 1))
    assert (verdict.standing, verdict.n, verdict.of) == ("overdue", 1, 2)


def test_a_village_founded_after_the_day_asks_for_nothing():
    facts = commune(team(1, june(2)), villages=(village(1), village(2, begins=date(2022, 9, 1))))
    verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 10, 1))
    assert (verdict.standing, verdict.n, verdict.of) == ("met", 1, 1)


def test_a_village_that_ended_on_the_last_day_in_time_still_counts():
    facts = commune(team(1, june(2)), villages=(village(1), village(2, ends=date(2022, 8, 30))))
    assert judge(EVERY_VILLAGE_BEFORE_31_8, facts, date(2022, 10, 1)).of == 2


def test_the_target_s_own_denominator_day_rules_before_and_after_the_due_day():
    target = TargetRule(
        "coverage_villages", due=DUE, wording="by", denominator_day=date(2022, 1, 1)
    )
    facts = commune(team(1, june(2)), villages=(village(1), village(2, begins=date(2022, 5, 1))))
    for on in (june(20), july(20)):
        verdict = judge(target, facts, on)
        assert (verdict.standing, verdict.of) == ("met", 1)


def test_a_change_of_kind_keeps_the_village_and_its_team():
    """X-5: the village keeps its identity, so two placements of one id are one village."""
    facts = commune(
        team(1, june(2)), villages=(village(1, ends=july(31)), village(1, begins=date(2022, 8, 1)))
    )
    for on in (june(20), date(2022, 8, 5)):
        verdict = judge(EVERY_VILLAGE_BEFORE_31_8, facts, on)
        assert (verdict.n, verdict.of) == (1, 1)


def test_min_teams_after_a_merger_counts_the_teams_that_are_left():
    facts = commune(
        team(1, june(2)),
        team(2, june(2), ends=date(2022, 9, 30)),
        villages=(village(1), village(2, ends=date(2022, 9, 30))),
    )
    verdict = judge(AT_LEAST_THREE, facts, date(2022, 10, 1))
    # Two were asked for by the list of the last day in time.
    assert (verdict.standing, verdict.n, verdict.of) == ("overdue", 1, 2)
    assert verdict.met_before


# Any facts

FIRST = date(2022, 5, 1)
OFFSETS = st.integers(0, 60)


@st.composite
def stays(draw, *, retroactive=False):
    """(signed, effective, end, entered): signed by the day of effect unless told otherwise."""
    signed = draw(OFFSETS)
    effective = draw(OFFSETS) if retroactive else signed + draw(st.integers(0, 10))
    end = draw(st.none() | st.integers(0, 30).map(lambda days: effective + days))
    entered = signed + draw(st.integers(0, 30))
    return tuple(
        None if offset is None else FIRST + timedelta(days=offset)
        for offset in (signed, effective, end, entered)
    )


@st.composite
def communes(draw, *, retroactive=False):
    villages = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        begin = draw(st.none() | OFFSETS)
        end = draw(
            st.none() | st.integers(0, 40).map(lambda days, begin=begin: (begin or 0) + days)
        )
        villages.append(
            village(
                number,
                None if begin is None else FIRST + timedelta(days=begin),
                None if end is None else FIRST + timedelta(days=end),
            )
        )
    teams, covers = [], []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        signed, effective, end, entered = draw(stays(retroactive=retroactive))
        kind = draw(st.sampled_from(["village", "village", "village", "commune", "committee"]))
        served = draw(st.integers(1, 5))
        teams.append(TeamSpan(number % 5, kind, (served,), effective, end, signed, entered))
        covers.append(CoverSpan(served, number, effective, end, signed, entered))
    list_spans = draw(st.sampled_from([ALWAYS, (), ((FIRST + timedelta(days=30), None),)]))
    return commune(*teams, villages=villages, list_spans=list_spans, covers=covers)


TARGETS = st.builds(
    TargetRule,
    kind=st.sampled_from(["min_teams_per_commune", "coverage_villages"]),
    threshold=st.integers(1, 3),
    due=st.none() | OFFSETS.map(lambda days: FIRST + timedelta(days=days)),
    wording=st.sampled_from(["before", "by"]),
    denominator_day=st.none() | OFFSETS.map(lambda days: FIRST + timedelta(days=days)),
    exempt=st.sampled_from([frozenset(), frozenset(), frozenset({1})]),
)
ON = st.integers(0, 100).map(lambda days: FIRST + timedelta(days=days))


def plain_standing(target, facts, on):
    """The definition read out day by day, slowly: standing, held since, held earlier."""
    last = target.due and (target.due - timedelta(days=target.wording == "before"))
    counted_on = target.denominator_day or (last if last and on > last else on)
    known = any(
        (a is None or a <= counted_on) and (b is None or counted_on <= b)
        for a, b in facts.list_spans
    )
    villages = {
        v.village_id: v.valid_to
        for v in facts.villages
        if (v.valid_from is None or v.valid_from <= counted_on)
        and (v.valid_to is None or counted_on <= v.valid_to)
    }
    if 1 in target.exempt:
        return "exempt", None, False

    def present(spans, day, begin):
        return [
            s
            for s in spans
            if getattr(s, begin) <= day and (s.effective_to is None or day <= s.effective_to)
        ]

    if target.kind == "coverage_villages":
        if not known:
            return "no_list", None, False
        of = len(villages)
        committees = {s.team_id for s in facts.teams if s.kind == "committee"}

        def count(day, begin):
            return sum(
                bool(
                    present(
                        [
                            s
                            for s in facts.covers
                            if s.village_id == v and s.team_id not in committees
                        ],
                        min(day, end or day),
                        begin,
                    )
                )
                for v, end in villages.items()
            )

    else:
        of = min(target.threshold, len(villages)) if known else target.threshold

        def count(day, begin):
            spans = [s for s in facts.teams if s.kind == "village"]
            return len({s.team_id for s in present(spans, day, begin)})

    if of == 0:
        return "not_applicable", None, False
    if count(on, "effective_from") >= of:
        since = on
        while count(since - timedelta(days=1), "signed_on") >= of:
            since -= timedelta(days=1)
        if last is None or since <= last:
            return "met", since, False
        return "met_late", since, False
    if last is not None and on > last:
        days = (on - timedelta(days=back) for back in range(1, 130))
        earlier = any(count(day, "effective_from") >= of for day in days)
        return "overdue", None, earlier
    return ("under_way" if count(on, "effective_from") else "not_started"), None, False


@settings(max_examples=examples(400))
@given(TARGETS, communes(), ON)
def test_judge_agrees_with_the_definition_read_day_by_day(target, facts, on):
    verdict = judge(target, facts, on)
    standing, since, earlier = plain_standing(target, facts, on)
    assert verdict.standing == standing
    if since is not None:
        assert verdict.held_since == since
    if standing == "overdue":
        assert verdict.met_before == earlier


@given(TARGETS, communes(retroactive=True), ON)
def test_judge_counts_a_part_of_what_there_is(target, facts, on):
    verdict = judge(target, facts, on)
    if verdict.of is None:
        assert (verdict.standing in ("no_list", "exempt"), verdict.n) == (True, None)
        return
    assert verdict.n is not None
    assert verdict.part is not None
    assert 0 <= verdict.part <= verdict.of
    if target.kind == "coverage_villages":
        assert verdict.n <= verdict.of <= len({v.village_id for v in facts.villages})
    if target.due is None:
        assert verdict.standing not in ("overdue", "met_late")
        assert verdict.days_late is None
    else:
        assert verdict.on_time + verdict.late == verdict.n
        assert verdict.typed_late <= verdict.on_time
    if verdict.last_day is not None and on <= verdict.last_day:
        assert verdict.standing not in ("overdue", "met_late")
    if verdict.standing in ("met", "met_late"):
        assert verdict.n >= verdict.of
        assert verdict.held_since is not None
    if verdict.standing == "met" and verdict.last_day is not None:
        assert verdict.held_since <= verdict.last_day
    if verdict.standing in ("met_late", "overdue"):
        assert verdict.days_late is not None
        assert verdict.days_late >= 0
    assert verdict.capped == (verdict.cap is not None)


@given(TARGETS, communes(), ON)
def test_judge_gives_the_same_verdict_whatever_the_order_of_the_facts(target, facts, on):
    turned = CommuneFacts(
        facts.commune_id,
        facts.list_spans[::-1],
        facts.villages[::-1],
        facts.teams[::-1],
        facts.covers[::-1],
    )
    assert judge(target, turned, on) == judge(target, facts, on)
