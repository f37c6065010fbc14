"""What the teams did, by indicator: the sums of the communes that handed in, and who did not.

Of a month here; longer periods are put together of their months in `activity_spans`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from communes.models import Level
from communes.roles import Right
from reports.boards.words import figure
from reports.kinds import activity_spans
from reports.kinds.activity_places import (
    BY_REGISTER,
    MOST_COLUMNS,
    SIGNS,
    Added,
    indicator_columns,
    of_one_commune,
    place_tables,
    total_cells,
)
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
from reports.kinds.sections import above_of, banner, by_head, names_of
from reports.models import Submission
from reports.monthly.cells import Asked
from reports.monthly.facts import KIND as CODE
from reports.monthly.figures import STATE_WORDS, SUM, State, Total
from reports.monthly.rollup import (
    Child,
    Rollup,
    communes_on,
    missing_from,
    rollup,
    rows_of,
)
from reports.monthly.rollup import Line as Sum
from reports.monthly.words import number_words
from reports.periods import MONTH
from reports.progress import floored_percent

TITLE = "Kết quả hoạt động của Tổ công nghệ số cộng đồng theo chỉ số"

COLUMNS = (
    Column("order", "STT", "text", 5),
    Column("indicator", "Chỉ số", "text", 34),
    Column("measure", "Đơn vị tính", "text", 11),
    Column("n", "Kỳ này", "int", 11),
    Column("of", "Trên tổng số", "int", 11),
    Column("percent", "Tỷ lệ %", "percent", 8),
    Column("before", "Kỳ trước", "text", 15),
    Column("reported", "Số xã có số", "int", 8),
    Column("nothing", "Không phát sinh", "int", 8),
    Column("missing", "Thiếu số của xã", "int", 8),
    Column("note", "Ghi chú", "text", 16),
)


def build(subject: Subject) -> Body:
    """The indicators of a unit, a commune's with its teams and villages; above the commune with
    its units and the communes missing."""
    if subject.period.frequency != MONTH or subject.map_day is not None:
        return activity_spans.build(subject, TITLE)
    found = rollup(subject.unit, subject.period)
    tables = [_indicators(found)]
    if subject.unit is not None and subject.unit.holds_villages:
        tables = [of_one_commune(tables[0])]
        added = [Added(line.asked, SUM, line.total) for line in found.lines]
        months = (subject.period,)
        tables += place_tables(subject.unit, [subject.unit.pk], subject.period, months, added)
    else:
        tables += [_units(subject, found), _missing(subject, found)]
    alone = subject.unit is not None and subject.unit.holds_villages
    return Body(
        title=TITLE,
        notes=(_coverage(found),),
        tables=tuple(tables),
        figures=(
            Figure("handed_in", "Xã đã nộp số liệu", found.handed_in, found.communes, silent=alone),
            *(
                Figure(f"indicator:{line.asked.pk}", line.asked.name, line.total.n, line.total.of)
                for line in found.lines
                if line.asked.required and line.total.n is not None
            ),
        ),
    )


def _coverage(found: Rollup) -> str:
    if found.unit is not None and found.unit.holds_villages:
        return "Xã chưa nộp số liệu của kỳ." if found.missing else "Xã đã nộp số liệu của kỳ."
    if found.missing == 0:
        return f"Số liệu của cả {figure(found.communes)} xã."
    return (
        f"Chỉ cộng số của {figure(found.handed_in)}/{figure(found.communes)} xã đã nộp; "
        f"{figure(found.missing)} xã chưa nộp không tính là 0."
    )


def _indicators(found: Rollup) -> Table:
    themes: dict[str, list[Sum]] = {}
    for each in found.lines:
        themes.setdefault(each.asked.theme, []).append(each)
    lines: list[Line] = []
    for place, (theme, members) in enumerate(themes.items(), start=1):
        lines.append(banner(place, theme, len(COLUMNS)))
        lines += [_line(each) for each in members]
    return Table("Kết quả theo chỉ số", COLUMNS, numbered(lines))


def _line(each: Sum) -> Line:
    total = each.total
    before = number_words(each.before.n, each.before.of) if each.before.n is not None else None
    notes = {"cumulative": "lũy kế đến cuối kỳ", "percent": f"trên {each.asked.of_name}"}
    note = [notes[each.asked.kind]] if each.asked.kind in notes else []
    note += [BY_REGISTER] if each.asked.system else []
    return Line(
        (
            None,
            each.asked.name,
            each.asked.measure,
            total.n,
            total.of,
            floored_percent(total.n, total.of) if total.of else None,
            before,
            total.reported,
            total.not_applicable,
            total.missing,
            "; ".join(note) or None,
        ),
        key=f"indicator:{each.asked.pk}",
    )


def _units(subject: Subject, found: Rollup) -> Table:
    """The units below with what everybody has to tell; of a province its communes by district."""
    asked = [line.asked for line in found.lines if line.asked.required][:MOST_COLUMNS]
    columns = (
        Column("order", "STT", "text", 5),
        Column("unit", "Đơn vị", "text", 26),
        Column("communes", "Số xã", "int", 8, "sum"),
        Column("handed_in", "Đã nộp", "int", 8, "sum"),
        *(column for each in asked for column in indicator_columns(each)),
    )
    totals = {line.asked.pk: line.total for line in found.lines}
    lines = list(_unit_lines(subject, found, asked, len(columns)))
    whole = Line(
        (None, TOTAL, found.communes, found.handed_in, *_numbers(asked, totals.get)),
        role="total",
        key="total",
    )
    return Table("Theo đơn vị", columns, (*numbered(lines), whole), (_coverage(found), SIGNS))


def _unit_lines(
    subject: Subject, found: Rollup, asked: Sequence[Asked], width: int
) -> Iterable[Line]:
    if subject.unit is None:
        yield from (_unit_line(child, asked) for child in found.children)
        return
    day = subject.period.last
    versions = communes_on(subject.unit, day).select_related("unit").order_by("sort_key", "pk")
    rows = rows_of(subject.unit, subject.period, list(versions))
    above = above_of(subject)
    grouped = by_head(
        subject, rows, lambda row: getattr(row.version, f"{above}_id") if above else None
    )
    names = names_of((key for key, _ in grouped), day)
    for place, (key, members) in enumerate(grouped, start=1):
        if key is not None:
            handed_in = sum(row.handed_in for row in members)
            words = f"{names[key]} ({figure(handed_in)}/{figure(len(members))} xã đã nộp)"
            yield banner(place, words, width)
        yield from (_unit_line(row, asked) for row in members)


def _unit_line(child: Child, asked: Sequence[Asked]) -> Line:
    unit = child.version.unit_id
    numbers = _numbers(asked, child.totals.get)
    return Line(
        (None, child.version.full_name, child.communes, child.handed_in, *numbers),
        key=f"unit:{unit}",
        unit=unit,
    )


def _numbers(asked: Sequence[Asked], total_of: Callable[[int], Total | None]) -> Iterable[Value]:
    for each in asked:
        yield from total_cells(each, total_of(each.pk))


def _missing(subject: Subject, found: Rollup) -> Table:
    """The communes without figures of the month, and where theirs stand."""
    columns = (
        Column("order", "STT", "text", 6),
        Column("unit", "Xã", "text", 40),
        Column("above", "Thuộc", "text", 40),
        Column("state", "Tình trạng", "text", 20),
    )
    kept = dict(
        Submission.objects.within(subject.unit)
        .filter(period=subject.period.code)
        .values_list("unit_id", "state")
    )
    lines = [
        Line(
            (
                None,
                version.full_name,
                version.district.label if version.district else None,
                STATE_WORDS[State.RETURNED]
                if kept.get(version.unit_id) == State.RETURNED
                else "chưa nộp",
            ),
            key=f"missing:{version.unit_id}",
            unit=version.unit_id,
        )
        for version in missing_from(subject.unit, subject.period)
    ]
    said = () if lines else ("Xã nào cũng đã nộp.",)
    whole = Line((None, f"{TOTAL}: {figure(found.missing)} xã", None, None), role="total")
    return Table("Xã chưa có số liệu của kỳ", columns, (*numbered(lines), whole), said)


KIND = Kind(
    code=CODE,
    title="Kết quả hoạt động theo chỉ số",
    about="Số liệu hằng tháng các xã đã nộp, cộng theo chỉ số, và những xã còn thiếu.",
    levels=("", Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    frequencies=("month", "quarter", "half", "year"),
    right=Right.READ_REPORTS,
    build=build,
    cumulative=False,
)
