"""Where what was asked of units goes when they end: to the communes of their people. Pure.

A plan for a district is one for its communes. A commune that took one of them whole is asked from
then on, also where it took others in as well, which is said; of a divided commune those are asked
all of whose people were asked before. What a single commune was spared of, or asked instead, goes
on only where nobody else's people are touched by it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

Day = datetime.date


@dataclass(frozen=True)
class Step:
    """That people of a commune passed to another one on a day; whole: all of them."""

    old: int
    new: int
    on: Day
    whole: bool


@dataclass(frozen=True)
class Followed:
    """What became of some communes by a day, all by their keys.

    reached: the communes of the day that what was asked goes on in. mixed: those of them that
    hold people of others too. lost: communes that ended and were divided, with the communes that
    took a part and are not reached. days: on which any of it changed.
    """

    reached: frozenset[int] = frozenset()
    mixed: frozenset[int] = frozenset()
    lost: Mapping[int, frozenset[int]] = field(default_factory=dict)
    days: tuple[Day, ...] = ()

    @property
    def carried(self) -> frozenset[int]:
        """Where an exemption goes on: nobody else's people live there."""
        return self.reached - self.mixed


@dataclass(frozen=True)
class Life:
    """The days of a commune, None open."""

    begins: Day | None
    ends: Day | None


class Chains:
    """Who followed whom, for asking again and again. lives: of every commune that a step names."""

    def __init__(self, steps: Iterable[Step], lives: Mapping[int, Life]) -> None:
        self._from: dict[int, list[Step]] = defaultdict(list)
        self._into: dict[int, list[Step]] = defaultdict(list)
        for step in steps:
            self._from[step.old].append(step)
            self._into[step.new].append(step)
        self._lives = lives

    def follow(self, communes: Collection[int], on: Day) -> Followed:
        """What became of the communes by a day."""
        inside, mixed = set(communes), set[int]()
        lost: dict[int, frozenset[int]] = {}
        turns: list[Day] = []
        while True:
            last = turns[-1] if turns else Day.min
            near = (step for pk in inside for step in (*self._from[pk], *self._into[pk]))
            ahead = {step.on for step in near if last < step.on <= on}
            if not ahead:
                break
            day = min(ahead)
            turns.append(day)
            giving = [step for pk in inside for step in self._from[pk] if step.on == day]
            taking = {step.new for step in giving} | inside
            reached = {new for new in taking if self._reaches(new, day, inside)}
            impure = {new for new in reached if self._is_mixed(new, day, inside, mixed)}
            for old in {step.old for step in giving if self._ended(step.old, day)}:
                missed = {step.new for step in giving if step.old == old} - reached
                if missed:
                    lost[old] = frozenset(missed)
            inside, mixed = reached, impure
        there = frozenset(pk for pk in inside if not self._ended(pk, on))
        return Followed(there, frozenset(mixed) & there, lost, tuple(turns))

    def _reaches(self, new: int, day: Day, inside: set[int]) -> bool:
        """Whether what is asked inside is asked of a commune from the day on."""
        if self._ended(new, day):
            return False
        if new in inside:
            return True
        return any(step.whole and step.old in inside for step in self._on(new, day)) or not (
            self._others(new, day, inside)
        )

    def _is_mixed(self, new: int, day: Day, inside: set[int], mixed: set[int]) -> bool:
        parts = {step.old for step in self._on(new, day)} | {new}
        return bool(self._others(new, day, inside) or parts & mixed)

    def _others(self, new: int, day: Day, inside: set[int]) -> set[int]:
        """Communes outside whose people it has from the day on; itself, where it was there."""
        life = self._lives.get(new)
        was_there = life is None or life.begins is None or life.begins < day
        parts = {step.old for step in self._on(new, day)} | ({new} if was_there else set())
        return parts - inside

    def _on(self, new: int, day: Day) -> list[Step]:
        return [step for step in self._into[new] if step.on == day]

    def _ended(self, commune: int, day: Day) -> bool:
        life = self._lives.get(commune)
        return life is not None and life.ends is not None and life.ends < day


def still_asked(last_in_time: Day | None, ended: Day) -> bool:
    """Whether a target goes on after the units it was asked of ended: not when its day was over."""
    return last_in_time is None or last_in_time > ended
