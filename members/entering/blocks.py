"""The blocks of a draft that act on teams which are there: how they begin, what they change. Pure.

A block is a dict of Document.draft["teams"]; `TeamNow` is what the register says of its team on the
day of the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from communes.keys import read_key
from communes.vietnamese import clean, match_key, search_text
from members.entering.entry import effect_of
from members.roster_text import EMPTY_ROW

# Rows offered for those who join.
ROOM = 3
# Blocks in which people are written down.
WITH_ROWS = ("found", "reconstitute", "supplement", "replace")
# Teams that go on and can be given targets.
GOING_ON = WITH_ROWS
# Offered beside free text.
REASONS = (
    "Nghỉ hưu, nghỉ việc",
    "Chuyển công tác",
    "Chuyển nơi cư trú",
    "Thôi giữ chức vụ kiêm nhiệm",
    "Hết nhiệm kỳ",
    "Sức khỏe",
    "Theo nguyện vọng cá nhân",
    "Từ trần",
)


@dataclass(frozen=True)
class SeatNow:
    """A seat held on the day; posts as one text."""

    person_id: int
    name: str
    role: str
    role_label: str
    posts: str
    organisation: str
    phone: str

    def as_row(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "role": self.role,
            "posts": self.posts,
            "organisation": self.organisation,
            "phone": self.phone,
            "person": str(self.person_id),
        }


@dataclass(frozen=True)
class TeamNow:
    """A team on a day: its name, the villages served by key, and who sits in it.

    since, since_issuer: the decision that founded it, and whose.
    """

    pk: int
    kind: str
    name: str
    villages: Mapping[int, str]
    seats: tuple[SeatNow, ...]
    since: str = ""
    since_issuer: str = ""

    @property
    def people(self) -> dict[int, SeatNow]:
        return {seat.person_id: seat for seat in self.seats}

    @property
    def leader(self) -> str:
        return next((seat.name for seat in self.seats if seat.role == "leader"), "")


@dataclass(frozen=True)
class Doubt:
    """Why a cell of a row is yellow; person_id: who may be meant, to be answered by one press."""

    field: str
    message: str
    person_id: int | None = None


@dataclass(frozen=True)
class Difference:
    """Today's composition against that of a block: keys of persons, and rows that are new."""

    stays: tuple[int, ...]
    leaves: tuple[int, ...]
    joins: tuple[int, ...]
    changed: tuple[int, ...]


def person_of(row: Mapping[str, Any]) -> int | None:
    return read_key(str(row.get("person") or ""))


def is_typed(row: Mapping[str, Any]) -> bool:
    names = ("name", "posts", "organisation", "phone")
    return any(clean(str(row.get(name) or "")) for name in names)


def begin_block(effect: str, now: TeamNow, key: str) -> dict[str, Any]:
    """A block for a team as it is today; what nobody changes stays as it is."""
    members: list[dict[str, Any]] = []
    if effect == "reconstitute":
        members = [seat.as_row() for seat in now.seats]
    if effect in ("supplement", "replace") or (effect == "reconstitute" and not now.seats):
        members = [dict(EMPTY_ROW) for _ in range(ROOM)]
    return {
        "key": key,
        "kind": now.kind,
        "name": "",
        "villages": list(now.villages) if effect == "reconstitute" else [],
        "members": members,
        "effect": effect,
        "team": now.pk,
        "into": "",
        "leaves": [],
        "corrections": [],
    }


def add_blocks(payload: dict[str, Any], effect: str, teams: Iterable[TeamNow]) -> None:
    """Begin a block for each team that has none yet in this draft."""
    taken = {team.get("team") for team in payload["teams"]}
    for now in teams:
        if now.pk not in taken:
            payload["teams"].append(begin_block(effect, now, fresh_key(payload)))


def merge_blocks(payload: dict[str, Any], teams: list[TeamNow], into: int | None) -> None:
    """Merge teams into one of them, or into a new team when `into` is None.

    The team that goes on is given the villages and the people of all; who does not go on is taken
    out by hand, and a second leader has no role until somebody chooses one.
    """
    keeper = next((now for now in teams if now.pk == into), None)
    villages = [pk for now in teams for pk in now.villages]
    first = [keeper] if keeper else []
    others = [now for now in teams if now is not keeper]
    rows: dict[int, dict[str, Any]] = {}
    led = False
    for now in (*first, *others):
        for seat in now.seats:
            row = seat.as_row()
            if seat.role == "leader":
                row["role"] = "" if led else "leader"
                led = True
            rows.setdefault(seat.person_id, row)
    if keeper:
        block = begin_block("reconstitute", keeper, fresh_key(payload))
    else:
        block = {"key": fresh_key(payload), "kind": "village", "name": ""}
    block = {**block, "villages": list(dict.fromkeys(villages)), "members": list(rows.values())}
    payload["teams"].append(block)
    for now in others:
        ending = begin_block("merge", now, fresh_key(payload))
        payload["teams"].append({**ending, "into": block["key"]})


