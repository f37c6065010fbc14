"""What the header of a column says, in the dialects that officials write. Pure.

Accents may be missing in a header (TEN XA, ma_xa). A header of places holds nothing but words of
places: "Tên thôn (thôn/ấp/khu)" is one, "Họ tên trưởng thôn" is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from communes.sheets.header_words import FORMER, Words, place_levels, words_of
from communes.sheets.marking_names import HINT_HEADER

# Fields of the columns. PLACE holds units of several levels, UPPER the units above the villages.
COUNTER = "counter"
PROVINCE_NAME = "province_name"
PROVINCE_CODE = "province_code"
DISTRICT_NAME = "district_name"
DISTRICT_CODE = "district_code"
COMMUNE_NAME = "commune_name"
COMMUNE_CODE = "commune_code"
FORMER_COMMUNE = "former_commune"
VILLAGE = "village"
PLACE = "place"
UPPER = "upper"
NOTE = "note"
KIND = "kind"
CLASS = "class_"
HOUSEHOLDS = "households"
PEOPLE = "people"
# Columns that the register has no use for and must not keep.
NOT_KEPT = "not_kept"
# A column that says "thành phố" alone: of the province or of the district, by its neighbours.
CITY_NAME = "city_name"
CITY_CODE = "city_code"

LONGEST_HEADER = 90


@dataclass(frozen=True, slots=True)
class Header:
    """The field that a header names; `weak` when another column may say it better."""

    field: str
    weak: bool = False


_CODE_FIELDS = {
    "province": PROVINCE_CODE,
    "city": CITY_CODE,
    "district": DISTRICT_CODE,
    "commune": COMMUNE_CODE,
}
# Around the word "mã" where it stands for the code of the commune.
_CODE_FILLERS = (
    *("đơn vị", "đvhc", "hành chính", "đơn vị hành chính", "gso", "tctk"),
    *("mới", "hiện nay", "hiện tại", "sau sắp xếp", "sau sáp nhập"),
)
_NAME_FIELDS = {
    "province": PROVINCE_NAME,
    "city": CITY_NAME,
    "district": DISTRICT_NAME,
    "commune": COMMUNE_NAME,
    "village": VILLAGE,
}
_COUNT_FILLERS = (
    "tổng",
    "tổng số",
    "số",
    "số lượng",
    "hiện có",
    "hiện tại",
    "hiện nay",
    "toàn thôn",
    "dân cư",
    "thường trú",
    "đến",
    "năm",
    "quy mô",
    "của thôn",
    "đơn vị tính",
)
_HOUSEHOLD_WORDS = ("hộ", "hộ gia đình", "hộ dân", "hộ dân cư")
_PEOPLE_WORDS = ("nhân khẩu", "khẩu", "dân số", "dân", "người", "nhân dân")


@lru_cache(maxsize=4096)
def common_field(text: str) -> Header | None:
    """Fields that every sort of list has: a counter, units above, a note."""
    words = words_of(text)
    if not 0 < len(text) <= LONGEST_HEADER or words.empty:
        return None
    if text == HINT_HEADER:
        return Header(NOT_KEPT)
    if words.is_one_of("stt", "tt", "số tt", "số thứ tự", "thứ tự", "no", "s tt"):
        return Header(COUNTER)
    if words.starts("ghi chú", "chú thích", "diễn giải"):
        return Header(NOTE)
    if words.starts("mã"):
        return _code(words.without("mã", "mã số", "số"))
    if words.is_one_of("đơn vị", "tên đơn vị", "địa phương", "đơn vị hành chính", "tên", "đvhc"):
        return Header(PLACE, weak=True)
    former = words.has(*FORMER)
    levels = place_levels(words.without(*FORMER))
    if not levels:
        return None
    if former:
        return Header(FORMER_COMMUNE) if levels == {"commune"} else None
    return _of_levels(levels)


@lru_cache(maxsize=4096)
def village_field(text: str) -> Header | None:
    """The field that a header of a village list names, None for a column that is only kept."""
    words = words_of(text)
    if not 0 < len(text) <= LONGEST_HEADER or words.empty:
        return None
    if _counts(words, _HOUSEHOLD_WORDS):
        return Header(HOUSEHOLDS)
    if _counts(words, _PEOPLE_WORDS):
        return Header(PEOPLE)
    if words.is_one_of("phân loại", "xếp loại", "loại thôn", "phân loại thôn", "hạng", "loại tdp"):
        return Header(CLASS)
    if words.is_one_of("loại hình", "loại", "loại đơn vị", "kiểu", "loại khu dân cư"):
        return Header(KIND)
    return common_field(text)


def _of_levels(levels: set[str]) -> Header:
    if "village" in levels:
        return Header(VILLAGE if levels == {"village"} else PLACE)
    if "city" in levels and len(levels) > 1:
        # "Tỉnh, thành phố", "Huyện/TP": the city goes with its neighbour.
        levels = levels - {"city"}
    if len(levels) > 1:
        return Header(UPPER)
    return Header(_NAME_FIELDS[next(iter(levels))])


def _code(words: Words) -> Header | None:
    if words.without(*_CODE_FILLERS).empty:
        return Header(COMMUNE_CODE, weak=True)
    levels = place_levels(words)
    if "city" in levels and len(levels) > 1:
        levels = levels - {"city"}
    if len(levels) == 1:
        field = _CODE_FIELDS.get(next(iter(levels)))
        return Header(field) if field else None
    return None


def _counts(words: Words, nouns: tuple[str, ...]) -> bool:
    """'Tổng số hộ', 'Số hộ (hộ)', 'Số hộ năm 2021'; not 'Số hộ nghèo'."""
    if not words.has(*nouns):
        return False
    rest = words.without(*nouns).without(*_COUNT_FILLERS)
    return all(word.isdigit() for word in rest.spaced.split())
