"""The values of a reform of units: what is known of them, operations, the outcome. Pure.

Units are known by their keys and codes on the eve; new ones by their codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communes.reforming.outcome import Finding
from communes.reforming.values import KIND_WORDS, Extent, Kind

# Forms of rearrangement that units know. Moved is a commune or, while there are districts, one.
KINDS = (Kind.MERGE, Kind.SPLIT, Kind.RENAME, Kind.KIND, Kind.MOVE, Kind.FOUND, Kind.ABOLISH)
UNIT_KIND_WORDS = {kind: KIND_WORDS[kind] for kind in KINDS} | {
    Kind.MOVE: "Chuyển sang huyện, tỉnh khác"
}
CODE_LENGTH = 5
DISTRICT_CODE, PROVINCE_CODE = 3, 2


@dataclass(frozen=True)
class KnownUnit:
    """A commune of the eve, or a district that moves. later: that its present name and place end
    after the eve, said in a sentence; holds: villages that stand in it on the day; here: whether it
    lies in the province of the event; under: what its parent is called."""

    pk: int
    code: str
    kind: str
    name: str
    parent: int | None
    later: str = ""
    holds: int = 0
    here: bool = True
    under: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def is_district(self) -> bool:
        return len(self.code) == DISTRICT_CODE


@dataclass(frozen=True)
class KnownAbove:
    """A district or province of the day, to which something may move. divided: a province that has
    districts, so that a commune stands under one of them; here: as of a known unit."""

    pk: int
    code: str
    full_name: str
    divided: bool = False
    here: bool = True


@dataclass(frozen=True)
class UnitPart:
    """A commune, or part of it, that an operation takes; by its code on the eve."""

    code: str = ""
    extent: Extent = Extent.WHOLE

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "extent": self.extent.value}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> UnitPart:
        part = str(row.get("extent")) == Extent.PART.value
        return cls(str(row.get("code") or ""), Extent.PART if part else Extent.WHOLE)


@dataclass(frozen=True)
class UnitResult:
    """A commune that an operation leads to, with its code, kind and name from the day on; of a move
    the district or province to which it goes, by its code alone."""

    code: str = ""
    kind: str = ""
    name: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}".strip()

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "kind": self.kind, "name": self.name}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> UnitResult:
        return cls(*(str(row.get(name) or "") for name in ("code", "kind", "name")))


@dataclass(frozen=True)
class UnitOperation:
    """One thing a reform of units does."""

    kind: Kind
    parts: tuple[UnitPart, ...] = ()
    results: tuple[UnitResult, ...] = ()
    text: str = ""
    position: int = 0


@dataclass(frozen=True)
class UnitPassing:
    """That a commune passes to another, whole or in part. new: the code of it from the day on."""

    old: int
    new: str
    kind: Kind
    extent: Extent


@dataclass
class UnitOutcome:
    """ended, changed: keys of units of the eve; changed with what they are from the day on.
    founded: by code. parents: under whom a new one stands. moved: with the code of the unit that
    each goes to. carried: communes of districts that move. errors: in the words of the page."""

    ended: set[int] = field(default_factory=set)
    changed: dict[int, UnitResult] = field(default_factory=dict)
    founded: dict[str, UnitResult] = field(default_factory=dict)
    parents: dict[str, int | None] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    carried: set[int] = field(default_factory=set)
    passings: list[UnitPassing] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)

    @property
    def touched(self) -> set[int]:
        """Units of the eve that the reform speaks of."""
        passed = {each.old for each in self.passings}
        return self.ended | self.going_on | passed

    @property
    def going_on(self) -> set[int]:
        """Those that stay themselves under another name, of another kind or in another place."""
        return self.changed.keys() | self.moved.keys() | self.carried


def said_of_unit(
    operation: UnitOperation,
    units: Mapping[str, KnownUnit],
    above: Mapping[str, KnownAbove] | None = None,
) -> str:
    """The operation in one sentence."""
    places = above or {}

    def old(part: UnitPart) -> str:
        unit = units.get(part.code)
        name = f"{_plain(unit.full_name)} ({part.code})" if unit else f"mã {part.code}"
        return f"một phần {name}" if part.extent is Extent.PART else name

    olds = ", ".join(old(part) for part in operation.parts)
    news = ", ".join(
        f"{_plain(result.full_name)} ({result.code or 'chưa có mã'})"
        for result in operation.results
    )
    if operation.kind is Kind.MOVE:
        found = [places.get(result.code) for result in operation.results]
        told = [f"{_plain(one.full_name)} ({one.code})" for one in found if one]
        news = ", ".join(told) or news
        left = sorted({units[part.code].under for part in operation.parts if part.code in units})
        return f"Chuyển {olds}{' từ ' if any(left) else ''}{', '.join(map(_plain, left))} về {news}"
    return {
        Kind.MERGE: f"Sáp nhập {olds} thành {news}",
        Kind.SPLIT: f"Chia {olds} thành {news}",
        Kind.RENAME: f"Đổi {olds} thành {news}",
        Kind.KIND: f"Đổi {olds} thành {news}",
        Kind.FOUND: f"Lập {news}",
        Kind.ABOLISH: f"Giải thể {olds}",
    }.get(operation.kind, "Chưa rõ hình thức")


def _plain(name: str) -> str:
    """As a name stands within a sentence."""
    return name[:1].lower() + name[1:]
