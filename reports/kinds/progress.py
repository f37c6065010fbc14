"""Progress by unit: the table that provinces publish, from the board of the cut-off day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from communes.models import Level, UnitVersion
from communes.roles import Right
from reports.board import Board, Result, Row
from reports.board_words import figure, notes
from reports.demands import Area, Demand, demands_of
from reports.kept_board import board_on
from reports.kinds.kept import NOBODY, Beside, Women, added, beside, listed
from reports.kinds.kind import (
    TOTAL,
    Body,
    Column,
    Figure,
    Kind,
    Line,
    Subject,
    Table,
    Value,
    numbered,
)
from reports.kinds.progress_villages import villages_table
from reports.kinds.restated_beside import MAP_TITLE, beside_restated, map_notes
from reports.kinds.sections import by_head, names_of, roman
from reports.progress import floored_percent
from reports.restated import Restated, restated
from reports.rollup import ASKED_NOTHING, MEETING, AreaCounts
from teams.models import Plan
from teams.target_words import target_words

NO_LIST = "chưa có danh mục thôn"
TITLE = "Tiến độ thành lập Tổ công nghệ số cộng đồng"

COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("unit", "Đơn vị", "text", 26),
    Column("villages", "Tổng số thôn, TDP", "int", 9, "sum"),
    Column("with_team", "Số thôn, TDP đã có tổ", "int", 9, "sum"),
    Column("percent", "Tỷ lệ %", "percent", 8, "own"),
    Column("commune_teams", "Số tổ cấp xã", "int", 8, "sum"),
    Column("village_teams", "Số tổ cấp thôn", "int", 8, "sum"),
    Column("seats", "Số thành viên", "int", 9, "sum"),
    Column("women", "Trong đó nữ", "int", 8, "sum"),
    Column("decisions", "Số quyết định, ngày", "text", 26, "own"),
    Column("standing", "Đạt/Chưa đạt", "text", 12, "own"),
    Column("note", "Ghi chú", "text", 22),
)


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
        return _body(subject, shown, (_table(subject, shown, "", Level.COMMUNE, found),))
    rows = _communes(subject)
    shown, every = _board(subject), _board(subject, rows)
    of_communes = beside(None, subject.on)
    provinces: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        provinces[row.province_id or 0].append(row.unit_id)
    tables = (
        _table(subject, shown, "Theo tỉnh, thành phố", Level.PROVINCE, of_communes.over(provinces)),
        _table(subject, every, "Từng xã, phường, thị trấn", Level.COMMUNE, of_communes),
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
    body = _body(subject, found.board, tuple(tables))
    notes = (*body.notes, *map_notes(subject, found))
    return replace(body, title=f"{body.title} ({MAP_TITLE})", notes=notes)


def _restated_table(subject: Subject, found: Restated, title: str, level: str) -> Table:
    rows, women, papers = beside_restated(found)
    # The units above are those of the later day.
    subject = replace(subject, on=subject.map_day or subject.on)
    return _table(subject, found.board, title, level, rows, (women, papers), found.of_then)


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


def _table(
    subject: Subject,
    shown: Board,
    title: str,
    level: str,
    found: Beside,
    whole: tuple[Women, int] | None = None,
    of_then: bool = False,
) -> Table:
    """whole: women and decisions of the total, where the rows do not add up to it. of_then: the
    rows are communes of an earlier day, which no unit of the subject's day heads."""
    women = found.women
    # A district that is no commune on the day is no row.
    rows = [row for row in shown.children if row.counts.communes or level != Level.COMMUNE or whole]
    lines: list[Line] = []
    sections = [("", rows)] if of_then else _sections(subject, rows, level)
    for place, (head, members) in enumerate(sections, start=1):
        if head:
            lines.append(_section(roman(place), head, members, women))
        lines += [_line(row, found) for row in members]
    everybody = whole[0] if whole else added(women.values())
    numbers = {number for each in found.papers.values() for number in each}
    papers = whole[1] if whole else len(numbers)
    lines.append(_total(shown.row, everybody, papers))
    return Table(title, COLUMNS, numbered(lines), tuple(_notes(shown, everybody)))


def _sections(subject: Subject, rows: Sequence[Row], level: str) -> list[tuple[str, list[Row]]]:
    """The rows by old district, or by province in the table of the country; in the order of
    names. Without districts one section without a head."""
    if level != Level.COMMUNE:
        return [("", list(rows))]
    above = "province" if subject.unit is None else "district"
    if subject.unit is not None and subject.unit.level == Level.DISTRICT:
        return [("", list(rows))]
    grouped = by_head(
        subject, rows, lambda row: getattr(row.version, f"{above}_id") if row.version else None
    )
    names = names_of((key for key, _ in grouped), subject.on)
    return [(names.get(key or 0, ""), members) for key, members in grouped]


