"""What operations do on their day: which villages end, begin, change, and who passes whither. Pure.

A merger ends every old village and founds a new one, also where the name of an old one goes on: law
6, close and open. A rename, a change of kind and a move go on as the same village. A village of
which parts are taken goes on with what is left, unless an operation takes the rest or the parts
are all it had.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from communes.errors import Refused
from communes.reforming.counting import (
    left_of,
    problem_of_sums,
    remark_on_count,
    takes_all,
    with_counts,
    with_missing,
)
from communes.reforming.faults import doubled_names, not_found, problem_of_shape, problems_of_life
from communes.reforming.matching import Register
from communes.reforming.outcome import Change, Finding, Opening, Outcome, Passing
from communes.reforming.values import (
    Extent,
    Kind,
    Operation,
    Result,
    Share,
    first_known,
    total,
)
from communes.vietnamese import match_key
from communes.villages.rules import LARGEST_COUNT, understand_name


def work_out(
    operations: Sequence[Operation], register: Register, day: datetime.date | None
) -> Outcome:
    """The outcome of resolved operations on a day; an outcome with errors is not applied."""
    return _Work(register, day).of(operations)


class _Work:
    def __init__(self, register: Register, day: datetime.date | None) -> None:
        self.register = register
        self.day = day
        self.outcome = Outcome()
        self.used: dict[int, list[tuple[Operation, Share]]] = defaultdict(list)

    def of(self, operations: Sequence[Operation]) -> Outcome:
        if self.day is None:
            self._say(0, "Chưa có ngày có hiệu lực. Ghi ngày ở phần “Văn bản”.")
        if not operations:
            self._say(
                0,
                "Chưa có việc sắp xếp nào. Dán lời nghị quyết, tải bảng lên, hoặc thêm từng việc.",
            )
        for operation in operations:
            if operation.kind is Kind.UNCLEAR:
                self._say(
                    operation.position,
                    "Chưa hiểu câu này. Bấm Sửa để ghi thôn cũ, thôn mới; hoặc bỏ việc này.",
                )
            elif self._villages_are_known(operation):
                for share in operation.parts:
                    self.used[share.village or 0].append((operation, share))
        self._check_use()
        for operation in operations:
            if operation.kind is not Kind.UNCLEAR and self._is_known(operation):
                self._do(operation)
        self._close_and_go_on()
        for position, message in doubled_names(self.outcome, self.register, self.day):
            self._say(position, message)
        return self.outcome

    def _is_known(self, operation: Operation) -> bool:
        return all(share.village in self.register.villages for share in operation.parts)

    def _villages_are_known(self, operation: Operation) -> bool:
        for share in operation.parts:
            village = self.register.villages.get(share.village or 0)
            if village is None:
                self._say(operation.position, not_found(share, self.register))
            elif self.day is not None:
                for message in problems_of_life(village, self.day):
                    self._say(operation.position, message)
        return self._is_known(operation)

    def _check_use(self) -> None:
        for pk, uses in self.used.items():
            village = self.register.villages[pk]
            wholes = [one for one, share in uses if share.extent is Extent.WHOLE]
            rests = [one for one, share in uses if share.extent is Extent.REST]
            places = ", ".join(str(one.position) for one, _ in uses)
            last = uses[-1][0].position
            if len({one.position for one, _ in uses}) < len(uses):
                self._say(
                    last, f"{village.full_name} được ghi hai lần trong một việc. Bỏ một dòng."
                )
            elif wholes and len(uses) > 1:
                self._say(
                    last,
                    f"{village.full_name} được dùng toàn bộ mà có trong nhiều việc ({places}). Ghi "
                    "“một phần” ở mỗi việc, hoặc bỏ bớt.",
                )
            elif len(rests) > 1 or (rests and len(uses) == 1):
                self._say(
                    last,
                    f"{village.full_name}: “phần còn lại” chỉ ghi một lần, cạnh việc lấy một phần "
                    "của thôn này.",
                )
            taken = [share.households for _, share in uses if share.extent is not Extent.WHOLE]
            known = village.households
            if known is not None and all(count is not None for count in taken):
                taken_in_all = sum(count or 0 for count in taken)
                if taken_in_all > known:
                    self._say(
                        last,
                        f"Các phần của {village.full_name} cộng lại {taken_in_all} hộ, trong sổ có "
                        f"{known} hộ. Kiểm tra số hộ từng phần.",
                        grave=False,
                    )

    def _do(self, operation: Operation) -> None:
        problem = problem_of_shape(operation)
        if problem:
            self._say(operation.position, problem)
            return
        shares = [
            with_counts(share, self.register.villages[share.village or 0], self._uses_of(share))
            for share in operation.parts
        ]
        if operation.kind in (Kind.RENAME, Kind.KIND, Kind.MOVE):
            self._change(operation, shares[0])
        elif operation.kind is Kind.ABOLISH:
            for share in shares:
                self.outcome.closings[share.village or 0] = [operation.position]
        else:
            self._open(operation, shares)

    def _change(self, operation: Operation, share: Share) -> None:
        village = self.register.villages[share.village or 0]
        result = operation.results[0]
        named = self._named(operation, result, village.kind, village.name)
        commune = self._commune(operation, result, village.commune)
        if named is None or commune is None:
            return
        kind, name = named
        before = (match_key(village.kind), match_key(village.name))
        same = (match_key(kind), match_key(name)) == before
        if operation.kind is Kind.MOVE and commune == village.commune:
            self._say(
                operation.position,
                f"{village.full_name} đang thuộc xã này rồi. Chọn xã khác làm nơi đến.",
            )
        elif operation.kind is not Kind.MOVE and commune != village.commune:
            self._say(operation.position, "Đổi sang xã khác thì chọn hình thức “Chuyển xã”.")
        elif operation.kind is not Kind.MOVE and same:
            self._say(
                operation.position,
                f"Tên và loại mới của {village.full_name} giống hiện nay. Sửa tên mới, hoặc bỏ "
                "việc này.",
            )
        else:
            stated = first_known(result.households, operation.parts[0].households)
            self._tell(remark_on_count(operation, village, stated))
            self.outcome.changes.append(
                Change(
                    village=village.pk,
                    kind=kind,
                    name=name,
                    commune=commune,
                    households=first_known(result.households, share.households),
                    people=first_known(result.people, share.people),
                    position=operation.position,
                    operation=operation.kind,
                )
            )

    def _open(self, operation: Operation, shares: list[Share]) -> None:
        olds = [self.register.villages[share.village or 0] for share in shares]
        kinds = {match_key(old.kind): old.kind for old in olds}
        usual = next(iter(kinds.values())) if len(kinds) == 1 else ""
        homes = {old.commune for old in olds}
        home = next(iter(homes)) if len(homes) == 1 else None
        formers = {old.former_id for old in olds}
        former = next(iter(formers)) if len(formers) == 1 else None
        results = with_missing(operation, shares)
        for result in results:
            named = self._named(operation, result, usual, "")
            commune = self._commune(operation, result, home)
            if named is None or commune is None:
                continue
            kind, name = named
            full = replace(result, kind=kind, name=name, commune_id=commune)
            households, people = full.households, full.people
            if operation.kind is Kind.MERGE:
                households = first_known(households, total(share.households for share in shares))
                people = first_known(people, total(share.people for share in shares))
            elif operation.kind is Kind.SPLIT and len(results) == 1:
                households = first_known(households, shares[0].households)
                people = first_known(people, shares[0].people)
            if full.key in self.outcome.openings:
                self._say(
                    operation.position,
                    f"{full.full_name} có ở hai việc. Mỗi thôn mới chỉ ghi ở một việc; gộp các "
                    "thôn cũ của nó vào một việc.",
                )
                continue
            self.outcome.openings[full.key] = Opening(
                key=full.key,
                kind=kind,
                name=name,
                commune=commune,
                former_id=former,
                households=households,
                people=people,
                position=operation.position,
                operation=operation.kind,
            )
            for share in shares:
                split_whole = operation.kind is Kind.SPLIT and len(results) > 1
                whole = share.extent is Extent.WHOLE and not split_whole
                self.outcome.passings.append(
                    Passing(
                        old=share.village or 0,
                        key=full.key,
                        operation=operation.kind,
                        extent=Extent.WHOLE if whole else Extent.PART,
                        households=full.households if split_whole else share.households,
                        people=full.people if split_whole else share.people,
                    )
                )
        self._tell(problem_of_sums(operation, list(zip(olds, shares, strict=True)), results))

    def _named(
        self, operation: Operation, result: Result, usual_kind: str, usual_name: str
    ) -> tuple[str, str] | None:
        if not result.name and not usual_name:
            self._say(operation.position, "Chưa có tên thôn mới. Bấm Sửa rồi ghi tên.")
            return None
        try:
            kind, name = understand_name(result.kind, result.name or usual_name)
        except Refused as refusal:
            self._say(operation.position, refusal.message)
            return None
        kind = kind or usual_kind
        if not kind:
            self._say(
                operation.position,
                f"Chưa ghi loại của “{name}” mà các thôn cũ khác loại. Bấm Sửa, ghi thôn, bản hay "
                "tổ dân phố.",
            )
            return None
        for count in (result.households, result.people):
            if count is not None and count > LARGEST_COUNT:
                self._say(operation.position, f"Số {count} của “{name}” quá lớn. Sửa lại số.")
        return kind, name

    def _commune(self, operation: Operation, result: Result, usual: int | None) -> int | None:
        if result.commune and result.commune_id is None:
            self._say(
                operation.position,
                f"Không thấy {result.commune} trong địa bàn của sự kiện. Sửa tên xã, hoặc để đơn "
                "vị cấp trên của hai xã lập sự kiện này.",
            )
            return None
        commune = first_known(result.commune_id, usual)
        if commune is None:
            self._say(
                operation.position,
                f"Chưa rõ {result.full_name or 'thôn mới'} thuộc xã nào. Bấm Sửa rồi chọn xã.",
            )
        return commune

    def _close_and_go_on(self) -> None:
        """Villages taken whole end; of the others those whose parts are all they had."""
        for pk, uses in self.used.items():
            opening = [one for one, _ in uses if one.kind in (Kind.MERGE, Kind.SPLIT)]
            if not opening:
                continue
            village = self.register.villages[pk]
            positions = [one.position for one in opening]
            shares = [share for _, share in uses]
            if takes_all(village, shares):
                self.outcome.closings[pk] = positions
                continue
            left = left_of(village, shares)
            self.outcome.changes.append(
                Change(
                    village=pk,
                    kind=village.kind,
                    name=village.name,
                    commune=village.commune,
                    position=positions[0],
                    operation=opening[0].kind,
                    **left,
                )
            )
            rest = f"còn {left['households']} hộ" if left["households"] is not None else "còn lại"
            self._say(
                positions[-1],
                f"{village.full_name} vẫn là thôn cũ với phần {rest}. Nếu thôn hết hẳn, ghi “phần "
                "còn lại” đi đâu.",
                grave=False,
            )

    def _uses_of(self, share: Share) -> list[Share]:
        return [one for _, one in self.used[share.village or 0]]

    def _tell(self, findings: Iterable[Finding]) -> None:
        self.outcome.findings += [one for one in findings if one not in self.outcome.findings]

    def _say(self, position: int, message: str, *, grave: bool = True) -> None:
        self._tell([Finding(position, message, grave)])
