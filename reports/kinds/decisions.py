"""The decisions on teams that were signed within a period."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from communes.models import Level
from communes.roles import Right
from reports.kinds.kind import (
    TOTAL,
    Body,
    Column,
    Figure,
    Kind,
    Line,
    Subject,
    Table,
    numbered,
)
from reports.kinds.now import left_words, told_now
from reports.kinds.reader import reader_of
from reports.kinds.sections import above_of, banner, by_head, names_of
from reports.restating.homes import Homes, homes_of, issued_now
from teams.models import Document, Effect

TITLE = "Danh mục quyết định về Tổ công nghệ số cộng đồng"
# Papers of the unit itself and of communes that no unit below heads.
OTHERS = "Các cơ quan khác"
COLUMNS = (
    Column("order", "STT", "text", 6),
    Column("number", "Số, ký hiệu", "text", 16),
    Column("signed", "Ngày ký", "date", 12),
    Column("issuer", "Cơ quan ban hành", "text", 26),
    Column("summary", "Trích yếu", "text", 40),
    Column("effective", "Có hiệu lực từ", "date", 12),
    Column("founded", "Số tổ thành lập", "int", 8, "sum"),
    Column("changed", "Số tổ thay đổi", "int", 8, "sum"),
    Column("seats", "Số người vào tổ", "int", 8, "sum"),
    Column("note", "Ghi chú", "text", 16),
)


def build(subject: Subject) -> Body:
    homes = homes_of(subject.unit, subject.map_day) if subject.map_day else None
    every = list(_rows(subject, homes))
    places = issued_now(every, homes) if homes else {}
    rows = [row for row in every if homes is None or places[row.pk].inside]
    above = above_of(subject)

    def head_of(row: Document) -> int | None:
        if homes is None:
            key: int | None = getattr(row, f"{above}_id")
            return key
        return places[row.pk].province if subject.unit is None else places[row.pk].commune

    lines: list[Line] = []
    if above:
        grouped = by_head(subject, rows, head_of)
        names = names_of((key for key, _ in grouped), subject.told_on)
        for place, (key, members) in enumerate(grouped, start=1):
            if key is not None or len(grouped) > 1:
                lines.append(banner(place, names.get(key or 0, OTHERS), len(COLUMNS)))
            lines += [_line(row) for row in members]
    else:
        lines = [_line(row) for row in rows]
    figures = (
        Figure("decisions", "Số quyết định ký trong kỳ", len(rows)),
        Figure("founded", "Tổ được thành lập", _sum(rows, "founded")),
        Figure("seats", "Người vào tổ", _sum(rows, "seats")),
    )
    lines.append(_total(rows))
    notes = () if rows else ("Trong kỳ không có quyết định nào được ký.",)
    body = Body(TITLE, (), (Table("", COLUMNS, numbered(lines), notes),), figures)
    if homes is None:
        return body
    left = [row for row in every if places[row.pk].left]
    return told_now(subject, body, _left_words(subject, left))


def _left_words(subject: Subject, rows: Sequence[Document]) -> str:
    """The papers of divided communes whose teams are not in one commune by now."""
    amounts: dict[int, list[int]] = {}
    for row in rows:
        held = amounts.setdefault(row.commune_id or 0, [0, 0, 0])
        held[0] += 1
        held[1] += row.founded  # type: ignore[attr-defined]
        held[2] += row.seats  # type: ignore[attr-defined]
    return left_words(subject, amounts, ("quyết định", "tổ thành lập", "người vào tổ"))


def _rows(subject: Subject, homes: Homes | None) -> QuerySet[Document]:
    """homes: then also those that may be the unit's by now."""
    documents = Document.objects.visible_to(reader_of(None if homes else subject.unit))  # type: ignore[arg-type]
    if homes is not None and homes.touching is not None:
        provinces = Q(commune__isnull=True, province_id__in=homes.provinces)
        documents = documents.filter(Q(commune_id__in=homes.touching) | provinces)
    founds = Q(effects__kind=Effect.Kind.FOUND)
    found: QuerySet[Document] = (
        documents.recorded()
        .filter(
            pk__in=Effect.objects.values("document_id"),
            signed_on__range=(subject.period.first, subject.on),
        )
        .annotate(
            founded=Count("effects__team", distinct=True, filter=founds),
            changed=Count("effects__team", distinct=True, filter=~founds),
            seats=Count("seats_begun", distinct=True, filter=Q(seats_begun__void=False)),
        )
        .order_by("issuer_name", "signed_on", "pk")
    )
    return found


def _line(row: Document) -> Line:
    return Line(
        (
            None,
            row.number_raw,
            row.signed_on,
            row.issuer_name,
            row.summary or None,
            row.effective_on,
            row.founded,  # type: ignore[attr-defined]
            row.changed,  # type: ignore[attr-defined]
            row.seats,  # type: ignore[attr-defined]
            "xác nhận bằng bản ký" if row.by_signed_copy else None,
        ),
        key=f"document:{row.pk}",
        unit=row.issuer_id,
    )


def _sum(rows: list[Document], counted: str) -> int:
    return sum(getattr(row, counted) for row in rows)


def _total(rows: list[Document]) -> Line:
    sums = [_sum(rows, name) for name in ("founded", "changed", "seats")]
    count = f"{len(rows)} quyết định"
    values = (None, TOTAL, None, count, None, None, *sums, None)
    return Line(values, role="total", key="total")


KIND = Kind(
    code="decisions",
    title="Danh mục quyết định",
    about="Các quyết định thành lập, kiện toàn, giải thể tổ được ký trong kỳ.",
    levels=("", Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    frequencies=("week", "month", "quarter", "half", "year"),
    right=Right.READ_DOCUMENTS,
    build=build,
    cumulative=False,
)
