"""What a press on the decision page does to the draft: teams, rows, targets, cited papers. Pure."""

from __future__ import annotations

import copy
from typing import Any

from communes.keys import read_key
from members.drafting.drafts import TEAM_KINDS
from members.entering.blocks import GOING_ON, fresh_key, is_typed
from members.entering.entry import MOST_ACTS, MOST_ROWS, MOST_TEAMS, effect_of
from members.roster_text import EMPTY_ROW

# Rows offered when a team begins, and added by one press.
FIRST_ROWS = 5
MORE_ROWS = 5


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
            "key": fresh_key(payload),
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


def restore_team(payload: dict[str, Any]) -> None:
    """Bring back the team that was taken out last."""
    if payload.get("removed"):
        team = payload["removed"].pop()
        payload["teams"].append({**team, "key": fresh_key(payload)})


def add_rows(payload: dict[str, Any], key: str) -> None:
    """More empty rows: of people, or of places to correct."""
    for team in payload["teams"]:
        if team["key"] == key:
            room = MOST_ROWS - len(team["members"])
            team["members"] += [dict(EMPTY_ROW) for _ in range(min(MORE_ROWS, room))]


def accept_person(payload: dict[str, Any], argument: str) -> None:
    """Mark a row as a person whom the register knows; argument 'teams-0-members-2-name/123'."""
    row, person = _row_and_person(payload, argument)
    if row is not None:
        row["person"] = person


def keep_apart(payload: dict[str, Any], argument: str) -> None:
    """Answer that a row is somebody else than the person asked about; argument as above."""
    row, person = _row_and_person(payload, argument)
    if row is not None:
        apart = [one for one in str(row.get("apart") or "").split(",") if one]
        row["apart"] = ",".join(dict.fromkeys([*apart, person]))


def _row_and_person(payload: dict[str, Any], argument: str) -> tuple[dict[str, Any] | None, str]:
    place, _, person = argument.partition("/")
    parts = place.split("-")
    if len(parts) != 5 or read_key(person) is None:
        return None, ""
    team, row = read_key(parts[1]), read_key(parts[3])
    if team is None or row is None or team >= len(payload["teams"]):
        return None, ""
    members = payload["teams"][team]["members"]
    return (members[row], person) if row < len(members) else (None, "")


def remember(payload: dict[str, Any]) -> dict[str, Any]:
    """The teams as they are, for `undo` to bring back."""
    return {
        "teams": copy.deepcopy(payload["teams"]),
        "pasted": dict(payload.get("pasted", {})),
    }


def undo(payload: dict[str, Any]) -> None:
    """Bring back the teams as they were before the last paste; once more brings the paste back."""
    before = payload.get("undo")
    if before:
        now = remember(payload)
        payload.update(teams=before["teams"], pasted=before["pasted"])
        payload["undo"] = {**now, "undone": not before.get("undone")}


def give_evenly(payload: dict[str, Any]) -> int:
    """The same targets for every team that goes on; how many teams were given them."""
    columns = [row for row in payload.get("targets", []) if row["name"].strip()]
    teams = [team for team in payload["teams"] if effect_of(team) in GOING_ON]
    for team in teams:
        team["targets"] = [dict(row) for row in columns if row["amount"].strip()]
    return len(teams)


def act_on(payload: dict[str, Any], document: int, kind: str) -> None:
    """Add a paper that the decision amends, replaces, annuls or withdraws."""
    acts = payload.setdefault("acts_on", [])
    if len(acts) < MOST_ACTS and document not in [one["target"] for one in acts]:
        acts.append({"target": document, "kind": kind, "note": ""})


def leave_alone(payload: dict[str, Any], document: int | None) -> None:
    payload["acts_on"] = [one for one in payload.get("acts_on", []) if one["target"] != document]


def typed_rows(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in members if is_typed(row) or row.get("role") or row.get("person")]
