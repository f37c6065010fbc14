"""Names of villages that differ only in how a number is written; pure."""

from __future__ import annotations

import re

_ROMAN = {"i": 1, "v": 5, "x": 10}
_NUMERAL = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")


def same_number_key(key: str) -> str:
    """A match key with its numbers written one way: '01', 'i' and 'số 1' become '1'.

    Roman numerals up to XXXIX; C, D, L and M are letters by which villages are told apart.
    """
    words = re.sub(r"(?<=[^\W\d])(?=[0-9])|(?<=[0-9])(?=[^\W\d])", " ", key).split()
    plain = [_plain(word) for word in words if word != "số"]
    return " ".join(plain)


def _plain(word: str) -> str:
    if word.isascii() and word.isdigit():
        return str(int(word))
    return str(_roman(word)) if word and _NUMERAL.fullmatch(word) else word


def _roman(word: str) -> int:
    values = [_ROMAN[sign] for sign in word]
    following = [*values[1:], 0]
    return sum(-own if own < after else own for own, after in zip(values, following, strict=True))
