"""Kinds of open work: what moves with a post, what stays with its place, what ends with it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet

from communes.models import Assignment, ImportState, Officer
from communes.officers.handovers import reach_key

UNFINISHED_IMPORTS = (
    ImportState.UPLOADED,
    ImportState.READING,
    ImportState.READ,
    ImportState.COMMITTING,
    ImportState.FAILED,
    ImportState.UNDOING,
)


class Way(StrEnum):
    MOVES = "moves"
    STAYS = "stays"
    ENDS = "ends"


WAY_WORDS = {
    Way.MOVES: "đổi tên người giữ sang người nhận",
    Way.STAYS: "thuộc đơn vị, người nhận làm tiếp theo nhiệm vụ của mình",
    Way.ENDS: "kết thúc khi người giao thôi nhiệm vụ",
}


@dataclass(frozen=True)
class Held:
    """A post as far as open work is asked of it. unit_ids: its unit and those it absorbed whole."""

    officer: Officer
    role: str
    key: str
    unit_ids: frozenset[int]
    starts_on: datetime.date
    post: Assignment

    def within(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the post's territory; a post of the whole country has no border."""
        if not self.key:
            return rows
        return rows.filter(rows.model.territory.within(self.key, self.unit_ids))

    def of_unit(self, rows: QuerySet[Any], lookup: str = "unit_id") -> QuerySet[Any]:
        """The rows of the post's own unit, not of those below it."""
        if not self.key:
            return rows.filter(**{f"{lookup}__isnull": True})
        return rows.filter(**{f"{lookup}__in": sorted(self.unit_ids)})


def held_by(post: Assignment, starts_on: datetime.date) -> Held:
    units = post.unit.reach() if post.unit else frozenset()
    return Held(post.officer, post.role, reach_key(post), units, starts_on, post)


@dataclass(frozen=True)
class Line:
    """One thing in the record: what it is, how it stands, and the day that matters to it."""

    text: str
    detail: str
    day: str


@dataclass(frozen=True)
class Kind:
    """A kind of open work. told: what the person who takes over does with it.

    model, owner, unfinished: of what moves, the column that names the officer and the states in
    which a row is open.
    """

    code: str
    label: str
    way: Way
    rows: Callable[[Held], QuerySet[Any]]
    line: Callable[[Any], Line]
    told: str
    model: type[Model] | None = None
    owner: str = ""
    unfinished: tuple[str, ...] = ()
