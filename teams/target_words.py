"""A target in words, as plans and boards name it; pure."""

from __future__ import annotations

import datetime
from typing import Protocol, cast

from teams.deadlines import Wording, due_text

COVERAGE = "coverage_villages"


class Demand(Protocol):
    """A Target row, or anything that carries the same five facts."""

    rule: str
    threshold: int | None
    due_on: datetime.date | None
    wording: str


def demand_words(target: Demand) -> str:
    """What is asked, without the day: '100% thôn, tổ dân phố có tổ'."""
    if target.rule == COVERAGE:
        return "100% thôn, tổ dân phố có tổ"
    return f"mỗi xã có ít nhất {target.threshold} tổ"


def deadline_words(target: Demand) -> str:
    """'trước ngày 31/8/2022', 'không ấn định thời hạn'."""
    return due_text(target.due_on, cast(Wording, target.wording))


def target_words(target: Demand) -> str:
    """'100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022'."""
    return f"{demand_words(target)}, {deadline_words(target)}"
