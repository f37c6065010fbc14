"""What a report says that is told by the units of a later day: which, and what they do not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from reports.boards.words import figure
from reports.kinds.kind import Body, Subject
from reports.kinds.sections import names_of

MAP_TITLE = "quy đổi theo địa giới hiện nay"
# Communes that are named in a note; the others are counted.
NAMED = 10
WHY = "đã chia cho nhiều đơn vị hoặc danh mục không ghi nơi kế thừa"


def told_now(subject: Subject, body: Body, *left: str) -> Body:
    """A body with the map in its title and in its notes, and sentences of what it leaves out."""
    on_map = (
        f"Số liệu đến ngày {subject.on:%d/%m/%Y}, quy đổi theo địa giới hiện nay (đơn vị hành "
        f"chính ngày {subject.told_on:%d/%m/%Y})."
    )
    notes = (*body.notes, on_map, *(words for words in left if words))
    return replace(body, title=f"{body.title} ({MAP_TITLE})", notes=notes)


def left_words(
    subject: Subject, left: Mapping[int, Sequence[int | Decimal]], words: Sequence[str]
) -> str:
    """What of communes of then is in no row: how much of it all, and of each commune; '' where
    there is nothing. left: by commune one number for each of the words."""
    if not left:
        return ""
    names = names_of(left, subject.on)
    order = sorted(left, key=lambda pk: (-sum(left[pk]), names.get(pk, "")))
    told = [f"{names.get(pk, '')}{_amounts(left[pk], words)}" for pk in order[:NAMED]]
    more = f" và {figure(len(order) - NAMED)} xã khác" if len(order) > NAMED else ""
    sums = [sum(column) for column in zip(*left.values(), strict=True)]
    return (
        f"Chưa quy đổi được: {figure(len(left))} xã{_amounts(sums, words)} {WHY}, không có "
        f"trong dòng nào: {', '.join(told)}{more}."
    )


def _amounts(numbers: Sequence[int | Decimal], words: Sequence[str]) -> str:
    told = [f"{_number(n)} {word}" for n, word in zip(numbers, words, strict=True) if n]
    return f" ({'; '.join(told)})" if told else ""


def _number(n: int | Decimal) -> str:
    """Hundredths only where there are any."""
    if n == int(n):
        return figure(int(n))
    return f"{n:,.2f}".translate(str.maketrans(",.", ".,"))
