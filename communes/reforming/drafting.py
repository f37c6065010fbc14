"""What was decided about the differences of a list, and the operations that follow. Pure.

A pair says which villages of the register became which of the list. One and one is a new name or
kind, several and one a merger, one and several a division; without an old one the new is founded,
without a new one the old is abolished.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from communes.errors import Refused
from communes.reforming.comparing import Compared, Listed
from communes.reforming.matching import KnownVillage
from communes.reforming.values import Kind, Operation, Result, Share, numbered
from communes.vietnamese import match_key


@dataclass(frozen=True)
class Pair:
    """olds: keys of villages of the register; news: places in the list."""

    olds: tuple[int, ...]
    news: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        return {"olds": list(self.olds), "news": list(self.news)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Pair:
        return cls(tuple(row["olds"]), tuple(row["news"]))

    @property
    def code(self) -> str:
        """'12+15>3': how a page names the pair."""
        return f"{'+'.join(map(str, self.olds))}>{'+'.join(map(str, self.news))}"

    @classmethod
    def of_code(cls, code: str) -> Pair | None:
        """The pair of a code; None for what is none."""
        olds, arrow, news = code.partition(">")
        if not arrow:
            return None
        keys: list[tuple[int, ...]] = []
        for side in (olds, news):
            parts = [part for part in side.split("+") if part]
            if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
                return None
            keys.append(tuple(sorted(map(int, parts))))
        return cls(keys[0], keys[1]) if any(keys) else None

    def touches(self, other: Pair) -> bool:
        return bool({*self.olds} & {*other.olds} or {*self.news} & {*other.news})


def kind_of(pair: Pair, compared: Compared) -> Kind:
    """The form of rearrangement that a pair of this commune is."""
    if not pair.olds:
        return Kind.FOUND
    if not pair.news:
        return Kind.ABOLISH
    if len(pair.olds) > 1:
        return Kind.MERGE
    if len(pair.news) > 1:
        return Kind.SPLIT
    old, new = compared.olds[pair.olds[0]], compared.news[pair.news[0]]
    return Kind.KIND if match_key(old.name) == match_key(new.name) else Kind.RENAME


def check_pair(pair: Pair, compared: Compared, decided: Iterable[Pair]) -> None:
    """Raises Refused for a pair that no operation can be, or that another one contradicts."""
    olds, news = compared.olds, compared.news
    if not (olds.keys() >= {*pair.olds} and news.keys() >= {*pair.news}):
        raise Refused(
            "Sổ hoặc danh sách đã thay đổi từ lúc mở trang: có thôn không còn ở chỗ khác nhau. Mở "
            "lại trang rồi ghép lại."
        )
    if not pair.olds and not pair.news:
        raise Refused("Chưa chọn thôn nào. Đánh dấu thôn trong sổ và thôn trong danh sách.")
    if len(pair.olds) > 1 and len(pair.news) > 1:
        raise Refused(
            "Nhiều thôn cũ thành nhiều thôn mới: ghép từng thôn mới một. Thôn bị chia một phần thì "
            "ghi ở sự kiện sắp xếp, sau khi lập dự thảo."
        )
    matched = {match.old.pk: match.new.key for match in compared.same}
    if len(pair.olds) == len(pair.news) == 1 and matched.get(pair.olds[0]) == pair.news[0]:
        raise Refused("Thôn này trong sổ và trong danh sách đã giống nhau, không phải ghép.")
    if pair.olds and not pair.news and pair.olds[0] in matched:
        raise Refused("Thôn này còn trong danh sách nên không giải thể được.")
    if pair.news and not pair.olds and pair.news[0] in matched.values():
        raise Refused("Thôn này đã có trong sổ nên không phải lập mới.")
    for old, new in matched.items():
        if (old in pair.olds) != (new in pair.news):
            name = olds[old].label if old in pair.olds else news[new].label
            raise Refused(
                f"{name} có ở cả sổ và danh sách: đánh dấu ở cả hai bên, hoặc bỏ dấu ở cả hai bên."
            )
    clash = next((other for other in decided if other.touches(pair)), None)
    if clash is not None:
        raise Refused(
            f"Đã ghép: {words_of(clash, compared)}. Bỏ ghép đó trước, rồi ghép lại từ đầu."
        )


def words_of(pair: Pair, compared: Compared) -> str:
    """'Thôn A và Thôn B → Thôn C'; of a village that is gone by now only that it was there."""
    olds, news = compared.olds, compared.news
    left = _listed([olds[pk].label if pk in olds else "thôn không còn" for pk in pair.olds])
    right = _listed([news[key].label if key in news else "dòng không còn" for key in pair.news])
    if not left:
        return f"{right}: lập mới"
    if not right:
        return f"{left}: giải thể"
    return f"{left} → {right}"


def undecided(compared: Compared, pairs: Iterable[Pair]) -> tuple[list[KnownVillage], list[Listed]]:
    """The villages of either side that nobody said anything about yet."""
    decided = list(pairs)
    olds = {pk for pair in decided for pk in pair.olds}
    news = {key for pair in decided for key in pair.news}
    return (
        [village for village in compared.only_register if village.pk not in olds],
        [row for row in compared.only_list if row.key not in news],
    )


def standing_pairs(compared: Compared, pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs whose villages are still there, as the register is now."""
    olds, news = compared.olds.keys(), compared.news.keys()
    return [pair for pair in pairs if olds >= {*pair.olds} and news >= {*pair.news}]


def operations_of(compared: Compared, pairs: Iterable[Pair]) -> list[Operation]:
    """What a reform of the commune does, in the order of the pairs."""
    return numbered([_operation(pair, compared) for pair in pairs])


def _operation(pair: Pair, compared: Compared) -> Operation:
    olds = [compared.olds[pk] for pk in pair.olds]
    news = [compared.news[key] for key in pair.news]
    places = ", ".join(row.place for row in news if row.place)
    words = f"{words_of(pair, compared)} ({places})" if places else words_of(pair, compared)
    return Operation(
        kind=kind_of(pair, compared),
        parts=tuple(Share(name=old.full_name, village=old.pk) for old in olds),
        results=tuple(
            Result(
                kind=row.kind,
                name=row.name,
                households=row.households,
                people=row.people,
                commune_id=row.commune,
            )
            for row in news
        ),
        text=f"Đối chiếu danh sách: {words}",
    )


def _listed(names: list[str]) -> str:
    return " và ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
