"""A row of a board as its table shows it, and what a column of the table is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from communes.lists.exporting import Field
from reports.boards.board import Result, Row
from reports.rollup import ASKED_NOTHING


@dataclass(frozen=True)
class Links:
    """Where the figures of a row lead; '' where there is nothing to open."""

    board: str = ""
    figure: str = ""
    gained: str = ""
    communes: str = ""
    all_communes: str = ""
    without_list: str = ""
    villages: str = ""
    teams: str = ""
    commune_teams: str = ""
    new_teams: str = ""
    ended_teams: str = ""
    people: str = ""
    on_time: str = ""
    late: str = ""
    typed_late: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the table. result is None while no target is chosen; `no_list` communes count
    no villages, which is shown as a dash and never as 0. moved: teams that came and that went since
    the day that changes are counted from; gained: how n changed towards the N of the day."""

    row: Row
    result: Result | None
    notes: list[str]
    moved: tuple[int, int] | None = None
    gained: int | None = None
    links: Links = field(default_factory=Links)
    place: str = ""

    @property
    def change(self) -> int | None:
        """Teams more, or fewer, than then."""
        return None if self.moved is None else self.moved[0] - self.moved[1]

    @property
    def asked(self) -> Result | None:
        """The result where something is asked: a commune that is exempt, or that no pilot chose,
        has no figure."""
        if self.result is None or self.result.standing in ASKED_NOTHING:
            return None
        return self.result

    @property
    def no_list(self) -> bool:
        return self.row.counts.villages_known is None


@dataclass(frozen=True)
class Column:
    """slug: its name in ?xep=. cell: the inside of its <td>, safe HTML. order: what it sorts by,
    None last in either direction. fields, values: its columns in a file and what stands there."""

    slug: str
    head: str
    cell: Callable[[Line], str]
    order: Callable[[Line], Any]
    fields: tuple[Field, ...]
    values: Callable[[Line], tuple[Any, ...]]
    number: bool = True
