"""Why teams are to be looked at again on a day (kiện toàn), and the act that would settle it. Pure.

Nothing is stored: a finding is there while the facts are, and goes when a decision or the register
changes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Day = datetime.date

# Letter 793/BTTTT-THH: a head and two members make the smallest team.
GUIDANCE_SIZE = 3


class Reason(StrEnum):
    """The gravest first; the value is how addresses name it."""

    NO_LEADER = "to-truong"
    UNIT_CHANGED = "don-vi"
    VILLAGE_GONE = "mat-thon"
    VILLAGE_CHANGED = "doi-thon"
    TWO_TEAMS = "trung-to"
    TOO_FEW = "thieu-nguoi"
    VACATED = "khuyet"
    POST_CHANGED = "doi-chuc-vu"
    TERM_ENDED = "nhiem-ky"
    TOO_MANY = "vuot-nguoi"


# How lists and filters name a reason.
REASON_WORDS: dict[Reason, str] = {
    Reason.NO_LEADER: "thiếu tổ trưởng",
    Reason.UNIT_CHANGED: "xã sáp nhập, chia, đổi tên; tổ chuyển xã",
    Reason.VILLAGE_GONE: "thôn không còn",
    Reason.VILLAGE_CHANGED: "thôn đổi tên, đổi loại",
    Reason.TWO_TEAMS: "một thôn có hai tổ",
    Reason.TOO_FEW: "chưa đủ thành viên",
    Reason.VACATED: "khuyết thành viên",
    Reason.POST_CHANGED: "thành viên đổi chức vụ",
    Reason.TERM_ENDED: "hết nhiệm kỳ",
    Reason.TOO_MANY: "vượt số thành viên",
}
ORDER = {reason: place for place, reason in enumerate(Reason)}

# The act that settles a reason, as drafts of decisions name it.
_ACTS: dict[Reason, str] = {
    Reason.NO_LEADER: "supplement",
    Reason.UNIT_CHANGED: "reconstitute",
    Reason.VILLAGE_GONE: "reconstitute",
    Reason.VILLAGE_CHANGED: "reconstitute",
    Reason.TWO_TEAMS: "merge",
    Reason.TOO_FEW: "supplement",
    Reason.VACATED: "supplement",
    Reason.POST_CHANGED: "replace",
    Reason.TERM_ENDED: "reconstitute",
    Reason.TOO_MANY: "reconstitute",
}
# Where a team has several reasons the act that reaches furthest settles them all.
_FURTHEST = ("dissolve", "merge", "reconstitute", "replace", "supplement")


@dataclass(frozen=True)
class VillageFacts:
    """A village that a team serves on the day.

    old_name: what it was called when the running composition began, if that was something else;
    renamed_on: since when it is called `name`. gone_on: the first day on which the commune no
    longer holds it.
    """

    village_id: int
    name: str
    old_name: str = ""
    renamed_on: Day | None = None
    gone_on: Day | None = None


@dataclass(frozen=True)
class PostFacts:
    """A member whom a later decision names with other posts than the seat in this team."""

    person_id: int
    name: str
    role: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    on: Day


@dataclass(frozen=True)
class TeamFacts:
    """What the register knows of a team on a day.

    since: the first day of the running composition. led_until: the last day of its last leader.
    vacated: seats of this composition given up and not filled again. sharing: other teams of its
    villages, as (team, village name). unit_change: (day, words) of what became of the unit that
    signed. least, most: how many members a plan asks for; None when it names no bound.
    """

    team_id: int
    name: str
    kind: str
    since: Day | None
    size: int
    has_leader: bool
    led_until: Day | None = None
    vacated: int = 0
    villages: tuple[VillageFacts, ...] = ()
    sharing: tuple[tuple[int, str], ...] = ()
    posts: tuple[PostFacts, ...] = ()
    unit_change: tuple[Day, str] | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Finding:
    """words: what is the matter with this one team, to stand behind its name."""

    reason: Reason
    words: str


def findings_of(team: TeamFacts, day: Day, term_months: int | None) -> tuple[Finding, ...]:
    """All that asks for a decision about a team, the gravest first.

    term_months: how long a composition lasts, where the installation has such a rule.
    """
    return tuple(
        Finding(reason, words)
        for reason, words in (
            (Reason.NO_LEADER, _no_leader(team)),
            (Reason.UNIT_CHANGED, _unit_changed(team)),
            (Reason.VILLAGE_GONE, _village_gone(team)),
            (Reason.VILLAGE_CHANGED, _village_changed(team)),
            (Reason.TWO_TEAMS, _two_teams(team)),
            (Reason.TOO_FEW, _too_few(team)),
            (Reason.VACATED, _vacated(team)),
            (Reason.POST_CHANGED, _post_changed(team)),
            (Reason.TERM_ENDED, _term_ended(team, day, term_months)),
            (Reason.TOO_MANY, _too_many(team)),
        )
        if words
    )


def act_for(team: TeamFacts, findings: Sequence[Finding]) -> str:
    """The one act that settles the findings: 'supplement', 'replace', 'reconstitute', ..."""
    acts = {_ACTS[finding.reason] for finding in findings}
    if any(f.reason == Reason.VILLAGE_GONE for f in findings) and not served_still(team):
        acts.add("dissolve")
    return next(act for act in _FURTHEST if act in acts)


def served_still(team: TeamFacts) -> list[int]:
    """The villages of the team that its commune still holds."""
    return [village.village_id for village in team.villages if village.gone_on is None]


def people_missing(team: TeamFacts) -> int:
    """How many are to join: to fill seats given up, to reach the least size, at least a leader."""
    short = max((team.least or 0) - team.size, 0)
    return max(short, team.vacated, 0 if team.has_leader else 1)


def kept_team(team: TeamFacts, others: Iterable[TeamFacts]) -> int | None:
    """Of teams that share a village the one that goes on: the fullest, then the first entered.

    None when that is the team itself. It is a proposal; the draft names it and people decide.
    """
    shared = {pk for pk, _ in team.sharing}
    best = min(
        [team, *(other for other in others if other.team_id in shared)],
        key=lambda one: (one.kind != "village", not one.has_leader, -one.size, one.team_id),
    )
    return None if best.team_id == team.team_id else best.team_id


def proposed_name(team: TeamFacts) -> str:
    """The official name with its villages' new names in place of the old; '' when it stands."""
    name = team.name
    for village in team.villages:
        for old, new in _spellings(village):
            if old in name:
                name = name.replace(old, new)
                break
    return "" if name == team.name else name


