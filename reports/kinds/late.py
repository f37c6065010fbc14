"""Communes that are late towards the targets, and those of which nothing can be said yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communes.models import Level, UnitVersion
from communes.roles import Right
from reports.boards.board import Board, Result, Row
from reports.boards.kept_board import board_on
from reports.boards.words import figure, notes, still_missing, time_left
from reports.demands import Area, Demand, demands_of
from reports.kinds.kind import TOTAL, Body, Column, Figure, Kind, Line, Subject, Table, numbered
from reports.kinds.now import told_now
from reports.kinds.restated_beside import left_notes
from reports.kinds.sections import above_of, by_head, names_of, roman
from reports.progress import STANDING_ORDER, STANDINGS, Standing
from reports.restating.restated import restated
from teams.models import Plan
from teams.target_words import target_words

TITLE = "Xã chậm tiến độ và xã còn thiếu số liệu"
# What has to be told: not met, met after its day, or not to be told for want of a list.
TOLD: tuple[Standing, ...] = ("overdue", "no_list", "not_started", "under_way", "met_late")
COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("unit", "Đơn vị", "text", 26),
    Column("part", "Đã có", "int", 8),
    Column("of", "Trên tổng số", "int", 9),
    Column("lacks", "Còn thiếu", "text", 28),
    Column("standing", "Tình trạng", "text", 20),
    Column("days", "Số ngày trễ", "int", 8),
    Column("note", "Ghi chú", "text", 30),
)


def build(subject: Subject) -> Body:
    """A table for each target that something is to be told of, and the communes without a list."""
    rows = list(
        UnitVersion.objects.on(subject.told_on)
        .under(subject.unit)
        .holders()
        .select_related("unit")
        .order_by("sort_key", "pk")
    )
    shown, left = _board(subject, rows)
    tables = [_table(subject, shown, place) for place in range(len(shown.demands))]
    tables = [table for table in tables if len(table.lines) > 1]
    if shown.row.counts.communes_without_list or not tables:
        tables.append(_without_list(subject, shown))
    late = sum(
        row.results[place].standing == "overdue"
        for row in shown.children
        for place in range(len(shown.demands))
    )
    communes = shown.row.counts.communes if subject.map_day is None else len(rows)
    figures = (
        Figure("communes", "Số xã", communes),
        Figure("no_list", "Xã chưa có danh mục thôn", shown.row.counts.communes_without_list),
        Figure("overdue", "Lượt xã quá hạn chưa đạt chỉ tiêu", late),
    )
    said = () if shown.demands else ("Chưa có kế hoạch nào áp dụng cho đơn vị này.",)
    body = Body(TITLE, said, tuple(tables), figures)
    return body if subject.map_day is None else told_now(subject, body, *left)


def _board(subject: Subject, rows: Sequence[UnitVersion]) -> tuple[Board, Sequence[str]]:
    """With sentences of what could not be told by these communes."""
    if subject.map_day is None:
        return board_on(subject.unit, subject.on, _demands, rows), ()
    found = restated(subject.unit, subject.on, subject.map_day, _demands, rows=rows)
    if found is None:
        raise ValueError("the unit is on the later map")
    return found.board, left_notes(subject, found)


def _demands(area: Area) -> list[Demand]:
    return demands_of(Plan.objects.all(), area)


def _table(subject: Subject, shown: Board, place: int) -> Table:
    demand = shown.demands[place]
    rows = [row for row in shown.children if row.results[place].standing in TOLD]
    rows.sort(key=lambda row: STANDING_ORDER.index(row.results[place].standing))
    title = f"{target_words(demand.target)} ({demand.plan.document.number_raw})"
    left = time_left(demand.rule, subject.on)
    lines = list(_headed(subject, rows, place))
    told = "; ".join(
        f"{STANDINGS[each]} {figure(count)} xã"
        for each in TOLD
        if (count := sum(row.results[place].standing == each for row in rows))
    )
    lines.append(_total(f"{TOTAL}: {figure(len(rows))} xã" + (f" ({told})" if told else "")))
    return Table(
        f"{title[:1].upper()}{title[1:]}", COLUMNS, numbered(lines), (f"Thời hạn: {left}.",)
    )


def _headed(subject: Subject, rows: list[Row], place: int) -> Iterable[Line]:
    above = above_of(subject)
    if not above:
        yield from (_line(row, row.results[place], place) for row in rows)
        return
    grouped = by_head(subject, rows, lambda row: getattr(row.version, f"{above}_id"))
    names = names_of((key for key, _ in grouped), subject.told_on)
    for number, (key, members) in enumerate(grouped, start=1):
        if key is not None:
            words = f"{names[key]} ({figure(len(members))} xã)"
            yield Line((roman(number), words, *([None] * 6)), role="section")
        yield from (_line(row, row.results[place], place) for row in members)


def _line(row: Row, result: Result, place: int) -> Line:
    verdict = result.verdict
    # Of a commune that was several the one that is latest.
    days = verdict.days_late if verdict is not None else None
    told = [note for note in notes(result) if "quá hạn" not in note and "trễ" not in note]
    unit = row.unit
    return Line(
        (
            None,
            row.name,
            result.n,
            result.of,
            still_missing(result) or None,
            STANDINGS[result.standing],
            days,
            "; ".join(told) or None,
        ),
        key=f"target:{result.demand.target.pk}:unit:{unit.pk if unit else 0}",
        unit=unit.pk if unit else None,
    )


def _without_list(subject: Subject, shown: Board) -> Table:
    rows = [row for row in shown.children if row.counts.communes_without_list]
    columns = (
        Column("order", "STT", "text", 6),
        Column("unit", "Đơn vị", "text", 40),
        Column("teams", "Số tổ đã có", "int", 12, "sum"),
        Column("seats", "Số thành viên (lượt)", "int", 12, "sum"),
        Column("note", "Việc cần làm", "text", 40),
    )
    lines: list[Line] = []
    above = above_of(subject)
    grouped = by_head(
        subject, rows, lambda row: getattr(row.version, f"{above}_id") if above else None
    )
    names = names_of((key for key, _ in grouped), subject.told_on)
    for number, (key, members) in enumerate(grouped, start=1):
        if key is not None:
            words = f"{names[key]} ({figure(len(members))} xã)"
            lines.append(Line((roman(number), words, None, None, None), role="section"))
        lines += [_no_list_line(row) for row in members]
    teams = sum(row.counts.village_teams + row.counts.commune_teams for row in rows)
    seats = sum(row.heads.seats for row in rows)
    count = f"{TOTAL}: {figure(len(rows))} xã"
    lines.append(Line((None, count, teams, seats, None), role="total", key="total"))
    said = () if rows else ("Xã nào cũng đã có danh mục thôn.",)
    return Table("Xã chưa có danh mục thôn", columns, numbered(lines), said)


def _no_list_line(row: Row) -> Line:
    unit = row.unit.pk if row.unit else None
    counts = row.counts
    return Line(
        (
            None,
            row.name,
            counts.village_teams + counts.commune_teams,
            row.heads.seats,
            "Nhập danh mục thôn và xác nhận đầy đủ",
        ),
        key=f"no_list:unit:{unit}",
        unit=unit,
    )


def _total(words: str) -> Line:
    return Line((None, words, *([None] * 6)), role="total", key="total")


KIND = Kind(
    code="late",
    title="Xã chậm và xã còn thiếu",
    about="Những xã chưa đạt, đạt trễ từng chỉ tiêu, và những xã chưa có danh mục thôn.",
    levels=("", Level.PROVINCE, Level.DISTRICT),
    frequencies=("week", "month", "quarter", "half", "year"),
    right=Right.READ_REPORTS,
    build=build,
)
