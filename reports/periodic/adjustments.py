"""What the register says otherwise since a report was frozen ("điều chỉnh sau chốt").

The report itself does not change: the differences stand beside it on its page, and in the report
of the next period as adjustments of the one before ("điều chỉnh kỳ trước").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from reports.kinds import kind_of
from reports.kinds.kind import Column, Frozen, Line, Table, Value
from reports.models import Report, Snapshot
from reports.periodic.making import frozen_content, frozen_of
from reports.periods import Period
from reports.writers.words import cell_text

TITLE = "Điều chỉnh kỳ trước"
# How far back reports of single periods are compared: a year of months.
LOOKED_BACK = 12
# More lines than these tell nobody anything: the report is built anew instead.
MOST_LINES = 1_000
ADDED, GONE = "chưa có", "không còn"
COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("period", "Kỳ", "text", 18),
    Column("row", "Dòng", "text", 34),
    Column("column", "Số liệu", "text", 24),
    Column("old", "Đã báo cáo", "text", 18),
    Column("new", "Nay là", "text", 18),
    Column("change", "Chênh lệch", "decimal", 11),
)


@dataclass(frozen=True)
class Change:
    """One value that differs. row: what the line is about; column: '' for a whole line that came
    or went. old, new: as a document prints them, telephone numbers masked. by: new less old, of
    figures that are known on both sides."""

    key: str
    table: str
    row: str
    column: str
    old: str
    new: str
    by: Decimal | int | None = None


def since_frozen(report: Report) -> list[Change]:
    """What the register says now of a frozen report's cut-off day, where it says something else."""
    return _since(report.snapshot) if report.snapshot is not None else []


def _since(snapshot: Snapshot) -> list[Change]:
    if not kind_of(snapshot.kind).compared:
        return []
    said = frozen_content(snapshot)
    now = frozen_of(snapshot.report, today=said.counted_on, map_day=said.map_day)
    return list(compared(said, now))


def compared(old: Frozen, new: Frozen) -> Iterator[Change]:
    """Line by line, whatever their order; tables of adjustments are left out."""
    after = {table.title: table for table in new.tables if not table.adjusts}
    for table in old.tables:
        if not table.adjusts:
            yield from _in_table(table, after.pop(table.title, None))
    for table in after.values():
        yield from _in_table(Table(table.title, table.columns, ()), table)


def _in_table(old: Table, new: Table | None) -> Iterator[Change]:
    before = {line.key: line for line in old.lines if line.key}
    after = {line.key: line for line in new.lines if line.key} if new is not None else {}
    for key, line in before.items():
        if key in after:
            yield from _in_line(old, line, _by_column(new, after[key]))
        elif line.role == "row":
            yield Change(key, old.title, _name(line), "", _whole(old, line), GONE)
    for key, line in after.items():
        if key not in before and line.role == "row":
            yield Change(key, old.title, _name(line), "", ADDED, _whole(old, line))


def _by_column(table: Table | None, line: Line) -> dict[str, Value]:
    columns = table.columns if table is not None else ()
    return {column.key: value for column, value in zip(columns, line.values, strict=True)}


def _in_line(table: Table, old: Line, new: dict[str, Value]) -> Iterator[Change]:
    """Columns that a kind tells no more, or not yet told, have nothing to compare with."""
    for column, before in zip(table.columns, old.values, strict=True):
        after = new.get(column.key, before)
        if column.key == "order" or before == after:
            continue
        yield Change(
            key=f"{old.key}:{column.key}",
            table=table.title,
            row=_name(old),
            column=column.title or _name(old),
            old=cell_text(column, old, before, phones=False) or ADDED,
            new=cell_text(column, old, after, phones=False) or GONE,
            by=_difference(before, after),
        )


def _name(line: Line) -> str:
    return str(line.values[1] or "")


def _whole(table: Table, line: Line) -> str:
    """A line in words: its first values after its name."""
    told = [
        cell_text(column, line, value, phones=False)
        for column, value in zip(table.columns[2:], line.values[2:], strict=False)
        if value is not None
    ]
    return "; ".join(told[:3])


def _difference(old: Value, new: Value) -> Decimal | int | None:
    if isinstance(old, int | Decimal) and isinstance(new, int | Decimal):
        return new - old
    return None


def of_earlier_periods(report: Report) -> tuple[Table, ...]:
    """The table that a report carries of what earlier ones did not know; none when nothing is.

    A kind that tells all there is up to its day looks at the period before: what was typed since
    into still earlier ones changed that one too. Of what happened within single periods each is
    looked at, and what a later report told already is left out.
    """
    kind = kind_of(report.kind)
    if not kind.compared:
        return ()
    spans = {span.code: span for span in _before(report.span, LOOKED_BACK)}
    frozen = _frozen_of(report, list(spans)[: 1 if kind.cumulative else LOOKED_BACK])
    changes = [
        (spans[snapshot.period], change) for snapshot in frozen for change in _since(snapshot)
    ]
    if not changes:
        return ()
    told = _told(report, spans)
    lines = [
        _line(key, span, change)
        for span, change in changes
        if told.get(key := f"{span.code}:{change.key}") != change.new
    ]
    if not lines:
        return ()
    columns = tuple(
        Column(each.key, each.title, each.type, each.width, personal=kind.personal)
        for each in COLUMNS
    )
    shown = [
        Line((place, *line.values[1:]), key=line.key)
        for place, line in enumerate(lines[:MOST_LINES], start=1)
    ]
    notes = ["Số liệu của kỳ trước được nhập hoặc sửa sau khi chốt báo cáo kỳ đó."]
    if len(lines) > MOST_LINES:
        notes.append(f"Còn {len(lines) - MOST_LINES} dòng nữa không in ở đây.")
    return (Table(TITLE, columns, tuple(shown), tuple(notes), adjusts=True),)


def _before(span: Period, count: int) -> list[Period]:
    found = []
    for _ in range(count):
        span = span.previous()
        found.append(span)
    return found


def _frozen_of(report: Report, codes: Sequence[str]) -> list[Snapshot]:
    """The last version of each of the periods that was frozen, in their order."""
    rows = Snapshot.objects.filter(
        Q(unit_id=report.unit_id),
        kind=report.kind,
        calendar=report.calendar,
        map=report.map,
        period__in=codes,
    )
    last = {row.period: row for row in rows.order_by("version").select_related("report__unit")}
    return [last[code] for code in codes if code in last]


def _told(report: Report, spans: Iterable[str]) -> dict[str, str]:
    """What reports between told of periods before them: the last value by key."""
    found: dict[str, str] = {}
    for snapshot in reversed(_frozen_of(report, list(spans))):
        for table in frozen_content(snapshot).tables:
            if table.adjusts:
                found |= {line.key: str(line.values[5]) for line in table.lines}
    return found


def _line(key: str, span: Period, change: Change) -> Line:
    values = (
        None,
        span.label,
        change.row,
        change.column or change.table or "cả dòng",
        change.old,
        change.new,
        change.by,
    )
    return Line(values, key=key)
