"""Units of one day by code and by name, and those of other days beside them. Pure."""

from __future__ import annotations

import datetime
import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from communes.sheets.unit_entries import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    UnitEntry,
    name_key,
    name_readings,
    squeezed,
)
from communes.vietnamese import search_text

# As officials shorten them; read as the whole text of a cell, with or without the kind.
_PROVINCE_SHORT = {
    "hcm": "hồ chí minh",
    "tphcm": "hồ chí minh",
    "tp hcm": "hồ chí minh",
    "tp.hcm": "hồ chí minh",
    "tp. hcm": "hồ chí minh",
    "tt huế": "thừa thiên huế",
    "tt. huế": "thừa thiên huế",
    "t.t. huế": "thừa thiên huế",
    "t.t huế": "thừa thiên huế",
    "br vt": "bà rịa vũng tàu",
    "brvt": "bà rịa vũng tàu",
}
# Among more names than this a spelling is not compared letter by letter.
_FUZZY_SCOPE = 800
_FUZZY_LIKENESS = 0.8
# Nor are more spellings than this: a file that is wrong throughout needs no more hints.
_FUZZY_MOST = 2_000
_KIND_WITHOUT_ACCENTS = re.compile(r"(?:xa|phuong|thi tran|tt|t t|dac khu|x|p) (?=\S)")

CURRENT, FORMER, COMING = "current", "former", "coming"

Scope = Callable[[UnitEntry], bool]


