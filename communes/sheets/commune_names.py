"""Finding a commune by its name within a territory, and saying what else it may be. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from communes.sheets import unit_words as words
from communes.sheets.place_texts import Parts, split_places
from communes.sheets.territories import Place
from communes.sheets.unit_entries import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    Context,
    Resolution,
    UnitEntry,
    name_readings,
)
from communes.sheets.unit_index import UnitIndex


class CommuneNames:
    """Names of communes on one day. resolve_parts: answers for a cell that names several units."""

    def __init__(
        self,
        index: UnitIndex,
        day: datetime.date,
        resolve_parts: Callable[[Parts, Context], Resolution],
    ) -> None:
        self.index = index
        self.day = day
        self._resolve_parts = resolve_parts

    def find(self, commune: str, place: Place, above: str) -> Resolution:
        index = self.index
        if place.unknown:
            return self._combined(commune, place) or words.unknown_parent(place.unknown, above)
        if place.past:
            return self._in_past_district(commune, place) or words.unknown_name(
                commune, "", self.day, self._hints(commune, place.province_only())
            )
        found = index.named(COMMUNE, commune, place.holds)
        if len(found) == 1:
            return Resolution(found[0])
        where = self._where(place)
        if found:
            return words.ambiguous(commune, tuple(found), where)
        return (
            self._combined(commune, place)
            or self._no_more(commune, place)
            or self._elsewhere(commune, place, where)
            or self._hinted(commune, place, where)
        )

    def _combined(self, commune: str, place: Place) -> Resolution | None:
        """A commune and those above it in one cell."""
        context = Context(
            place.province_code, place.district_codes[0] if len(place.district_codes) == 1 else ""
        )
        failed: Resolution | None = None
        for parts in split_places(commune):
            answer = self._resolve_parts(parts, context)
            if answer.unit is None:
                if parts.district and answer.code != "E_COMMUNE_UNKNOWN":
                    failed = failed or answer
                continue
            if place.written and not place.holds(answer.unit):
                return words.not_its_parent(answer.unit, "", DISTRICT)
            return replace(answer, warnings=(*answer.warnings, "W_COMBINED_CELL"))
        return failed

    def _in_past_district(self, commune: str, place: Place) -> Resolution | None:
        """A commune named with a district that is no more."""
        index = self.index
        past = index.past_versions(commune, lambda entry: entry.district_code in place.past)
        alive = [index.current[entry.id] for entry in past if index.is_unchanged(entry)]
        if len(alive) == 1:
            if index.has_districts:
                return words.not_its_parent(alive[0], "", DISTRICT)
            return Resolution(alive[0], warnings=("W_DISTRICT_ENDED",))
        if past:
            successors = tuple(index.successors(past[-1]))
            return words.unit_is_no_more(
                past[-1], successors, self.day, "Ghi tên xã mới, bỏ tên huyện cũ."
            )
        heirs = index.named(COMMUNE, commune, Place(place.province_code).holds)
        heirs = [unit for unit in heirs if self.came_from(unit, place.past)]
        if len(heirs) == 1:
            return Resolution(heirs[0], warnings=("W_DISTRICT_ENDED",))
        return None

    def _no_more(self, commune: str, place: Place) -> Resolution | None:
        index = self.index

        def was_here(entry: UnitEntry) -> bool:
            return place.holds(entry) or any(place.holds(unit) for unit in index.successors(entry))

        former = index.formerly_named(COMMUNE, commune, was_here)
        if not former:
            return None
        successors = {unit.id: unit for entry in former for unit in index.successors(entry)}
        return words.unit_is_no_more(former[-1], tuple(successors.values()), self.day)

    def _elsewhere(self, commune: str, place: Place, where: str) -> Resolution | None:
        """The name is exact, but of a commune in another district of the province."""
        if not place.district_codes:
            return None
        wider = Place(place.province_code)
        found = self.index.named(COMMUNE, commune, wider.holds)
        if not found:
            return None
        return words.in_another_district(commune, tuple(found), where)

    def _hinted(self, commune: str, place: Place, where: str) -> Resolution:
        index = self.index
        province = index.by_code.get((PROVINCE, place.province_code))
        later = [
            unit
            for unit in index.later_named(COMMUNE, commune)
            if province is None or unit.province_name == province.full_name
        ]
        bare = index.without_accents(commune, place.holds)
        if len(bare) > 1 and not later:
            return words.ambiguous(commune, bare, where)
        hints = tuple(bare) or self._hints(commune, place)
        of_other_kind = index.of_key(COMMUNE, name_readings(commune)[0][1], place.holds)
        warnings = ("W_NO_DIACRITICS",) if bare and not of_other_kind else ()
        return words.unknown_name(commune, where, self.day, hints, warnings, later=later)

    def _hints(self, commune: str, place: Place) -> tuple[UnitEntry, ...]:
        """Communes that may have been meant: of another kind, or almost of the name."""
        index = self.index
        key = name_readings(commune)[0][1]
        of_other_kind = index.of_key(COMMUNE, key, place.holds)
        plain = index.without_accents(key, place.holds)
        return tuple(of_other_kind or plain or index.alike(commune, place.holds, place))

    def _where(self, place: Place) -> str:
        """'trong huyện Phú Ninh'; '' for the whole country."""
        names = [
            self.index.by_code[DISTRICT, code].plain_name for code in place.district_codes
        ] or [
            unit.plain_name
            for unit in [self.index.by_code.get((PROVINCE, place.province_code))]
            if unit
        ]
        return f"trong {' hoặc '.join(names)}" if names else ""

    def came_from(self, unit: UnitEntry, districts: tuple[str, ...]) -> bool:
        """Whether a commune of the day holds anything of districts that are no more."""
        return any(
            unit in self.index.successors(entry)
            for district in districts
            for entry in self.index.former_communes_of(district)
        )
