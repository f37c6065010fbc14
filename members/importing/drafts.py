"""Rows of teams that are not in the register yet, as the draft decisions that will found them.

Pure. The payload is the one that the decision page keeps, see `members.drafting.drafts`; a
commune's teams stand in the order of the file. A draft holds what its page can show and post.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from members.drafting.drafts import empty_payload
from members.entering.entry import MOST_ROWS, MOST_TEAMS
from members.importing.place import COMMITTEE, VILLAGE, TeamPlace
from members.importing.rows import MemberRow
from members.roster_text import EMPTY_ROW

# Six inputs a row: the page posts at most 10,000.
MOST_MEMBERS = 1_200
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class NewTeam:
    place: TeamPlace
    rows: list[MemberRow]

    @property
    def fits(self) -> bool:
        """Whether the grid of the decision page holds all its members."""
        return len(self.rows) <= MOST_ROWS


@dataclass(frozen=True, slots=True)
class NewDraft:
    commune_id: int
    payload: dict[str, Any]
    rows: list[int]


def drafts_of(teams: Iterable[NewTeam], file_name: str) -> Iterator[NewDraft]:
    """The drafts to open, commune by commune; a commune of very many teams gets several."""
    by_commune: dict[int, list[NewTeam]] = {}
    for team in teams:
        by_commune.setdefault(team.place.commune_id, []).append(team)
    for commune_id, own in by_commune.items():
        for part in _parts(own):
            yield NewDraft(
                commune_id,
                _payload(part, file_name),
                [row.pk for team in part for row in team.rows],
            )


def team_payload(team: NewTeam, number: int) -> dict[str, Any]:
    """One team of a draft: the village where it is known, else the name as typed and, under
    'section', what the list wrote where a village was expected."""
    place = team.place
    homeless = place.kind == VILLAGE and place.village_id is None
    return {
        **({"section": team.rows[0].team} if homeless else {}),
        "key": f"t{number}",
        "kind": place.kind,
        "name": team.rows[0].team if _needs_name(place) else "",
        "villages": [place.village_id] if place.village_id else [],
        "members": [member_payload(row) for row in team.rows],
    }


def joined(payload: dict[str, Any], additions: Mapping[str, list[MemberRow]]) -> dict[str, Any]:
    """A draft with more people in some of its teams, by the key of the team; rows that were left
    empty at their end make room."""
    teams = [
        {
            **team,
            "members": [
                *_filled(team.get("members", [])),
                *map(member_payload, additions[team["key"]]),
            ],
        }
        if team.get("key") in additions
        else team
        for team in payload.get("teams", [])
    ]
    return {**payload, "teams": teams}


def _filled(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in members if any(row.get(name) for name in EMPTY_ROW)]


def _payload(teams: list[NewTeam], file_name: str) -> dict[str, Any]:
    payload = empty_payload()
    payload["fields"]["note"] = f"nhập từ tệp {file_name}"[:LONGEST_NOTE]
    payload["teams"] = [team_payload(team, number) for number, team in enumerate(teams, start=1)]
    return payload


def _needs_name(place: TeamPlace) -> bool:
    return (place.kind == VILLAGE and place.village_id is None) or place.kind == COMMITTEE


def member_payload(row: MemberRow) -> dict[str, Any]:
    """A row of the grid."""
    return {
        **EMPTY_ROW,
        "name": row.name,
        "role": row.role,
        "posts": row.posts,
        "organisation": row.organisation,
        "phone": row.phone,
        "birth": row.birth,
        "sex": row.sex,
    }


def _parts(teams: list[NewTeam]) -> Iterator[list[NewTeam]]:
    part: list[NewTeam] = []
    members = 0
    for team in teams:
        if part and (len(part) >= MOST_TEAMS or members + len(team.rows) > MOST_MEMBERS):
            yield part
            part, members = [], 0
        part.append(team)
        members += len(team.rows)
    if part:
        yield part
