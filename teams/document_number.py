"""Numbers and symbols of documents: kept as written, understood beside it.

Pure. Shapes seen in practice are those of the register's sources: 41/QĐ-UBND (state),
06/2024/QĐ-UBND (with its year), 57-NQ/TW (Party), 01/1999/QĐ.UB (old), 46/2019/QĐUBND (a scan
that lost its hyphen). No symbol is ever refused.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from communes.vietnamese import brief, clean, match_key

Style = Literal["state", "party", "plain"]

# The kinds that the register tells apart, by the code at the head of a symbol.
KINDS = {
    "QĐ": "Quyết định",
    "KH": "Kế hoạch",
    "CV": "Công văn",
    "NQ": "Nghị quyết",
    "TB": "Thông báo",
    "BC": "Báo cáo",
    "CT": "Chỉ thị",
}
# Other codes of Decree 30/2020/NĐ-CP, Appendix III, and of laws: no letters, and no kind above.
_OTHER_KINDS = (
    *("NĐ", "TT", "TTLT", "L", "PL", "QC", "QyĐ", "TC", "HD", "CTr", "PA", "ĐA", "DA", "BB"),
    *("TTr", "HĐ", "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "KL"),
)
_OTHER_NAMES = ("Văn bản", "Nghị định", "Thông tư", "Luật", "Hướng dẫn", "Tờ trình", "Công điện")
# Issuers seen glued to the kind by a scan: QĐUBND, KHUBND.
_ISSUERS = ("UBND", "UB", "HĐND", "TTG", "UBDT", "UBTVQH", "BTTTT", "TW", "BCĐ", "TU", "HU", "ĐU")

_YEAR = r"(?:19|20)[0-9]{2}"
# No register numbers its papers beyond that; longer runs are something else.
_LONGEST_NUMBER = 9
# Nor does an office sign more papers in a year: a greater number is a slip of the hand.
LARGEST_NUMBER = 99_999

_DASHES = "\\-\u2010-\u2015"
_KIND_WORDS = "|".join([*KINDS.values(), *_OTHER_NAMES, *KINDS]).replace(" ", r"\s")

# A kind in front counts as one only with "số" or the number behind it: QĐ.UB is a symbol.
_PREFIX = re.compile(
    rf"(?:(?:{_KIND_WORDS})[\s:.]+(?=số|so|[0-9]))?(?:(?:số|so)(?=[\s:.0-9…/]|$))?[\s:.…]*",
    re.IGNORECASE,
)
_SIGNED_ON = re.compile(
    rf"[\s,;(]+(?:ngày\s+[0-9]{{1,2}}|năm\s+{_YEAR})\b.*$", re.IGNORECASE | re.DOTALL
)
_NUMBER = re.compile(
    rf"""
    (?P<number>[0-9]+)
    (?P<suffix>(?:bis|[a-zđ])(?=[\s/.{_DASHES}]|$))?
    (?:\s*/\s*(?P<year>{_YEAR})(?=\s*(?:[/{_DASHES}]|$)))?
    \s*(?P<mark>[/{_DASHES}]?)\s*
    (?P<symbol>.*)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class ParsedNumber:
    """What is understood of a number-symbol.

    raw: exactly as given. number: None when no number is found (a draft: '/QĐ-UBND'). suffix: ''
    or the letter behind the number. year: only the one written in the number. symbol: as
    written. style: 'party' has a dash after the number and a slash in its symbol; 'plain' has
    no symbol.
    """

    raw: str
    number: int | None
    suffix: str
    year: int | None
    symbol: str
    style: Style


def parse_number(raw: str) -> ParsedNumber:
    """Understand '41/QĐ-UBND', '02-KH/BCĐTW', 'Số: 06/2024/QĐ-UBND'. Never raises."""
    text = display_number(raw)
    found = _NUMBER.fullmatch(text)
    digits = found["number"].lstrip("0") if found else ""
    if found is None or len(digits) > _LONGEST_NUMBER:
        symbol = text.lstrip("/ ")
        return ParsedNumber(raw, None, "", None, symbol, "state" if symbol else "plain")
    symbol = found["symbol"]
    style: Style = "state" if symbol else "plain"
    if found["mark"] not in ("", "/") and "/" in symbol:
        style = "party"
    return ParsedNumber(
        raw=raw,
        number=int(digits or "0"),
        suffix=(found["suffix"] or "").lower(),
        year=int(found["year"]) if found["year"] else None,
        symbol=symbol,
        style=style,
    )


def number_problem(parsed: ParsedNumber, signed_on: datetime.date | None) -> str:
    """Why a paper of that number cannot be recorded, and the remedy; '' when it can."""
    if parsed.number is None:
        return (
            f"Không thấy số trong “{brief(parsed.raw)}”. Ghi như trên văn bản, ví dụ 41/QĐ-UBND, "
            "125/KH-UBND."
        )
    if parsed.number > LARGEST_NUMBER:
        return "Số văn bản quá dài. Xem lại số, ký hiệu trên văn bản."
    if parsed.year is not None and signed_on is not None and parsed.year != signed_on.year:
        return (
            f"Năm trong số văn bản là {parsed.year}, ngày ký là năm {signed_on.year}. Sửa cho khớp."
        )
    return ""


def display_number(raw: str) -> str:
    """As written, on one line, without 'Số:', the kind before it or the day behind it."""
    text = clean(raw)
    prefix = _PREFIX.match(text)
    if prefix:
        text = text[prefix.end() :]
    return _SIGNED_ON.sub("", text)


def symbol_key(symbol: str) -> str:
    """The key under which two symbols are one: QĐ-UBND, qđ – ubnd, QÐ.UBND, QĐUBND.

    Only letters, digits and & count; D is not Đ (HD is hướng dẫn, HĐ hội đồng).
    """
    return re.sub(r"[^\w&]|_", "", match_key(symbol)).upper()


def kind_of(symbol: str) -> str | None:
    """The kind that a symbol tells, a key of KINDS; None when it tells none of these.

    A letter has no code of its own: its symbol begins with the issuer (UBND-VX, BTTTT-THH).
    """
    parts = [part for part in map(symbol_key, re.split(r"[^\w&]+", clean(symbol))) if part]
    code = parts[0] if parts else ""
    if code in _KIND_BY_KEY:
        return _KIND_BY_KEY[code]
    if code in _OTHER_KEYS or symbol.lstrip()[:1] in ("-", "/"):
        # The kind is another one, or was lost before the dash.
        return None
    for key, kind in _KIND_BY_KEY.items():
        if code.startswith(key) and code.removeprefix(key) in _ISSUER_KEYS:
            return kind
    # An issuer that is known, or one of letters with its drafting office behind it.
    if code in _ISSUER_KEYS or (len(parts) > 1 and code.isalpha() and len(code) > 1):
        return "CV"
    return None


_KIND_BY_KEY = {symbol_key(kind): kind for kind in KINDS}
_OTHER_KEYS = frozenset(symbol_key(kind) for kind in _OTHER_KINDS)
_ISSUER_KEYS = frozenset(symbol_key(issuer) for issuer in _ISSUERS)