class UnitIndex:
    """Lookups on one day. 'Former' entries ended before the day, 'coming' ones begin after it."""

    def __init__(
        self,
        entries: Iterable[UnitEntry],
        successions: Iterable[tuple[int, int, datetime.date]],
        day: datetime.date,
    ) -> None:
        self.day = day
        self.current: dict[int, UnitEntry] = {}
        self.by_code: dict[tuple[str, str], UnitEntry] = {}
        self.former_by_code: dict[tuple[str, str], list[UnitEntry]] = defaultdict(list)
        self._entries: dict[tuple[str, str], list[UnitEntry]] = defaultdict(list)
        self._keys: dict[tuple[str, str], dict[str, list[UnitEntry]]] = {}
        self._compared = 0
        self._near: dict[Hashable, dict[str, list[UnitEntry]]] = {}
        self._by_plain: dict[str, list[UnitEntry]] | None = None
        self._former_by_district: dict[str, list[UnitEntry]] | None = None
        self._next: dict[int, list[int]] = defaultdict(list)
        for entry in entries:
            self._add(entry)
        for old, new, on in successions:
            if on <= day:
                self._next[old].append(new)
        self.has_districts = any(unit.level == DISTRICT for unit in self.current.values())
        self._new_provinces = {
            code: {unit.code for old in olds for unit in self.successors(old)}
            for (level, code), olds in self.former_by_code.items()
            if level == PROVINCE
        }

    def _add(self, entry: UnitEntry) -> None:
        if entry.valid_on(self.day):
            self.current[entry.id] = entry
            self.by_code[entry.level, entry.code] = entry
            when = CURRENT
        elif entry.valid_to is not None and entry.valid_to < self.day:
            self.former_by_code[entry.level, entry.code].append(entry)
            when = FORMER
        else:
            when = COMING
        self._entries[when, entry.level].append(entry)
        if entry.level == DISTRICT and entry.holds_villages:
            self._entries[when, COMMUNE].append(entry)

    def _by_key(self, when: str, level: str) -> dict[str, list[UnitEntry]]:
        """Units of a level by bare name. A list that goes by codes never asks for communes."""
        found = self._keys.get((when, level))
        if found is None:
            found = self._keys[when, level] = defaultdict(list)
            for entry in self._entries[when, level]:
                found[squeezed(entry.match_key)].append(entry)
        return found

    def successors(self, entry: UnitEntry) -> list[UnitEntry]:
        """The units of the day that a former unit became, through any number of reforms."""
        found: dict[int, UnitEntry] = {}
        seen = set()
        waiting = [entry.id]
        while waiting:
            unit = waiting.pop(0)
            if unit in seen:
                continue
            seen.add(unit)
            if unit in self.current:
                found[unit] = self.current[unit]
            else:
                waiting += self._next[unit]
        return sorted(found.values(), key=lambda unit: unit.code)

    def commune_of_code(self, code: str) -> UnitEntry | None:
        """The commune of a code, or the district of that code when it holds villages itself."""
        district = self.by_code.get((DISTRICT, code.lstrip("0").zfill(3)))
        if district is not None and not district.holds_villages:
            district = None
        return self.by_code.get((COMMUNE, code)) or district

    def named(self, level: str, text: str, scope: Scope | None = None) -> list[UnitEntry]:
        """Units of the day that a text names exactly."""
        return _named(self._by_key(CURRENT, level), text, scope)

    def formerly_named(self, level: str, text: str, scope: Scope | None = None) -> list[UnitEntry]:
        """Versions of units that a text named before the day, and that it does not name now."""
        found = _named(self._by_key(FORMER, level), text, scope)
        return [entry for entry in found if not self.is_unchanged(entry)]

    def still_named(self, level: str, text: str) -> list[UnitEntry]:
        """Units of the day that a text named before, when only their kind has changed since."""
        former = _named(self._by_key(FORMER, level), text, None)
        now = [self.current[entry.id] for entry in former if entry.id in self.current]
        keys = {squeezed(entry.match_key) for entry in former}
        return _once([unit for unit in now if squeezed(unit.match_key) in keys])

    def past_versions(self, text: str, scope: Scope) -> list[UnitEntry]:
        """Communes that a text named before the day, whatever became of them."""
        return _named(self._by_key(FORMER, COMMUNE), text, scope)

    def later_named(self, level: str, text: str) -> list[UnitEntry]:
        return _named(self._by_key(COMING, level), text, None)

    def provinces(self, text: str) -> list[UnitEntry]:
        return self.named(PROVINCE, _PROVINCE_SHORT.get(name_key(text), text))

    def former_provinces(self, text: str) -> list[UnitEntry]:
        return self.formerly_named(PROVINCE, _PROVINCE_SHORT.get(name_key(text), text))

    def of_key(self, level: str, key: str, scope: Scope) -> list[UnitEntry]:
        """Units of the day with a bare name, of whatever kind."""
        return [unit for unit in self._by_key(CURRENT, level).get(key, ()) if scope(unit)]

    def former_communes_of(self, district_code: str) -> list[UnitEntry]:
        """Versions of communes that stood in a district before the day."""
        if self._former_by_district is None:
            self._former_by_district = defaultdict(list)
            for (level, _), entries in self.former_by_code.items():
                if level == COMMUNE:
                    for entry in entries:
                        self._former_by_district[entry.district_code].append(entry)
        return self._former_by_district[district_code]

    def past_districts(self, text: str, province_code: str) -> list[UnitEntry]:
        """Districts that a text named before the day, in what is now the province."""
        return _named(
            self._by_key(FORMER, DISTRICT),
            text,
            lambda entry: not province_code or province_code in self.now_in(entry),
        )

    def now_in(self, entry: UnitEntry) -> set[str]:
        """Codes of the provinces of the day in which the land of a former entry lies."""
        return self._new_provinces.get(entry.province_code) or {entry.province_code}

    def is_unchanged(self, entry: UnitEntry) -> bool:
        """Whether the unit of a former entry still has its name and kind (it may have moved)."""
        now = self.current.get(entry.id)
        return (
            now is not None
            and squeezed(now.match_key) == squeezed(entry.match_key)
            and now.short_kind == entry.short_kind
        )

    def without_accents(self, text: str, scope: Scope) -> list[UnitEntry]:
        """Communes whose name has the same letters but for accents: a hint, never an answer."""
        if self._by_plain is None:
            self._by_plain = defaultdict(list)
            for unit in self._communes():
                self._by_plain[search_text(unit.name)].append(unit)
        plain = search_text(text)
        found = [*self._by_plain.get(plain, ())]
        kind = _KIND_WITHOUT_ACCENTS.match(plain)
        if kind:
            found += self._by_plain.get(plain[kind.end() :], ())
        return _once([unit for unit in found if scope(unit)])

    def alike(self, text: str, scope: Scope, territory: Hashable) -> list[UnitEntry]:
        """Communes spelt almost so, within a scope small enough to compare; the likest first.

        `territory` is equal for equal scopes, so that its names are gathered once.
        """
        self._compared += 1
        if self._compared > _FUZZY_MOST:
            return []
        names = self._near.get(territory)
        if names is None:
            names = defaultdict(list)
            for unit in self._communes():
                if scope(unit):
                    names[search_text(unit.name)].append(unit)
            self._near[territory] = names
        if len(names) > _FUZZY_SCOPE:
            return []
        plain = search_text(name_readings(text)[0][1])
        found = difflib.get_close_matches(plain, names, n=3, cutoff=_FUZZY_LIKENESS)
        return [unit for name in found for unit in names[name]]

    def _communes(self) -> Iterable[UnitEntry]:
        return (
            unit
            for unit in self.current.values()
            if unit.level == COMMUNE or (unit.level == DISTRICT and unit.holds_villages)
        )


def _named(by_key: dict[str, list[UnitEntry]], text: str, scope: Scope | None) -> list[UnitEntry]:
    for kind, key in name_readings(text):
        found = [
            unit
            for unit in by_key.get(key, ())
            if (not kind or unit.short_kind == kind) and (scope is None or scope(unit))
        ]
        if found:
            return _once(found)
    return []


def _once(entries: list[UnitEntry]) -> list[UnitEntry]:
    """One entry per unit: of several versions the last one given."""
    return list({entry.id: entry for entry in entries}.values())
