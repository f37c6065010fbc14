"""Rules about villages: what a typed name says, when two villages are one, which days are possible.

Pure: no database, no clock; the day is an argument. Refusals are `Refused` with the field to mend.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from communes.errors import Refused
from communes.place_names import split_village_kind
from communes.vietnamese import clean, match_key

LONGEST_NAME = 150
LONGEST_KIND = 30
# Larger than any village by far; a number beyond it is a slip of the keyboard.
LARGEST_COUNT = 200_000
FURTHEST = datetime.timedelta(days=365)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """From a day to a day, both inclusive, None open."""

    first: datetime.date | None
    last: datetime.date | None

    def meets(self, other: Days) -> bool:
        """Whether the two have a day in common."""
        return (self.first is None or other.last is None or self.first <= other.last) and (
            other.first is None or self.last is None or other.first <= self.last
        )


def understand_name(kind: str, name: str) -> tuple[str, str]:
    """The kind and the bare name of what was typed.

    A kind typed inside the name goes where it belongs: ("", "Thôn An Mỹ") and
    ("Thôn", "thôn An Mỹ") are both ("Thôn", "An Mỹ"). Another kind than the one chosen is part of
    the name: ("Thôn", "Bản Phố") stays. Raises Refused when no name is left.
    """
    kind, name = _written_out(clean(kind)), clean(name)
    typed_kind, bare = split_village_kind(name)
    if typed_kind and (not kind or match_key(typed_kind) == match_key(kind)):
        kind, name = typed_kind, bare
    if not name:
        raise Refused(
            "Chưa có tên. Ghi tên riêng của thôn, không kể chữ thôn, bản, tổ dân phố, "
            "ví dụ An Mỹ hoặc 5.",
            "name",
        )
    if name[0] in "=+-@" or not any(sign.isalnum() for sign in name):
        raise Refused(f"“{name}” không phải là tên thôn. Ghi lại tên bằng chữ hoặc số.", "name")
    if len(name) > LONGEST_NAME:
        raise Refused(f"Tên dài quá {LONGEST_NAME} chữ. Ghi tên ngắn hơn.", "name")
    if len(kind) > LONGEST_KIND or any(sign.isdigit() for sign in kind):
        raise Refused(f"“{kind}” không phải là loại thôn. Chọn một loại trong danh sách.", "kind")
    return kind, name


def check_count(number: int | None, field: str) -> None:
    """Households and people: not known, or a possible number. Raises Refused."""
    if number is not None and not 0 <= number <= LARGEST_COUNT:
        raise Refused(
            f"Số {number} không hợp lý. Ghi một số từ 0 đến 200.000, hoặc để trống nếu chưa biết.",
            field,
        )


def check_not_far(day: datetime.date | None, today: datetime.date, field: str) -> None:
    """A day that may still lie ahead, by a year at most. Raises Refused."""
    if day is not None and day > today + FURTHEST:
        raise Refused(f"Ngày {day:%d/%m/%Y} xa hơn một năm kể từ hôm nay. Kiểm tra lại năm.", field)


def same_village(
    *, key: str, kind: str, other_key: str, other_kind: str, same_former_commune: bool
) -> bool:
    """Whether two villages of one commune are the same: equal former commune and name, and equal
    kinds or one missing. The keys are those of `vietnamese.match_key`."""
    if not same_former_commune or key != other_key:
        return False
    return not kind or not other_kind or match_key(kind) == match_key(other_kind)


def _written_out(kind: str) -> str:
    """ "Tổ dân phố" of "TDP" and "tổ dân phố"; a kind of one's own keeps its letters."""
    meant, rest = split_village_kind(f"{kind} 1")
    if rest == "1":
        return meant
    return kind[:1].upper() + kind[1:]
