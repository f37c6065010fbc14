"""What a button of the decision page asks, done to the draft before it is saved. Pure.

A button is named by its value: 'luu', 'dan:t3', 'cung_nguoi:teams-0-members-2-name/17'.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from communes.keys import read_key
from members.entering import changes, paste, suggestions
from members.entering.blocks import TeamNow
from members.entering.entry import MOST_ROWS

INFO, WARNING = "info", "warning"


@dataclass(frozen=True)
class Surroundings:
    """What a command may have to ask the register, asked only when it is needed.

    villages: names of the commune's villages; free: those that no team serves. now: teams of the
    draft, as they are on the day. papers: name and issuer of papers to rest on.
    cited: kind and name of the papers acted on. place: the commune within a sentence.
    """

    place: str
    day: datetime.date
    villages: Callable[[], Mapping[int, str]]
    free: Callable[[], list[int]]
    now: Callable[[], Mapping[int, TeamNow]]
    papers: Callable[[], list[tuple[str, str]]]
    cited: Callable[[], list[tuple[str, str]]]


@dataclass
class Outcome:
    """anchor: the block of the page to come back to; said: remarks with their level."""

    anchor: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


def press(
    payload: dict[str, Any],
    value: str,
    ticked: list[int],
    around: Surroundings,
    argument_of: Callable[[str], str],
) -> Outcome:
    """Change the draft as the pressed button asks. argument_of: other inputs of the page."""
    command, _, argument = value.partition(":")
    outcome = Outcome(anchor="khoi-c" if command != "luu" or ticked else "")
    if command == "lap_het":
        ticked = around.free()
    changes.add_teams(payload, ticked, together=command == "gop")
    if command in _ON_A_TEAM:
        _ON_A_TEAM[command](payload, argument)
        outcome.anchor, outcome.opened = f"to-{argument}", [argument]
    elif command in _PLAIN:
        _PLAIN[command](payload, argument)
        if command in ("cung_nguoi", "nguoi_khac"):
            key = _key_at(payload, argument)
            outcome.anchor, outcome.opened = (f"to-{key}", [key]) if key else ("khoi-d", [])
    elif command == "mo":
        outcome.anchor, outcome.opened = f"to-{argument}", [argument]
    elif command == "dong":
        outcome.anchor, outcome.closed = f"to-{argument}", [argument]
    elif command == "dong_het":
        outcome.closed = [team["key"] for team in payload["teams"]]
    elif command == "dan":
        _say_pasted(outcome, paste.paste_into(payload, argument, around.now()))
        outcome.anchor, outcome.opened = f"to-{argument}", [argument]
    elif command == "dan_tat_ca":
        _paste_everywhere(payload, around, outcome)
    elif command == "giao_deu":
        count = changes.give_evenly(payload)
        outcome.anchor = "chi-tieu"
        outcome.said.append((INFO, f"Đã giao chỉ tiêu như nhau cho {count} tổ. Lưu lại nếu sửa."))
    else:
        _write(payload, command, argument, around, outcome, argument_of)
    return outcome


def _key_at(payload: dict[str, Any], place: str) -> str:
    """The key of the team in which a row such as 'teams-0-members-2-name/17' stands."""
    parts = place.split("-")
    number = read_key(parts[1]) if len(parts) > 1 else None
    teams = payload["teams"]
    return str(teams[number]["key"]) if number is not None and number < len(teams) else ""


def _write(
    payload: dict[str, Any],
    command: str,
    argument: str,
    around: Surroundings,
    outcome: Outcome,
    argument_of: Callable[[str], str],
) -> None:
    """Commands of block A: words offered, and papers acted on."""
    if command == "goi_y_trich_yeu":
        payload["fields"]["summary"] = suggestions.summary(payload, around.place, around.cited())
        outcome.anchor = "id_summary"
    elif command == "goi_y_can_cu":
        payload["basis"] += suggestions.basis(around.day, around.papers(), payload["basis"])
        outcome.anchor = "id_basis"
    elif command == "tim_vb":
        outcome.anchor = "van-ban-bi-tac-dong"
    elif command == "them_vb":
        key = read_key(argument)
        if key:
            changes.act_on(payload, key, argument_of(f"vb-{key}-kind"))
        outcome.anchor = "van-ban-bi-tac-dong"
    elif command == "bo_vb":
        changes.leave_alone(payload, read_key(argument))
        outcome.anchor = "van-ban-bi-tac-dong"


def _paste_everywhere(payload: dict[str, Any], around: Surroundings, outcome: Outcome) -> None:
    now = around.now()
    names = paste.section_names(payload, around.villages(), now)
    placed, left = paste.paste_everywhere(payload, names, now)
    _say_pasted(outcome, placed)
    if left:
        outcome.said.append(
            (
                WARNING,
                f"{left} dòng còn lại trong ô dán: không đứng dưới tên thôn nào đã lập tổ, hoặc tổ "
                f"đã đủ {MOST_ROWS} dòng. Ghi tên thôn thành một dòng riêng phía trên danh sách "
                "của thôn đó.",
            )
        )


def _say_pasted(outcome: Outcome, count: int) -> None:
    if count:
        outcome.said.append((INFO, f"Đã đưa {count} dòng vào bảng. Xem lại từng ô."))
    else:
        outcome.said.append(
            (
                WARNING,
                "Chưa đưa được dòng nào vào bảng. Chép cả bảng, mỗi người một dòng, mỗi tổ nhiều "
                f"nhất {MOST_ROWS} người, rồi dán lại.",
            )
        )


_ON_A_TEAM: dict[str, Callable[[dict[str, Any], str], None]] = {
    "them_dong": changes.add_rows,
}
_PLAIN: dict[str, Callable[[dict[str, Any], str], None]] = {
    "them_to": lambda payload, kind: changes.add_team(payload, kind, []),
    "bo_to": changes.remove_team,
    "khoi_phuc": lambda payload, _: changes.restore_team(payload),
    "hoan_tac": lambda payload, _: changes.undo(payload),
    "cung_nguoi": changes.accept_person,
    "nguoi_khac": changes.keep_apart,
}
