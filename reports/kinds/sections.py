"""Rows put under heads: by old district, or by province in tables of the country."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from communes.models import Level, UnitVersion
from members.papers.phrases import roman
from reports.facts import children_of
from reports.kinds.kind import Line, Subject, Value

AnyRow = TypeVar("AnyRow")


def above_of(subject: Subject) -> str:
    """'province', 'district' or '': of what level the heads are in a table of communes."""
    if subject.unit is None:
        return "province"
    return "district" if subject.unit.level == Level.PROVINCE else ""


def order_below(subject: Subject) -> dict[int | None, int]:
    """The place of each unit right below among its likes."""
    _, children = children_of(subject.unit, subject.told_on)
    return {child.unit_id: place for place, child in enumerate(children)}


def by_head(
    subject: Subject, rows: Iterable[AnyRow], key_of: Callable[[AnyRow], int | None]
) -> list[tuple[int | None, list[AnyRow]]]:
    """The rows by the unit that heads them, in the order of these units; without one last."""
    found: dict[int | None, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(key_of(row), []).append(row)
    order = order_below(subject)
    return [(key, found[key]) for key in sorted(found, key=lambda key: order.get(key, len(order)))]


def names_of(ids: Iterable[int | None], on: datetime.date) -> dict[int, str]:
    """The names of units on a day, of ended ones as they were called last."""
    wanted = {pk for pk in ids if pk is not None}
    rows = UnitVersion.objects.filter(unit_id__in=wanted).order_by("valid_from")
    names: dict[int, str] = {}
    for row in rows:
        if row.unit_id not in names or row.valid_from is None or row.valid_from <= on:
            names[row.unit_id] = row.full_name
    return names


def banner(place: int, words: str, width: int) -> Line:
    """The head of a section that says nothing else, with a Roman number."""
    values: Sequence[Value] = (roman(place), words, *([None] * (width - 2)))
    return Line(tuple(values), role="section")


__all__ = ["above_of", "banner", "by_head", "names_of", "order_below", "roman"]
