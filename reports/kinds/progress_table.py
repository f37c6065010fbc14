"""The table of progress by unit (Phụ lục of the plans): its rows, sums, verdicts and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from communes.models import Level
from reports.boards.board import Board, Result, Row
from reports.boards.words import figure, notes
from reports.kinds.kept import NOBODY, Beside, Women, added, listed
from reports.kinds.kind import (
    TOTAL,
    Column,
    Line,
    Subject,
    Table,
    Value,
    numbered,
)
from reports.kinds.sections import by_head, names_of, roman
from reports.progress import floored_percent
from reports.rollup import ASKED_NOTHING, MEETING, AreaCounts

NO_LIST = "chưa có danh mục thôn"

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


def progress_table(
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
