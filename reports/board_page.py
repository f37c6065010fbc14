"""A board as its page shows it: chosen target, rows in the order and selection asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from communes.models import Level
from reports.board import Board, Result, Row
from reports.board_words import COVERAGE, notes
from reports.progress import STANDING_ORDER, STANDINGS, Standing

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
NO_TEAM = "chua-co-to"
NO_LIST = "chua-danh-muc"
BY_NAME, BY_STANDING, BY_PERCENT = "ten", "tinh-trang", "ty-le"
ORDERS = {
    BY_NAME: "tên đơn vị",
    BY_STANDING: "tình trạng, cần chú ý trước",
    BY_PERCENT: "tỷ lệ, thấp trước",
}
# Kept in every link of the board, in this order.
PARAMETERS = ("don-vi", "ngay", "ke-hoach", "chi-tieu", "loc", "xep")


@dataclass(frozen=True)
class Line:
    """One row of the table. result is None while no target is chosen; `no_list` communes count
    no villages, which is shown as a dash and never as 0."""

    row: Row
    result: Result | None
    url: str
    teams_url: str
    notes: list[str]

    @property
    def no_list(self) -> bool:
        return self.row.counts.villages_known is None


def chosen(shown: Board, asked: str) -> int | None:
    """Which demand the table is about: the one asked for by the target's id, else the nearest."""
    for place, demand in enumerate(shown.demands):
        if str(demand.target.pk) == asked:
            return place
    return 0 if shown.demands else None


def lines(
    shown: Board,
    place: int | None,
    query: Mapping[str, str],
    address: Callable[[Row], tuple[str, str]],
) -> list[Line]:
    """The children selected by ?loc= in the order of ?xep=; as named when these say nothing.

    address(row) gives the links of a row: (its board, its teams).
    """
    found = [line_of(row, place, address) for row in shown.children]
    wanted = query.get("loc", "")
    if wanted == NO_TEAM:
        found = [line for line in found if _lacks_teams(line.row)]
    elif wanted == NO_LIST:
        found = [line for line in found if line.row.counts.communes_without_list]
    elif wanted in SLUGS:
        found = [line for line in found if line.result and line.result.standing == SLUGS[wanted]]
    order = query.get("xep", "")
    if order == BY_STANDING:
        found.sort(key=_worst_first)
    elif order == BY_PERCENT:
        found.sort(key=_lowest_first)
    return found


def line_of(row: Row, place: int | None, address: Callable[[Row], tuple[str, str]]) -> Line:
    result = None if place is None else row.results[place]
    url, teams_url = address(row)
    return Line(
        row=row,
        result=result,
        url=url,
        teams_url=teams_url,
        notes=notes(result) if result else [],
    )


def selections(shown: Board, place: int | None) -> list[tuple[str, str]]:
    """The choices of ?loc= that select something, as (slug, words with the number of rows)."""
    found = []
    for slug, standing in SLUGS.items():
        if slug == NO_LIST:
            count = sum(row.counts.communes_without_list > 0 for row in shown.children)
        elif place is None:
            count = 0
        else:
            count = sum(row.results[place].standing == standing for row in shown.children)
        if count:
            found.append((slug, f"{STANDINGS[standing]} ({count})"))
    without = sum(_lacks_teams(row) for row in shown.children)
    if without:
        found.append((NO_TEAM, f"có xã chưa có tổ ({without})"))
    return found


def heading(shown: Board, place: int | None) -> str:
    """What the first figure of a row counts."""
    if place is None or shown.demands[place].rule.kind == COVERAGE:
        return "Thôn có tổ"
    below_communes = all(row.unit and row.unit.level == Level.COMMUNE for row in shown.children)
    return "Tổ / số cần có" if below_communes else "Xã đạt"


def query_string(query: Mapping[str, str], **changes: str | int | None) -> str:
    """The address with some parameters changed; None drops one. Names are written with _."""
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    kept = {**{name: query.get(name, "") for name in PARAMETERS}, **changed}
    pairs = [(name, kept[name]) for name in PARAMETERS if kept[name] not in (None, "")]
    return urlencode(pairs)


def _lacks_teams(row: Row) -> bool:
    return row.counts.communes_with_team < row.counts.communes


def _worst_first(line: Line) -> int:
    return STANDING_ORDER.index(line.result.standing) if line.result else 0


def _lowest_first(line: Line) -> tuple[bool, Decimal]:
    percent = line.result.percent if line.result else None
    return (percent is None, percent or Decimal(0))
