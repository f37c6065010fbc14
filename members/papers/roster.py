"""The table of people on a paper: its columns, its rows, how many there are. Pure."""

from __future__ import annotations

from members.papers import phrases
from members.papers.data import Column, Seat


def of_people(seats: tuple[Seat, ...]) -> str:
    """Behind the name of a team: how many are in its list."""
    return f" ({len(seats)} thành viên)" if seats else " (chưa có thành viên)"


def columns_of(phones: bool) -> tuple[Column, ...]:
    """Widths are parts of a thousand."""
    columns = [
        Column("STT", 70, centred=True),
        Column("Họ và tên", 260),
        Column("Chức danh trong tổ", 170),
        Column("Chức vụ, đơn vị công tác", 500),
    ]
    if phones:
        columns[3] = Column("Chức vụ, đơn vị công tác", 340)
        columns.append(Column("Điện thoại", 160, centred=True))
    return tuple(columns)


def rows_of(seats: tuple[Seat, ...], phones: bool) -> tuple[tuple[str, ...], ...]:
    """One row a seat, numbered; telephones only where they are printed."""
    rows = []
    for number, seat in enumerate(seats, start=1):
        row = (str(number), seat.name, phrases.capital(seat.role), phrases.capital(seat.work))
        rows.append((*row, seat.phone) if phones else row)
    return tuple(rows)
