"""Where days and numbers stand in a picture, and which are written beside its axes; pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Day = datetime.date


@dataclass(frozen=True)
class Box:
    """The inner part of a picture, in its own units; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Plane:
    """Days from the left to the right of a box, numbers from its bottom to its top."""

    box: Box
    first: Day
    last: Day
    highest: int

    def x(self, day: Day) -> float:
        """A day outside stands at the edge."""
        whole = max((self.last - self.first).days, 1)
        part = min(max((day - self.first).days / whole, 0), 1)
        return round(self.box.left + part * (self.box.right - self.box.left), 1)

    def y(self, n: float) -> float:
        part = min(max(n / max(self.highest, 1), 0), 1)
        return round(self.box.bottom - part * (self.box.bottom - self.box.top), 1)


def number_marks(highest: int, most: int = 5) -> list[int]:
    """Round numbers from 0 up to `highest`, at most so many steps apart: 0, 20, 40, 60."""
    step = 1
    while highest / step > most:
        # 1, 2, 5, 10, 20, 50...
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return list(range(0, highest + 1, step))


def day_marks(first: Day, last: Day, most: int) -> list[tuple[Day, str]]:
    """First days of months with their words, as many as fit: ('1/6', or '1/2022' over years)."""
    months: list[Day] = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            months.append(day)
        day = (day + datetime.timedelta(days=32)).replace(day=1)
    every = next(
        (step for step in (1, 2, 3, 6, 12) if len(months) / step <= most),
        -(-len(months) // most),
    )
    long = (last - first).days > 366
    kept = (
        [day for day in months if (day.month - 1) % every == 0] if every <= 12 else months[::every]
    )
    return [(day, f"{day.month}/{day.year}" if long else f"1/{day.month}") for day in kept]


def figure(n: int) -> str:
    """1.234.567"""
    return f"{n:,}".replace(",", ".")
