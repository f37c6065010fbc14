"""The words of a header: with or without accents, and which places they name. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from communes.place_names import VILLAGE_KINDS
from communes.vietnamese import match_key, search_text


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
    "district": ("huyện", "quận", "thị xã", "cấp huyện", "qh", "tx"),
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


def words_of(text: str) -> Words:
    """The words of a header; 'TenXa', 'ma_xa' and 'MAXA' fall apart into theirs."""
    spaced = re.sub(r"(?<=[a-zà-ỹ])(?=[A-ZĐ][a-zà-ỹ])", " ", text)
    accented = search_text(spaced) != " ".join(re.findall(r"[^\W_]+", match_key(spaced)))
    form = " ".join(re.findall(r"[^\W_]+", match_key(spaced))) if accented else search_text(spaced)
    form = re.sub(
        r"^(ma|ten)(?=(?:tinh|tp|huyen|quan|qh|xa|px|phuong|thon|ap|ban|xom|dvhc)\b)", r"\1 ", form
    )
    return Words(f" {form} ", accented)


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


@lru_cache(maxsize=1024)
def _plain(phrase: str) -> str:
    return search_text(phrase)
