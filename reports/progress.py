"""n of N as a percentage that never flatters, and the words of the standings; pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Standing = Literal[
    "no_list",
    "not_started",
    "under_way",
    "met",
    "met_late",
    "overdue",
    "exempt",
    "not_applicable",
]

# For a target, a commune and a day exactly one of these holds (design section 5).
STANDINGS: dict[Standing, str] = {
    "no_list": "chưa có danh mục thôn",
    "not_started": "chưa bắt đầu",
    "under_way": "đang triển khai",
    "met": "đạt đúng hạn",
    "met_late": "đạt trễ hạn",
    "overdue": "quá hạn chưa đạt",
    "exempt": "được miễn",
    "not_applicable": "không áp dụng",
}

# Worst first: what asks for somebody's attention stands on top of a board.
STANDING_ORDER: tuple[Standing, ...] = (
    "overdue",
    "no_list",
    "not_started",
    "under_way",
    "met_late",
    "met",
    "exempt",
    "not_applicable",
)


def floored_percent(n: int | None, of: int | None, digits: int = 1) -> Decimal | None:
    """n of N in percent with that many decimals, cut off and never rounded up.

    100 comes out only when n is all of N: 1.185.735 of 1.185.763 is 99,99. None when N is not
    known (missing is never zero) or nothing is counted. Raises ValueError when n is negative or
    more than N: a numerator is a part of its denominator.
    """
    if n is None or of is None:
        return None
    if not 0 <= n <= of:
        raise ValueError(f"{n} is no part of {of}")
    if of == 0:
        return None
    return Decimal(n * 100 * 10**digits // of).scaleb(-digits)


def percent_text(n: int | None, of: int | None, digits: int = 1) -> str | None:
    """'37,2%'; '100%' only for all of them and '0%' only for none; None when not known."""
    percent = floored_percent(n, of, digits)
    if percent is None:
        return None
    if n in (0, of):
        return f"{int(percent)}%"
    return f"{percent:.{digits}f}%".replace(".", ",")
