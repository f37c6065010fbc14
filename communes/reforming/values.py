"""The values of a reform: shares of old villages, new villages, operations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from communes.vietnamese import match_key


class Kind(StrEnum):
    """The forms of rearrangement, as communes.models.ReformKind stores them."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    KIND = "kind"
    MOVE = "move"
    FOUND = "found"
    ABOLISH = "abolish"
    UNCLEAR = "unclear"


KIND_WORDS = {
    Kind.MERGE: "Sáp nhập",
    Kind.SPLIT: "Chia tách",
    Kind.RENAME: "Đổi tên",
    Kind.KIND: "Đổi loại",
    Kind.MOVE: "Chuyển xã",
    Kind.FOUND: "Lập mới",
    Kind.ABOLISH: "Giải thể",
    Kind.UNCLEAR: "Chưa rõ",
}


class Extent(StrEnum):
    """How much of a village an operation takes; the rest is what other operations leave."""

    WHOLE = "whole"
    PART = "part"
    REST = "rest"


_EXTENTS = {extent.value: extent for extent in Extent}


@dataclass(frozen=True)
class Share:
    """A village, or some of it, that an operation takes.

    name: as written, with its kind. commune, former: units as written, '' when not written.
    village: the key of the village, None while it is not found. households, people: of this share.
    """

    name: str = ""
    extent: Extent = Extent.WHOLE
    households: int | None = None
    people: int | None = None
    commune: str = ""
    former: str = ""
    village: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "extent": self.extent.value,
            "households": self.households,
            "people": self.people,
            "commune": self.commune,
            "former": self.former,
            "village": self.village,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Share:
        extent = row.get("extent")
        return cls(
            name=str(row.get("name") or ""),
            extent=_EXTENTS.get(str(extent), Extent.WHOLE),
            households=_number(row.get("households")),
            people=_number(row.get("people")),
            commune=str(row.get("commune") or ""),
            former=str(row.get("former") or ""),
            village=_number(row.get("village")),
        )


@dataclass(frozen=True)
class Result:
    """A village that an operation leads to. commune: as written; commune_id: None while unknown.

    An empty name or kind is that of the old village.
    """

    kind: str = ""
    name: str = ""
    households: int | None = None
    people: int | None = None
    commune: str = ""
    commune_id: int | None = None

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}".strip()

    @property
    def key(self) -> str:
        """Tells results of one reform apart: names are single within a commune."""
        return f"{self.commune_id or ''}:{match_key(self.full_name)}"

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "households": self.households,
            "people": self.people,
            "commune": self.commune,
            "commune_id": self.commune_id,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Result:
        return cls(
            kind=str(row.get("kind") or ""),
            name=str(row.get("name") or ""),
            households=_number(row.get("households")),
            people=_number(row.get("people")),
            commune=str(row.get("commune") or ""),
            commune_id=_number(row.get("commune_id")),
        )


@dataclass(frozen=True)
class Operation:
    """One thing a reform does. text: the sentence or the row it came of."""

    kind: Kind
    parts: tuple[Share, ...] = ()
    results: tuple[Result, ...] = ()
    text: str = ""
    position: int = 0

    def at(self, position: int) -> Operation:
        return replace(self, position=position)


def numbered(operations: list[Operation]) -> list[Operation]:
    return [operation.at(place) for place, operation in enumerate(operations, start=1)]


def total(counts: Iterable[int | None]) -> int | None:
    """The sum, or None when one is not known or there is none."""
    found = list(counts)
    known = [count for count in found if count is not None]
    return sum(known) if known and len(known) == len(found) else None


def first_known(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
