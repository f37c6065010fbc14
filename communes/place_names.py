"""Names of units and villages as people write them: the kind in front, its abbreviations.

Pure. Splitting a name decides only on exact words and the abbreviations that officials use;
a search may also guess from words without accents, because it only suggests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from communes.vietnamese import clean, match_key, search_text

# As they stand in front of a name. A city under the centre is called "Thành phố" too.
UNIT_KINDS = (
    "Tỉnh",
    "Thành phố",
    "Quận",
    "Huyện",
    "Thị xã",
    "Phường",
    "Thị trấn",
    "Xã",
    "Đặc khu",
)
CENTRAL_CITY = "Thành phố trực thuộc trung ương"

# Longer kinds before the shorter ones that they begin with: Khu phố is not a Khu called "phố".
VILLAGE_KINDS = (
    "Tổ dân phố",
    "Khu dân cư",
    "Khu phố",
    "Khu vực",
    "Khối phố",
    "Tiểu khu",
    "Thôn",
    "Bản",
    "Xóm",
    "Ấp",
    "Khu",
    "Khối",
    "Khóm",
    "Buôn",
    "Bon",
    "Làng",
    "Phố",
    "Tổ",
    "Phum",
    "Sóc",
    "Plei",
)

_BEFORE_NUMBER = r"\s*(?=[0-9])"
_AFTER_WORD = rf"(?:\s*[.:]\s*|\s+|{_BEFORE_NUMBER}|$)"
_AFTER_ABBREVIATION = rf"(?:\s*[.:]\s*|\s+|{_BEFORE_NUMBER})(?=\S)"
# One letter needs its dot, or a number behind it: P Rao and H Bông are names of communes.
_AFTER_LETTER = rf"(?:\s*\.\s*(?=\S)|{_BEFORE_NUMBER})"

_UNIT_ABBREVIATIONS = (
    ("Thị trấn", r"t\.?\s?tr?" + _AFTER_ABBREVIATION),
    ("Thành phố", r"t\.?\s?p" + _AFTER_ABBREVIATION),
    ("Thị xã", r"t\.?\s?x" + _AFTER_ABBREVIATION),
    ("Xã", "x" + _AFTER_ABBREVIATION),
    ("Phường", "p" + _AFTER_LETTER),
    ("Quận", "q" + _AFTER_LETTER),
    ("Huyện", "h" + _AFTER_LETTER),
    ("Tỉnh", "t" + _AFTER_LETTER),
)
_VILLAGE_ABBREVIATIONS = (
    ("Tổ dân phố", r"(?:t\.?\s?d\.?\s?p|tổ\s?dp)" + _AFTER_ABBREVIATION),
    ("Khu dân cư", r"k\.?d\.?c" + _AFTER_ABBREVIATION),
    ("Tiểu khu", "tk" + _AFTER_ABBREVIATION),
)

# Words that may stand for a kind in a search, beside the kinds themselves. Some mean several.
_SEARCH_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("thành phố", ("Thành phố", CENTRAL_CITY)),
    ("tp", ("Thành phố", CENTRAL_CITY)),
    ("t p", ("Thành phố", CENTRAL_CITY)),
    ("tt", ("Thị trấn",)),
    ("t t", ("Thị trấn",)),
    ("ttr", ("Thị trấn",)),
    ("tx", ("Thị xã",)),
    ("t x", ("Thị xã",)),
    ("x", ("Xã",)),
    ("p", ("Phường",)),
    ("q", ("Quận",)),
    ("h", ("Huyện",)),
    ("t", ("Tỉnh", "Thôn")),
    ("tdp", ("Tổ dân phố",)),
    ("t d p", ("Tổ dân phố",)),
    ("tổ dp", ("Tổ dân phố",)),
    ("tổ", ("Tổ", "Tổ dân phố")),
    ("khu", ("Khu", "Khu phố", "Khu vực", "Khu dân cư")),
    ("khối", ("Khối", "Khối phố")),
    ("kp", ("Khu phố", "Khối phố")),
    ("kdc", ("Khu dân cư",)),
    ("tk", ("Tiểu khu",)),
)


@dataclass(frozen=True)
class SearchTerms:
    """What a search box was asked for.

    A row answers when its bare name contains `text` and its kind is in `kinds` (any kind when
    `kinds` is empty), or when its bare name contains `whole`: "phuong my" may be a phường called
    Mỹ or a place called Phượng Mỹ. `text` and `whole` are in the form of search_text.
    """

    kinds: frozenset[str]
    text: str
    whole: str


def split_unit_kind(text: str) -> tuple[str, str]:
    """'TT Phú Thịnh' is ('Thị trấn', 'Phú Thịnh'); the kind is '' when none is written.

    The name keeps its case and accents. A kind without its accents is not taken for a kind, and
    a name may itself begin with one (Phường Đúc): whoever matches must try the whole name too.
    """
    return _split(clean(text), _UNIT_SPELLINGS)


def village_within_sentence(full_name: str) -> str:
    """'thôn An Mỹ'; a name without a kind stays as it is."""
    kind, _ = split_village_kind(full_name)
    return full_name[:1].lower() + full_name[1:] if kind else full_name


def split_village_kind(text: str) -> tuple[str, str]:
    """'TDP số 5' is ('Tổ dân phố', 'số 5'); the kind is '' when none is written.

    Only the first kind goes: 'Thôn Bản Luận' is the thôn called Bản Luận. A kind alone leaves
    the name empty. KP is left in the name, because it means Khu phố here and Khối phố there.
    """
    return _split(clean(text), _VILLAGE_SPELLINGS)


def village_match_key(kind: str, name: str) -> str:
    """The key of a village's bare name, for telling duplicates within a commune.

    With a kind beside it the name loses only a repetition of that kind; without one it loses
    any leading kind. 'Thôn 1' and 'Thôn 01' keep different keys: see village_hint_key.
    """
    return match_key(_bare_village_name(kind, name))


def village_hint_key(kind: str, name: str) -> str:
    """A looser key that may suggest, never decide: no accents, no 'số', no leading zeros."""
    return _without_so(search_text(_bare_village_name(kind, name)))


def unit_search_terms(query: str) -> SearchTerms:
    """Read a query for units and villages: 'tt phu thinh', 'hoa thuan tay', 'tdp 5'.

    Words typed without accents may stand for accented ones; words typed with accents stand for
    themselves (phượng is no phường). 'số' before a number of a village is dropped.
    """
    whole = search_text(query)
    # "tdp5", "p.3": the number is no part of the word before it.
    spaced = re.sub(r"^([^\W\d_]+)(?=[0-9])", r"\1 ", clean(query))
    words = re.findall(r"[^\s.:]+", spaced)
    for spelling, kinds in _SEARCH_SPELLINGS:
        rest = words[len(spelling) :]
        if rest and all(map(_may_mean, words, spelling)):
            text = search_text(" ".join(rest))
            if kinds & _VILLAGE_KIND_SET:
                text = _without_so(text)
            if text:
                return SearchTerms(kinds, text, whole)
    return SearchTerms(frozenset(), whole, whole)


class _Spellings(NamedTuple):
    """One pattern with a group for each spelling, the first that fits; `kinds` by group."""

    pattern: re.Pattern[str]
    kinds: tuple[str, ...]


def _split(text: str, spellings: _Spellings) -> tuple[str, str]:
    found = spellings.pattern.match(text)
    if found is None or found.lastindex is None:
        return "", text
    return spellings.kinds[found.lastindex - 1], text[found.end() :]


def _words(kinds: Iterable[str]) -> list[tuple[str, str]]:
    return [(kind, kind.replace(" ", r"\s") + _AFTER_WORD) for kind in kinds]


def _spellings(patterns: Iterable[tuple[str, str]]) -> _Spellings:
    kinds, texts = zip(*patterns, strict=True)
    groups = "|".join(f"({text})" for text in texts)
    return _Spellings(re.compile(groups, re.IGNORECASE), kinds)


_UNIT_SPELLINGS = _spellings([*_words(UNIT_KINDS), *_UNIT_ABBREVIATIONS])
# "Tổ DP 5" before "Tổ", hence the abbreviations first.
_VILLAGE_SPELLINGS = _spellings([*_VILLAGE_ABBREVIATIONS, *_words(VILLAGE_KINDS)])
_VILLAGE_KIND_SET = frozenset(VILLAGE_KINDS)


def _bare_village_name(kind: str, name: str) -> str:
    written_kind, bare = split_village_kind(name)
    if not kind or match_key(written_kind) == match_key(kind):
        return bare
    return name


def _without_so(text: str) -> str:
    """'so 05' and '05' as '5'; only at the beginning."""
    return re.sub(r"^(?:so )?0*(?=[0-9])", "", text)


def _search_spellings() -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """Every spelling as its words, the longest first, with the kinds that it may mean."""
    spellings: dict[str, tuple[str, ...]] = {
        kind.lower(): (kind,) for kind in (*UNIT_KINDS, *VILLAGE_KINDS)
    }
    spellings.update(_SEARCH_WORDS)
    return tuple(
        (tuple(spelling.split()), frozenset(kinds))
        for spelling, kinds in sorted(
            spellings.items(), key=lambda item: len(item[0].split()), reverse=True
        )
    )


_SEARCH_SPELLINGS = _search_spellings()


def _may_mean(typed: str, word: str) -> bool:
    key = match_key(typed)
    return key == word or (key.isascii() and key == search_text(word))
