"""A board's figure over time with its forecast, as a page shows it: picture, sentences, table."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from communes.models import Unit
from communes.models.unit import names_on
from reports.behind.lacking import Lack, asks_a_share, goal_of, lacking_on, lacking_restated
from reports.boards.board import Board, Result
from reports.boards.words import KINDS, figure_heading
from reports.charts.gain_bars import gain_bars
from reports.charts.progress_line import BROAD, NARROW, Drawing, draw
from reports.charts.scales import figure
from reports.restating.restated import Restated
from reports.restating.restated_series import before_reform, series_through
from reports.rollup import SUMMED, ParentVerdict
from reports.trends import trend_words
from reports.trends.forecast import WEEK, Forecast, forecast, smallest_set
from reports.trends.series import Point, Series, counts_communes, drawable, series_of

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
HALF_YEAR = 180
# Before the first village a picture shows so many days, and in all never less than so many.
BEFORE_FIRST, LEAST_SHOWN = 14, 56
# Longer pictures are drawn by weeks.
BY_DAY = 200
# Weeks of the forecast that stand in the table; the last day in time stands there too.
AHEAD = 8
# Communes named as those that decide.
NAMED = 20

# A forecast looks years ahead, and a calendar ends.
LATEST = datetime.date.max - datetime.timedelta(days=40 * 366)


@dataclass(frozen=True)
class Ahead:
    """One later day of the table: the n needed then, and the range."""

    day: Day
    needed: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Commune:
    """A commune that decides the outcome. share: of all that lacks, in percent, cut off. url: its
    own board, on the same day and target."""

    lack: Lack
    name: str
    place: str
    share: int
    url: str = ""


@dataclass(frozen=True)
class Told:
    """On which map a curve is told. found: a past board on today's map. Else reform: when the
    ground of the unit last changed within the days looked at, None never; through: the curve goes
    through it, and does not begin with it."""

    found: Restated | None = None
    reform: Day | None = None
    through: bool = False


@dataclass(frozen=True)
class Trend:
    """what: what n counts, "thôn" or "xã"... summed: the communes' own figures add up to n, and
    not communes that meet. past: the rows of the table, the latest last. more: communes that lack
    something and are not named."""

    what: str
    summed: bool
    series: Series
    told: Forecast
    broad: SafeString
    narrow: SafeString
    bars: SafeString
    sentences: list[str]
    pending: str
    no_list: str
    past: tuple[Point, ...]
    ahead: tuple[Ahead, ...]
    lacks: list[Lack]

    @property
    def more(self) -> int:
        return max(len(self.lacks) - NAMED, 0)


def on_board(shown: Board, place: int | None, told_on: Told | None = None) -> Trend | None:
    """The trend of the chosen target, without who decides; None where none can be drawn."""
    return trend_of(shown, place, decisive=False, told_on=told_on)


def trend_of(
    shown: Board,
    place: int | None,
    days: int = HALF_YEAR,
    *,
    decisive: bool = True,
    told_on: Told | None = None,
) -> Trend | None:
    """The trend of a board's chosen target over so many days; None where none can be drawn.

    The caller may open the board. decisive: with the communes that lack something; without, one
    statement unless the target asks for a share. told_on: a board on today's map, or a unit whose
    ground changed within these days.
    """
    if place is None or shown.on > LATEST or not drawable(shown.row.results[place]):
        return None
    unit, name, on, result = shown.row.unit, shown.row.name, shown.on, shown.row.results[place]
    rule, own = result.demand.rule, not isinstance(result.verdict, ParentVerdict)
    what = "xã" if counts_communes(result) else KINDS[rule.kind].counted
    begin = on - datetime.timedelta(days=days)
    series, paced, reform = _series(unit, result, place, on, begin, told_on)
    lacks: list[Lack] = []
    if decisive or asks_a_share(rule):
        restated = told_on.found if told_on else None
        lacks = lacking_restated(restated, place) if restated else lacking_on(shown, place)
    last_day = result.verdict.last_day if result.verdict else None
    goal = goal_of(result, lacks) if asks_a_share(rule) else series.of
    told = forecast(paced.points, paced.of, goal, last_day)
    drawing = Drawing(
        points=series.points if len(series.points) <= BY_DAY else series.every(WEEK),
        pending=series.pending,
        told=told,
        name=f"Diễn biến của {name}: {figure_heading(rule, of_communes=own)}",
        reform=reform,
        words=trend_words.picture_words(series.points[0].n, series.points[0].day, told, what),
    )
    return Trend(
        what=what,
        summed=rule.kind in SUMMED,
        series=series,
        told=told,
        broad=mark_safe(draw(drawing, BROAD)),  # noqa: S308  text is escaped where it is drawn
        narrow=mark_safe(draw(drawing, NARROW)),  # noqa: S308
        bars=mark_safe(gain_bars(told.gains, trend_words.gain_words(told.gains, what)))  # noqa: S308
        if told.gains
        else SafeString(),
        sentences=trend_words.sentences(told, what),
        pending=_pending_words(series, what),
        no_list=_no_list_words(result),
        past=series.every(_table_step(len(series.points))),
        ahead=_ahead(told),
        lacks=lacks,
    )


def _series(
    unit: Unit | None, result: Result, place: int, on: Day, begin: Day, told_on: Told | None
) -> tuple[Series, Series, Day | None]:
    """The curve shown, that from which the pace is told, and the reform between them: what is a
    unit today is forecast by what became it, also where the curve shown begins with the reform."""
    if told_on is None:
        series = _from_first(series_of(unit, result, on, begin))
        return series, series, None
    if told_on.found is not None:
        series = _from_first(before_reform(told_on.found, place, begin))
        return series, series, None
    reform = told_on.reform
    whole = series_through(unit, result, on, begin, reform) if reform else None
    if reform is None or (whole is not None and told_on.through):
        series = _from_first(whole or series_of(unit, result, on, begin))
        return series, series, reform
    shown = series_of(unit, result, on, min(reform, on - ONE_DAY))
    return shown, _from_first(whole) if whole else shown, reform


def _from_first(series: Series) -> Series:
    """Without the long time in which nothing was there yet."""
    points = series.points
    first = next((place for place, point in enumerate(points) if point.n), len(points))
    begin = max(min(first - BEFORE_FIRST, len(points) - LEAST_SHOWN - 1), 0)
    return Series(series.of, points[begin:], series.pending)


def _table_step(days: int) -> int:
    """A table of about thirty rows at most: by weeks, by four weeks, by a quarter."""
    return next((step for step in (WEEK, 2 * WEEK, 4 * WEEK) if days / step <= 30), 13 * WEEK)


def _ahead(told: Forecast) -> tuple[Ahead, ...]:
    if not told.missing:
        return ()
    days = [told.on + (week + 1) * WEEK * ONE_DAY for week in range(AHEAD)]
    if told.last_day is not None and told.on < told.last_day:
        days = sorted({*(day for day in days if day < told.last_day), told.last_day})
    elif told.lacking:
        return ()
    rows = []
    for day in days:
        after = (day - told.on).days
        needed = None
        if told.needed is not None:
            # The last day comes to the goal itself, whatever the decimals say.
            needed = min(told.n + math.ceil(told.needed * after / WEEK - 1e-9), told.goal)
        rows.append(
            Ahead(
                day,
                needed,
                None if told.lacking else told.low_after(after),
                None if told.lacking else told.high_after(after),
            )
        )
    return tuple(rows)


def _pending_words(series: Series, what: str) -> str:
    """'Đã ký, chưa có hiệu lực: thêm 2 thôn từ nay đến 25/07/2022.'"""
    if not series.pending:
        return ""
    last = series.pending[-1]
    day = trend_words.day_text(last.day)
    return f"Đã ký, chưa có hiệu lực: thêm {figure(last.n - series.n)} {what} từ nay đến {day}."


def _no_list_words(result: Result) -> str:
    verdict = result.verdict
    if not isinstance(verdict, ParentVerdict) or not verdict.no_list:
        return ""
    return (
        f"{figure(verdict.no_list)} xã chưa có danh mục thôn, không tính được ở đây; còn xã nào "
        "chưa có danh mục thì chưa thể kết luận là đạt."
    )


def decisive_words(trend: Trend) -> str:
    """Who decides, in a sentence."""
    missing = {lack.commune_id: lack.missing for lack in trend.lacks}
    total = sum(missing.values())
    half = smallest_set(missing, -(-total // 2))
    if trend.summed:
        needed = len(smallest_set(missing, trend.told.missing))
    else:
        needed = min(trend.told.missing, len(missing))
    return trend_words.decisive_words(
        communes=len(missing),
        missing=total,
        top=len(half),
        top_missing=sum(missing[pk] for pk in half),
        needed=needed,
        what=trend.what,
    )


def decisive_communes(trend: Trend, on: Day) -> list[Commune]:
    """The communes that lack most with their names; for communes to be met, the nearest first."""
    lacks = list(trend.lacks)
    if not trend.summed:
        lacks.sort(key=lambda lack: (lack.missing, lack.commune_id))
    lacks = lacks[:NAMED]
    names = names_on([lack.commune_id for lack in lacks], on)
    above = names_on([row.parent_id for row in names.values() if row.parent_id], on)
    total = sum(lack.missing for lack in trend.lacks) or 1
    return [
        Commune(
            lack=lack,
            name=version.full_name,
            place=above[version.parent_id].full_name if version.parent_id in above else "",
            share=lack.missing * 100 // total,
        )
        for lack in lacks
        if (version := names.get(lack.commune_id)) is not None
    ]
