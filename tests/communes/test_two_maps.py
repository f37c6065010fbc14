"""Where units of then are on a later map: cases, and what holds for every history."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communes.units.two_maps import Fates, Map, Step, map_asked
from tests.depths import examples

FIRST, LATER = datetime.date(2025, 1, 1), datetime.date(2025, 7, 1)
A, B, C, D, E = range(1, 6)


def step(old, new, on=LATER, *, people=True, goes_on=False):
    return Step(old, new, on, people, goes_on)


@pytest.mark.parametrize(
    ("steps", "now", "unit", "homes"),
    [
        # Nothing happened: a unit is itself, or is nowhere.
        ([], {A}, A, {A}),
        ([], {B}, A, set()),
        # Several became one.
        ([step(A, C), step(B, C)], {C}, A, {C}),
        # In two generations.
        ([step(A, B, FIRST), step(B, C)], {C}, A, {C}),
        # One was divided.
        ([step(A, C), step(A, D)], {C, D}, A, {C, D}),
        # Then the parts were joined again: all of it is in one place.
        ([step(A, C, FIRST), step(A, D, FIRST), step(C, E), step(D, E)], {E}, A, {E}),
        # Land without people passes nothing on, unless there is nothing else.
        ([step(A, C), step(A, D, people=False)], {C, D}, A, {C}),
        ([step(A, D, people=False)], {D}, A, {D}),
        # One that goes on keeps what is not known to have gone, and all when only land went.
        ([step(A, C, goes_on=True)], {A, C}, A, {A, C}),
        ([step(A, C, people=False, goes_on=True)], {A, C}, A, {A}),
        # It gave away a part and ended later.
        ([step(A, C, FIRST, goes_on=True), step(A, D)], {C, D}, A, {C, D}),
        # On one day two units changed places: none of the steps sees the other.
        ([step(A, B, goes_on=False), step(B, C, goes_on=True)], {B, C}, A, {B}),
    ],
)
def test_fates_follow_the_people(steps, now, unit, homes):
    assert Fates(steps, now).of(unit) == homes


def test_what_stood_last_in_a_unit_has_one_place_or_none():
    fates = Fates([step(A, C), step(A, D), step(B, D)], {C, D})
    assert fates.stands(B) == D
    assert fates.stands(A) is None
    # People put it in C: that is where it is.
    assert fates.stands(C) == C
    assert fates.stands(None) is None


def test_address_names_the_map():
    assert map_asked({"ban-do": "hien-nay"}) is Map.OF_TODAY
    assert map_asked({"ban-do": "x"}) is map_asked({}) is Map.OF_THE_DAY


@st.composite
def histories(draw):
    """Merges and divisions over some days; the units that there are at the end."""
    units, steps, fresh = {1, 2, 3, 4}, [], 5
    for number in range(draw(st.integers(0, 5))):
        day = FIRST + datetime.timedelta(number)
        olds = draw(st.sets(st.sampled_from(sorted(units)), min_size=1, max_size=3))
        news = set(range(fresh, fresh + draw(st.integers(1, 3))))
        fresh += len(news)
        steps += [Step(old, new, day, True, False) for old in olds for new in news]
        units = (units - olds) | news
    return steps, units


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_everything_is_somewhere_and_nothing_comes_from_nowhere(history):
    steps, now = history
    fates = Fates(steps, now)
    homes = [fates.of(unit) for unit in (1, 2, 3, 4)]
    assert all(homes)
    assert set().union(*homes) == now
