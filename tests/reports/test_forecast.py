"""The forecast: always a range, never before today, and as good as the README says."""

from __future__ import annotations

import datetime
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.trends import backtest
from reports.trends.forecast import HORIZON, forecast, smallest_set
from reports.trends.series import curve
from reports.trends.trend_words import pace_text, range_words, sentences
from tests.depths import examples

README = Path(__file__).resolve().parents[2] / "README.md"
ON = datetime.date(2022, 7, 20)
LAST = datetime.date(2022, 8, 30)
ONE_DAY = datetime.timedelta(days=1)


def course(*weeks: int, of: int = 100):
    """A curve that begins at 0 and adds so many each week."""
    begin = ON - 7 * len(weeks) * ONE_DAY
    changes = {begin + 7 * (place + 1) * ONE_DAY: gain for place, gain in enumerate(weeks)}
    return curve(sum(weeks), of, ON, begin, changes).points


@given(
    gains=st.lists(st.integers(-3, 30), max_size=14),
    more=st.integers(0, 200),
    left=st.integers(-60, 200),
)
@settings(max_examples=examples(150), deadline=None)
def test_forecast_is_a_range_ahead_whose_edges_only_rise(gains, more, left):
    n = 0
    weeks = []
    for gain in gains:
        weeks.append(max(gain, -n))
        n += weeks[-1]
    of = n + more
    told = forecast(course(*weeks, of=of), of, of, ON + left * ONE_DAY)
    if told.lacking:
        assert told.earliest is None
        assert told.latest is None
        assert not re.search(r"\d\d/\d\d/\d{4}", range_words(told, "thôn"))
        return
    low = [told.low_after(days) for days in range(0, 400, 5)]
    high = [told.high_after(days) for days in range(0, 400, 5)]
    assert low[0] == high[0] == n
    assert low == sorted(low)
    assert high == sorted(high)
    assert all(n <= a <= b <= of for a, b in zip(low, high, strict=True))
    if told.earliest is not None:
        assert ON < told.earliest <= ON + HORIZON
        assert told.high_after((told.earliest - ON).days) >= told.goal
        assert told.high_after((told.earliest - ON).days - 1) < told.goal
    if told.latest is not None:
        assert told.earliest is not None
        assert told.earliest <= told.latest
    else:
        assert "chưa" in range_words(told, "thôn")


def test_forecast_of_a_steady_pace_in_words():
    told = forecast(course(10, 10, 10, 10, 10, 10, of=100), 100, 100, LAST)
    assert (told.n, told.missing, told.recent) == (60, 40, 10)
    assert told.needed == pytest.approx(40 * 7 / 41)
    assert sentences(told, "thôn") == [
        "Cần thêm 40 thôn trong 41 ngày: 6,8 thôn mỗi tuần.",
        "4 tuần qua: thêm 10 thôn mỗi tuần.",
        "Dự kiến xong trong khoảng từ 06/08/2022 đến 22/10/2022.",
        "Ngày cuối còn đúng hạn (30/08/2022) nằm trong khoảng dự kiến: chưa chắc kịp.",
    ]


@pytest.mark.parametrize(
    ("weeks", "lacking", "words"),
    [
        ((), "few_weeks", "mới có 0"),
        ((5, 5), "few_weeks", "mới có 2"),
        ((5, 0, 0, 0), "no_pace", "chỉ 1 tuần"),
        ((5, *[0] * 9), "no_pace", "không tuần nào"),
        ((40, 30, 30), "met", "Đã đủ"),
    ],
)
def test_too_little_is_no_forecast(weeks, lacking, words):
    told = forecast(course(*weeks), 100, 100, LAST)
    assert told.lacking == lacking
    assert words in range_words(told, "thôn")


def test_deadline_that_has_passed_needs_no_pace():
    told = forecast(course(5, 5, 5), 100, 100, ON - ONE_DAY)
    assert told.needed is None
    assert sentences(told, "xã")[0].endswith("đã quá ngày cuối còn đúng hạn (19/07/2022).")
    told = forecast(course(5, 5, 5), 100, 100, ON)
    assert told.needed is None
    assert sentences(told, "xã")[0] == "Còn 85 xã; hôm nay là ngày cuối còn đúng hạn."


def test_outlook_compares_the_whole_range_with_the_last_day():
    points = course(10, 10, 10, 10, 10, of=60)
    for last, outlook in ((ON + 3 * ONE_DAY, "late"), (ON + 900 * ONE_DAY, "in_time")):
        assert forecast(points, 60, 60, last).outlook == outlook
    assert forecast(points, 60, 60, None).outlook == "no_due"


def test_smallest_set_is_as_small_as_any():
    dice = random.Random(1)  # noqa: S311  invented data
    for _ in range(60):
        missing = {pk: dice.randrange(0, 6) for pk in range(7)}
        needed = dice.randrange(0, 20)
        chosen = smallest_set(missing, needed)
        fewest = min(
            (
                bin(choice).count("1")
                for choice in range(2**7)
                if sum(missing[pk] for pk in range(7) if choice >> pk & 1) >= needed
            ),
            default=None,
        )
        if fewest is None:
            assert set(chosen) == {pk for pk, lack in missing.items() if lack}
        else:
            assert len(chosen) == fewest


@pytest.mark.parametrize(
    ("pace", "text"), [(3.62, "3,6"), (3.0, "3"), (0.04, "0"), (2.96, "3"), (1234.5, "1.234,5")]
)
def test_pace_is_written_with_one_decimal(pace, text):
    assert pace_text(pace) == text


def test_generated_roll_outs_have_the_shape_of_the_country():
    dice = random.Random(3)  # noqa: S311  invented data
    courses = [backtest.roll_out(dice) for _ in range(300)]
    whole = sum(of for _, of in courses)
    for day, teams in backtest.COUNTRY[1:]:
        there = sum(
            next(point.n for point in reversed(points) if point.day <= day) for points, _ in courses
        )
        assert there / whole == pytest.approx(teams / backtest.COUNTRY[-1][1], abs=0.03), day


def test_forecast_is_as_good_as_the_readme_says():
    """The figures of the README stand in one line and come from the command named there."""
    trial = backtest.try_out()
    line = next(
        line
        for line in README.read_text(encoding="utf-8").splitlines()
        if "reports.trends.backtest" in line
    )
    stated = [float(text) for text in re.findall(r"(\d+\.\d)(?:%| days)", line)]
    found = [
        trial.held_weeks * 100,
        trial.error,
        trial.held_ninety * 100,
        trial.error_days,
        trial.held_all * 100,
    ]
    assert stated == pytest.approx(found, abs=1.0)
