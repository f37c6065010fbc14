"""The draft decision that settles what is the matter with chosen teams: only the differences. Pure.

Blocks are those of Document.draft; what only people can know (the new leader's name) is left empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from members.watch import (
    Finding,
    TeamFacts,
    act_for,
    kept_team,
    people_missing,
    proposed_name,
    served_still,
)

NEW_POST = "Thay đổi vị trí công tác"
LONGEST_SUMMARY = 500
_SUMMARIES = {
    "supplement": "Về việc bổ sung thành viên",
    "replace": "Về việc thay thế thành viên",
    "merge": "Về việc sáp nhập",
    "dissolve": "Về việc giải thể",
}
_SUMMARY = "Về việc kiện toàn"

Row = dict[str, Any]


def blocks_for(
    chosen: Sequence[tuple[TeamFacts, Sequence[Finding]]],
    everybody: Mapping[int, TeamFacts],
    seated: Mapping[int, Sequence[Row]],
) -> list[dict[str, Any]]:
    """The team blocks of the draft, in the order given.

    everybody: the facts of all teams of the commune. seated: the rows of today's composition of
    each team that sits, in order.
    """
    blocks: list[dict[str, Any]] = []
    for team, findings in chosen:
        block = _block(team, findings, everybody, list(seated.get(team.team_id, ())))
        if block is not None:
            blocks.append({"key": f"t{len(blocks) + 1}", **block})
    return blocks


def summary_of(blocks: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> str:
    """'Về việc kiện toàn Tổ công nghệ số cộng đồng thôn An Mỹ', for many teams without names."""
    acts = {str(block["effect"]) for block in blocks}
    begins = _SUMMARIES.get(acts.pop(), _SUMMARY) if len(acts) == 1 else _SUMMARY
    if len(blocks) == 1:
        words = f"{begins} {names[blocks[0]['team']]}"
    else:
        words = f"{begins} các Tổ công nghệ số cộng đồng"
    return words[:LONGEST_SUMMARY]


def _block(
    team: TeamFacts,
    findings: Sequence[Finding],
    everybody: Mapping[int, TeamFacts],
    seated: list[Row],
) -> dict[str, Any] | None:
    """None when nothing is to be done with this team: the other of its village is to end."""
    act = act_for(team, findings)
    if act == "merge":
        keeper = kept_team(team, everybody.values())
        if keeper is not None:
            return {**_empty(team, "merge"), "into": f"team:{keeper}"}
        rest = [finding for finding in findings if finding.reason != "trung-to"]
        if not rest:
            return None
        act = act_for(team, rest)
    block = _empty(team, act)
    if act == "reconstitute":
        block |= {
            "name": proposed_name(team),
            "villages": served_still(team),
            "members": [*seated, *_wanted(team)],
        }
    elif act == "replace":
        leaving = {post.person_id: post for post in team.posts}
        block |= {
            "leaves": [{"person": pk, "reason": NEW_POST} for pk in leaving],
            "members": [
                *(_row(post.role, ", ".join(post.before)) for post in leaving.values()),
                *_wanted(team),
            ],
        }
    elif act == "supplement":
        block["members"] = _wanted(team)
    return block


def _wanted(team: TeamFacts) -> list[Row]:
    """Empty rows for those who are to join, the leader first where there is none."""
    roles = ["member"] * people_missing(team)
    if roles and not team.has_leader:
        roles[0] = "leader"
    return [_row(role) for role in roles]


def _row(role: str, posts: str = "") -> Row:
    return {
        "name": "",
        "role": role,
        "posts": posts,
        "organisation": "",
        "phone": "",
        "person": "",
    }


def _empty(team: TeamFacts, act: str) -> dict[str, Any]:
    return {
        "effect": act,
        "team": team.team_id,
        "kind": team.kind,
        "name": "",
        "villages": [],
        "members": [],
        "leaves": [],
    }
