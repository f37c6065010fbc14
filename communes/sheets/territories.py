"""In which territory a row's commune is to be looked up. Pure.

The narrowest that is known: the district of the row, of its section, of the title, of the
uploader's choice; then the province in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from communes.sheets import unit_words as words
from communes.sheets.unit_entries import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    Context,
    Resolution,
    UnitEntry,
)
from communes.sheets.unit_index import UnitIndex


@dataclass(frozen=True, slots=True)
class Place:
    """Codes of the day; '' and () where nothing is known.

    district_codes: several when two districts bear the name. past: districts that are no more.
    written, province_written: the row itself says so. unknown: the level of a name that no unit
    bears.
    """

    province_code: str = ""
    district_codes: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    written: bool = False
    province_written: bool = False
    unknown: str = ""

    def holds(self, unit: UnitEntry) -> bool:
        """Whether a unit lies here; past districts hold nothing of the day and are not asked."""
        if self.district_codes:
            return unit.district_code in self.district_codes
        return not self.province_code or unit.province_code == self.province_code

    def province_only(self) -> Place:
        return Place(province_code=self.province_code)


def find_place(
    index: UnitIndex,
    district: str,
    province: str,
    district_code: str,
    province_code: str,
    context: Context,
) -> Place | Resolution:
    """The territory of a row; a Resolution when its province is no more."""
    place = _of_context(index, context)
    if province or province_code:
        unit = _province(index, province, province_code)
        if isinstance(unit, Resolution):
            return unit
        if unit is None:
            return Place(unknown=PROVINCE)
        if place.province_code == unit.code:
            place = replace(place, province_written=True)
        else:
            place = Place(province_code=unit.code, province_written=True)
    if district or district_code:
        place = _in_district(index, place, district, district_code)
    return place


def _in_district(index: UnitIndex, place: Place, text: str, code: str) -> Place:
    within = place.province_code
    place = replace(place, district_codes=(), past=(), written=True)
    if code:
        unit = index.by_code.get((DISTRICT, code))
        found = [unit] if unit else []
        past = index.former_by_code.get((DISTRICT, code), [])
    else:
        found = index.named(DISTRICT, text)
        past = index.past_districts(text, within)
    codes = tuple(unit.code for unit in found if within in ("", unit.province_code))
    if not codes:
        # Under another name or kind than today's it is still the same district.
        codes = tuple(unit.code for unit in past if unit.id in index.current)
    if codes:
        return replace(place, district_codes=codes)
    if past:
        return replace(place, past=tuple(unit.code for unit in past))
    return replace(place, unknown=DISTRICT)


def _of_context(index: UnitIndex, context: Context) -> Place:
    for level, code in (
        (COMMUNE, context.commune_code),
        (DISTRICT, context.district_code),
        (PROVINCE, context.province_code),
    ):
        if not code:
            continue
        unit = index.by_code.get((level, code))
        if unit is not None:
            districts = (unit.district_code,) if unit.district_code else ()
            return Place(province_code=unit.province_code, district_codes=districts)
        former = index.former_by_code.get((level, code))
        if level == DISTRICT and former:
            now = index.now_in(former[-1])
            return Place(province_code=now.pop() if len(now) == 1 else "", past=(code,))
    return Place()


def _province(index: UnitIndex, text: str, code: str) -> UnitEntry | Resolution | None:
    if text:
        found = index.provinces(text)
        former = index.former_provinces(text)
        found = found or index.still_named(PROVINCE, text)
    else:
        unit = index.by_code.get((PROVINCE, code))
        found = [unit] if unit else []
        former = index.former_by_code.get((PROVINCE, code), [])
    if found:
        return found[0]
    if former:
        return words.province_is_no_more(former[-1], index.successors(former[-1]), index.day)
    return None
