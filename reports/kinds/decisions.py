"""The decisions on teams that were signed within a period."""

from __future__ import annotations

from django.db.models import Count, Q

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
from reports.kinds.reader import reader_of
from reports.kinds.sections import above_of, banner, by_head, names_of
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
    rows = list(_rows(subject))
    above = above_of(subject)
    lines: list[Line] = []
    if above:
        grouped = by_head(subject, rows, lambda row: getattr(row, f"{above}_id"))
        names = names_of((key for key, _ in grouped), subject.on)
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
    return Body(TITLE, (), (Table("", COLUMNS, numbered(lines), notes),), figures)


def _rows(subject: Subject) -> list[Document]:
    reader = reader_of(subject.unit)
    founds = Q(effects__kind=Effect.Kind.FOUND)
    return list(
        Document.objects.visible_to(reader)  # type: ignore[arg-type]
        .recorded()
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
