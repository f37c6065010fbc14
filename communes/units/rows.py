"""What the official unit lists are read into: units, their versions and successions. Pure."""

from dataclasses import dataclass
from datetime import date


class UnitListError(Exception):
    """A list is not the official one: a total differs, or a row points nowhere. Vietnamese."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Name, kind and place of a unit in a stretch of its life; both days inclusive, None open.

    name: without the kind ("Tam Dân"). The keys are those of `UnitRow`; the unit's own level is
    included (a district's district_key is its own key).
    """

    name: str
    kind: str
    parent_key: int | None
    district_key: int | None
    province_key: int | None
    valid_from: date | None
    valid_to: date | None
    document: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit through time. valid_from None: older than the oldest list.

    exact: False when the beginning or the end is a bound; began_between and ended_between then
    hold the first and last day that are possible for the first or last day of the unit.
    holds_villages: communes, and districts without communes.
    """

    key: int
    level: str
    code: str
    valid_from: date | None
    valid_to: date | None
    exact: bool
    began_between: tuple[date, date] | None
    ended_between: tuple[date, date] | None
    source: str
    holds_villages: bool
    versions: tuple[VersionRow, ...]

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """That a unit passed to another on a day (`on`, the first day of the new state).

    kind: "merge" with others, or into a unit that was there; "split", one of several parts;
    "rename", whole and alone under another name or code; "replace", a district by a commune.
    extent: "whole" or "part" of the old unit. people: "all", "some", "none" or "unknown".
    """

    old_key: int
    new_key: int
    on: date
    kind: str
    extent: str
    people: str
    document: str


def bare_name(full_name: str, kind: str) -> str:
    """ "Mộc Châu" of "Thị trấn Mộc Châu"; municipalities are written "Thành phố"."""
    prefix = "Thành phố " if kind.startswith("Thành phố") else f"{kind} "
    if not full_name.startswith(prefix):
        raise UnitListError(f"Tên “{full_name}” không bắt đầu bằng loại “{kind}”.")
    return full_name.removeprefix(prefix)
