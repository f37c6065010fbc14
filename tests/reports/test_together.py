"""A commune of now by what its parts had together: sums of verdicts against facts in one."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.commune_facts import CommuneFacts, CoverSpan, Received, TeamSpan, VillageSpan
from reports.restating.together import asked_on, joined, judged_whole, sums_of, verdict_of
from reports.rules import judge
from reports.target_rule import TargetRule
from tests.make import day

DUE = day("30/6/2022")
ON = day("31/8/2022")
START = day("1/5/2022")

signings = st.lists(st.integers(0, 110), max_size=4)
RULES = (
    TargetRule("min_teams_per_commune", threshold=3, due=DUE),
    TargetRule("min_teams_per_commune", threshold=2),
    TargetRule("coverage_communes", due=DUE, share=90),
)


def commune(number, days, villages, *, listed, received=None):
    """A commune whose teams were signed so many days after the start, one village each."""
    teams = [
        TeamSpan(number * 10 + place, "village", (), on, None, on, on)
        for place, after in enumerate(days)
        for on in [START + datetime.timedelta(after)]
    ]
    papers = () if received is None else (Received(received, with_list=True, noted_on=received),)
    return CommuneFacts(
        commune_id=number,
        list_spans=((None, None),) if listed else (),
        villages=tuple(VillageSpan(number * 10 + n, None, None) for n in range(villages)),
        teams=tuple(teams),
        covers=tuple(
            CoverSpan(team.team_id, team.team_id, team.effective_from, None, team.signed_on, ON)
            for team in teams
        ),
        received=papers,
    )


parts = st.lists(st.tuples(signings, st.integers(0, 5), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(parts, st.sampled_from(RULES))
def test_sums_of_the_parts_say_what_all_facts_say(made, rule):
    told = [
        commune(number, days, max(villages, len(days)), listed=listed)
        for number, (days, villages, listed) in enumerate(made, start=1)
    ]
    found = verdict_of(asked_on(rule, ON), sums_of(rule, [judge(rule, each, ON) for each in told]))
    whole = judged_whole(rule, joined(99, told), ON)
    if found is None:
        # Since when several together were enough is told by the facts alone: late, by then.
        assert whole.standing == "met_late"
        return
    assert found.standing == whole.standing
    assert (found.part, found.of, found.cap) == (whole.part, whole.of, whole.cap)
    assert found.on_time + found.late == whole.on_time + whole.late or rule.due is None
    assert (found.days_late or 0) >= (whole.days_late or 0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.none() | st.integers(0, 120), min_size=1, max_size=4))
def test_papers_are_there_when_all_parts_sent_theirs(sent):
    rule = TargetRule("document_due", due=DUE)
    days = [None if after is None else START + datetime.timedelta(after) for after in sent]
    told = [
        commune(number, [], 1, listed=True, received=on) for number, on in enumerate(days, start=1)
    ]
    found = verdict_of(asked_on(rule, ON), sums_of(rule, [judge(rule, each, ON) for each in told]))
    assert (found.n, found.of) == (sum(on is not None for on in days), len(days))
    if None in days:
        assert found.standing == "overdue"
    else:
        assert found.standing == ("met" if max(days) <= DUE else "met_late")


def test_a_list_is_known_together_while_that_of_each_is():
    spans = [((None, day("1/6/2022")), (day("1/8/2022"), None)), ((day("1/1/2022"), None),)]
    facts = [CommuneFacts(n, each, (), (), ()) for n, each in enumerate(spans)]
    assert joined(9, facts).list_spans == (
        (day("1/1/2022"), day("1/6/2022")),
        (day("1/8/2022"), None),
    )
