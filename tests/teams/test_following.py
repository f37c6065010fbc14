"""Where what was asked of communes goes when they end, case by case."""

from __future__ import annotations

import datetime

import pytest

from teams.following import Chains, Life, Step, still_asked

REFORM = datetime.date(2025, 7, 1)
LATER = datetime.date(2026, 3, 1)
EVE = REFORM - datetime.timedelta(days=1)
A, B, C, M, P, N, KEPT, LAST = 1, 2, 3, 11, 12, 13, 21, 31
LIVES = {
    **{pk: Life(None, EVE) for pk in (A, B, C)},
    **{pk: Life(REFORM, None) for pk in (M, P)},
    N: Life(REFORM, LATER - datetime.timedelta(days=1)),
    KEPT: Life(None, None),
    LAST: Life(LATER, None),
}


def whole(old: int, new: int, on: datetime.date = REFORM) -> Step:
    return Step(old, new, on, whole=True)


def part(old: int, new: int) -> Step:
    return Step(old, new, REFORM, whole=False)


@pytest.mark.parametrize(
    ("asked", "steps", "reached", "mixed", "lost"),
    [
        # A commune that goes on under another district is still the same.
        ({KEPT}, [], {KEPT}, set(), {}),
        ({A}, [whole(A, M)], {M}, set(), {}),
        ({A, B}, [whole(A, M), whole(B, M)], {M}, set(), {}),
        # B was not asked: M is, with B's people, which is said.
        ({A}, [whole(A, M), whole(B, M)], {M}, {M}, {}),
        ({A}, [part(A, M), part(A, P)], {M, P}, set(), {}),
        ({A, B}, [part(A, M), whole(B, M), part(A, N), whole(C, N)], {M}, set(), {A: {N}}),
        # Only a part came, and the others were not asked.
        ({A}, [part(A, M), whole(B, M), part(A, N), whole(C, N)], set(), set(), {A: {M, N}}),
        # Into one that was there before, and which was not asked.
        ({A}, [whole(A, KEPT)], {KEPT}, {KEPT}, {}),
        ({A}, [part(A, KEPT), part(A, M)], {M}, set(), {A: {KEPT}}),
        # Into one that is asked as well.
        ({A, KEPT}, [part(A, KEPT), part(A, M)], {KEPT, M}, set(), {}),
        ({KEPT}, [whole(A, KEPT)], {KEPT}, {KEPT}, {}),
        # Through two reforms; what was mixed stays so.
        ({A}, [whole(A, N), whole(N, LAST, LATER)], {LAST}, set(), {}),
        ({A}, [whole(A, N), whole(B, N), whole(N, LAST, LATER)], {LAST}, {LAST}, {}),
    ],
)
def test_who_is_asked_after_a_reform(asked, steps, reached, mixed, lost):
    found = Chains(steps, LIVES).follow(asked, datetime.date(2026, 12, 31))
    assert (found.reached, found.mixed) == (reached, mixed)
    assert {old: set(news) for old, news in found.lost.items()} == lost
    assert found.carried == found.reached - found.mixed


def test_each_day_has_its_own_answer():
    chains = Chains([whole(A, N), whole(N, LAST, LATER)], LIVES)
    answers = {day: chains.follow({A}, day) for day in (EVE, REFORM, LATER)}
    assert [set(found.reached) for found in answers.values()] == [{A}, {N}, {LAST}]
    assert [found.days for found in answers.values()] == [(), (REFORM,), (REFORM, LATER)]


@pytest.mark.parametrize(
    ("last_in_time", "asked"),
    [(None, True), (EVE, False), (REFORM, True), (EVE - datetime.timedelta(days=1), False)],
)
def test_a_target_whose_day_was_over_stays_where_it_was(last_in_time, asked):
    assert still_asked(last_in_time, EVE) is asked
