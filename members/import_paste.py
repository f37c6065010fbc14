"""A pasted member table as rows of a grid, with what is unclear in each cell. Pure.

Nothing is guessed silently: a cell that was not understood keeps its text, or stays empty where
its word stands for nothing known, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communes.phones import PhoneError, normalise_phone
from communes.place_names import split_village_kind
from communes.vietnamese import clean, match_key, search_text
from members.drafting.drafts import empty_payload
from members.entering.entry import MOST_ROWS
from members.roster_text import EMPTY_ROW, read_sections

# Why a cell is yellow, by the name of its field.
Doubts = dict[str, str]

MOST_PASTED = 300
COMMUNE_TEAM = "commune"
NOTE = "dán từ bảng chép sẵn"
SERVED = "Thôn ghi ở dòng này đã có tổ trong sổ. Chọn thôn khác, hoặc bỏ trống cả dòng."

_TEAM_COLUMNS = frozenset(
    {
        "thon",
        "ten thon",
        "to",
        "ten to",
        "to dan pho",
        "khoi pho",
        "ban",
        "thon to dan pho",
        "thon khoi pho",
        "thon ban",
        "dia ban",
        "to cong nghe so cong dong",
        "to cnscd",
    }
)
_NAME_COLUMNS = frozenset({"ho va ten", "ho ten", "ho va ten thanh vien", "ten thanh vien"})


def read_table(text: str, villages: Mapping[int, str]) -> list[dict[str, Any]]:
    """Rows of the grid in the order of the table, each with the key of its team under 'team'.

    villages: names of the commune's villages by key; '' stands where none of them was named, and
    'written' is then what the table's column of villages says.
    """
    keys = _team_keys(villages)
    lines, strange = _with_sections(text, keys)
    rows = [
        {**member, "team": keys.get(section, ""), "written": strange.get(section, "")}
        for section, members in read_sections(lines, [*keys, *strange])
        for member in members
    ]
    return rows[:MOST_PASTED]


def doubts_of(row: Mapping[str, Any]) -> Doubts:
    """What is unclear in a row, for the cells that are to be looked at."""
    found: Doubts = {}
    name = clean(str(row.get("name") or ""))
    if not row.get("team"):
        written = row.get("written")
        found["team"] = (
            f"Bảng ghi “{written}”, danh mục thôn của xã không có tên này. Chọn thôn."
            if written
            else "Chưa rõ người này thuộc thôn nào. Chọn thôn, hoặc bỏ trống cả dòng."
        )
    if not name:
        found["name"] = "Chưa có họ và tên."
    elif name[0] in "=+-@" or any(sign.isdigit() for sign in name):
        found["name"] = "Không giống họ và tên người. Sửa lại."
    elif " " not in name:
        found["name"] = "Chỉ có một chữ. Xem lại họ và tên."
    if not row.get("role"):
        found["role"] = "Chưa rõ chức danh trong tổ. Chọn một chức danh."
    try:
        normalise_phone(str(row.get("phone") or ""))
    except PhoneError as problem:
        hint = f" Có phải là {problem.suggestion}?" if problem.suggestion else ""
        found["phone"] = f"{problem}{hint}"
    return found


def is_blank(row: Mapping[str, Any]) -> bool:
    """A row that was emptied is left out."""
    return not any(row.get(name) for name in ("name", "posts", "organisation", "phone"))


def payload_of_rows(rows: list[dict[str, Any]]) -> tuple[dict[str, Any], int]:
    """The draft decision of the rows, team by team in their order; and how many rows did not fit
    into the grid of their team."""
    payload = empty_payload()
    payload["fields"]["note"] = NOTE
    teams: dict[str, dict[str, Any]] = {}
    left = 0
    for row in rows:
        key = row["team"]
        if key not in teams:
            teams[key] = {
                "key": f"t{len(teams) + 1}",
                "kind": COMMUNE_TEAM if key == COMMUNE_TEAM else "village",
                "name": "",
                "villages": [] if key == COMMUNE_TEAM else [int(key)],
                "members": [],
            }
        if len(teams[key]["members"]) >= MOST_ROWS:
            left += 1
            continue
        member = {name: row.get(name) or "" for name in EMPTY_ROW if name != "person"}
        teams[key]["members"].append({**EMPTY_ROW, **member})
    payload["teams"] = list(teams.values())
    return payload, left


def _team_keys(villages: Mapping[int, str]) -> dict[str, str]:
    """The key of a team by every name that may head its rows; a bare name only where it is one
    village's."""
    keys = {name: str(pk) for pk, name in villages.items()}
    bare: dict[str, list[tuple[str, int]]] = {}
    for pk, name in villages.items():
        short = split_village_kind(name)[1]
        bare.setdefault(match_key(short), []).append((short, pk))
    for namesakes in bare.values():
        if len(namesakes) == 1:
            short, pk = namesakes[0]
            keys.setdefault(short, str(pk))
    for prefix in ("Tổ công nghệ số cộng đồng", "Tổ CNSCĐ"):
        for name, key in list(keys.items()):
            if key != COMMUNE_TEAM and not name.startswith("Tổ "):
                keys[f"{prefix} {name}"] = key
    return keys


def _with_sections(text: str, keys: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A column of villages as a line above the rows of each village, as `roster_text` reads it.

    Also the lines so made that name no village of the commune, with what the table says.
    """
    known = {match_key(name) for name in keys}
    column: int | None = None
    above = ""
    found = []
    strange: dict[str, str] = {}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        cells = line.split("\t")
        header = [search_text(cell) for cell in cells]
        if _NAME_COLUMNS & set(header):
            column = _team_column(header)
        elif column is not None and column < len(cells):
            named = clean(cells[column])
            if named and match_key(named) != above:
                above = match_key(named)
                # An unknown name without a kind would be read as a person's.
                plain = above in known or bool(split_village_kind(named)[0])
                section = named if plain else f"Thôn {named}"
                found.append(section)
                if above not in known:
                    strange[section] = named
        found.append("\t".join(cell for place, cell in enumerate(cells) if place != column))
    return "\n".join(found), strange


def _team_column(header: list[str]) -> int | None:
    for place, text in enumerate(header):
        if text in _TEAM_COLUMNS:
            return place
    return None
