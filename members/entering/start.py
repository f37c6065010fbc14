"""The first question of a decision: what it does, and to which teams. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from communes.keys import read_key
from communes.vietnamese import search_text
from members.drafting.rules import SMALLEST_USUAL_TEAM
from members.entering.blocks import TeamNow, add_blocks, merge_blocks
from members.entering.changes import act_on
from members.entering.entry import MOST_TEAMS
from members.entering.forms import BEGINNING_CODES

# What the table of teams may be narrowed to.
NARROWINGS: tuple[tuple[str, str], ...] = (
    ("", "mọi tổ"),
    ("village", "tổ ở thôn, tổ dân phố"),
    ("commune", "tổ cấp xã, ban chỉ đạo"),
    ("headless", "tổ chưa có tổ trưởng"),
    ("small", f"tổ dưới {SMALLEST_USUAL_TEAM} người"),
)
# Effects that act on no team that is there.
WITHOUT_TEAMS = ("found", "acts")
# What such a decision usually does to the one that it is about.
USUAL_ACTS = {
    "reconstitute": "replace",
    "supplement": "amend",
    "replace": "amend",
    "relieve": "amend",
    "merge": "amend",
    "dissolve": "amend",
}


@dataclass
class Choice:
    """What was chosen so far. into: the team that goes on after a merger; None is a new one.

    papers: decisions that the new one acts on.
    """

    effect: str = ""
    teams: list[int] = field(default_factory=list)
    into: int | None = None
    papers: list[int] = field(default_factory=list)
    words: str = ""
    narrowing: str = ""


def choice_of(data: Any) -> Choice:
    """From the address or the form; `data` is a QueryDict."""
    effect = data.get("loai", "")
    return Choice(
        effect=effect if effect in BEGINNING_CODES else "",
        teams=[pk for text in data.getlist("to")[:MOST_TEAMS] if (pk := read_key(text))],
        into=read_key(data.get("tiep-tuc")),
        papers=[pk for text in data.getlist("vb")[:10] if (pk := read_key(text))],
        words=data.get("q", "").replace("\0", "")[:80],
        narrowing=data.get("loc", ""),
    )


def shown(choice: Choice, teams: Iterable[TeamNow]) -> list[TeamNow]:
    """The teams of the table: those asked for, and those ticked whatever was asked for."""
    words = search_text(choice.words).split()
    return [
        team
        for team in teams
        if team.pk in choice.teams or (_narrowed(choice.narrowing, team) and _named(words, team))
    ]


def _named(words: list[str], team: TeamNow) -> bool:
    text = search_text(" ".join([team.name, *team.villages.values(), team.leader]))
    return all(word in text for word in words)


def _narrowed(narrowing: str, team: TeamNow) -> bool:
    if narrowing == "village":
        return team.kind == "village"
    if narrowing == "commune":
        return team.kind != "village"
    if narrowing == "headless":
        return not team.leader
    if narrowing == "small":
        return len(team.seats) < SMALLEST_USUAL_TEAM
    return True


def problem_of(choice: Choice, teams: Mapping[int, TeamNow]) -> tuple[str, str]:
    """What is still to be chosen: the place on the page and a sentence; '' twice for nothing."""
    if not choice.effect:
        return "loai", "Chưa chọn quyết định này làm gì."
    if choice.effect in WITHOUT_TEAMS:
        return "", ""
    ticked = [pk for pk in choice.teams if pk in teams]
    if not ticked:
        return "cac-to", "Chưa chọn tổ nào. Tích vào các tổ mà quyết định này nói đến."
    if choice.effect == "merge" and len({*ticked, *([choice.into] if choice.into else [])}) < 2:
        return "cac-to", "Sáp nhập cần từ hai tổ trở lên. Tích thêm tổ."
    return "", ""


def begin(payload: dict[str, Any], choice: Choice, teams: Mapping[int, TeamNow]) -> None:
    """Write what was chosen into a draft."""
    chosen = [teams[pk] for pk in dict.fromkeys(choice.teams) if pk in teams]
    if choice.effect == "merge":
        keeper = teams.get(choice.into) if choice.into else None
        if keeper is not None and keeper not in chosen:
            chosen.append(keeper)
        merge_blocks(payload, chosen, choice.into)
    elif choice.effect not in WITHOUT_TEAMS:
        add_blocks(payload, choice.effect, chosen)
    # A formal correction mends the register's copy and leaves the paper as it is.
    for paper in choice.papers if choice.effect != "correct" else ():
        act_on(payload, paper, USUAL_ACTS.get(choice.effect, ""))
    if choice.effect == "acts":
        payload["begins"] = "acts"
