"""Periods: their days by the decree and by the calendar, their order, and when they are due."""

import pytest

from reports.periods import (
    CALENDAR,
    DECREE,
    Due,
    Period,
    PeriodError,
    containing,
    due_on,
    latest_ended,
    parse,
)
from reports.working_days import Calendar
from tests.make import day


@pytest.mark.parametrize(
    ("code", "calendar", "first", "last", "label"),
    [
        # Nghị định 09/2019/NĐ-CP, Điều 12.
        ("2022-01", DECREE, "15/12/2021", "14/1/2022", "tháng 1 năm 2022"),
        ("2022-02", DECREE, "15/1/2022", "14/2/2022", "tháng 2 năm 2022"),
        ("2022-03", DECREE, "15/2/2022", "14/3/2022", "tháng 3 năm 2022"),
        ("2022-06", DECREE, "15/5/2022", "14/6/2022", "tháng 6 năm 2022"),
        ("2022-12", DECREE, "15/11/2022", "14/12/2022", "tháng 12 năm 2022"),
        ("2022-Q1", DECREE, "15/12/2021", "14/3/2022", "quý I năm 2022"),
        ("2022-Q2", DECREE, "15/3/2022", "14/6/2022", "quý II năm 2022"),
        ("2022-Q3", DECREE, "15/6/2022", "14/9/2022", "quý III năm 2022"),
        ("2022-Q4", DECREE, "15/9/2022", "14/12/2022", "quý IV năm 2022"),
        ("2022-H1", DECREE, "15/12/2021", "14/6/2022", "6 tháng đầu năm 2022"),
        ("2022-H2", DECREE, "15/6/2022", "14/12/2022", "6 tháng cuối năm 2022"),
        ("2022", DECREE, "15/12/2021", "14/12/2022", "năm 2022"),
        ("2024-03", DECREE, "15/2/2024", "14/3/2024", "tháng 3 năm 2024"),
        ("2022-01", CALENDAR, "1/1/2022", "31/1/2022", "tháng 1 năm 2022"),
        ("2023-02", CALENDAR, "1/2/2023", "28/2/2023", "tháng 2 năm 2023"),
        ("2024-02", CALENDAR, "1/2/2024", "29/2/2024", "tháng 2 năm 2024"),
        ("2022-Q1", CALENDAR, "1/1/2022", "31/3/2022", "quý I năm 2022"),
        ("2022-H1", CALENDAR, "1/1/2022", "30/6/2022", "6 tháng đầu năm 2022"),
        ("2022-H2", CALENDAR, "1/7/2022", "31/12/2022", "6 tháng cuối năm 2022"),
        ("2022", CALENDAR, "1/1/2022", "31/12/2022", "năm 2022"),
        # Weeks of ISO 8601, which cross the years.
        ("2022-W24", DECREE, "13/6/2022", "19/6/2022", "tuần 24 năm 2022"),
        ("2020-W53", CALENDAR, "28/12/2020", "3/1/2021", "tuần 53 năm 2020"),
        ("2021-W01", CALENDAR, "4/1/2021", "10/1/2021", "tuần 1 năm 2021"),
        ("2022-W52", CALENDAR, "26/12/2022", "1/1/2023", "tuần 52 năm 2022"),
    ],
)
def test_period_has_its_days_and_is_found_by_each_of_them(code, calendar, first, last, label):
    period = parse(code, calendar)
    assert (period.first, period.last, period.label) == (day(first), day(last), label)
    assert period.code == code
    assert parse(code.lower(), calendar) == period
    for inside in (period.first, period.last):
        assert containing(inside, period.frequency, calendar) == period
    assert period.next().previous() == period
    assert period.previous().last < period.first <= period.last < period.next().first
    assert (period.next().first - period.last).days == 1
    assert latest_ended(period.next().first, period.frequency, calendar) == period