def _line(row: Row, found: Beside) -> Line:
    pk = row.unit.pk if row.unit else 0
    result = row.results[0] if row.results else None
    known = list(found.papers.get(pk, {}).values())
    of_commune = row.unit is not None and row.unit.holds_villages
    papers = listed(known) if of_commune else _how_many(len(known))
    return Line(
        (
            None,
            row.name,
            *_counts(row.counts),
            row.heads.seats,
            found.women.get(pk, NOBODY).known,
            papers or None,
            standing_words(result),
            "; ".join(_row_notes(row, result)) or None,
        ),
        key=f"unit:{pk}",
        unit=pk or None,
    )


def _counts(counts: AreaCounts) -> tuple[Value, ...]:
    percent = floored_percent(counts.villages_with_team_known, counts.villages_known)
    return (
        counts.villages_known,
        counts.villages_with_team,
        percent,
        counts.commune_teams,
        counts.village_teams,
    )


def _section(number: str, head: str, rows: Sequence[Row], women: Mapping[int, Women]) -> Line:
    """The head of a district with its own sums."""
    listed_rows = [row for row in rows if row.counts.villages_known is not None]
    known = sum(row.counts.villages_known or 0 for row in listed_rows) if listed_rows else None
    covered = sum(row.counts.villages_with_team_known or 0 for row in listed_rows)
    return Line(
        (
            number,
            head,
            known,
            sum(row.counts.villages_with_team for row in rows),
            floored_percent(covered, known) if known is not None else None,
            sum(row.counts.commune_teams for row in rows),
            sum(row.counts.village_teams for row in rows),
            sum(row.heads.seats for row in rows),
            added(women.get(row.unit.pk, NOBODY) for row in rows if row.unit).known,
            None,
            _met_of(rows),
            _without_list(len(rows) - len(listed_rows)) or None,
        ),
        role="section",
    )


def _total(row: Row, women: Women, papers: int) -> Line:
    result = row.results[0] if row.results else None
    return Line(
        (
            None,
            TOTAL,
            *_counts(row.counts),
            row.heads.seats,
            women.known,
            _how_many(papers) or None,
            standing_words(result, above=True),
            _without_list(row.counts.communes_without_list) or None,
        ),
        role="total",
        key="total",
    )


def _how_many(papers: int) -> str:
    return f"{figure(papers)} quyết định" if papers else ""


def _without_list(count: int) -> str:
    return f"{figure(count)} xã {NO_LIST}" if count else ""


def _row_notes(row: Row, result: Result | None) -> Iterable[str]:
    counts = row.counts
    if counts.villages_known is None and counts.communes == 1:
        yield NO_LIST
    elif counts.communes_without_list:
        yield _without_list(counts.communes_without_list)
    if result is not None and result.standing not in ASKED_NOTHING:
        yield from (note for note in notes(result) if NO_LIST not in note)


def standing_words(result: Result | None, *, above: bool = False) -> str | None:
    """'Đạt', 'Chưa đạt', or why neither can be said; of units above with communes that meet."""
    if result is None or result.verdict is None or result.standing == "not_applicable":
        return None
    if result.standing == "exempt":
        return "Được miễn"
    if result.standing == "no_list":
        return "Chưa xác định"
    said = "Đạt" if result.standing in MEETING else "Chưa đạt"
    by_standing = getattr(result.verdict, "by_standing", None)
    if above and by_standing:
        asked = sum(n for each, n in by_standing.items() if each not in ASKED_NOTHING)
        met = sum(n for each, n in by_standing.items() if each in MEETING)
        return f"{said} ({figure(met)}/{figure(asked)} xã đạt)"
    return said


def _met_of(rows: Sequence[Row]) -> str | None:
    asked = [row.results[0].standing for row in rows if row.results]
    asked = [each for each in asked if each not in ASKED_NOTHING]
    if not asked:
        return None
    return f"{figure(sum(each in MEETING for each in asked))}/{figure(len(asked))} xã đạt"


def _notes(shown: Board, women: Women) -> Iterable[str]:
    counts, heads = shown.row.counts, shown.row.heads
    apart = counts.villages_with_team - (counts.villages_with_team_known or 0)
    if counts.communes_without_list:
        text = (
            f"{_without_list(counts.communes_without_list)}: tổng số thôn và tỷ lệ không tính các "
            "xã này"
        )
        yield f"{text}, kể cả {figure(apart)} thôn đã có tổ ở đó." if apart else f"{text}."
    yield (
        f"Số thành viên tính theo lượt tham gia tổ: {figure(heads.seats)} lượt, "
        f"{figure(heads.people)} người. Tỷ lệ không làm tròn lên."
    )
    if women.unknown:
        yield f"{figure(women.unknown)} lượt thành viên chưa ghi giới tính, không tính là nữ."


KIND = Kind(
    code="progress",
    title="Tiến độ theo đơn vị",
    about="Số thôn có tổ, số tổ, số thành viên và quyết định của từng đơn vị.",
    levels=("", Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    frequencies=("week", "month", "quarter", "half", "year"),
    right=Right.READ_REPORTS,
    build=build,
    two_maps=True,
)
