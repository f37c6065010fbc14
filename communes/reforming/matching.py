"""Which villages and communes the words of a reform mean. Pure.

Exact after normalising; a name equal without accents is offered, never taken.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from communes.place_names import split_unit_kind, split_village_kind, village_hint_key
from communes.reforming.values import Operation, Result, Share
from communes.vietnamese import match_key


@dataclass(frozen=True)
class KnownCommune:
    pk: int
    kind: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class KnownVillage:
    """A village as the register has it on the eve of the reform.

    commune: the key of the unit that holds it. former: the label of its former commune. begins,
    ends: of its life in that commune. later: what stands against changing it from the day on, as
    sentences. there: on the eve; one that begins later is known for its name alone.
    """

    pk: int
    kind: str
    name: str
    commune: int
    former: str = ""
    former_id: int | None = None
    households: int | None = None
    people: int | None = None
    begins: datetime.date | None = None
    ends: datetime.date | None = None
    later: tuple[str, ...] = ()
    there: bool = True

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}".strip()

    @property
    def label(self) -> str:
        """With the former commune, which tells two of one name apart."""
        return f"{self.full_name} ({self.former} cũ)" if self.former else self.full_name


@dataclass
class Register:
    """The communes that a reform may touch and their villages, by key."""

    communes: dict[int, KnownCommune] = field(default_factory=dict)
    villages: dict[int, KnownVillage] = field(default_factory=dict)

    def commune_named(self, text: str) -> KnownCommune | None:
        """The one commune of that name; None when there is none or several."""
        kind, name = split_unit_kind(text)
        found = [
            commune
            for commune in self.communes.values()
            if match_key(commune.full_name) == match_key(text)
            or (
                match_key(commune.name) == match_key(name)
                and (not kind or match_key(kind) == match_key(commune.kind))
            )
        ]
        return found[0] if len(found) == 1 else None

    def only_commune(self) -> KnownCommune | None:
        return next(iter(self.communes.values())) if len(self.communes) == 1 else None

    def candidates(self, share: Share) -> list[KnownVillage]:
        """The villages that a share may mean exactly."""
        communes = self._communes_of(share)
        kind, name = split_village_kind(share.name)
        key, whole = match_key(name), match_key(share.name)
        found = [
            village
            for village in self.villages.values()
            if village.commune in communes
            and (
                match_key(village.full_name) == whole
                or (
                    match_key(village.name) == key
                    and (not kind or not village.kind or match_key(kind) == match_key(village.kind))
                )
                or (not kind and match_key(village.name) == whole)
            )
        ]
        if any(village.there for village in found):
            found = [village for village in found if village.there]
        if share.former and len(found) > 1:
            former = match_key(split_unit_kind(share.former)[1])
            found = [
                village
                for village in found
                if match_key(split_unit_kind(village.former)[1]) == former
            ]
        return found

    def suggestions(self, share: Share) -> list[KnownVillage]:
        """Villages whose name is equal without accents, 'số' and zeros, or of another kind."""
        kind, name = split_village_kind(share.name)
        hint = village_hint_key(kind, name)
        return [
            village
            for village in self.villages.values()
            if village.commune in self._communes_of(share)
            and village_hint_key(village.kind, village.name) == hint
        ][:5]

    def _communes_of(self, share: Share) -> set[int]:
        if not share.commune:
            return set(self.communes)
        named = self.commune_named(share.commune)
        return {named.pk} if named else set()


def resolve(operations: Iterable[Operation], register: Register) -> list[Operation]:
    """The operations with the villages and communes found; what was chosen by hand stays."""
    return [_resolved(operation, register) for operation in operations]


def _resolved(operation: Operation, register: Register) -> Operation:
    parts = tuple(_found(share, register) for share in operation.parts)
    homes = {
        register.villages[share.village].commune
        for share in parts
        if share.village in register.villages
    }
    # Where the old villages lie in one commune the new one does too, unless it is said otherwise.
    own = register.only_commune()
    home = next(iter(homes)) if len(homes) == 1 else (own.pk if own and not homes else None)
    results = tuple(_placed(result, home, register) for result in operation.results)
    return replace(operation, parts=parts, results=results)


def _found(share: Share, register: Register) -> Share:
    if share.village is not None and share.village in register.villages:
        return share
    found = register.candidates(share) if share.name else []
    return replace(share, village=found[0].pk if len(found) == 1 else None)


def _placed(result: Result, home: int | None, register: Register) -> Result:
    if result.commune:
        named = register.commune_named(result.commune)
        return replace(result, commune_id=named.pk if named else None)
    if result.commune_id in register.communes:
        return result
    return replace(result, commune_id=home)
