"""A target in words, as plans and boards name it; pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from teams.deadlines import Wording, due_text

TEAMS = {"village": "tổ ở thôn, tổ dân phố", "commune": "tổ cấp xã"}


class Demand(Protocol):
    """A Target row, or anything that carries the same facts; see teams.models.Target."""

    rule: str
    threshold: int | None
    share: int | None
    least: int | None
    most: int | None
    team_kind: str
    with_list: bool
    due_on: datetime.date | None
    wording: str


def demand_words(target: Demand) -> str:
    """What is asked, without the day: '80% thôn, tổ dân phố có tổ'.

    Raises KeyError for an unknown rule kind.
    """
    return WORDS[target.rule](target)


def deadline_words(target: Demand) -> str:
    """'trước ngày 31/8/2022', 'không ấn định thời hạn'."""
    return due_text(target.due_on, cast(Wording, target.wording))


def target_words(target: Demand) -> str:
    """'100% thôn, tổ dân phố có tổ, trước ngày 31/8/2022'."""
    return f"{demand_words(target)}, {deadline_words(target)}"


def override_words(override: Any, wording: str) -> str:
    """What one commune was asked instead: 'ít nhất 2 tổ, trước ngày 30/9/2022'.

    wording: how the target it belongs to words its day.
    """
    return asked_words(
        override.threshold, override.share, override.due_on, cast(Wording, wording or "by")
    )


def asked_words(
    threshold: int | None, share: int | None, due: datetime.date | None, wording: Wording
) -> str:
    """The same of its parts; None is what the target asks of all."""
    said = []
    if threshold is not None:
        said.append(f"ít nhất {threshold} tổ")
    if share is not None:
        said.append(f"{share}%")
    if due is not None:
        said.append(due_text(due, wording))
    return ", ".join(said)


def _minimum(target: Demand) -> str:
    return f"mỗi xã có ít nhất {target.threshold} tổ"


def _share_of(what: str) -> Callable[[Demand], str]:
    return lambda target: f"{target.share or 100}% {what}"


def _sample(target: Demand) -> str:
    villages = f" và {target.least} tổ thôn" if target.least else ""
    return f"mỗi huyện {target.threshold} xã, mỗi xã 1 tổ cấp xã{villages}"


def _document(target: Demand) -> str:
    people = " và danh sách thành viên" if target.with_list else ""
    return f"gửi quyết định thành lập tổ{people} về Sở"


def _size(target: Demand) -> str:
    team = TEAMS.get(target.team_kind, "tổ")
    if target.least is None:
        return f"{team} có nhiều nhất {target.most} thành viên"
    if target.most is None:
        return f"{team} có ít nhất {target.least} thành viên"
    if target.least == target.most:
        return f"{team} có {target.least} thành viên"
    return f"{team} có từ {target.least} đến {target.most} thành viên"


WORDS: Mapping[str, Callable[[Demand], str]] = {
    "min_teams_per_commune": _minimum,
    "coverage_villages": _share_of("thôn, tổ dân phố có tổ"),
    "coverage_communes": _share_of("xã, phường, thị trấn có tổ"),
    "pilot_sample": _sample,
    "document_due": _document,
    "training_share": _share_of("thành viên được tập huấn"),
    "size_band": _size,
}
