"""Vietnamese text: cleaning what was typed, comparing it, finding it and putting it in order.

Pure; every function takes and returns str. The comparison is the one that imports are bound to;
the order is that of Vietnamese dictionaries and needs nothing of the database but the "C"
collation.
"""

import re
import unicodedata
from functools import lru_cache

# Look-alikes of Đ/đ from old keyboards and scans: Eth U+00D0/U+00F0, African D U+0189/U+0256.
_D_WITH_STROKE = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
# Typographic apostrophes U+2019, U+2018, U+02BC, written for the one in Ea H'leo.
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
# Letters with a stroke do not decompose; Ê Đê and Ba Na names have the b.
_STROKES = str.maketrans({"đ": "d", "ƀ": "b"})

# Nearly every name is of these signs: printable ASCII and composed Vietnamese letters. What is
# done to other text letter by letter is done to such text by a table, ten times as fast.
_VOWELS = "aăâeêioôơuưy"
_LETTERS = "đ" + "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in _VOWELS
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_PLAIN_SIGNS = "".join(dict.fromkeys(_PRINTABLE + _LETTERS + _LETTERS.upper()))
_PLAIN = re.compile(f"[{re.escape(_PLAIN_SIGNS)}]*")
_MAY_BE_MOVED = re.compile("[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ]")

# The tone of an open oa, oe or uy stands on either vowel, by two school rules: hoà and hòa.
# After q the u belongs to the consonant, so quý has one spelling only.
_SECOND_VOWEL_TONE = re.compile(
    "(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])"
    # The end of the syllable: neither a letter nor a mark hung on the vowel follows.
    "(?![^\\W\\d_]|[\u0300-\u036f])",
    re.IGNORECASE,
)


def nfc(text: str) -> str:
    """Precomposed Unicode, the only form that is stored (TCVN 6909:2001)."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """One line as it should have been typed: NFC, single spaces, nothing invisible.

    No-break spaces, tabs and line breaks become spaces; zero-width and control characters go.
    Letters, case, accents and punctuation stay as written.
    """
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    visible = "".join(_visible(sign) for sign in text)
    return nfc(" ".join(visible.split()))


def brief(text: str, most: int = 60) -> str:
    """What was typed, short enough to be named in a message."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def match_key(text: str) -> str:
    """The key under which two names are the same name.

    Cleaned, case folded, with one apostrophe, one Đ, and one place for the tone of an open
    oa, oe, uy (Hoà = Hòa, Thuý = Thúy, never after q). Accents count: Tam Dân is not Tam Đàn.
    """
    text = clean(text)
    if _PLAIN.fullmatch(text):
        return _place_tones(text.lower())
    # Unicode's canonical caseless matching folds the decomposed form.
    folded = nfc(unicodedata.normalize("NFD", text).casefold())
    return _place_tones(folded.translate(_D_WITH_STROKE).translate(_APOSTROPHES))


def search_text(text: str) -> str:
    """What a search box compares: lower case, no accents, đ as d, punctuation as spaces.

    Two different names may share it (tam dan): it finds and suggests, it never decides.
    """
    text = clean(text)
    if _PLAIN.fullmatch(text):
        return " ".join(text.translate(_BARE).split())
    text = text.translate(_D_WITH_STROKE).lower().translate(_STROKES)
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFD", text)
        if not unicodedata.category(sign).startswith("M")
    )
    spaced = "".join(sign if sign.isalnum() else " " for sign in nfc(bare))
    return " ".join(spaced.split())


def sort_key(text: str) -> str:
    """A string whose byte order is the Vietnamese order of the text.

    Three levels, each deciding only where those before are equal: letters (a ă â b c d đ e ê ...,
    spaces and punctuation before numbers before letters, numbers by value: Thôn 2 before
    Thôn 10); tones (ngang, huyền, hỏi, ngã, sắc, nặng); case, small first, and leading zeros.
    Hoà and Hòa are one syllable and get one place. At most 3.5 times as long as the
    cleaned text, plus 2.
    """
    text = clean(text)
    if _PLAIN.fullmatch(text):
        levels = _weigh_plain(_place_tones(text))
    else:
        text = text.translate(_D_WITH_STROKE).translate(_APOSTROPHES)
        levels = _weigh_any(_place_tones(text))
    letters, tones, cases = levels
    return _LEVEL_END.join((letters, tones.rstrip("0"), cases.rstrip("0"))).rstrip(_LEVEL_END)


