"""A figure over time against its due day: what was done, the pace needed, where it may lead; pure.

The picture is drawn twice, broad and narrow, and the page shows the one that fits; letters keep
their size that way. Lines differ by stroke and not by colour alone, so a print in grey says the
same. Colours are those of the classes in static/css/components.css.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from reports.charts.scales import Box, Plane, day_marks, figure, number_marks
from reports.trends.forecast import Forecast

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
# The widths in which a picture is drawn: for a desk and for a phone.
BROAD, NARROW = 720, 340
HEIGHT = 300
# The day of the board stands at least so far from the right edge, in days.
ROOM = 14
# How thick the line is.
THICK = 2.5
# Room above N for the names of the day of the board and of the last day in time.
HEAD = 40


class OnDay(Protocol):
    """n at the end of a day."""

    @property
    def day(self) -> Day: ...
    @property
    def n(self) -> int: ...


@dataclass(frozen=True)
class Drawing:
    """What is drawn: points, one a day or a week, and what is known to come; name and words are
    the title and the description for those who do not see it. mark: keeps the ids of several
    pictures of a page apart. reform: the day on which units were rearranged."""

    points: Sequence[OnDay]
    pending: Sequence[OnDay]
    told: Forecast
    name: str
    words: str
    mark: str = "dien-bien"
    reform: Day | None = None


def draw(drawing: Drawing, width: int = BROAD) -> str:
    """The picture as SVG, to be set into a page; text is escaped."""
    told = drawing.told
    plane = _plane(drawing, width)
    key = f"{drawing.mark}-{width}"
    parts = [
        f'<svg class="chart chart-{"broad" if width >= BROAD else "narrow"}" '
        f'viewBox="0 0 {width} {HEIGHT}" role="img" aria-labelledby="{key}-t {key}-d">',
        f'<title id="{key}-t">{escape(drawing.name)}</title>',
        f'<desc id="{key}-d">{escape(drawing.words)}</desc>',
        *_axes(plane, told.of, width),
        *_band(plane, told),
        *_days(plane, told),
        *_reform(plane, drawing.reform),
        *_needed(plane, told),
        *_pending(plane, drawing),
        _line(plane, drawing.points),
        _dot(plane, told),
        "</svg>",
    ]
    return "".join(parts)


def _plane(drawing: Drawing, width: int) -> Plane:
    told, first = drawing.told, drawing.points[0].day
    ahead = [told.on + ROOM * ONE_DAY, *(point.day for point in drawing.pending)]
    # The future takes at most as much room as the past, or all that is left to the due day.
    longest = told.on + max(told.on - first, 8 * 7 * ONE_DAY)
    if told.last_day is not None:
        ahead.append(min(told.last_day + ROOM * ONE_DAY, told.on + 400 * ONE_DAY))
    if told.earliest is not None:
        ahead.append(min(told.latest or longest, longest))
    digits = len(figure(told.of))
    box = Box(left=14 + 8.5 * digits, top=HEAD, right=width - 12, bottom=HEIGHT - 28)
    return Plane(box, first, max(ahead), told.of)


def _axes(plane: Plane, of: int, width: int) -> Iterable[str]:
    box = plane.box
    marks = number_marks(of)
    # N itself is written; a round number too close to it would stand on it.
    marks = [mark for mark in marks if plane.y(mark) - plane.y(of) >= 16] + [of]
    for mark in marks:
        y = plane.y(mark)
        kind = "chart-whole" if mark == of else "chart-grid"
        yield f'<path class="{kind}" d="M{box.left} {y}H{box.right}"/>'
        yield f'<text x="{box.left - 6}" y="{y + 4}" text-anchor="end">{figure(mark)}</text>'
    for day, words in day_marks(plane.first, plane.last, width // 70):
        x = plane.x(day)
        yield f'<path class="chart-tick" d="M{x} {box.bottom}v5"/>'
        anchor = "end" if x > box.right - 16 else "middle"
        yield f'<text x="{x}" y="{box.bottom + 20}" text-anchor="{anchor}">{words}</text>'


def _days(plane: Plane, told: Forecast) -> Iterable[str]:
    """The day of the board and the last day in time, named above the picture."""
    yield _upright(plane, told.on, f"{told.on:%d/%m}", "chart-now", line=2)
    if told.last_day is not None and plane.first <= told.last_day <= plane.last:
        yield _upright(plane, told.last_day, f"hạn {told.last_day:%d/%m/%Y}", "chart-due", line=1)


def _reform(plane: Plane, day: Day | None) -> Iterable[str]:
    if day is not None and plane.first <= day <= plane.last:
        yield _upright(plane, day, f"sắp xếp {day:%d/%m/%Y}", "chart-due", line=1)


def _upright(plane: Plane, day: Day, words: str, kind: str, line: int) -> str:
    x, y = plane.x(day), 12 + 15 * (line - 1)
    half = 4 * len(words)
    anchor = "end" if x + half > plane.box.right else "middle"
    anchor = "start" if x - half < plane.box.left else anchor
    return (
        f'<path class="{kind}" d="M{x} {y + 4}V{plane.box.bottom}"/>'
        f'<text class="{kind}-word" x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'
    )


def _band(plane: Plane, told: Forecast) -> Iterable[str]:
    if told.lacking:
        return
    whole = (plane.last - told.on).days
    steps = sorted({*range(0, whole, max(whole // 24, 1)), whole})
    days = [(step, told.on + step * ONE_DAY) for step in steps]
    high = [(plane.x(day), plane.y(told.high_after(step))) for step, day in days]
    low = [(plane.x(day), plane.y(told.low_after(step))) for step, day in days]
    yield f'<path class="chart-band" d="{_path(high)}{_path(low[::-1]).replace("M", "L")}Z"/>'
    yield f'<path class="chart-edge" d="{_path(high)}"/>'
    yield f'<path class="chart-edge" d="{_path(low)}"/>'


def _needed(plane: Plane, told: Forecast) -> Iterable[str]:
    if told.needed and told.last_day is not None:
        begin = (plane.x(told.on), plane.y(told.n))
        end = (plane.x(told.last_day), plane.y(told.goal))
        yield f'<path class="chart-needed" d="{_path([begin, end])}"/>'


def _pending(plane: Plane, drawing: Drawing) -> Iterable[str]:
    if drawing.pending:
        steps = _steps(plane, [drawing.points[-1], *drawing.pending])
        yield f'<path class="chart-pending" d="{steps}"/>'


def _line(plane: Plane, points: Sequence[OnDay]) -> str:
    return f'<path class="chart-done" d="{_steps(plane, points)}"/>'


def _dot(plane: Plane, told: Forecast) -> str:
    x, y = plane.x(told.on), plane.y(told.n)
    # Beside the line where it came from, away from what lies ahead.
    return (
        f'<circle class="chart-dot" cx="{x}" cy="{y}" r="4"/>'
        f'<text class="chart-n" x="{round(x - 8, 1)}" y="{max(y - 8, plane.box.top + 14)}" '
        f'text-anchor="end">{figure(told.n)}</text>'
    )


def _steps(plane: Plane, points: Sequence[OnDay]) -> str:
    """A line that stands still between two days and rises on the later one.

    Rises closer together than the line is thick are drawn as one, on the last of their days.
    """
    drawn, y = plane.x(points[0].day), plane.y(points[0].n)
    path = [f"M{drawn} {y}"]
    for point in points[1:]:
        x, height = plane.x(point.day), plane.y(point.n)
        if height != y and (x - drawn >= THICK or point is points[-1]):
            path.append(f"H{x}V{height}")
            drawn, y = x, height
    path.append(f"H{plane.x(points[-1].day)}")
    return "".join(path)


def _path(places: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)
