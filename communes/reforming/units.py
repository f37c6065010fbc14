"""What a resolution about units does: which end, which go on changed, which begin, who passes on.

Pure: units are known by their keys and codes on the eve; new ones by their codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from communes.reforming.outcome import Finding
from communes.reforming.values import Extent, Kind
from communes.vietnamese import match_key

# Forms of rearrangement that units know; a village moved to another commune is one of villages.
KINDS = (Kind.MERGE, Kind.SPLIT, Kind.RENAME, Kind.KIND, Kind.FOUND, Kind.ABOLISH)
CODE_LENGTH = 5


@dataclass(frozen=True)
class KnownUnit:
    """A commune of the eve. begins: its present name holds since that day or later than the eve,
    or it ends later: said in a sentence; holds: villages that stand in it on the day."""

    pk: int
    code: str
    kind: str
    name: str
    parent: int | None
    later: str = ""
    holds: int = 0

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


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
    """A commune that an operation leads to, with its code, kind and name from the day on."""

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
    founded: by code. parents: under whom a new one stands. errors: in the words of the page."""

    ended: set[int] = field(default_factory=set)
    changed: dict[int, UnitResult] = field(default_factory=dict)
    founded: dict[str, UnitResult] = field(default_factory=dict)
    parents: dict[str, int | None] = field(default_factory=dict)
    passings: list[UnitPassing] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)

    @property
    def touched(self) -> set[int]:
        """Units of the eve that the reform speaks of."""
        return self.ended | self.changed.keys() | {each.old for each in self.passings}


def work_out_units(
    operations: Sequence[UnitOperation], units: Mapping[str, KnownUnit], taken: Iterable[str] = ()
) -> UnitOutcome:
    """units: the communes of the eve by code; taken: codes of communes elsewhere, of the day.

    A commune goes on as itself where a result keeps its code and bare name; another code or name
    after a merger or a division is another commune, and the old one ends.
    """
    outcome = UnitOutcome()
    if not operations:
        outcome.errors.append(Finding(0, "Chưa có việc nào. Thêm việc sắp xếp trước khi áp dụng."))
    taking: dict[str, list[Extent]] = {}
    named: dict[str, int] = {}
    for operation in operations:
        told = _Operation(operation, units, outcome)
        if not told.understood():
            continue
        for part in operation.parts:
            taking.setdefault(part.code, []).append(part.extent)
        for result in operation.results:
            if result.code in named and named[result.code] != operation.position:
                told.error(f"Mã {result.code} đã là đơn vị mới của việc {named[result.code]}.")
            named[result.code] = operation.position
        told.work()
    for code, extents in taking.items():
        if len(extents) > 1 and Extent.WHOLE in extents:
            outcome.errors.append(
                Finding(0, f"{units[code].full_name} được nhập toàn bộ mà còn ở việc khác nữa.")
            )
    elsewhere = set(taken)
    leaving = {unit.code for unit in units.values() if unit.pk in outcome.ended}
    for code, result in outcome.founded.items():
        if code in elsewhere or (code in units and code not in leaving):
            outcome.errors.append(
                Finding(0, f"Mã {code} của {result.full_name} đang là mã của đơn vị khác.")
            )
    return outcome


