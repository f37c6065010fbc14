"""Rows that stand above a group of rows: 'II. XÃ TAM ĐÀN (5 thôn)'. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from communes.place_names import split_unit_kind
from communes.sheets.gazetteer import Gazetteer
from communes.sheets.legacy_text import Legacy
from communes.sheets.place_texts import LEVELS_OF_KIND, split_places
from communes.sheets.unit_entries import COMMUNE, DISTRICT, PROVINCE, Context, UnitEntry

# What every kind of unit, written out or short, begins with: most rows need no closer look.
_MAY_NAME_UNIT = re.compile(
    r"tỉnh|thành|thị|t\.?\s?[tpx]|t\s?\.|quận|q\s?[.\d]|huyện|h\s?\.|xã|x[\s.:\d]|phường|p\s?[.\d]"
    r"|đặc",
    re.IGNORECASE,
)
LEVELS = (PROVINCE, DISTRICT, COMMUNE)

_LABEL = re.compile(
    r"(?:đơn vị|địa bàn|địa phương|tên (?:xã|huyện|tỉnh|đơn vị))\s*:\s*", re.IGNORECASE
)
_COUNT_BEHIND = re.compile(
    r"\s*(?:\((?=[^)]*(?:\d|tiếp|bổ sung))[^)]*\)?|(?:[:;,–-]|\bcó|\bgồm)\s*\d+\s*\D*)\s*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Section:
    """The units that the headings passed so far name, as they were written.

    row: the last heading, for telling where a mistake came from. legacy: that it was decoded.
    """

    province: str = ""
    district: str = ""
    commune: str = ""
    code: str = ""
    row: int = 0
    legacy: Legacy | None = None

    def enter(self, level: str, text: str, row: int, legacy: Legacy | None = None) -> None:
        """A heading ends what stood at its level and below it."""
        if level == PROVINCE:
            self.province, self.district = text, ""
        elif level == DISTRICT:
            self.district = text
        self.commune = text if level == COMMUNE else ""
        self.code = ""
        self.row = row
        self.legacy = legacy


def bare_heading(text: str) -> str:
    """A heading without a label in front of it and a count behind it."""
    text = _LABEL.sub("", text, count=1)
    return _COUNT_BEHIND.sub("", text).rstrip(" :.;,") or text


def level_of(text: str, gazetteer: Gazetteer, context: Context) -> str:
    """The level of the unit that a text names by its kind; '' when it has none.

    A "Thành phố" is a province where there is one of that name and no district of it here.
    Several units in one text are of the level of the smallest.
    """
    if not _MAY_NAME_UNIT.match(text):
        return ""
    parts = split_places(text)
    if parts and (parts[0].district or parts[0].province) and split_unit_kind(text)[0]:
        pieces = [piece for piece in (parts[0].commune, parts[0].district) if piece]
        if len(pieces) == 2 and all(split_unit_kind(piece)[0] for piece in pieces):
            return COMMUNE
    kind, bare = split_unit_kind(text)
    if not kind or not bare:
        return ""
    levels = LEVELS_OF_KIND[kind]
    if len(levels) == 1:
        return levels[0]
    here = gazetteer.index.named(
        DISTRICT, text, lambda unit: context.province_code in ("", unit.province_code)
    )
    return DISTRICT if here or not gazetteer.index.provinces(text) else PROVINCE


def is_known(text: str, level: str, gazetteer: Gazetteer) -> bool:
    """Whether some unit of the level has or had the name, accents left aside."""
    index = gazetteer.index
    if index.named(level, text) or index.formerly_named(level, text):
        return True
    if level != COMMUNE:
        return False
    return bool(split_places(text)) or bool(index.without_accents(text, lambda unit: True))


def share_named(texts: list[str], level: str, gazetteer: Gazetteer, context: Context) -> float:
    """How many of some texts are names of units of a level in the territory, from 0 to 1."""

    def is_here(unit: UnitEntry) -> bool:
        if context.province_code not in ("", unit.province_code):
            return False
        return level == PROVINCE or context.district_code in ("", unit.district_code)

    index = gazetteer.index
    found = sum(bool(index.named(level, bare_heading(text), is_here)) for text in texts)
    return found / len(texts)
