"""The draft decision that settles what is the matter with chosen teams: only the differences. Pure.

Blocks are those of Document.draft; what only people can know (the new leader's name) is left empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from members.watching.watch import (
    Finding,
    Reason,
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
    into = _mergers(chosen, everybody)
    drafted = [
        (team, block)
        for team, findings in chosen
        if (block := _block(team, findings, into, everybody, seated)) is not None
    ]
    keys = {team.team_id: f"t{place}" for place, (team, _) in enumerate(drafted, start=1)}
    blocks = []
    for team, block in drafted:
        if block["effect"] == "merge":
            # A team that the draft acts on as well is named by its block.
            keeper = into[team.team_id]
            block["into"] = keys.get(keeper, f"team:{keeper}")
        blocks.append({"key": keys[team.team_id], **block})
    return blocks


def _mergers(
    chosen: Sequence[tuple[TeamFacts, Sequence[Finding]]], everybody: Mapping[int, TeamFacts]
) -> dict[int, int]:
    """Which chosen team is proposed to end in which other; none into one that ends itself."""
    into: dict[int, int] = {}
    for team, findings in chosen:
        if act_for(team, findings) == "merge":
            keeper = kept_team(team, everybody.values())
            if keeper is not None:
                into[team.team_id] = keeper
    for team_id in into:
        while into[team_id] in into:
            into[team_id] = into[into[team_id]]
    return into


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
    into: Mapping[int, int],
    everybody: Mapping[int, TeamFacts],
    seated: Mapping[int, Sequence[Row]],
) -> dict[str, Any] | None:
    """None when nothing is to be done with this team: the other of its village is to end."""
    if team.team_id in into:
        return _empty(team, "merge")
    rest = [finding for finding in findings if finding.reason != Reason.TWO_TEAMS]
    if not rest:
        return None
    act = act_for(team, rest)
    taken = [everybody[pk] for pk, keeper in into.items() if keeper == team.team_id]
    if taken and act != "dissolve":
        act = "reconstitute"
    block = _empty(team, act)
    if act == "reconstitute":
        block |= {
            "name": proposed_name(team),
            "villages": list(
                dict.fromkeys(pk for one in (team, *taken) for pk in served_still(one))
            ),
            "members": [*seated.get(team.team_id, ()), *_wanted(team)],
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
