"""A board as its page shows it: chosen target, rows in the order and selection asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from communes.models import Level
from reports.boards.board import Board, Result, Row
from reports.boards.lines import Column, Line
from reports.boards.links import (
    ASKED,
    IN_TIME,
    LATE,
    MET,
    NO_LIST,
    TYPED_LATE,
    WITH_TEAM,
    Addresses,
    query_string,
)
from reports.boards.week import NO_CHANGES, Changes
from reports.boards.words import notes
from reports.progress import STANDINGS, Standing
from reports.rollup import ASKED_NOTHING, MEETING

# What stands in addresses, which are unaccented Vietnamese.
SLUGS: dict[str, Standing] = {
    "qua-han": "overdue",
    "chua-danh-muc": "no_list",
    "chua-bat-dau": "not_started",
    "dang-trien-khai": "under_way",
    "dat-tre": "met_late",
    "dat": "met",
    "duoc-mien": "exempt",
    "khong-ap-dung": "not_applicable",
}
NOT_MET = "chua-dat"
NO_TEAM = "chua-co-to"
BY_NAME = "ten"


# Rows of which something was counted in time, late, or typed in late.
TIMED: dict[str, Callable[[Result], int | None]] = {
    IN_TIME: lambda result: result.on_time,
    LATE: lambda result: result.late,
    TYPED_LATE: lambda result: result.typed_late,
}


@dataclass(frozen=True)
class Head:
    """The head of a column; url sorts by it, the other way round when it is the order already."""

    label: str
    number: bool
    url: str
    direction: str


def chosen(shown: Board, asked: str) -> int | None:
    """Which demand the table is about: the one asked for by the target's id, else the nearest."""
    for place, demand in enumerate(shown.demands):
        if str(demand.target.pk) == asked:
            return place
    return 0 if shown.demands else None


def of_communes(shown: Board) -> bool:
    """Whether every row is a commune."""
    return all(row.unit and row.unit.level == Level.COMMUNE for row in shown.children)


def all_lines(
    shown: Board, place: int | None, addresses: Addresses, changes: Changes
) -> list[Line]:
    """The children in the order they come.

    On a board of communes from several districts each row names its own; a district that is no
    commune on the day is none of its rows.
    """
    lines = [line_of(row, place, addresses, changes) for row in shown.children]
    if addresses.then:
        return [replace(line, place=_above(line.row)) for line in lines]
    if not addresses.by_commune:
        return lines
    return [
        replace(line, place=line.row.version.district.label)
        if line.row.version and line.row.version.district
        else line
        for line in lines
        if line.row.counts.communes
    ]


def _above(row: Row) -> str:
    """'Huyện Phú Ninh, Tỉnh Quảng Nam', the units above a commune of then."""
    version = row.version
    above = (version.district, version.province) if version else ()
    return ", ".join(unit.label for unit in above if unit is not None and unit != row.unit)


def line_of(
    row: Row,
    place: int | None,
    addresses: Addresses,
    changes: Changes = NO_CHANGES,
    *,
    whole: bool = False,
) -> Line:
    """A row of the board, or its unit itself: the changes of that are kept under None."""
    result = None if place is None else row.results[place]
    key = None if whole or row.unit is None else row.unit.pk
    return Line(
        row=row,
        result=result,
        notes=notes(result) if result else [],
        moved=changes.teams.get(key),
        gained=changes.gained.get(key),
        links=addresses.of(row, whole=whole),
    )


def selected(lines: Iterable[Line], asked: str) -> list[Line]:
    """The lines that ?loc= selects; all of them when it says nothing that is known."""
    return [line for line in lines if _is(line, asked)]


def selections(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """The choices of ?loc= that select something, as (slug, words with the number of rows)."""
    words = {NOT_MET: "chỉ đơn vị chưa đạt", MET: "chỉ đơn vị đã đạt"}
    words |= {slug: STANDINGS[standing] for slug, standing in SLUGS.items()}
    words[NO_TEAM] = "có xã chưa có tổ"
    found = []
    for slug, said in words.items():
        if count := sum(_is(line, slug) for line in lines):
            found.append((slug, f"{said} ({count})"))
    return found


def _is(line: Line, asked: str) -> bool:
    return matches(line.row, line.result, asked)


def matches(row: Row, result: Result | None, asked: str) -> bool:
    """Whether ?loc= selects a row; what it does not know selects all."""
    counts, standing = row.counts, result.standing if result else None
    if asked == NO_TEAM:
        return counts.communes_with_team < counts.communes
    if asked == NO_LIST:
        return counts.communes_without_list > 0
    if asked == WITH_TEAM:
        return counts.communes_with_team > 0
    if asked == MET:
        return standing in MEETING
    if asked == ASKED:
        return standing is not None and standing not in ASKED_NOTHING
    if asked in TIMED:
        return bool(result and standing not in ASKED_NOTHING and TIMED[asked](result))
    if asked == NOT_MET:
        return standing is not None and standing not in (*MEETING, *ASKED_NOTHING)
    return standing == SLUGS[asked] if asked in SLUGS else True


def heads(columns: Sequence[Column], query: Mapping[str, str]) -> list[Head]:
    """The heads of the table, each a link that sorts."""
    asked = query.get("xep", "") or BY_NAME
    found = []
    for column in columns:
        current = column.slug == asked.removeprefix("-")
        backwards = asked.startswith("-")
        slug = f"-{column.slug}" if current and not backwards else column.slug
        found.append(
            Head(
                label=column.head,
                number=column.number,
                url=f"?{query_string(query, xep=None if slug == BY_NAME else slug)}",
                direction=("descending" if backwards else "ascending") if current else "",
            )
        )
    return found
