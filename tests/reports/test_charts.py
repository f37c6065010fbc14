"""Pictures as text: well formed, small, within their frame, with words for those who see none."""

from __future__ import annotations

import datetime
import re
from xml.etree import ElementTree as ET

import pytest

from reports.charts.gain_bars import gain_bars
from reports.charts.progress_line import BROAD, HEIGHT, NARROW, Drawing, draw
from reports.charts.scales import Box, Plane, day_marks, number_marks
from reports.trends.forecast import forecast
from reports.trends.series import curve
from tests.make import day

ON, LAST = day("20/7/2022"), day("30/8/2022")
ONE_DAY = datetime.timedelta(days=1)


def drawing(days=180, of=10_600, last=LAST, step=7, pending=()):
    """Something is added every few days, so the line has as many steps as it can."""
    begin = ON - days * ONE_DAY
    gains = {begin + place * ONE_DAY: of // (2 * days) + 1 for place in range(1, days, step)}
    gains |= dict(pending)
    n = sum(gain for when, gain in gains.items() if when <= ON)
    series = curve(n, of, ON, begin, gains)
    told = forecast(series.points, of, of, last)
    return Drawing(series.points, series.pending, told, "Diễn biến <Tam Dân>", 'Nói "bằng lời"')


@pytest.mark.parametrize("width", [BROAD, NARROW])
@pytest.mark.parametrize("days", [56, 180, 1827])
def test_picture_is_small_and_within_its_frame(width, days):
    shown = drawing(days, step=1, pending=[(ON + 9 * ONE_DAY, 40)])
    text = draw(shown, width)
    root = ET.fromstring(text)  # noqa: S314  our own text
    assert len(text.encode()) <= 9_000
    assert "style=" not in text
    numbers = [
        (float(x), float(y))
        for path in root.iter("path")
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d"))
    ]
    assert numbers
    assert all(0 <= x <= width and 0 <= y <= HEIGHT for x, y in numbers)
    kinds = {path.get("class") for path in root.iter("path")}
    assert {"chart-done", "chart-band", "chart-needed", "chart-due", "chart-pending"} <= kinds


def test_picture_names_itself_for_those_who_do_not_see_it():
    texts = [draw(drawing(), width) for width in (BROAD, NARROW)]
    ids = [each for text in texts for each in re.findall(r' id="([^"]+)"', text)]
    assert len(ids) == len(set(ids)) == 4
    root = ET.fromstring(texts[0])  # noqa: S314  our own text
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == ids[:2]
    assert (root.findtext("title"), root.findtext("desc")) == (
        "Diễn biến <Tam Dân>",
        'Nói "bằng lời"',
    )
    words = [text.text for text in root.iter("text")]
    assert {"hạn 30/08/2022", "20/07", "10.600"} <= set(words)


def test_picture_without_due_day_or_forecast_shows_what_was():
    shown = drawing(of=7, days=60, step=100, last=None)
    kinds = {path.get("class") for path in ET.fromstring(draw(shown)).iter("path")}  # noqa: S314
    assert "chart-done" in kinds
    assert kinds.isdisjoint({"chart-due", "chart-needed", "chart-band"})


@pytest.mark.parametrize(
    ("highest", "marks"),
    [
        (3, [0, 1, 2, 3]),
        (51, [0, 20, 40]),
        (100, [0, 20, 40, 60, 80, 100]),
        (98_455, [0, 20_000, 40_000, 60_000, 80_000]),
    ],
)
def test_numbers_beside_the_axis_are_round(highest, marks):
    assert number_marks(highest) == marks


def test_days_under_the_axis_are_firsts_of_months_that_fit():
    half = day_marks(day("20/1/2022"), day("20/7/2022"), most=6)
    assert [words for _, words in half] == ["1/2", "1/3", "1/4", "1/5", "1/6", "1/7"]
    years = day_marks(day("20/7/2017"), day("20/7/2022"), most=6)
    assert [words for _, words in years] == [f"1/{year}" for year in range(2018, 2023)]


def test_plane_keeps_what_lies_outside_at_its_edge():
    plane = Plane(Box(10, 0, 110, 100), ON, ON + 10 * ONE_DAY, 50)
    assert (plane.x(ON), plane.x(ON + 5 * ONE_DAY), plane.x(ON + 99 * ONE_DAY)) == (10, 60, 110)
    assert (plane.y(0), plane.y(25), plane.y(99)) == (100, 50, 0)


def test_bars_of_weeks_stand_for_their_gains():
    root = ET.fromstring(gain_bars([4, 0, -2, 8], "4, 0, <8>"))  # noqa: S314  our own text
    heights = [float(bar.get("height")) for bar in root.iter("rect")]
    assert heights == [17, 1, 1, 34]
    assert (root.get("role"), root.get("aria-label")) == ("img", "4, 0, <8>")
