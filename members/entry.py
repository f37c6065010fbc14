"""Between the decision page and the draft it keeps: pure, nothing typed is ever dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communes.place_names import split_village_kind
from members.drafts import FIELDS, TEAM_KINDS
from members.roster_text import EMPTY_ROW, read_rows, read_sections

MEMBER_FIELDS = ("name", "role", "posts", "organisation", "phone", "person")
# Rows offered when a team begins, and added by one press.
FIRST_ROWS = 5
MORE_ROWS = 5
MOST_TEAMS = 200
MOST_ROWS = 60


def payload_of(data: Any) -> dict[str, Any]:
    """The draft as posted. `data` is a QueryDict; unknown names are left alone."""
    teams = []
    for index in range(_count(data.get("teams-count"), MOST_TEAMS)):
        place = f"teams-{index}"
        if f"{place}-key" not in data:
            continue
        teams.append(
            {
                "key": data[f"{place}-key"],
                "kind": data.get(f"{place}-kind", "village"),
                "name": data.get(f"{place}-name", ""),
                "villages": [int(pk) for pk in data.getlist(f"{place}-villages") if pk.isdigit()],
                "members": [
                    {name: data.get(f"{place}-members-{row}-{name}", "") for name in MEMBER_FIELDS}
                    for row in range(_count(data.get(f"{place}-rows"), MOST_ROWS))
                ],
            }
        )
    return {
        "fields": {name: data.get(name, "") for name in FIELDS},
        "basis": data.get("basis", "").splitlines(),
        "teams": teams,
    }


def flat(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The draft under the names of the page's inputs, for filling it in again."""
    values: dict[str, Any] = dict(payload.get("fields", {}))
    values["basis"] = "\n".join(payload.get("basis", []))
    for index, team in enumerate(payload.get("teams", [])):
        place = f"teams-{index}"
        values[f"{place}-name"] = team.get("name", "")
        for row, member in enumerate(team.get("members", [])):
            for name in MEMBER_FIELDS:
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
    payload["removed"] = [team for team in payload["teams"] if team["key"] == key]
    payload["teams"] = [team for team in payload["teams"] if team["key"] != key]


def add_rows(payload: dict[str, Any], key: str) -> None:
    for team in payload["teams"]:
        if team["key"] == key:
            room = MOST_ROWS - len(team["members"])
            team["members"] += [dict(EMPTY_ROW) for _ in range(min(MORE_ROWS, room))]


def paste_into(payload: dict[str, Any], key: str, text: str) -> int:
    """Append the pasted rows to one team; how many were read."""
    rows = read_rows(text)
    for team in payload["teams"]:
        if team["key"] == key:
            team["members"] = [*_typed(team["members"]), *rows][:MOST_ROWS]
    return len(rows)


def paste_everywhere(
    payload: dict[str, Any], text: str, names: Mapping[str, list[str]]
) -> tuple[int, int]:
    """Spread a list with section lines over the teams.

    names: for each team key, the names its section line may bear. Returns rows placed, and rows
    that stood under no known section and were left out (the page keeps the text).
    """
    owner = {name: key for key, all_names in names.items() for name in all_names}
    placed = left = 0
    for name, rows in read_sections(text, owner):
        key = owner.get(name)
        if key is None:
            left += len(rows)
            continue
        for team in payload["teams"]:
            if team["key"] == key:
                team["members"] = [*_typed(team["members"]), *rows][:MOST_ROWS]
        placed += len(rows)
    return placed, left


def _typed(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in members if any(row.get(name) for name in MEMBER_FIELDS)]


def _fresh_key(payload: dict[str, Any]) -> str:
    used = {team["key"] for team in payload["teams"]}
    number = len(used) + 1
    while f"t{number}" in used:
        number += 1
    return f"t{number}"


def _count(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isdigit() else 0


def restore_team(payload: dict[str, Any]) -> None:
    """Bring back the team that was taken out last."""
    if payload.get("removed"):
        team = payload["removed"].pop()
        payload["teams"].append({**team, "key": _fresh_key(payload)})


def accept_person(payload: dict[str, Any], argument: str) -> None:
    """Mark a row as a person whom the register knows; argument 'teams-0-members-2-name/123'."""
    place, _, person = argument.partition("/")
    parts = place.split("-")
    if len(parts) != 5 or not (parts[1] + parts[3] + person).isdigit():
        return
    team, row = int(parts[1]), int(parts[3])
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
