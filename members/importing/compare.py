"""Rows of a team that the register or an open draft already holds: equal to it or not. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from communes.vietnamese import match_key

UNCHANGED, DIFFERS = "unchanged", "differs"
LABELS = {
    "role": "chức danh trong tổ",
    "phone": "điện thoại",
    "posts": "chức vụ",
    "organisation": "đơn vị",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A person of a team, from the file, from a draft or from the register."""

    name: str
    role: str
    phone: str = ""
    posts: tuple[str, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One row beside the seats of its team. changes: field to (in the register, in the file)."""

    result: str
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Whether the team has nobody of that name."""
        return self.result == DIFFERS and not self.changes


def compare(rows: Iterable[Seat], seats: Iterable[Seat]) -> tuple[list[Compared], list[Seat]]:
    """Each row compared, and the seats of the team that no row names.

    A person is found by name; of two with one name by the phone, else by the role. What the file
    leaves empty says nothing, so it changes nothing.
    """
    left = list(seats)
    compared = []
    for row in rows:
        seat = _same_person(row, left)
        if seat is None:
            compared.append(Compared(DIFFERS))
            continue
        left.remove(seat)
        changes = _changes(seat, row)
        compared.append(Compared(DIFFERS if changes else UNCHANGED, changes))
    return compared, left


def _same_person(row: Seat, seats: list[Seat]) -> Seat | None:
    named = [seat for seat in seats if match_key(seat.name) == match_key(row.name)]
    for test in (
        lambda seat: row.phone and seat.phone == row.phone,
        lambda seat: seat.role == row.role and not (row.phone and seat.phone),
        lambda seat: not (row.phone and seat.phone),
        lambda seat: len(named) == 1,
    ):
        for seat in named:
            if test(seat):
                return seat
    return None


def _changes(seat: Seat, row: Seat) -> dict[str, tuple[str, str]]:
    found = {}
    for name in ("role", "phone", "organisation"):
        old, new = getattr(seat, name), getattr(row, name)
        if new and match_key(new) != match_key(old):
            found[name] = (old, new)
    if row.posts and _keys(row.posts) != _keys(seat.posts):
        found["posts"] = (", ".join(seat.posts), ", ".join(row.posts))
    return found


def _keys(posts: tuple[str, ...]) -> set[str]:
    return {match_key(post) for post in posts}
