"""Amounts of assigned targets: as typed, and how far a team is; pure."""

from __future__ import annotations

import re
from decimal import Decimal

# Thousands by dots, decimals by a comma: 1.234,5. A dot with one or two digits behind it is how
# phones type a decimal.
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?")
_PLAIN = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
LARGEST = Decimal(10) ** 12


class AmountError(ValueError):
    """The text is no amount; str() is the sentence for whoever typed it."""


def read_amount(text: str) -> Decimal:
    """60, '1.234', '12,5' as an amount of at most two decimals. Raises AmountError."""
    bare = text.strip().replace(" ", "")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise AmountError(f"Không đọc được số “{text[:20]}”. Ghi số không âm, ví dụ 60 hoặc 12,5.")
    amount = Decimal(bare)
    if amount >= LARGEST:
        raise AmountError("Số quá lớn. Xem lại.")
    return amount


def amount_text(amount: Decimal) -> str:
    """1.234,5: thousands by dots, decimals by a comma and only those that say something."""
    whole, _, rest = f"{amount:,.2f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def thousandths(reached: Decimal | None, assigned: Decimal) -> int | None:
    """How much of the target is reached, cut off, 1000 only when all of it is; None not known."""
    if reached is None:
        return None
    return min(int(reached * 1000 // assigned), 1000)


def percent_words(reached: Decimal | None, assigned: Decimal) -> str:
    """'37,2%', cut off; never above 100%, and 100% only when the target is reached."""
    part = thousandths(reached, assigned)
    if part is None:
        return ""
    if part in (0, 1000):
        return f"{part // 10}%"
    return f"{part // 10},{part % 10}%"
