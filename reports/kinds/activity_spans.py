"""The report of activity of a quarter, a half-year or a year, out of the months handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from communes.models import UnitVersion
from communes.vietnamese import sort_key
from reports.boards.words import figure
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
from reports.kinds.kind import TOTAL, Body, Column, Figure, Line, Subject, Table, numbered
from reports.kinds.now import left_words, told_now
from reports.kinds.sections import above_of, banner, by_head, names_of, order_below
from reports.models import Indicator
from reports.monthly.cells import Asked
from reports.monthly.land import land_of
from reports.monthly.spans import SpanLine, SpanRollup, SpanRow, span_rollup
from reports.monthly.words import number_words
from reports.periods import DECREE, Period
from reports.progress import floored_percent

ADDING_WORDS = {value: str(label) for value, label in Indicator.Adding.choices}
COLUMNS = (
    Column("order", "STT", "text", 8),
    Column("indicator", "Chỉ số", "text", 30),
    Column("measure", "Đơn vị tính", "text", 11),
    Column("n", "Kỳ này", "int", 11),
    Column("of", "Trên tổng số", "int", 11),
    Column("percent", "Tỷ lệ %", "percent", 8),
    Column("before", "Kỳ trước", "text", 14),
    Column("adding", "Cách tính kỳ", "text", 15),
    Column("reported", "Số xã có số", "int", 8),
    Column("nothing", "Không phát sinh", "int", 8),
    Column("unsaid", "Thiếu (tháng của xã)", "int", 9),
    Column("note", "Ghi chú", "text", 22),
)
ENDED = "đã sắp xếp trong kỳ"


def build(subject: Subject, title: str) -> Body:
    """The indicators; a commune's teams and villages; above it the units and what is missing."""
    found = span_rollup(subject.unit, subject.period, subject.map_day)
    tables = [_indicators(found)]
    # By a later map a commune is told by those of then that it took.
    alone = subject.map_day is None and subject.unit is not None and subject.unit.holds_villages
    if subject.unit is not None and alone:
        tables = [of_one_commune(tables[0])]
        members = land_of(subject.unit, subject.period).members.get(subject.unit.pk, ())
        added = [Added(line.asked, line.adding, line.total) for line in found.lines]
        tables += place_tables(subject.unit, members, subject.period, found.months, added)
        if found.missing:
            tables.append(_missing(subject, found))
    else:
        tables += [_units(subject, found), _missing(subject, found)]
    if any(total.n for each in found.left.values() for total in each.values()):
        tables.append(_left(subject, found))
    body = Body(
        title=title,
        notes=tuple(_notes(found)),
        tables=tuple(tables),
        figures=(
            Figure("handed_in", "Số tháng của xã đã nộp", found.handed_in, found.due),
            *(
                Figure(f"indicator:{line.asked.pk}", line.asked.name, line.total.n, line.total.of)
                for line in found.lines
                if line.asked.required and line.total.n is not None
            ),
        ),
    )
    if subject.map_day is None:
        return body
    amounts = {
        pk: [sum(bool(total.n) for total in each.values())] for pk, each in found.left.items()
    }
    return told_now(subject, body, left_words(subject, amounts, ("chỉ số có số",)))


def _left(subject: Subject, found: SpanRollup) -> Table:
    """The figures of communes that several units took, which nobody can divide."""
    columns = (
        Column("order", "STT", "text", 6),
        Column("unit", "Xã khi đó", "text", 30),
        Column("indicator", "Chỉ số", "text", 40),
        Column("measure", "Đơn vị tính", "text", 14),
        Column("n", "Số đã nộp", "int", 12),
        Column("of", "Trên tổng số", "int", 12),
    )
    names = names_of(found.left, subject.on)
    lines = [
        Line(
            (None, names.get(pk), line.asked.name, line.asked.measure, total.n, total.of),
            key=f"left:{pk}:{line.asked.pk}",
            unit=pk,
        )
        for pk in sorted(found.left, key=lambda pk: (sort_key(names.get(pk, "")), pk))
        for line in found.lines
        if (total := found.left[pk].get(line.asked.pk)) is not None and total.n
    ]
    said = "Các số này là của cả xã đã chia, không có trong bảng nào ở trên."
    return Table("Số liệu chưa quy đổi được", columns, numbered(lines), (said,))


def _notes(found: SpanRollup) -> Iterable[str]:
    told = ", ".join(str(month.number) for month in found.collected)
    if not told:
        yield "Kỳ này tỉnh chưa thu số liệu."
    else:
        yield f"Tính từ số liệu đã nộp của các tháng {told} năm {found.period.year}."
    if len(found.collected) < len(found.months) and told:
        yield "Các tháng khác của kỳ tỉnh chưa thu."
    if found.missing and len(found.missing) == found.communes == 1:
        yield f"Còn thiếu {figure(found.due - found.handed_in)} tháng, không tính là 0."
    elif found.missing:
        lacking = figure(found.due - found.handed_in)
        yield (
            f"{figure(len(found.missing))} xã còn thiếu {lacking} tháng; tháng thiếu không tính "
            "là 0."
        )
    other = found.calendars - {found.period.calendar}
    if other:
        days = "chốt ngày 14" if DECREE in other else "theo tháng dương lịch"
        yield f"Số liệu tháng được thu {days}, nên ngày đầu và ngày cuối lệch với kỳ báo cáo."


def _indicators(found: SpanRollup) -> Table:
    themes: dict[str, list[SpanLine]] = {}
    for each in found.lines:
        themes.setdefault(each.asked.theme, []).append(each)
    lines: list[Line] = []
    for place, (theme, members) in enumerate(themes.items(), start=1):
        lines.append(banner(place, theme, len(COLUMNS)))
        lines += [_line(each, found.months) for each in members]
    return Table("Kết quả theo chỉ số", COLUMNS, numbered(lines))


