"""Milestones: when something is told before and after a day, and when to whom is above."""

import datetime

import pytest

from reports.reminding.reminders import RETURNED, due_milestone, event_milestone, superior_milestone
from reports.working_days import Calendar
from tests.make import day

PLAIN = Calendar()
TET = Calendar(
    off=frozenset(day("31/1/2022") + datetime.timedelta(days=n) for n in range(5)),
)


@pytest.mark.parametrize(
    ("today", "milestone"),
    [
        ("2/8/2022", None),
        ("23/8/2022", "-7"),
        ("25/8/2022", "-7"),
        ("26/8/2022", "-3"),  # the third day before is a Saturday: told on Friday
        ("29/8/2022", "-1"),
        ("30/8/2022", "-1"),  # the last day itself: nothing new
        ("31/8/2022", "+1"),
        ("2/9/2022", "+3"),
        ("6/9/2022", "+7"),
        ("12/9/2022", "+7"),
        ("13/9/2022", "+14"),
        ("20/9/2022", "+21"),
    ],
)
def test_due_day_is_told_before_and_after(today, milestone):
    # The last day in time, Tuesday 30/8/2022, of "trước ngày 31/8/2022".
    assert due_milestone(day("30/8/2022"), day(today), PLAIN) == milestone


def test_milestones_never_go_back():
    """Of one thing each morning's milestone is the same as yesterday's or a later one."""
    order = ["-7", "-3", "-1", "+1", "+3", "+7", *(f"+{n}" for n in range(14, 120, 7))]
    for calendar in (PLAIN, TET):
        for shift in range(7):
            last_day = day("1/2/2022") + datetime.timedelta(days=shift)
            told = []
            for n in range(-30, 90):
                today = last_day + datetime.timedelta(days=n)
                milestone = due_milestone(last_day, today, calendar)
                if calendar.is_working(today) and milestone and milestone not in told:
                    told.append(milestone)
            assert told == sorted(told, key=order.index)
            assert {"+7", "+14"} <= set(told)


def test_due_day_within_tet_is_told_before_the_holidays():
    # Thursday 3/2/2022 is mùng 3; the last working day before is Friday 28/1.
    assert due_milestone(day("3/2/2022"), day("26/1/2022"), TET) is None
    assert due_milestone(day("3/2/2022"), day("27/1/2022"), TET) == "-7"
    assert due_milestone(day("3/2/2022"), day("28/1/2022"), TET) == "-1"
    # What came after it within the holidays is told on the first day of work.
    assert due_milestone(day("3/2/2022"), day("7/2/2022"), TET) == "+3"


def test_plan_entered_late_is_told_once_and_not_for_all_that_passed():
    assert due_milestone(day("30/6/2021"), day("20/7/2022"), PLAIN) == "+385"
    assert due_milestone(day("30/6/2021"), day("19/7/2022"), PLAIN) == "+378"


def test_returned_decision_is_told_the_next_morning_and_weekly():
    back = day("11/7/2022")
    told = [
        event_milestone(back, back + datetime.timedelta(days=n), PLAIN, RETURNED)
        for n in (0, 1, 3, 7, 14)
    ]
    assert told == ["+0", "+0", "+3", "+7", "+14"]


def test_event_ahead_of_a_fixed_day_counts_as_today():
    assert event_milestone(day("1/8/2026"), day("20/7/2022"), PLAIN, RETURNED) == "+0"


@pytest.mark.parametrize(
    ("patience", "today", "milestone"),
    [
        (5, "4/2/2022", None),
        (5, "11/2/2022", None),  # four working days: 8, 9, 10, 11
        (5, "14/2/2022", "^0"),
        (5, "20/2/2022", "^0"),
        (5, "21/2/2022", "^7"),
        (1, "8/2/2022", "^0"),
    ],
)
def test_superior_waits_in_working_days(patience, today, milestone):
    # The last day in time is Monday 7/2/2022, the first day after Tết.
    assert superior_milestone(day("7/2/2022"), patience, day(today), TET) == milestone
