"""Set phrases of Decree 30/2020/NĐ-CP, Appendix I: place and date, number, who signs. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from communes.vietnamese import clean, match_key
from members.papers.data import Place
from teams.document_number import parse_number

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
OPEN_DAY = "ngày ... tháng ... năm ..."
COMMITTEE = "Ủy ban nhân dân"
USUAL_SYMBOL = "QĐ-UBND"

_PREFIXED = re.compile(r"\s*(TM|KT|TL|TUQ|Q)\.\s*(.+)", re.IGNORECASE)
_OF_THE_COMMITTEE = re.compile(r"\s+(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\b.*", re.IGNORECASE)
_ENDINGS = " ;.,:"


def day_text(day: datetime.date | None) -> str:
    """'ngày 05 tháng 8 năm 2023': a zero before days under 10 and before months 1 and 2 alone."""
    if day is None:
        return OPEN_DAY
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def place_name(place: Place, named_in_full: Iterable[str]) -> str:
    """The official name of the unit; in full where it is a number, a person or an event."""
    full = {match_key(name) for name in named_in_full}
    if place.name[:1].isdigit() or match_key(place.name) in full:
        return f"{place.kind} {place.name}"
    return place.name


def place_and_day(place: Place, day: datetime.date | None, named_in_full: Iterable[str]) -> str:
    return f"{place_name(place, named_in_full)}, {day_text(day)}"


def number_symbol(raw: str) -> str:
    """'05/QĐ-UBND'; with room to write where the number is not known: '       /QĐ-UBND'."""
    parsed = parse_number(raw)
    symbol = parsed.symbol or USUAL_SYMBOL
    if parsed.number is None:
        return f"{' ' * 9}/{symbol}"
    if parsed.style == "party":
        return clean(raw)
    year = f"/{parsed.year}" if parsed.year else ""
    return f"{parsed.number:02d}{parsed.suffix}{year}/{symbol}"


def cited_number(raw: str) -> str:
    """The same within a sentence."""
    return (
        number_symbol(raw).strip()
        if parse_number(raw).number is not None
        else (f".....{number_symbol(raw).strip()}")
    )


def issuer_lines(place: Place) -> tuple[str, str]:
    """The People's Committee, which has no body above it in the head of its papers."""
    return COMMITTEE.upper(), place.plain_name.upper()


def authority(place: Place, capacity: str) -> str:
    """Who decides: the committee when the signer signs on its behalf, else its chair."""
    body = f"{COMMITTEE} {place.plain_name}".upper()
    return body if capacity == "TM" else f"CHỦ TỊCH {body}"


def signature(capacity: str, title: str) -> tuple[str, ...]:
    """The lines over the signature: 'TM. ỦY BAN NHÂN DÂN' / 'KT. CHỦ TỊCH' / 'PHÓ CHỦ TỊCH'.

    A deputy who signs on behalf of the committee signs in the chair's place.
    """
    title = _OF_THE_COMMITTEE.sub("", clean(title))
    lines = [part.strip() for part in re.split(r"[,;/]", title) if part.strip()]
    while lines and _PREFIXED.fullmatch(lines[0]) and len(lines) > 1:
        lines.pop(0)
    own = re.sub(_PREFIXED, r"\2", lines[0]) if lines else ""
    own = re.sub(r"^QUYỀN\s+", "Q. ", own.upper())
    deputy = own.startswith("PHÓ")
    if capacity == "TM":
        head = (f"TM. {COMMITTEE.upper()}",)
        return (*head, "KT. CHỦ TỊCH", own) if deputy else (*head, own or "CHỦ TỊCH")
    if capacity == "KT":
        return "KT. CHỦ TỊCH", own or "PHÓ CHỦ TỊCH"
    if capacity == "Q":
        return (f"Q. {own.removeprefix('Q. ') or 'CHỦ TỊCH'}",)
    if capacity in ("TL", "TUQ"):
        return (f"{capacity}. CHỦ TỊCH", own) if own else (f"{capacity}. CHỦ TỊCH",)
    return (own or "CHỦ TỊCH",)


def ended(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines of a series: each ends with a semicolon, the last with a full stop."""
    plain = [line.rstrip(_ENDINGS) for line in lines]
    plain = [line for line in plain if line]
    return tuple(f"{line};" for line in plain[:-1]) + tuple(f"{line}." for line in plain[-1:])


def roman(number: int) -> str:
    """1 as I; for sections of a list."""
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    text = ""
    for value, letters in (*steps, (4, "IV"), (1, "I")):
        while number >= value:
            text += letters
            number -= value
    return text


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
