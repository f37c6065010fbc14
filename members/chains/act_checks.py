"""What the chains of teams say against a draft, each in its place on the page."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from communes.models import VillageVersion
from communes.territory import valid_on
from communes.vietnamese import match_key
from members.chains.act_plan import ActPlan, TeamKey, clashes, new_problems, plan_acts
from members.chains.flaw_words import WORDS
from members.chains.values import HARMLESS, Flaw, History, Problem
from members.decisions.issuing import reach_of
from members.drafting.findings import Findings
from members.drafting.values import CorrectionDraft, DecisionDraft, TeamDraft
from members.models import Membership, Person, SeatRole
from teams.models import Document, Team

if TYPE_CHECKING:
    from members.drafting.known_people import KnownPeople

ROLES = dict(SeatRole.choices)


def check_acts_in_register(
    document: Document,
    draft: DecisionDraft,
    day: datetime.date,
    people: KnownPeople,
    findings: Findings,
) -> None:
    """Every act fits the chain of its team, no later act loses its ground, no village has two."""
    if document.issuer is None or not (draft.teams or draft.acts_on):
        return
    plan = plan_acts(document, draft, day, people.key)
    _check_teams_are_here(document, draft, plan, findings)
    before, after = plan.before(), plan.histories()
    _Words(draft, plan, findings).tell(new_problems(before, after))
    _tell_clashes(document, draft, plan, after, findings)
    for team in draft.teams:
        if team.team_id in before:
            _check_people_of(team, before[team.team_id], day, findings)


def _check_teams_are_here(
    document: Document, draft: DecisionDraft, plan: ActPlan, findings: Findings
) -> None:
    reach = reach_of(document)
    here = {pk: rows.team for pk, rows in plan.rows.items() if rows.team.commune_id in reach}
    for team in draft.teams:
        if team.team_id is not None and team.team_id not in here:
            findings.error(
                f"{team.place}-team",
                "Tổ này không có trong sổ của xã. Chọn lại tổ.",
            )
        if team.effect == "merge" and team.into_team_id is not None:
            into = here.get(team.into_team_id)
            if into is None:
                findings.error(f"{team.place}-into", "Tổ nhận sáp nhập không có trong sổ của xã.")
            elif plan.day < (into.valid_from or plan.day) or (
                into.valid_to is not None and plan.day > into.valid_to
            ):
                findings.error(
                    f"{team.place}-into",
                    f"{into.official_name} không hoạt động vào ngày {plan.day:%d/%m/%Y}. "
                    "Chọn tổ khác, hoặc xem lại ngày hiệu lực.",
                )


class _Words:
    """Problems of chains, said of the teams, people and documents they concern."""

    def __init__(self, draft: DecisionDraft, plan: ActPlan, findings: Findings) -> None:
        self.draft, self.plan, self.findings = draft, plan, findings
        self.blocks = {plan.keys[team.place]: team for team in draft.teams}
        self.documents: dict[int, str] = {}
        self.people: dict[Hashable, str] = {}

    def tell(self, problems: list[tuple[TeamKey, Problem]]) -> None:
        if not problems:
            return
        self._look_up([problem for _, problem in problems])
        for key, problem in problems:
            place, label = self._place(key, problem)
            own = problem.document == self.plan.document
            words = WORDS[problem.flaw].format(
                team=label,
                person=self.people.get(problem.person, "người này"),
                other=self.documents.get(problem.other or 0, "văn bản khác"),
                day=f"{problem.day:%d/%m/%Y}",
                since=f"{problem.since:%d/%m/%Y}" if problem.since else "",
            )
            if not own:
                later = self.documents.get(problem.document, "một văn bản khác")
                words = (
                    f"{later} (hiệu lực {problem.day:%d/%m/%Y}) không còn hợp nếu ghi quyết định "
                    f"này: {words[0].lower()}{words[1:]} Xem lại ngày hiệu lực, hoặc hủy văn bản "
                    "đó trước."
                )
            if own or problem.flaw not in HARMLESS:
                self.findings.error(place, words)
            else:
                self.findings.warn(place, words)

    def _look_up(self, problems: list[Problem]) -> None:
        ids = {one.document for one in problems} | {one.other for one in problems if one.other}
        self.documents = {one.pk: one.dated_name for one in Document.objects.filter(pk__in=ids)}
        self.documents[self.plan.document] = "quyết định này"
        known = [one.person for one in problems if isinstance(one.person, int)]
        self.people.update(Person.objects.filter(pk__in=known).values_list("pk", "full_name"))
        for chain in self.plan.chains.values():
            for act in chain.acts:
                if act.document == self.plan.document:
                    names = self._typed()
                    for seat in act.seats:
                        self.people.setdefault(seat.person, names.get(str(seat.key), ""))

    def _typed(self) -> dict[str, str]:
        return {member.place: member.name for team in self.draft.teams for member in team.members}

    def _place(self, key: TeamKey, problem: Problem) -> tuple[str, str]:
        team = self.blocks.get(key)
        rows = self.plan.rows.get(key) if isinstance(key, int) else None
        label = rows.team.official_name if rows is not None else "tổ"
        if team is None:
            target = self.plan.annulled.get(key) if isinstance(key, int) else None
            for relation in self.draft.acts_on:
                if relation.target_id == target:
                    return f"{relation.place}-target", label
            for block in self.draft.teams:
                if block.into_team_id == key:
                    return f"{block.place}-into", label
            return "teams", label
        if problem.document == self.plan.document:
            for leave in team.leaves:
                if leave.person_id == problem.person and problem.flaw in (
                    Flaw.NOT_SEATED,
                    Flaw.SAME_DAY,
                ):
                    return leave.place, label
            if problem.flaw is Flaw.TWO_LEADERS:
                for member in team.members:
                    if member.role == "leader":
                        return f"{member.place}-role", label
            if problem.flaw is Flaw.SEATED_TWICE:
                for act in self.plan.chains[key].acts:
                    for seat in act.seats:
                        if (act.document, seat.person) == (problem.document, problem.person):
                            return f"{seat.key}-name", label
        return f"{team.place}-team", label


def _tell_clashes(
    document: Document,
    draft: DecisionDraft,
    plan: ActPlan,
    after: Mapping[TeamKey, History],
    findings: Findings,
) -> None:
    found = [one for one in clashes(after) if one.begun_by == plan.document]
    if not found or document.issuer is None:
        return
    names = {
        row.village_id: row.full_name
        for row in VillageVersion.objects.filter(
            valid_on(plan.day), village_id__in={one.village for one in found}
        )
    }
    others = {
        team.pk: team
        for team in Team.objects.filter(
            pk__in=[one.other for one in found if isinstance(one.other, int)],
            # What another commune's village has is told to nobody here: it cannot be chosen.
            commune_id__in=reach_of(document),
        ).select_related("begun_by")
    }
    places = {plan.keys[team.place]: f"{team.place}-villages" for team in draft.teams}
    for team in draft.teams:
        if team.into_team_id is not None:
            places.setdefault(team.into_team_id, f"{team.place}-into")
    for clash in found:
        other = others.get(clash.other) if isinstance(clash.other, int) else None
        if other is None:
            # Two blocks of the draft that name one village are told of by its own rules.
            continue
        findings.error(
            places.get(clash.key, "teams"),
            f"{names.get(clash.village, 'Thôn')} đã có tổ: {other.official_name} theo "
            f"{other.begun_by.dated_name}. Mỗi thôn chỉ có một tổ; bỏ chọn thôn này.",
        )


def _check_people_of(
    team: TeamDraft, before: History, day: datetime.date, findings: Findings
) -> None:
    eve = day - datetime.timedelta(days=1)
    sitting = {seat.sitting.person for seat in before.seated_on(eve)}
    if team.effect == "reconstitute":
        for leave in team.leaves:
            if leave.person_id not in sitting:
                findings.warn(
                    leave.place,
                    f"Người được ghi lý do thôi không ở trong tổ đến ngày {eve:%d/%m/%Y}; "
                    "lý do này sẽ không được ghi.",
                )
    if team.effect == "correct":
        _check_corrections(team, day, findings)


def _check_corrections(team: TeamDraft, day: datetime.date, findings: Findings) -> None:
    persons = [one.person_id for one in team.corrections if one.person_id]
    seats = {
        seat.person_id: seat
        for seat in Membership.objects.current(day)
        .filter(team=team.team_id, person__in=persons)
        .select_related("person")
    }
    for correction in team.corrections:
        if correction.what == "seat" and correction.person_id is not None:
            seat = seats.get(correction.person_id)
            if seat is None:
                findings.error(
                    f"{correction.place}-person",
                    f"Người này không ở trong tổ vào ngày {day:%d/%m/%Y}. Chọn lại.",
                )
            elif same_as_recorded(correction, seat):
                findings.error(
                    f"{correction.place}-value", "Nội dung đính chính giống nội dung đang có."
                )


def same_as_recorded(correction: CorrectionDraft, seat: Membership) -> bool:
    """Whether a correction says what the register says already."""
    if correction.field == "full_name":
        return match_key(correction.value) == match_key(seat.person.full_name) and (
            correction.value == seat.person.full_name
        )
    if correction.field == "posts":
        return correction.value == seat.posts_text
    return correction.value == getattr(seat, correction.field)
