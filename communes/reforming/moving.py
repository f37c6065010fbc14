"""Villages that one commune of a list lost and another has: they may have moved. Pure.

Suggested where name and households are alike, never decided; what was decided becomes moves of one
reform of the unit above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from communes.errors import Refused
from communes.reforming.comparing import Compared, Listed
from communes.reforming.drafting import Pair, undecided
from communes.reforming.matching import KnownVillage
from communes.reforming.values import Kind, Operation, Result, Share, numbered
from communes.vietnamese import match_key


@dataclass(frozen=True)
class Move:
    """A village of the register and the row of another commune. reasons: the signs, as a phrase."""

    old: KnownVillage
    new: Listed
    reasons: str = ""

    @property
    def pair(self) -> Pair:
        return Pair((self.old.pk,), (self.new.key,))

    def words(self, communes: Mapping[int, str]) -> str:
        """communes: names by key."""
        left, came = communes.get(self.old.commune, ""), communes.get(self.new.commune, "")
        return f"{self.old.label}: {left} → {came}"


def suggest_moves(compared: Mapping[int, Compared], decided: Iterable[Pair]) -> list[Move]:
    """Likely moves among what is not decided, in the order of the communes."""
    known = list(decided)
    rows: dict[tuple[str, int], list[Listed]] = defaultdict(list)
    gone: list[KnownVillage] = []
    for one in compared.values():
        # Of a commune that the list leaves out nothing is known.
        if one.listed:
            left, new = undecided(one, known)
            gone += left
            for row in new:
                if row.households:
                    rows[match_key(row.name), row.households].append(row)
    found = []
    for old in gone:
        key = (match_key(old.name), old.households or 0)
        alike = [row for row in rows.get(key, ()) if _kinds_agree(old, row)]
        namesakes = [each for each in gone if (match_key(each.name), each.households) == key]
        for row in alike:
            reasons = "cùng tên, cùng số hộ"
            if old.people is not None and old.people == row.people:
                reasons = "cùng tên, cùng số hộ và số khẩu"
            if len(alike) > 1 or len(namesakes) > 1:
                reasons += "; có thôn khác giống như vậy"
            found.append(Move(old, row, reasons))
    return found


def move_of(pair: Pair, compared: Mapping[int, Compared]) -> Move | None:
    """The move that a pair says; None when list or register changed since."""
    if len(pair.olds) != 1 or len(pair.news) != 1:
        return None
    gone = {old.pk: old for one in compared.values() for old in one.only_register}
    new = {row.key: row for one in compared.values() for row in one.only_list}
    old, row = gone.get(pair.olds[0]), new.get(pair.news[0])
    if old is None or row is None or old.commune == row.commune:
        return None
    return Move(old, row)


def check_move(pair: Pair, compared: Mapping[int, Compared], decided: Iterable[Pair]) -> Move:
    """Raises Refused for what is no move, or what was decided otherwise."""
    move = move_of(pair, compared)
    if move is None:
        raise Refused("Sổ hoặc danh sách đã thay đổi từ lúc mở trang. Mở lại trang rồi chọn lại.")
    if any(other.touches(pair) for other in decided):
        raise Refused(f"{move.old.label} đã được ghép việc khác. Bỏ ghép đó trước.")
    return move


def operations_of_moves(moves: Iterable[Move], communes: Mapping[int, str]) -> list[Operation]:
    return numbered(
        [
            Operation(
                kind=Kind.MOVE,
                parts=(Share(name=move.old.full_name, village=move.old.pk),),
                results=(
                    Result(
                        kind=move.new.kind,
                        name=move.new.name,
                        households=move.new.households,
                        people=move.new.people,
                        commune=communes.get(move.new.commune, ""),
                        commune_id=move.new.commune,
                    ),
                ),
                text=f"Đối chiếu danh sách: {move.words(communes)}",
            )
            for move in moves
        ]
    )


def _kinds_agree(old: KnownVillage, row: Listed) -> bool:
    return not old.kind or not row.kind or match_key(old.kind) == match_key(row.kind)
