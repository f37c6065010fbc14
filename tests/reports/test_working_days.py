"""Working days: weekends, Tết, days worked instead."""

import pytest

from reports.models import Holiday
from reports.working_days import Calendar
from tests.make import day

TET_2022 = [day(text) for text in ("31/1/2022", "1/2/2022", "2/2/2022", "3/2/2022", "4/2/2022")]
# 29/4/2024 was taken off and worked on Saturday 4/5/2024.
CALENDAR = Calendar(
    off=frozenset([*TET_2022, day("29/4/2024"), day("30/4/2024"), day("1/5/2024")]),
    working=frozenset([day("4/5/2024")]),
)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("28/1/2022", True),  # Friday before Tết
        ("29/1/2022", False),  # Saturday
        ("31/1/2022", False),  # 29 tháng Chạp
        ("4/2/2022", False),  # mùng 4
        ("7/2/2022", True),  # Monday after
        ("29/4/2024", False),  # taken off
        ("2/5/2024", True),
        ("4/5/2024", True),  # a Saturday worked instead
        ("5/5/2024", False),
    ],
)
def test_working_day_is_known(text, works):
    assert CALENDAR.is_working(day(text)) is works


@pytest.mark.parametrize(
    ("begin", "count", "end"),
    [
        ("19/7/2022", 0, "19/7/2022"),
        ("19/7/2022", 1, "20/7/2022"),
        ("22/7/2022", 1, "25/7/2022"),  # Friday to Monday
        ("23/7/2022", 1, "25/7/2022"),  # from a Saturday
        ("28/1/2022", 1, "7/2/2022"),  # over the whole of Tết
        ("27/1/2022", 5, "10/2/2022"),
        ("26/4/2024", 1, "2/5/2024"),
        ("2/5/2024", 3, "6/5/2024"),  # 3/5, Saturday 4/5, Monday
    ],
)
def test_working_days_after_a_day_and_back(begin, count, end):
    assert CALENDAR.after(day(begin), count) == day(end)
    assert CALENDAR.between(day(begin), day(end)) == count


def test_nearest_working_day_on_either_side_of_tet():
    assert CALENDAR.on_or_before(day("3/2/2022")) == day("28/1/2022")
    assert CALENDAR.on_or_after(day("3/2/2022")) == day("7/2/2022")
    assert CALENDAR.on_or_before(day("28/1/2022")) == day("28/1/2022")
    assert CALENDAR.between(day("5/2/2022"), day("1/2/2022")) == 0


def test_day_both_off_and_worked_is_off():
    both = Calendar(off=frozenset([day("4/5/2024")]), working=frozenset([day("4/5/2024")]))
    assert not both.is_working(day("4/5/2024"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "weekdays_off", "worked"),
    [
        # New Year 1, Tết 5, Giỗ Tổ 1, 30/4 and 1/5, Quốc khánh 2, moved to weekdays by nghỉ bù.
        (2021, 11, 0),
        (2022, 11, 0),
        (2023, 11, 0),
        (2024, 12, 1),
        (2025, 12, 1),
        (2026, 13, 2),
        (2027, 11, 0),
    ],
)
def test_shipped_calendar_gives_eleven_days_a_year(year, weekdays_off, worked):
    known = Holiday.objects.filter(day__year=year)
    off = {each.day for each in known if each.kind == "off" and each.day.weekday() < 5}
    assert len(off) == weekdays_off
    assert known.filter(kind="working").count() == worked
    # Swapped days apart, as many as the law gives, wherever weekends fall.
    assert len(off) - worked == 11


@pytest.mark.django_db
def test_shipped_calendar_says_what_was_not_compared():
    assert Holiday.objects.get(day="2022-09-02").checked
    assert not Holiday.objects.get(day="2022-09-01").checked
    assert all(Holiday.objects.values_list("source", flat=True))
