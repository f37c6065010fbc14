"""Writing what a decision does to teams and to earlier documents, while it is put in force."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from communes.units.placing import Keys, keys_on
from communes.vietnamese import search_text
from members.actions.formal_corrections import correct_formally
from members.actions.founding import PeopleOfDecision, found_teams, seats_of
from members.actions.settling import settle
from members.chains.act_plan import ActPlan, leaves_of, plan_acts
from members.chains.rows import Joining
from members.drafting.checks import village_names
from members.drafting.values import DecisionDraft, TeamDraft
from teams.models import (
    Constitution,
    Document,
    DocumentRelation,
    DocumentState,
    Effect,
    Team,
    TeamTarget,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from communes.models import Officer


def act_on_teams(*, document: Document, draft: DecisionDraft, by: Officer) -> list[Team]:
    """Write all acts of a decision that is being put in force; call inside its transaction.

    The draft has passed the checks under the same lock. Raises IntegrityError when a village or a
    leader's seat would be taken twice on one day. Returns the teams that it names, in its order.
    """
    day = draft.in_force_from
    if day is None or document.issuer is None:
        raise ValueError("only a dated decision of a unit acts on teams")
    place = keys_on(document.issuer, day)
    people = PeopleOfDecision(document, draft, place)
    plan = plan_acts(document, draft, day, people.known.key)
    people.enter()
    teams = _teams(document, draft, plan, day, place)
    by_key = {block.key: teams[block.place].pk for block in draft.teams}
    joining = {}
    effects = []
    for block in draft.teams:
        seats = seats_of(block, people)
        joining[teams[block.place].pk] = Joining(
            document=document,
            composes=block.composes,
            seats=seats,
            villages=block.village_ids if block.founds else (),
            name=block.name[:250] if block.effect == Effect.Kind.RECONSTITUTE else "",
        )
        effect = _effect(
            document,
            block,
            plan,
            teams[block.place],
            into=by_key.get(block.into_key),
            staying={seat.person_id for seat in seats},
        )
        effects.append(effect)
    for pk, target in plan.annulled.items():
        annulled = Effect(document=document, team_id=pk, kind=Effect.Kind.ANNUL)
        annulled.details = {"target": target}
        effects.append(annulled)
    Effect.objects.bulk_create(effects)
    others = {block.into_team_id for block in draft.teams if block.effect == "merge"}
    touched = {*joining, *plan.annulled, *(pk for pk in others if pk)}
    settle(touched, joining)
    for block in draft.teams:
        team = teams[block.place]
        _assign(document, block, team, place)
        if block.effect == Effect.Kind.CORRECT:
            correct_formally(document=document, team=team, block=block, day=day, by=by)
    find_by_all_names(joining)
    _relate(document, draft, day)
    return [teams[block.place] for block in draft.teams]


def find_by_all_names(team_ids: Iterable[int]) -> None:
    """A team is found by every name it bore."""
    named = Constitution.objects.filter(team__in=list(team_ids), void=False).exclude(name="")
    names: dict[int, list[str]] = {}
    for pk, name in named.order_by("valid_from").values_list("team_id", "name"):
        names.setdefault(pk, []).append(name)
    for team in Team.objects.filter(pk__in=list(team_ids)):
        text = search_text(" ".join([team.official_name, *names.get(team.pk, [])]))[:300]
        if text != team.search_text:
            Team.objects.filter(pk=team.pk).update(search_text=text)


def take_state(documents: Iterable[Document]) -> None:
    """The stored state of documents: that of the latest act on each."""
    for target in documents:
        latest = target.acted_on_by.standing().latest_first().first()
        state = latest.state_of_target if latest is not None else DocumentState.IN_FORCE
        if target.state != state:
            target.state = state
            target.save(update_fields=["state"])


def _teams(
    document: Document, draft: DecisionDraft, plan: ActPlan, day: datetime.date, place: Keys
) -> dict[str, Team]:
    """The team of each block, by its place; those to be founded are written."""
    into = {block.into_key: block for block in draft.teams if block.into_key}
    found: dict[str, Team] = {}
    villages = [pk for block in draft.teams for pk in block.village_ids]
    handed = [pk for pks in plan.handed.values() for pk in pks]
    names = village_names([*villages, *handed], day)
    founding = []
    for block in draft.teams:
        if not block.founds:
            found[block.place] = plan.rows[block.team_id or 0].team
            continue
        named = block
        if not block.village_ids and block.key in into:
            taken = tuple(
                pk
                for one in draft.teams
                if one.into_key == block.key
                for pk in plan.handed.get(one.place, ())
            )
            named = replace(block, village_ids=tuple(dict.fromkeys(taken)))
        founding.append(named)
    teams = found_teams(document, founding, day, place, names)
    found |= {block.place: team for block, team in zip(founding, teams, strict=True)}
    return found


def _effect(
    document: Document,
    block: TeamDraft,
    plan: ActPlan,
    team: Team,
    *,
    into: int | None,
    staying: set[Hashable],
) -> Effect:
    """What the decision does to a team; into: the team of the block that a merger goes into."""
    details: dict[str, Any] = {}
    into_id = None
    leaves = leaves_of(block, staying)
    if leaves:
        details["leaves"] = [
            {"person": person, "reason": reason} for person, reason in leaves.items()
        ]
    if block.effect == Effect.Kind.RECONSTITUTE:
        if block.village_ids:
            details["villages"] = list(block.village_ids)
        if block.name:
            details["name"] = block.name[:250]
    if block.effect == Effect.Kind.MERGE:
        details["villages"] = list(plan.handed.get(block.place, ()))
        into_id = block.into_team_id or into
    return Effect(
        document=document,
        team=team,
        kind=block.effect,
        into_id=into_id,
        details=details,
    )


def _assign(document: Document, block: TeamDraft, team: Team, place: Keys) -> None:
    TeamTarget.objects.bulk_create(
        TeamTarget(
            team=team,
            document=document,
            name=target.name,
            measure=target.measure,
            amount=target.amount,
            due_on=target.due_on,
            **place,
        )
        for target in block.targets
        if target.amount is not None
    )


def _relate(document: Document, draft: DecisionDraft, day: datetime.date) -> None:
    relations = DocumentRelation.objects.bulk_create(
        DocumentRelation(
            document=document,
            target_id=relation.target_id,
            kind=relation.kind,
            begins_on=day,
            note=relation.note,
        )
        for relation in draft.acts_on
        if relation.target_id is not None
    )
    take_state(Document.objects.filter(pk__in=[one.target_id for one in relations]))
