"""Understanding one cell: text, unit codes and counts. Pure.

A cell is what `sheet_row.SheetRow` holds. Nothing here decides what a column means; what a cell
cannot say without its neighbours ('1.234' in a column that also has '8,5') is asked of
`NumberEvidence`, gathered over the whole file.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from communes.sheets.sheet_row import MISSING_VALUE, CellError
from communes.vietnamese import clean, match_key, nfc

# Signs that cleaning leaves alone when the text is composed: a shortcut for nearly every cell.
_CALM = re.compile("[ -~\u00c0-\u024f\u1ea0-\u1ef9]*")

_MAY_BE_MOVED = re.compile("o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]")

FORMULA_SIGNS = ("=", "+", "-", "@")


def tidy(cell: object) -> str:
    """The cell as one line of text: '' for nothing and for an error."""
    if type(cell) is str:
        return _tidy_text(cell)
    if cell is None or isinstance(cell, CellError):
        return ""
    return raw_text(cell)


# A cell is looked at several times in both passes, and names of units repeat.
@lru_cache(maxsize=4_096)
def _tidy_text(text: str) -> str:
    if _CALM.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    return clean(text)


def raw_text(cell: object) -> str:
    """The cell as it is kept beside what was understood: text untouched, days day first."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, datetime.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return str(cell)


def is_empty(cell: object) -> bool:
    """Nothing that a reader of the page would see; a formula without a value shows nothing."""
    if type(cell) is str:
        return not _tidy_text(cell)
    return cell is None or cell == MISSING_VALUE


def is_error(cell: object) -> bool:
    """An error that Excel shows, such as #N/A."""
    return isinstance(cell, CellError) and cell != MISSING_VALUE


def spelling_warnings(cell: object, text: str) -> list[str]:
    """How the typing of a name was mended; `text` is the tidy cell.

    W_NFC decomposed letters, W_SPACE blanks or invisible signs, W_CASE all capitals, W_TONE the
    tone of oa, oe, uy on the second vowel.
    """
    if not isinstance(cell, str) or not text:
        return []
    found = []
    if not unicodedata.is_normalized("NFC", cell):
        found.append("W_NFC")
    if nfc(cell) != text:
        found.append("W_SPACE")
    # "TDP 5" is no shouting.
    if text.isupper() and sum(map(str.isalpha, text)) > 4:
        found.append("W_CASE")
    folded = text.casefold()
    if _MAY_BE_MOVED.search(folded) and match_key(text) != folded:
        found.append("W_TONE")
    return found


_ROMAN_OR_NUMBERED = re.compile(r"[IVXL]{1,5}|.*[0-9].*")


def unshout(text: str) -> str:
    """'Đỗ Thị Xuyến' of 'ĐỖ THỊ XUYẾN'; a name that has small letters stays as it is.

    Roman numerals and words with digits stay: 'BẢN KHE LÁNH II' is 'Bản Khe Lánh II'.
    """
    if len(text) < 3 or not text.isupper():
        return text
    return " ".join(
        word if _ROMAN_OR_NUMBERED.fullmatch(word) else word[:1] + word[1:].lower()
        for word in text.split(" ")
    )


def read_code(cell: object, length: int) -> str | None:
    """A unit's code with the zeros that a spreadsheet dropped; None when it is no code.

    A code of fewer digits than `length` is padded; one of more digits, or with letters, is none.
    """
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) <= length:
        return cell.zfill(length)
    text = tidy(cell).lstrip("'").replace(" ", "")
    text = re.sub(r"[.,]0+$", "", text)
    if re.fullmatch(rf"[0-9]{{1,{length}}}", text) and not isinstance(cell, bool):
        return text.zfill(length)
    return None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of households or people: `number` None and no `code` when the cell is empty."""

    number: int | None = None
    code: str | None = None
    warning: str | None = None
    suggestion: str | None = None


LARGEST_COUNT = 200_000

_PLAIN = re.compile(r"-?[0-9]+")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
_DECIMAL = re.compile(r"-?[0-9]+(?:[.,][0-9]{3})*(?P<mark>[.,])[0-9]+")


class NumberEvidence:
    """How one file writes numbers as text, told from every cell of its count columns.

    '8,5' shows that the comma is the decimal mark there, and then '1,234' is no whole number.
    Without such a witness both 1.234 and 1,234 are 1234, as Vietnamese tables write both.
    """

    def __init__(self) -> None:
        self._decimal = {".": 0, ",": 0}
        self._grouping = {".": 0, ",": 0}

    def add(self, cell: object) -> None:
        """Look at a cell; anything but text says nothing."""
        if type(cell) is not str:
            return
        text = tidy(cell)
        grouped = _GROUPED.fullmatch(text)
        if grouped:
            self._grouping[grouped["mark"]] += 1
            return
        decimal = _DECIMAL.fullmatch(text)
        if decimal:
            self._decimal[decimal["mark"]] += 1

    @property
    def decimal_marks(self) -> frozenset[str]:
        """Marks after which digits are a fraction, even three of them.

        The dot needs more than '8.5': '1.234' is 1234 here unless the file groups with commas.
        """
        comma = self._decimal[","] > 0 and self._decimal[","] >= self._decimal["."]
        dot = self._decimal["."] > self._decimal[","] and self._grouping[","] > 0
        return frozenset(mark for mark, found in ((",", comma), (".", dot)) if found)


def read_count(cell: object, decimal_marks: frozenset[str] = frozenset()) -> Count:
    """A number of households or people: empty, or whole and not negative.

    E_NUMBER_INVALID carries the whole number that was probably meant, where there is one;
    W_NUMBER_TEXT says that the number stood as text, W_FORMULA_NO_VALUE that it was never
    calculated.
    """
    if cell == MISSING_VALUE:
        return Count(warning="W_FORMULA_NO_VALUE")
    if is_empty(cell):
        return Count()
    if type(cell) is int:
        return _in_range(cell, None)
    if type(cell) is not str:
        whole = cell * 1000 if isinstance(cell, float) else 0.5
        # 1.234 typed where a point is no thousands mark is stored as a fraction.
        meant = str(round(whole)) if whole > 0 and abs(whole - round(whole)) < 1e-6 else None
        return Count(code="E_NUMBER_INVALID", suggestion=meant)
    text = tidy(cell)
    if _PLAIN.fullmatch(text):
        return _in_range(int(text), "W_NUMBER_TEXT")
    if _SPACED.fullmatch(text):
        return _in_range(int(text.replace(" ", "")), "W_NUMBER_TEXT")
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        number = int(re.sub("[.,]", "", text))
        if grouped["mark"] in decimal_marks:
            return Count(code="E_NUMBER_INVALID", suggestion=str(number))
        return _in_range(number, "W_NUMBER_TEXT")
    fraction = re.fullmatch(r"([0-9]+)[.,]0{1,2}", text)
    if fraction:
        return _in_range(int(fraction[1]), "W_NUMBER_TEXT")
    return Count(code="E_NUMBER_INVALID", suggestion=_digits_beside_words(text))


def _in_range(number: int, warning: str | None) -> Count:
    if 0 <= number <= LARGEST_COUNT:
        return Count(number, warning=warning)
    return Count(code="E_NUMBER_INVALID")


def _digits_beside_words(text: str) -> str | None:
    """'120' of '120 hộ': one number and letters around it."""
    found = re.fullmatch(r"[^0-9=+\-@]*\b([0-9]+)\b[^0-9]*", text)
    return found[1] if found else None
