"""Verdicts and figures of communes added up to the unit above."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.progress import STANDING_ORDER, STANDINGS, floored_percent
from reports.rollup import CommuneCounts, roll_up, sum_counts
from reports.rules import TargetRule, Verdict

DUE = date(2022, 8, 31)
COVERAGE = TargetRule("coverage_villages", due=DUE, wording="before")
MINIMUM = TargetRule("min_teams_per_commune", threshold=3, due=date(2022, 6, 30), wording="before")
PILOT = TargetRule("coverage_villages")
IN_TIME = date(2022, 6, 30)
LATE = date(2022, 9, 10)


def commune(standing, n=None, of=None, **more):
    """A verdict with only what a roll-up reads."""
    fields = {
        "cap": None,
        "capped": False,
        "held_since": None,
        "last_day": date(2022, 8, 30),
        "days_late": None,
        "met_before": False,
        "on_time": 0,
        "late": 0,
        "typed_late": 0,
        "typed_days_late": None,
        "denominator_day": IN_TIME,
    }
    return Verdict(standing=standing, n=n, of=of, **(fields | more))


def unit(*communes):
    return dict(enumerate(communes, start=20000))


def test_coverage_adds_villages_up():
    """Phú Ninh on 30/6/2022: 19 of 51 villages in 4 of 11 communes."""
    done = [commune("met", n, n) for n in (5, 6, 5, 3)]
    rest = [commune("not_started", 0, of) for of in (4, 5, 5, 4, 5, 4, 5)]
    parent = roll_up(COVERAGE, unit(*done, *rest), IN_TIME)
    assert (parent.n, parent.of) == (19, 51)
    assert (parent.standing, parent.communes, parent.no_list) == ("under_way", 11, 0)
    assert parent.by_standing == {"not_started": 7, "met": 4}
    assert list(parent.by_standing) == ["not_started", "met"]


def test_coverage_leaves_communes_without_a_list_out_of_n_of_n_and_counts_them():
    parent = roll_up(COVERAGE, unit(commune("met", 5, 5), *[commune("no_list")] * 3), IN_TIME)
    assert (parent.n, parent.of, parent.no_list) == (5, 5, 3)
    # Five of five, and yet not all: three communes keep the unit from having met.
    assert parent.standing == "under_way"


def test_coverage_without_any_list_is_unknown():
    parent = roll_up(COVERAGE, unit(commune("no_list"), commune("no_list")), LATE)
    assert (parent.standing, parent.n, parent.of, parent.no_list) == ("no_list", None, None, 2)
    assert parent.days_late is None


@pytest.mark.parametrize(
    ("standings", "on", "expected"),
    [
        (["met", "met"], IN_TIME, "met"),
        (["met", "met"], LATE, "met"),
        (["met", "met_late"], LATE, "met_late"),
        (["met_late"], LATE, "met_late"),
        (["met", "overdue"], LATE, "overdue"),
        (["overdue"], LATE, "overdue"),
        (["met", "no_list"], LATE, "overdue"),
        (["met", "no_list"], IN_TIME, "under_way"),
        (["not_started", "not_started"], IN_TIME, "not_started"),
        (["not_started", "no_list"], IN_TIME, "not_started"),
        (["not_started", "under_way"], IN_TIME, "under_way"),
        (["not_started", "met"], IN_TIME, "under_way"),
        (["met", "exempt", "not_applicable"], LATE, "met"),
        (["no_list", "exempt"], LATE, "no_list"),
        (["exempt", "exempt"], LATE, "exempt"),
        (["exempt", "not_applicable"], LATE, "exempt"),
        (["not_applicable"], LATE, "not_applicable"),
        ([], LATE, "not_applicable"),
    ],
)
def test_a_unit_meets_when_all_that_remain_do(standings, on, expected):
    known = {"no_list": (None, None), "met": (2, 2), "met_late": (2, 2), "not_started": (0, 2)}
    communes = [commune(standing, *known.get(standing, (1, 2))) for standing in standings]
    assert roll_up(COVERAGE, unit(*communes), on).standing == expected


def test_the_last_day_in_time_itself_is_not_overdue():
    communes = unit(commune("met", 2, 2), commune("under_way", 1, 2))
    assert roll_up(COVERAGE, communes, date(2022, 8, 30)).standing == "under_way"
    assert roll_up(COVERAGE, communes, date(2022, 8, 31)).standing == "overdue"


def test_a_plan_without_a_due_day_is_never_overdue():
    communes = unit(commune("met", 2, 2), commune("under_way", 1, 2), commune("no_list"))
    parent = roll_up(PILOT, communes, date(2030, 1, 1))
    assert (parent.standing, parent.days_late, parent.last_day) == ("under_way", None, None)


def test_minimum_counts_communes_that_meet():
    parent = roll_up(
        MINIMUM,
        unit(
            commune("met", 3, 3, on_time=3),
            commune("met", 2, 2, cap=2, capped=True, on_time=2),
            commune("met_late", 5, 3, days_late=5, on_time=2, late=3),
            commune("overdue", 1, 3, days_late=20, on_time=1),
            commune("exempt", 0, 3),
            commune("not_applicable", 0, 0),
        ),
        date(2022, 7, 20),
    )
    assert (parent.n, parent.of, parent.standing) == (3, 4, "overdue")
    assert (parent.on_time, parent.late) == (8, 3)
    assert parent.days_late == 20
    assert parent.communes == 6


def test_days_late_of_a_unit_is_the_largest_of_its_communes():
    communes = unit(
        commune("met", 2, 2),
        commune("met_late", 2, 2, days_late=3),
        commune("met_late", 2, 2, days_late=8),
    )
    assert roll_up(COVERAGE, communes, LATE).days_late == 8


def test_days_late_counts_to_the_day_while_only_a_list_is_missing():
    communes = unit(commune("met", 2, 2), commune("no_list"))
    assert roll_up(COVERAGE, communes, LATE).days_late == 10


def test_typing_late_is_added_up_and_its_days_are_the_largest():
    parent = roll_up(
        MINIMUM,
        unit(
            commune("met", 3, 3, typed_late=1, typed_days_late=15),
            commune("met", 3, 3, typed_late=2, typed_days_late=4),
            commune("met", 3, 3),
            commune("exempt", 3, 3, typed_late=3, typed_days_late=99),
        ),
        date(2022, 7, 20),
    )
    assert (parent.typed_late, parent.typed_days_late) == (3, 15)


def test_exempt_villages_are_left_out_of_coverage():
    parent = roll_up(COVERAGE, unit(commune("met", 2, 2), commune("exempt", 1, 9)), LATE)
    assert (parent.n, parent.of, parent.standing) == (2, 2, "met")


@st.composite
def verdicts(draw):
    standing = draw(st.sampled_from(sorted(STANDINGS)))
    if standing == "no_list":
        return commune(standing)
    of = 0 if standing == "not_applicable" else draw(st.integers(1, 9))
    n = of if standing in ("met", "met_late") else draw(st.integers(0, max(of - 1, 0)))
    days_late = draw(st.integers(0, 99)) if standing in ("met_late", "overdue") else None
    return commune(standing, n, of, days_late=days_late)


@given(
    st.dictionaries(st.integers(1, 999), verdicts(), max_size=8),
    st.sampled_from([COVERAGE, MINIMUM, PILOT]),
    st.dates(date(2022, 5, 1), date(2022, 12, 31)),
)
def test_a_unit_is_met_only_when_every_commune_asked_is(communes, target, on):
    parent = roll_up(target, communes, on)
    asked = [v for v in communes.values() if v.standing not in ("exempt", "not_applicable")]
    assert sum(parent.by_standing.values()) == parent.communes == len(communes)
    assert set(parent.by_standing) <= set(STANDING_ORDER)
    assert (parent.standing in ("met", "met_late")) == (
        bool(asked) and all(v.standing in ("met", "met_late") for v in asked)
    )
    if parent.of is not None:
        assert parent.n is not None
        assert 0 <= parent.n <= parent.of
        if parent.standing in ("met", "met_late"):
            assert parent.n == parent.of
            assert floored_percent(parent.n, parent.of) == 100
    if parent.standing == "met":
        assert all(v.standing == "met" for v in asked)
    if target.due is None:
        assert parent.standing != "overdue"
    assert (parent.days_late is None) == (
        parent.standing not in ("met_late", "overdue") or target.due is None
    )


def counts(villages=None, with_team=0, village_teams=None, commune_teams=0, seats=0):
    teams = with_team if village_teams is None else village_teams
    return CommuneCounts(villages, with_team, teams, commune_teams, seats)


def test_sum_counts_adds_a_district_up():
    """Phú Ninh: 4 of 11 communes, 19 of 51 villages, 102 seats."""
    done = [counts(n, n, seats=seats) for n, seats in ((5, 30), (6, 32), (5, 25), (3, 15))]
    area = sum_counts([*done, *(counts(of) for of in (4, 5, 5, 4, 5, 4, 5))])
    assert (area.communes, area.communes_with_team, area.communes_without_list) == (11, 4, 0)
    assert (area.villages_known, area.villages_with_team, area.villages_with_team_known) == (
        51,
        19,
        19,
    )
    assert (area.village_teams, area.commune_teams, area.seats) == (19, 0, 102)


def test_sum_counts_knows_no_villages_where_no_commune_has_a_list():
    area = sum_counts([counts(None, 2), counts(None)])
    assert area.villages_known is None
    assert area.villages_with_team_known is None
    assert (area.villages_with_team, area.communes_without_list) == (2, 2)


def test_sum_counts_sums_over_the_communes_that_have_a_list():
    """Quảng Nam: 51 villages known, the other communes without a list."""
    area = sum_counts([counts(51, 19), counts(None, 2), counts(None)])
    assert (area.villages_known, area.communes_without_list) == (51, 2)
    assert (area.villages_with_team, area.villages_with_team_known) == (21, 19)


def test_sum_counts_tells_an_empty_list_from_a_missing_one():
    assert sum_counts([counts(0)]).villages_known == 0
    assert sum_counts([]).villages_known is None


def test_sum_counts_takes_a_commune_team_for_a_team():
    area = sum_counts([counts(3, commune_teams=1), counts(3)])
    assert area.communes_with_team == 1
    assert area.commune_teams == 1


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 20), st.integers(0, 20)).map(
            lambda pair: counts(
                pair[0], pair[1] if pair[0] is None else min(pair[0], pair[1]), pair[1]
            )
        )
    )
)
def test_sum_counts_keeps_the_numerator_within_its_denominator(communes):
    area = sum_counts(communes)
    assert (area.villages_known is None) == all(c.villages is None for c in communes)
    if area.villages_known is not None:
        assert area.villages_with_team_known is not None
        assert 0 <= area.villages_with_team_known <= area.villages_known
    assert area.communes_with_team <= area.communes
    assert area.communes_without_list <= area.communes