def _weigh_plain(text: str) -> tuple[str, str, str]:
    letters, tones, cases = (text.translate(table) for table in _WEIGHTS)
    if not _HAS_DIGIT.search(text):
        return letters, tones, cases
    numbers = [(found.span(), _weigh_number(found[0])) for found in _NUMBER.finditer(text)]
    # From the end, so that the places before stay where they are.
    for (start, end), (letter, tone, case) in reversed(numbers):
        letters = letters[:start] + letter + letters[end:]
        tones = tones[:start] + tone + tones[end:]
        cases = cases[:start] + case + cases[end:]
    return letters, tones, cases


def _weigh_any(text: str) -> tuple[str, str, str]:
    letters: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for part in _NUMBER_OR_SIGN.findall(text):
        if part[0] in _DIGITS:
            weight, tone, case = _weigh_number(part)
        elif unicodedata.category(part) == "Mn":
            # A mark that composes with no letter: it tells apart, it does not move the word.
            if tones and tones[-1] == _LEVEL_TONE:
                tones[-1] = _FOREIGN_ACCENT
            continue
        else:
            weight, tone, case = _weigh_sign(part)
        letters.append(weight)
        tones.append(tone)
        cases.append(case)
    return "".join(letters), "".join(tones), "".join(cases)


def _visible(sign: str) -> str:
    if sign.isspace():
        return " "
    # Format characters (zero-width, byte order mark), controls and lone surrogates.
    return "" if unicodedata.category(sign) in {"Cf", "Cc", "Cs"} else sign


def _place_tones(text: str) -> str:
    """Move the tone of an open oa, oe, uy to the first vowel: hoà to hòa."""
    if not _MAY_BE_MOVED.search(text) and _PLAIN.fullmatch(text):
        return text
    return _SECOND_VOWEL_TONE.sub(_tone_on_first_vowel, text)


def _tone_on_first_vowel(found: re.Match[str]) -> str:
    # Three signs: the first vowel, the second, and the tone that hangs on the second.
    vowels = unicodedata.normalize("NFD", found[0])
    return nfc(vowels[0] + vowels[2]) + vowels[1]


# The levels of a sort key are written in printable ASCII, from the lowest: the end of a level
# (space), then a blank, punctuation, the length of a number, letters. Signs beyond that stand
# for themselves and sort after every letter.
_LEVEL_END = " "
_LEVEL_TONE = "0"
_FOREIGN_ACCENT = "6"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# In the order of the Unicode collation algorithm.
_PUNCTUATION = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_DIGITS = "0123456789"
_LONGEST_NUMBER = 16
_SIGN_WEIGHTS = {sign: chr(0x21 + place) for place, sign in enumerate(_PUNCTUATION)}
_LENGTH_BASE = 0x21 + len(_PUNCTUATION)
_LETTER_WEIGHTS = {
    letter: chr(_LENGTH_BASE + _LONGEST_NUMBER + 1 + place)
    for place, letter in enumerate(_ALPHABET)
}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make another letter
_NUMBER_OR_SIGN = re.compile("[0-9]{1,16}|.", re.DOTALL)


def _weigh_number(digits: str) -> tuple[str, str, str]:
    """Numbers by value: first their length without leading zeros, then their digits."""
    value = digits.lstrip("0")
    weight = chr(_LENGTH_BASE + len(value)) + value
    return weight, _LEVEL_TONE, str(min(len(digits) - len(value), 9))


@lru_cache(maxsize=4096)
def _weigh_sign(sign: str) -> tuple[str, str, str]:
    """Letter, tone and case of one composed character."""
    small = sign.lower()
    case = "0" if small == sign else "1"
    if small in _SIGN_WEIGHTS:
        return _SIGN_WEIGHTS[small], _LEVEL_TONE, case
    parts = unicodedata.normalize("NFD", small)
    base = parts[0]
    tone = _LEVEL_TONE
    for mark in parts[1:]:
        shaped = nfc(base + mark)
        if mark in _SHAPES and shaped in _LETTER_WEIGHTS:
            base = shaped
        else:
            tone = _TONES.get(mark, _FOREIGN_ACCENT)
    return _LETTER_WEIGHTS.get(base, base), tone, case


_NUMBER = re.compile("[0-9]{1,16}")
_HAS_DIGIT = re.compile("[0-9]")
# Letter, tone and case of every plain sign; digits are weighed apart.
_WEIGHTS = [
    str.maketrans({sign: _weigh_sign(sign)[level] for sign in _PLAIN_SIGNS}) for level in range(3)
]
_BARE = str.maketrans(
    {
        sign: unicodedata.normalize("NFD", sign.lower().replace("đ", "d"))[0]
        if sign.isalnum()
        else " "
        for sign in _PLAIN_SIGNS
    }
)
