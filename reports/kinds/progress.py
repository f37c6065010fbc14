"""Progress by unit: the table that provinces publish, from the board of the cut-off day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from communes.models import Level, UnitVersion
from communes.roles import Right
from reports.boards.board import Board
from reports.boards.kept_board import board_on
from reports.demands import Area, Demand, demands_of
from reports.kinds.kept import beside
from reports.kinds.kind import (
    Body,
    Figure,
    Kind,
    Subject,
    Table,
)
from reports.kinds.now import told_now
from reports.kinds.progress_table import progress_table
from reports.kinds.progress_villages import villages_table
from reports.kinds.restated_beside import beside_restated, left_notes
from reports.restating.restated import Restated, restated
from teams.models import Plan
from teams.target_words import target_words

TITLE = "Tiến độ thành lập Tổ công nghệ số cộng đồng"


def build(subject: Subject) -> Body:
    """For a commune its villages, else the communes of the unit; the country by province, with
    every commune in a table of its own."""
    if subject.map_day is not None:
        return _restated(subject)
    if subject.unit is not None and subject.unit.holds_villages:
        shown = _board(subject)
        return _body(subject, shown, (villages_table(subject, shown.row),))
    if subject.unit is not None:
        shown, found = _board(subject, _communes(subject)), beside(subject.unit, subject.on)
        return _body(subject, shown, (progress_table(subject, shown, "", Level.COMMUNE, found),))
    rows = _communes(subject)
    shown, every = _board(subject), _board(subject, rows)
    of_communes = beside(None, subject.on)
    provinces: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        provinces[row.province_id or 0].append(row.unit_id)
    tables = (
        progress_table(
            subject, shown, "Theo tỉnh, thành phố", Level.PROVINCE, of_communes.over(provinces)
        ),
        progress_table(subject, every, "Từng xã, phường, thị trấn", Level.COMMUNE, of_communes),
    )
    return _body(subject, shown, tables)


def _restated(subject: Subject) -> Body:
    """By the units of a later day; the rows of a commune are the communes of then that it took."""
    day = subject.map_day or subject.on
    found = restated(subject.unit, subject.on, day, _demands)
    if found is None:
        raise ValueError("the unit is on the later map")
    level = Level.COMMUNE if subject.unit else Level.PROVINCE
    title = "" if subject.unit else "Theo tỉnh, thành phố"
    tables = [_restated_table(subject, found, title, level)]
    if subject.unit is None:
        communes = UnitVersion.objects.on(day).holders().select_related("unit")
        rows = list(communes.order_by("sort_key", "pk"))
        every = restated(None, subject.on, day, _demands, rows=rows)
        if every is not None:
            tables.append(
                _restated_table(subject, every, "Từng xã, phường, đặc khu", Level.COMMUNE)
            )
    return told_now(
        subject, _body(subject, found.board, tuple(tables)), *left_notes(subject, found)
    )


def _restated_table(subject: Subject, found: Restated, title: str, level: str) -> Table:
    rows, women, papers = beside_restated(found)
    # The units above are those of the later day.
    subject = replace(subject, on=subject.map_day or subject.on)
    return progress_table(subject, found.board, title, level, rows, (women, papers), found.of_then)


def _board(subject: Subject, rows: Sequence[UnitVersion] | None = None) -> Board:
    return board_on(subject.unit, subject.on, _demands, rows)


def _demands(area: Area) -> list[Demand]:
    """The nearest target alone: the table has one column for it."""
    return demands_of(Plan.objects.all(), area)[:1]


def _communes(subject: Subject) -> list[UnitVersion]:
    """In the order of their districts where there are some, by name; those of a unit itself."""
    versions = UnitVersion.objects.on(subject.on).under(subject.unit).holders()
    return list(versions.select_related("unit", "district", "province").order_by("sort_key", "pk"))


def _body(subject: Subject, shown: Board, tables: tuple[Table, ...]) -> Body:
    figures = (*progress_figures(shown), *target_figures(shown))
    return Body(title=TITLE, notes=(_target_note(shown),), tables=tables, figures=figures)


def progress_figures(shown: Board) -> tuple[Figure, ...]:
    """The headlines of a board."""
    counts, heads = shown.row.counts, shown.row.heads
    return (
        Figure(
            "villages",
            "Thôn, tổ dân phố đã có tổ",
            counts.villages_with_team
            if counts.villages_known is None
            else counts.villages_with_team_known,
            counts.villages_known,
        ),
        Figure("communes", "Xã có tổ", counts.communes_with_team, counts.communes),
        Figure("communes_without_list", "Xã chưa có danh mục thôn", counts.communes_without_list),
        Figure("village_teams", "Tổ cấp thôn", counts.village_teams),
        Figure("commune_teams", "Tổ cấp xã", counts.commune_teams),
        Figure("seats", "Thành viên (lượt)", heads.seats),
        Figure("people", "Thành viên (người)", heads.people),
    )


def target_figures(shown: Board) -> tuple[Figure, ...]:
    """How the unit stands to each target of a board."""
    return tuple(
        Figure(
            f"target:{each.demand.target.pk}",
            f"Chỉ tiêu {target_words(each.demand.target)}",
            each.n,
            each.of,
        )
        for each in shown.row.results
        if each.n is not None
    )


def _target_note(shown: Board) -> str:
    if not shown.demands:
        return "Chưa có kế hoạch nào áp dụng cho đơn vị này."
    demand = shown.demands[0]
    scope = f", giao cho {demand.scope_words}" if demand.inside else ""
    return (
        f"Cột Đạt/Chưa đạt xét theo chỉ tiêu: {target_words(demand.target)} "
        f"({demand.plan.document.number_raw}{scope})."
    )


KIND = Kind(
    code="progress",
    title="Tiến độ theo đơn vị",
    about="Số thôn có tổ, số tổ, số thành viên và quyết định của từng đơn vị.",
    levels=("", Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    frequencies=("week", "month", "quarter", "half", "year"),
    right=Right.READ_REPORTS,
    build=build,
)
