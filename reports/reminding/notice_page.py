"""Reminders as pages show them: in order, by day, each with the place where it is dealt with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from communes.roles import Right
from reports.models import Notice, NoticeKind

if TYPE_CHECKING:
    from communes.models import Officer

GRAVITY = {kind: place for place, kind in enumerate(NoticeKind.values)}
# What a kind looks like: a standing or a state of papers (config/standings.py).
MARKS: dict[str, str] = {
    NoticeKind.RETURNED: "returned",
    NoticeKind.WAITING: "submitted",
    NoticeKind.OVERDUE: "overdue",
    NoticeKind.DUE: "due_soon",
    NoticeKind.OVERDUE_BELOW: "overdue",
    NoticeKind.WAITING_BELOW: "submitted",
}


@dataclass(frozen=True)
class Line:
    """open: the matter is still there by the register of this moment."""

    notice: Notice
    mark: str
    url: str
    action: str
    open: bool


@dataclass(frozen=True)
class Digest:
    day: datetime.date
    lines: tuple[Line, ...]


def gravest_first(notices: Iterable[Notice]) -> list[Notice]:
    return sorted(notices, key=lambda notice: (GRAVITY[notice.kind], notice.pk))


def digests(officer: Officer, notices: Iterable[Notice], waiting: set[int]) -> list[Digest]:
    """notices: the newest day first. waiting: the keys of those that are still open."""
    found = []
    for day, of_day in groupby(notices, key=lambda notice: notice.day):
        lines = (
            Line(notice, MARKS[notice.kind], *_way(notice, officer), open=notice.pk in waiting)
            for notice in gravest_first(of_day)
        )
        found.append(Digest(day, tuple(lines)))
    return found


def _way(notice: Notice, officer: Officer) -> tuple[str, str]:
    """(address, words of the link)."""
    if notice.document_id is None:
        query: dict[str, str | int] = {"chi-tieu": notice.target_id or ""}
        if notice.kind == NoticeKind.OVERDUE_BELOW:
            query["loc"] = "qua-han"
        words = "Xem tiến độ"
        if notice.kind == NoticeKind.OVERDUE_BELOW:
            words = "Xem các xã" if notice.unit_id else "Xem các tỉnh"
        return f"{reverse('reports:progress')}?{urlencode(query)}", words
    if notice.kind == NoticeKind.RETURNED and officer.can(Right.DRAFT_DOCUMENTS):
        return reverse("members:decision_edit", args=[notice.document_id]), "Xem và sửa"
    return reverse("members:decision", args=[notice.document_id]), "Xem quyết định"