class _Operation:
    def __init__(
        self, operation: UnitOperation, units: Mapping[str, KnownUnit], outcome: UnitOutcome
    ) -> None:
        self.operation, self.units, self.outcome = operation, units, outcome

    def error(self, message: str) -> None:
        self.outcome.errors.append(Finding(self.operation.position, message))

    def understood(self) -> bool:
        """Whether every unit is known and the numbers of old and new fit the form."""
        before = len(self.outcome.errors)
        operation = self.operation
        if operation.kind not in KINDS:
            self.error("Chưa chọn hình thức.")
            return False
        for part in operation.parts:
            unit = self.units.get(part.code)
            if unit is None:
                self.error(f"Ngày trước khi sắp xếp không có xã mã {part.code} trong địa bàn.")
            elif unit.later:
                self.error(unit.later)
        for result in operation.results:
            if len(result.code) != CODE_LENGTH or not result.code.isdigit():
                self.error(f"Mã “{result.code}” không phải 5 chữ số.")
            if not (result.kind and result.name):
                self.error("Đơn vị mới chưa có loại hoặc tên.")
        if problem := _counted_wrong(operation):
            self.error(problem)
        return len(self.outcome.errors) == before

    def work(self) -> None:
        operation, outcome = self.operation, self.outcome
        olds = [self.units[part.code] for part in operation.parts]
        if operation.kind in (Kind.RENAME, Kind.KIND):
            old, result = olds[0], operation.results[0]
            if result.code != old.code:
                self.error("Đổi tên, đổi loại giữ nguyên mã. Đổi mã là lập đơn vị mới.")
            elif (result.kind, result.name) == (old.kind, old.name):
                self.error(f"{old.full_name} không có gì đổi.")
            else:
                outcome.changed[old.pk] = result
            return
        if operation.kind is Kind.ABOLISH:
            if olds[0].holds:
                self.error(
                    f"{olds[0].full_name} còn {olds[0].holds} thôn. Sáp nhập hoặc chia xã này, "
                    "hoặc chuyển hết thôn trước."
                )
            outcome.ended.add(olds[0].pk)
            return
        staying = {self._begin(result, olds) for result in operation.results}
        for part, old in zip(operation.parts, olds, strict=True):
            whole = part.extent is Extent.WHOLE
            if old.code not in staying and whole:
                outcome.ended.add(old.pk)
            alone = whole and len(operation.results) == 1
            for result in operation.results:
                if result.code in staying and result.code == old.code:
                    continue
                extent = Extent.WHOLE if alone else Extent.PART
                outcome.passings.append(UnitPassing(old.pk, result.code, operation.kind, extent))

    def _begin(self, result: UnitResult, olds: Sequence[KnownUnit]) -> str:
        """The code of a result that an old unit goes on as; '' where it is founded."""
        same = self.units.get(result.code)
        if same is not None and match_key(same.name) == match_key(result.name):
            if same.kind != result.kind:
                self.outcome.changed[same.pk] = result
            return result.code
        self.outcome.founded[result.code] = result
        self.outcome.parents[result.code] = olds[0].parent if olds else None
        return ""


def _counted_wrong(operation: UnitOperation) -> str:
    parts, results = len(operation.parts), len(operation.results)
    if operation.kind is Kind.MERGE and (parts < 2 or results != 1):
        return "Sáp nhập cần từ hai xã cũ (kể cả xã nhận) và một xã mới."
    if operation.kind is Kind.SPLIT and (parts != 1 or results < 2):
        return "Chia tách cần một xã cũ và từ hai xã mới (kể cả xã nhận thêm)."
    if operation.kind in (Kind.RENAME, Kind.KIND) and (parts, results) != (1, 1):
        return "Đổi tên, đổi loại cần một xã cũ và một dòng tên mới."
    if operation.kind is Kind.FOUND and (parts, results) != (0, 1):
        return "Lập mới cần một xã mới, không có xã cũ."
    if operation.kind is Kind.ABOLISH and (parts, results) != (1, 0):
        return "Giải thể cần một xã cũ, không có xã mới."
    return ""


def said_of_unit(operation: UnitOperation, units: Mapping[str, KnownUnit]) -> str:
    """The operation in one sentence."""

    def old(part: UnitPart) -> str:
        unit = units.get(part.code)
        name = f"{unit.full_name} ({part.code})" if unit else f"mã {part.code}"
        return f"một phần {name}" if part.extent is Extent.PART else name

    olds = ", ".join(old(part) for part in operation.parts)
    news = ", ".join(f"{result.full_name} ({result.code})" for result in operation.results)
    return {
        Kind.MERGE: f"Sáp nhập {olds} thành {news}",
        Kind.SPLIT: f"Chia {olds} thành {news}",
        Kind.RENAME: f"Đổi {olds} thành {news}",
        Kind.KIND: f"Đổi {olds} thành {news}",
        Kind.FOUND: f"Lập {news}",
        Kind.ABOLISH: f"Giải thể {olds}",
    }.get(operation.kind, "Chưa rõ hình thức")