def difference(team: Mapping[str, Any], now: TeamNow) -> Difference:
    """What a block changes. Who is not in a reconstitution leaves; else only who is named."""
    people = now.people
    effect = effect_of(team)
    rows = [row for row in team.get("members", []) if is_typed(row)]
    known = [person for row in rows if (person := person_of(row)) in people]
    joins = tuple(
        place
        for place, row in enumerate(team.get("members", []))
        if is_typed(row) and person_of(row) not in people
    )
    if effect == "reconstitute":
        leaves = tuple(person for person in people if person not in known)
    else:
        named = [read_key(str(one.get("person") or "")) for one in team.get("leaves", [])]
        leaves = tuple(person for person in people if person in named)
        if effect in ("merge", "dissolve"):
            leaves = tuple(people)
    stays = tuple(person for person in people if person not in leaves)
    changed = tuple(
        person
        for row in rows
        if (person := person_of(row)) in people and _differs(row, people[person])
    )
    return Difference(stays, leaves, joins, changed)


def _differs(row: Mapping[str, Any], seat: SeatNow) -> bool:
    was = seat.as_row()
    return any(
        clean(str(row.get(name) or "")) != clean(str(was[name] or ""))
        for name in ("name", "role", "posts", "organisation", "phone")
    )


def reasons(team: Mapping[str, Any]) -> dict[int, str]:
    """Why a person leaves, by person."""
    return {
        person: str(one.get("reason") or "")
        for one in team.get("leaves", [])
        if (person := read_key(str(one.get("person") or "")))
    }


def doubts(team: Mapping[str, Any], now: TeamNow | None) -> dict[int, list[Doubt]]:
    """What is to be asked about rows, by the place of the row.

    Somebody new who is called almost like one who leaves, or has the same number, may be the same
    person: an exact name decided already, likeness only asks.
    """
    found: dict[int, list[Doubt]] = {}
    leaving: list[SeatNow] = []
    if now is not None and effect_of(team) in ("reconstitute", "replace"):
        gone = difference(team, now).leaves
        leaving = [seat for seat in now.seats if seat.person_id in gone]
    for place, row in enumerate(team.get("members", [])):
        told: list[Doubt] = []
        if row.get("role_word") and not row.get("role"):
            told.append(Doubt("role", f"Danh sách ghi “{row['role_word']}”. Chọn một chức danh."))
        if leaving and is_typed(row) and person_of(row) is None:
            apart = str(row.get("apart") or "").split(",")
            told += [
                Doubt(
                    "name",
                    f"Có phải là {seat.name} ({seat.role_label}) đang ở trong tổ?",
                    seat.person_id,
                )
                for seat in leaving
                if str(seat.person_id) not in apart and _alike(row, seat)
            ]
        if told:
            found[place] = told
    return found


def _alike(row: Mapping[str, Any], seat: SeatNow) -> bool:
    name = str(row.get("name") or "")
    phone = "".join(filter(str.isdigit, str(row.get("phone") or "")))
    return search_text(name) == search_text(seat.name) or bool(phone and phone == seat.phone)


def same_person(row: Mapping[str, Any], seats: Iterable[SeatNow]) -> SeatNow | None:
    """The one seat whose holder bears exactly the name of a row; a number tells namesakes apart."""
    name = match_key(str(row.get("name") or ""))
    same = [seat for seat in seats if match_key(seat.name) == name]
    if len(same) > 1:
        phone = "".join(filter(str.isdigit, str(row.get("phone") or "")))
        same = [seat for seat in same if phone and seat.phone == phone]
    return same[0] if len(same) == 1 else None


def summary_line(team: Mapping[str, Any], now: TeamNow | None, into: str = "") -> str:
    """What a block does, in one line: '3 ở lại, 1 thôi, 2 mới'."""
    effect = effect_of(team)
    rows = [row for row in team.get("members", []) if is_typed(row)]
    if effect == "found" or now is None:
        leader = next((row["name"] for row in rows if row.get("role") == "leader"), "")
        if not rows:
            return "chưa có danh sách thành viên"
        return f"{len(rows)} thành viên" + (f", tổ trưởng {leader}" if leader else "")
    if effect == "correct":
        count = len(team.get("corrections", []))
        return f"{count} chỗ đính chính" if count else "chưa ghi chỗ đính chính"
    if effect == "merge":
        return f"sáp nhập vào {into}" if into else "chưa chọn tổ tiếp tục"
    if effect == "dissolve":
        return f"kết thúc tổ, {len(now.seats)} thành viên thôi"
    change = difference(team, now)
    parts = [f"{len(change.stays)} ở lại"]
    if effect != "supplement":
        parts.append(f"{len(change.leaves)} thôi")
    if effect != "relieve":
        parts.append(f"{len(change.joins)} mới")
    if change.changed and effect == "reconstitute":
        parts.append(f"{len(change.changed)} thay đổi chức danh, chức vụ hoặc điện thoại")
    return ", ".join(parts)


def fresh_key(payload: Mapping[str, Any]) -> str:
    used = {team["key"] for team in payload["teams"]}
    number = len(used) + 1
    while f"t{number}" in used:
        number += 1
    return f"t{number}"
