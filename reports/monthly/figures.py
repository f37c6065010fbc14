"""Monthly figures: which are sound, what they add up to, and who may move them on; pure.

A figure is n, or n of N for a share, or "nothing to count here". Unfilled is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from communes.vietnamese import clean


class State(StrEnum):
    """Where the figures of a commune and a month stand; NOT_DUE and REOPENED are derived."""

    NOT_DUE = "not_due"
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FROZEN = "frozen"
    REOPENED = "reopened"


STATE_WORDS = {
    State.NOT_DUE: "chưa đến kỳ",
    State.OPEN: "đang mở",
    State.SUBMITTED: "đã nộp",
    State.RETURNED: "bị trả lại",
    State.ACCEPTED: "đã tiếp nhận",
    State.FROZEN: "đã chốt",
    State.REOPENED: "mở lại",
}
KEPT_STATES = (State.OPEN, State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.FROZEN)
HANDED_IN = frozenset({State.SUBMITTED, State.ACCEPTED, State.FROZEN, State.REOPENED})


class Act(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    FREEZE = "freeze"
    REOPEN = "reopen"


# From which states each act is possible.
ALLOWED: dict[Act, frozenset[State]] = {
    Act.SAVE: frozenset({State.OPEN, State.RETURNED, State.REOPENED}),
    Act.SUBMIT: frozenset({State.OPEN, State.RETURNED, State.REOPENED}),
    Act.RETURN: frozenset({State.SUBMITTED, State.ACCEPTED}),
    Act.ACCEPT: frozenset({State.SUBMITTED}),
    Act.FREEZE: frozenset({State.ACCEPTED}),
    Act.REOPEN: frozenset({State.FROZEN}),
}


def can(act: Act, state: State) -> bool:
    return state in ALLOWED[act]


def state_of(kept: str | None, *, begun: bool, reopened: bool) -> State:
    """kept: the state of the row, None without one. begun: the month has begun. reopened: a
    reopening holds today that was not used."""
    if kept is None:
        return State.OPEN if begun else State.NOT_DUE
    state = State(kept)
    return State.REOPENED if state == State.FROZEN and reopened else state


@dataclass(frozen=True)
class Value:
    """n and of are None of what is not applicable; of alone is None of what is no share."""

    n: int | None
    of: int | None = None
    not_applicable: bool = False


NOTHING_TO_COUNT = Value(None, None, True)


@dataclass(frozen=True)
class Oddity:
    """A change is odd that is at least `least` and more than `factor` times, up or down."""

    factor: int = 3
    least: int = 50

    def is_odd(self, before: int, now: int) -> bool:
        low, high = sorted((before, now))
        return high - low >= self.least and high > low * self.factor


@dataclass(frozen=True)
class Problem:
    """part: 'n', 'of' or 'reason', the input that it is about."""

    part: str
    message: str


COUNT, CUMULATIVE, PERCENT = "count", "cumulative", "percent"
# A longer number is a slip of the keyboard: Vietnam has a hundred million people.
LARGEST = 1_000_000_000


def problems(
    kind: str,
    now: Value | None,
    before: Value | None,
    *,
    required: bool,
    reason: str,
    oddity: Oddity,
) -> list[Problem]:
    """What has to be mended before a figure is handed in; before: that of the month before."""
    if now is None:
        return [Problem("n", "chưa điền. Ghi số, hoặc đánh dấu không phát sinh.")] * required
    if now.not_applicable:
        if before is not None and before.n and not reason:
            return [Problem("reason", "kỳ trước có số. Ghi lý do kỳ này không phát sinh.")]
        return []
    found = list(_broken(kind, now))
    if not found and not reason and before is not None:
        found += _unexplained(kind, now, before, oddity)
    return found


def _broken(kind: str, now: Value) -> Iterable[Problem]:
    if now.n is None:
        yield Problem("n", "ghi cả hai số: phần và tổng số.")
    if kind != PERCENT:
        return
    if now.of is None:
        yield Problem("of", "ghi cả hai số: phần và tổng số.")
    elif now.of == 0:
        yield Problem("of", "tổng số là 0. Không có đối tượng thì đánh dấu không phát sinh.")
    elif now.n is not None and now.n > now.of:
        yield Problem("n", "số này lớn hơn tổng số. Kiểm tra lại cả hai.")


def _unexplained(kind: str, now: Value, before: Value, oddity: Oddity) -> Iterable[Problem]:
    if now.n is None or before.n is None:
        return
    if kind == CUMULATIVE and now.n < before.n:
        yield Problem("reason", "số lũy kế giảm so với kỳ trước. Ghi lý do hoặc sửa số.")
    elif oddity.is_odd(before.n, now.n):
        change = "tăng" if now.n > before.n else "giảm"
        yield Problem("reason", f"{change} bất thường so với kỳ trước. Ghi lý do hoặc sửa số.")


def carried(kind: str, before: Value | None) -> Value | None:
    """What may be taken over from the month before: a total to date, the whole of a share.

    A count of the period is never carried: last month's sessions are not this month's.
    """
    if before is None or before.not_applicable:
        return None
    if kind == COUNT:
        return None
    return Value(before.n, before.of)


@dataclass(frozen=True)
class Total:
    """What figures add up to: of those that reported, never with zeros for the others.

    n, of: None when nobody reported a number. reported: how many gave one; not_applicable: how
    many had nothing to count; missing: how many said nothing.
    """

    n: int | None = None
    of: int | None = None
    reported: int = 0
    not_applicable: int = 0
    missing: int = 0

    @property
    def expected(self) -> int:
        return self.reported + self.not_applicable + self.missing

    @property
    def complete(self) -> bool:
        return self.missing == 0

    def __add__(self, other: Total) -> Total:
        return Total(
            _sum(self.n, other.n),
            _sum(self.of, other.of),
            self.reported + other.reported,
            self.not_applicable + other.not_applicable,
            self.missing + other.missing,
        )


def _sum(first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return first if second is None else second
    return first + second


def total_of(value: Value | None) -> Total:
    """One figure as a sum of one."""
    if value is None:
        return Total(missing=1)
    if value.not_applicable:
        return Total(not_applicable=1)
    return Total(value.n, value.of, reported=1)


def add_up(values: Iterable[Value | None]) -> Total:
    total = Total()
    for value in values:
        total += total_of(value)
    return total


SUM, LAST, AVERAGE = "sum", "last", "average"


def over_months(values: Mapping[str, Value], adding: str) -> Value | None:
    """What the months of a longer period make together; None where none of them said anything.

    values: by the code of the month, of those alone that said something. 'sum' and 'average' are
    of the months that gave a number, the average rounded half up; 'last' is what the last month
    said that said anything. Nothing to count in all months is nothing to count.
    """
    said = [values[month] for month in sorted(values)]
    if adding == LAST:
        return said[-1] if said else None
    numbers = [value for value in said if value.n is not None]
    if not numbers:
        return NOTHING_TO_COUNT if said else None
    parts = [value.n or 0 for value in numbers]
    wholes = [value.of for value in numbers if value.of is not None]
    if adding == SUM:
        return Value(sum(parts), sum(wholes) if wholes else None)
    return Value(_mean(parts), _mean(wholes) if wholes else None)


def _mean(numbers: Sequence[int]) -> int:
    return (2 * sum(numbers) + len(numbers)) // (2 * len(numbers))


class NotANumber(ValueError):
    """A text that is no whole number; the message is Vietnamese and says how to write one."""


_GROUPED = re.compile(r"\d{1,3}([. ]\d{3})+")


def read_number(text: str) -> int | None:
    """'1.234', '1 234' and '1234' are 1234, '' is None; raises NotANumber for anything else."""
    shown = clean(text)
    if not shown:
        return None
    plain = re.sub(r"[. ]", "", shown) if _GROUPED.fullmatch(shown) else shown
    if not (plain.isascii() and plain.isdigit()):
        raise NotANumber("không phải số nguyên. Ghi ví dụ 1234 hoặc 1.234.")
    if len(plain) > len(str(LARGEST)) or int(plain) > LARGEST:
        raise NotANumber("số quá lớn. Kiểm tra lại.")
    return int(plain)
