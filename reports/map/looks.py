"""How a unit is filled on a map, and what that means in words; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reports.progress import STANDING_ORDER, STANDINGS, Standing, floored_percent

SHARES = {
    "share-5": "100%",
    "share-4": "từ 75% đến dưới 100%",
    "share-3": "từ 50% đến dưới 75%",
    "share-2": "từ 25% đến dưới 50%",
    "share-1": "trên 0% đến dưới 25%",
    "share-0": "0%",
    "share-unknown": "chưa tính được tỷ lệ",
}


@dataclass(frozen=True)
class Entry:
    """A line of the legend: a look, what it means, and how many units have it."""

    look: str
    words: str
    count: int


def of_standing(standing: Standing) -> str:
    return standing.replace("_", "-")


def of_share(n: int | None, of: int | None) -> str:
    """By quarters; all and none are looks of their own, and unknown is neither."""
    percent = floored_percent(n, of)
    if percent is None:
        return "share-unknown"
    if n == 0:
        return "share-0"
    return "share-5" if n == of else f"share-{min(int(percent // 25) + 1, 4)}"


def legend(looks: Iterable[str]) -> list[Entry]:
    """The looks that occur, in the order of boards."""
    counts = Counter(looks)
    words = {of_standing(one): STANDINGS[one] for one in STANDING_ORDER} | SHARES
    return [Entry(look, words[look], counts[look]) for look in words if counts[look]]