# Tết 2022: 31/1 to 4/2. Tết 2023: 20 to 26/1. New Year 2023 falls on a Sunday. 30/4/2024.
HOLIDAYS = Calendar(
    off=frozenset(
        day(text)
        for text in (
            *("31/1/2022", "1/2/2022", "2/2/2022", "3/2/2022", "4/2/2022"),
            *("1/1/2023", "2/1/2023"),
            *("20/1/2023", "21/1/2023", "22/1/2023", "23/1/2023", "24/1/2023", "25/1/2023"),
            *("26/1/2023", "29/4/2024", "30/4/2024", "1/5/2024"),
        )
    ),
    working=frozenset([day("4/5/2024")]),
)
BY_COUNT = Due({"commune": 1, "district": 3, "province": 5, "": 8})
ON_25 = Due(due_day={"province": 25, "commune": 31})
ESTIMATE = Due(due_day={"province": 6}, estimate=True)


@pytest.mark.parametrize(
    ("code", "calendar", "level", "rule", "due"),
    [
        ("2022-01", DECREE, "commune", BY_COUNT, "17/1/2022"),
        ("2022-01", DECREE, "district", BY_COUNT, "19/1/2022"),
        ("2022-01", DECREE, "province", BY_COUNT, "21/1/2022"),
        ("2022-01", DECREE, "", BY_COUNT, "26/1/2022"),
        # Cut off within Tết: the days count from its end.
        ("2022-01", CALENDAR, "commune", BY_COUNT, "7/2/2022"),
        ("2022-01", CALENDAR, "district", BY_COUNT, "9/2/2022"),
        ("2022-01", CALENDAR, "province", BY_COUNT, "11/2/2022"),
        # Cut off before Tết, due after it.
        ("2023-01", DECREE, "commune", BY_COUNT, "16/1/2023"),
        ("2023-01", DECREE, "province", BY_COUNT, "27/1/2023"),
        ("2023-01", DECREE, "", BY_COUNT, "1/2/2023"),
        # Year ends.
        ("2022", DECREE, "commune", BY_COUNT, "15/12/2022"),
        ("2022", CALENDAR, "commune", BY_COUNT, "3/1/2023"),
        ("2022-Q4", CALENDAR, "district", BY_COUNT, "5/1/2023"),
        ("2022-W52", CALENDAR, "commune", BY_COUNT, "3/1/2023"),
        # A Saturday worked instead is a working day.
        ("2024-04", CALENDAR, "commune", BY_COUNT, "2/5/2024"),
        ("2024-04", CALENDAR, "district", BY_COUNT, "4/5/2024"),
        # A day named for a level goes before; it moves off a weekend, never before the cut-off.
        ("2022-06", DECREE, "province", ON_25, "27/6/2022"),
        ("2022-07", DECREE, "province", ON_25, "25/7/2022"),
        ("2022-06", CALENDAR, "province", ON_25, "1/7/2022"),
        ("2022-02", DECREE, "commune", ON_25, "28/2/2022"),
        ("2022-06", DECREE, "district", ON_25, "17/6/2022"),
        # Thông tư 02/2023/TT-BTTTT asks for a quarter on the 6th: an estimate.
        ("2022-Q2", DECREE, "province", ESTIMATE, "6/6/2022"),
        ("2022-Q2", DECREE, "province", Due(due_day={"province": 6}), "15/6/2022"),
        # Nobody is due on the day of the cut-off itself.
        ("2022-06", DECREE, "commune", Due({"commune": 0}), "15/6/2022"),
    ],
)
def test_report_is_due_by_level(code, calendar, level, rule, due):
    assert due_on(parse(code, calendar), level, rule, HOLIDAYS) == day(due)


@pytest.mark.parametrize(
    "text",
    ["", "2022-13", "2022-00", "2022-Q5", "2022-H3", "22-06", "2022-W54", "2021-W53", "06-2022"],
)
def test_text_that_names_no_period_is_refused_in_words(text):
    with pytest.raises(PeriodError, match="kỳ"):
        parse(text)


def test_periods_are_ordered_by_their_cut_off():
    codes = ["2022-03", "2022-Q1", "2022-04", "2022-05", "2022-06", "2022-Q2", "2022-H1", "2022"]
    assert [each.code for each in sorted(parse(code) for code in reversed(codes))] == codes
    assert Period("week", 2022, 24) == Period("week", 2022, 24, CALENDAR)
