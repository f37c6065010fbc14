"""Between the decision page and the draft it keeps: pure, nothing typed is ever dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communes.keys import read_key
from communes.place_names import split_village_kind
from communes.vietnamese import nfc
from members.drafts import FIELDS, TEAM_KINDS
from members.roster_text import EMPTY_ROW, read_rows, read_sections, rows_as_text

MEMBER_FIELDS = ("name", "role", "posts", "organisation", "phone", "person")
# Known from an imported list and not asked for on the page; carried along with the row.
CARRIED_FIELDS = ("birth", "sex")
# Rows offered when a team begins, and added by one press.
FIRST_ROWS = 5
MORE_ROWS = 5
MOST_TEAMS = 200
# The box for a pasted list, of one team or of all.
PASTE_BOX = "dan-{}"
MOST_ROWS = 200


def payload_of(data: Any) -> dict[str, Any]:
    """The draft as posted. `data` is a QueryDict; unknown names are left alone."""
    teams = []
    pasted = {"": _text(data, PASTE_BOX.format("tat-ca"))}
    for index in range(_count(data.get("teams-count"), MOST_TEAMS)):
        place = f"teams-{index}"
        key = _text(data, f"{place}-key")
        if not key:
            continue
        villages = [read_key(pk) for pk in data.getlist(f"{place}-villages")]
        teams.append(
            {
                "key": key,
                "kind": _text(data, f"{place}-kind") or "village",
                "name": _text(data, f"{place}-name"),
                "villages": [pk for pk in villages if pk],
                "members": [
                    _row_of(data, f"{place}-members-{row}")
                    for row in range(_count(data.get(f"{place}-rows"), MOST_ROWS))
                ],
            }
        )
        pasted[key] = _text(data, PASTE_BOX.format(key))
    return {
        "fields": {name: _text(data, name) for name in FIELDS},
        "basis": _text(data, "basis").splitlines(),
        "teams": teams,
        "pasted": {key: text for key, text in pasted.items() if text.strip()},
    }


def _text(data: Any, name: str) -> str:
    """As typed, in the one form that is stored; a null character is nothing that can be typed."""
    return nfc(data.get(name, "").replace("\0", ""))


def _row_of(data: Any, place: str) -> dict[str, str]:
    row = {name: _text(data, f"{place}-{name}") for name in MEMBER_FIELDS}
    carried = {name: _text(data, f"{place}-{name}") for name in CARRIED_FIELDS}
    return {**row, **{name: value for name, value in carried.items() if value}}


def flat(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The draft under the names of the page's inputs, for filling it in again."""
    values: dict[str, Any] = dict(payload.get("fields", {}))
    values["basis"] = "\n".join(payload.get("basis", []))
    for index, team in enumerate(payload.get("teams", [])):
        place = f"teams-{index}"
        values[f"{place}-name"] = team.get("name", "")
        for row, member in enumerate(team.get("members", [])):
            for name in (*MEMBER_FIELDS, *CARRIED_FIELDS):
                values[f"{place}-members-{row}-{name}"] = member.get(name) or ""
    return values


def add_teams(payload: dict[str, Any], village_ids: list[int], *, together: bool) -> None:
    """Begin a team for each village ticked, or one team that serves them all."""
    taken = {pk for team in payload["teams"] for pk in team["villages"]}
    fresh = [pk for pk in village_ids if pk not in taken]
    groups = [fresh] if together and fresh else [[pk] for pk in fresh]
    for group in groups:
        add_team(payload, "village", group)


def add_team(payload: dict[str, Any], kind: str, village_ids: list[int]) -> None:
    """Begin one team with empty rows."""
    if kind not in TEAM_KINDS or len(payload["teams"]) >= MOST_TEAMS:
        return
    payload["teams"].append(
        {
            "key": _fresh_key(payload),
            "kind": kind,
            "name": "",
            "villages": village_ids,
            "members": [dict(EMPTY_ROW) for _ in range(FIRST_ROWS)],
        }
    )


