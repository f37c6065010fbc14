"""The denominator, village by village: n is a part of N whatever opened, closed or was merged."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.behind.ledger import WHY, ledger
from reports.rules import CommuneFacts, CoverSpan, Own, TargetRule, TeamSpan, VillageSpan, judge
from tests.depths import examples
from tests.make import day

ON = day("20/7/2022")
BEFORE = TargetRule("coverage_villages", due=day("30/6/2022"), wording="before")


def facts(villages, covers=(), teams=(), lists=((None, None),)):
    return CommuneFacts(
        commune_id=1,
        list_spans=tuple(lists),
        villages=tuple(VillageSpan(*span) for span in villages),
        teams=tuple(teams),
        covers=tuple(covers),
    )


def cover(village, team, begin, end=None):
    return CoverSpan(village, team, begin, end, begin, begin)


def team(pk, kind="village", begin=None):
    begin = begin or day("1/6/2022")
    return TeamSpan(pk, kind, (), begin, None, begin, begin)


def told(rule, *spans, **more):
    found = ledger(rule, facts(spans, **more), ON)
    return {entry.village_id: entry.why for entry in found.entries}


def test_each_village_says_why_it_counts_or_not():
    # The denominator's day is 29/6: the last day in time has passed.
    assert told(
        BEFORE,
        (1, None, None),
        (2, None, day("10/7/2022")),
        (3, day("30/6/2022"), None),
        (4, None, day("28/6/2022")),
        (5, day("21/7/2022"), None),
    ) == {1: "listed", 2: "closed_later", 3: "new", 4: "closed"}
    assert told(BEFORE, (1, None, None), lists=()) == {1: "not_declared"}
    exempt = TargetRule("coverage_villages", due=day("30/6/2022"), exempt=frozenset({1}))
    assert told(exempt, (1, None, None)) == {1: "exempt"}
    assert told(None, (1, None, None), (2, None, day("19/7/2022"))) == {1: "listed", 2: "closed"}


def test_closed_village_is_judged_on_its_last_day():
    found = ledger(
        BEFORE,
        facts(
            [(1, None, day("10/7/2022")), (2, None, day("10/7/2022"))],
            [cover(1, 7, day("1/6/2022"), day("10/7/2022")), cover(2, 8, day("11/7/2022"))],
        ),
        ON,
    )
    assert (found.n, found.of) == (1, 2)


def test_committee_serves_nobody():
    found = ledger(
        None,
        facts([(1, None, None)], [cover(1, 7, day("1/6/2022"))], [team(7, "committee")]),
        ON,
    )
    assert (found.n, found.of) == (0, 1)


def test_own_deadline_of_a_commune_moves_its_denominator():
    rule = TargetRule("coverage_villages", due=day("30/6/2022"), own={1: Own(due=day("15/7/2022"))})
    found = ledger(rule, facts([(1, day("10/7/2022"), None)]), ON)
    assert found.day == day("15/7/2022")
    assert found.of == 1


def test_village_that_came_back_is_told_once():
    spans = [(1, None, day("1/3/2022")), (1, day("1/5/2022"), None)]
    assert told(BEFORE, *spans) == {1: "listed"}


def test_every_reason_has_its_words():
    assert all(WHY.values())


DAYS = st.integers(0, 60).map(lambda n: day("1/6/2022") + datetime.timedelta(n))


@st.composite
def histories(draw):
    """A commune through openings, closings, mergers of villages and decisions about teams."""
    villages, covers, teams = [], [], []
    for pk in range(draw(st.integers(0, 6))):
        begin = draw(st.none() | DAYS)
        end = draw(st.none() | DAYS)
        if begin and end and end < begin:
            begin, end = end, begin
        villages.append((pk, begin, end))
        if end and draw(st.booleans()):
            # Merged: another village goes on from the next day and inherits the team.
            heir = 10 + pk
            next_day = end + datetime.timedelta(1)
            villages.append((heir, next_day, None))
    for number in range(draw(st.integers(0, 8))):
        pk = 100 + number
        begin, end = draw(DAYS), draw(st.none() | DAYS)
        if end and end < begin:
            begin, end = end, begin
        teams.append(team(pk, draw(st.sampled_from(["village", "commune", "committee"])), begin))
        served = draw(st.sets(st.integers(0, 16), max_size=3))
        covers += [cover(village, pk, begin, end) for village in served]
    lists = draw(st.lists(st.tuples(st.none() | DAYS, st.none()), max_size=1))
    return facts(villages, covers, teams, lists)


@settings(max_examples=examples(150), deadline=None)
@given(
    histories(),
    st.none() | DAYS,
    st.none() | DAYS,
    DAYS,
    st.booleans(),
)
def test_n_is_a_part_of_the_denominator_and_the_board_says_the_same(
    commune, due, denominator, on, exempt
):
    rule = TargetRule(
        "coverage_villages",
        due=due,
        denominator_day=denominator,
        exempt=frozenset({1} if exempt else ()),
    )
    found = ledger(rule, commune, on)
    counted = {entry.village_id for entry in found.entries if entry.counted}
    expected = {entry.village_id for entry in found.entries if entry.expected}
    assert counted <= expected
    assert 0 <= found.n <= found.of == len(expected)
    assert len(found.entries) == len({entry.village_id for entry in found.entries})
    verdict = judge(rule, commune, on)
    assert verdict.denominator_day == found.day
    if not exempt:
        assert (verdict.n, verdict.of) in ((found.n, found.of), (None, None))
        assert (verdict.of is None) == (commune.villages_on(found.day) is None)


@pytest.mark.parametrize("kind", ["min_teams_per_commune", "size_band"])
def test_villages_of_other_rules_are_told_for_comparison(kind):
    rule = TargetRule(kind, threshold=3, due=day("30/6/2022"), wording="by")
    assert told(rule, (1, None, None)) == {1: "listed"}
