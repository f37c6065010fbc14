"""What a draft would do to the chains of teams, before a row of it is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from members.chains.chain import replay
from members.chains.rows import TeamRows, load
from members.chains.values import Act, Chain, Deed, History, Problem, Sitting
from members.drafting.values import DecisionDraft, MemberDraft, TeamDraft
from teams.models import Document, Effect, TeamVillage

ENDING_RELATIONS = ("annul", "withdraw")
# A draft that is no row yet comes after all that are.
UNSAVED = 2**62

# A team of the register by its id, one to be founded by the place of its block.
TeamKey = int | str


@dataclass
class ActPlan:
    """The teams that a draft touches: their rows, and their chains with the draft's acts.

    handed: for each merger, by the place of its block, the villages that the other team takes
    over. annulled: teams that rest on a document which is annulled, with that document.
    """

    day: datetime.date
    document: int
    rows: dict[int, TeamRows]
    chains: dict[TeamKey, Chain]
    keys: dict[str, TeamKey]
    handed: dict[str, tuple[int, ...]] = field(default_factory=dict)
    annulled: dict[int, int] = field(default_factory=dict)

    def histories(self) -> dict[TeamKey, History]:
        return {key: replay(chain) for key, chain in self.chains.items()}

    def before(self) -> dict[int, History]:
        return {pk: replay(rows.chain) for pk, rows in self.rows.items()}


def plan_acts(
    document: Document,
    draft: DecisionDraft,
    day: datetime.date,
    key_of: Callable[[MemberDraft], Hashable],
) -> ActPlan:
    """Put the acts of a draft into the chains of the teams it names.

    key_of: who a typed member is. Teams that are not there are left out; the checks name them.
    """
    annulled = _annulled(draft)
    ids = {
        pk
        for team in draft.teams
        for pk in (team.team_id, team.into_team_id if team.effect == "merge" else None)
        if pk is not None
    }
    rows = load(ids | annulled.keys())
    plan = ActPlan(
        day=day,
        document=document.pk or UNSAVED,
        rows=rows,
        chains={pk: one.chain for pk, one in rows.items()},
        keys={team.place: team.place if team.founds else team.team_id or 0 for team in draft.teams},
        annulled={pk: target for pk, target in annulled.items() if pk in rows},
    )
    signed = draft.signed_on or day
    for pk, target in plan.annulled.items():
        _add(plan, pk, Act(Deed.ANNUL, day, signed, plan.document, target=target))
    for team in draft.teams:
        _plan_team(plan, team, signed, key_of)
    for team in draft.teams:
        if team.effect == "merge":
            _plan_handing_over(plan, draft, team, signed)
    return plan


def _annulled(draft: DecisionDraft) -> dict[int, int]:
    targets = [one.target_id for one in draft.acts_on if one.kind in ENDING_RELATIONS]
    if not targets:
        return {}
    effects = Effect.objects.filter(document__in=targets).exclude(kind=Effect.Kind.CORRECT)
    return dict(effects.order_by("document__signed_on").values_list("team_id", "document_id"))


def _add(plan: ActPlan, key: TeamKey, act: Act) -> None:
    plan.chains[key] = plan.chains.get(key, Chain(())).with_acts([act])


def _plan_team(
    plan: ActPlan,
    team: TeamDraft,
    signed: datetime.date,
    key_of: Callable[[MemberDraft], Hashable],
) -> None:
    key = plan.keys[team.place]
    if not team.founds and key not in plan.rows:
        return
    seats = tuple(
        Sitting(member.place, key_of(member), member.role)
        for member in team.members
        if not team.ends and team.effect not in ("relieve", "correct")
    )
    _add(
        plan,
        key,
        Act(
            deed=Deed(team.effect),
            day=plan.day,
            signed=signed,
            document=plan.document,
            seats=seats,
            leaves={} if team.founds else leaves_of(team, {seat.person for seat in seats}),
            villages=team.village_ids if team.composes else None,
        ),
    )


def leaves_of(team: TeamDraft, staying: set[Hashable]) -> dict[Hashable, str]:
    """Who leaves and why; in a re-constitution, who is named again stays."""
    if team.effect not in ("reconstitute", "replace", "relieve"):
        return {}
    keeps = staying if team.effect == "reconstitute" else set()
    return {leave.person_id: leave.reason for leave in team.leaves if leave.person_id not in keeps}


def _plan_handing_over(
    plan: ActPlan, draft: DecisionDraft, team: TeamDraft, signed: datetime.date
) -> None:
    """The team that goes on takes over the villages, unless its own block lists them."""
    into = next((one for one in draft.teams if one.key == team.into_key), None)
    if team.into_team_id is not None:
        into = next((one for one in draft.teams if one.team_id == team.into_team_id), None)
    key = plan.keys[into.place] if into is not None else team.into_team_id or 0
    lists = into is not None and into.composes and bool(into.village_ids)
    source = plan.rows.get(team.team_id or 0)
    if lists or source is None or (key not in plan.chains):
        plan.handed[team.place] = ()
        return
    eve = plan.day - datetime.timedelta(days=1)
    villages = tuple(replay(source.chain).served_on(eve))
    plan.handed[team.place] = villages
    if villages:
        _add(plan, key, Act(Deed.TAKE, plan.day, signed, plan.document, villages=villages))


@dataclass(frozen=True)
class Clash:
    """A village that two teams would serve on one day. key: the team that the chains speak of.

    other: the team of the register, or the key of another one of these chains.
    """

    key: TeamKey
    village: int
    other: TeamKey
    begun_by: int | None


def clashes(histories: Mapping[TeamKey, History]) -> list[Clash]:
    """Villages that would have two teams on a day; inherited ones may, until they are settled."""
    spans: dict[int, list[tuple[datetime.date, datetime.date, TeamKey, int | None]]] = {}
    for key, history in histories.items():
        for span in history.villages:
            if not span.inherited:
                entry = (span.begin, span.end or datetime.date.max, key, span.begun_by)
                spans.setdefault(span.village, []).append(entry)
    touched = [key for key in histories if isinstance(key, int)]
    rows = (
        TeamVillage.objects.filter(village__in=spans, void=False, inherited=False)
        .exclude(team__in=touched)
        .values_list("village_id", "valid_from", "valid_to", "team_id", "begun_by_id")
    )
    for village, first, last, other, document in rows:
        since, until = first or datetime.date.min, last or datetime.date.max
        spans[village].append((since, until, other, document))
    found = []
    for village, entries in spans.items():
        entries.sort(key=lambda entry: entry[:2])
        for index, (begin, _, key, begun_by) in enumerate(entries):
            for _, end, other_key, other_begun_by in entries[:index]:
                if end >= begin and other_key != key:
                    found.append(Clash(key, village, other_key, begun_by))
                    found.append(Clash(other_key, village, key, other_begun_by))
    return [clash for clash in found if clash.key in histories]


def new_problems(
    before: Mapping[int, History], after: Mapping[TeamKey, History]
) -> list[tuple[TeamKey, Problem]]:
    """What would not fit any more; what did not fit before stands as it did."""
    found: list[tuple[TeamKey, Problem]] = []
    for key, history in after.items():
        known = set(before[key].problems) if isinstance(key, int) and key in before else set()
        found += [(key, one) for one in history.problems if one not in known]
    return found
