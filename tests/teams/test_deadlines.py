"""The three wordings of a deadline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.deadlines import days_late, due_text, last_day_in_time, named_day

WORDINGS = st.sampled_from(["before", "by", "within"])
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("due", "wording", "last"),
    [
        (date(2022, 6, 30), "before", date(2022, 6, 29)),
        (date(2022, 6, 30), "by", date(2022, 6, 30)),
        (date(2022, 12, 31), "within", date(2022, 12, 31)),
        # The year is what counts, whatever day of it is stored.
        (date(2022, 1, 1), "within", date(2022, 12, 31)),
        (date(2022, 3, 1), "before", date(2022, 2, 28)),
        (date(2023, 1, 1), "before", date(2022, 12, 31)),
        (None, "before", None),
        (None, "within", None),
    ],
)
def test_last_day_in_time_follows_the_wording(due, wording, last):
    assert last_day_in_time(due, wording) == last


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2022, 6, 28), 0),
        (date(2022, 6, 30), 0),
        (date(2022, 7, 5), 5),
        # S0-5: typed on 15/7, due 30/6.
        (date(2022, 7, 15), 15),
        (date(2023, 6, 30), 365),
    ],
)
def test_days_late_counts_from_the_day_named(day, late):
    assert days_late(day, date(2022, 6, 30)) == late


@pytest.mark.parametrize(
    ("due", "wording", "words"),
    [
        (date(2022, 8, 31), "before", "trước ngày 31/8/2022"),
        (date(2022, 6, 30), "by", "chậm nhất ngày 30/6/2022"),
        (date(2022, 2, 5), "by", "chậm nhất ngày 5/2/2022"),
        (date(2022, 12, 31), "within", "trong năm 2022"),
        (None, "by", "không ấn định thời hạn"),
    ],
)
def test_due_text_says_it_as_officials_write(due, wording, words):
    assert due_text(due, wording) == words


@given(DAYS, WORDINGS)
def test_last_day_in_time_is_never_after_the_day_named(due, wording):
    last = last_day_in_time(due, wording)
    assert last is not None
    assert named_day(due, wording) - last in (timedelta(0), timedelta(days=1))
    assert days_late(last, named_day(due, wording)) == 0


@given(DAYS, DAYS)
def test_days_late_is_never_negative(day, due):
    assert days_late(day, due) == max((day - due).days, 0)
    assert days_late(due, due) == 0
