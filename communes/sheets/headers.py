"""What the header of a column says, in the dialects that officials write. Pure.

Accents may be missing in a header (TEN XA, ma_xa). A header of places holds nothing but words of
places: "Tên thôn (thôn/ấp/khu)" is one, "Họ tên trưởng thôn" is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from communes.place_names import VILLAGE_KINDS
from communes.vietnamese import match_key, search_text

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


@dataclass(frozen=True, slots=True)
class Words:
    """A header as words between blanks, with the accents that it has."""

    spaced: str
    accented: bool

    def has(self, *phrases: str) -> bool:
        return any(f" {self._form(phrase)} " in self.spaced for phrase in phrases)

    def starts(self, *phrases: str) -> bool:
        return any(self.spaced.startswith(f" {self._form(phrase)} ") for phrase in phrases)

    def is_one_of(self, *phrases: str) -> bool:
        return any(self.spaced == f" {self._form(phrase)} " for phrase in phrases)

    def without(self, *phrases: str) -> Words:
        spaced = self.spaced
        for phrase in sorted(phrases, key=len, reverse=True):
            form = f" {self._form(phrase)} "
            while form in spaced:
                spaced = spaced.replace(form, " ")
        return Words(spaced, self.accented)

    @property
    def empty(self) -> bool:
        return not self.spaced.strip()

    def _form(self, phrase: str) -> str:
        return phrase if self.accented else _plain(phrase)


_PLACE_WORDS: dict[str, tuple[str, ...]] = {
    "province": ("tỉnh", "cấp tỉnh", "tt tw", "trung ương"),
    "district": ("huyện", "quận", "thị xã", "cấp huyện", "qh"),
    "city": ("thành phố", "tp"),
    "commune": ("xã", "phường", "thị trấn", "đặc khu", "cấp xã", "px", "xp"),
    "village": (
        "thôn",
        "bản",
        "xóm",
        "ấp",
        "khu",
        "khu phố",
        "khu dân cư",
        "khu vực dân cư",
        "kdc",
        "khối",
        "khối phố",
        "khóm",
        "tiểu khu",
        "tổ dân phố",
        "tổ dp",
        "tdp",
        "buôn",
        "bon",
        "làng",
        "phum",
        "sóc",
        "plei",
        "buôn làng",
        "thôn bản",
    ),
}
# "TT" beside xã and phường is thị trấn; alone it numbers the rows. "Tổ", "phố" likewise.
_BESIDE_COMMUNE = ("tt",)
_BESIDE_VILLAGE = ("tổ", "phố", "tổ nhân dân", "điểm dân cư", "cụm dân cư")
_FILLERS = (
    "tên",
    "tên gọi",
    "tên đơn vị",
    "tên đơn vị hành chính",
    "đơn vị hành chính",
    "đơn vị",
    "đvhc",
    "hành chính",
    "danh sách",
    "danh mục",
    "địa bàn",
    "địa danh",
    "địa phương",
    "các",
    "và",
    "hoặc",
    "thuộc",
    "trực thuộc",
    "tương đương",
    "mới",
    "hiện nay",
    "hiện tại",
    "cấp",
    "của",
    "nơi",
    "đầy đủ",
    "sau sáp nhập",
    "sau sắp xếp",
    "sau khi sắp xếp",
    "sau khi sáp nhập",
    "v v",
    "name",
)
FORMER = (
    "cũ",
    "trước đây",
    "trước sáp nhập",
    "trước sắp xếp",
    "trước khi sắp xếp",
    "trước khi sáp nhập",
    "trước 1 7 2025",
    "trước 01 7 2025",
    "trước 01 07 2025",
)
_CODE_FIELDS = {
    "province": PROVINCE_CODE,
    "city": CITY_CODE,
    "district": DISTRICT_CODE,
    "commune": COMMUNE_CODE,
}
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


def words_of(text: str) -> Words:
    """The words of a header; 'TenXa', 'ma_xa' and 'MAXA' fall apart into theirs."""
    spaced = re.sub(r"(?<=[a-zà-ỹ])(?=[A-ZĐ][a-zà-ỹ])", " ", text)
    accented = search_text(spaced) != " ".join(re.findall(r"[^\W_]+", match_key(spaced)))
    form = " ".join(re.findall(r"[^\W_]+", match_key(spaced))) if accented else search_text(spaced)
    form = re.sub(
        r"^(ma|ten)(?=(?:tinh|tp|huyen|quan|qh|xa|px|phuong|thon|ap|ban|xom|dvhc)\b)", r"\1 ", form
    )
    return Words(f" {form} ", accented)


@lru_cache(maxsize=4096)
def common_field(text: str) -> Header | None:
    """Fields that every sort of list has: a counter, units above, a note."""
    words = words_of(text)
    if not 0 < len(text) <= LONGEST_HEADER or words.empty:
        return None
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


def place_levels(words: Words) -> set[str]:
    """Levels of the places that the words name; empty when they say anything else too."""
    levels = set()
    rest = words
    # Thị xã before xã, khu phố before phố: the longer phrases go first.
    phrases = sorted(
        ((phrase, level) for level, group in _PLACE_WORDS.items() for phrase in group),
        key=lambda pair: len(pair[0]),
        reverse=True,
    )
    for phrase, level in phrases:
        if rest.has(phrase):
            levels.add(level)
            rest = rest.without(phrase)
    if "commune" in levels:
        rest = rest.without(*_BESIDE_COMMUNE)
    if "village" in levels:
        rest = rest.without(*_BESIDE_VILLAGE)
    elif rest.is_one_of("tên tổ dân phố", "tên phố"):
        return {"village"}
    rest = rest.without(*_FILLERS)
    return levels if rest.empty else set()


def village_kind_of(text: str) -> str:
    """'Thôn' of a column headed 'Thôn' or 'Tên thôn'; '' when it names no kind or several."""
    words = words_of(text).without("tên", "số")
    found = [kind for kind in VILLAGE_KINDS if words.is_one_of(kind.lower())]
    return found[0] if found else ""


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
    if words.without("đơn vị", "đvhc", "hành chính", "gso", "tctk", "đơn vị hành chính").empty:
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


@lru_cache(maxsize=1024)
def _plain(phrase: str) -> str:
    return search_text(phrase)
