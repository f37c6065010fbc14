"""Which commune a list means: by code with its name checked, else by name within a territory.

Pure. A name decides only when it is exact after normalising; without accents or almost spelt so
it suggests. A unit of the past is answered with those that followed it. The register's oldest list
is of 1/7/2022: earlier days are answered from it, and `older_than_lists` says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace

from communes.sheets import unit_words as words
from communes.sheets.cells import read_code, tidy
from communes.sheets.place_texts import Parts, split_places
from communes.sheets.territories import Place, find_place
from communes.sheets.unit_entries import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    Context,
    Resolution,
    UnitEntry,
    name_key,
    name_readings,
)
from communes.sheets.unit_index import Scope, UnitIndex
from communes.vietnamese import match_key

__all__ = ["Aliases", "Context", "Gazetteer", "Resolution", "UnitEntry", "alias_key"]

OLDEST_LIST = datetime.date(2022, 7, 1)
_REMEMBERED = 20_000

# The code of a commune by the spelling and the code of the district, the province or nothing
# within which somebody chose it.
Aliases = Mapping[tuple[str, str], str]


def alias_key(text: str, territory_code: str) -> tuple[str, str]:
    """Under which a chosen spelling is remembered; the territory as `Resolution` was asked in."""
    return match_key(text), territory_code


class Gazetteer:
    """The units of a day, those of before it, and who followed whom.

    entries: every version of every unit. successions: (old id, new id, first day of the new).
    """

    def __init__(
        self,
        entries: Iterable[UnitEntry],
        successions: Iterable[tuple[int, int, datetime.date]] = (),
        *,
        day: datetime.date,
    ) -> None:
        self.older_than_lists = day < OLDEST_LIST
        self.day = max(day, OLDEST_LIST)
        self.index = UnitIndex(entries, successions, self.day)
        # Neighbouring rows mostly ask the same question.
        self._answers: dict[tuple[object, ...], Resolution] = {}
        self._aliases: Aliases | None = None

    def resolve(
        self,
        commune_text: str | None,
        code: object = None,
        district_text: str | None = None,
        province_text: str | None = None,
        context: Context = Context(),  # noqa: B008 (frozen)
        *,
        district_code: object = "",
        province_code: object = "",
        aliases: Aliases | None = None,
    ) -> Resolution:
        """The commune that a row means.

        Texts and codes are those of the row or of the section above it; `context` is the
        territory of titles and of the uploader, and its commune is meant when the row names none.
        The unit is None with a code E_*: see `Resolution`.
        """
        question = (
            tidy(commune_text),
            tidy(code),
            tidy(district_text),
            tidy(province_text),
            read_code(district_code, 3) or "",
            read_code(province_code, 2) or "",
        )
        if aliases is not self._aliases or len(self._answers) >= _REMEMBERED:
            self._answers.clear()
            self._aliases = aliases
        key = (*question, context)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._resolve(*question, context, aliases or {})
            self._answers[key] = answer
        return answer

    def _resolve(
        self,
        commune: str,
        code: str,
        district: str,
        province: str,
        district_code: str,
        province_code: str,
        context: Context,
        aliases: Aliases,
    ) -> Resolution:
        place = find_place(self.index, district, province, district_code, province_code, context)
        if isinstance(place, Resolution):
            return place
        if code:
            return self._by_code(code, commune, place, district or province)
        if not commune:
            return self._without_name(place, context)
        alias = self._alias(commune, place, aliases)
        if alias is not None:
            return Resolution(alias, warnings=("W_ALIAS",))
        return self._by_name(commune, place, district or province)

    # By code

    def _by_code(self, code: str, commune: str, place: Place, above: str) -> Resolution:
        index = self.index
        padded = read_code(code, 5)
        unit = index.commune_of_code(padded) if padded else None
        if unit is None:
            named = self._by_name(commune, place, above).unit if commune else None
            former = index.former_by_code.get((COMMUNE, padded or ""), [])
            if former:
                successors = tuple(index.successors(former[-1]))
                return words.code_is_no_more(former[-1], successors, self.day)
            return words.unknown_code(code, named, self.day)
        warnings = () if code == unit.code else ("W_CODE_PADDED",)
        if commune and not _agrees(unit, commune):
            return self._mismatch(unit, commune, place)
        if place.unknown:
            return words.not_its_parent(unit, above, place.unknown)
        if place.province_written and unit.province_code != place.province_code:
            return words.not_its_parent(unit, above, PROVINCE)
        if place.written and place.district_codes and not place.holds(unit):
            return words.not_its_parent(unit, above, DISTRICT)
        if place.written and place.past:
            if not self._came_from(unit, place.past):
                return words.not_its_parent(unit, above, DISTRICT)
            warnings = (*warnings, "W_DISTRICT_ENDED")
        return Resolution(unit, warnings=warnings)

    def _mismatch(self, unit: UnitEntry, commune: str, place: Place) -> Resolution:
        index = self.index
        meant = index.named(COMMUNE, commune, place.holds)
        former = index.formerly_named(COMMUNE, commune, lambda entry: unit.code == entry.code)
        successors = [heir for entry in former for heir in index.successors(entry)]
        return words.code_and_name_differ(unit, commune, meant, successors)

    def _came_from(self, unit: UnitEntry, districts: tuple[str, ...]) -> bool:
        """Whether a commune of the day holds anything of districts that are no more."""
        return any(
            unit in self.index.successors(entry)
            for district in districts
            for entry in self.index.former_communes_of(district)
        )

    # By name

    def _without_name(self, place: Place, context: Context) -> Resolution:
        index = self.index
        if place.unknown:
            return words.unknown_parent(place.unknown)
        if place.written:
            islands = [index.by_code[DISTRICT, code] for code in place.district_codes]
            if len(islands) == 1 and islands[0].holds_villages:
                return Resolution(islands[0])
            return words.commune_is_missing()
        unit = index.by_code.get((COMMUNE, context.commune_code))
        if unit is not None and place.holds(unit):
            return Resolution(unit, warnings=("W_COMMUNE_OF_CONTEXT",))
        return words.commune_is_missing()

    def _alias(self, commune: str, place: Place, aliases: Aliases) -> UnitEntry | None:
        spelling = match_key(commune)
        for territory in (*place.district_codes, place.province_code, ""):
            code = aliases.get((spelling, territory))
            if code is not None:
                return self.index.commune_of_code(code)
        return None

    def _by_name(self, commune: str, place: Place, above: str) -> Resolution:
        index = self.index
        if place.unknown:
            return self._combined(commune, place) or words.unknown_parent(place.unknown, above)
        if place.past:
            return self._in_past_district(commune, place) or words.unknown_name(
                commune, "", self.day, self._hints(commune, Place(place.province_code).holds)
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
            answer = self._of_parts(parts, context)
            if answer.unit is None:
                if parts.district and answer.code != "E_COMMUNE_UNKNOWN":
                    failed = failed or answer
                continue
            if place.written and not place.holds(answer.unit):
                return words.not_its_parent(answer.unit, "", DISTRICT)
            return replace(answer, warnings=(*answer.warnings, "W_COMBINED_CELL"))
        return failed

    def _of_parts(self, parts: Parts, context: Context) -> Resolution:
        return self._resolve(
            parts.commune, parts.code, parts.district, parts.province, "", "", context, {}
        )

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
        heirs = [unit for unit in heirs if self._came_from(unit, place.past)]
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
        bare = index.without_accents(commune, place.holds)
        if len(bare) > 1:
            return words.ambiguous(commune, tuple(bare), where)
        if bare:
            return words.unknown_name(commune, where, self.day, tuple(bare), ("W_NO_DIACRITICS",))
        province = index.by_code.get((PROVINCE, place.province_code))
        later = [
            unit
            for unit in index.later_named(COMMUNE, commune)
            if province is None or unit.province_name == province.full_name
        ]
        hints = self._hints(commune, place.holds)
        return words.unknown_name(commune, where, self.day, hints, later=tuple(later))

    def _hints(self, commune: str, scope: Scope) -> tuple[UnitEntry, ...]:
        """Communes of the scope that may have been meant: another kind, or almost the name."""
        index = self.index
        key = name_readings(commune)[0][1]
        of_other_kind = index.of_key(COMMUNE, key, scope)
        plain = index.without_accents(name_readings(commune)[0][1], scope)
        return tuple(of_other_kind or plain or index.alike(commune, scope))

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


def _agrees(unit: UnitEntry, text: str) -> bool:
    """Whether a text names the unit, with or without its kind, alone or with those above it."""
    names = [text, *(parts.commune for parts in split_places(text))]
    return any(
        key == name_key(unit.name) and kind in ("", unit.short_kind)
        for name in names
        for kind, key in name_readings(name)
    )
