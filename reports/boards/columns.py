"""The columns of a board: their heads, their cells as HTML, their order, and what a file holds.

Rows are written here and not by a template: a board has thousands of cells, and of a table's time
a template's loop takes most. Every text and address goes through `escape`, figures are our own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from communes.lists.exporting import Field
from reports.boards.board import Result
from reports.boards.lines import Column, Line, Links
from reports.boards.marks import bar, pill
from reports.boards.words import change_words, figure, figure_heading
from reports.progress import STANDING_ORDER, STANDINGS
from reports.rules import TargetRule

UNKNOWN = "–"


def columns_of(rule: TargetRule | None, *, of_communes: bool, days: int) -> list[Column]:
    """The columns of a board; rule None: no target. of_communes: its rows are communes. days:
    since when changes are counted."""
    found = [_NAME]
    if rule is None:
        found += _VILLAGES
    else:
        found += [_figure(figure_heading(rule, of_communes=of_communes)), _SHARE, _gained(days)]
    if not of_communes:
        found.append(_COMMUNES)
    found += [_TEAMS, _new_teams(days), _MEMBERS]
    if rule is not None:
        if rule.due is not None:
            found += [_ON_TIME, _LATE, _TYPED_LATE]
        found.append(_STANDING)
    return found


def in_order(lines: list[Line], columns: Sequence[Column], asked: str) -> list[Line]:
    """The lines sorted by the column that is asked for, '-' before it the other way round; what
    is not known stands last. Lines come, and stay where they are alike, in the order of names."""
    column = next((each for each in columns if each.slug == asked.removeprefix("-")), None)
    if column is None:
        return lines
    backwards = asked.startswith("-")
    if column is _NAME:
        return lines[::-1] if backwards else lines
    known = [line for line in lines if column.order(line) is not None]
    unknown = [line for line in lines if column.order(line) is None]
    return sorted(known, key=column.order, reverse=backwards) + unknown


def body(lines: Sequence[Line], columns: Sequence[Column], total: Line) -> SafeString:
    """The rows of the table with the total as the last."""
    rows = [_row(line, columns) for line in lines]
    rows.append(_row(total, columns, is_total=True))
    return mark_safe("\n".join(rows))  # noqa: S308 (every text in it went through escape)


def _row(line: Line, columns: Sequence[Column], *, is_total: bool = False) -> str:
    cells = "".join(
        f'<td class="num">{column.cell(line)}</td>'
        if column.number
        else f"<td>{column.cell(line)}</td>"
        for column in columns[1:]
    )
    name = "Tổng cộng" if is_total else _name(line)
    mark = ' class="total"' if is_total else ""
    return f'<tr{mark}><th scope="row">{name}</th>{cells}</tr>'


def _linked(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _muted(text: str) -> str:
    return f'<span class="muted">{escape(text)}</span>'


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else figure(value)


def _name(line: Line) -> str:
    place = f"<br>{_muted(line.place)}" if line.place else ""
    return _linked(line.links.board, escape(line.row.name)) + place


_NAME = Column(
    "ten",
    "Đơn vị",
    _name,
    lambda line: line.row.name,
    (Field("Mã", width=8), Field("Đơn vị", width=28)),
    lambda line: (line.row.code or "", line.row.name),
    number=False,
)


def _figure(head: str) -> Column:
    def cell(line: Line) -> str:
        result = line.asked
        if result is None or result.of is None:
            return UNKNOWN
        return _linked(line.links.figure, f"{_number(result.n)}/{_number(result.of)}")

    return Column(
        "so-luong",
        head,
        cell,
        lambda line: line.asked.n if line.asked and line.asked.of is not None else None,
        (Field(head, "number", 14), Field("Trên tổng số", "number", 14)),
        lambda line: (line.asked.n, line.asked.of) if line.asked else (None, None),
    )


def _share_cell(line: Line) -> str:
    result = line.asked
    if result is None or result.percent_words is None:
        return UNKNOWN
    return f"{result.percent_words}{bar(result.n, result.of, result.standing)}"


def _percent(line: Line) -> Decimal | None:
    return line.asked.percent if line.asked else None


_SHARE = Column(
    "ty-le",
    "Tỷ lệ",
    _share_cell,
    _percent,
    (Field("Tỷ lệ (%)", "decimal", 10),),
    lambda line: (_percent(line),),
    number=False,
)


def _known_cell(line: Line) -> str:
    counts = line.row.counts
    said = ""
    if line.no_list:
        said = "chưa có danh mục thôn"
    elif counts.communes_without_list:
        said = f"{figure(counts.communes_without_list)} xã chưa có danh mục"
    url = line.links.villages if counts.villages_known else ""
    known = _linked(url, _number(counts.villages_known))
    if not said:
        return known
    missing: str = escape(said)
    if counts.communes > 1 and line.links.without_list:
        missing = _linked(line.links.without_list, missing)
    return f'{known}<span class="cell-more muted">{missing}</span>'


_VILLAGES = [
    Column(
        "thon-co-to",
        "Thôn có tổ",
        lambda line: _linked(
            line.links.figure if line.row.counts.villages_with_team else "",
            figure(line.row.counts.villages_with_team),
        ),
        lambda line: line.row.counts.villages_with_team,
        (Field("Thôn có tổ", "number", 12),),
        lambda line: (line.row.counts.villages_with_team,),
    ),
    Column(
        "thon",
        "Thôn trong danh mục",
        _known_cell,
        lambda line: line.row.counts.villages_known,
        (
            Field("Thôn trong danh mục", "number", 12),
            Field("Xã chưa có danh mục thôn", "number", 12),
        ),
        lambda line: (line.row.counts.villages_known, line.row.counts.communes_without_list),
    ),
]
_COMMUNES = Column(
    "xa",
    "Xã có tổ",
    lambda line: _linked(
        line.links.communes if line.row.counts.communes_with_team else "",
        f"{figure(line.row.counts.communes_with_team)}/{figure(line.row.counts.communes)}",
    ),
    lambda line: line.row.counts.communes_with_team,
    (Field("Xã có tổ", "number", 10), Field("Số xã", "number", 10)),
    lambda line: (line.row.counts.communes_with_team, line.row.counts.communes),
)


def _teams(line: Line) -> int:
    return line.row.counts.village_teams + line.row.counts.commune_teams


def _teams_cell(line: Line) -> str:
    counts = line.row.counts
    url = line.links.teams if counts.village_teams else ""
    found = _linked(url, figure(counts.village_teams))
    if not counts.commune_teams:
        return found
    more = _linked(line.links.commune_teams, f"+ {figure(counts.commune_teams)} tổ cấp xã")
    return f'{found}<span class="cell-more muted">{more}</span>'


_TEAMS = Column(
    "to",
    "Tổ",
    _teams_cell,
    _teams,
    (Field("Tổ ở thôn", "number", 10), Field("Tổ cấp xã", "number", 10)),
    lambda line: (line.row.counts.village_teams, line.row.counts.commune_teams),
)


def _gained(days: int) -> Column:
    """How n changed, towards the N of the day."""

    def known(line: Line) -> int | None:
        return line.gained if line.asked and line.asked.of is not None else None

    return Column(
        "thay-doi",
        f"So với {days} ngày trước",
        lambda line: _linked(line.links.gained if known(line) else "", change_words(known(line))),
        known,
        (Field(f"Kết quả tăng, giảm trong {days} ngày", "number", 12),),
        lambda line: (known(line),),
    )


def moved_cell(line: Line) -> str:
    """Teams that came and that went apart, since the rows of either are opened apart; safe HTML."""
    more, fewer = line.moved or (0, 0)
    parts = [
        _linked(url, change_words(change))
        for url, change in ((line.links.new_teams, more), (line.links.ended_teams, -fewer))
        if change
    ]
    return " ".join(parts) or change_words(line.change)


def _new_teams(days: int) -> Column:
    return Column(
        "tuan-qua",
        f"Tổ thêm, bớt {days} ngày",
        moved_cell,
        lambda line: line.change,
        (Field(f"Tổ tăng, giảm trong {days} ngày", "number", 12),),
        lambda line: (line.change,),
    )


_MEMBERS = Column(
    "thanh-vien",
    "Thành viên (lượt / người)",
    lambda line: _linked(
        line.links.people if line.row.heads.seats else "",
        f"{figure(line.row.heads.seats)} / {figure(line.row.heads.people)}",
    ),
    lambda line: line.row.heads.seats,
    (Field("Thành viên (lượt)", "number", 12), Field("Thành viên (người)", "number", 12)),
    lambda line: (line.row.heads.seats, line.row.heads.people),
)


def _of_result(
    slug: str, head: str, value: Callable[[Result], int | None], url: Callable[[Links], str]
) -> Column:
    def known(line: Line) -> int | None:
        return value(line.asked) if line.asked else None

    def cell(line: Line) -> str:
        return _linked(url(line.links) if known(line) else "", _number(known(line)))

    return Column(
        slug, head, cell, known, (Field(head, "number", 10),), lambda line: (known(line),)
    )


_ON_TIME = _of_result(
    "dung-han", "Đúng hạn", lambda result: result.on_time, lambda links: links.on_time
)
_LATE = _of_result("tre-han", "Trễ hạn", lambda result: result.late, lambda links: links.late)
_TYPED_LATE = _of_result(
    "nhap-muon", "Nhập muộn", lambda result: result.typed_late, lambda links: links.typed_late
)


def _standing_cell(line: Line) -> str:
    if line.result is None:
        return UNKNOWN
    return pill(line.result.standing) + "".join(f"<br>{_muted(note)}" for note in line.notes)


_STANDING = Column(
    "tinh-trang",
    "Tình trạng",
    _standing_cell,
    lambda line: STANDING_ORDER.index(line.result.standing) if line.result else None,
    (Field("Tình trạng", "state", 22), Field("Ghi chú", width=44)),
    lambda line: (
        (STANDINGS[line.result.standing], "; ".join(line.notes)) if line.result else ("", "")
    ),
    number=False,
)
