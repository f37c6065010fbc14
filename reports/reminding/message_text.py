"""Short messages for groups: what is missing, the due day, where to look. Pure.

No message names a person: groups are read by many.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reports.boards.words import figure

MOST_NAMES = 8


class Purpose(StrEnum):
    """What a message is about; the value is how addresses name it."""

    EVERYTHING = "tong-hop"
    VILLAGES = "thon-chua-co-to"
    LIST = "danh-muc"
    MEMBERS = "thanh-vien"
    TARGETS = "chi-tieu"


PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.EVERYTHING: "Tổng hợp",
    Purpose.VILLAGES: "Thôn chưa có tổ",
    Purpose.LIST: "Danh mục thôn",
    Purpose.MEMBERS: "Kiện toàn tổ",
    Purpose.TARGETS: "Chỉ tiêu giao cho tổ",
}


@dataclass(frozen=True)
class TargetLine:
    """A target assigned to teams and not reached by `behind` of the `teams` that have it."""

    name: str
    due_on: datetime.date
    behind: int
    teams: int


@dataclass(frozen=True)
class Situation:
    """What a unit lacks on a day.

    below: '' in a commune; else what the names are, 'xã'. without_team: how many villages, and
    the villages of a commune or the communes of a unit above by name. without_list: communes that
    did not declare their list. renew: (what is the matter, how many teams). deadline: the nearest
    one in words, with how far it is.
    """

    unit: str
    on: datetime.date
    below: str = ""
    villages_without: int = 0
    without_team: tuple[str, ...] = ()
    without_list: tuple[str, ...] = ()
    renew: tuple[tuple[str, int], ...] = ()
    targets: tuple[TargetLine, ...] = ()
    deadline: str = ""


def compose(purpose: Purpose, seen: Situation, links: Mapping[Purpose, str]) -> str:
    """The message, '' when nothing of its purpose is missing.

    links: the page on which each purpose is looked at; a message of one matter leads to its page.
    """
    parts = [
        (wanted, text)
        for wanted, text in (
            (Purpose.VILLAGES, _villages(seen)),
            (Purpose.LIST, _list(seen)),
            (Purpose.MEMBERS, _members(seen)),
            (Purpose.TARGETS, _targets(seen)),
        )
        if text and purpose in (wanted, Purpose.EVERYTHING)
    ]
    if not parts:
        return ""
    if len(parts) == 1:
        ((matter, text),) = parts
        lines, link = [text], links[matter]
    else:
        lines, link = [f"- {text}" for _, text in parts], links[Purpose.EVERYTHING]
    return "\n".join(
        [
            f"[{seen.unit}] Tổ công nghệ số cộng đồng, số liệu đến {seen.on:%d/%m/%Y}:",
            *lines,
            f"Xem và cập nhật: {link}",
        ]
    )


def _villages(seen: Situation) -> str:
    if not seen.villages_without:
        return ""
    count = figure(seen.villages_without)
    due = f" Hạn: {seen.deadline}." if seen.deadline else ""
    if seen.below:
        return f"Còn {count} thôn chưa có tổ: {_names(seen.without_team, seen.below)}.{due}"
    return f"Còn {count} thôn chưa có tổ: {_names(seen.without_team, 'thôn')}.{due}"


def _list(seen: Situation) -> str:
    if not seen.without_list:
        return ""
    if seen.below:
        many = figure(len(seen.without_list))
        return (
            f"{many} {seen.below} chưa xác nhận danh mục thôn: "
            f"{_names(seen.without_list, seen.below)}."
        )
    return "Xã chưa xác nhận danh mục thôn là đầy đủ, nên chưa tính được tỷ lệ."


def _members(seen: Situation) -> str:
    if not seen.renew:
        return ""
    listed = "; ".join(f"{words} {figure(count)} tổ" for words, count in seen.renew)
    return f"Cần kiện toàn: {listed}."


def _targets(seen: Situation) -> str:
    return " ".join(
        f"{line.name}: {figure(line.behind)}/{figure(line.teams)} tổ chưa đạt, "
        f"hạn {line.due_on:%d/%m/%Y}."
        for line in seen.targets
    )


def _names(names: Sequence[str], what: str) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{shown} và {figure(more)} {what} khác" if more > 0 else shown
