"""An official list of villages beside the register: what is the same, what only one of them has.

Pure. Two villages are the same when their names and kinds are, exactly after normalising; one
kind may be missing, and a former commune tells namesakes apart. Everything else is a difference,
for a person to decide: `pairing` suggests what may have become of what, `drafting` makes
operations of what was decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from communes.place_names import split_unit_kind
from communes.reforming.matching import KnownVillage
from communes.vietnamese import match_key


@dataclass(frozen=True)
class Listed:
    """A village as the list has it. key: its place among the villages of the list, from 1.

    place: where it stands in the file, for people. households, people: None is not said.
    """

    key: int
    commune: int
    kind: str
    name: str
    former: str = ""
    households: int | None = None
    people: int | None = None
    place: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}".strip()

    @property
    def label(self) -> str:
        return f"{self.full_name} ({self.former} cũ)" if self.former else self.full_name

    def as_json(self) -> list[Any]:
        """Short, since a list of a province has thousands; `from_json` is the way back."""
        return [
            *(self.key, self.commune, self.kind, self.name, self.former),
            *(self.households, self.people, self.place),
        ]

    @classmethod
    def from_json(cls, row: list[Any]) -> Listed:
        return cls(*row)


@dataclass(frozen=True)
class Match:
    """A village that both have."""

    old: KnownVillage
    new: Listed

    @property
    def grown(self) -> int | None:
        """Households more than in the register; negative is fewer, None not known."""
        if self.old.households is None or self.new.households is None:
            return None
        return self.new.households - self.old.households

    @property
    def counts_differ(self) -> bool:
        """Whether the list says another number of households or people than the register."""
        said = ((self.new.households, self.old.households), (self.new.people, self.old.people))
        return any(new is not None and new != old for new, old in said)


@dataclass
class Compared:
    """One commune, list and register side by side.

    listed: whether the list names any village of it; of a commune that it leaves out nothing is
    known, and its villages are not missing.
    """

    commune: int
    listed: bool = False
    same: list[Match] = field(default_factory=list)
    only_register: list[KnownVillage] = field(default_factory=list)
    only_list: list[Listed] = field(default_factory=list)

    @property
    def resized(self) -> list[Match]:
        return [match for match in self.same if match.counts_differ]

    @property
    def differs(self) -> bool:
        return bool(self.only_register or self.only_list)

    @property
    def olds(self) -> dict[int, KnownVillage]:
        """Every village of the register by its key."""
        found = {village.pk: village for village in self.only_register}
        return found | {match.old.pk: match.old for match in self.same}

    @property
    def news(self) -> dict[int, Listed]:
        """Every village of the list by its key."""
        found = {row.key: row for row in self.only_list}
        return found | {match.new.key: match.new for match in self.same}


def compare(
    communes: Iterable[int], villages: Iterable[KnownVillage], listed: Iterable[Listed]
) -> dict[int, Compared]:
    """The communes side by side, in the order given; villages of other communes are left out."""
    olds: dict[int, list[KnownVillage]] = defaultdict(list)
    news: dict[int, list[Listed]] = defaultdict(list)
    for village in villages:
        if village.there:
            olds[village.commune].append(village)
    for row in listed:
        news[row.commune].append(row)
    return {commune: _compared(commune, olds[commune], news[commune]) for commune in communes}


def _compared(commune: int, olds: list[KnownVillage], news: list[Listed]) -> Compared:
    if not news:
        return Compared(commune)
    found = Compared(commune, listed=True)
    groups: dict[str, tuple[list[KnownVillage], list[Listed]]] = defaultdict(lambda: ([], []))
    for village in olds:
        groups[match_key(village.name)][0].append(village)
    for row in news:
        groups[match_key(row.name)][1].append(row)
    for left, right in groups.values():
        for agree in (_equal, _not_unlike):
            found.same += _taken(left, right, agree)
        found.only_register += left
        found.only_list += right
    return found


Agree = Callable[[KnownVillage, Listed], bool]


def _taken(left: list[KnownVillage], right: list[Listed], agree: Agree) -> list[Match]:
    """Those of one name that agree with one of the other side and with no second; they leave."""
    pairs = [(old, new) for old in left for new in right if agree(old, new)]
    found = [
        Match(old, new)
        for old, new in pairs
        if sum(old is other for other, _ in pairs) == 1
        and sum(new is other for _, other in pairs) == 1
    ]
    for match in found:
        left.remove(match.old)
        right.remove(match.new)
    return found


def _equal(old: KnownVillage, new: Listed) -> bool:
    return match_key(old.kind) == match_key(new.kind) and _former(old.former) == _former(new.former)


def _not_unlike(old: KnownVillage, new: Listed) -> bool:
    """Equal, or the list or the register says less."""
    formers, kinds = (_former(old.former), _former(new.former)), (old.kind, new.kind)
    return (not all(formers) or formers[0] == formers[1]) and (
        not all(kinds) or match_key(old.kind) == match_key(new.kind)
    )


def _former(label: str) -> str:
    return match_key(split_unit_kind(label)[1])
