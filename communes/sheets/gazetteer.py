"""Which commune a list means: by code with its name checked, else by name within a territory.

Pure. A name decides only when it is exact after normalising; without accents or almost spelt so
it suggests. A unit of the past is answered with those that followed it. The register's oldest list
is of 1/7/2022: earlier days are answered from it, and `older_than_lists` says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from communes.sheets import unit_words as words
from communes.sheets.cells import read_code, tidy
from communes.sheets.commune_names import CommuneNames
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
from communes.sheets.unit_index import UnitIndex
from communes.vietnamese import match_key

__all__ = ["Aliases", "Context", "Gazetteer", "Resolution", "UnitEntry", "alias_key"]

OLDEST_LIST = datetime.date(2022, 7, 1)
_REMEMBERED = 2_000

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
        self._names = CommuneNames(self.index, self.day, self._of_parts)
        # Neighbouring rows mostly ask the same question.
        self._answers: dict[tuple[object, ...], Resolution] = {}
        self._places: dict[tuple[object, ...], Place | Resolution] = {}
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
        above = (district, province, district_code, province_code, context)
        place = self._places.get(above)
        if place is None:
            if len(self._places) >= _REMEMBERED:
                self._places.clear()
            place = self._places[above] = find_place(self.index, *above)
        if isinstance(place, Resolution):
            return place
        if code:
            return self._by_code(code, commune, place, district or province)
        if not commune:
            return self._without_name(place, context)
        alias = self._alias(commune, place, aliases)
        if alias is not None:
            return Resolution(alias, warnings=("W_ALIAS",))
        return self._names.find(commune, place, district or province)

    def _of_parts(self, parts: Parts, context: Context) -> Resolution:
        return self._resolve(
            parts.commune, parts.code, parts.district, parts.province, "", "", context, {}
        )

    # By code

    def _by_code(self, code: str, commune: str, place: Place, above: str) -> Resolution:
        index = self.index
        padded = read_code(code, 5)
        if padded is None:
            # "20392 - Xã Tam Dân" in the column of codes.
            for parts in split_places(code):
                if parts.code:
                    return self._by_code(parts.code, commune or parts.commune, place, above)
        unit = index.commune_of_code(padded) if padded else None
        if unit is None:
            named = self._names.find(commune, place, above).unit if commune else None
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
            if not self._names.came_from(unit, place.past):
                return words.not_its_parent(unit, above, DISTRICT)
            warnings = (*warnings, "W_DISTRICT_ENDED")
        return Resolution(unit, warnings=warnings)

    def _mismatch(self, unit: UnitEntry, commune: str, place: Place) -> Resolution:
        index = self.index
        meant = index.named(COMMUNE, commune, place.holds)
        former = index.formerly_named(COMMUNE, commune, lambda entry: unit.code == entry.code)
        successors = [heir for entry in former for heir in index.successors(entry)]
        return words.code_and_name_differ(unit, commune, meant, successors)

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
            unit = self.index.commune_of_code(code) if code is not None else None
            if unit is not None and place.holds(unit):
                return unit
        return None


def _agrees(unit: UnitEntry, text: str) -> bool:
    """Whether a text names the unit, with or without its kind, alone or with those above it."""
    return (
        text == unit.full_name
        or _is_named(unit, text)
        or any(_is_named(unit, parts.commune) for parts in split_places(text))
    )


def _is_named(unit: UnitEntry, text: str) -> bool:
    wanted = name_key(unit.name)
    return any(key == wanted and kind in ("", unit.short_kind) for kind, key in name_readings(text))