def _line(each: SpanLine, months: Sequence[Period]) -> Line:
    total = each.total
    before = number_words(each.before.n, each.before.of) if each.before.n is not None else None
    return Line(
        (
            None,
            each.asked.name,
            each.asked.measure,
            total.n,
            total.of,
            floored_percent(total.n, total.of) if total.of else None,
            before,
            ADDING_WORDS[each.adding],
            total.reported,
            total.not_applicable,
            each.unsaid,
            "; ".join(_remarks(each, months)) or None,
        ),
        key=f"indicator:{each.asked.pk}",
    )


def _remarks(each: SpanLine, months: Sequence[Period]) -> Iterable[str]:
    """What has to be known of an indicator beside its figure: when it was asked, how old it is."""
    if each.asked.of_name:
        yield f"trên {each.asked.of_name}"
    if each.asked.system:
        yield BY_REGISTER
    if not each.months:
        yield "không thu trong kỳ này"
    elif len(each.months) < len(months):
        first, last = each.months[0], each.months[-1]
        if first != months[0]:
            yield f"thu từ tháng {first.number}"
        if last != months[-1]:
            yield f"thu đến hết tháng {last.number}"
    if each.older:
        yield f"{figure(each.older)} xã lấy số của tháng trước đó"


def _units(subject: Subject, found: SpanRollup) -> Table:
    """The communes by district, or the provinces, with what everybody has to tell."""
    shown = [line for line in found.lines if line.asked.required][:MOST_COLUMNS]
    columns = (
        Column("order", "STT", "text", 5),
        Column("unit", "Đơn vị", "text", 26),
        Column("due", "Số tháng phải nộp", "int", 8, "sum"),
        Column("handed_in", "Đã nộp", "int", 8, "sum"),
        *(column for each in shown for column in indicator_columns(each.asked)),
    )
    names = names_of((row.unit_id for row in found.rows), subject.told_on)
    lines = list(_unit_lines(subject, found, [line.asked for line in shown], names, len(columns)))
    sums = [cell for each in shown for cell in total_cells(each.asked, each.total)]
    whole = Line((None, TOTAL, found.due, found.handed_in, *sums), role="total", key="total")
    return Table("Theo đơn vị", columns, (*numbered(lines), whole), (SIGNS,))


def _unit_lines(
    subject: Subject,
    found: SpanRollup,
    asked: Sequence[Asked],
    names: dict[int, str],
    width: int,
) -> Iterable[Line]:
    def line(row: SpanRow) -> Line:
        name = names.get(row.unit_id, "")
        name = f"{name} (một phần)" if row.unit_id in found.left else name
        cells = [cell for each in asked for cell in total_cells(each, row.totals.get(each.pk))]
        return Line(
            (None, f"{name} ({ENDED})" if row.ended else name, row.due, row.handed_in, *cells),
            key=f"unit:{row.unit_id}",
            unit=row.unit_id,
        )

    above = above_of(subject)
    if subject.unit is None:
        order = order_below(subject)
        yield from map(line, sorted(found.rows, key=lambda row: order.get(row.unit_id, len(order))))
        return
    if not above:
        yield from map(line, found.rows)
        return
    keys = [row.unit_id for row in found.rows]
    heads = dict(
        UnitVersion.objects.on(subject.map_day or subject.period.last)
        .filter(unit_id__in=keys)
        .values_list("unit_id", f"{above}_id")
    )
    grouped = by_head(subject, found.rows, lambda row: heads.get(row.unit_id))
    words = names_of((key for key, _ in grouped), subject.told_on)
    place = 0
    for key, rows in grouped:
        if key is not None:
            place += 1
            due, have = sum(row.due for row in rows), sum(row.handed_in for row in rows)
            said = f"{words[key]} ({figure(have)}/{figure(due)} tháng của xã đã nộp)"
            yield banner(place, said, width)
        yield from map(line, rows)


def _missing(subject: Subject, found: SpanRollup) -> Table:
    """Each commune with the months that it did not hand in."""
    columns = (
        Column("order", "STT", "text", 6),
        Column("unit", "Xã", "text", 36),
        Column("above", "Thuộc", "text", 30),
        Column("months", "Tháng thiếu", "text", 36),
        Column("count", "Số tháng thiếu", "int", 10, "sum"),
    )
    versions: dict[int, UnitVersion] = {}
    rows = UnitVersion.objects.filter(unit_id__in=found.missing).select_related("district")
    for version in rows.order_by("valid_from"):
        if version.unit_id not in versions or version.valid_on(subject.period.last):
            versions[version.unit_id] = version
    lines = []
    for pk in sorted(versions, key=lambda pk: (versions[pk].sort_key, pk)):
        version, months = versions[pk], found.missing[pk]
        told = ", ".join(str(month.number) for month in months)
        lines.append(
            Line(
                (
                    None,
                    version.full_name,
                    version.district.label if version.district else None,
                    "cả kỳ" if len(months) == len(found.months) else f"tháng {told}",
                    len(months),
                ),
                key=f"missing:{pk}",
                unit=pk,
            )
        )
    said = () if lines else ("Xã nào cũng đã nộp đủ các tháng của kỳ.",)
    words = f"{TOTAL}: {figure(len(lines))} xã"
    count = sum(map(len, found.missing.values()))
    whole = Line((None, words, None, None, count), role="total", key="total")
    return Table("Xã còn thiếu số liệu của kỳ", columns, (*numbered(lines), whole), said)
