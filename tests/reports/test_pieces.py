"""The pieces of a commune add up to it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.commune_facts import CommuneFacts, CoverSpan, TeamSpan, VillageSpan
from reports.facts import counted_on
from reports.restating.pieces import pieces_of, tally_of_piece
from reports.rollup import tally, total
from reports.rules import judge
from reports.target_rule import TargetRule
from tests.depths import examples
from tests.make import TODAY, day

BEGAN = day("1/6/2022")
QUICK = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
homes = st.sampled_from([7, 8, None])


@st.composite
def communes(draw):
    """A commune with its villages and teams, and where each of them is on the other map."""
    villages = {pk: draw(homes) for pk in range(1, draw(st.integers(2, 7)))}
    teams, covers, stands = [], [], {}
    for village, home in villages.items():
        if not draw(st.booleans()):
            continue
        pk = 100 + village
        kind = draw(st.sampled_from(["village", "village", "commune", "committee"]))
        signed = draw(st.sampled_from([BEGAN, TODAY]))
        teams.append(TeamSpan(pk, kind, (village,), signed, None, signed, signed))
        stands[pk] = draw(st.sampled_from([home, 7]))
        if kind == "village":
            covers.append(CoverSpan(village, pk, signed, None, signed, signed))
    facts = CommuneFacts(
        commune_id=1,
        list_spans=((None, None),) if draw(st.booleans()) else (),
        villages=tuple(VillageSpan(pk, None, None) for pk in villages),
        teams=tuple(teams),
        covers=tuple(covers),
    )
    return facts, villages, stands


@QUICK
@given(communes())
def test_pieces_add_up(drawn):
    facts, villages, teams = drawn
    whole = counted_on(facts, TODAY)
    pieces = pieces_of(facts, villages, teams, TODAY)
    for name in ("villages", "villages_with_team", "village_teams", "commune_teams"):
        figures = [getattr(piece.counts, name) for piece in pieces.values()]
        if getattr(whole, name) is None:
            assert set(figures) <= {None}
        else:
            assert sum(figures) == getattr(whole, name)
    rule = TargetRule(kind="coverage_villages", due=day("31/8/2022"), wording="before")
    parts = total(tally_of_piece(rule, piece, TODAY) for piece in pieces.values())
    one = tally(rule, judge(rule, facts, TODAY))
    assert (parts.part, parts.of, parts.on_time, parts.late) == (
        one.part,
        one.of,
        one.on_time,
        one.late,
    )


@QUICK
@given(communes())
def test_a_part_of_a_commune_does_not_meet_what_communes_are_asked(drawn):
    facts, villages, teams = drawn
    rule = TargetRule(kind="min_teams_per_commune", threshold=1, wording="by")
    for piece in pieces_of(facts, villages, teams, TODAY).values():
        assert tally_of_piece(rule, piece, TODAY).standings.total() == 0
