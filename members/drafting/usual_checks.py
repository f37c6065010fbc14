"""What is unusual about the teams and people of a draft; it never blocks."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from communes.vietnamese import match_key
from members.drafting.findings import Findings
from members.drafting.values import DecisionDraft, MemberDraft, TeamDraft
from members.models import Membership
from teams.models import Team

if TYPE_CHECKING:
    from teams.models import Document


def warn_of_other_bodies(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    """A commune usually has one commune team and one steering committee; a second is unusual."""
    wanted = [team for team in draft.teams if team.founds and team.kind != "village"]
    if not wanted:
        return
    ending = {team.team_id for team in draft.teams if team.ends}
    present: dict[str, Team] = {
        team.kind: team
        for team in Team.objects.there_on(day)
        .filter(commune=document.issuer, kind__in={team.kind for team in wanted})
        .exclude(pk__in=[pk for pk in ending if pk])
    }
    for team in wanted:
        if team.kind in present:
            findings.warn(
                f"{team.place}-name", f"Xã đã có {present[team.kind].official_name}. Lập thêm?"
            )


def warn_of_people(
    document: Document, draft: DecisionDraft, day: datetime.date, findings: Findings
) -> None:
    """Who sits elsewhere already, and who may be somebody of the same name."""
    members = [member for team in draft.teams for member in team.members if member.name]
    if not members:
        return
    seats = (
        Membership.objects.current(day)
        .filter(
            commune=document.issuer,
            person__match_key__in={match_key(member.name) for member in members},
        )
        .select_related("person", "team")
    )
    seated: dict[str, list[Membership]] = defaultdict(list)
    for seat in seats:
        seated[seat.person.match_key].append(seat)
    left = _who_leaves(draft)
    for team in draft.teams:
        for member in team.members:
            for seat in seated.get(match_key(member.name), []) if member.name else ():
                goes = seat.team_id == team.team_id or (
                    left.get(seat.team_id, set()) is None
                    or seat.person_id in (left.get(seat.team_id) or set())
                )
                _warn_of_seat(member, seat, findings, here=goes)
    _warn_twice_in_decision(draft.teams, findings)


def _who_leaves(draft: DecisionDraft) -> dict[int, set[int] | None]:
    """For each team acted on, the persons whose seats end; None when all of them do."""
    found: dict[int, set[int] | None] = {}
    for team in draft.teams:
        if team.team_id is None:
            continue
        whole = team.ends or team.effect == "reconstitute"
        found[team.team_id] = None if whole else {leave.person_id for leave in team.leaves}
    return found


def _warn_of_seat(member: MemberDraft, seat: Membership, findings: Findings, *, here: bool) -> None:
    """here: the seat ends by this decision, or is one of the very team."""
    same = (member.phone and member.phone == seat.person.phone) or (
        member.person_id == seat.person_id
    )
    if same and not here:
        findings.warn(
            f"{member.place}-name",
            f"{member.name} đang ở {seat.team.official_name}; được tính là một người, hai lượt.",
        )
    elif not same and member.person_id is None and not (member.phone and seat.person.phone):
        findings.warn(
            f"{member.place}-name",
            f"Trùng tên với {seat.person.full_name} ở {seat.team.official_name}. "
            "Nếu là một người, bấm “Là cùng một người”.",
            person_id=seat.person_id,
        )


def _warn_twice_in_decision(teams: tuple[TeamDraft, ...], findings: Findings) -> None:
    first: dict[tuple[str, str], TeamDraft] = {}
    for team in teams:
        for member in team.members:
            key = (match_key(member.name), member.phone)
            other = first.setdefault(key, team)
            if member.phone and other is not team:
                findings.warn(
                    f"{member.place}-name",
                    f"{member.name} có trong hai tổ của quyết định này; "
                    "được tính là một người, hai lượt.",
                )