def remove_team(payload: dict[str, Any], key: str) -> None:
    """Take a team out; it is kept aside, so that a wrong press can be undone."""
    payload.get("pasted", {}).pop(key, None)
    payload["removed"] = [team for team in payload["teams"] if team["key"] == key]
    payload["teams"] = [team for team in payload["teams"] if team["key"] != key]


def add_rows(payload: dict[str, Any], key: str) -> None:
    for team in payload["teams"]:
        if team["key"] == key:
            room = MOST_ROWS - len(team["members"])
            team["members"] += [dict(EMPTY_ROW) for _ in range(min(MORE_ROWS, room))]


def paste_into(payload: dict[str, Any], key: str) -> int:
    """Append the rows of a team's box to its grid; how many there were.

    The box keeps its text when no row was read in it, or when the grid has no room for them all.
    """
    rows = read_rows(payload["pasted"].get(key, ""))
    placed = len(rows) if rows and _append(payload, key, rows) else 0
    if placed:
        payload["pasted"].pop(key)
    return placed


def paste_everywhere(payload: dict[str, Any], names: Mapping[str, list[str]]) -> tuple[int, int]:
    """Spread the list in the common box over the teams by its section lines.

    names: for each team key, the names its section line may bear. Returns rows placed, and rows
    that stand under no known section or found no room; those stay in the box.
    """
    owner = {name: key for key, all_names in names.items() for name in all_names}
    placed = 0
    left: list[dict[str, str | None]] = []
    for name, rows in read_sections(payload["pasted"].get("", ""), owner):
        key = owner.get(name)
        if key is not None and _append(payload, key, rows):
            placed += len(rows)
        else:
            left += rows
    if placed:
        payload["pasted"].pop("")
        if left:
            payload["pasted"][""] = rows_as_text(left)
    return placed, len(left)


def _append(payload: dict[str, Any], key: str, rows: list[dict[str, str | None]]) -> bool:
    """Whether the team is there and has room; then the rows stand behind those typed."""
    for team in payload["teams"]:
        if team["key"] == key:
            members = [*_typed(team["members"]), *rows]
            if len(members) <= MOST_ROWS:
                team["members"] = members
                return True
    return False


def _typed(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in members if any(row.get(name) for name in MEMBER_FIELDS)]


def _fresh_key(payload: dict[str, Any]) -> str:
    used = {team["key"] for team in payload["teams"]}
    number = len(used) + 1
    while f"t{number}" in used:
        number += 1
    return f"t{number}"


def _count(text: str | None, most: int) -> int:
    return min(read_key(text) or 0, most)


def restore_team(payload: dict[str, Any]) -> None:
    """Bring back the team that was taken out last."""
    if payload.get("removed"):
        team = payload["removed"].pop()
        payload["teams"].append({**team, "key": _fresh_key(payload)})


def accept_person(payload: dict[str, Any], argument: str) -> None:
    """Mark a row as a person whom the register knows; argument 'teams-0-members-2-name/123'."""
    place, _, person = argument.partition("/")
    parts = place.split("-")
    if len(parts) != 5:
        return
    team, row = read_key(parts[1]), read_key(parts[3])
    if team is None or row is None or read_key(person) is None:
        return
    if team < len(payload["teams"]) and row < len(payload["teams"][team]["members"]):
        payload["teams"][team]["members"][row]["person"] = person


def section_names(payload: Mapping[str, Any], villages: Mapping[int, str]) -> dict[str, list[str]]:
    """For each team the names that head its rows in a pasted list: its own and its villages'."""
    names: dict[str, list[str]] = {}
    for team in payload["teams"]:
        full = [villages[pk] for pk in team["villages"] if pk in villages]
        bare = [split_village_kind(name)[1] for name in full]
        names[team["key"]] = [name for name in (team["name"], *full, *bare) if name]
    return names
