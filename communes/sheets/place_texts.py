"""Places inside longer texts: several units in one cell, units that a title mentions. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from communes.place_names import split_unit_kind
from communes.sheets.unit_entries import (
    COMMUNE,
    DISTRICT,
    PROVINCE,
    Context,
    UnitEntry,
    name_key,
)
from communes.sheets.unit_index import UnitIndex
from communes.vietnamese import match_key

LEVELS_OF_KIND = {
    "Tỉnh": (PROVINCE,),
    "Thành phố": (PROVINCE, DISTRICT),
    "Quận": (DISTRICT,),
    "Huyện": (DISTRICT,),
    "Thị xã": (DISTRICT,),
    "Phường": (COMMUNE,),
    "Thị trấn": (COMMUNE,),
    "Xã": (COMMUNE,),
    "Đặc khu": (COMMUNE,),
}

_BETWEEN_PLACES = re.compile(r"\s*[,;|/()]\s*|\s+[-–—]\s*|\s*[-–—]\s+")
_KIND_IN_TITLE = re.compile(
    r"(?<!\w)(?:(tỉnh)|(thành phố|tp\.?)|(huyện)|(quận)|(thị xã|tx\.?)|(phường)|(thị trấn|tt\.?)"
    r"|(xã)(?! hội)|(đặc khu))\s+"
)
_KINDS_IN_ORDER = (
    "Tỉnh",
    "Thành phố",
    "Huyện",
    "Quận",
    "Thị xã",
    "Phường",
    "Thị trấn",
    "Xã",
    "Đặc khu",
)
_LONGEST_NAME = 6  # words: "Xuân Hương - Đà Lạt" is four


@dataclass(frozen=True, slots=True)
class Parts:
    """Units written in one cell, each as written; '' where none is."""

    code: str = ""
    commune: str = ""
    district: str = ""
    province: str = ""


def split_places(text: str) -> list[Parts]:
    """Ways to read a cell that names several units: 'TT Na Sầm, H. Văn Lãng'.

    Without kinds the order decides ('Na Sầm - Văn Lãng'), the smaller unit first or last. Empty
    for a cell that holds one name only.
    """
    pieces = [piece for piece in _BETWEEN_PLACES.split(text) if piece]
    if not 2 <= len(pieces) <= 4:
        return []
    named = {"code": "", COMMUNE: "", DISTRICT: "", PROVINCE: ""}
    loose: list[str] = []
    for piece in pieces:
        slot = _slot(piece, named)
        if slot:
            named[slot] = piece
        else:
            loose.append(piece)
    orders = ((COMMUNE, DISTRICT, PROVINCE), (PROVINCE, DISTRICT, COMMUNE), (DISTRICT, COMMUNE))
    ways = []
    for order in orders:
        free = [level for level in order if not named[level]]
        filled = {**named, **dict(zip(free, loose, strict=False))}
        if len(loose) <= len(free) and filled[COMMUNE]:
            ways.append(Parts(filled["code"], filled[COMMUNE], filled[DISTRICT], filled[PROVINCE]))
    return list(dict.fromkeys(ways))


def _slot(piece: str, taken: dict[str, str]) -> str:
    """Which unit a piece of a cell names by its own words; '' when they do not say."""
    if re.fullmatch(r"[0-9]{4,5}", piece):
        return "code" if not taken["code"] else ""
    kind, bare = split_unit_kind(piece)
    if not kind or not bare:
        return ""
    levels = LEVELS_OF_KIND[kind]
    if kind == "Thành phố":
        # Beside a district it is the province; otherwise the commune's own city.
        levels = (PROVINCE,) if taken[DISTRICT] else (DISTRICT,)
    return levels[0] if not taken[levels[0]] else ""


def mentioned(text: str, index: UnitIndex) -> list[tuple[str, list[UnitEntry]]]:
    """Units that a title names with their kind, as (level, units that may be meant).

    'DANH SÁCH THÔN TRÊN ĐỊA BÀN HUYỆN PHÚ NINH' names a district. A name that several units
    bear gives all of them; one that no unit of the day bears is left out.
    """
    found = []
    for kind, words in _kinds_in_title(text):
        units = _longest(words, kind, lambda *of: index.named(*of) or index.still_named(*of))
        if units:
            found.append((units[0].level, units))
    return found


def _kinds_in_title(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each kind of unit that stands in a title, with the words that follow it."""
    key = match_key(text)
    for place in _KIND_IN_TITLE.finditer(key):
        words = re.split(r"[,;:()/.\"“”]|\s[-–]\s(?=\D*(?:huyện|tỉnh|xã))", key[place.end() :])[0]
        yield _KINDS_IN_ORDER[(place.lastindex or 1) - 1], words.split()


