"""Which team a row means in the register of the day: pure, the register comes as `Known`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from communes.place_names import split_unit_kind, split_village_kind, village_match_key
from communes.vietnamese import clean, match_key

VILLAGE, COMMUNE, COMMITTEE = "village", "commune", "committee"
UNIT_KINDS_OF_COMMUNES = ("Xã", "Phường", "Thị trấn", "Đặc khu")

# "Tổ công nghệ số cộng đồng", "Tổ CNSCĐ", "Tổ CNS cộng đồng", with a number in front or not.
_BODY = re.compile(
    r"^(?:[IVX]+\s*[.)]|\d+\s*[.)])?\s*(?:tổ\s+)?(?:công\s+nghệ\s+số\s+cộng\s+đồng|công\s+nghệ\s+số"
    r"|cns\s*cđ|cns\s+cộng\s+đồng|cns\s*cd)(?:\s+(?:của|tại|ở))?(?:\s+|\s*[:\-–]\s*|$)",
    re.IGNORECASE,
)
_COMMITTEE = re.compile(r"^ban\s+chỉ\s+đạo\b", re.IGNORECASE)
# Behind the name of a village that another of its commune bears too.
_OF_FORMER = re.compile(r"\s*\(([^()]+?)\s+cũ\)$", re.IGNORECASE)
NO_FORMER = "không thuộc xã"
_LEVEL = re.compile(r"^(?:cấp\s+)?(?:xã|phường|thị trấn|đặc khu)$")


@dataclass(frozen=True, slots=True)
class Body:
    """What a team's name says: its kind, and the village of a village team ('' when none)."""

    kind: str
    village_kind: str = ""
    village: str = ""


@lru_cache(maxsize=4096)
def body_of(text: str) -> Body:
    """'Tổ CNSCĐ thôn Cẩm Khê' is the team of the thôn called Cẩm Khê."""
    text = clean(text)
    if _COMMITTEE.match(text):
        return Body(COMMITTEE)
    found = _BODY.match(text)
    rest = text[found.end() :] if found else text
    unit_kind, unit_name = split_unit_kind(rest)
    if _LEVEL.match(match_key(rest)) or (unit_kind in UNIT_KINDS_OF_COMMUNES and unit_name):
        return Body(COMMUNE)
    kind, name = split_village_kind(rest)
    return Body(VILLAGE, kind, name or rest)


@dataclass(frozen=True, slots=True)
class KnownVillage:
    """A village that a commune holds on the day of the list; former: the commune that held it
    before, with its kind."""

    pk: int
    commune_id: int
    kind: str
    name: str
    former: str = ""


def told_apart(full_name: str, former: str) -> str:
    """The name of a village that has a namesake in its commune: 'Thôn An Mỹ (xã Tam Vinh cũ)'."""
    return f"{full_name} ({former[:1].lower() + former[1:] if former else NO_FORMER} cũ)"


class VillageBook:
    """The villages of some communes on a day, found by name."""

    def __init__(self, villages: Iterable[KnownVillage]) -> None:
        self._by_key: dict[tuple[int, str], list[KnownVillage]] = defaultdict(list)
        for village in villages:
            # Read with and without its kind: 'Phố Bản' may be a Phố called Bản.
            keys = {village_match_key(village.kind, village.name), match_key(village.name)}
            for key in keys:
                self._by_key[village.commune_id, key].append(village)

    def of_former(self, commune_id: int, kind: str, name: str) -> list[KnownVillage]:
        """Villages whose name is followed by their former commune, as `told_apart` writes it."""
        ending = _OF_FORMER.search(name)
        if not ending:
            return []
        former = match_key(ending[1])
        return [
            village
            for village in self.named(commune_id, kind, name[: ending.start()])
            if former in _former_keys(village)
        ]

    def named(self, commune_id: int, kind: str, name: str) -> list[KnownVillage]:
        """Villages of that name whose kind is equal or missing; an equal kind decides."""
        found: list[KnownVillage] = []
        for key in (village_match_key("", name), match_key(f"{kind} {name}")):
            for village in self._by_key.get((commune_id, key), ()):
                if village not in found:
                    found.append(village)
        same = [village for village in found if match_key(village.kind) == match_key(kind)]
        loose = [village for village in found if not kind or not village.kind]
        return same or loose


def _former_keys(village: KnownVillage) -> set[str]:
    if not village.former:
        return {match_key(NO_FORMER)}
    return {match_key(village.former), match_key(split_unit_kind(village.former)[1])}


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """The team that a row means: equal places are the same team.

    village_id: of a village team whose village is known. name: how the team is written, only
    where no village tells it; name_key compares it.
    """

    commune_id: int
    kind: str
    village_id: int | None = None
    name_key: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    place: TeamPlace
    warnings: tuple[str, ...] = ()


class Locator:
    """Which team each row means; remembers, since the rows of a team stand together."""

    def __init__(self, villages: VillageBook) -> None:
        self._villages = villages
        self._found: dict[tuple[int, str], Located] = {}

    def of(self, commune_id: int, team: str) -> Located:
        key = (commune_id, team)
        if key not in self._found:
            self._found[key] = self._locate(commune_id, team)
        return self._found[key]

    def _locate(self, commune_id: int, team: str) -> Located:
        body = body_of(team)
        if body.kind != VILLAGE:
            return Located(TeamPlace(commune_id, body.kind))
        found = self._villages.named(commune_id, body.village_kind, body.village)
        found = found or self._villages.of_former(commune_id, body.village_kind, body.village)
        if len(found) == 1:
            return Located(TeamPlace(commune_id, VILLAGE, found[0].pk))
        warning = "W_VILLAGE_AMBIGUOUS" if found else "W_VILLAGE_UNKNOWN"
        name_key = match_key(f"{body.village_kind} {body.village}")
        return Located(TeamPlace(commune_id, VILLAGE, None, name_key), (warning,))
