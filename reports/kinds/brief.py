"""One page for leaders: the figures, where they lead, a map, and who needs a push."""

from __future__ import annotations

import re

from communes.models import Level
from communes.models.unit import names_on
from communes.roles import Right
from reports.behind.lacking import lacking_on, lacking_restated
from reports.boards import map_page
from reports.boards.board import Board
from reports.boards.kept_board import board_on
from reports.boards.words import figure, progress_words, still_missing
from reports.demands import Area, Demand, demands_of
from reports.kinds.brief_looks import CHART_STYLE, MAP_STYLE
from reports.kinds.kind import Body, Column, Kind, Line, Picture, Subject, Table, numbered
from reports.kinds.now import told_now
from reports.kinds.progress import progress_figures
from reports.kinds.restated_beside import left_notes
from reports.progress import STANDINGS
from reports.restating.restated import Restated, restated
from reports.trends import trend
from reports.trends.trend import Told
from teams.models import Plan
from teams.target_words import target_words

TITLE = "Tình hình triển khai Tổ công nghệ số cộng đồng"
# As many communes as fit on the page beside the rest.
PUSHED = 4
_BOX = re.compile(r'viewBox="0 0 ([0-9]+) ([0-9]+)"')
COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("unit", "Xã cần đôn đốc", "text", 34),
    Column("part", "Đã có", "int", 9),
    Column("of", "Trên tổng số", "int", 10),
    Column("lacks", "Còn thiếu", "int", 10),
)


def build(subject: Subject) -> Body:
    found = None
    if subject.map_day is None:
        shown = board_on(subject.unit, subject.on, _demands)
    else:
        found = restated(subject.unit, subject.on, subject.map_day, _demands)
        if found is None:
            raise ValueError("the unit is on the later map")
        shown = found.board
    told_on = Told(found=found) if found else None
    tables = (_pushed(subject, shown, found),) if shown.demands else ()
    body = Body(
        TITLE,
        (" ".join(_sentences(shown, told_on)),),
        tuple(table for table in tables if table.lines),
        progress_figures(shown),
        tuple(_pictures(subject, shown, told_on)),
    )
    return told_now(subject, body, *left_notes(subject, found)) if found else body


def _demands(area: Area) -> list[Demand]:
    return demands_of(Plan.objects.all(), area)[:4]


def _sentences(shown: Board, told_on: Told | None) -> list[str]:
    if not shown.demands:
        return ["Chưa có kế hoạch nào áp dụng cho đơn vị này."]
    found = []
    for result in shown.row.results:
        if result.standing == "not_applicable":
            continue
        words = progress_words(result, shown.on) or still_missing(result)
        said = f"{target_words(result.demand.target)}: {STANDINGS[result.standing]}"
        found.append(f"{said[:1].upper()}{said[1:]}" + (f"; {words}." if words else "."))
    course = trend.on_board(shown, 0, told_on)
    if course is not None:
        found += course.sentences[:2]
    return found


def _pictures(subject: Subject, shown: Board, told_on: Told | None) -> list[Picture]:
    found = []
    place = 0 if shown.demands else None
    course = trend.on_board(shown, place, told_on)
    if course is not None:
        found.append(_picture("Diễn biến so với hạn", course.narrow, CHART_STYLE))
    drawn = map_page.on_board(shown, place, {}, subject.told_on)
    if drawn is not None:
        looks = "; ".join(f"{each.words} {each.count}" for each in drawn.legend)
        found.append(_picture("Bản đồ tình trạng", drawn.svg, MAP_STYLE, looks))
    return found


def _picture(title: str, svg: str, style: str, text: str = "") -> Picture:
    """The drawing of the page with its styles inside, so that it is the same everywhere."""
    box = _BOX.search(svg)
    if box is None:
        raise ValueError("a drawing says how large it is")
    alone = re.sub(r'<a href="[^"]*">', "<g>", svg).replace("</a>", "</g>")
    alone = re.sub(r"<(title|desc)[^>]*>.*?</\1>", "", alone)
    size = f'xmlns="http://www.w3.org/2000/svg" width="{box[1]}" height="{box[2]}" '
    alone = alone.replace("<svg ", f"<svg {size}", 1).replace(">", f"><style>{style}</style>", 1)
    return Picture(title, alone, int(box[1]), int(box[2]), text)


def _pushed(subject: Subject, shown: Board, found: Restated | None) -> Table:
    lacks = lacking_restated(found, 0) if found else lacking_on(shown, 0)
    names = names_on([lack.commune_id for lack in lacks[:PUSHED]], subject.told_on)
    lines = [
        Line(
            (None, names[lack.commune_id].full_name, lack.n, lack.of, lack.missing),
            key=f"unit:{lack.commune_id}",
            unit=lack.commune_id,
        )
        for lack in lacks[:PUSHED]
    ]
    more = len(lacks) - PUSHED
    notes = (f"Còn {figure(more)} xã khác chưa đạt.",) if more > 0 else ()
    return Table("", COLUMNS, numbered(lines), notes)


KIND = Kind(
    code="brief",
    title="Báo cáo nhanh một trang",
    about="Số liệu chính, diễn biến, bản đồ và những xã cần đôn đốc, cho lãnh đạo.",
    levels=("", Level.PROVINCE, Level.DISTRICT),
    frequencies=("week", "month", "quarter", "half", "year"),
    right=Right.READ_REPORTS,
    build=build,
    compared=False,
)