def months_after(day: Day, months: int) -> Day:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return Day(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def _spellings(village: VillageFacts) -> list[tuple[str, str]]:
    old, new = village.old_name, village.name
    if not old or not new:
        return []
    lower = [(old[:1].lower() + old[1:], new[:1].lower() + new[1:])]
    return [(old, new), *lower]


def _no_leader(team: TeamFacts) -> str:
    if team.has_leader:
        return ""
    if team.led_until is None:
        return "thiếu tổ trưởng"
    return f"thiếu tổ trưởng từ {_vi(team.led_until + datetime.timedelta(days=1))}"


def _unit_changed(team: TeamFacts) -> str:
    return "" if team.unit_change is None else team.unit_change[1]


def _village_gone(team: TeamFacts) -> str:
    gone = [village for village in team.villages if village.gone_on is not None]
    if gone:
        return "; ".join(f"{v.name} không còn từ {_vi(v.gone_on)}" for v in gone)
    if team.kind == "village" and not team.villages:
        return "không còn phụ trách thôn nào"
    return ""


def _village_changed(team: TeamFacts) -> str:
    return "; ".join(
        f"{village.old_name} nay là {village.name} từ {_vi(village.renamed_on)}"
        for village in team.villages
        if village.old_name and village.gone_on is None
    )


def _two_teams(team: TeamFacts) -> str:
    names = list(dict.fromkeys(name for _, name in team.sharing))
    return f"{', '.join(names)} có hơn một tổ" if names else ""


def _too_few(team: TeamFacts) -> str:
    if team.least is None or team.size >= team.least:
        return ""
    return f"có {team.size} thành viên, cần từ {team.least}"


def _too_many(team: TeamFacts) -> str:
    if team.most is None or team.size <= team.most:
        return ""
    return f"có {team.size} thành viên, nhiều nhất {team.most}"


def _vacated(team: TeamFacts) -> str:
    # The leader's seat is told as such.
    others = team.vacated - (not team.has_leader and team.led_until is not None)
    return f"{others} người đã thôi, chưa có người thay" if others > 0 else ""


def _post_changed(team: TeamFacts) -> str:
    return "; ".join(
        f"{post.name}: từ {_vi(post.on)} là {', '.join(post.now)}, "
        f"trong tổ ghi {', '.join(post.before)}"
        for post in team.posts
    )


def _term_ended(team: TeamFacts, day: Day, term_months: int | None) -> str:
    if not term_months or team.since is None:
        return ""
    ends = months_after(team.since, term_months)
    return f"hết nhiệm kỳ từ {_vi(ends)}" if ends <= day else ""


def _vi(day: Day | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "ngày chưa rõ"
