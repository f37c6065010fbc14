"""Vietnamese typed with the fonts of before 2003, recognised and turned into Unicode.

TCVN3 (fonts .VnTime, .VnArial; table TCVN 5712:1993) gives each letter one byte, VNI (fonts
VNI-Times) writes most of them as a letter and a mark. Opened today both show Western letters:
"Th«n Tñng A" and "Thoân Tuûng A" are Thôn Tủng A. A conversion is a suggestion, never a decision:
some words are spelt alike in two tables.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Legacy = Literal["tcvn3", "vni"]

# From 0xA1 on, in the order of the bytes; a dot where the table has no letter.
_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ"
    ".....àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN3 = {0xA1 + at: letter for at, letter in enumerate(_TCVN3_LETTERS) if letter != "."}
# In the standard, but not in the fonts, which draw the small letters as capitals (.VnTimeH).
_SELDOM_TCVN3 = {chr(code) for code, letter in _TCVN3.items() if letter in "ẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ"}

_TONES = "\u0301\u0300\u0309\u0303\u0323"
_ACUTE, _DOT = "\u0301", "\u0323"
# The marks that VNI puts after a letter, by what they do; the five tones in the order above.
_VNI_PLAIN = "ùøûõï"
_VNI_CIRCUMFLEX = "áàåãä"
_VNI_BREVE = "éèúüë"


def _vni_pairs() -> dict[str, str]:
    pairs = {}
    for written, letter in zip("aeouyôö", "aeouyơư", strict=True):
        for sign, tone in zip(_VNI_PLAIN, _TONES, strict=True):
            pairs[written + sign] = letter + tone
    for letter in "aeo":
        pairs[letter + "â"] = letter + "\u0302"
        for sign, tone in zip(_VNI_CIRCUMFLEX, _TONES, strict=True):
            pairs[letter + sign] = letter + "\u0302" + tone
    pairs["aê"] = "ă"
    for sign, tone in zip(_VNI_BREVE, _TONES, strict=True):
        pairs["a" + sign] = "ă" + tone
    del pairs["yï"]
    small = {pair: unicodedata.normalize("NFC", letter) for pair, letter in pairs.items()}
    # A capital may be followed by a small mark: the letter decides.
    return small | {
        form: letter.upper()
        for pair, letter in small.items()
        for form in (pair.upper(), pair[0].upper() + pair[1])
    }


_VNI_PAIRS = _vni_pairs()
_VNI_SINGLES = dict(zip("ôöíìæóòîñÔÖÍÌÆÓÒÎÑ", "ơưíìỉĩịỵđƠƯÍÌỈĨỊỴĐ", strict=True))
_VNI_LETTER = re.compile("|".join([*_VNI_PAIRS, *_VNI_SINGLES]))


def to_unicode(text: str, kind: Legacy) -> str:
    """The text as its font showed it, composed (NFC). What is not in the table stays as it is."""
    if kind == "vni":
        return unicodedata.normalize(
            "NFC",
            _VNI_LETTER.sub(lambda match: _VNI_PAIRS.get(match[0]) or _VNI_SINGLES[match[0]], text),
        )
    # A font of capitals turns small letters with a tone into capitals on the screen alone.
    capitals = re.search("[A-Z].*[A-Z]", text) and not re.search("[a-z]", text)
    together = any(len(re.findall("[A-Z]", word)) > 1 for word in text.split())
    plain = text.translate(_TCVN3)
    return plain.upper() if capitals and together else plain


def from_unicode(text: str, kind: Legacy) -> str:
    """The reverse of to_unicode; a letter that the table lacks is written as its small form."""
    encode = _ENCODE[kind]
    composed = unicodedata.normalize("NFC", text)
    return "".join(encode.get(letter) or encode.get(letter.lower(), letter) for letter in composed)


_ENCODE: dict[Legacy, dict[str, str]] = {
    "tcvn3": {letter: chr(code) for code, letter in _TCVN3.items()},
    "vni": {letter: single for single, letter in _VNI_SINGLES.items()}
    | {letter: pair for pair, letter in reversed(_VNI_PAIRS.items()) if not pair.istitle()},
}


def looks_legacy(text: str) -> Legacy | None:
    """The table in which the text reads as Vietnamese while as it stands it does not.

    Give it the raw text: cleaning may take letters away (a soft hyphen is ư in TCVN3). Real
    Unicode Vietnamese, Western languages and plain ASCII give None; so does a word that is
    right both ways ("hé" is "hộ" in TCVN3): then only its neighbours or the font can tell.
    """
    if text.isascii() or any(
        sign.isalpha() or unicodedata.combining(sign) for sign in _BEYOND_LATIN.findall(text)
    ):
        return None
    words = [word for word in _WORD.findall(text[:_ENOUGH]) if not word.isascii()]
    words = [word for word in words if _ASCII_LETTER.search(word)]
    best: tuple[int, Legacy | None] = (0, None)
    for kind in ("tcvn3", "vni"):
        good = [word for word in words if _reads(word, kind)]
        telling = [word for word in good if not _is_vietnamese(word, strict=False)]
        telling = [word for word in telling if word.lower() not in _WESTERN]
        sure = any(map(_TELLTALE[kind].search, telling))
        enough = sure or sum(map(len, telling)) >= 3 or (telling and len(words) == len(good) > 1)
        most = len(good) * 2 >= len(words) if sure else len(good) * 5 >= len(words) * 3
        if enough and most and len(good) > best[0]:
            best = len(good), kind
    return best[1]


_ENOUGH = 20_000
_BEYOND_LATIN = re.compile("[^\\x00-\\xff]")
_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_ASCII_LETTER = re.compile("[A-Za-z]")
# What no language puts inside a word: signs that are no letters, and two vowels so marked.
_TELLTALE: dict[Legacy, re.Pattern[str]] = {
    "tcvn3": re.compile(r"[\u00a1-\u00b4\u00b6-\u00bf\u00d7\u00f7]"),
    "vni": re.compile("[aeo]â|[aeouyôö][øõ]", re.IGNORECASE),
}
# Western words that happen to read as Vietnamese in a table, and units of measure.
_WESTERN = {"où", "haï", "laïc", "thaï", "taï", "moï", "toï", "dû", "µm", "µg", "µl"}

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
_CODA = "(?:ng|nh|ch|[cmnptk])?"
_SYLLABLE = re.compile(f"({_ONSET})([aăâeêioôơuưy]{{1,3}})({_CODA})$")
# Vowels together, with the places where a tone may stand; without and with a final consonant.
_OPEN = {
    **dict.fromkeys("aăâeêioôơuưy", (0,)),
    **dict.fromkeys(("ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iu"), (0,)),
    **dict.fromkeys(("oi", "ôi", "ơi", "ua", "ui", "ưa", "ưi", "ưu"), (0,)),
    **dict.fromkeys(("oa", "oe", "uy"), (0, 1)),
    **dict.fromkeys(("uê", "uơ"), (1,)),
    **dict.fromkeys(("iêu", "yêu", "oai", "oay", "oao", "oeo", "uây", "uôi", "uya", "uyu"), (1,)),
    **dict.fromkeys(("ươi", "ươu"), (1,)),
}
_CLOSED = {
    **dict.fromkeys("aăâeêioôơuưy", (0,)),
    **dict.fromkeys(("iê", "yê", "uô", "ươ", "uâ", "oă", "uê", "oo"), (1,)),
    **dict.fromkeys(("oa", "oe", "uy"), (0, 1)),
    "uyê": (2,),
}
_NO_CODA_ALONE = ("ă", "â")
_BEFORE_NH = ("a", "ê", "i", "oa", "uê", "uy", "y")
_NEVER_BEFORE_NG = ("ê", "i", "y", "uy", "uê", "ơ")
_LONGEST = 8
_STOPS = ("c", "ch", "p", "t")


# The syllables of a language are few.
@lru_cache(maxsize=4_096)
def _reads(word: str, kind: Legacy) -> bool:
    if kind == "tcvn3" and not _SELDOM_TCVN3.isdisjoint(word):
        return False
    return _is_vietnamese(to_unicode(word, kind), strict=True)


@lru_cache(maxsize=4_096)
def _is_vietnamese(word: str, *, strict: bool) -> bool:
    """Whether the word is built as a Vietnamese syllable.

    Strictly a final stop asks for a sharp or a heavy tone; names of the highlands have none.
    """
    rest = word[1:]
    if len(word) > _LONGEST:
        return False
    if not (rest.islower() or word.isupper() or not rest):
        return False
    letters, tone, where = "", "", -1
    # Ð (eth) is often typed for Đ.
    for sign in unicodedata.normalize("NFD", word.lower().replace("ð", "đ")):
        if sign in _TONES:
            if tone:
                return False
            tone, where = sign, len(letters) - 1
        else:
            letters = unicodedata.normalize("NFC", letters + sign)
    match = _SYLLABLE.match(letters)
    if match is None:
        # "gì", "giếng": the i of gi is a vowel when no other follows, or is part of iê.
        match = re.match(r"(g)(i|iê)(ng|nh|n|m|p|t|c|ch)?$", letters)
        if match is None:
            return False
    onset, vowels, coda = match.group(1), match.group(2), match.group(3) or ""
    places = (_CLOSED if coda else _OPEN).get(vowels)
    if places is None or (not coda and vowels in _NO_CODA_ALONE):
        return False
    if tone and where - len(onset) not in places:
        return False
    if not strict:
        return True
    if coda in ("nh", "ch") and vowels not in _BEFORE_NH:
        return False
    if coda in ("ng", "c") and vowels in _NEVER_BEFORE_NG:
        return False
    if vowels == "oo" and coda not in ("ng", "c"):
        return False
    return coda not in _STOPS or tone in (_ACUTE, _DOT)
