"""The kinds of targets beside the minimum and full coverage: a table of cases for each."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.rollup import roll_up
from reports.rules import (
    CommuneFacts,
    CoverSpan,
    Own,
    Received,
    SeatSpan,
    TargetRule,
    TeamSpan,
    Trained,
    VillageSpan,
    judge,
)
from tests.depths import examples

DUE = date(2022, 6, 30)


def june(day):
    return date(2022, 6, day)


def july(day):
    return date(2022, 7, day)


def team(number, signed, kind="village", *, ends=None, entered=None):
    return TeamSpan(number, kind, (number,), signed, ends, signed, entered or signed)


def facts(*teams, villages=4, number=1, **more):
    return CommuneFacts(
        number,
        ((None, None),),
        tuple(VillageSpan(n, None, None) for n in range(1, villages + 1)),
        teams,
        tuple(
            CoverSpan(v, t.team_id, t.effective_from, t.effective_to, t.signed_on, t.entered_on)
            for t in teams
            if t.kind == "village"
            for v in t.village_ids
        ),
        **more,
    )


FIRST_OF_JUNE, TENTH_OF_JUNE = date(2022, 6, 1), date(2022, 6, 10)


def seat(team_id, person, begins=FIRST_OF_JUNE, ends=None):
    return SeatSpan(team_id, person, begins, ends)


# Share of the villages


@pytest.mark.parametrize(
    ("share", "signed", "on", "standing", "held_since"),
    [
        (50, [june(2), june(9)], june(20), "met", june(9)),
        (50, [june(2), july(4)], july(5), "met_late", july(4)),
        (50, [june(2)], july(1), "overdue", None),
        (75, [june(2), june(9)], june(20), "under_way", None),
        # 60% of four villages are 2,4: three are needed.
        (60, [june(2), june(9)], june(20), "under_way", None),
        (60, [june(2), june(9), june(10)], june(20), "met", june(10)),
        (100, [june(1), june(2), june(3), june(4)], june(20), "met", june(4)),
        (None, [june(1), june(2), june(3)], june(20), "under_way", None),
    ],
)
def test_share_of_villages_is_met_by_enough_of_them(share, signed, on, standing, held_since):
    target = TargetRule("coverage_villages", due=DUE, wording="by", share=share)
    teams = [team(number, day) for number, day in enumerate(signed, start=1)]
    verdict = judge(target, facts(*teams), on)
    assert (verdict.standing, verdict.held_since) == (standing, held_since)
    assert (verdict.n, verdict.of) == (len(signed), 4)


def test_share_of_villages_goes_on_while_teams_follow_one_another():
    target = TargetRule("coverage_villages", due=DUE, wording="by", share=25)
    teams = [team(1, june(1), ends=june(20)), team(2, june(15))]
    assert judge(target, facts(*teams), july(9)).held_since == june(1)


@given(
    share=st.integers(1, 100),
    days=st.lists(st.integers(1, 60), max_size=6),
    villages=st.integers(1, 6),
    on=st.integers(1, 80),
)
@settings(max_examples=examples(150), deadline=None)
def test_share_of_villages_agrees_with_counting_by_hand(share, days, villages, on):
    start = date(2022, 5, 1)
    signed = [start + timedelta(day) for day in days[:villages]]
    day = start + timedelta(on)
    target = TargetRule("coverage_villages", share=share)
    teams = [team(number, signing) for number, signing in enumerate(signed, 1) if signing <= day]
    verdict = judge(target, facts(*teams, villages=villages), day)
    enough = len(teams) * 100 >= share * villages
    assert (verdict.standing == "met") is enough
    if enough:
        since = sorted(each.signed_on for each in teams)[-(-share * villages // 100) - 1]
        assert verdict.held_since == since


# Communes with a team


@pytest.mark.parametrize(
    ("teams", "on", "standing"),
    [
        ([], june(1), "not_started"),
        ([], july(1), "overdue"),
        ([team(1, june(5))], june(6), "met"),
        ([team(1, june(5), "commune")], june(6), "met"),
        ([team(1, june(5), "committee")], june(6), "not_started"),
        ([team(1, july(2))], july(3), "met_late"),
        ([team(1, june(5), ends=june(9))], june(20), "not_started"),
        # One team followed another without a day between them.
        ([team(1, june(5), ends=june(9)), team(2, june(10))], july(3), "met"),
        ([team(1, june(5), ends=june(9)), team(2, july(2))], july(3), "met_late"),
    ],
)
def test_commune_with_a_team_is_met(teams, on, standing):
    target = TargetRule("coverage_communes", due=DUE, wording="by")
    verdict = judge(target, facts(*teams), on)
    assert verdict.standing == standing
    assert verdict.of == 1


@pytest.mark.parametrize(
    ("share", "met", "late", "on", "standing"),
    [
        (80, 8, 0, june(20), "met"),
        (80, 7, 0, june(20), "under_way"),
        (80, 7, 1, july(9), "met_late"),
        (80, 7, 0, july(9), "overdue"),
        (None, 9, 0, july(9), "overdue"),
        (None, 10, 0, july(9), "met"),
    ],
)
def test_share_of_communes_judges_the_unit_above(share, met, late, on, standing):
    target = TargetRule("coverage_communes", due=DUE, wording="by", share=share)
    communes = [facts(team(1, june(5)), number=n) for n in range(met)]
    communes += [facts(team(1, july(5)), number=100 + n) for n in range(late)]
    communes += [facts(number=200 + n) for n in range(10 - met - late)]
    verdicts = {each.commune_id: judge(target, each, on) for each in communes}
    above = roll_up(target, verdicts, on)
    assert (above.standing, above.n, above.of) == (standing, met + late, 10)


# A pilot in some communes of each district

PILOT = TargetRule("pilot_sample", threshold=2, least=2, due=DUE, wording="by")


def pilot(number, *days):
    """A commune team of the first day and village teams of the others."""
    kinds = ["commune", *["village"] * len(days)]
    return facts(
        *(team(n, day, kind) for n, (day, kind) in enumerate(zip(days, kinds, strict=False), 1)),
        number=number,
    )


@pytest.mark.parametrize(
    ("days", "on", "standing", "n"),
    [
        ((), june(9), "not_applicable", 0),
        ((june(1),), june(9), "under_way", 1),
        ((june(1), june(2)), june(9), "under_way", 2),
        ((june(1), june(2), june(3)), june(9), "met", 3),
        ((june(1), june(2), june(3), june(4)), june(9), "met", 3),
        ((june(1), june(2), july(3)), july(9), "met_late", 3),
        # The district is late, never a commune that nobody chose.
        ((june(1), june(2)), july(9), "under_way", 2),
        ((), july(9), "not_applicable", 0),
    ],
)
def test_commune_of_a_pilot_is_never_overdue(days, on, standing, n):
    verdict = judge(PILOT, pilot(1, *days), on)
    assert (verdict.standing, verdict.n, verdict.of) == (standing, n, 3)


@pytest.mark.parametrize(
    ("districts", "on", "expected"),
    [
        # Two communes of each of two districts: all four of the first do not help the second.
        ({1: 4, 2: 0}, june(20), ("under_way", 2, 4)),
        ({1: 2, 2: 2}, june(20), ("met", 4, 4)),
        ({1: 2, 2: 1}, july(9), ("overdue", 3, 4)),
        ({1: 0, 2: 0}, june(20), ("not_started", 0, 4)),
    ],
)
def test_pilot_asks_so_many_communes_of_each_district(districts, on, expected):
    verdicts, district_of = {}, {}
    for district, ready in districts.items():
        for place in range(5):
            number = district * 100 + place
            days = (june(1), june(2), june(3)) if place < ready else ()
            verdicts[number] = judge(PILOT, pilot(number, *days), on)
            district_of[number] = district
    above = roll_up(PILOT, verdicts, on, district_of)
    assert (above.standing, above.n, above.of) == expected


def test_pilot_asks_a_small_district_for_all_it_has():
    verdicts = {7: judge(PILOT, pilot(7, june(1), june(2), june(3)), june(20))}
    above = roll_up(PILOT, verdicts, june(20), {7: 1})
    assert (above.standing, above.n, above.of) == ("met", 1, 1)


def test_pilot_without_a_number_of_teams_is_refused():
    with pytest.raises(ValueError, match="village teams"):
        judge(replace(PILOT, least=None), pilot(1), june(9))


# Papers received by the department


@pytest.mark.parametrize(
    ("received", "with_list", "on", "standing"),
    [
        ([], False, june(9), "not_started"),
        ([], False, july(9), "overdue"),
        ([Received(june(9), False, june(9))], False, june(9), "met"),
        ([Received(june(9), False, june(9))], True, july(9), "overdue"),
        ([Received(june(9), True, june(9))], True, july(9), "met"),
        ([Received(july(2), True, july(2))], True, july(9), "met_late"),
        # The decision came in time, its list did not.
        (
            [Received(june(9), False, june(9)), Received(july(2), True, july(2))],
            True,
            july(9),
            "met_late",
        ),
        ([Received(july(12), True, july(12))], True, july(9), "overdue"),
    ],
)
def test_papers_are_in_time_by_the_day_of_receipt(received, with_list, on, standing):
    target = TargetRule("document_due", due=DUE, wording="by", with_list=with_list)
    assert judge(target, facts(received=tuple(received)), on).standing == standing


def test_papers_noted_late_are_told_apart_from_papers_that_came_late():
    target = TargetRule("document_due", due=DUE, wording="by")
    verdict = judge(target, facts(received=(Received(june(9), True, july(5)),)), july(9))
    assert (verdict.standing, verdict.typed_late, verdict.typed_days_late) == ("met", 1, 5)


# Members trained


def trained(*people, day=TENTH_OF_JUNE):
    return tuple(Trained(person, day, day) for person in people)


@pytest.mark.parametrize(
    ("seats", "done", "share", "on", "expected"),
    [
        ([], (), None, june(20), ("not_applicable", 0, 0)),
        ([seat(1, 1), seat(1, 2)], (), None, june(20), ("not_started", 0, 2)),
        ([seat(1, 1), seat(1, 2)], trained(1), None, june(20), ("under_way", 1, 2)),
        ([seat(1, 1), seat(1, 2)], trained(1, 2), None, june(20), ("met", 2, 2)),
        ([seat(1, 1), seat(1, 2)], trained(1), 50, june(20), ("met", 1, 2)),
        # One person in two teams is one; training of somebody who left counts for nobody.
        ([seat(1, 1), seat(2, 1)], trained(1), None, june(20), ("met", 1, 1)),
        ([seat(1, 1), seat(1, 2, ends=june(5))], trained(2), None, june(20), ("not_started", 0, 1)),
        # After the last day in time the members of that day are asked about.
        ([seat(1, 1), seat(1, 2, july(5))], trained(1), None, july(9), ("met", 1, 1)),
        ([seat(1, 1)], trained(1, day=july(3)), None, july(9), ("met_late", 1, 1)),
    ],
)
def test_members_trained_are_a_part_of_the_members(seats, done, share, on, expected):
    target = TargetRule("training_share", due=DUE, wording="by", share=share)
    verdict = judge(target, facts(seats=tuple(seats), trained=done), on)
    assert (verdict.standing, verdict.n, verdict.of) == expected


# Size of teams


@pytest.mark.parametrize(
    ("least", "most", "members", "on", "standing"),
    [
        (3, 5, [2], june(20), "not_started"),
        (3, 5, [3], june(20), "met"),
        (3, 5, [6], june(20), "not_started"),
        (3, None, [9], june(20), "met"),
        (None, 5, [0], june(20), "met"),
        (3, 5, [3, 2], june(20), "under_way"),
        (3, 5, [3, 2], july(9), "overdue"),
        (3, 5, [], june(20), "not_applicable"),
    ],
)
def test_size_of_every_team_lies_in_the_band(least, most, members, on, standing):
    target = TargetRule("size_band", due=DUE, wording="by", least=least, most=most)
    teams = [team(number, june(1)) for number in range(1, len(members) + 1)]
    seats = [
        seat(number, 10 * number + person)
        for number, count in enumerate(members, start=1)
        for person in range(count)
    ]
    assert judge(target, facts(*teams, seats=tuple(seats)), on).standing == standing


def test_size_counts_the_kind_of_team_that_is_named():
    teams = (team(1, june(1)), team(2, june(1), "commune"))
    seats = tuple(seat(2, person) for person in range(4))
    band = TargetRule("size_band", least=3, most=10, team_kind="commune")
    verdict = judge(band, facts(*teams, seats=seats), june(20))
    assert (verdict.standing, verdict.n, verdict.of) == ("met", 1, 1)


def test_size_holds_since_the_last_member_came():
    seats = (seat(1, 1), seat(1, 2), seat(1, 3, june(12)))
    verdict = judge(
        TargetRule("size_band", least=3, due=DUE, wording="by"),
        facts(team(1, june(1)), seats=seats),
        june(20),
    )
    assert (verdict.standing, verdict.held_since) == ("met", june(12))


def test_size_that_was_right_and_is_not_says_so():
    seats = (seat(1, 1), seat(1, 2, ends=june(15)))
    verdict = judge(
        TargetRule("size_band", least=2, due=DUE, wording="by"),
        facts(team(1, june(1)), seats=seats),
        july(9),
    )
    assert (verdict.standing, verdict.met_before) == ("overdue", True)


# One commune asked for something else


def test_commune_with_a_demand_of_its_own_is_judged_by_it():
    target = TargetRule(
        "min_teams_per_commune",
        threshold=3,
        due=DUE,
        wording="by",
        own={1: Own(threshold=1), 2: Own(due=date(2022, 7, 31))},
    )
    one = facts(team(1, june(5)), number=1)
    later = facts(team(1, june(5)), number=2)
    other = facts(team(1, june(5)), number=3)
    assert judge(target, one, july(9)).standing == "met"
    assert judge(target, later, july(9)).standing == "under_way"
    assert judge(target, other, july(9)).standing == "overdue"


def test_exempt_commune_stays_exempt_whatever_the_kind():
    for kind in ("coverage_communes", "document_due", "training_share", "size_band"):
        target = TargetRule(kind, due=DUE, wording="by", least=1, exempt=frozenset({1}))
        assert judge(target, facts(), july(9)).standing == "exempt"