def _longest(
    words: list[str], kind: str, named: Callable[[str, str], list[UnitEntry]]
) -> list[UnitEntry]:
    """The units that most of the words name, by their level and name."""
    for size in range(min(len(words), _LONGEST_NAME), 0, -1):
        for level in LEVELS_OF_KIND[kind]:
            units = named(level, f"{kind} {' '.join(words[:size])}")
            if units:
                return units
    return []


def context_of_titles(texts: list[str], index: UnitIndex, base: Context) -> Context:
    """The narrowest territory that titles agree on, within `base` where they say nothing.

    A level that the titles name twice differently says nothing.
    """
    by_level: dict[str, list[list[UnitEntry]]] = {PROVINCE: [], DISTRICT: [], COMMUNE: []}
    for text in texts:
        for level, units in mentioned(text, index):
            by_level[level].append(units)
    context = base
    for level in (PROVINCE, DISTRICT, COMMUNE):
        found = {unit.id: unit for units in by_level[level] for unit in units}
        agreeing = [unit for unit in found.values() if _agrees(unit, context)]
        # Titles win over what was chosen for the whole file, not over one another.
        chosen = agreeing or (list(found.values()) if context == base else [])
        if len(chosen) == 1 and not _holds(chosen[0], context):
            context = context_of(chosen[0])
    return context


def commune_of_title(text: str, index: UnitIndex, context: Context) -> tuple[str, str] | None:
    """Name and code of the commune that a title names, None when it names none.

    The code is '' where it is unclear which commune is meant, or where it is no more; the name
    then resolves to none.
    """
    named = [units for level, units in mentioned(text, index) if level == COMMUNE]
    if not named:
        former = [
            unit.full_name
            for kind, words in _kinds_in_title(text)
            for unit in _longest(words, kind, index.formerly_named)
            if unit.level == COMMUNE
        ]
        return (former[0], "") if former else None
    code = context_of_titles([text], index, context).commune_code
    meant = {unit.id: unit for units in named for unit in units}
    for unit in meant.values():
        if unit.code == code:
            return unit.full_name, code
    return " và ".join(dict.fromkeys(unit.full_name for unit in meant.values())), ""


def completed(context: Context, index: UnitIndex) -> Context:
    """The territory with the units above the one that was chosen."""
    for level, code in (
        (COMMUNE, context.commune_code),
        (DISTRICT, context.district_code),
        (PROVINCE, context.province_code),
    ):
        unit = index.by_code.get((level, code)) if code else None
        if unit is not None:
            return context_of(unit)
    return context


def context_of(unit: UnitEntry) -> Context:
    """The territory of a unit."""
    return Context(
        province_code=unit.province_code,
        district_code=unit.district_code,
        commune_code=unit.code if unit.level == COMMUNE else "",
    )


def _agrees(unit: UnitEntry, context: Context) -> bool:
    """Whether a unit lies in the territory or holds it."""
    above = ((context.province_code, unit.province_code), (context.district_code, _district(unit)))
    return all(not known or not own or known == own for known, own in above)


def _holds(unit: UnitEntry, context: Context) -> bool:
    """Whether the territory is the unit or lies in it: then the unit says nothing new."""
    if unit.level == PROVINCE:
        return context.province_code == unit.code
    if unit.level == DISTRICT:
        return context.district_code == unit.code
    return context.commune_code == unit.code


def _district(unit: UnitEntry) -> str:
    return "" if unit.level == PROVINCE else unit.district_code


def of_sheet_name(
    name: str, index: UnitIndex, context: Context, chosen: Context
) -> UnitEntry | None:
    """The one unit of the territory that a sheet is named after ('Tam Dân').

    Kind and numbering may be missing; accents may not. Without a kind the widest unit of the name
    is meant - 'Bắc Ninh' the province and not its city, 'Bát Xát' the district and not its town -
    unless all is within that unit already; `chosen` is what the uploader said of all sheets.
    """
    bare = re.sub(r"^\s*[0-9]{1,3}\s*[.)_-]?\s*(?=\D)", "", name.replace("_", " "))
    if not name_key(bare):
        return None
    if split_unit_kind(bare)[0]:
        for level in (COMMUNE, DISTRICT):
            found = [unit for unit in index.named(level, bare) if _agrees(unit, context)]
            if len(found) == 1:
                return found[0]
        return None
    for level in (PROVINCE, DISTRICT, COMMUNE):
        found = [unit for unit in index.named(level, bare) if _agrees(unit, context)]
        if level == PROVINCE and found and found[0].code != chosen.province_code:
            # Where the titles said the same, the sheet says nothing of a part of it.
            return None if context.province_code else found[0]
        found = [unit for unit in found if level == COMMUNE or not _holds(unit, context)]
        if found and level != PROVINCE:
            return found[0] if len(found) == 1 and context.province_code else None
    return None
