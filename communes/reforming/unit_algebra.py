"""What a resolution about units does: which end, which go on changed, which begin, who passes on.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from communes.reforming.outcome import Finding
from communes.reforming.units import (
    CODE_LENGTH,
    DISTRICT_CODE,
    KINDS,
    PROVINCE_CODE,
    KnownAbove,
    KnownUnit,
    UnitOperation,
    UnitOutcome,
    UnitPassing,
    UnitResult,
)
from communes.reforming.values import Extent, Kind
from communes.vietnamese import match_key


def work_out_units(
    operations: Sequence[UnitOperation],
    units: Mapping[str, KnownUnit],
    taken: Iterable[str] = (),
    above: Mapping[str, KnownAbove] | None = None,
) -> UnitOutcome:
    """units: the communes of the eve by code, and districts that move; taken: codes of communes
    elsewhere, of the day; above: where something may move, by code.

    A commune goes on as itself where a result keeps its code and bare name; another code or name
    after a merger or a division is another commune, and the old one ends.
    """
    outcome = UnitOutcome()
    if not operations:
        outcome.errors.append(Finding(0, "Chưa có việc nào. Thêm việc sắp xếp trước khi áp dụng."))
    taking: dict[str, list[tuple[Kind, Extent]]] = {}
    named: dict[str, int] = {}
    for operation in operations:
        told = _Operation(operation, units, above or {}, outcome)
        if not told.understood():
            continue
        for part in operation.parts:
            taking.setdefault(part.code, []).append((operation.kind, part.extent))
        if operation.kind is Kind.MOVE:
            told.move()
            continue
        for result in operation.results:
            if result.code in named and named[result.code] != operation.position:
                told.error(f"Mã {result.code} đã là đơn vị mới của việc {named[result.code]}.")
            named[result.code] = operation.position
        told.work()
    outcome.errors += _taken_twice(taking, units)
    _carry(units, outcome)
    elsewhere = set(taken)
    leaving = {unit.code for unit in units.values() if unit.pk in outcome.ended}
    for code, result in outcome.founded.items():
        if code in elsewhere or (code in units and code not in leaving):
            outcome.errors.append(
                Finding(0, f"Mã {code} của {result.full_name} đang là mã của đơn vị khác.")
            )
    return outcome


def _taken_twice(
    taking: Mapping[str, Sequence[tuple[Kind, Extent]]], units: Mapping[str, KnownUnit]
) -> Iterable[Finding]:
    """A move and another name or kind go together; nothing else does with a unit taken whole."""
    for code, uses in taking.items():
        kinds = sorted(kind for kind, _ in uses)
        if len(uses) == 1 or all(extent is Extent.PART for _, extent in uses):
            continue
        if len(kinds) == 2 and Kind.MOVE in kinds and {*kinds} & {Kind.RENAME, Kind.KIND}:
            continue
        said = (
            "đã có ở việc khác"
            if Kind.MOVE in kinds
            else "được nhập toàn bộ mà còn ở việc khác nữa"
        )
        remedy = " Bỏ bớt một việc." if Kind.MOVE in kinds else ""
        yield Finding(0, f"{units[code].full_name} {said}.{remedy}")


def _carry(units: Mapping[str, KnownUnit], outcome: UnitOutcome) -> None:
    """The communes of a district that moves go with it, those that end or go elsewhere aside."""
    for unit in units.values():
        if unit.parent not in outcome.moved or unit.pk in outcome.ended or unit.pk in outcome.moved:
            continue
        outcome.carried.add(unit.pk)
        if unit.later:
            outcome.errors.append(Finding(0, unit.later))


class _Operation:
    def __init__(
        self,
        operation: UnitOperation,
        units: Mapping[str, KnownUnit],
        above: Mapping[str, KnownAbove],
        outcome: UnitOutcome,
    ) -> None:
        self.operation, self.units, self.above, self.outcome = operation, units, above, outcome

    def error(self, message: str) -> None:
        self.outcome.errors.append(Finding(self.operation.position, message))

    def understood(self) -> bool:
        """Whether every unit is known and the numbers of old and new fit the form."""
        before = len(self.outcome.errors)
        operation = self.operation
        if operation.kind not in KINDS:
            self.error(
                "Chưa hiểu câu này, hoặc có tên không thấy trong sổ. Bấm Sửa rồi chọn hình thức, "
                "ghi mã các xã."
                if operation.text
                else "Chưa chọn hình thức."
            )
            return False
        moves = operation.kind is Kind.MOVE
        for part in operation.parts:
            unit = self.units.get(part.code)
            if unit is None or not (moves or (unit.here and not unit.is_district)):
                what = "đơn vị" if len(part.code) == DISTRICT_CODE and moves else "xã"
                self.error(f"Ngày trước khi sắp xếp không có {what} mã {part.code} trong địa bàn.")
            elif unit.later:
                self.error(unit.later)
        for result in () if moves else operation.results:
            if not result.code and result.name:
                self.error(f"Chưa có mã của {result.full_name}. Bấm Sửa rồi ghi mã 5 số.")
            elif len(result.code) != CODE_LENGTH or not result.code.isdigit():
                self.error(f"Mã “{result.code}” không phải 5 chữ số.")
            if not (result.kind and result.name):
                self.error("Đơn vị mới chưa có loại hoặc tên.")
        if problem := _counted_wrong(operation):
            self.error(problem)
        return len(self.outcome.errors) == before

    def move(self) -> None:
        """Parts go under the district or province that the result names."""
        code = self.operation.results[0].code
        to = self.above.get(code)
        if to is None:
            self.error(
                f"Ngày có hiệu lực không có huyện, tỉnh nhận mã {code} trong địa bàn. Chuyển sang "
                "tỉnh khác thì quản trị của cả nước lập sự kiện."
            )
            return
        for part in self.operation.parts:
            unit = self.units[part.code]
            if unit.is_district and len(code) != PROVINCE_CODE:
                self.error(f"{unit.full_name} chỉ chuyển sang tỉnh khác được: ghi mã tỉnh nhận.")
            elif not unit.is_district and to.divided:
                self.error(f"{to.full_name} có cấp huyện: ghi mã huyện nhận {unit.full_name}.")
            elif unit.parent == to.pk:
                self.error(f"{unit.full_name} đang thuộc {to.full_name} rồi.")
            elif not (unit.here or to.here):
                self.error(f"{unit.full_name} và {to.full_name} đều không thuộc tỉnh của sự kiện.")
            else:
                self.outcome.moved[unit.pk] = code

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
    if operation.kind is Kind.MOVE:
        if not parts or results != 1:
            return "Chuyển cần xã hoặc huyện được chuyển, và một dòng ghi mã huyện, tỉnh nhận."
        if any(part.extent is Extent.PART for part in operation.parts):
            return "Chuyển một phần xã là chia tách: chọn hình thức Chia tách."
    if operation.kind is Kind.FOUND and (parts, results) != (0, 1):
        return "Lập mới cần một xã mới, không có xã cũ."
    if operation.kind is Kind.ABOLISH and (parts, results) != (1, 0):
        return "Giải thể cần một xã cũ, không có xã mới."
    return ""
